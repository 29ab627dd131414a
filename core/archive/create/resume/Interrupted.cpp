// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/archive/create/resume/Interrupted.h"

#include "core/archive/create/resume/Reuse.h"
#include "core/base/File.h"

#include <algorithm>
#include <cerrno>
#include <map>
#include <unistd.h>

namespace ff::archive {

namespace {

struct Leftover {
    Interrupted what;
    bool atWork = false;
};

// Every journal that can be read. Those whose partial file was put in place or is gone are of no use and go.
std::vector<Leftover> leftovers()
{
    std::vector<Leftover> out;
    std::error_code error;
    for (const auto& item : std::filesystem::directory_iterator(journalFolder(), error)) {
        if (item.path().extension() != ".journal")
            continue;
        auto lock = Journal::lock(item.path());
        const auto contents = readJournal(item.path());
        if (!contents.ok())
            continue;
        const bool there = std::filesystem::is_regular_file(
            std::filesystem::symlink_status(contents->head.what.partial, error));
        if (lock.ok() && !there)
            lock->remove();
        else
            out.push_back({contents->head.what, !lock.ok()});
    }
    return out;
}

} // namespace

std::vector<Interrupted> interruptedCreations()
{
    // A creation that was resumed and interrupted again has two journals: the one that is further counts.
    std::map<std::filesystem::path, Leftover> byTarget;
    for (Leftover& leftover : leftovers()) {
        const auto [place, isNew] = byTarget.try_emplace(leftover.what.target, leftover);
        if (isNew)
            continue;
        place->second.atWork = place->second.atWork || leftover.atWork;
        if (leftover.what.donePackedBytes > place->second.what.donePackedBytes)
            place->second.what = std::move(leftover.what);
    }
    std::vector<Interrupted> out;
    for (auto& [target, leftover] : byTarget) {
        if (!leftover.atWork)
            out.push_back(std::move(leftover.what));
    }
    std::sort(out.begin(), out.end(),
              [](const Interrupted& a, const Interrupted& b) { return a.startedAt > b.startedAt; });
    return out;
}

Result<CreateReport> resumeArchive(const Interrupted& interrupted, TaskControl& control)
{
    FF_ASSIGN(const auto reuse, Reuse::open(interrupted.journal, control));
    Interrupted what = reuse->head().what;
    // Where it runs now, and who helps: no archive depends on that.
    static_cast<RunOptions&>(what.options) = interrupted.options;
    what.options.force = interrupted.options.force;
    what.options.encoder = interrupted.options.encoder;
    auto report = createArchive(what.target, what.inputs, what.options, reuse.get(), control);
    if (report.ok()) {
        // Older attempts at the same archive.
        for (const Leftover& leftover : leftovers()) {
            if (!leftover.atWork && leftover.what.target == what.target)
                static_cast<void>(discardInterrupted(leftover.what));
        }
    }
    return report;
}

Status discardInterrupted(const Interrupted& interrupted)
{
    for (const Leftover& leftover : leftovers()) {
        if (leftover.what.target != interrupted.target)
            continue;
        if (leftover.atWork)
            return Error{ErrorCode::Usage, sentence("this archive is being created right now")};
    }
    for (const Leftover& leftover : leftovers()) {
        if (leftover.what.target != interrupted.target)
            continue;
        if (::unlink(leftover.what.partial.c_str()) != 0 && errno != ENOENT)
            return Error{ErrorCode::Io,
                         sentence("cannot remove %1: %2", leftover.what.partial, systemMessage(errno))};
        ::unlink(leftover.what.journal.c_str());
    }
    return {};
}

} // namespace ff::archive
