// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/search/catalogue/Chunk.h"

#include "core/search/text/FindText.h"

#include <algorithm>
#include <limits>

namespace ff::search {
namespace {

// Between the endings of a document, so that few trigrams are of two of them.
constexpr char kSeparator = '\n';

constexpr std::size_t kNowhere = std::string_view::npos;
constexpr std::uint64_t kHasHash = 8, kPackedSizeRecorded = 16, kTypes = 7; // of the flags of an entry

// Up to the last '/' that both have behind the same bytes.
std::size_t sharedBeginning(std::string_view before, std::string_view path)
{
    const auto apart = std::mismatch(before.begin(), before.end(), path.begin(), path.end()).first;
    const auto slash = before.substr(0, static_cast<std::size_t>(apart - before.begin())).rfind('/');
    return slash == std::string_view::npos ? 0 : slash + 1;
}

// Varints as ByteReader reads them, but for long forms, which it takes. A filter reads six million of them.
class FastReader {
public:
    explicit FastReader(ByteSpan bytes) : m_at(bytes.data()), m_end(bytes.data() + bytes.size()) {}
    std::uint64_t varint()
    {
        std::uint64_t value = 0;
        for (unsigned shift = 0; m_at != m_end && shift < 64; shift += 7) {
            const std::uint8_t byte = *m_at++;
            value |= static_cast<std::uint64_t>(byte & 0x7F) << shift;
            if (byte < 0x80)
                return value;
        }
        m_failed = true;
        return 0;
    }
    bool failed() const { return m_failed; }
    bool atEnd() const { return !m_failed && m_at == m_end; }
    ByteSpan rest() const { return {m_at, m_end}; }

private:
    const std::uint8_t* m_at;
    const std::uint8_t* m_end;
    bool m_failed = false;
};

template <typename PathOf>
Bytes packNames(std::span<const std::uint32_t> order, PathOf pathOf)
{
    ByteWriter out;
    std::string text;
    std::string_view before;
    out.varint(order.size());
    for (const std::uint32_t i : order) {
        const std::string_view path = pathOf(i);
        const std::size_t shared = sharedBeginning(before, path);
        out.varint(shared);
        out.varint(path.size() - shared);
        text += path.substr(shared);
        before = path;
    }
    out.bytes(asBytes(text));
    return out.take();
}

} // namespace

Error damagedCatalogue()
{
    return {ErrorCode::Damaged, sentence("the catalogue is damaged")};
}

PackedChunk packChunk(std::span<const format::EntryRecord> entries, const std::vector<std::string>& folded,
                      std::span<const std::uint32_t> order)
{
    PackedChunk out;
    out.entries = order.size();
    out.names = packNames(order, [&](std::uint32_t i) -> std::string_view { return folded[i]; });
    if (std::any_of(order.begin(), order.end(),
                    [&](std::uint32_t i) { return folded[i] != entries[i].path; }))
        out.originals =
            packNames(order, [&](std::uint32_t i) -> std::string_view { return entries[i].path; });
    ByteWriter facts, hashes;
    std::uint64_t place = 0, mtime = 0;
    for (const std::uint32_t i : order) {
        const format::EntryRecord& entry = entries[i];
        const bool hasHash = entry.type == format::EntryType::File && entry.hasSha512 && entry.size > 0;
        facts.varint(static_cast<std::uint64_t>(entry.type) | (hasHash ? kHasHash : 0)
                     | (entry.packedSizeRecorded ? kPackedSizeRecorded : 0));
        facts.varint(zigzag(i - place));
        facts.varint(entry.size);
        facts.varint(entry.packedSize);
        facts.varint(zigzag(static_cast<std::uint64_t>(entry.mtimeSeconds) - mtime));
        facts.varint(entry.mtimeNanoseconds);
        place = i;
        mtime = static_cast<std::uint64_t>(entry.mtimeSeconds);
        if (hasHash)
            hashes.bytes(entry.sha512);
    }
    out.facts = facts.take();
    out.hashes = hashes.take();
    return out;
}

Result<ChunkNames> ChunkNames::read(ByteSpan names)
{
    ChunkNames out;
    FastReader reader(names);
    const std::uint64_t count = reader.varint();
    if (reader.failed() || count > kChunkEntries)
        return damagedCatalogue();
    std::uint64_t begin = 0, before = 0;
    out.m_count = count;
    for (std::uint64_t i = 0; i < count; ++i) {
        const std::uint64_t shared = reader.varint(), size = reader.varint();
        if (reader.failed() || shared > before || size > names.size() || begin + size > names.size())
            return damagedCatalogue();
        out.m_endings[i] = {static_cast<std::uint32_t>(shared), static_cast<std::uint32_t>(begin),
                            static_cast<std::uint32_t>(size)};
        begin += size;
        before = shared + size;
        if (before > std::numeric_limits<std::uint32_t>::max())
            return damagedCatalogue();
    }
    if (reader.rest().size() != begin)
        return damagedCatalogue();
    out.m_text = asText(reader.rest());
    return out;
}

std::string ChunkNames::document() const
{
    std::string out;
    out.reserve(m_text.size() + m_count);
    for (const Ending& ending : std::span(m_endings).first(m_count)) {
        out += m_text.substr(ending.begin, ending.size);
        out += kSeparator;
    }
    // SQLite takes it for the end of the text.
    std::replace(out.begin(), out.end(), '\0', kSeparator);
    return out;
}

std::uint64_t ChunkNames::containing(std::string_view word) const
{
    std::uint64_t out = 0;
    std::size_t place = findText(m_text, word); // in the endings from entry i on
    std::size_t end = kNowhere; // of the word's first place in the path before
    for (std::size_t i = 0; i < size(); ++i) {
        const Ending& ending = m_endings[i];
        const std::size_t last = ending.begin + ending.size;
        // What lies over two endings is in none of them.
        while (place < last && place + word.size() > last)
            place = nextPlace(place + 1, word);
        if (end > ending.shared)
            end = place < last ? ending.shared + (place - ending.begin) + word.size() : kNowhere;
        if (end != kNowhere)
            out |= std::uint64_t(1) << i;
        if (place < last)
            place = nextPlace(last, word);
    }
    return out;
}

std::size_t ChunkNames::nextPlace(std::size_t from, std::string_view word) const
{
    const std::size_t place = findText(m_text.substr(from), word);
    return place == kNowhere ? kNowhere : from + place;
}

void ChunkNames::next(std::size_t i, std::string& path) const
{
    const Ending& ending = m_endings[i];
    path.resize(std::min<std::size_t>(path.size(), ending.shared));
    path += m_text.substr(ending.begin, ending.size);
}

Result<std::vector<EntryFacts>> readFacts(ByteSpan facts, std::size_t count)
{
    std::vector<EntryFacts> out(std::min(count, kChunkEntries));
    FastReader reader(facts);
    std::uint64_t place = 0, mtime = 0;
    for (EntryFacts& entry : out) {
        const std::uint64_t flags = reader.varint();
        entry.type = static_cast<format::EntryType>(std::min<std::uint64_t>(
            flags & kTypes, static_cast<std::uint64_t>(format::EntryType::BlockDevice)));
        entry.hasHash = (flags & kHasHash) != 0;
        entry.packedSizeRecorded = (flags & kPackedSizeRecorded) != 0;
        entry.place = place += unzigzag(reader.varint());
        entry.size = reader.varint();
        entry.packedSize = reader.varint();
        mtime += unzigzag(reader.varint());
        entry.mtimeSeconds = static_cast<std::int64_t>(mtime);
        entry.mtimeNanoseconds = static_cast<std::uint32_t>(reader.varint());
    }
    if (!reader.atEnd())
        return damagedCatalogue();
    return out;
}

} // namespace ff::search
