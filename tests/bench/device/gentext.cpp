// SPDX-License-Identifier: GPL-3.0-or-later

// Makes any amount of text out of a few MB, so that no passage of it stands twice:
//     gentext MIB OUT FILE…
// It copies a source word by word and, after a sixth of the words, goes on at another place that the same two
// words stand at. Each 8 MiB have a generator of their own, so the same arguments give the same bytes on
// every machine.

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <thread>
#include <unordered_map>
#include <vector>

namespace {

struct Source {
    std::string text;
    std::vector<std::string_view> words; // each with the spaces behind it
    std::vector<std::uint32_t> ids, pairStart, places; // places by pair
    std::vector<std::uint32_t> pairOf; // of each word and the one before it

    void read(int count, char** files)
    {
        for (int i = 0; i < count; ++i) {
            std::ifstream in(files[i], std::ios::binary);
            text.append(std::istreambuf_iterator<char>(in), {});
        }
        for (std::size_t at = 0; at < text.size();) {
            std::size_t end = at;
            while (end < text.size() && text[end] != ' ' && text[end] != '\n')
                ++end;
            while (end < text.size() && (text[end] == ' ' || text[end] == '\n'))
                ++end;
            words.push_back(std::string_view(text).substr(at, end - at));
            at = end;
        }
        std::unordered_map<std::string_view, std::uint32_t> known;
        for (const std::string_view word : words)
            ids.push_back(known.emplace(word, static_cast<std::uint32_t>(known.size())).first->second);
        std::unordered_map<std::uint64_t, std::uint32_t> pairs;
        pairOf.assign(words.size(), 0);
        for (std::size_t i = 1; i < words.size(); ++i)
            pairOf[i] = pairs
                            .emplace(std::uint64_t{ids[i - 1]} << 32 | ids[i],
                                     static_cast<std::uint32_t>(pairs.size()))
                            .first->second;
        pairStart.assign(pairs.size() + 1, 0);
        for (std::size_t i = 1; i < words.size(); ++i)
            ++pairStart[pairOf[i] + 1];
        for (std::size_t i = 1; i < pairStart.size(); ++i)
            pairStart[i] += pairStart[i - 1];
        places.resize(words.size());
        std::vector<std::uint32_t> next = pairStart;
        for (std::size_t i = 1; i < words.size(); ++i)
            places[next[pairOf[i]]++] = static_cast<std::uint32_t>(i);
    }
};

std::string piece(const Source& source, std::uint64_t seed, std::size_t size)
{
    std::uint64_t state = seed * 0x9E3779B97F4A7C15U + 1;
    const auto random = [&state](std::uint64_t below) {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        return (state >> 20) % below;
    };
    std::string out;
    std::size_t at = 1 + random(source.words.size() - 2);
    while (out.size() < size) {
        out += source.words[at];
        const std::uint32_t pair = source.pairOf[at];
        if (random(6) == 0)
            at = source.places[source.pairStart[pair]
                               + random(source.pairStart[pair + 1] - source.pairStart[pair])];
        at = at + 1 < source.words.size() ? at + 1 : 1;
    }
    out.resize(size);
    return out;
}

} // namespace

int main(int argc, char** argv)
{
    constexpr std::size_t kPiece = std::size_t{8} << 20;
    if (argc < 4)
        return 2;
    Source source;
    source.read(argc - 3, argv + 3);
    const std::size_t total = std::strtoul(argv[1], nullptr, 10) << 20,
                      pieces = (total + kPiece - 1) / kPiece;
    std::FILE* const file = std::fopen(argv[2], "wb");
    if (!file || source.words.size() < 1000)
        return 1;
    bool written = true;
    const std::size_t together = std::max(1U, std::thread::hardware_concurrency());
    for (std::size_t first = 0; first < pieces; first += together) {
        std::vector<std::string> texts(std::min(together, pieces - first));
        std::vector<std::thread> threads;
        for (std::size_t i = 0; i < texts.size(); ++i)
            threads.emplace_back([&, i] {
                texts[i] = piece(source, first + i + 1, std::min(kPiece, total - (first + i) * kPiece));
            });
        for (std::thread& thread : threads)
            thread.join();
        for (const std::string& text : texts)
            written = written && std::fwrite(text.data(), 1, text.size(), file) == text.size();
    }
    return std::fclose(file) == 0 && written ? 0 : 1;
}
