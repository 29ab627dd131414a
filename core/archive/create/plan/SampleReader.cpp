// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/archive/create/plan/SampleReader.h"

#include "core/archive/Limits.h"
#include "core/archive/disk/LongPath.h"
#include "core/archive/run/CostModel.h"
#include "core/archive/segment/TarWalk.h"
#include "core/codec/Incompressible.h"

#include <algorithm>
#include <bit>
#include <cerrno>
#include <fcntl.h>
#include <map>
#include <set>
#include <unistd.h>

namespace ff::archive {

namespace {

// All is read up to the budget; of more, portions of at most this.
constexpr std::uint64_t kPortion = std::uint64_t{1} << 20;
// Opening many small files takes long on a slow disk.
constexpr std::size_t kFilesOfPortion = 300;
// The largest files of one size are compared by a piece of their beginning and their end.
constexpr std::size_t kComparedFiles = 400;
constexpr std::size_t kComparedPiece = 4096;

// Reads what there is; nothing when the file cannot be opened.
Bytes readPiece(const std::string& file, std::uint64_t offset, std::uint64_t size)
{
    Bytes out;
    const int fd = LongPath(file).open(O_RDONLY);
    if (fd < 0)
        return out;
    struct stat info {};
    if (::fstat(fd, &info) == 0 && S_ISREG(info.st_mode)) // and no device that took its place
        out.resize(static_cast<std::size_t>(size));
    std::size_t done = 0;
    while (done < out.size()) {
        const ssize_t got =
            ::pread(fd, out.data() + done, out.size() - done, static_cast<off_t>(offset + done));
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            break;
        done += static_cast<std::size_t>(got);
    }
    ::close(fd);
    out.resize(done);
    return out;
}

// Contents of one file after another, in the order of the archive.
struct Piece {
    const SourceEntry* entry;
    std::uint64_t begin, size; // in the stream of contents
};

// A segment, or several equal ones of a large file.
struct Unit {
    std::uint64_t begin = 0, end = 0;
    bool alone = false;
};

std::uint64_t sizeOf(const SourceEntry& entry)
{
    return static_cast<std::uint64_t>(entry.info.st_size);
}

// Files that are likely copies of one before them.
Result<std::vector<const SourceEntry*>> likelyCopies(const std::vector<SourceEntry>& entries,
                                                     TaskControl& control)
{
    std::map<std::uint64_t, std::vector<const SourceEntry*>, std::greater<>> bySize;
    for (const SourceEntry& entry : entries) {
        if (entry.type == EntryType::File && sizeOf(entry) >= kComparedPiece)
            bySize[sizeOf(entry)].push_back(&entry);
    }
    std::vector<const SourceEntry*> copies;
    std::size_t compared = 0;
    for (const auto& [size, files] : bySize) {
        if (files.size() < 2)
            continue;
        if ((compared += files.size()) > kComparedFiles)
            break;
        std::set<std::string> seen;
        for (const SourceEntry* file : files) {
            FF_TRY(control.checkpoint());
            const Bytes head = readPiece(file->file, 0, kComparedPiece);
            const Bytes tail = readPiece(file->file, size - kComparedPiece, kComparedPiece);
            std::string ends(asText(head));
            ends += asText(tail);
            if (ends.size() == 2 * kComparedPiece && !seen.insert(std::move(ends)).second)
                copies.push_back(file);
        }
    }
    std::sort(copies.begin(), copies.end());
    return copies;
}

class Stream {
public:
    Stream(const std::vector<SourceEntry>& entries, const std::vector<const SourceEntry*>& copies)
    {
        for (const SourceEntry& entry : entries) {
            const std::uint64_t size = sizeOf(entry);
            if (entry.type != EntryType::File || size == 0
                || std::binary_search(copies.begin(), copies.end(), &entry))
                continue;
            m_pieces.push_back({&entry, m_size, size});
            m_size += size;
        }
    }

    std::uint64_t size() const { return m_size; }

    // Where a portion should begin instead: pictures are known by their beginning.
    std::uint64_t alignedBegin(std::uint64_t at) const
    {
        const Piece& piece = *pieceAt(at);
        return isPicture(piece.entry->name) ? piece.begin : at;
    }

    // As TarWriter groups them.
    std::vector<Unit> units(std::uint64_t groupSize) const
    {
        std::vector<Unit> out;
        std::uint64_t cost = 0;
        for (const Piece& piece : m_pieces) {
            const bool large = piece.size > kOwnSegmentSize;
            const std::uint64_t own = kEntryCost + piece.size;
            if (out.empty() || large || out.back().alone || cost + own > groupSize) {
                out.push_back({piece.begin, piece.begin, large});
                cost = 0;
            }
            cost += own;
            out.back().end = piece.begin + piece.size;
        }
        return out;
    }

    SamplePortion read(std::uint64_t begin, std::uint64_t end, Sample& sample, TaskControl& control,
                       Status& status) const
    {
        SamplePortion portion;
        auto piece = pieceAt(begin);
        for (std::size_t files = 0; piece != m_pieces.end() && piece->begin < end && files < kFilesOfPortion;
             ++piece, ++files) {
            status = control.checkpoint();
            if (!status.ok())
                return portion;
            const std::uint64_t from = std::max(begin, piece->begin),
                                to = std::min(end, piece->begin + piece->size);
            const Bytes bytes = readPiece(piece->entry->file, from - piece->begin, to - from);
            if (bytes.empty())
                continue;
            portion.files.push_back({portion.bytes.size(), nameHint(piece->entry->name)});
            portion.bytes.insert(portion.bytes.end(), bytes.begin(), bytes.end());
            sample.readBytes += bytes.size();
            sample.readFiles += 1;
        }
        return portion;
    }

private:
    // REQUIRES: some piece is there.
    std::vector<Piece>::const_iterator pieceAt(std::uint64_t at) const
    {
        return std::prev(std::upper_bound(m_pieces.begin(), m_pieces.end(), at,
                                          [](std::uint64_t x, const Piece& p) { return x < p.begin; }));
    }

