// SPDX-License-Identifier: GPL-3.0-or-later
// From the end of the file to the index, also where a few bytes of guard, index or footer are damaged.
#include "core/format/Wire.h"

#include <cstring>

namespace ff::format {

namespace {

// An index without a guard is so small that every change of one byte of it can be tried against its hash.
constexpr std::uint64_t kMaxTriedIndex = 1536;
// Sizes that are tried when the footer does not tell one.
constexpr std::uint64_t kMaxTriedSize = 4096;
// Of an index with corrections that are not likely, and of what may be guards, so many bytes are hashed at
// most.
constexpr std::uint64_t kMaxHashed = std::uint64_t{64} << 20;
// Of the eight bytes of its hash, as many may be damaged for the rest to prove the index.
constexpr std::ptrdiff_t kMaxWrongHashBytes = 3;

Sentence indexMended()
{
    return sentence("the archive's index is damaged in a few bytes, which could be corrected");
}
Sentence footerMended()
{
    return sentence("the archive's footer is damaged or not at its end; the index was found without it");
}

struct Footer {
    std::uint64_t indexOffset = 0, indexSize = 0;
    ByteSpan hash;
};

class IndexFinder {
public:
    IndexFinder(const ByteSource& file, std::uint64_t fileSize, TaskControl& control)
        : m_file(file), m_fileSize(fileSize), m_control(control)
    {
    }

    Result<FoundIndex> find(std::optional<std::uint64_t>& offset, std::optional<std::uint64_t>& size);

private:
    Result<Footer> readFooter();
    Result<std::array<std::uint8_t, kIndexHashSize>> hashOf(ByteSpan stored);
    Status load(std::uint64_t offset, std::uint64_t size);
    // Each of them true when m_stored is the index.
    Result<bool> correctByGuard(const Footer& footer);
    Result<bool> correctByHash(ByteSpan hash);
    Result<bool> findGuard();
    Result<bool> trySizes();
    Result<bool> correctChunks(const std::vector<std::uint64_t>& checks, ByteSpan hash);
    Result<FoundIndex> decode();
    Status checkGuard(FoundIndex& found);

