// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The bytes of an .ffz archive, version 2, exactly as docs/FORMAT.md has them: header, segments, index,
// footer. This folder knows neither tar nor codec: blocks are opaque here. A Writer belongs to one
// thread; the const functions of a Reader may be called from many.

#include "core/base/Bytes.h"
#include "core/base/File.h"
#include "core/base/Lanes.h"
#include "core/base/Result.h"
#include "core/base/TaskControl.h"
#include "core/crypto/Hash.h"
#include "core/format/OwnerName.h"
#include "core/format/Repairs.h"
#include "core/heal/Crc64.h"

#include <array>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace ff::format {

struct PasswordKey; // encrypted/KeyBlock.h

inline constexpr std::uint8_t kVersionMajor = 2;
inline constexpr std::uint8_t kVersionMinor = 0;

// Limits of version 2 (docs/FORMAT.md, "Limits").
inline constexpr std::uint64_t kMaxBlockRaw = std::uint64_t{1} << 28;
inline constexpr std::size_t kMaxPrimers = 4; // of a segment
// Of an archive that lists nothing: its meta blocks, raw, and what they make, together. They are decoded when
// it is opened.
inline constexpr std::uint64_t kMaxUnlistedMeta = std::uint64_t{1} << 20,
                               kMaxUnlistedHeaders = std::uint64_t{8} << 20;
// Of a meta block: raw, and the header bytes that it makes. Each beside 1000 bytes for each packed one.
inline constexpr std::uint64_t kMaxMetaRaw = std::uint64_t{16} << 20, kMaxHeaders = std::uint64_t{24} << 20,
                               kMetaPerByte = 1000;
// Data of primers that are waiting for the segments that they prime.
inline constexpr std::uint64_t kMaxWaitingPrimers = std::uint64_t{1} << 27;

// How an archive begins.
inline constexpr std::array<std::uint8_t, 8> kFileMagic = {0x89, 'F', 'F', 'Z', 0x0D, 0x0A, 0x1A, 0x0A};
inline constexpr std::size_t kMagicSize = kFileMagic.size();
bool hasMagic(ByteSpan firstBytes);

using SegmentHash = std::array<std::uint8_t, 16>;
using ModelShortId = std::array<std::uint8_t, 8>; // first bytes of the SHA-256 of the model file
// What an entry is about: codes by residual quantisation, the coarsest first (docs/SEARCH.md); entries that
// are alike begin alike.
using SemanticId = std::array<std::uint8_t, 8>;
using EncoderId = ModelShortId; // of the file that makes SemanticIds

// One coded part of a segment; method and n as in core/codec.
struct BlockInfo {
    std::uint8_t method = 0;
    std::uint32_t n = 0;
    std::uint64_t rawSize = 0;
    std::uint64_t packedSize = 0;

    bool operator==(const BlockInfo&) const = default;
};

// A segment covers bytes [tarOffset, tarOffset + tarSize) of the tar stream, held as two blocks: `meta` (the
// tar headers and how they interleave with the data) and `data` (the contents).
struct SegmentHeader {
    std::uint64_t tarOffset = 0;
    std::uint64_t tarSize = 0;
    BlockInfo meta;
    BlockInfo data;
    std::optional<ModelShortId> model; // present when a block needs one
    bool refersBack = false; // some of its data stands in earlier segments
    // Tar offsets of earlier segments, themselves without primers, whose data blocks in this order prime the
    // coding of this data block.
    std::vector<std::uint64_t> primers;
    SegmentHash hash{}; // proves the segment's bytes of the tar stream; zero when read from the index of a
                        // tiny archive

    bool operator==(const SegmentHeader&) const = default;
};

// Where a segment stands in the archive file.
struct SegmentRecord {
    SegmentHeader header;
    std::uint64_t fileOffset = 0; // of its magic
    std::uint64_t headerSize = 0; // the meta block's payload follows, then the data block's
    std::uint64_t packedSize() const { return headerSize + header.meta.packedSize + header.data.packedSize; }
};

// The numbers stand in the archive.
enum class EntryType : std::uint8_t {
    File = 0,
    Directory = 1,
    Symlink = 2,
    Hardlink = 3,
    Fifo = 4,
    CharDevice = 5,
    BlockDevice = 6
};

