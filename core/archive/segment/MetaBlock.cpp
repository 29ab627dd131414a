// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/archive/segment/MetaBlock.h"

#include "core/archive/segment/EntryFields.h"
#include "core/archive/segment/HeaderFilter.h"

#include <algorithm>

namespace ff::archive {

namespace {

// First varint: whether the segment begins in the middle of a file's data.
constexpr std::uint64_t kContinued = 0x01;

// What a piece begins with.
constexpr std::uint8_t kFiltered = 0, kVerbatim = 1,
                       kEnd = 2; // header bytes as they are, filtered or not; the end of the stream
constexpr std::uint8_t kPlain = 0x80; // an entry by its fields, with these bits
constexpr std::uint8_t kTypeMask = 0x03, kGivesFraction = 0x04, kGivesMode = 0x08, kGivesOwner = 0x10,
                       kGivesContents = 0x20, kReserved = 0x40;

// Short tokens could make much of little.
constexpr std::uint64_t kMaxExpansion = 1000;

std::size_t paddingAt(std::uint64_t tarOffset)
{
    return static_cast<std::size_t>((kTarBlock - tarOffset % kTarBlock) % kTarBlock);
}

class MetaEncoder {
public:
    explicit MetaEncoder(const Segment& segment)
        : m_segment(segment), m_items(walkHeaders(segment.headers, segment.runs, segment.tarOffset)),
          m_headers(segment.headers)
    {
    }

    Bytes encode()
    {
        m_out.varint(m_segment.continued ? kContinued : 0);
        std::size_t next = 0, headerAt = 0;
        std::uint64_t tarAt = m_segment.tarOffset;
        for (std::size_t r = 0; r < m_segment.runs.size(); ++r) {
            const TarRun& run = m_segment.runs[r];
            m_run = &run;
            m_runEnd = headerAt + static_cast<std::size_t>(run.headerLength);
            m_runTar = tarAt - headerAt; // of header byte 0, were all of them in this run
            std::size_t itemsEnd = next;
            while (itemsEnd < m_items.size() && m_items[itemsEnd].run == r)
                ++itemsEnd;
            if (run.hashElided && itemsEnd != next)
                std::fill_n(m_headers.begin() + static_cast<std::ptrdiff_t>(*m_items[itemsEnd - 1].hashAt),
                            sizeof(crypto::Sha512Digest), std::uint8_t{0});
            if (r == 0 && m_segment.continued) {
                m_out.sizedBytes(asBytes(m_segment.continuedHint));
                writeLength(run);
                writeReferences(run);
            } else {
                writeRun({m_items.data() + next, itemsEnd - next}, headerAt, r + 1 == m_segment.runs.size());
            }
            next = itemsEnd;
            headerAt = m_runEnd;
            tarAt += run.headerLength + run.dataLength;
        }
        return m_out.take();
    }

private:
    void writeRun(std::span<const TarItem> items, std::size_t begin, bool isLast)
    {
        // [begin, end) waits to be written as it is.
        std::size_t end = begin;
        for (const TarItem& item : items) {
            if (const auto fields =
                    item.begin == afterPadding(end) ? fieldsOf(m_segment.headers, item) : std::nullopt) {
                writeRaw(begin, end, false);
                writePlain(*fields, item);
                begin = item.headerEnd;
            }
            end = item.headerEnd;
        }
        if (isLast && m_run->dataLength == 0 && m_runEnd == afterPadding(end) + 2 * kTarBlock
            && zeros(end, m_runEnd)) {
            writeRaw(begin, end, false);
            m_out.u8(kEnd);
            return;
        }
        writeRaw(begin, m_runEnd, true);
    }

    bool zeros(std::size_t from, std::size_t to) const
    {
        return std::all_of(m_headers.begin() + static_cast<std::ptrdiff_t>(from),
                           m_headers.begin() + static_cast<std::ptrdiff_t>(to),
                           [](std::uint8_t byte) { return byte == 0; });
    }

    // Where headers go on when nothing but the padding of a body stands at `at`; else past the end.
    std::size_t afterPadding(std::size_t at) const
    {
        const std::size_t to = at + paddingAt(m_runTar + at);
        return to <= m_runEnd && zeros(at, to) ? to : m_headers.size() + 1;
    }

