// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/archive/segment/Costs.h"

#include "core/archive/segment/Segment.h"

#include <algorithm>
#include <array>

namespace ff::archive {

namespace {

// A run keeps a cell for so many bytes, an entry one for so many packed bytes: a strip costs about half a bit
// in a thousand of what it shows.
constexpr std::uint64_t kRunCell = 256;
constexpr std::uint64_t kPackedOfCell = 512;

__extension__ using Wide = unsigned __int128;

// 8 · 2^((k − 0.5) / 4 − 8) in 1/65536: where cell k begins, for k = 1 … 36.
constexpr std::array<std::uint64_t, format::kMaxStripCell> kCellBegins = {
    2233,   2656,   3158,   3756,   4467,   5312,   6317,   7512,   8933,   10624,  12634,  15024,
    17867,  21247,  25268,  30048,  35734,  42495,  50535,  60097,  71468,  84990,  101070, 120194,
    142935, 169979, 202141, 240387, 285870, 339959, 404281, 480774, 571740, 679917, 808563, 961548};

// The block's costs as a function of the place in it.
class Spending {
public:
    Spending(std::uint64_t rawSize, const std::vector<std::uint32_t>& costs)
        : m_costs(costs), m_stretch(codec::costStretch(rawSize))
    {
        m_before.reserve(costs.size() + 1);
        std::uint64_t sum = 0;
        for (const std::uint32_t cost : costs) {
            m_before.push_back(sum);
            sum += cost;
        }
        m_before.push_back(sum);
    }
    std::uint64_t total() const { return m_before.back(); }
    std::uint64_t before(std::uint64_t place) const
    {
        const auto stretch = static_cast<std::size_t>(place / m_stretch);
        if (stretch >= m_costs.size())
            return total();
        return m_before[stretch] + m_costs[stretch] * (place % m_stretch) / m_stretch;
    }

private:
    const std::vector<std::uint32_t>& m_costs;
    const std::uint64_t m_stretch;
    std::vector<std::uint64_t> m_before;
};

// Bytes of the run before `offset` that the segment holds itself.
std::uint64_t literalBefore(const TarRun& run, std::uint64_t offset)
{
    std::uint64_t literal = offset;
    for (const DataReference& reference : run.references) {
        if (reference.offset >= offset)
            break;
        literal -= std::min(reference.length, offset - reference.offset);
    }
    return literal;
}

// 1/256 bits that an entry's bytes took, run by run; parts within a cell in proportion.
std::uint64_t spentBefore(const RunCost& run, std::uint64_t offset)
{
    const std::uint64_t count = run.cells.size();
    std::uint64_t sum = 0;
    for (std::uint64_t i = 0; i < count; ++i) {
        const std::uint64_t begin = run.length * i / count, end = run.length * (i + 1) / count;
        if (offset >= end)
            sum += run.cells[i];
        else if (offset > begin)
            sum += run.cells[i] * (offset - begin) / (end - begin);
    }
    return sum;
}

Result<Bytes> stripOf(const std::vector<const RunCost*>& runs, std::uint64_t packed, TaskControl& control)
{
    std::uint64_t length = 0;
    bool anyCells = false;
    for (const RunCost* run : runs) {
        length += run->length;
        anyCells = anyCells || !run->cells.empty();
    }
    const std::uint64_t count =
        std::min({std::uint64_t{format::kMaxStripCells}, packed / kPackedOfCell, length / kRunCell});
    if (!anyCells || count < 2)
        return Bytes();
    const auto before = [&runs](std::uint64_t offset) {
        std::uint64_t sum = 0;
        for (const RunCost* run : runs) {
            const std::uint64_t part = std::min(offset, run->length);
            // Without cells it is as dense all over: a bit is 1/256 bytes · 8.
            sum += run->cells.empty() && run->length != 0 ? run->packed * 8 * part / run->length
                                                          : spentBefore(*run, part);
            offset -= part;
            if (offset == 0)
                break;
        }
        return sum;
    };
    Bytes strip;
    std::uint64_t last = 0;
    for (std::uint64_t i = 0; i < count; ++i) {
        FF_TRY(control.checkpoint()); // a large file has thousands of runs
        const std::uint64_t begin = length * i / count, end = length * (i + 1) / count;
        const std::uint64_t now = before(end);
        strip.push_back(stripCell(now - std::min(now, last), end - begin));
        last = now;
    }
    return strip;
}

} // namespace

std::uint8_t stripCell(std::uint64_t spent, std::uint64_t bytes)
{
    const std::uint64_t density = bytes == 0 ? 0 : spent * 256 / bytes; // bits per byte in 1/65536
    return static_cast<std::uint8_t>(std::upper_bound(kCellBegins.begin(), kCellBegins.end(), density)
                                     - kCellBegins.begin());
}

std::vector<RunCost> costsOfRuns(const Segment& segment, std::uint64_t payloadSize,
                                 const std::vector<std::uint32_t>& costs)
{
    std::vector<RunCost> out;
    const Spending spending(segment.data.size(), costs);
    const std::uint64_t total = costs.empty() ? segment.data.size() : spending.total();
    std::uint64_t tarAt = segment.tarOffset, literalAt = 0;
    for (const TarRun& run : segment.runs) {
        tarAt += run.headerLength;
        const auto spentUpTo = [&](std::uint64_t offset) {
            const std::uint64_t place = literalAt + literalBefore(run, offset);
            return costs.empty() ? place : spending.before(place);
        };
        if (run.dataLength != 0) {
            RunCost cost{tarAt, run.dataLength, 0, {}};
            const std::uint64_t first = spentUpTo(0);
            if (total != 0)
                cost.packed = static_cast<std::uint64_t>(Wide{spentUpTo(run.dataLength) - first} * payloadSize
                                                         * 256 / total);
            const std::uint64_t count = costs.empty()
                ? 0
                : std::clamp<std::uint64_t>(run.dataLength / kRunCell, 1, format::kMaxStripCells);
            std::uint64_t last = first;
            for (std::uint64_t i = 0; i < count; ++i) {
                const std::uint64_t now = spentUpTo(run.dataLength * (i + 1) / count);
                cost.cells.push_back(static_cast<std::uint32_t>(now - last));
                last = now;
            }
            out.push_back(std::move(cost));
        }
        tarAt += run.dataLength;
        literalAt += run.literalLength();
    }
    return out;
}

Status recordCosts(std::span<const SegmentCosts> segments, std::vector<format::EntryRecord>& records,
                   TaskControl& control)
{
    std::size_t first = 0;
    std::vector<const RunCost*> runs;
    for (format::EntryRecord& record : records) {
        FF_TRY(control.checkpoint());
        const std::uint64_t begin = record.tarOffset, end = record.tarOffset + record.tarSize;
        while (first < segments.size() && segments[first].tarOffset + segments[first].tarSize <= begin)
            ++first;
        runs.clear();
        std::uint64_t packed = 0; // 1/256 bytes
        for (std::size_t s = first; s < segments.size() && segments[s].tarOffset < end; ++s) {
            const SegmentCosts& segment = segments[s];
            std::uint64_t own =
                std::min(end, segment.tarOffset + segment.tarSize) - std::max(begin, segment.tarOffset);
            std::uint64_t headers = segment.tarSize;
            for (const RunCost& run : segment.runs)
                headers -= run.length;
            auto run = std::lower_bound(segment.runs.begin(), segment.runs.end(), begin,
                                        [](const RunCost& r, std::uint64_t at) { return r.tarAt < at; });
            for (; run != segment.runs.end() && run->tarAt < end; ++run) {
                packed += run->packed;
                own -= run->length;
                runs.push_back(&*run);
            }
            if (headers != 0) // what is left of its own are headers
                packed += segment.headerBytes * 256 * own / headers;
        }
        record.packedSize = (packed + 128) / 256;
        FF_ASSIGN(record.strip, stripOf(runs, record.packedSize, control));
    }
    return {};
}

} // namespace ff::archive
