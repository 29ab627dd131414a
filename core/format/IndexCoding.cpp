// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/format/Wire.h"

#include <zstd.h>

#include <cmath>
#include <map>
#include <set>

namespace ff::format {

namespace {

enum class Section : std::uint8_t {
    Segments = 1,
    Entries = 2,
    Hashes = 3,
    Facts = 4,
    Repeats = 5,
    Costs = 6,
    Primers = 7,
    Room = 8,
    Checks = 9,
    Meanings = 10
};

constexpr std::uint8_t kMustUnderstand = 0x01;
constexpr std::uint8_t kCompressed = 0x02;
constexpr std::uint8_t kKnownSectionFlags = kMustUnderstand | kCompressed;

constexpr int kZstdLevel = 19;
constexpr std::uint64_t kTarBlock = 512;
// Fewest bytes that a segment or an entry takes in its section: bounds the counts before memory is taken.
constexpr std::uint64_t kMinSegmentBytes = 13;
constexpr std::uint64_t kMinEntryBytes = 10;
// Segment hashes are repeated in the index (so that a damaged segment header can be replaced) where they cost
// less than 1 % of it.
constexpr std::uint64_t kHashCopyThreshold = 4096;

const std::array<std::string, 6> kLevelNames = {"store", "fast", "balanced", "former", "ultra", "quick"};
constexpr std::string_view kCreatorPrefix = "FileFormer ";

Error damagedIndex(const Sentence& what)
{
    return {ErrorCode::Damaged, sentence("the archive's index is damaged: %1", what)};
}

// An empty file's hash is known and stands nowhere.
bool carriesHash(const EntryRecord& entry)
{
    return entry.type == EntryType::File && entry.size != 0;
}

const crypto::Sha512Digest& emptyHash()
{
    static const crypto::Sha512Digest hash = crypto::sha512({});
    return hash;
}

// Gives the bytes that a reader unpacks it to, 0 when it stands as it is.
std::uint64_t addSection(ByteWriter& out, Section tag, std::uint8_t flags, ByteSpan content,
                         bool mayPack = true)
{
    if (content.empty())
        return 0;
    Bytes packed;
    bool compressed = false;
    if (mayPack) {
        packed.resize(ZSTD_compressBound(content.size()));
        const std::size_t size =
            ZSTD_compress(packed.data(), packed.size(), content.data(), content.size(), kZstdLevel);
        compressed = !ZSTD_isError(size) && size < content.size() && content.size() / kMaxIndexRatio < size;
        packed.resize(compressed ? size : 0);
    }
    out.u8(static_cast<std::uint8_t>(tag));
    out.u8(compressed ? flags | kCompressed : flags);
    out.sizedBytes(compressed ? ByteSpan(packed) : content);
    return compressed ? content.size() : 0;
}

Result<Bytes> unpackSection(ByteSpan stored, OpeningMemory& memory)
{
    const unsigned long long size = ZSTD_getFrameContentSize(stored.data(), stored.size());
    if (size == ZSTD_CONTENTSIZE_ERROR || size == ZSTD_CONTENTSIZE_UNKNOWN || size > kMaxIndexSize
        || size / kMaxIndexRatio > stored.size())
        return damagedIndex(sentence("a section gives a size that cannot be"));
    FF_TRY(memory.take(size));
    FF_TRY(memory.look());
    Bytes out(static_cast<std::size_t>(size));
    const std::size_t got = ZSTD_decompress(out.data(), out.size(), stored.data(), stored.size());
    if (ZSTD_isError(got) || got != out.size())
        return damagedIndex(sentence("a section does not unpack"));
    return out;
}

template <typename Items, typename Put>
void column(const Items& items, Put put)
{
    for (const auto& item : items)
        put(item);
}

Bytes encodeSegments(const Index& index)
{
    ByteWriter out;
    const auto& segments = index.segments;
    if (segments.empty())
        return {};
    const std::uint64_t bytes = segments.back().fileOffset + segments.back().packedSize();
    const bool withHashes = bytes / segments.size() >= kHashCopyThreshold;
    out.varint(segments.size());
    out.u8(withHashes ? 1 : 0);
    const std::vector<ModelShortId> models = modelsOf(segments);
    out.varint(models.size());
    for (const ModelShortId& model : models)
        out.bytes(model);
    std::uint64_t end = kFileHeaderSize;
    column(segments, [&](const SegmentRecord& s) {
        out.varint(s.fileOffset - end);
        end = s.fileOffset + s.packedSize();
    });
    column(segments, [&](const SegmentRecord& s) { out.varint(s.headerSize); });
    end = 0;
    column(segments, [&](const SegmentRecord& s) {
        out.varint(s.header.tarOffset - end);
        end = s.header.tarOffset + s.header.tarSize;
    });
    column(segments, [&](const SegmentRecord& s) { out.varint(s.header.tarSize); });
    for (const auto block : {&SegmentHeader::meta, &SegmentHeader::data}) {
        column(segments, [&](const SegmentRecord& s) { out.u8((s.header.*block).method); });
        column(segments, [&](const SegmentRecord& s) { out.varint((s.header.*block).n); });
        column(segments, [&](const SegmentRecord& s) { out.varint((s.header.*block).rawSize); });
        column(segments, [&](const SegmentRecord& s) { out.varint((s.header.*block).packedSize); });
    }
    // Twice (0 = no model, else 1 + its place in the list), and 1 when it refers back.
    column(segments, [&](const SegmentRecord& s) {
        std::size_t place = 0;
        if (s.header.model) {
            place = static_cast<std::size_t>(std::find(models.begin(), models.end(), *s.header.model)
                                             - models.begin())
                + 1;
        }
        out.varint(place << 1 | (s.header.refersBack ? 1 : 0));
    });
    if (withHashes)
        column(segments, [&](const SegmentRecord& s) { out.bytes(s.header.hash); });
    return out.take();
}

Status decodeSegments(ByteSpan bytes, std::uint64_t indexOffset, Index& index, OpeningMemory& memory)
{
    ByteReader in(bytes);
    const std::uint64_t count = in.varint();
    const std::uint8_t withHashes = in.u8();
    if (in.failed() || count > in.remaining() / kMinSegmentBytes || withHashes > 1)
        return damagedIndex(sentence("its count of segments cannot be"));
    const std::uint64_t modelCount = in.varint();
    if (in.failed() || modelCount > in.remaining() / sizeof(ModelShortId))
        return damagedIndex(sentence("its count of models cannot be"));
    std::vector<ModelShortId> models(static_cast<std::size_t>(modelCount));
    for (ModelShortId& model : models)
        std::copy_n(in.bytes(model.size()).begin(), model.size(), model.begin());
    auto& segments = index.segments;
    FF_TRY(memory.take(count * kSegmentMemory));
    segments.resize(static_cast<std::size_t>(count));
    const auto bounded = [&in](std::uint64_t limit) {
        const std::uint64_t value = in.varint();
        return std::min(value, limit + 1);
    };
    // File offsets need the packed sizes, which come later: gaps first.
    for (auto& s : segments)
        s.fileOffset = bounded(kMaxOffset);
    for (auto& s : segments)
        s.headerSize = bounded(kMaxSegmentHeader);
    for (auto& s : segments)
        s.header.tarOffset = bounded(kMaxOffset);
    for (auto& s : segments)
        s.header.tarSize = bounded(kMaxOffset);
    for (const auto block : {&SegmentHeader::meta, &SegmentHeader::data}) {
        for (auto& s : segments)
            (s.header.*block).method = in.u8();
        for (auto& s : segments)
            (s.header.*block).n = static_cast<std::uint32_t>(bounded(kMaxN));
        for (auto& s : segments)
            (s.header.*block).rawSize = bounded(kMaxBlockRaw);
        for (auto& s : segments)
            (s.header.*block).packedSize = bounded(kMaxBlockRaw);
    }
    for (auto& s : segments) {
        const std::uint64_t coded = in.varint(), place = coded >> 1;
        s.header.refersBack = (coded & 1) != 0;
        if (place > models.size())
            return damagedIndex(sentence("a segment names a model that is not listed"));
        if (place != 0)
            s.header.model = models[static_cast<std::size_t>(place - 1)];
    }
    if (withHashes == 1) {
        for (auto& s : segments) {
            const ByteSpan hash = in.bytes(sizeof(SegmentHash));
            std::copy(hash.begin(), hash.end(), s.header.hash.begin());
        }
    }
    if (!in.atEnd())
        return damagedIndex(sentence("its list of segments has the wrong length"));

    std::uint64_t fileEnd = kFileHeaderSize;
    std::uint64_t tarEnd = 0;
    for (auto& s : segments) {
        FF_TRY(checkBlock(s.header.meta));
        FF_TRY(checkBlock(s.header.data));
        // Each term is at most 2^62, and both ends are checked against smaller bounds before the next is
        // added.
        s.fileOffset += fileEnd;
        if (s.header.tarOffset != 0) // what the column holds: the difference to the end of the one before
            return damagedIndex(sentence("a segment does not continue the one before it"));
        s.header.tarOffset = tarEnd;
        if (s.headerSize > kMaxSegmentHeader || s.fileOffset > indexOffset
            || s.packedSize() > indexOffset - s.fileOffset || s.header.tarSize == 0
            || s.header.tarSize > kMaxOffset - s.header.tarOffset || s.header.data.rawSize > s.header.tarSize)
            return damagedIndex(sentence("a segment lies outside the archive"));
        fileEnd = s.fileOffset + s.packedSize();
        tarEnd = s.header.tarOffset + s.header.tarSize;
    }
    return {};
}

// Nothing when no segment has primers. Else of each segment their number, then how many segments before it
// each stands.
Bytes encodePrimers(const std::vector<SegmentRecord>& segments)
{
    if (std::all_of(segments.begin(), segments.end(),
                    [](const SegmentRecord& s) { return s.header.primers.empty(); }))
        return {};
    ByteWriter out;
    column(segments,
           [&](const SegmentRecord& s) { out.u8(static_cast<std::uint8_t>(s.header.primers.size())); });
    for (std::size_t i = 0; i < segments.size(); ++i) {
        for (const std::uint64_t primer : segments[i].header.primers)
            out.varint(i - placeOf(segments, primer));
    }
    return out.take();
}

Status decodePrimers(ByteSpan bytes, std::vector<SegmentRecord>& segments)
{
    const Error wrong = damagedIndex(sentence("its primers cannot be"));
    ByteReader in(bytes);
    for (SegmentRecord& s : segments) {
        const std::uint8_t count = in.u8();
        if (count > kMaxPrimers)
            return wrong;
        s.header.primers.resize(count);
    }
    for (std::size_t i = 0; i < segments.size(); ++i) {
        for (std::uint64_t& primer : segments[i].header.primers) {
            const std::uint64_t before = in.varint();
            if (before == 0 || before > i)
                return wrong;
            primer = segments[i - static_cast<std::size_t>(before)].header.tarOffset;
        }
    }
    return in.atEnd() ? Status() : wrong;
}

// Each string once, in order of first use.
class StringTable {
public:
    std::uint64_t place(const std::string& text)
    {
        const auto [found, isNew] = m_places.try_emplace(text, m_texts.size());
        if (isNew)
            m_texts.push_back(text);
        return found->second;
    }
    void write(ByteWriter& out) const
    {
        out.varint(m_texts.size());
        for (const std::string& text : m_texts)
            out.sizedBytes(asBytes(text));
    }

private:
    std::map<std::string, std::uint64_t> m_places;
    std::vector<std::string> m_texts;
};

std::string toString(ByteSpan bytes)
{
    return std::string(asText(bytes));
}

Bytes encodeEntries(const std::vector<EntryRecord>& entries)
{
    if (entries.empty())
        return {};
    ByteWriter out;
    out.varint(entries.size());
    StringTable names;
    column(entries, [&](const EntryRecord& e) {
        names.place(e.user);
        names.place(e.group);
    });
    names.write(out);

    std::string_view previous;
    column(entries, [&](const EntryRecord& e) {
        const std::size_t limit = std::min(previous.size(), e.path.size());
        std::size_t shared = 0;
        while (shared < limit && previous[shared] == e.path[shared])
            ++shared;
        out.varint(shared);
        out.sizedBytes(asBytes(std::string_view(e.path).substr(shared)));
        previous = e.path;
    });
    column(entries, [&](const EntryRecord& e) { out.u8(static_cast<std::uint8_t>(e.type)); });
    column(entries, [&](const EntryRecord& e) { out.varint(e.size); });
    std::int64_t seconds = 0;
    column(entries, [&](const EntryRecord& e) {
        // Unsigned subtraction: the difference of any two times is defined.
        out.varint(zigzag(static_cast<std::uint64_t>(e.mtimeSeconds) - static_cast<std::uint64_t>(seconds)));
        seconds = e.mtimeSeconds;
    });
    column(entries, [&](const EntryRecord& e) { out.varint(e.mtimeNanoseconds); });
    column(entries, [&](const EntryRecord& e) { out.varint(e.mode); });
    column(entries, [&](const EntryRecord& e) { out.varint(e.uid); });
    column(entries, [&](const EntryRecord& e) { out.varint(e.gid); });
    column(entries, [&](const EntryRecord& e) { out.varint(names.place(e.user)); });
    column(entries, [&](const EntryRecord& e) { out.varint(names.place(e.group)); });
    column(entries, [&](const EntryRecord& e) {
        if (e.type == EntryType::Symlink || e.type == EntryType::Hardlink)
            out.sizedBytes(asBytes(e.linkTarget));
    });
    std::uint64_t end = 0;
    column(entries, [&](const EntryRecord& e) {
        out.varint((e.tarOffset - end) / kTarBlock);
        end = e.tarOffset + e.tarSize;
    });
    column(entries, [&](const EntryRecord& e) { out.varint(e.tarSize / kTarBlock); });
    return out.take();
}

// Of the entries that carry one.
std::vector<crypto::Sha512Digest> hashesOf(const std::vector<EntryRecord>& entries)
{
    std::vector<crypto::Sha512Digest> hashes;
    for (const EntryRecord& e : entries) {
        if (carriesHash(e))
            hashes.push_back(e.sha512);
    }
    return hashes;
}

Bytes encodeHashes(const std::vector<crypto::Sha512Digest>& hashes)
{
    ByteWriter out;
    for (const crypto::Sha512Digest& hash : hashes)
        out.bytes(hash);
    return out.take();
}

// Takes the hashes that stood before out of the list; gives where they were.
Bytes takeRepeats(std::vector<crypto::Sha512Digest>& hashes)
{
    ByteWriter columns[2];
    std::map<crypto::Sha512Digest, std::size_t> seen;
    std::vector<crypto::Sha512Digest> kept;
    std::size_t last = 0;
    for (std::size_t i = 0; i < hashes.size(); ++i) {
        const auto [first, isNew] = seen.try_emplace(hashes[i], i);
        if (isNew) {
            kept.push_back(hashes[i]);
            continue;
        }
        columns[0].varint(i - last);
        columns[1].varint(i - first->second);
        first->second = i;
        last = i;
    }
    const std::size_t count = hashes.size() - kept.size();
    hashes = std::move(kept);
    if (count == 0)
        return {};
    ByteWriter out;
    out.varint(count);
    out.bytes(columns[0].view());
    out.bytes(columns[1].view());
    return out.take();
}

Status decodeEntries(ByteSpan bytes, std::uint64_t tarEnd, std::vector<EntryRecord>& entries,
                     OpeningMemory& memory)
{
    ByteReader in(bytes);
    const std::uint64_t count = in.varint();
    if (in.failed() || count > in.remaining() / kMinEntryBytes)
        return damagedIndex(sentence("its count of entries cannot be"));
    const std::uint64_t nameCount = in.varint();
    if (in.failed() || nameCount > in.remaining())
        return damagedIndex(sentence("its count of owners cannot be"));
    FF_TRY(memory.take(nameCount * kOwnerMemory));
    std::vector<OwnerName> names(static_cast<std::size_t>(nameCount));
    for (auto& name : names) {
        const ByteSpan text = in.sizedBytes();
        FF_TRY(memory.take(text.size()));
        name = toString(text);
    }

    FF_TRY(memory.take(count * kEntryMemory));
    entries.resize(static_cast<std::size_t>(count));
    std::string_view previous;
    std::uint64_t pathBytes = 0;
    for (auto& e : entries) {
        const std::uint64_t shared = in.varint();
        const ByteSpan rest = in.sizedBytes();
        if (in.failed() || shared > previous.size())
            return damagedIndex(sentence("a path cannot be"));
        // Front coding could make a short section into unbounded text.
        pathBytes += shared + rest.size();
        if (pathBytes / kMaxIndexRatio > bytes.size())
            return damagedIndex(sentence("its paths are longer than can be"));
        FF_TRY(memory.take(shared + rest.size()));
        e.path.reserve(static_cast<std::size_t>(shared) + rest.size());
        e.path.append(previous.substr(0, static_cast<std::size_t>(shared)));
        e.path.append(asText(rest));
        previous = e.path;
    }
    for (auto& e : entries) {
        const std::uint8_t type = in.u8();
        if (type > static_cast<std::uint8_t>(EntryType::BlockDevice))
            return damagedIndex(sentence("an entry is of no known type"));
        e.type = static_cast<EntryType>(type);
    }
    for (auto& e : entries)
        e.size = in.varint();
    std::uint64_t seconds = 0;
    for (auto& e : entries) {
        seconds += unzigzag(in.varint());
        e.mtimeSeconds = static_cast<std::int64_t>(seconds);
    }
    bool plausible = true;
    const auto small = [&in, &plausible](std::uint64_t limit) {
        const std::uint64_t value = in.varint();
        plausible = plausible && value <= limit;
        return plausible ? value : 0;
    };
    for (auto& e : entries)
        e.mtimeNanoseconds = static_cast<std::uint32_t>(small(999'999'999));
    for (auto& e : entries)
        e.mode = static_cast<std::uint32_t>(small(07777));
    for (auto& e : entries)
        e.uid = in.varint();
    for (auto& e : entries)
        e.gid = in.varint();
    for (auto field : {&EntryRecord::user, &EntryRecord::group}) {
        for (auto& e : entries) {
            const std::uint64_t place = in.varint();
            if (in.failed() || place >= names.size())
                return damagedIndex(sentence("an entry names an owner that is not listed"));
            e.*field = names[static_cast<std::size_t>(place)];
        }
    }
    for (auto& e : entries) {
        if (e.type == EntryType::Symlink || e.type == EntryType::Hardlink)
            e.linkTarget = toString(in.sizedBytes());
        FF_TRY(memory.take(e.linkTarget.size()));
    }
    for (auto& e : entries)
        e.tarOffset = small(kMaxOffset / kTarBlock) * kTarBlock;
    for (auto& e : entries)
        e.tarSize = small(kMaxOffset / kTarBlock) * kTarBlock;
    if (!in.atEnd() || !plausible)
        return damagedIndex(sentence("its list of entries has the wrong length"));

    std::uint64_t end = 0;
    for (auto& e : entries) {
        e.tarOffset += end;
        if (e.tarOffset > tarEnd || e.tarSize > tarEnd - e.tarOffset || e.tarSize == 0)
            return damagedIndex(sentence("an entry lies outside the segments"));
        end = e.tarOffset + e.tarSize;
    }
    return {};
}

Status decodeHashes(ByteSpan bytes, ByteSpan repeats, std::vector<EntryRecord>& entries)
{
    const Error mismatch = damagedIndex(sentence("its hashes do not match its entries"));
    std::vector<EntryRecord*> carriers;
    for (auto& e : entries) {
        if (e.type == EntryType::File && e.size == 0)
            e.sha512 = emptyHash();
        if (carriesHash(e))
            carriers.push_back(&e);
    }
    ByteReader in(repeats);
    const std::uint64_t count = repeats.empty() ? 0 : in.varint();
    if (count > in.remaining() / 2 || count > carriers.size())
        return mismatch;
    struct Repeat {
        std::uint64_t at, back;
    };
    std::vector<Repeat> repeated(static_cast<std::size_t>(count));
    std::uint64_t last = 0;
    for (Repeat& repeat : repeated) {
        const std::uint64_t distance = in.varint();
        if (distance == 0 || distance > carriers.size() - last)
            return mismatch;
        repeat.at = last += distance;
    }
    for (Repeat& repeat : repeated) {
        repeat.back = in.varint();
        if (repeat.back == 0 || repeat.back > repeat.at)
            return mismatch;
    }
    if (in.failed() || !in.atEnd())
        return mismatch;

    ByteReader hashes(bytes);
    auto repeat = repeated.begin();
    for (std::size_t i = 0; i < carriers.size(); ++i) {
        if (repeat != repeated.end() && repeat->at == i) {
            carriers[i]->sha512 = carriers[i - static_cast<std::size_t>(repeat->back)]->sha512;
            ++repeat;
            continue;
        }
        const ByteSpan hash = hashes.bytes(sizeof(crypto::Sha512Digest));
        std::copy(hash.begin(), hash.end(), carriers[i]->sha512.begin());
    }
    if (!hashes.atEnd() || repeat != repeated.end())
        return mismatch;
    return {};
}

Status decodePlainHashes(ByteSpan bytes, std::vector<crypto::Sha512Digest>& hashes, OpeningMemory& memory)
{
    if (bytes.size() % sizeof(crypto::Sha512Digest) != 0)
        return damagedIndex(sentence("its hashes cannot be"));
    FF_TRY(memory.take(bytes.size() / sizeof(crypto::Sha512Digest) * kHashMemory));
    hashes.resize(bytes.size() / sizeof(crypto::Sha512Digest));
    ByteReader in(bytes);
    for (crypto::Sha512Digest& hash : hashes)
        std::copy_n(in.bytes(hash.size()).begin(), hash.size(), hash.begin());
    return {};
}

Bytes encodeCosts(const std::vector<EntryRecord>& entries)
{
    if (entries.empty())
        return {};
    ByteWriter out;
    out.varint(entries.size());
    column(entries, [&](const EntryRecord& e) { out.varint(e.packedSize); });
    column(entries, [&](const EntryRecord& e) { out.u8(static_cast<std::uint8_t>(e.strip.size())); });
    column(entries, [&](const EntryRecord& e) { out.bytes(e.strip); });
    return out.take();
}

Status decodeCosts(ByteSpan bytes, std::vector<Index::EntryCost>& costs, OpeningMemory& memory)
{
    const Error wrong = damagedIndex(sentence("what its entries take cannot be"));
    ByteReader in(bytes);
    const std::uint64_t count = in.varint();
    if (count > in.remaining() / 2)
        return wrong;
    FF_TRY(memory.take(count * kCostMemory));
    costs.resize(static_cast<std::size_t>(count));
    for (auto& cost : costs)
        cost.packedSize = in.varint();
    std::vector<std::uint8_t> cells(costs.size());
    for (std::uint8_t& size : cells)
        size = in.u8();
    for (std::size_t i = 0; i < costs.size(); ++i) {
        const ByteSpan strip = in.bytes(cells[i]);
        if (cells[i] > kMaxStripCells || std::any_of(strip.begin(), strip.end(), [](std::uint8_t cell) {
                return cell > kMaxStripCell;
            }))
            return wrong;
        if (!strip.empty())
            FF_TRY(memory.take(kStripMemory + strip.size()));
        costs[i].strip.assign(strip.begin(), strip.end());
    }
    if (!in.atEnd())
        return wrong;
    return {};
}

bool hasMeaning(const EntryRecord& entry)
{
    return entry.meaning.has_value();
}

Bytes encodeMeanings(const Index& index)
{
    const auto& entries = index.entries;
    if (std::none_of(entries.begin(), entries.end(), hasMeaning))
        return {};
    ByteWriter out;
    out.bytes(index.encoder);
    out.varint(entries.size());
    const bool all = std::all_of(entries.begin(), entries.end(), hasMeaning);
    out.u8(all ? 1 : 0);
    if (!all)
        column(entries, [&](const EntryRecord& e) { out.u8(e.meaning ? 1 : 0); });
    for (std::size_t level = 0; level < std::tuple_size_v<SemanticId>; ++level) {
        column(entries, [&](const EntryRecord& e) {
            if (e.meaning)
                out.u8((*e.meaning)[level]);
        });
    }
    return out.take();
}

// They help when they are right and are nothing otherwise.
Status decodeMeanings(ByteSpan bytes, Index& index, OpeningMemory& memory)
{
    ByteReader in(bytes);
    const ByteSpan encoder = in.bytes(index.encoder.size());
    const std::uint64_t count = in.varint();
    const std::uint8_t all = in.u8();
    if (in.failed() || all > 1 || count > in.remaining())
        return {};
    FF_TRY(memory.take(count * kMeaningMemory));
    std::vector<std::optional<SemanticId>> meanings(static_cast<std::size_t>(count));
    std::size_t known = 0;
    for (auto& meaning : meanings) {
        if (all == 1 || in.u8() == 1) {
            meaning.emplace();
            ++known;
        }
    }
    if (in.failed() || in.remaining() != known * std::tuple_size_v<SemanticId>)
        return {};
    for (std::size_t level = 0; level < std::tuple_size_v<SemanticId>; ++level) {
        for (auto& meaning : meanings) {
            if (meaning)
                (*meaning)[level] = in.u8();
        }
    }
    std::copy(encoder.begin(), encoder.end(), index.encoder.begin());
    index.meanings = std::move(meanings);
    return {};
}

Bytes encodeFacts(const Index& index)
{
    ByteWriter out;
    const bool ours = index.creator.starts_with(kCreatorPrefix);
    const auto level = std::find(kLevelNames.begin(), kLevelNames.end(), index.level);
    out.u8(static_cast<std::uint8_t>((level - kLevelNames.begin()) << 1 | (ours ? 1 : 0)));
    if (level == kLevelNames.end())
        out.sizedBytes(asBytes(index.level));
    out.bytes(asBytes(std::string_view(index.creator).substr(ours ? kCreatorPrefix.size() : 0)));
    return out.take();
}

Status decodeFacts(ByteSpan bytes, Index& index)
{
    ByteReader in(bytes);
    const std::uint8_t first = in.u8();
    const std::size_t level = first >> 1;
    const std::string levelText = level == kLevelNames.size() ? toString(in.sizedBytes()) : std::string();
    const std::string creator = toString(in.bytes(in.remaining()));
    if (in.failed() || level > kLevelNames.size())
        return damagedIndex(sentence("its facts cannot be"));
    index.creator = ((first & 1) != 0 ? std::string(kCreatorPrefix) : std::string()) + creator;
    index.level = level < kLevelNames.size() ? kLevelNames[level] : levelText;
    return {};
}

} // namespace

double stripBits(std::uint8_t cell)
{
    return cell == 0 ? 0 : 8 * std::exp2((double(cell) - 32) / 4);
}

std::vector<ModelShortId> modelsOf(const std::vector<SegmentRecord>& segments)
{
    std::vector<ModelShortId> models;
    for (const SegmentRecord& segment : segments) {
        if (segment.header.model
            && std::find(models.begin(), models.end(), *segment.header.model) == models.end())
            models.push_back(*segment.header.model);
    }
    return models;
}

std::uint64_t OpeningMemory::limit(std::uint64_t archiveBytes)
{
    return kOpeningMemory + kOpeningPerByte * std::min(archiveBytes, kMaxOffset / kOpeningPerByte);
}

std::uint64_t OpeningMemory::ofEntry(const EntryRecord& entry)
{
    return kEntryMemory + entry.path.size() + entry.linkTarget.size();
}

Status OpeningMemory::take(std::uint64_t bytes)
{
    if (bytes > m_limit - m_taken)
        return damagedIndex(sentence("it would take more memory than an archive of its size may"));
    m_taken += bytes;
    constexpr unsigned kLook = 4096;
    return ++m_sinceLook < kLook ? Status() : look();
}

Status OpeningMemory::look()
{
    m_sinceLook = 0;
    return m_control != nullptr ? m_control->checkpoint() : Status();
}

namespace {

// What decodeIndex() takes beside what it unpacks.
std::uint64_t memoryOf(const Index& index)
{
    std::uint64_t bytes = 0;
    if (std::any_of(index.entries.begin(), index.entries.end(), hasMeaning))
        bytes += index.entries.size() * kMeaningMemory;
    const auto addCost = [&bytes, &index](const EntryRecord& entry) {
        if (index.costsRecorded)
            bytes += kCostMemory + (entry.strip.empty() ? 0 : kStripMemory + entry.strip.size());
    };
    if (!index.listed) {
        for (const EntryRecord& entry : index.entries) {
            bytes += carriesHash(entry) ? kHashMemory : 0;
            addCost(entry);
        }
        return bytes;
    }
    bytes += index.segments.size() * kSegmentMemory;
    std::set<std::string_view> owners;
    for (const EntryRecord& entry : index.entries) {
        for (const std::string_view name :
             {std::string_view(entry.user.text()), std::string_view(entry.group.text())})
            bytes += owners.insert(name).second ? kOwnerMemory + name.size() : 0;
        bytes += OpeningMemory::ofEntry(entry);
        addCost(entry);
    }
    return bytes;
}

// A section that says nothing, where a reader may not take what it needs on the word of so few bytes.
void addRoom(ByteWriter& out, std::uint64_t memory, std::uint64_t indexOffset)
{
    const std::uint64_t size = indexOffset + out.size();
    if (memory <= OpeningMemory::limit(size))
        return;
    const std::uint64_t needed = (memory - kOpeningMemory) / kOpeningPerByte + 1 - size;
    addSection(out, Section::Room, 0, Bytes(static_cast<std::size_t>(needed)), false);
}

} // namespace

Bytes encodeIndex(const Index& index, std::uint64_t indexOffset, const std::vector<std::uint64_t>& checks)
{
    ByteWriter out;
    std::vector<crypto::Sha512Digest> hashes = hashesOf(index.entries);
    std::uint64_t memory = memoryOf(index);
    if (index.listed) {
        memory += addSection(out, Section::Segments, kMustUnderstand, encodeSegments(index));
        memory += addSection(out, Section::Primers, kMustUnderstand, encodePrimers(index.segments));
        memory += addSection(out, Section::Entries, kMustUnderstand, encodeEntries(index.entries));
        memory += addSection(out, Section::Repeats, kMustUnderstand, takeRepeats(hashes));
    }
    addSection(out, Section::Hashes, kMustUnderstand, encodeHashes(hashes), false); // those are noise
    memory += addSection(out, Section::Facts, 0, encodeFacts(index));
    if (index.costsRecorded)
        memory += addSection(out, Section::Costs, 0, encodeCosts(index.entries));
    memory += addSection(out, Section::Meanings, 0, encodeMeanings(index));
    ByteWriter checkBytes;
    for (const std::uint64_t check : checks)
        checkBytes.u64(check);
    addSection(out, Section::Checks, 0, checkBytes.view(), false); // those are noise
    addRoom(out, memory, indexOffset);
    return out.take();
}

Bytes sizeBytesOf(std::uint64_t size)
{
    Bytes bytes;
    for (; size != 0; size >>= 8)
        bytes.push_back(static_cast<std::uint8_t>(size));
    bytes.push_back(static_cast<std::uint8_t>(bytes.size()));
    return bytes;
}

Bytes encodeFooter(ByteSpan index)
{
    const Bytes size = sizeBytesOf(index.size());
    ByteWriter out;
    const auto hash = shortHash<kIndexHashSize>(index, size);
    out.bytes(hash);
    out.bytes(size);
    out.bytes(kFooterMagic);
    return out.take();
}

Bytes encodeGuard(ByteSpan index, std::uint64_t fileOffset)
{
    ByteWriter out;
    out.bytes(kGuardMagic);
    out.u64(index.size());
    heal::ChunkChecks checks;
    checks.add(index);
    for (const std::uint64_t check : checks.checks())
        out.u64(check);
    ByteWriter place;
    place.u64(fileOffset);
    const auto check = shortHash<kGuardCheckSize>(out.view(), place.view());
    out.bytes(check);
    return out.take();
}

namespace {

// They help when they fit and are nothing otherwise.
void decodeChecks(ByteSpan bytes, std::uint64_t indexOffset, Index& index)
{
    if (bytes.size() % 8 != 0 || bytes.size() / 8 > heal::chunksOf(indexOffset))
        return;
    ByteReader in(bytes);
    index.checks.reserve(bytes.size() / 8);
    while (!in.atEnd())
        index.checks.push_back(in.u64());
}

} // namespace

Result<Index> decodeIndex(ByteSpan bytes, std::uint64_t indexOffset, TaskControl* control,
                          std::optional<std::uint64_t> segmentsEnd)
{
    OpeningMemory memory(indexOffset + bytes.size(), control);
    struct Content {
        Bytes unpacked; // empty when it stands in the index as it is
        ByteSpan bytes;
    };
    std::map<Section, Content> contents;
    std::uint64_t total = 0;
    ByteSpan checks;
    ByteReader in(bytes);
    while (!in.atEnd()) {
        const std::uint8_t tag = in.u8();
        const std::uint8_t flags = in.u8();
        const ByteSpan stored = in.sizedBytes();
        if (in.failed())
            return damagedIndex(sentence("a section is cut short"));
        const bool isChecks = tag == static_cast<std::uint8_t>(Section::Checks);
        const bool known = (tag >= static_cast<std::uint8_t>(Section::Segments)
                            && tag <= static_cast<std::uint8_t>(Section::Primers))
            || tag == static_cast<std::uint8_t>(Section::Meanings);
        if ((flags & ~kKnownSectionFlags) != 0 || (!known && !isChecks && (flags & kMustUnderstand) != 0))
            return Error{ErrorCode::Missing,
                         sentence("the archive's index uses a feature of a newer version of FileFormer")};
        if (isChecks && (flags & kCompressed) == 0)
            checks = stored;
        if (!known)
            continue;
        Content content{{}, stored};
        if ((flags & kCompressed) != 0) {
            FF_ASSIGN(content.unpacked, unpackSection(stored, memory));
            content.bytes = content.unpacked;
        }
        total += content.bytes.size();
        if (total > kMaxIndexSize)
            return damagedIndex(sentence("it is larger than an index can be"));
        if (!contents.emplace(static_cast<Section>(tag), std::move(content)).second)
            return damagedIndex(sentence("a section stands in it twice"));
    }
    const auto section = [&contents](Section tag) {
        const auto found = contents.find(tag);
        return found == contents.end() ? ByteSpan() : found->second.bytes;
    };

    Index index;
    index.listed = !section(Section::Segments).empty() || indexOffset == kFileHeaderSize;
    if (const ByteSpan segments = section(Section::Segments); !segments.empty())
        FF_TRY(decodeSegments(segments, segmentsEnd.value_or(indexOffset), index, memory));
    if (const ByteSpan primers = section(Section::Primers); !primers.empty())
        FF_TRY(decodePrimers(primers, index.segments));
    const std::uint64_t tarEnd = index.segments.empty()
        ? 0
        : index.segments.back().header.tarOffset + index.segments.back().header.tarSize;
    const ByteSpan entries = section(Section::Entries);
    if (!index.listed
        && (!entries.empty() || !section(Section::Repeats).empty() || !section(Section::Primers).empty()))
        return damagedIndex(sentence("it lists entries without segments"));
    if (!entries.empty())
        FF_TRY(decodeEntries(entries, tarEnd, index.entries, memory));
    if (index.listed)
        FF_TRY(decodeHashes(section(Section::Hashes), section(Section::Repeats), index.entries));
    else
        FF_TRY(decodePlainHashes(section(Section::Hashes), index.hashes, memory));
    if (const ByteSpan facts = section(Section::Facts); !facts.empty())
        FF_TRY(decodeFacts(facts, index));
    if (const ByteSpan costs = section(Section::Costs); !costs.empty())
        FF_TRY(decodeCosts(costs, index.costs, memory));
    if (index.listed && !index.costs.empty() && !applyCosts(index))
        return damagedIndex(sentence("it does not tell of each entry what it takes"));
    if (const ByteSpan meanings = section(Section::Meanings); !meanings.empty())
        FF_TRY(decodeMeanings(meanings, index, memory));
    if (index.listed)
        applyMeanings(index);
    decodeChecks(checks, segmentsEnd.value_or(indexOffset), index);
    return index;
}

bool mayListNothing(const std::vector<SegmentRecord>& segments)
{
    return segments.size() == 1 && segments[0].header.meta.rawSize <= kMaxUnlistedMeta
        && segments[0].header.tarSize - segments[0].header.data.rawSize <= kMaxUnlistedHeaders;
}

std::size_t placeOf(const std::vector<SegmentRecord>& segments, std::uint64_t tarOffset)
{
    const auto found =
        std::lower_bound(segments.begin(), segments.end(), tarOffset,
                         [](const SegmentRecord& s, std::uint64_t at) { return s.header.tarOffset < at; });
    return found != segments.end() && found->header.tarOffset == tarOffset
        ? static_cast<std::size_t>(found - segments.begin())
        : segments.size();
}

bool applyCosts(Index& index)
{
    if (index.costs.size() != index.entries.size())
        return false;
    for (std::size_t i = 0; i < index.costs.size(); ++i) {
        index.entries[i].packedSize = index.costs[i].packedSize;
        index.entries[i].strip = std::move(index.costs[i].strip);
    }
    index.costs = {};
    index.costsRecorded = true;
    return true;
}

void applyMeanings(Index& index)
{
    if (index.meanings.size() == index.entries.size()) {
        for (std::size_t i = 0; i < index.entries.size(); ++i)
            index.entries[i].meaning = index.meanings[i];
    }
    index.meanings = {};
}

} // namespace ff::format