    void writeRaw(std::size_t begin, std::size_t end, bool withData)
    {
        if (begin == end)
            return;
        Bytes bytes(m_headers.begin() + static_cast<std::ptrdiff_t>(begin),
                    m_headers.begin() + static_cast<std::ptrdiff_t>(end));
        const auto items = walkHeaders(bytes, {TarRun{bytes.size()}}, m_runTar + begin);
        Bytes filtered = bytes;
        m_filter.predict(filtered, items);
        ByteWriter shortened;
        shortenHeaders(filtered, shortened);
        const bool verbatim = bytes.size() / kMaxExpansion > shortened.size();
        m_out.u8(verbatim ? kVerbatim : kFiltered);
        m_out.varint(std::uint64_t{bytes.size()} << 1 | (withData && m_run->hashElided ? 1 : 0));
        m_out.bytes(verbatim ? ByteSpan(bytes) : shortened.view());
        if (withData) {
            writeLength(*m_run);
            writeReferences(*m_run);
        } else {
            m_out.varint(0);
        }
    }

    void writePlain(const EntryFields& fields, const TarItem& item)
    {
        const bool hasData = item.headerEnd == m_runEnd;
        const bool elided = hasData && m_run->hashElided;
        const std::uint64_t dataLength = hasData ? m_run->dataLength : 0;
        const bool hasReferences = hasData && !m_run->references.empty();
        const std::uint64_t expected = fields.type == format::EntryType::File ? fields.size : 0;
        const bool givesContents =
            hasReferences || dataLength != expected || (fields.carriesHash() && !elided);
        const bool givesOwner = fields.uid != m_last.uid || fields.gid != m_last.gid
            || fields.user != m_last.user || fields.group != m_last.group;
        m_out.u8(static_cast<std::uint8_t>(kPlain | static_cast<std::uint8_t>(fields.type)
                                           | (fields.mtimeNanoseconds != 0 ? kGivesFraction : 0)
                                           | (fields.mode != m_last.mode ? kGivesMode : 0)
                                           | (givesOwner ? kGivesOwner : 0)
                                           | (givesContents ? kGivesContents : 0)));
        std::size_t shared = 0;
        while (shared < std::min(m_last.path.size(), fields.path.size())
               && m_last.path[shared] == fields.path[shared])
            ++shared;
        m_out.varint(shared);
        m_out.sizedBytes(asBytes(std::string_view(fields.path).substr(shared)));
        if (fields.mode != m_last.mode)
            m_out.varint(fields.mode);
        if (givesOwner) {
            m_out.varint(fields.uid);
            m_out.varint(fields.gid);
            m_out.sizedBytes(asBytes(fields.user));
            const bool same = fields.group == fields.user;
            m_out.varint(same ? 0 : fields.group.size() + 1);
            if (!same)
                m_out.bytes(asBytes(fields.group));
        }
        m_out.varint(zigzag(fields.mtimeSeconds - m_last.mtimeSeconds));
        if (fields.mtimeNanoseconds != 0)
            m_out.u32(fields.mtimeNanoseconds);
        if (fields.type == format::EntryType::File)
            m_out.varint(fields.size);
        else if (fields.type != format::EntryType::Directory)
            m_out.sizedBytes(asBytes(fields.linkTarget));
        if (givesContents) {
            const bool givesHash = fields.carriesHash() && !elided;
            m_out.varint(dataLength << 2 | (hasReferences ? 2 : 0) | (givesHash ? 1 : 0));
            if (givesHash)
                m_out.bytes(ByteSpan(m_headers).subspan(*item.hashAt, sizeof(crypto::Sha512Digest)));
            if (hasData)
                writeReferences(*m_run);
        }
        m_last = fields;
        m_filter.note(m_segment.headers, item);
    }

    void writeLength(const TarRun& run)
    {
        m_out.varint(run.dataLength << 1 | (run.references.empty() ? 0 : 1));
    }

    void writeReferences(const TarRun& run)
    {
        if (run.references.empty())
            return;
        m_out.varint(run.references.size());
        std::uint64_t end = 0;
        for (const DataReference& reference : run.references) {
            m_out.varint(reference.offset - end);
            m_out.varint(reference.length);
            m_out.varint(reference.source);
            end = reference.offset + reference.length;
        }
    }

    const Segment& m_segment;
    const std::vector<TarItem> m_items;
    Bytes m_headers; // with elided hashes as zeros
    ByteWriter m_out;
    HeaderFilter m_filter;
    EntryFields m_last;
    const TarRun* m_run = nullptr;
    std::size_t m_runEnd = 0;
    std::uint64_t m_runTar = 0;
};

class MetaParser {
public:
    MetaParser(ByteSpan meta, std::uint64_t tarOffset, std::uint64_t tarSize, std::uint64_t maxHeaders)
        : m_in(meta), m_tarEnd(tarOffset + tarSize), m_tarAt(tarOffset),
          m_maxHeaders(std::min((meta.size() + 1) * kMaxExpansion, maxHeaders))
    {
        m_segment.tarOffset = tarOffset;
    }