// What is listed without decoding anything. Paths are bytes, '/'-separated, relative, without '..' when we
// made the archive; a reader must not rely on that (core/archive checks before it extracts).
struct EntryRecord {
    std::string path;
    EntryType type = EntryType::File;
    // Whether packedSize was recorded by the writer. Otherwise it is the share of the segments' packed bytes
    // in proportion to tar bytes: an estimate for display.
    bool packedSizeRecorded = false;
    // Archives of other programs (zip, tar, …) know no SHA-512: it is zero then, and false here.
    bool hasSha512 = true;
    std::uint64_t size = 0; // logical size; 0 but for files
    std::int64_t mtimeSeconds = 0;
    std::uint32_t mtimeNanoseconds = 0;
    std::uint32_t mode = 0; // permission bits, 07777
    std::uint64_t uid = 0, gid = 0;
    OwnerName user, group;
    std::string linkTarget; // of Symlink and Hardlink
    std::uint64_t tarOffset = 0; // its tar headers begin here …
    std::uint64_t tarSize = 0; // … and with contents and padding span so many bytes
    crypto::Sha512Digest sha512{}; // of a File's logical contents; zero for other types
    // What it takes in the archive, headers included; of a reader, 0 when the archive does not tell.
    std::uint64_t packedSize = 0;
    // How many bits per byte its contents took from beginning to end, in up to kMaxStripCells equal parts:
    // see stripBits(). Empty for small files and when the archive does not tell: then packedSize / size is
    // all there is to show.
    Bytes strip;
    std::optional<SemanticId> meaning; // by Index::encoder; none when nobody encoded it
};

// Cells of a strip: 0 stands for next to nothing (or what stands elsewhere in the archive already), k for 8 ·
// 2^((k − 32) / 4) bits per byte.
inline constexpr std::size_t kMaxStripCells = 64;
inline constexpr std::uint8_t kMaxStripCell = 36;
double stripBits(std::uint8_t cell);

struct Index {
    std::vector<SegmentRecord> segments; // ascending and gapless in tarOffset
    std::vector<EntryRecord>
        entries; // ascending in tarOffset; empty when read from an archive that does not list them
    // An archive of few entries need not list segments and entries: they follow from the segment headers and
    // the meta blocks. Then `hashes` holds, when read, the SHA-512 of every file that is not empty, in order.
    bool listed = true;
    std::vector<crypto::Sha512Digest> hashes;
    std::string creator; // "FileFormer 0.1.0"
    std::string level; // "former"
    bool costsRecorded = false; // packedSize and strip of the entries are set …
    struct EntryCost {
        std::uint64_t packedSize = 0;
        Bytes strip;
    };
    std::vector<EntryCost>
        costs; // … or, when read from an archive that does not list its entries, stand here
    // Of every meaning; without meaning where no entry has one.
    EncoderId encoder{};
    // As `costs`: of an archive that does not list its entries, one for each of them, or empty.
    std::vector<std::optional<SemanticId>> meanings;
    // When read: the checks of the file up to the end of its last segment; empty when it has none that fit.
    std::vector<std::uint64_t> checks;
};

// The models that the segments name, each once.
std::vector<ModelShortId> modelsOf(const std::vector<SegmentRecord>& segments);

// Whether an archive of these segments, one by our rule, may leave its index out as far as a reader's limits
// go.
bool mayListNothing(const std::vector<SegmentRecord>& segments);

// The place of the segment that begins there, of ascending ones; segments.size() when none does.
std::size_t placeOf(const std::vector<SegmentRecord>& segments, std::uint64_t tarOffset);

// What opening an archive may take (docs/FORMAT.md, "Memory when opening"): what the index unpacks to and
// what becomes of it, counted by fixed sizes, against the bytes of the archive. A writer counts alike and
// makes the index larger where it must.
class OpeningMemory {
public:
    explicit OpeningMemory(std::uint64_t archiveBytes, TaskControl* control = nullptr)
        : m_limit(limit(archiveBytes)), m_control(control)
    {
    }

    static std::uint64_t limit(std::uint64_t archiveBytes);
    static std::uint64_t ofEntry(const EntryRecord& entry);

    // Damaged when that is more than may be taken; Cancelled. Cheap: it looks at the TaskControl now and
    // then.
    Status take(std::uint64_t bytes);
    Status look(); // at the TaskControl

private:
    std::uint64_t m_limit;
    std::uint64_t m_taken = 0;
    TaskControl* m_control;
    unsigned m_sinceLook = 0;
};

