// SPDX-License-Identifier: GPL-3.0-or-later
// What the search by meaning costs whoever makes an archive: createArchive at `fast` with and without
// meanings, by turns, the best of each. `./run bench --search`; bench_indexing FOLDER... measures other
// files. bench_indexing --alone FOLDER... tells what one thread takes that does nothing but encode, and a
// hash of all codes, which must be the same on every machine.
#include "core/archive/Archive.h"
#include "core/base/File.h"
#include "core/crypto/Hash.h"
#include "core/engine/ModelStore.h"
#include "core/search/meaning/MeaningEncoder.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <random>
#include <string>
#include <unistd.h>
#include <vector>

namespace {

namespace fs = std::filesystem;
using namespace ff;

struct Cost {
    double processor = 1e9, wall = 1e9; // seconds
    std::uint64_t bytes = 0;
};

double processorSeconds()
{
    std::timespec time{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return double(time.tv_sec) + 1e-9 * double(time.tv_nsec);
}

// Documents of about 6 KB whose words are as often as words are: the nth weighs 1 / n.
void writeDocuments(const fs::path& folder, std::size_t count)
{
    std::mt19937 random(18);
    std::vector<std::string> words;
    for (int i = 0; i < 20000; ++i) {
        std::string word;
        for (unsigned letters = 2 + random() % 9; letters > 0; --letters)
            word += "etaoinshrdlucmfwypvbgkjqxz"[std::min<unsigned>(random() % 26, random() % 26)];
        words.push_back(word);
    }
    std::vector<double> weights;
    for (std::size_t i = 0; i < words.size(); ++i)
        weights.push_back(1 / double(i + 1));
    std::discrete_distribution<std::size_t> choose(weights.begin(), weights.end());
    for (std::size_t i = 0; i < count; ++i) {
        const fs::path path =
            folder / words[i % 97] / (words[choose(random)] + "_" + std::to_string(i) + ".txt");
        fs::create_directories(path.parent_path());
        std::ofstream out(path);
        for (std::size_t size = 0; size < 6000;) {
            const std::string& word = words[choose(random)];
            out << word << (random() % 12 == 0 ? ".\n" : " ");
            size += word.size() + 1;
        }
    }
}

bool measure(const fs::path& input, const std::string& name, std::size_t files)
{
    constexpr int kRounds = 7;
    const fs::path target =
        fs::temp_directory_path() / ("bench_indexing-" + std::to_string(getpid()) + ".ffz");
    Cost costs[2];
    for (int round = 0; round < 2 * kRounds; ++round) {
        archive::CreateOptions options;
        options.level = codec::Level::Fast;
        options.encoder = round % 2 == 0 ? nullptr : search::sharedEntryEncoder();
        options.force = true;
        TaskControl control;
        const double processor = processorSeconds();
        const auto begin = std::chrono::steady_clock::now();
        const auto made = archive::createArchive(target, {input}, options, control);
        if (!made.ok() || (round % 2 != 0 && !options.encoder)) {
            std::fprintf(stderr, "%s\n", made.ok() ? "there is no model" : made.error().message.c_str());
            return false;
        }
        Cost& cost = costs[round % 2];
        cost.processor = std::min(cost.processor, processorSeconds() - processor);
        cost.wall = std::min(cost.wall,
                             std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count());
        cost.bytes = fs::file_size(target);
    }
    fs::remove(target);
    std::printf("| %s, %zu files | %.3f, %.3f wall | %.3f, %.3f wall | %+.1f %% | %.1f us | %+.1f |\n",
                name.c_str(), files, costs[0].processor, costs[0].wall, costs[1].processor, costs[1].wall,
                100 * (costs[1].processor / costs[0].processor - 1),
                1e6 * (costs[1].processor - costs[0].processor) / double(files),
                (double(costs[1].bytes) - double(costs[0].bytes)) / double(files));
    return true;
}

struct Sample {
    std::string path;
    Bytes head;
};

std::vector<Sample> samplesOf(const fs::path& folder)
{
    std::vector<Sample> out;
    for (const fs::directory_entry& entry : fs::recursive_directory_iterator(folder)) {
        if (!entry.is_regular_file() || entry.is_symlink())
            continue;
        Sample sample{fs::relative(entry.path(), folder.parent_path()).string(),
                      Bytes(format::EntryEncoder::kHeadSize)};
        std::ifstream in(entry.path(), std::ios::binary);
        in.read(reinterpret_cast<char*>(sample.head.data()),
                static_cast<std::streamsize>(sample.head.size()));
        sample.head.resize(static_cast<std::size_t>(in.gcount()));
        out.push_back(std::move(sample));
    }
    std::sort(out.begin(), out.end(), [](const Sample& a, const Sample& b) { return a.path < b.path; });
    return out;
}

// Each round with a model that was just loaded, as a program has it.
bool measureAlone(const fs::path& folder)
{
    constexpr int kRounds = 7;
    const std::vector<Sample> samples = samplesOf(folder);
    const auto models = engine::ModelStore::defaultFolders();
    const auto has = [](const fs::path& in) { return fs::exists(in / "search" / "meaning.ffs"); };
    const auto found = std::find_if(models.begin(), models.end(), has);
    double loading = 1e9, vectors = 1e9, codes = 1e9;
    std::string digest;
    for (int round = 0; round < kRounds; ++round) {
        const double start = processorSeconds();
        const auto model = found == models.end()
            ? Result<std::shared_ptr<const search::MeaningModel>>(
                Error{ErrorCode::Missing, Sentence::verbatim("there is no model")})
            : search::MeaningModel::load(*found / "search" / "meaning.ffs");
        if (!model.ok()) {
            std::fprintf(stderr, "%s\n", model.error().message.c_str());
            return false;
        }
        loading = std::min(loading, processorSeconds() - start);
        std::vector<search::MeaningVector> entries;
        entries.reserve(samples.size());
        const double begin = processorSeconds();
        for (const Sample& sample : samples)
            entries.push_back((*model)->entry(sample.path, false, sample.head));
        const double middle = processorSeconds();
        crypto::Sha512 hash;
        std::vector<format::SemanticId> ids;
        ids.reserve(samples.size());
        for (const search::MeaningVector& entry : entries)
            ids.push_back((*model)->codes(entry, search::MeaningEncoder::kBeam));
        codes = std::min(codes, processorSeconds() - middle);
        vectors = std::min(vectors, middle - begin);
        for (const format::SemanticId& id : ids)
            hash.update(id);
        digest = toHex(hash.finish()).substr(0, 16);
    }
    const double each = 1e6 / double(std::max<std::size_t>(samples.size(), 1));
    std::printf("| %s, %zu files | %.1f ms | %.1f us | %.1f us | %s |\n", folder.filename().c_str(),
                samples.size(), 1e3 * loading, each * vectors, each * codes, digest.c_str());
    return true;
}

std::size_t filesIn(const fs::path& folder)
{
    return static_cast<std::size_t>(
        std::count_if(fs::recursive_directory_iterator(folder), fs::recursive_directory_iterator(),
                      [](const fs::directory_entry& entry) { return entry.is_regular_file(); }));
}

} // namespace

int main(int argc, char** argv)
{
    if (argc > 2 && std::string_view(argv[1]) == "--alone") {
        std::printf("\nProcessor time of one thread:\n\n"
                    "| files | loading | words and vector of a file | codes | hash of all codes |\n"
                    "|---|---|---|---|---|\n");
        return std::all_of(argv + 2, argv + argc, [](const char* folder) { return measureAlone(folder); })
            ? 0
            : 1;
    }
    std::printf(
        "\nProcessor and wall seconds of `create --level fast`, bytes of the archive for each file:\n\n"
        "| files | without meanings | with | processor | a file | bytes |\n|---|---|---|---|---|---|\n");
    for (int i = 1; i < argc; ++i) {
        if (!measure(argv[i], fs::path(argv[i]).filename().string(), filesIn(argv[i])))
            return 1;
    }
    if (argc > 1)
        return 0;
    const fs::path folder = fs::temp_directory_path() / ("bench_indexing-" + std::to_string(getpid()));
    writeDocuments(folder, 5000);
    const bool done = measure(folder, "documents of 6 KB", 5000);
    fs::remove_all(folder);
    return done ? 0 : 1;
}
