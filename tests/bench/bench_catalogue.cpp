// SPDX-License-Identifier: GPL-3.0-or-later
// The catalogue: what remembering takes, what an entry takes on the disk, and how long a query of each kind
// takes over 1,000,000 entries in 2,000 archives: processor time of its one thread, the best of nine.
//     bench_catalogue [ENTRIES [ARCHIVES]]
// With $BENCH_CATALOGUE_KEEP the database stays in that folder, and is used again.
#include "core/base/Exceptions.h"
#include "core/search/catalogue/Catalogue.h"
#include "core/search/meaning/RecentVectors.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <limits>
#include <random>
#include <string>
#include <unistd.h>
#include <utility>
#include <vector>

namespace {

// Of this thread: what other programs do at the same time does not count.
double processorSeconds()
{
    timespec time = {};
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return double(time.tv_sec) + double(time.tv_nsec) / 1e9;
}

// Names as people and programs give them, Latin and Cyrillic, a few of them very common.
class Names {
public:
    explicit Names(std::uint64_t seed) : m_random(seed)
    {
        static constexpr const char* kSyllables[] = {"ba",  "ro",  "ti",  "me",  "la", "sun", "der",
                                                     "ing", "pho", "ko",  "ver", "an", "mo",  "ne",
                                                     "sta", "ri",  "que", "lo",  "fi", "us"};
        static constexpr const char* kRussian[] = {"мо",  "ре", "ст",  "ра", "на",
                                                   "лет", "го", "род", "ка", "по"};
        for (int i = 0; i < 4000; ++i) {
            std::string word;
            const bool russian = i % 5 == 0;
            for (std::uint64_t n = 2 + m_random() % 3; n > 0; --n)
                word += russian ? kRussian[m_random() % 10] : kSyllables[m_random() % 20];
            m_words.push_back(word);
        }
    }
    // Words of low numbers are far more common.
    const std::string& word()
    {
        const auto at = std::generate_canonical<double, 53>(m_random);
        return m_words[static_cast<std::size_t>(at * at * at * double(m_words.size() - 1))];
    }
    std::vector<ff::format::EntryRecord> archive(std::size_t entries)
    {
        static constexpr const char* kEndings[] = {".jpg", ".JPG", ".pdf", ".txt",
                                                   ".cpp", ".h",   ".png", ".docx"};
        std::vector<ff::format::EntryRecord> out;
        std::string folder;
        while (out.size() < entries) {
            if (folder.empty() || m_random() % 12 == 0) {
                folder = word();
                for (std::uint64_t depth = m_random() % 4; depth > 0; --depth)
                    folder += "/" + word() + (m_random() % 3 == 0 ? " " + word() : "");
            }
            ff::format::EntryRecord entry;
            if (m_random() % 4 == 0) {
                entry.path = folder + "/IMG_20" + std::to_string(10 + m_random() % 15)
                    + std::to_string(m_random() % 100000) + ".JPG";
            } else {
                entry.path = folder + "/" + word() + "_" + word() + std::to_string(m_random() % 1000)
                    + kEndings[m_random() % std::size(kEndings)];
                char& first = entry.path[folder.size() + 1];
                if (m_random() % 2 == 0 && first >= 'a' && first <= 'z')
                    first = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"[first - 'a'];
            }
            entry.size = std::uint64_t(1) << m_random() % 24;
            entry.size += m_random() % entry.size;
            entry.packedSize = entry.size / 3;
            entry.mtimeSeconds = 1400000000 + static_cast<std::int64_t>(m_random() % 360000000);
            entry.mtimeNanoseconds = static_cast<std::uint32_t>(m_random() % 1000000000);
            for (std::uint8_t& byte : entry.sha512)
                byte = static_cast<std::uint8_t>(m_random());
            out.push_back(std::move(entry));
        }
        return out;
    }

private:
    std::mt19937_64 m_random;
    std::vector<std::string> m_words;
};

ff::search::ArchiveFacts factsOf(std::size_t number)
{
    ff::search::ArchiveFacts facts;
    facts.path = "/media/disk/archive " + std::to_string(number) + ".ffz";
    facts.fingerprint[0] = static_cast<std::uint8_t>(number);
    facts.fingerprint[1] = static_cast<std::uint8_t>(number >> 8);
    facts.fingerprint[2] = static_cast<std::uint8_t>(number >> 16);
    facts.format = ".ffz";
    return facts;
}

// Codes and vectors as random as those of many different files.
ff::search::ArchiveFacts withMeanings(ff::search::ArchiveFacts facts,
                                      std::vector<ff::format::EntryRecord>& entries,
                                      const ff::search::MeaningModel& model)
{
    static std::mt19937 random(5);
    facts.encoder = model.identity();
    for (ff::format::EntryRecord& entry : entries) {
        ff::format::SemanticId& codes = entry.meaning.emplace();
        for (std::uint8_t& code : codes)
            code = static_cast<std::uint8_t>(random());
        ff::search::MeaningVector vector;
        for (std::int8_t& value : vector)
            value = static_cast<std::int8_t>(random() % 255 - 127);
        ff::search::RecentVectors::shared().keep(entry.path, codes, vector);
    }
    return facts;
}

template <typename T>
T must(ff::Result<T> result)
{
    if (!result) {
        std::fprintf(stderr, "bench_catalogue: %s\n", result.error().message.c_str());
        std::exit(1);
    }
    return std::move(result).value();
}

// The least milliseconds of nine searches, and what they find.
template <typename Find>
std::pair<double, ff::search::FindResult> measured(Find find)
{
    double best = std::numeric_limits<double>::max();
    ff::search::FindResult result;
    for (int i = 0; i < 9; ++i) {
        ff::TaskControl control;
        const double begin = processorSeconds();
        result = must(find(control));
        best = std::min(best, (processorSeconds() - begin) * 1e3);
    }
    return {best, std::move(result)};
}

void measureQuery(ff::search::Catalogue& catalogue, const char* kind, const char* text)
{
    const ff::search::Query query = must(ff::search::parseQuery(text));
    const auto [time, result] =
        measured([&](ff::TaskControl& control) { return catalogue.find(query, {}, control); });
    std::printf("%-34s %-28s %8.1f ms %8llu found%s\n", kind, text, time,
                static_cast<unsigned long long>(result.matches),
                result.coverage.isWhole() ? "" : ", not whole");
    std::fflush(stdout);
}

void measureMeaning(ff::search::Catalogue& catalogue, const ff::search::MeaningModel& model, const char* text)
{
    const ff::search::Query query = must(ff::search::parseQuery(text));
    const auto [time, result] =
        measured([&](ff::TaskControl& control) { return catalogue.findMeaning(model, query, 50, control); });
    std::printf("%-34s %-28s %8.1f ms %8zu found, meaning known of %llu of %llu files\n", "by meaning", text,
                time, result.hits.size(), static_cast<unsigned long long>(result.meanings.indexed),
                static_cast<unsigned long long>(result.meanings.total));
    std::fflush(stdout);
}

int measure(int argc, char** argv)
{
    const std::size_t entries = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 1000000;
    const std::size_t archives = argc > 2 ? std::strtoull(argv[2], nullptr, 10) : 2000;
    const char* kept = std::getenv("BENCH_CATALOGUE_KEEP");
    char made[] = "/tmp/bench_catalogue.XXXXXX";
    const char* folder = kept != nullptr ? kept : ::mkdtemp(made);
    if (folder == nullptr)
        return 3;
    const std::filesystem::path path = std::filesystem::path(folder) / "catalogue.db";
    Names names(1);
    const auto model = must(ff::search::MeaningModel::shared());
    ff::TaskControl control;
    if (!std::filesystem::exists(path)) {
        auto catalogue = must(ff::search::Catalogue::open(path));
        const auto large = names.archive(100000);
        double begin = processorSeconds();
        must(catalogue.remember(factsOf(0), large, {}, control));
        std::printf("remembering 100,000 entries of one archive: %.2f s\n", processorSeconds() - begin);
        begin = processorSeconds();
        must(catalogue.remember(factsOf(0), large, {}, control));
        std::printf("the same archive again: %.2f ms\n", (processorSeconds() - begin) * 1e3);
        begin = processorSeconds();
        must(catalogue.forget({factsOf(0).path}, control));
        std::printf("forgetting it: %.2f s\n", processorSeconds() - begin);
        double spent = 0;
        for (std::size_t i = 1; i <= archives; ++i) {
            auto list = names.archive(entries / archives);
            begin = processorSeconds();
            must(catalogue.remember(withMeanings(factsOf(i), list, *model), list, {}, control));
            spent += processorSeconds() - begin;
        }
        std::printf("remembering %zu entries in %zu archives: %.1f s\n", entries, archives, spent);
    }
    std::printf("bytes on the disk: %.1f an entry, of which 64 are the SHA-512\n",
                double(std::filesystem::file_size(path)) / double(entries));
    double begin = processorSeconds();
    auto catalogue = must(ff::search::Catalogue::open(path));
    std::printf("opening: %.2f ms\n", (processorSeconds() - begin) * 1e3);
    for (const auto& [kind, text] : std::initializer_list<std::pair<const char*, const char*>>{
             {"a word that is rare", "phoquesunver"},
             {"a word that is nowhere", "zeitung"},
             {"a common word", "img_20"},
             {"an ending that most have", ".jpg"},
             {"two words", "rotime jpg"},
             {"a phrase", "\"sun ver\""},
             {"a word and one excluded", "sunver -jpg"},
             {"a Cyrillic word", "Город"},
             {"two letters", "qu"},
             {"two letters that are rare", "zq"},
             {"one letter", "a"},
             {"two Cyrillic letters", "мо"},
             {"two short words", "me 7"},
             {"a pattern", "*sun*12.pdf"},
             {"a pattern of an ending", "*.docx"},
             {"a pattern without a piece", "????"},
             {"a part of a path", "path:sunver"},
             {"an archive's name", "in:\"archive 17\" img"},
             {"a filter alone: size", "size:>15M"},
             {"a filter alone: date", "after:2025"},
             {"a filter alone: type", "type:image"},
             {"a word and filters", "sunver type:image size:>1M"},
             {"nearly a word", "~phoqusunver"},
             {"a regular expression", "/^img_2012.*7\\.jpg$/"},
         })
        measureQuery(catalogue, kind, text);
    for (const char* text : {"letter to the tax office", "photos of the sea", "mountains type:image"})
        measureMeaning(catalogue, *model, text);
    begin = processorSeconds();
    const auto report = must(catalogue.duplicates(100, control));
    std::printf("duplicates: %.2f s, %llu groups\n", processorSeconds() - begin,
                static_cast<unsigned long long>(report.groupCount));
    if (kept == nullptr)
        std::filesystem::remove_all(folder);
    return 0;
}

} // namespace

int main(int argc, char** argv) // NOLINT(bugprone-exception-escape): only for want of memory
{
    const auto code = ff::catchingExceptions([&]() -> ff::Result<int> { return measure(argc, argv); });
    return code ? *code : 3;
}