    Result<Segment> parse(std::uint64_t dataSize)
    {
        // Not by and by, which would hold them twice.
        m_segment.headers.reserve(
            static_cast<std::size_t>(std::min(m_maxHeaders, m_tarEnd - m_tarAt - dataSize)));
        const std::uint64_t first = m_in.varint();
        if ((first & ~kContinued) != 0)
            return damagedHeaders();
        if ((first & kContinued) != 0) {
            m_segment.continued = true;
            const ByteSpan hint = m_in.sizedBytes();
            if (hint.size() > kHintSize)
                return damagedHeaders();
            m_segment.continuedHint = std::string(asText(hint));
            m_segment.runs.emplace_back();
            FF_TRY(readData());
        }
        while (!m_in.failed() && !m_in.atEnd()) {
            const std::uint8_t piece = m_in.u8();
            if (piece == kFiltered || piece == kVerbatim)
                FF_TRY(readRaw(piece));
            else if (piece == kEnd)
                FF_TRY(addHeader(Bytes(paddingAt(m_tarAt) + 2 * kTarBlock, 0)));
            else if ((piece & kPlain) != 0 && (piece & kReserved) == 0)
                FF_TRY(readPlain(piece));
            else
                return damagedHeaders();
        }
        std::uint64_t literal = 0;
        for (const TarRun& run : m_segment.runs)
            literal += run.literalLength();
        if (m_in.failed() || m_segment.runs.empty() || m_tarAt != m_tarEnd || literal != dataSize)
            return damagedHeaders();
        return std::move(m_segment);
    }

private:
    Status addHeader(const Bytes& bytes)
    {
        if (bytes.size() > m_tarEnd - m_tarAt || bytes.size() > m_maxHeaders - m_segment.headers.size())
            return damagedHeaders();
        m_segment.addHeader(bytes);
        m_tarAt += bytes.size();
        return {};
    }

    Status readRaw(std::uint8_t piece)
    {
        const std::uint64_t coded = m_in.varint();
        const std::uint64_t size = coded >> 1;
        if (m_in.failed() || size == 0 || size > m_tarEnd - m_tarAt
            || size > m_maxHeaders - m_segment.headers.size())
            return damagedHeaders();
        Bytes bytes;
        if (piece == kVerbatim) {
            const ByteSpan plain = m_in.bytes(size);
            bytes.assign(plain.begin(), plain.end());
        } else {
            FF_ASSIGN(bytes, restoreHeaders(m_in, size));
            m_filter.unpredict(bytes, walkHeaders(bytes, {TarRun{size}}, m_tarAt));
        }
        if (m_in.failed())
            return damagedHeaders();
        FF_TRY(addHeader(bytes));
        m_segment.runs.back().hashElided = (coded & 1) != 0;
        return readData();
    }

    Status readPlain(std::uint8_t piece)
    {
        EntryFields fields = m_last;
        fields.type = static_cast<format::EntryType>(piece & kTypeMask);
        const std::uint64_t shared = m_in.varint();
        const ByteSpan rest = m_in.sizedBytes();
        if (m_in.failed() || shared > fields.path.size())
            return damagedHeaders();
        fields.path.resize(static_cast<std::size_t>(shared));
        fields.path.append(asText(rest));
        if ((piece & kGivesMode) != 0)
            fields.mode = static_cast<std::uint32_t>(std::min<std::uint64_t>(m_in.varint(), 010000));
        if ((piece & kGivesOwner) != 0) {
            fields.uid = m_in.varint();
            fields.gid = m_in.varint();
            fields.user = std::string(asText(m_in.sizedBytes()));
            const std::uint64_t groupSize = m_in.varint();
            fields.group = groupSize == 0 ? fields.user : std::string(asText(m_in.bytes(groupSize - 1)));
        }
        fields.mtimeSeconds += unzigzag(m_in.varint());
        fields.mtimeNanoseconds = (piece & kGivesFraction) != 0 ? m_in.u32() : 0;
        fields.size = fields.type == format::EntryType::File ? m_in.varint() : 0;
        fields.linkTarget.clear();
        if (fields.type == format::EntryType::Symlink || fields.type == format::EntryType::Hardlink)
            fields.linkTarget = std::string(asText(m_in.sizedBytes()));

        std::uint64_t contents = fields.size << 2;
        if ((piece & kGivesContents) != 0)
            contents = m_in.varint();
        else if (fields.size > m_tarEnd)
            return damagedHeaders();
        Bytes hash(sizeof(crypto::Sha512Digest), 0);
        if ((contents & 1) != 0) {
            const ByteSpan given = m_in.bytes(hash.size());
            hash.assign(given.begin(), given.end());
        }
        if (m_in.failed())
            return damagedHeaders();
        const auto headers = plainHeaders(fields, hash);
        if (!headers)
            return damagedHeaders();
        FF_TRY(addHeader(Bytes(paddingAt(m_tarAt), 0)));
        const std::size_t at = m_segment.headers.size();
        FF_TRY(addHeader(*headers));
        TarItem item;
        item.paxBlock = at;
        item.mainBlock = m_segment.headers.size() - kTarBlock;
        m_filter.note(m_segment.headers, item);
        m_last = fields;
        m_segment.runs.back().hashElided = fields.carriesHash() && (contents & 1) == 0;
        return addData(contents >> 2, (contents & 2) != 0);
    }

