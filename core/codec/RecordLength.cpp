// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/codec/RecordLength.h"

#include <algorithm>
#include <cstddef>
#include <vector>

namespace ff::codec {

namespace {

constexpr std::size_t kWindow = 8192; // bytes compared at each distance, in each of kWindows places
constexpr std::size_t kWindows = 3;
constexpr std::size_t kPiece = std::size_t{256} << 10; // of a large file, looked at on its own

constexpr std::size_t kInByte =
    128; // equal bytes that are counted in a byte, so that vectors hold many such counts

// The two loops below are sums of integers, the same with any vectors. The sanitizers cannot follow the
// choice at load time.
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) && !defined(__SANITIZE_ADDRESS__)        \
    && !defined(__SANITIZE_THREAD__)
#define FF_VECTOR_CLONES [[gnu::target_clones("avx2", "default"), gnu::optimize("O3")]]
#else
#define FF_VECTOR_CLONES
#endif

// Bytes of a run that equal the one `distance` before them, zeros aside (padding repeats at every distance).
FF_VECTOR_CLONES std::uint32_t equalBytes(const std::uint8_t* bytes, std::size_t count, std::size_t distance)
{
    std::uint32_t equal = 0;
    for (std::size_t from = 0; from < count; from += kInByte) {
        const std::size_t to = std::min(count, from + kInByte);
        std::uint8_t part = 0;
        for (std::size_t i = from; i < to; ++i)
            part = static_cast<std::uint8_t>(part + ((bytes[i] == bytes[i - distance]) & (bytes[i] != 0)));
        equal += part;
    }
    return equal;
}

// Sum of how far bytes are from the one `distance` before them.
FF_VECTOR_CLONES std::uint32_t difference(const std::uint8_t* bytes, std::size_t count, std::size_t distance)
{
    std::uint32_t sum = 0;
    for (std::size_t i = 0; i < count; ++i) {
        const int d = bytes[i] - bytes[i - distance];
        sum += static_cast<std::uint32_t>(d < 0 ? -d : d);
    }
    return sum;
}

// How far a value stands above its neighbours' mean. Neighbours are distances of the same parity within
// kNeighbours: in 16-bit data every even distance looks better than the odd ones.
std::int64_t prominence(const std::vector<std::int64_t>& values, std::uint32_t at)
{
    constexpr std::uint32_t kNeighbours = 64;
    const auto longest = static_cast<std::uint32_t>(values.size() - 1);
    const std::uint32_t reach = kNeighbours / 2;
    std::int64_t sum = 0, count = 0;
    for (std::uint32_t k = 1; k <= reach; ++k) {
        if (at >= 2 * k + 2) {
            sum += values[at - 2 * k];
            ++count;
        }
        if (at + 2 * k <= longest) {
            sum += values[at + 2 * k];
            ++count;
        }
    }
    return count == 0 ? 0 : values[at] - sum / count;
}

// NULs are forgiven where they are padding, as in a tar of texts.
bool looksLikeText(ByteSpan bytes)
{
    std::size_t control = 0, nul = 0;
    for (const std::uint8_t byte : bytes) {
        nul += byte == 0;
        control += byte != 0 && byte < 32 && byte != '\n' && byte != '\r' && byte != '\t' && byte != '\f'
            && byte != 27;
    }
    return control * 200 < bytes.size() && nul * 10 < bytes.size();
}

} // namespace

std::uint32_t findRecordLength(ByteSpan bytes)
{
    if (bytes.size() < 1024 || looksLikeText(bytes.first(std::min<std::size_t>(bytes.size(), 65536))))
        return 0;
    const auto longest =
        static_cast<std::uint32_t>(std::min<std::size_t>(kMaxRecordLength, bytes.size() / 4));
    const std::size_t window = std::min(kWindow, bytes.size() - longest);
    const std::size_t last = bytes.size() - window;

    // Both measures as higher-is-better in 1/65536: the share of equal bytes, twice, and the closeness of
    // values.
    std::vector<std::int64_t> equal(longest + 1), closeness(longest + 1);
    std::int64_t totalApart = 0;
    for (std::size_t k = 0; k < kWindows; ++k) {
        const std::uint8_t* at = bytes.data() + longest + (last - longest) * k / (kWindows - 1);
        for (std::uint32_t distance = 2; distance <= longest; ++distance) {
            equal[distance] += equalBytes(at, window, distance);
            closeness[distance] -= difference(at, window, distance);
        }
    }
    for (std::uint32_t distance = 2; distance <= longest; ++distance)
        totalApart -= closeness[distance];
    const auto compared = static_cast<std::int64_t>(kWindows * window);
    const std::int64_t meanApart = std::max<std::int64_t>(1, totalApart / (longest - 1));
    for (std::uint32_t distance = 2; distance <= longest; ++distance) {
        equal[distance] = equal[distance] * 2 * 65536 / compared;
        closeness[distance] = closeness[distance] * 65536 / meanApart;
    }

    std::uint32_t best = 0;
    std::int64_t bestScore = 65536 / 32;
    for (std::uint32_t distance = 3; distance <= longest; ++distance) {
        const std::int64_t score = prominence(equal, distance) + prominence(closeness, distance);
        // A multiple of a record is nearly as prominent: the shorter one wins unless clearly worse.
        if (score > bestScore + (best ? bestScore / 16 : 0)) {
            bestScore = score;
            best = distance;
        }
    }
    return best;
}

Result<std::vector<mix::RecordChange>> findRecords(ByteSpan raw, std::span<const FileStart> files,
                                                   TaskControl& control)
{
    std::vector<mix::RecordChange> changes;
    std::uint32_t current = 0;
    const auto look = [&](std::size_t from, std::size_t to) -> Status {
        for (std::size_t at = from; at < to;) {
            FF_TRY(control.checkpoint());
            // The last piece takes the rest, so that no piece is too short to tell.
            const std::size_t end = to - at < 2 * kPiece ? to : at + kPiece;
            const std::uint32_t length = findRecordLength(raw.subspan(at, end - at));
            if (length != current || (length != 0 && at == from))
                changes.push_back({at, length});
            current = length;
            at = end;
        }
        return {};
    };
    std::size_t from = 0;
    for (const FileStart& file : files) {
        const auto to = static_cast<std::size_t>(std::min<std::uint64_t>(file.offset, raw.size()));
        if (to > from)
            FF_TRY(look(from, to));
        from = std::max(from, to);
    }
    if (from < raw.size())
        FF_TRY(look(from, raw.size()));
    return changes;
}

} // namespace ff::codec
