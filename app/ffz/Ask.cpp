// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/ffz/Ask.h"

#include "app/ffz/Console.h"
#include "app/ffz/Watch.h"

#include <iostream>
#include <poll.h>
#include <unistd.h>

namespace ffz {
namespace {

using ff::archive::ConflictAnswer;
using ff::archive::Overwrite;

// A line without its end; nothing at the end of input or when Ctrl-C is pressed.
std::optional<std::string> readLine()
{
    std::string line;
    for (;;) {
        // Short waits, because the signal may be delivered to another thread.
        pollfd waiting{STDIN_FILENO, POLLIN, 0};
        if (Watch::interrupted())
            return std::nullopt;
        if (poll(&waiting, 1, 100) <= 0)
            continue;
        char c = 0;
        if (read(STDIN_FILENO, &c, 1) != 1)
            return std::nullopt;
        if (c == '\n')
            return line;
        line += c;
    }
}

} // namespace

bool canAsk()
{
    return isatty(STDIN_FILENO) == 1 && isatty(STDERR_FILENO) == 1;
}

std::optional<ConflictAnswer> answerFrom(std::string_view line)
{
    const auto is = [line](std::string_view letter, std::string_view word) {
        return line == letter || line == word;
    };
    if (is("y", "yes"))
        return ConflictAnswer{Overwrite::Replace, false, false};
    if (is("n", "no"))
        return ConflictAnswer{Overwrite::Skip, false, false};
    if (is("a", "all"))
        return ConflictAnswer{Overwrite::Replace, true, false};
    if (is("s", "skip"))
        return ConflictAnswer{Overwrite::Skip, true, false};
    if (is("r", "rename"))
        return ConflictAnswer{Overwrite::Rename, true, false};
    if (is("w", "newer"))
        return ConflictAnswer{Overwrite::Newer, true, false};
    if (is("q", "quit"))
        return ConflictAnswer{Overwrite::Skip, true, true};
    return std::nullopt;
}

ConflictAnswer ask(const ff::archive::Conflict& conflict)
{
    const ConflictAnswer cancel{Overwrite::Skip, true, true};
    std::cerr << printable(conflict.existing.string()) << " exists: " << grouped(conflict.existingSize)
              << " bytes of " << isoTime(conflict.existingMtime, 0).substr(0, 19);
    if (conflict.entry != nullptr)
        std::cerr << "; in the archive: " << grouped(conflict.entry->size) << " bytes of "
                  << isoTime(conflict.entry->mtimeSeconds, 0).substr(0, 19);
    std::cerr << '\n';
    for (;;) {
        std::cerr
            << "Replace it? [y]es, [n]o, [a]ll, [s]kip all, [r]ename all, ne[w]er replace older, [q]uit: "
            << std::flush;
        const auto line = readLine();
        if (!line) {
            std::cerr << '\n';
            return cancel;
        }
        if (const auto answer = answerFrom(*line))
            return *answer;
    }
}

} // namespace ffz
