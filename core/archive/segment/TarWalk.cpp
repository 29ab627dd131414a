// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/archive/segment/TarWalk.h"

#include <algorithm>

namespace ff::archive {

namespace {

constexpr std::size_t kNameField = 100;
constexpr std::size_t kSizeAt = 124, kSizeSize = 12;
constexpr std::size_t kTypeAt = 156;
constexpr std::uint64_t kNoSize = ~std::uint64_t{0};

std::uint64_t toBlock(std::uint64_t size)
{
    return (size + (kTarBlock - 1)) / kTarBlock * kTarBlock;
}

// Calls visit(key, value, offset of value) for every record; stops at the first that is malformed.
template <typename Visit>
void eachPaxRecord(ByteSpan records, Visit visit)
{
    std::size_t at = 0;
    while (at < records.size()) {
        std::size_t length = 0;
        std::size_t digits = 0;
        while (at + digits < records.size() && digits < 8 && records[at + digits] >= '0'
               && records[at + digits] <= '9') {
            length = length * 10 + (records[at + digits] - '0');
            ++digits;
        }
        if (digits == 0 || length > records.size() - at || length < digits + 3 || records[at + digits] != ' '
            || records[at + length - 1] != '\n')
            return;
        const ByteSpan body = records.subspan(at + digits + 1, length - digits - 2);
        const auto equals = std::find(body.begin(), body.end(), std::uint8_t{'='});
        if (equals == body.end())
            return;
        const std::size_t keySize = static_cast<std::size_t>(equals - body.begin());
        visit(asText(body.first(keySize)), body.subspan(keySize + 1), at + digits + 1 + keySize + 1);
        at += length;
    }
}

std::uint64_t decimal(ByteSpan text)
{
    std::uint64_t value = 0;
    for (const std::uint8_t digit : text) {
        if (digit < '0' || digit > '9' || value > (std::uint64_t{1} << 58))
            return 0;
        value = value * 10 + (digit - '0');
    }
    return value;
}

std::string ustarName(ByteSpan block)
{
    return nameHint(tarText(block.first(kNameField)));
}

} // namespace

std::string nameHint(std::string_view path)
{
    while (path.size() > 1 && path.back() == '/')
        path.remove_suffix(1);
    path.remove_prefix(std::min(path.rfind('/') + 1, path.size()));
    if (path.size() > kHintSize)
        path.remove_prefix(path.size() - kHintSize);
    return std::string(path);
}

std::uint64_t tarNumber(ByteSpan field)
{
    std::uint64_t value = 0;
    if (!field.empty() && field[0] == 0x80) {
        for (const std::uint8_t byte : field.subspan(1)) {
            if ((value >> 56) != 0)
                return 0;
            value = value << 8 | byte;
        }
        return value;
    }
    for (const std::uint8_t digit : field) {
        if (digit < '0' || digit > '7')
            break;
        value = value << 3 | static_cast<std::uint64_t>(digit - '0');
    }
    return value;
}

std::string tarText(ByteSpan field)
{
    const auto end = std::find(field.begin(), field.end(), std::uint8_t{0});
    return std::string(asText(field.first(static_cast<std::size_t>(end - field.begin()))));
}

std::array<char, 8> tarChecksum(ByteSpan block)
{
    std::array<char, 8> text{};
    unsigned sum = 0;
    for (std::size_t i = 0; i < kTarBlock; ++i)
        sum += i >= kChecksumAt && i < kChecksumAt + text.size() ? unsigned{' '} : block[i];
    // 512 × 255 has six octal digits.
    std::snprintf(text.data(), text.size(), "%06o", sum);
    text[7] = ' ';
    return text;
}

std::string paxHeaderName(std::string name)
{
    constexpr std::string_view kFolder = "PaxHeader/";
    while (name.size() > 1 && name.back() == '/')
        name.pop_back();
    const std::size_t slash = name.rfind('/');
    name.insert(slash == std::string::npos ? 0 : slash + 1, kFolder);
    name.resize(std::min(name.size(), kNameField));
    return name;
}

Error damagedHeaders()
{
    return {ErrorCode::Damaged, sentence("the headers of a segment are damaged")};
}

std::optional<ByteSpan> paxRecord(ByteSpan records, std::string_view key)
{
    std::optional<ByteSpan> found;
    eachPaxRecord(records, [&](std::string_view name, ByteSpan value, std::size_t) {
        if (name == key)
            found = value;
    });
    return found;
}

std::vector<PaxRecord> paxRecords(ByteSpan records)
{
    std::vector<PaxRecord> out;
    eachPaxRecord(records, [&](std::string_view key, ByteSpan value, std::size_t) {
        out.push_back({key, value});
    });
    return out;
}

std::vector<TarItem> walkHeaders(ByteSpan headers, const std::vector<TarRun>& runs, std::uint64_t tarOffset)
{
    std::vector<TarItem> items;
    std::uint64_t runBegin = 0;
    for (std::size_t r = 0; r < runs.size(); ++r) {
        const std::uint64_t runEnd = runBegin + runs[r].headerLength;
        // Headers begin at the next multiple of 512 of the tar stream; before it stands the padding of the
        // last body.
        std::uint64_t at = runBegin + (toBlock(tarOffset) - tarOffset);
        TarItem item;
        bool open = false;
        std::uint64_t paxBodySize = kNoSize; // the `size` record in place of the field
        while (at + kTarBlock <= runEnd) {
            const ByteSpan block = headers.subspan(static_cast<std::size_t>(at), kTarBlock);
            const std::uint8_t type = block[kTypeAt];
            if (type == 0) { // the end of the archive
                at += kTarBlock;
                open = false;
                continue;
            }
            if (!open) {
                item = TarItem{};
                item.begin = static_cast<std::size_t>(at);
                item.run = r;
                paxBodySize = kNoSize;
                open = true;
            }
            const std::uint64_t size = tarNumber(block.subspan(kSizeAt, kSizeSize));
            const std::uint64_t bodyAt = at + kTarBlock;
            const bool bodyHere = size <= runEnd - bodyAt && toBlock(size) <= runEnd - bodyAt;
            if (type == 'x' || type == 'g' || type == 'L' || type == 'K') {
                if (!bodyHere)
                    break;
                if (type == 'x') {
                    item.paxBlock = static_cast<std::size_t>(at);
                    item.paxBody = static_cast<std::size_t>(bodyAt);
                    item.paxSize = static_cast<std::size_t>(size);
                    item.hint.clear();
                    item.hashAt.reset();
                    paxBodySize = kNoSize;
                    eachPaxRecord(headers.subspan(item.paxBody, item.paxSize),
                                  [&](std::string_view key, ByteSpan value, std::size_t valueAt) {
                                      if (key == "path")
                                          item.hint = nameHint(asText(value));
                                      else if (key == "size")
                                          paxBodySize = decimal(value);
                                      else if (key == kHashRecord && value.size() == 64)
                                          item.hashAt = item.paxBody + valueAt;
                                  });
                }
                at = bodyAt + toBlock(size);
                continue;
            }
            item.mainBlock = static_cast<std::size_t>(at);
            item.bodySize = paxBodySize == kNoSize ? size : paxBodySize;
            if (item.hint.empty())
                item.hint = ustarName(block);
            open = false;
            const bool wholeBodyHere =
                item.bodySize <= runEnd - bodyAt && toBlock(item.bodySize) <= runEnd - bodyAt;
            at = wholeBodyHere ? bodyAt + toBlock(item.bodySize) : runEnd;
            item.headerEnd = static_cast<std::size_t>(at);
            items.push_back(item);
        }
        tarOffset += runs[r].headerLength + runs[r].dataLength;
        runBegin = runEnd;
    }
    return items;
}

std::vector<const TarItem*> lastItems(const std::vector<TarItem>& items, std::size_t runs)
{
    std::vector<const TarItem*> last(runs, nullptr);
    for (const TarItem& item : items)
        last[item.run] = &item;
    return last;
}

} // namespace ff::archive
