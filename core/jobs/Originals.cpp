// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/jobs/Originals.h"

#include "core/archive/create/Scanner.h"

#include <string_view>
#include <unordered_map>

namespace ff::jobs {

namespace {

bool isSame(const archive::SourceEntry& source, const archive::Entry& entry)
{
    if (entry.type != source.type && entry.type != archive::EntryType::Hardlink
        && source.type != archive::EntryType::Hardlink)
        return false;
    if (source.type != archive::EntryType::File)
        return true;
    const bool isLink = entry.type == archive::EntryType::Hardlink; // its contents are the other name's
    return (isLink || entry.size == std::uint64_t(source.info.st_size))
        && entry.mtimeSeconds == std::int64_t(source.info.st_mtim.tv_sec)
        && entry.mtimeNanoseconds == std::uint32_t(source.info.st_mtim.tv_nsec);
}

std::string_view withoutSlash(std::string_view path)
{
    return path.ends_with('/') ? path.substr(0, path.size() - 1) : path;
}

} // namespace

Result<Sentence> whyOriginalsStay(const std::filesystem::path& archive,
                                  const std::vector<std::filesystem::path>& inputs,
                                  const archive::Password& password, const archive::RunOptions& options,
                                  TaskControl& control)
{
    archive::OpenOptions how;
    if (password)
        how.onPassword = archive::onePassword(password);
    FF_ASSIGN(const archive::Archive made, archive::Archive::open(archive, how, control));
    FF_ASSIGN(const archive::TestReport tested, made.test(options, control));
    if (tested.verdict.problem() || tested.verdict.good() != made.entries().size() || !tested.warnings.empty()
        || tested.good != archive::EntryState::Whole)
        return sentence("the archive did not pass its test");
    std::unordered_map<std::string_view, const archive::Entry*> held;
    for (const archive::Entry& entry : made.entries())
        held.emplace(withoutSlash(entry.path), &entry);
    // After the test, so that what changed meanwhile is seen.
    FF_ASSIGN(const archive::ScanResult now,
              archive::scanInputs(inputs, archive, std::vector<std::string>(), control));
    if (!now.warnings.empty())
        return sentence("%1 is not in the archive", now.warnings.front().path);
    for (const archive::SourceEntry& source : now.entries) {
        const auto there = held.find(withoutSlash(source.name));
        if (there == held.end())
            return sentence("%1 is not in the archive", source.name);
        if (!isSame(source, *there->second))
            return sentence("%1 has changed since it was read", source.name);
    }
    return Sentence();
}

} // namespace ff::jobs