// Moves `costs` into the entries, once these are known. False, and nothing done, when they are not as many.
bool applyCosts(Index& index);
// The same for `meanings`, which go when they do not fit.
void applyMeanings(Index& index);

class Writer {
public:
    // Writes beside `target`; nothing appears there before finish(). What is written for a resumable creation
    // may be left by a run that is killed.
    static Result<Writer> create(const std::filesystem::path& target, bool resumable = false);
    // What is written goes through the layer, if there is one. It is read back through one alike: nothing of
    // it can be resumed.
    static Result<Writer> create(const std::filesystem::path& target, std::unique_ptr<WritingLayer> layer);

    // Goes on with what an earlier Writer left beside the target: see keepSegment(). REQUIRES: `temporary`
    // begins with a file header of ours and holds segments that may be of use up to `usefulEnd`.
    static Result<Writer> resume(const std::filesystem::path& target, const std::filesystem::path& temporary,
                                 std::uint64_t usefulEnd);

    // Takes a segment of the resumed file as the next one when it stands there already; false, and nothing
    // done, when it does not.
    Result<bool> keepSegment(const SegmentRecord& record);
    // Whether failure leaves what was written.
    void keepOnFailure(bool keep) { m_file.keepOnFailure(keep); }
    Status sync() { return m_file.sync(); }

    // REQUIRES: header.meta/data.packedSize equal the payloads' sizes; tarOffset continues the previous
    // segment. Gives the record for the index.
    Result<SegmentRecord> addSegment(const SegmentHeader& header, ByteSpan meta, ByteSpan data);
    // Bytes of an archive that is written as it was: of segments and what is between them, then its end.
    Status copy(ByteSpan bytes) { return put(bytes); }
    // All of them were copied; nothing but commit(), and what stands behind the archive, follows.
    Status endCopy() { return m_layer ? m_layer->finish(m_file) : Status(); }
    std::vector<std::uint64_t> checks() const { return m_checks.checks(); } // of what was written
    std::uint64_t size() const { return m_size; } // bytes of the archive written so far
    std::uint64_t fileSize() const { return m_file.size(); } // of the file
    // For what stands behind the archive, past the layer. REQUIRES: seal() or endCopy() were called.
    AtomicFile& file() { return m_file; }
    // Index, footer, sync, rename. Gives the size of the archive. REQUIRES: the segments are the ones that
    // were added.
    Result<std::uint64_t> finish(const Index& index);
    // The two halves of finish(): all bytes stand in temporary(), where they can be read and checked; then
    // they replace the target.
    Result<std::uint64_t> seal(const Index& index);
    Status commit() { return m_file.commit(); }
    const std::filesystem::path& temporary() const { return m_file.temporary(); }
    // See AtomicFile.
    void requireNew() { m_file.requireNew(); }
    const std::vector<Sentence>& unkept() const { return m_file.unkept(); }

private:
    explicit Writer(AtomicFile file) : m_file(std::move(file)) {}
    static Result<Writer> begin(AtomicFile file, std::unique_ptr<WritingLayer> layer);
    Status write(ByteSpan bytes);
    Status put(ByteSpan bytes); // that the checks cover
    Status putKept(std::uint64_t end); // old bytes that stay, up to there
    AtomicFile m_file;
    std::unique_ptr<WritingLayer> m_layer; // none: what is written goes into the file as it is
    std::uint64_t m_size = 0;
    heal::ChunkChecks m_checks;
    std::uint64_t m_tarEnd = 0;
    std::uint64_t m_usefulEnd = 0; // of a resumed file; 0 when it is none
};

// Of a segment. Meta: the header and the meta block alone.
enum class Blocks { Both, Meta };

class MovedSegments; // internal

class Reader {
public:
    using Blocks = format::Blocks;

    // Reads header, footer, index and guard, the headers of segments that the index does not list, and
    // nothing else. Damaged when the header is not ours or is cut short; Missing when the archive needs a
    // newer version. A header, index or footer that is damaged in few bytes is read as it was: mended()
    // tells. When only index or footer is unusable the Reader is given all the same with indexError() set and
    // index() empty: scan() then finds the segments.
    static Result<Reader> open(const std::filesystem::path& path);
    static Result<Reader> open(const std::filesystem::path& path, TaskControl& control);
    static Result<Reader> open(File file, TaskControl& control);
    static Result<Reader> open(std::shared_ptr<const ByteSource> source, TaskControl& control);