    std::vector<Piece> m_pieces;
    std::uint64_t m_size = 0;
};

double segmentsOf(const std::vector<Unit>& units)
{
    double count = 0;
    for (const Unit& unit : units)
        count += unit.alone ? double((unit.end - unit.begin + kSegmentDataSize - 1) / kSegmentDataSize) : 1;
    return count;
}

} // namespace

Result<Sample> readSample(const std::vector<SourceEntry>& entries, std::uint64_t budget, TaskControl& control)
{
    Sample sample;
    FF_ASSIGN(const auto copies, likelyCopies(entries, control));
    const Stream stream(entries, copies);
    sample.distinctBytes = stream.size();
    const std::vector<Unit> units = stream.units(kGroupSize);
    sample.segments = segmentsOf(units);
    sample.netSegments = segmentsOf(stream.units(kNetGroupSize));

    struct Range {
        const Unit* unit;
        std::uint64_t begin, end;
        double weight;
    };
    std::vector<Range> ranges;
    if (stream.size() <= budget) {
        for (const Unit& unit : units) {
            for (std::uint64_t at = unit.begin; at < unit.end; at += kSegmentDataSize) {
                const std::uint64_t end = std::min(unit.end, at + kSegmentDataSize);
                ranges.push_back({&unit, at, end, double(end - at)});
            }
        }
    } else {
        const std::size_t draws = static_cast<std::size_t>(std::max<std::uint64_t>(1, budget / kPortion));
        for (std::size_t k = 0; k < draws; ++k) {
            const auto at =
                static_cast<std::uint64_t>(double(stream.size()) * (double(k) + 0.5) / double(draws));
            const auto after = std::upper_bound(units.begin(), units.end(), at,
                                                [](std::uint64_t x, const Unit& u) { return x < u.begin; });
            const Unit& unit = *std::prev(after);
            const std::uint64_t size = std::min(kPortion, unit.end - unit.begin);
            const std::uint64_t begin =
                stream.alignedBegin(std::clamp(at - std::min(at, size / 2), unit.begin, unit.end - size));
            ranges.push_back({&unit, begin, begin + size, double(stream.size()) / double(draws)});
        }
    }
    double lost = 0;
    for (const Range& range : ranges) {
        Status status;
        SamplePortion portion = stream.read(range.begin, range.end, sample, control, status);
        FF_TRY(status);
        if (portion.bytes.empty()) {
            lost += range.weight;
            continue;
        }
        const std::uint64_t unitSize = range.unit->end - range.unit->begin;
        portion.weight = range.weight;
        portion.segment = std::min(unitSize, kSegmentDataSize);
        portion.netSegment = range.unit->alone ? portion.segment : std::min(unitSize, kNetGroupSize);
        sample.portions.push_back(std::move(portion));
    }
    // What could not be read will be left out of the archive too.
    sample.distinctBytes -= std::min(sample.distinctBytes, static_cast<std::uint64_t>(lost));
    return sample;
}

std::vector<SampleWindow> Sample::windows(std::uint64_t size, std::size_t count) const
{
    double total = 0;
    for (const SamplePortion& portion : portions)
        total += portion.incompressible ? 0 : portion.coded();
    std::vector<SampleWindow> out;
    double next = total / double(count) / 2, before = 0;
    for (std::size_t p = 0; p < portions.size(); ++p) {
        const SamplePortion& portion = portions[p];
        if (portion.incompressible || portion.coded() <= 0)
            continue;
        const std::size_t length =
            std::min<std::size_t>(static_cast<std::size_t>(size), portion.bytes.size());
        std::size_t end = 0; // of the window before
        const std::size_t known = out.size();
        for (; next < before + portion.coded(); next += total / double(count)) {
            const double place = (next - before) / portion.coded();
            const auto middle = static_cast<std::size_t>(place * double(portion.bytes.size()));
            const std::size_t begin =
                std::max(end, std::min(middle - std::min(middle, length / 2), portion.bytes.size() - length));
            if (begin >= portion.bytes.size())
                continue;
            end = std::min(begin + length, portion.bytes.size());
            out.push_back({p, begin, end - begin});
        }
        if (out.size() == known)
            out.push_back({p, (portion.bytes.size() - length) / 2, length});
        before += portion.coded();
    }
    // Whoever stops early has seen some of everywhere.
    std::vector<SampleWindow> spread;
    for (std::size_t stride = std::bit_ceil(std::max<std::size_t>(1, out.size())), from = 0; stride != 0;
         stride /= 2) {
        for (std::size_t i = from; i < out.size(); i += from == 0 ? stride : 2 * stride)
            spread.push_back(out[i]);
        from = stride / 2;
    }
    return spread;
}

SamplePortion Sample::cut(const SampleWindow& window) const
{
    const SamplePortion& from = portions[window.portion];
    SamplePortion out;
    const auto begin = from.bytes.begin() + static_cast<std::ptrdiff_t>(window.offset);
    out.bytes.assign(begin, begin + static_cast<std::ptrdiff_t>(window.size));
    for (const codec::FileStart& file : from.files) {
        if (file.offset >= window.offset + window.size)
            break;
        if (file.offset <= window.offset)
            out.files.assign(1, {0, file.name}); // the last of these is the one that the window begins in
        else
            out.files.push_back({file.offset - window.offset, file.name});
    }
    return out;
}

} // namespace ff::archive