    const ByteSource& m_file;
    const std::uint64_t m_fileSize;
    TaskControl& m_control;
    Bytes m_tail;
    std::uint64_t m_offset = 0;
    Bytes m_stored;
    std::vector<Sentence> m_mended;
};

Result<Footer> IndexFinder::readFooter()
{
    if (m_fileSize < kFileHeaderSize + kMinFooterSize)
        return Error{ErrorCode::Damaged, sentence("the archive is cut short: it has no room for an index")};
    m_tail.resize(
        static_cast<std::size_t>(std::min<std::uint64_t>(kMaxFooterSize, m_fileSize - kFileHeaderSize)));
    FF_TRY(m_file.readAt(m_fileSize - m_tail.size(), m_tail));
    ByteReader end(ByteSpan(m_tail).last(kFooterMagic.size() + 1));
    const std::uint8_t sizeBytes = end.u8();
    if (!sameBytes(end.bytes(kFooterMagic.size()), kFooterMagic))
        return Error{
            ErrorCode::Damaged,
            sentence("the archive is cut short or something was appended: its footer is not at its end")};
    const std::size_t footerSize = kMinFooterSize + sizeBytes;
    if (sizeBytes > 8 || footerSize > m_tail.size())
        return Error{ErrorCode::Damaged, sentence("the archive's footer is damaged")};
    const ByteSpan footer = ByteSpan(m_tail).last(footerSize);
    std::uint64_t size = 0;
    for (std::size_t i = sizeBytes; i-- != 0;)
        size = size << 8 | footer[kIndexHashSize + i];
    if (size > m_fileSize - kFileHeaderSize - footerSize || size > kMaxIndexSize
        || (sizeBytes != 0 && footer[kIndexHashSize + sizeBytes - 1] == 0))
        return Error{ErrorCode::Damaged,
                     sentence("the archive's footer does not fit its size of %1 bytes", m_fileSize)};
    return Footer{m_fileSize - footerSize - size, size, footer.first(kIndexHashSize)};
}

Result<std::array<std::uint8_t, kIndexHashSize>> IndexFinder::hashOf(ByteSpan stored)
{
    constexpr std::size_t kPiece = std::size_t{16} << 20;
    crypto::Sha512 hash;
    for (std::size_t at = 0; at < stored.size(); at += kPiece) {
        FF_TRY(m_control.checkpoint());
        hash.update(stored.subspan(at, std::min(kPiece, stored.size() - at)));
    }
    hash.update(sizeBytesOf(stored.size()));
    const crypto::Sha512Digest full = hash.finish();
    std::array<std::uint8_t, kIndexHashSize> out{};
    std::copy_n(full.begin(), out.size(), out.begin());
    return out;
}

// Safe to take: the file really has this many bytes.
Status IndexFinder::load(std::uint64_t offset, std::uint64_t size)
{
    constexpr std::size_t kPiece = std::size_t{16} << 20;
    m_offset = offset;
    m_stored.resize(static_cast<std::size_t>(size));
    for (std::size_t at = 0; at < m_stored.size(); at += kPiece) {
        FF_TRY(m_control.checkpoint());
        FF_TRY(m_file.readAt(offset + at,
                             std::span(m_stored).subspan(at, std::min(kPiece, m_stored.size() - at))));
    }
    return {};
}

// `hash` is what the corrected index must have; when it is empty likely corrections count.
Result<bool> IndexFinder::correctChunks(const std::vector<std::uint64_t>& checks, ByteSpan hash)
{
    std::optional<std::size_t> bad;
    for (std::size_t i = 0; i < checks.size(); ++i) {
        FF_TRY(m_control.checkpoint());
        const std::size_t at = i * heal::kChunkSize;
        const ByteSpan chunk =
            ByteSpan(m_stored).subspan(at, std::min(heal::kChunkSize, m_stored.size() - at));
        if (heal::crc64(chunk) == checks[i])
            continue;
        if (bad)
            return false; // more than a few bytes
        bad = i;
    }
    if (!bad)
        return hash.empty();
    const std::size_t at = *bad * heal::kChunkSize;
    const auto chunk = std::span(m_stored).subspan(at, std::min(heal::kChunkSize, m_stored.size() - at));
    FF_ASSIGN(const auto corrections,
              heal::corrections(chunk.size(), heal::crc64(chunk) ^ checks[*bad], true, m_control));
    std::uint64_t hashed = 0;
    for (const heal::Correction& correction : corrections) {
        if (!correction.likely && (hash.empty() || hashed > kMaxHashed))
            return false;
        for (const heal::ByteChange& change : correction.changes)
            chunk[change.offset] ^= change.difference;
        if (hash.empty()) // chance makes five bytes in a row once in 256: too weak without a proof
            return correction.changes.back().offset - correction.changes.front().offset != 4;
        hashed += m_stored.size();
        FF_ASSIGN(const auto is, hashOf(m_stored));
        if (sameBytes(is, hash))
            return true;
        for (const heal::ByteChange& change : correction.changes)
            chunk[change.offset] ^= change.difference;
    }
    return false;
}

Result<bool> IndexFinder::correctByGuard(const Footer& footer)
{
    const std::uint64_t size = guardSize(footer.indexSize);
    if (size > footer.indexOffset - kFileHeaderSize)
        return false;
    Bytes guard(static_cast<std::size_t>(size));
    FF_TRY(m_file.readAt(footer.indexOffset - size, guard));
    ByteReader in(guard);
    if (!sameBytes(in.bytes(kGuardMagic.size()), kGuardMagic) || in.u64() != footer.indexSize)
        return false;
    std::vector<std::uint64_t> checks(static_cast<std::size_t>(heal::chunksOf(footer.indexSize)));
    for (std::uint64_t& check : checks)
        check = in.u64();
    return correctChunks(checks, footer.hash);
}

Result<bool> IndexFinder::correctByHash(ByteSpan hash)
{
    if (m_stored.size() > kMaxTriedIndex)
        return false;
    const Bytes sizeBytes = sizeBytesOf(m_stored.size());
    for (std::uint8_t& byte : m_stored) {
        FF_TRY(m_control.checkpoint());
        for (int i = 0; i < 256; ++i) { // the last step puts back what was there
            ++byte;
            if (i != 255 && sameBytes(shortHash<kIndexHashSize>(m_stored, sizeBytes), hash))
                return true;
        }
    }
    return false;
}

// The last one whose check is right: what an archive within this one guards stands before the segments that
// follow.
Result<bool> IndexFinder::findGuard()
{
    constexpr std::uint64_t kWindow = std::uint64_t{1} << 20;
    Bytes window;
    std::uint64_t hashed = 0;
    for (std::uint64_t end = m_fileSize; end > kFileHeaderSize;) {
        FF_TRY(m_control.checkpoint());
        const std::uint64_t begin = end - std::min(end - kFileHeaderSize, kWindow);
        window.resize(static_cast<std::size_t>(std::min(m_fileSize, end + kGuardMagic.size() - 1) - begin));
        FF_TRY(m_file.readAt(begin, window));
        for (std::size_t at = window.size(); at-- != 0;) {
            if (window.size() - at < kGuardMagic.size()
                || std::memcmp(window.data() + at, kGuardMagic.data(), kGuardMagic.size()) != 0)
                continue;
            const std::uint64_t place = begin + at;
            Bytes head(static_cast<std::size_t>(std::min<std::uint64_t>(12, m_fileSize - place)));
            FF_TRY(m_file.readAt(place, head));
            ByteReader in(ByteSpan(head).subspan(kGuardMagic.size()));
            const std::uint64_t size = in.u64();
            if (in.failed() || size > kMaxIndexSize || guardSize(size) > m_fileSize - place
                || size > m_fileSize - place - guardSize(size))
                continue;
            FF_TRY(m_control.checkpoint());
            hashed += guardSize(size);
            if (hashed > kMaxHashed)
                return false; // a file that is full of them, which none is
            Bytes guard(static_cast<std::size_t>(guardSize(size)));
            FF_TRY(m_file.readAt(place, guard));
            ByteWriter where;
            where.u64(place);
            const auto check = shortHash<kGuardCheckSize>(
                ByteSpan(guard).first(guard.size() - kGuardCheckSize), where.view());
            if (!sameBytes(ByteSpan(guard).last(kGuardCheckSize), check))
                continue;
            FF_TRY(load(place + guard.size(), size));
            ByteReader fields(ByteSpan(guard).subspan(12));
            std::vector<std::uint64_t> checks(static_cast<std::size_t>(heal::chunksOf(size)));
            for (std::uint64_t& one : checks)
                one = fields.u64();
            return correctChunks(checks, {});
        }
        end = begin;
    }
    return false;
}

// A small index whose footer has a wrong size or magic, and its hash.
Result<bool> IndexFinder::trySizes()
{
    for (std::size_t sizeBytes = 1; sizeBytes <= 2; ++sizeBytes) {
        const std::uint64_t footerSize = kMinFooterSize + sizeBytes;
        if (m_fileSize < kFileHeaderSize + footerSize)
            return false;
        const std::uint64_t end = m_fileSize - footerSize;
        const std::uint64_t most = std::min(end - kFileHeaderSize, kMaxTriedSize);
        Bytes bytes(static_cast<std::size_t>(most + kIndexHashSize));
        FF_TRY(m_file.readAt(end - most, bytes));
        const ByteSpan hash = ByteSpan(bytes).last(kIndexHashSize);
        for (std::uint64_t size = 1; size <= most; ++size) {
            FF_TRY(m_control.checkpoint());
            const Bytes sizeField = sizeBytesOf(size);
            const ByteSpan stored = ByteSpan(bytes).subspan(static_cast<std::size_t>(most - size),
                                                            static_cast<std::size_t>(size));
            if (sizeField.size() != sizeBytes + 1
                || !sameBytes(shortHash<kIndexHashSize>(stored, sizeField), hash))
                continue;
            m_offset = end - size;
            m_stored.assign(stored.begin(), stored.end());
            return true;
        }
    }
    return false;
}

// The guard stands between the last segment and the index, or there is none.
Status IndexFinder::checkGuard(FoundIndex& found)
{
    const bool listed = found.index.listed && !found.index.segments.empty();
    const std::uint64_t segmentsEnd =
        listed ? found.index.segments.back().fileOffset + found.index.segments.back().packedSize() : m_offset;
    const std::uint64_t size = guardSize(m_stored.size());
    const Bytes right = listed ? encodeGuard(m_stored, segmentsEnd) : Bytes();
    bool has = false;
    if (listed && size <= m_offset - std::min(m_offset, std::uint64_t{kFileHeaderSize})) {
        Bytes is(static_cast<std::size_t>(size));
        FF_TRY(m_file.readAt(m_offset - size, is));
        has = segmentsEnd + size == m_offset || sameBytes(ByteSpan(is).first(4), kGuardMagic);
        if (has && is != right)
            found.mended.push_back(sentence("what guards the archive's index is damaged"));
    }
    if (found.mended.empty())
        return {};
    if (has)
        found.rightEnd = right;
    found.rightEnd.insert(found.rightEnd.end(), m_stored.begin(), m_stored.end());
    const Bytes footer = encodeFooter(m_stored);
    found.rightEnd.insert(found.rightEnd.end(), footer.begin(), footer.end());
    return {};
}

Result<FoundIndex> IndexFinder::decode()
{
    FoundIndex found;
    auto index = decodeIndex(m_stored, m_offset, &m_control);
    if (!index.ok() && index.error().code == ErrorCode::Damaged) {
        // It is what was written: the file may have lost bytes before it.
        auto moved = decodeIndex(m_stored, m_offset, &m_control, kMaxOffset);
        if (moved.ok())
            index = std::move(moved);
    }
    if (!index.ok())
        return index.error();
    found.index = std::move(*index);
    found.offset = m_offset;
    found.size = m_stored.size();
    found.mended = std::move(m_mended);
    FF_TRY(checkGuard(found));
    return found;
}

Result<FoundIndex> IndexFinder::find(std::optional<std::uint64_t>& offset, std::optional<std::uint64_t>& size)
{
    const auto footer = readFooter();
    if (!footer.ok() && footer.error().code != ErrorCode::Damaged)
        return footer.error();
    Error why = footer.ok()
        ? Error{ErrorCode::Damaged, sentence("the archive's index is damaged: its hash differs")}
        : footer.error();
    if (footer.ok()) {
        offset = footer->indexOffset;
        size = footer->indexSize;
        FF_TRY(load(footer->indexOffset, footer->indexSize));
        FF_ASSIGN(const auto hash, hashOf(m_stored));
        std::ptrdiff_t wrong = 0;
        for (std::size_t i = 0; i < hash.size(); ++i)
            wrong += hash[i] != footer->hash[i] ? 1 : 0;
        if (wrong == 0)
            return decode();
        if (wrong <= kMaxWrongHashBytes) {
            m_mended = {footerMended()};
            return decode();
        }
        FF_ASSIGN(const bool byGuard, correctByGuard(*footer));
        if (byGuard) {
            m_mended = {indexMended()};
            return decode();
        }
    }
    if (m_fileSize > kFileHeaderSize + kMinFooterSize) {
        FF_ASSIGN(bool found, findGuard());
        if (!found) {
            FF_ASSIGN(found, trySizes());
        }
        if (found) {
            m_mended = {footerMended()};
            auto decoded = decode();
            if (decoded.ok() || decoded.error().code != ErrorCode::Damaged)
                return decoded;
        }
    }
    if (footer.ok()) {
        FF_TRY(load(footer->indexOffset, footer->indexSize));
        FF_ASSIGN(const bool byHash, correctByHash(footer->hash));
        if (byHash) {
            m_mended = {indexMended()};
            return decode();
        }
    }
    return why;
}

} // namespace

Result<FoundIndex> readIndex(const ByteSource& file, std::uint64_t fileSize,
                             std::optional<std::uint64_t>& offset, std::optional<std::uint64_t>& size,
                             TaskControl& control)
{
    return IndexFinder(file, fileSize, control).find(offset, size);
}

} // namespace ff::format
