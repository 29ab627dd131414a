// SPDX-License-Identifier: GPL-3.0-or-later
// What a person waits for after a keystroke in the search field, on one core. Each measurement is a function
// that prints its rows; main() calls them all. `./run bench --search`.
#include "core/search/names/NameIndex.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <ctime>
#include <random>
#include <string>
#include <vector>

namespace {

using namespace ff;
using namespace ff::search;

// Of this thread: what else runs on the machine does not count. Nothing that is measured waits.
struct Clock {
    using duration = std::chrono::nanoseconds;
    using time_point = std::chrono::time_point<Clock, duration>;
    static time_point now()
    {
        std::timespec time{};
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
        return time_point(std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec));
    }
};

double milliseconds(Clock::duration time)
{
    return std::chrono::duration<double, std::milli>(time).count();
}

// One row: the median and the worst of the times, in milliseconds.
void printRow(const std::string& what, std::vector<double> times, const std::string& note)
{
    std::sort(times.begin(), times.end());
    std::printf("| %-44s | %8.2f | %8.2f | %s |\n", what.c_str(), times[times.size() / 2], times.back(),
                note.c_str());
    std::fflush(stdout);
}

std::string pick(std::mt19937& random, std::initializer_list<const char*> from)
{
    return from.begin()[random() % from.size()];
}

std::string word(std::mt19937& random)
{
    return pick(random,
                {"annual",  "report",  "holiday", "invoice", "notes",   "summary", "draft",  "main",
                 "config",  "index",   "module",  "filter",  "archive", "backup",  "photo",  "letter",
                 "tax",     "office",  "garden",  "kitchen", "music",   "lecture", "thesis", "budget",
                 "receipt", "meeting", "project", "sketch",  "travel",  "concert", "отчёт",  "письмо",
                 "счёт",    "фото",    "море",    "дача",    "договор", "справка", "лекция", "музыка"});
}

std::string fileName(std::mt19937& random)
{
    const std::string number = std::to_string(random() % 10000);
    switch (random() % 6) {
    case 0:
        return "IMG_" + std::string(4 - std::min<std::size_t>(4, number.size()), '0') + number
            + pick(random, {".JPG", ".jpg", ".heic"});
    case 1:
        return word(random) + "_" + word(random) + pick(random, {".cpp", ".h", ".py", ".js", ".json", ".md"});
    case 2:
        return word(random) + " " + word(random) + " " + std::to_string(2000 + random() % 27)
            + pick(random, {".pdf", ".docx", ".odt", ".xlsx", ".txt"});
    case 3:
        return number + " - " + word(random) + pick(random, {".mp3", ".flac", ".ogg"});
    case 4:
        return word(random) + number + pick(random, {".o", ".log", ".xml", ".html", ".tar.gz"});
    default:
        return word(random) + "-" + word(random) + "-" + number
            + pick(random, {".png", ".svg", ".csv", ".mp4"});
    }
}

// The files of a home folder, as they lie in an archive.
std::vector<format::EntryRecord> homeFolder(std::size_t count)
{
    std::mt19937 random(18);
    std::vector<format::EntryRecord> entries;
    entries.reserve(count);
    std::string folder;
    while (entries.size() < count) {
        if (entries.size() % 25 == 0) {
            folder = pick(random,
                          {"home/anna/Documents/", "home/anna/Photos/", "home/anna/Projects/",
                           "home/anna/Документы/", "home/anna/Music/"});
            for (unsigned depth = random() % 4; depth > 0; --depth)
                folder += word(random) + (random() % 2 == 0 ? " " + std::to_string(2000 + random() % 27) : "")
                    + "/";
        }
        format::EntryRecord entry;
        entry.path = folder + fileName(random);
        entry.size = std::uint64_t{1} << (random() % 28);
        entry.packedSize = entry.size / (1 + random() % 5) + 1;
        entry.mtimeSeconds = 1'400'000'000 + static_cast<std::int64_t>(random() % 350'000'000);
        entries.push_back(std::move(entry));
    }
    return entries;
}

// As the window does: the query is parsed, and the best of all matches are ordered.
bool benchNames(std::size_t count)
{
    const std::vector<format::EntryRecord> entries = homeFolder(count);
    TaskControl control;
    std::vector<double> builds;
    Result<NameIndex> index = NameIndex();
    for (int i = 0; i < 5; ++i) {
        const auto start = Clock::now();
        index = NameIndex::of(entries, control);
        builds.push_back(milliseconds(Clock::now() - start));
    }
    if (!index)
        return false;
    printRow("index of the names, made once", builds, "");
    struct Kind {
        const char* what;
        std::vector<const char*> queries;
    };
    const std::array kinds{
        Kind{"one letter", {"e", "a", "о", "1", "q"}},
        Kind{"three letters", {"ann", "img", "отч", "doc", "xyz"}},
        Kind{"two words", {"annual report", "photo 2019", "море фото", "tax letter", "h a"}},
        Kind{"phrase and exclusion",
             {"\"annual report\" -draft", "report -pdf", "-e", "\"tax office\" -2020", "фото -море"}},
        Kind{"glob", {"*.jpg", "img_??1*", "*report*.pdf", "photos/**/*.heic", "*"}},
        Kind{"fuzzy", {"~anual", "~recieptbudget", "~rprt", "~письом", "~e"}},
        Kind{"regular expression",
             {"/^img_\\d+/", "/report.*pdf$/", "/^photo[-_ ]/", "/-letter-\\d/", "/tax.+19\\./"}},
        Kind{"regular expression, no text required", {"/[aeiou]{3}/", "/^(.*)-\\1/", "/\\d{3,}/"}},
        Kind{"filters",
             {"type:image size:>1M", "after:2020", "ratio:>3 ext:pdf", "path:photos", "-type:code"}},
        Kind{"word and filter",
             {"report type:document", "img size:>10M", "отчёт после:2020", "a type:audio", "tax date:2019"}},
    };
    for (const Kind& kind : kinds) {
        std::vector<double> times;
        std::string note;
        for (int round = 0; round < 5; ++round) {
            for (const char* text : kind.queries) {
                const auto start = Clock::now();
                const auto query = parseQuery(text);
                const auto found =
                    query ? index->find(*query, 200, control) : Result<NameIndex::Found>(query.error());
                times.push_back(milliseconds(Clock::now() - start));
                if (!found) {
                    std::fprintf(stderr, "%s: %s\n", text, found.error().message.c_str());
                    return false;
                }
                if (round == 0)
                    note += (note.empty() ? "`" : ", `") + std::string(text) + "` "
                        + std::to_string(found->total);
            }
        }
        printRow(kind.what, times, note);
    }
    return true;
}

} // namespace

int main()
{
    constexpr std::size_t kEntries = 100'000;
    std::printf(
        "| keystroke to results, %zu entries, one core | median ms | worst ms | queries and their matches |\n"
        "|---|---|---|---|\n",
        kEntries);
    return benchNames(kEntries) ? 0 : 2;
}