    Status readData()
    {
        const std::uint64_t coded = m_in.varint();
        if (m_in.failed())
            return damagedHeaders();
        return addData(coded >> 1, (coded & 1) != 0);
    }

    // To the last run, whose headers are there.
    Status addData(std::uint64_t length, bool hasReferences)
    {
        TarRun& run = m_segment.runs.back();
        const std::uint64_t dataTar = m_tarAt;
        if (length > m_tarEnd - m_tarAt)
            return damagedHeaders();
        run.dataLength = length;
        m_tarAt += length;
        if (hasReferences) {
            const std::uint64_t count = m_in.varint();
            if (m_in.failed() || count == 0 || count > m_in.remaining() / 3)
                return damagedHeaders();
            std::uint64_t end = 0;
            for (std::uint64_t i = 0; i < count; ++i) {
                const std::uint64_t gap = m_in.varint(), size = m_in.varint(), source = m_in.varint();
                if (m_in.failed() || size == 0 || gap > length - end || size > length - end - gap
                    || source > dataTar || size > dataTar - source)
                    return damagedHeaders();
                m_referred += size;
                if (m_referred > format::kMaxBlockRaw)
                    return damagedHeaders();
                run.references.push_back({end + gap, size, source});
                end += gap + size;
            }
        }
        // A hash that is left out follows from data.
        if (run.hashElided && run.dataLength == 0)
            return damagedHeaders();
        return {};
    }

    ByteReader m_in;
    const std::uint64_t m_tarEnd;
    std::uint64_t m_tarAt;
    const std::uint64_t m_maxHeaders;
    std::uint64_t m_referred = 0; // a segment is put together in memory
    Segment m_segment;
    HeaderFilter m_filter;
    EntryFields m_last;
};

} // namespace

Bytes encodeMeta(const Segment& segment)
{
    return MetaEncoder(segment).encode();
}

Result<Segment> parseMeta(ByteSpan meta, std::uint64_t tarOffset, std::uint64_t tarSize,
                          std::uint64_t dataSize, std::uint64_t maxHeaders)
{
    if (dataSize > tarSize)
        return damagedHeaders();
    return MetaParser(meta, tarOffset, tarSize, maxHeaders).parse(dataSize);
}

std::uint64_t mostMetaRaw(std::uint64_t packedSize)
{
    return std::min(format::kMaxBlockRaw, format::kMaxMetaRaw + format::kMetaPerByte * packedSize);
}

std::uint64_t mostHeaders(std::uint64_t packedSize)
{
    return std::min(format::kMaxBlockRaw, format::kMaxHeaders + format::kMetaPerByte * packedSize);
}

Result<codec::CodedBlock> codeMeta(const Bytes& raw, const Segment& segment,
                                   const codec::EncodeOptions& options, TaskControl& control)
{
    codec::EncodeOptions how = options;
    how.isMetadata = true;
    how.primer = {};
    how.onProgress = nullptr;
    FF_ASSIGN(codec::CodedBlock block, codec::encodeBlock(raw, {}, how, control));
    const auto fits = [&block, &segment] {
        return block.rawSize <= mostMetaRaw(block.payload.size())
            && segment.headers.size() <= mostHeaders(block.payload.size());
    };
    if (fits())
        return block;
    // So well coded that a reader would take it for a lie.
    how.level = codec::Level::Store;
    FF_ASSIGN(block, codec::encodeBlock(raw, {}, how, control));
    if (!fits())
        return Error{ErrorCode::Usage, sentence("the headers of an entry are too large for an archive")};
    return block;
}

} // namespace ff::archive
