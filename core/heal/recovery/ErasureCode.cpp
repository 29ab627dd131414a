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

// A slice of rows, held as tiles: of each so many columns of all rows lie together.
class ErasureCode::Slice {
public:
    Slice(std::size_t rows, std::size_t width, std::size_t tile)
        : m_rows(rows), m_width(width), m_tile(tile), m_bytes(rows * width)
    {
    }

    std::size_t width() const { return m_width; }
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

// The highest span() coefficients of the polynomial through all places are the sum of the blocks' own, which
// must be zero.
Status ErasureCode::addBlock(std::size_t place, std::size_t used, const ReadPlace& read, Slice& block,
                             Slice& sum, TaskControl& control) const
{
    Bytes row(block.width());
    for (std::size_t i = 0; i < m_span; ++i) {
        bool isThere = false;
        if (i < used) {
            FF_ASSIGN(isThere, read(place + i, row));
        }
        if (isThere)
            block.put(i, row);
        else
            block.clear(i);
    }
    for (std::size_t t = 0; t < block.tiles(); ++t) {
        FF_TRY(control.checkpoint());
        const Tile tile{block.tile(t), block.tileSize(t)};
        toCoefficients(tile, m_span, place, used);
        m_kernels.add(sum.tile(t), tile.rows, m_span * tile.rowSize);
    }
    return {};
}

Status ErasureCode::addAllData(const ReadPlace& read, Slice& block, Slice& sum, TaskControl& control) const
{
    for (std::size_t first = 0; first < m_data; first += m_span)
        FF_TRY(addBlock(m_span + first, std::min(m_span, m_data - first), read, block, sum, control));
    return {};
}

Status ErasureCode::encode(std::size_t width, const ReadRow& read, const WriteRow& write,
                           TaskControl& control) const
{
    const std::size_t tile = tileWidth(m_span, width);
    Slice sum(m_span, width, tile), block(m_span, width, tile);
    const ReadPlace readPlace = [&](std::size_t place, std::span<std::uint8_t> out) -> Result<bool> {
        FF_TRY(read(place - m_span, out));
        return true;
    };
    FF_TRY(addAllData(readPlace, block, sum, control));
    for (std::size_t t = 0; t < sum.tiles(); ++t) {
        FF_TRY(control.checkpoint());
        toValues({sum.tile(t), sum.tileSize(t)}, m_span, 0,
                 [this](std::size_t place, std::size_t) { return place < m_parity; });
    }
    Bytes row(width);
    for (std::size_t i = 0; i < m_parity; ++i) {
        sum.get(i, row);
        FF_TRY(write(i, row));
    }
    return {};
}

ErasureDecoder::ErasureDecoder(const ErasureCode& code, std::vector<std::size_t> lostData,
                               const std::vector<bool>& hasParity)
    : m_code(code), m_lostData(std::move(lostData)), m_isLost(code.m_places), m_lostBefore(code.m_places + 1),
      m_locator(2 * code.m_span)
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
    for (std::size_t place = 0; place < code.m_places; ++place)
        m_lostBefore[place + 1] = m_lostBefore[place] + (m_isLost[place] ? 1 : 0);
    const std::vector<std::uint32_t> logs = locatorLogs(m_isLost);
    for (std::size_t place = 0; place < m_locator.size(); ++place)
        code.m_kernels.prepare(productsOf(m_isLost[place] ? std::uint16_t{0} : fieldExp(logs[place])),
                               m_locator[place]);
    m_scales.resize(m_lostData.size());
    for (std::size_t i = 0; i < m_scales.size(); ++i)
        code.m_kernels.prepare(productsOf(fieldExp((kOrder - logs[code.m_span + m_lostData[i]]) % kOrder)),
                               m_scales[i]);
}

// With the lost values v_i at places w_i, S the sum of the blocks' coefficients, L the locator (the product
// of all x + w_i) and s the polynomial that vanishes at the places below span():
//     S = sum of v_i (s(x) + s(w_i)) / (x + w_i), so that S L = s W + R
// where W = sum of v_i L / (x + w_i) and R have degrees below span(). In this basis term span() + i is s
// times term i: the upper half of the product's coefficients are those of W, and v_i = W(w_i) / L'(w_i).
void ErasureDecoder::solve(std::uint8_t* rows, std::size_t rowSize) const
{
    const std::size_t count = 2 * m_code.m_span;
    const ErasureCode::Tile tile{rows, rowSize};
    m_code.toValues(tile, count, 0, [](std::size_t, std::size_t) { return true; });
    for (std::size_t place = 0; place < count; ++place)
        m_code.m_kernels.scale(rows + place * rowSize, m_locator[place], rowSize);
    m_code.toCoefficients(tile, count, 0, count);
}

Status ErasureDecoder::writeBlock(std::size_t first, ErasureCode::Slice& product, ErasureCode::Slice& block,
                                  const ErasureCode::WriteRow& write, TaskControl& control) const
{
    const std::size_t span = m_code.m_span, place = span + first;
    const auto begin = std::lower_bound(m_lostData.begin(), m_lostData.end(), first);
    const auto end = std::lower_bound(begin, m_lostData.end(), first + span);
    if (begin == end)
        return {};
    for (std::size_t t = 0; t < block.tiles(); ++t) {
        FF_TRY(control.checkpoint());
        const ErasureCode::Tile tile{block.tile(t), block.tileSize(t)};
        std::memcpy(tile.rows, product.tile(t) + span * tile.rowSize, span * tile.rowSize);
        m_code.toValues(tile, span, place, [this](std::size_t from, std::size_t count) {
            return m_lostBefore[from + count] != m_lostBefore[from];
        });
        for (auto lost = begin; lost != end; ++lost)
            m_code.m_kernels.scale(tile.rows + (*lost - first) * tile.rowSize,
                                   m_scales[static_cast<std::size_t>(lost - m_lostData.begin())],
                                   tile.rowSize);
    }
    Bytes row(block.width());
    for (auto lost = begin; lost != end; ++lost) {
        block.get(*lost - first, row);
        FF_TRY(write(*lost, row));
    }
    return {};
}

Status ErasureDecoder::decode(std::size_t width, const ErasureCode::ReadRow& readData,
                              const ErasureCode::ReadRow& readParity, const ErasureCode::WriteRow& write,
                              TaskControl& control) const
{
    const std::size_t span = m_code.m_span, tile = tileWidth(2 * span, width);
    ErasureCode::Slice product(2 * span, width, tile), block(span, width, tile);
    {
        ErasureCode::Slice sum(span, width, tile);
        const ErasureCode::ReadPlace read = [&](std::size_t place,
                                                std::span<std::uint8_t> out) -> Result<bool> {
            if (m_isLost[place])
                return false;
            FF_TRY(place < span ? readParity(place, out) : readData(place - span, out));
            return true;
        };
        FF_TRY(m_code.addBlock(0, m_code.m_parity, read, block, sum, control));
        FF_TRY(m_code.addAllData(read, block, sum, control));
        for (std::size_t t = 0; t < sum.tiles(); ++t)
            std::memcpy(product.tile(t), sum.tile(t), span * sum.tileSize(t));
    }
    for (std::size_t t = 0; t < product.tiles(); ++t) {
        FF_TRY(control.checkpoint());
        solve(product.tile(t), product.tileSize(t));
    }
    for (std::size_t first = 0; first < m_code.m_data; first += span)
        FF_TRY(writeBlock(first, product, block, write, control));
    return {};
}

} // namespace ff::heal