    const std::filesystem::path& path() const { return m_file->path(); }
    int descriptor() const { return m_file->descriptor(); }
    // Bytes of the archive; of the file on the disk where no layer lies between.
    std::uint64_t fileSize() const { return m_fileSize; }
    std::uint64_t storedSize() const { return m_storedSize; } // of the file on disk
    // What the file shows in place of its own bytes; null: nothing.
    const std::shared_ptr<FileView>& view() const { return m_file->view(); }
    // See FileView; false without a view.
    Result<bool> mend(TaskControl& control) const { return view() ? view()->mend(control) : false; }
    bool isMended(const SegmentRecord& segment) const
    {
        return m_file->isMended(segment.fileOffset, segment.fileOffset + segment.packedSize());
    }
    const Index& index() const { return m_index; }
    // Leaves it empty: of a large archive it is not wanted twice.
    Index takeIndex() { return std::exchange(m_index, {}); }
    const std::optional<Error>& indexError() const { return m_indexError; }
    // What is damaged around the segments and was read all the same, each a sentence without its full stop.
    const std::vector<Sentence>& mended() const { return m_mended; }
    // What should stand behind the last segment to the end of the file. REQUIRES: the index is usable.
    Result<Bytes> rightEnd() const;

    // See Repairs::suggest. Of all of a segment, or of its header and meta block.
    Result<Suggestions> suggest(const SegmentRecord& segment, Blocks blocks, TaskControl& control) const;
    // See Repairs::accept.
    void accept(const Patch& patch) const { m_repairs->accept(patch); }
    Repairs& repairs() const { return *m_repairs; }
    // Bytes as they stand in the file, with what is known to be right put right.
    Status readAt(std::uint64_t offset, std::span<std::uint8_t> out, const Patch& more = {}) const
    {
        return m_repairs->read(*m_file, offset, out, more);
    }

    // Walks the file for segment headers whose check is right, in order; damaged stretches are skipped. Used
    // when the index is lost. Takes a time in proportion to the file, and counts its bytes as done.
    Result<std::vector<SegmentRecord>> scan(TaskControl& control) const;

    // Whether these segments, found without an index, are all that there were: they follow one another
    // without a gap from the file's header to where its footer says that the index begins. False when the
    // footer is not there to say it.
    bool reachIndex(const std::vector<SegmentRecord>& segments) const;

    // The payload bytes of both blocks and the header with its hash. A header that is damaged in the file is
    // replaced by the index's copy when that holds the hash; otherwise Damaged, as when the header in the
    // file is not the one of the record.
    struct Payload {
        SegmentHeader header;
        Bytes meta, data;
        bool headerFromIndex =
            false; // the one in the file is damaged: without its index the archive could not be read
        bool moved = false; // it stands elsewhere in the file
    };
    // Without the data block its payload is empty. `patch` is applied to what is read. A segment that is not
    // in its place is looked for in the whole file, once for all of them, when `control` is given.
    Result<Payload> readSegment(const SegmentRecord& segment, Blocks blocks = Blocks::Both,
                                const Patch& patch = {}, TaskControl* control = nullptr) const;
    // Header and payloads as they should stand in the file. Damaged when they are not to be had.
    Result<Bytes> wholeSegment(const SegmentRecord& segment, TaskControl& control) const;
    // How many segments were read from elsewhere than their place.
    std::uint64_t movedSegments() const;

private:
    Status openIndex(TaskControl& control);
    bool beginsWithSegment() const;

    std::shared_ptr<const ByteSource> m_file = std::make_shared<File>();
    std::uint64_t m_fileSize = 0, m_storedSize = 0;
    Index m_index;

    std::optional<Error> m_indexError;
    // By the footer, whatever state the index is in.
    std::optional<std::uint64_t> m_indexOffset, m_indexSize;
    std::vector<Sentence> m_mended;
    bool m_listed = true; // of the index
    Bytes m_rightEnd; // empty when the file has it
    std::shared_ptr<Repairs> m_repairs = std::make_shared<Repairs>();
    std::shared_ptr<MovedSegments> m_moved;
};

} // namespace ff::format
