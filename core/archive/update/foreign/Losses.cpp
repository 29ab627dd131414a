// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/archive/update/foreign/Losses.h"

#include "core/archive/foreign/NamesEncoding.h"
#include "core/archive/foreign/ZipDirectory.h"
#include "core/archive/update/foreign/TarKeywords.h"

#include <algorithm>
#include <array>

namespace ff::archive {

namespace {

// Adds one entry to the sentence, of which the first is named.
class Tally {
public:
    explicit Tally(Sentence message) : m_warning{{}, std::move(message), false, 0} {}
    void count(const std::string& path)
    {
        if (m_warning.entries++ == 0)
            m_warning.path = path;
    }
    void tell(std::vector<Warning>& out) const
    {
        if (m_warning.entries != 0)
            out.push_back(m_warning);
    }

private:
    Warning m_warning;
};

// ---- zip

// What a record of the directory says that libarchive does not.
struct Facts {
    std::uint64_t localHeader = 0;
    EntryTraits traits;
    bool hasComment = false, hasUnknown = false, hasDosAttributes = false, hasOtherMethod = false;
    bool hasFinerTimes = false;
};

Facts factsOf(const ZipRecord& record)
{
    // Of APPNOTE.TXT 4.5.2 and Info-ZIP's extrafld.txt.
    constexpr std::uint16_t kZip64 = 1, kNtfs = 0x000A, kTimes = 0x5455, kUnixOld = 0x5855, kUnix = 0x7855,
                            kUnixNew = 0x7875, kPathInUtf8 = 0x7075, kCommentInUtf8 = 0x6375, kJar = 0xCAFE,
                            kPadding = 0xA220, kLibArchive = 0x6C78;
    constexpr std::uint32_t kHiddenOrSystem = 2 | 4;
    constexpr std::uint16_t kStored = 0, kDeflated = 8;
    Facts facts;
    facts.localHeader = record.localHeader;
    facts.traits = {record.method == kStored, false};
    facts.hasComment = !record.comment.empty();
    facts.hasDosAttributes = (record.externalAttributes & kHiddenOrSystem) != 0;
    facts.hasOtherMethod = record.method != kStored && record.method != kDeflated;
    visitZipExtra(record.extra, [&facts](std::uint16_t kind, ByteSpan) {
        switch (kind) {
        case kUnixOld:
        case kUnix:
        case kUnixNew:
            facts.traits.hasOwner = true;
            break;
        case kNtfs:
            facts.hasFinerTimes = true;
            break;
        case kZip64:
        case kTimes:
        case kPathInUtf8:
        case kCommentInUtf8: // of the comment, which is told
        case kJar: // marks the first entry of a .jar, which is known by its contents
        case kPadding:
        case kLibArchive:
            break;
        default:
            facts.hasUnknown = true;
        }
    });
    return facts;
}

// In the order of libarchive's headers; Damaged when they do not fit these.
Result<std::vector<Facts>> zipFacts(const ForeignArchive& archive)
{
    std::vector<Facts> all;
    const bool isWhole = visitZipDirectory(archive.files().front(), [&](const ZipRecord& record) {
        all.push_back(factsOf(record));
        return all.size() <= kMaxForeignEntries;
    });
    const auto at = [](const Facts& facts) { return facts.localHeader; };
    std::stable_sort(all.begin(), all.end(), [&at](const Facts& a, const Facts& b) { return at(a) < at(b); });
    all.erase(
        std::unique(all.begin(), all.end(), [&at](const Facts& a, const Facts& b) { return at(a) == at(b); }),
        all.end());
    const bool isEmpty = archive.headers() == 0;
    if (!isEmpty && (!isWhole || all.size() != archive.headers()))
        return Error{
            ErrorCode::Damaged,
            sentence("%1 has a list of entries that does not fit them, so it cannot be changed; convert it",
                     archive.path().filename())};
    return all;
}

// What stands before and behind the entries of a zip.
Status lookAround(const ForeignArchive& archive, Losses& out)
{
    static constexpr std::string_view kSignature = "APK Sig Block 42";
    const File& file = archive.files().front();
    const auto frame = zipFrame(file);
    if (!frame)
        return {};
    std::array<std::uint8_t, 4> first{};
    FF_TRY(file.readAt(0, first));
    if (first != std::array<std::uint8_t, 4>{'P', 'K', 3, 4} && archive.headers() != 0)
        return Error{ErrorCode::Usage,
                     sentence("%1 has something before the archive, a program that unpacks it most likely, "
                              "which would go; convert it to change a copy",
                              archive.path().filename())};
    if (frame->commentSize != 0)
        out.lost.push_back({"", sentence("the comment of the archive is not kept")});
    if (frame->directoryAt >= kSignature.size()) {
        std::array<std::uint8_t, kSignature.size()> before{};
        FF_TRY(file.readAt(frame->directoryAt - before.size(), before));
        if (asText(before) == kSignature)
            out.lost.push_back({"", sentence("the signature of the package is not kept")});
    }
    return {};
}

Status lookIntoZip(const Archive::Impl& archive, const std::vector<EntryChange>& entryChanges, Losses& out)
{
    const ForeignArchive& foreign = *archive.foreign;
    FF_TRY(lookAround(foreign, out));
    FF_ASSIGN(const std::vector<Facts> facts, zipFacts(foreign));
    for (const Facts& each : facts)
        out.traits.push_back(each.traits);
    Tally comments(sentence("comments of entries are not kept")),
        unknown(sentence("fields that FileFormer does not know are not kept")),
        attributes(sentence("the attributes hidden and system are not kept")),
        methods(sentence("what another method compressed is deflated now")),
        times(sentence("times are kept in whole seconds"));
    for (std::size_t i = 0; i < archive.entries.size(); ++i) {
        if (entryChanges[i].removed)
            continue;
        const std::string& path = archive.entries[i].path;
        const Facts& of = facts[static_cast<std::size_t>(foreign.ordinalOf(i))];
        if (of.hasComment)
            comments.count(path);
        if (of.hasUnknown)
            unknown.count(path);
        if (of.hasDosAttributes)
            attributes.count(path);
        if (of.hasOtherMethod)
            methods.count(path);
        if (of.hasFinerTimes)
            times.count(path);
        const bool isFirst = foreign.ordinalOf(i) == 0;
        if (isFirst && path == "mimetype" && of.traits.isStored)
            out.lost.push_back(
                {path,
                 sentence("some programs will not find in it any more what kind of document this is, "
                          "because fields of the zip stand before it then")});
    }
    for (const Tally* tally : {&comments, &unknown, &attributes})
        tally->tell(out.lost);
    for (const Tally* tally : {&methods, &times})
        tally->tell(out.notes);
    return {};
}

// ---- tar

Status lookIntoTar(const ForeignArchive& archive, Losses& out, TaskControl& control)
{
    FF_ASSIGN(const TarKeywords keywords, tarKeywords(archive.files(), control));
    if (keywords.hasLabel)
        out.lost.push_back({"", sentence("the label of the archive is not kept")});
    if (keywords.unread.empty())
        return {};
    std::string names;
    for (const std::string& keyword : keywords.unread)
        names += (names.empty() ? "" : ", ") + keyword;
    out.lost.push_back(
        {"", sentence("fields of its headers that FileFormer does not know are not kept: %1", names)});
    return {};
}

} // namespace

Sentence sentenceOf(const std::vector<Warning>& losses)
{
    std::vector<Sentence> out;
    for (const Warning& loss : losses) {
        if (loss.path.empty())
            out.push_back(loss.message);
        else if (loss.entries <= 1)
            out.push_back(sentence("%1 (%2)", loss.message, loss.path));
        else
            out.push_back(sentence("%1 (%2 and %3 more)", loss.message, loss.path, loss.entries - 1));
    }
    return joined(out);
}

Result<Losses> lossesOf(const Archive::Impl& archive, const std::vector<EntryChange>& entryChanges,
                        TaskControl& control)
{
    const ForeignArchive& foreign = *archive.foreign;
    Losses out;
    for (std::size_t i = 0; i < archive.entries.size(); ++i) {
        if (!entryChanges[i].removed && foreign.isEncrypted(i))
            return Error{ErrorCode::Missing,
                         sentence("%1 is encrypted, and FileFormer cannot encrypt it again; change the "
                                  "archive with the program that made it, or convert it to .ffz",
                                  archive.entries[i].path)};
    }
    for (std::size_t i = 0; i < archive.entries.size() && !isTar(*foreign.kind()); ++i) {
        if (!entryChanges[i].removed && !isUtf8(entryChanges[i].path.value_or(archive.entries[i].path)))
            return Error{ErrorCode::Usage,
                         sentence("it cannot be told which encoding the names in %1 are of, and they have to "
                                  "be written as UTF-8; say it with --names-encoding",
                                  archive.path().filename())};
    }
    if (foreign.replaced() != 0)
        out.lost.push_back(
            {"", sentence("earlier versions of names that the archive has more than once are not kept")});
    if (foreign.hasRoot())
        out.notes.push_back(
            {"", sentence("the folder that all names are relative to has no entry of its own any more")});
    if (foreign.namesEncoding() != "UTF-8" && !foreign.namesEncoding().empty())
        out.notes.push_back({"", sentence("names are UTF-8 now; they were %1", foreign.namesEncoding())});
    if (foreign.kind() == ArchiveKind::Zip) {
        FF_TRY(lookIntoZip(archive, entryChanges, out));
    } else if (foreign.kind() == ArchiveKind::SevenZip) {
        out.notes.push_back({"", sentence("attributes that only Windows has are not kept in a .7z")});
    } else {
        FF_TRY(lookIntoTar(foreign, out, control));
    }
    return out;
}

} // namespace ff::archive
