// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/heal/recovery/ErasureCode.h"

#include "core/heal/recovery/Field.h"

#include <algorithm>
#include <bit>

namespace ff::heal {

namespace {

// Rows of a tile that a transform works on at once: these stay in the second-level cache.
constexpr std::size_t kTileBytes = std::size_t{512} << 10;
constexpr std::size_t kWidestTile = 4096;

std::size_t tileWidth(std::size_t rows, std::size_t width)
{
    const std::size_t fitting = std::bit_floor(std::max<std::size_t>(kTileBytes / rows, kRowBlock));
    return std::min({fitting, kWidestTile, width});
}

// A slice of rows, held as tiles: of each so many columns of all rows lie together.
class Slice {
public:
    Slice(std::size_t rows, std::size_t width)
        : m_rows(rows), m_width(width), m_tile(tileWidth(rows, width)), m_bytes(rows * width)
    {
    }

    std::size_t tiles() const { return (m_width + m_tile - 1) / m_tile; }
    std::size_t tileSize(std::size_t tile) const { return std::min(m_tile, m_width - tile * m_tile); }
    std::uint8_t* tile(std::size_t tile) { return m_bytes.data() + tile * m_tile * m_rows; }
    void put(std::size_t row, ByteSpan bytes)
    {
        for (std::size_t t = 0; t < tiles(); ++t)
            std::memcpy(tile(t) + row * tileSize(t), bytes.data() + t * m_tile, tileSize(t));
    }
    void get(std::size_t row, std::span<std::uint8_t> out)
    {
        for (std::size_t t = 0; t < tiles(); ++t)
            std::memcpy(out.data() + t * m_tile, tile(t) + row * tileSize(t), tileSize(t));
    }
    void clear(std::size_t row)
    {
        for (std::size_t t = 0; t < tiles(); ++t)
            std::memset(tile(t) + row * tileSize(t), 0, tileSize(t));
    }

private:
    const std::size_t m_rows, m_width, m_tile;
    Bytes m_bytes;
};

constexpr std::uint32_t kOrder = kFieldOrder;

std::uint32_t reduced(std::uint32_t value)
{
    return value >= kOrder ? value - kOrder : value;
}

// Walsh-Hadamard transform modulo 65535, in place.
void transform(std::vector<std::uint32_t>& values)
{
    for (std::size_t half = 1; half < values.size(); half *= 2) {
        for (std::size_t at = 0; at < values.size(); at += 2 * half) {
            for (std::size_t i = at; i < at + half; ++i) {
                const std::uint32_t a = values[i], b = values[i + half];
                values[i] = reduced(a + b);
                values[i + half] = reduced(a + kOrder - b);
            }
        }
    }
}

// By place, the logarithm of the product of (place + lost place) over all lost places but that one: the
// logarithms are summed by a convolution over the exclusive or.
std::vector<std::uint32_t> locatorLogs(const std::vector<bool>& isLost)
{
    const std::size_t size = isLost.size();
    std::vector<std::uint32_t> logs(size), lost(size);
    for (std::size_t place = 0; place < size; ++place) {
        logs[place] = place == 0 ? 0 : fieldLog(static_cast<std::uint16_t>(place));
        lost[place] = isLost[place] ? 1 : 0;
    }
    transform(logs);
    transform(lost);
    for (std::size_t i = 0; i < size; ++i)
        lost[i] = static_cast<std::uint32_t>(std::uint64_t{lost[i]} * logs[i] % kOrder);
    transform(lost);
    // 2^16 is 1 modulo 65535, which gives the inverse of the size.
    const std::uint64_t inverse = (kMaxPlaces / size) % kOrder;
    for (std::uint32_t& value : lost)
        value = static_cast<std::uint32_t>(value * inverse % kOrder);
    return lost;
}

} // namespace

bool ErasureCode::fits(std::uint64_t data, std::uint64_t parity)
{
    return data != 0 && parity != 0 && data < kMaxPlaces && parity < kMaxPlaces
        && std::bit_ceil(parity) + data <= kMaxPlaces;
}

ErasureCode::ErasureCode(std::size_t data, std::size_t parity, const RowKernels& kernels)
    : m_data(data), m_parity(parity), m_span(std::bit_ceil(parity)), m_places(std::bit_ceil(m_span + data)),
      m_kernels(kernels), m_twiddles((m_places + 1) / 2)
{
    for (std::size_t i = 1; i < m_twiddles.size(); ++i)
        m_kernels.prepare(productsOf(static_cast<std::uint16_t>(2 * i)), m_twiddles[i]);
}

// In a Cantor basis the subspace polynomial s_i has s_i(v_b) = v_(b-i), so that at a block of places that
// begins at j it is the element j >> i; the next block of the pair has one more, v_0.
void ErasureCode::toCoefficients(Tile tile, std::size_t count, std::size_t place, std::size_t used) const
{
    if (count == 1 || used == 0)
        return;
    const std::size_t half = count / 2;
    const Tile right{tile.rows + half * tile.rowSize, tile.rowSize};
    toCoefficients(tile, half, place, std::min(used, half));
    toCoefficients(right, half, place + half, used - std::min(used, half));
    if (place == 0)
        m_kernels.add(right.rows, tile.rows, half * tile.rowSize);
    else
        m_kernels.backward(tile.rows, right.rows, m_twiddles[place / half / 2], half * tile.rowSize);
}

void ErasureCode::toValues(Tile tile, std::size_t count, std::size_t place,
                           const std::function<bool(std::size_t, std::size_t)>& isWanted) const
{
    if (count == 1 || !isWanted(place, count))
        return;
    const std::size_t half = count / 2;
    const Tile right{tile.rows + half * tile.rowSize, tile.rowSize};
    if (place == 0)
        m_kernels.add(right.rows, tile.rows, half * tile.rowSize);
    else
        m_kernels.forward(tile.rows, right.rows, m_twiddles[place / half / 2], half * tile.rowSize);
    toValues(tile, half, place, isWanted);
    toValues(right, half, place + half, isWanted);
}

// The coefficients of the highest span() terms are the sum of the blocks' own coefficients, and must be zero:
// the parity block has the sum of the others'.
Status ErasureCode::encode(std::size_t width, const ReadRow& read, const WriteRow& write,
                           TaskControl& control) const
{
    Slice sum(m_span, width), block(m_span, width);
    Bytes row(width);
    for (std::size_t first = 0; first < m_data; first += m_span) {
        const std::size_t used = std::min(m_span, m_data - first);
        for (std::size_t i = 0; i < m_span; ++i) {
            if (i >= used) {
                block.clear(i);
                continue;
            }
            FF_TRY(read(first + i, row));
            block.put(i, row);
        }
        for (std::size_t t = 0; t < block.tiles(); ++t) {
            FF_TRY(control.checkpoint());
            const Tile tile{block.tile(t), block.tileSize(t)};
            toCoefficients(tile, m_span, m_span + first, used);
            m_kernels.add(sum.tile(t), tile.rows, m_span * tile.rowSize);
        }
    }
    for (std::size_t t = 0; t < sum.tiles(); ++t) {
        FF_TRY(control.checkpoint());
        toValues({sum.tile(t), sum.tileSize(t)}, m_span, 0,
                 [this](std::size_t place, std::size_t) { return place < m_parity; });
    }
    for (std::size_t i = 0; i < m_parity; ++i) {
        sum.get(i, row);
        FF_TRY(write(i, row));
    }
    return {};
}

ErasureDecoder::ErasureDecoder(const ErasureCode& code, std::vector<std::size_t> lostData,
                               const std::vector<bool>& hasParity)
    : m_code(code), m_lostData(std::move(lostData)), m_isLost(code.m_places),
      m_lostBefore(code.m_places + 1), m_scales(code.m_places)
{
    // Of more parity rows than are needed the last are left alone.
    std::size_t needed = m_lostData.size();
    for (std::size_t i = 0; i < code.m_span; ++i) {
        const bool used = i < code.m_parity && hasParity[i] && needed != 0;
        needed -= used ? 1 : 0;
        m_isLost[i] = !used;
    }
    for (const std::size_t row : m_lostData)
        m_isLost[code.m_span + row] = true;
    const std::vector<std::uint32_t> logs = locatorLogs(m_isLost);
    for (std::size_t place = 0; place < code.m_places; ++place) {
        m_lostBefore[place + 1] = m_lostBefore[place] + (m_isLost[place] ? 1 : 0);
        code.m_kernels.prepare(
            productsOf(fieldExp(m_isLost[place] ? (kOrder - logs[place]) % kOrder : logs[place])),
            m_scales[place]);
    }
}

// With e the locator of the lost places and f the polynomial sought, f * e is known everywhere: at lost places
// it is zero. There its derivative is f * e', and in this basis, of a Cantor basis, the derivative of term i
// is the sum of the terms with one of the bits of i cleared.
void ErasureDecoder::solve(std::uint8_t* rows, std::size_t rowSize) const
{
    const RowKernels& kernels = m_code.m_kernels;
    const std::size_t places = m_code.m_places;
    for (std::size_t place = 0; place < m_code.m_span + m_code.m_data; ++place) {
        if (!m_isLost[place])
            kernels.scale(rows + place * rowSize, m_scales[place], rowSize);
    }
    m_code.toCoefficients({rows, rowSize}, places, 0, m_code.m_span + m_code.m_data);
    for (std::size_t i = 0; i < places; ++i) {
        std::uint8_t* to = rows + i * rowSize;
        std::memset(to, 0, rowSize);
        for (std::size_t bit = 1; bit < places; bit *= 2) {
            if ((i & bit) == 0)
                kernels.add(to, rows + (i | bit) * rowSize, rowSize);
        }
    }
    const std::size_t data = m_code.m_span;
    m_code.toValues({rows, rowSize}, places, 0, [&](std::size_t place, std::size_t count) {
        return m_lostBefore[place + count] != m_lostBefore[place] && place + count > data;
    });
    for (const std::size_t row : m_lostData)
        kernels.scale(rows + (data + row) * rowSize, m_scales[data + row], rowSize);
}

Status ErasureDecoder::decode(std::size_t width, const ErasureCode::ReadRow& readData,
                              const ErasureCode::ReadRow& readParity, const ErasureCode::WriteRow& write,
                              TaskControl& control) const
{
    Slice slice(m_code.m_places, width);
    Bytes row(width);
    for (std::size_t place = 0; place < m_code.m_span + m_code.m_data; ++place) {
        if (m_isLost[place])
            continue; // zero
        FF_TRY(control.checkpoint());
        FF_TRY(place < m_code.m_span ? readParity(place, row) : readData(place - m_code.m_span, row));
        slice.put(place, row);
    }
    for (std::size_t t = 0; t < slice.tiles(); ++t) {
        FF_TRY(control.checkpoint());
        solve(slice.tile(t), slice.tileSize(t));
    }
    for (const std::size_t lost : m_lostData) {
        slice.get(m_code.m_span + lost, row);
        FF_TRY(write(lost, row));
    }
    return {};
}

} // namespace ff::heal
