// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/archive/update/segments/HeaderEdit.h"

#include "core/archive/read/EntryReader.h"
#include "core/archive/segment/EntryFields.h"

#include <algorithm>
#include <cinttypes>
#include <cstdio>

namespace ff::archive {

namespace {

constexpr std::size_t kNameSize = 100, kSizeAt = 124, kTypeAt = 156, kLinkAt = 157, kPrefixAt = 345,
                      kPrefixSize = 155;
constexpr std::string_view kSparseName = "GNU.sparse.name", kSparseFolder = "GNUSparseFile.0/";
constexpr std::string_view kCharset = "hdrcharset";

void putField(std::span<std::uint8_t> block, std::size_t at, std::size_t size, std::string_view text)
{
    text = text.substr(0, size);
    std::fill_n(block.begin() + static_cast<std::ptrdiff_t>(at), size, std::uint8_t{0});
    std::copy(text.begin(), text.end(), block.begin() + static_cast<std::ptrdiff_t>(at));
}

void putChecksum(std::span<std::uint8_t> block)
{
    const auto text = tarChecksum(block);
    std::copy(text.begin(), text.end(), block.begin() + static_cast<std::ptrdiff_t>(kChecksumAt));
}

// The records with some left out and others added; our own first, as our writer has them.
std::string changeRecords(ByteSpan records, const std::vector<std::pair<std::string_view, std::string>>& set,
                          const std::vector<std::string_view>& drop)
{
    std::string out;
    bool charset = false;
    for (const PaxRecord& record : paxRecords(records)) {
        charset = charset || record.key == kCharset;
        const bool dropped = std::find(drop.begin(), drop.end(), record.key) != drop.end()
            || std::any_of(set.begin(), set.end(),
                           [&](const auto& item) { return item.first == record.key; });
        if (!dropped)
            out += paxLine(record.key, asText(record.value));
    }
    if (!charset)
        out = paxLine(kCharset, "BINARY") + out;
    for (const auto& [key, value] : set)
        out += paxLine(key, value);
    return out;
}

Result<Bytes> changeAny(ByteSpan headers, const TarItem& item, const std::optional<std::string>& path,
                        const std::optional<std::string>& linkTarget)
{
    const bool hasPax = item.paxBlock.has_value();
    const std::size_t mainAt = hasPax ? item.paxBody + inTarBlocks(item.paxSize) : item.begin;
    if ((hasPax && *item.paxBlock != item.begin) || item.mainBlock != mainAt)
        return Error{
            ErrorCode::Missing,
            sentence("an entry's headers are of a kind that this version of FileFormer cannot change")};
    const ByteSpan records = hasPax ? headers.subspan(item.paxBody, item.paxSize) : ByteSpan();
    Bytes main(headers.begin() + static_cast<std::ptrdiff_t>(mainAt),
               headers.begin() + static_cast<std::ptrdiff_t>(item.headerEnd));
    const std::span block = std::span(main).first(kTarBlock);
    const bool isFolder = block[kTypeAt] == '5', isSparse = paxRecord(records, kSparseName).has_value();

    std::vector<std::pair<std::string_view, std::string>> set;
    std::vector<std::string_view> drop;
    std::string last = tarText(ByteSpan(block).first(kNameSize));
    if (path) {
        // The whole name stands in a record; the fields are for readers that know none.
        set.emplace_back(isSparse ? kSparseName : "path", isFolder ? *path + "/" : *path);
        last = path->substr(path->rfind('/') + 1) + (isFolder ? "/" : "");
        if (isSparse)
            last.insert(0, kSparseFolder);
        putField(block, 0, kNameSize, last);
        putField(block, kPrefixAt, kPrefixSize, "");
    }
    if (linkTarget) {
        putField(block, kLinkAt, kNameSize, *linkTarget);
        if (linkTarget->size() > kNameSize)
            set.emplace_back("linkpath", *linkTarget);
        else
            drop.push_back("linkpath");
    }
    putChecksum(block);
    const std::string changed = changeRecords(records, set, drop);

    const ByteSpan like = hasPax ? headers.subspan(item.begin, kTarBlock) : ByteSpan(main).first(kTarBlock);
    Bytes out(like.begin(), like.end());
    const std::span pax = std::span(out).first(kTarBlock);
    pax[kTypeAt] = 'x';
    std::array<char, 16> size{};
    std::snprintf(size.data(), size.size(), "%011" PRIo64 " ", static_cast<std::uint64_t>(changed.size()));
    putField(pax, 0, kNameSize, paxHeaderName(last));
    putField(pax, kPrefixAt, kPrefixSize, "");
    putField(pax, kLinkAt, kNameSize, "");
    putField(pax, kSizeAt, 12, size.data());
    putChecksum(pax);
    out.insert(out.end(), changed.begin(), changed.end());
    out.resize(inTarBlocks(out.size()), 0);
    out.insert(out.end(), main.begin(), main.end());
    return out;
}

} // namespace

Result<Bytes> changeHeaders(ByteSpan headers, const TarItem& item, const std::optional<std::string>& path,
                            const std::optional<std::string>& linkTarget)
{
    std::optional<Bytes> out;
    if (auto fields = fieldsOf(headers, item)) {
        if (path)
            fields->path = *path;
        if (linkTarget)
            fields->linkTarget = *linkTarget;
        out = plainHeaders(*fields,
                           fields->carriesHash() ? headers.subspan(*item.hashAt, sizeof(crypto::Sha512Digest))
                                                 : ByteSpan());
    }
    if (!out) {
        FF_ASSIGN(out, changeAny(headers, item, path, linkTarget));
    }
    // What a reader makes of it is what was asked for.
    const auto record = parseEntryHeader(*out);
    if (!record.ok() || (path && record->path != *path) || (linkTarget && record->linkTarget != *linkTarget))
        return Error{
            ErrorCode::Missing,
            sentence("this version of FileFormer cannot write the name \"%1\" into this entry's headers",
                     path.value_or(linkTarget.value_or("")))};
    return std::move(*out);
}

} // namespace ff::archive
