// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/remember/Remember.h"

namespace ff::remember {
namespace {

using archive::Archive;
using search::Catalogue;

constexpr std::size_t kFewEntries = 8;

bool isOff()
{
    return search::defaultCatalogue().empty();
}

Result<search::ArchiveFacts> factsOf(const Archive& archive)
{
    FF_ASSIGN(search::ArchiveFacts facts, search::fileFacts(archive.path(), !archive.isForeign()));
    const archive::ArchiveInfo info = archive.info();
    facts.format = info.format;
    facts.level = info.level;
    facts.encrypted = archive.isEncrypted();
    facts.encoder = archive.encoder();
    return facts;
}

} // namespace

Result<Outcome> archive(const Archive& archive, const search::RememberOptions& options, TaskControl& control)
{
    if (isOff() || !archive.isComplete() || archive.isNested())
        return Outcome{};
    FF_ASSIGN(const search::ArchiveFacts facts, factsOf(archive));
    FF_ASSIGN(Catalogue catalogue, Catalogue::open());
    FF_ASSIGN(const search::Remembered what, catalogue.remember(facts, archive.entries(), options, control));
    return Outcome{what, catalogue.takeNotice()};
}

Result<Outcome> file(const std::filesystem::path& path, bool encrypted, TaskControl& control)
{
    if (isOff())
        return Outcome{};
    FF_ASSIGN(search::ArchiveFacts facts, search::fileFacts(path, true));
    facts.encrypted = encrypted;
    FF_ASSIGN(Catalogue catalogue, Catalogue::open());
    if (encrypted) {
        FF_ASSIGN(const search::Remembered what, catalogue.remember(facts, std::nullopt, {}, control));
        return Outcome{what, catalogue.takeNotice()};
    }
    FF_ASSIGN(const bool needed, catalogue.needsEntries(facts, {}));
    if (!needed)
        return Outcome{search::Remembered::Unchanged, catalogue.takeNotice()};
    FF_ASSIGN(const Archive opened, Archive::open(path, control));
    FF_ASSIGN(facts, factsOf(opened)); // of the file whose entries these are
    FF_ASSIGN(const search::Remembered what, catalogue.remember(facts, opened.entries(), {}, control));
    return Outcome{what, catalogue.takeNotice()};
}

Status opened(const Archive& archive, std::span<const std::size_t> entries)
{
    if (isOff() || archive.isNested() || entries.size() > kFewEntries)
        return {};
    std::error_code error;
    const std::filesystem::path path = std::filesystem::canonical(archive.path(), error);
    if (error)
        return {}; // it has gone
    FF_ASSIGN(Catalogue catalogue, Catalogue::open());
    FF_ASSIGN(const auto known, catalogue.archive(path));
    if (!known)
        return {};
    for (const std::size_t entry : entries) {
        const archive::Entry& one = archive.entries()[entry];
        if (one.type != archive::EntryType::Directory)
            FF_TRY(catalogue.recordOpen(known->id, one.path));
    }
    return {};
}

search::ArchiveUse useOf(const std::filesystem::path& archive, std::string_view asked)
{
    // It only helps the order: what fails here is nobody's concern, and no catalogue is made for it.
    std::error_code error;
    const std::filesystem::path path = std::filesystem::canonical(archive, error);
    if (isOff() || error || !std::filesystem::exists(search::defaultCatalogue(), error))
        return {};
    auto catalogue = Catalogue::open();
    if (!catalogue)
        return {};
    auto use = catalogue->useOf(path, asked);
    return use ? std::move(use).value() : search::ArchiveUse();
}

} // namespace ff::remember
