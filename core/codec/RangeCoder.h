// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// A carry-less binary range coder after Mahoney's paq coder, with 64-bit bounds: the interval [m_low, m_high]
// is split in proportion to the probability, and leading bytes are moved out as soon as both bounds agree on
// them. No carry can travel back, and no probability costs more than 2^-40 bits over its due. Encoder and
// decoder use memory that the caller owns; neither is shared between threads.
//
// Everything here is forced inline because it is compiled for several instruction sets into one program.

#include <cstddef>
#include <cstdint>

#define FF_LAMBDA __attribute__((always_inline))
#define FF_INLINE [[gnu::always_inline]] inline

namespace ff::codec {

// The most bytes that one coded bit can move out.
inline constexpr std::size_t kMaxBytesPerBit = 8;

class RangeEncoder {
public:
    // Writes at `out`; the caller leaves room (see written()) before each bit.
    FF_INLINE explicit RangeEncoder(std::uint8_t* out) : m_out(out), m_begin(out) {}

    // p1 in 1..65535: the probability of bit = 1 in 1/65536.
    FF_INLINE void encode(int bit, std::uint32_t p1)
    {
        const std::uint64_t range = m_high - m_low;
        const std::uint64_t middle = m_low + (range >> 16) * p1 + (((range & 0xFFFF) * p1) >> 16);
        if (bit)
            m_high = middle;
        else
            m_low = middle + 1;
        while (((m_low ^ m_high) >> 56) == 0) {
            *m_out++ = static_cast<std::uint8_t>(m_high >> 56);
            m_low <<= 8;
            m_high = (m_high << 8) | 0xFF;
        }
    }

    // Ends the stream with as few bytes as still lie in the interval whatever a decoder reads after them (it
    // reads zeros).
    FF_INLINE void finish()
    {
        for (unsigned count = 0; count <= 8; ++count) {
            const std::uint64_t step = count == 0 ? 0 : std::uint64_t{1} << (64 - 8 * count);
            const std::uint64_t mask = count == 0 ? ~std::uint64_t{0} : step - 1;
            const std::uint64_t value = (m_low + mask < m_low) ? 0 : (m_low + mask) & ~mask;
            if (value < m_low || value > m_high)
                continue;
            for (unsigned i = 0; i < count; ++i)
                *m_out++ = static_cast<std::uint8_t>(value >> (56 - 8 * i));
            return;
        }
    }

    // Bits spent since the start of the buffer, in 1/256: what moved out and what the interval has narrowed
    // since. The logarithm is linear between powers of two, so a difference of two may be off by 0.09 bits;
    // over a stretch these errors do not add up.
    FF_INLINE std::uint64_t spent() const
    {
        const std::uint64_t range = (m_high - m_low) | 1;
        const unsigned zeros = static_cast<unsigned>(__builtin_clzll(range));
        const std::uint64_t logarithm = (std::uint64_t{63 - zeros} << 8) | ((range << zeros) >> 55 & 0xFF);
        return written() * 8 * 256 + (std::uint64_t{64} << 8) - logarithm;
    }

    // Bytes at the start of the buffer; rewind() says that the caller has taken them.
    FF_INLINE std::size_t written() const { return static_cast<std::size_t>(m_out - m_begin); }
    FF_INLINE void rewind() { m_out = m_begin; }

private:
    std::uint8_t* m_out;
    std::uint8_t* m_begin;
    std::uint64_t m_low = 0;
    std::uint64_t m_high = ~std::uint64_t{0};
};

class RangeDecoder {
public:
    FF_INLINE RangeDecoder(const std::uint8_t* bytes, std::size_t size)
        : m_in(bytes), m_begin(bytes), m_end(bytes + size)
    {
        for (int i = 0; i < 8; ++i)
            m_value = (m_value << 8) | next();
    }

    FF_INLINE int decode(std::uint32_t p1)
    {
        const std::uint64_t range = m_high - m_low;
        const std::uint64_t middle = m_low + (range >> 16) * p1 + (((range & 0xFFFF) * p1) >> 16);
        const int bit = m_value <= middle;
        if (bit)
            m_high = middle;
        else
            m_low = middle + 1;
        while (((m_low ^ m_high) >> 56) == 0) {
            m_low <<= 8;
            m_high = (m_high << 8) | 0xFF;
            m_value = (m_value << 8) | next();
        }
        return bit;
    }

    // Whether it has read further behind the end than a payload that an encoder finished lets it: by then
    // what it gives is made up. The decoder is eight bytes ahead of what the encoder moved out, and all of
    // those stand in the payload.
    FF_INLINE bool isExhausted() const { return m_behind > 8; }

    // Bytes read so far, those behind the end too.
    FF_INLINE std::uint64_t taken() const { return static_cast<std::uint64_t>(m_in - m_begin) + m_behind; }
    // Bits that what was decoded so far took, in 1/256: as of RangeEncoder::spent().
    FF_INLINE std::uint64_t spent() const
    {
        const std::uint64_t range = (m_high - m_low) | 1;
        const auto zeros = static_cast<unsigned>(__builtin_clzll(range));
        const std::uint64_t logarithm = (std::uint64_t{63 - zeros} << 8) | ((range << zeros) >> 55 & 0xFF);
        return (taken() - 8) * 8 * 256 + (std::uint64_t{64} << 8) - logarithm;
    }
    // Whether everything so far would have been decoded alike had the byte at this place of the stream been
    // another by `difference` (exclusive or). Bytes that were not read yet change nothing.
    FF_INLINE bool agreesWith(std::uint64_t place, std::uint8_t difference) const
    {
        if (place >= taken())
            return true;
        const std::uint64_t behind = taken() - 1 - place;
        if (behind >= 8)
            return difference == 0;
        const std::uint64_t value = m_value ^ std::uint64_t{difference} << (8 * behind);
        return value >= m_low && value <= m_high;
    }
    // The byte becomes that other one. REQUIRES: it was read, and at most seven behind it.
    FF_INLINE void change(std::uint64_t place, std::uint8_t difference)
    {
        m_value ^= std::uint64_t{difference} << (8 * (taken() - 1 - place));
    }

private:
    FF_INLINE std::uint64_t next()
    {
        if (m_in < m_end)
            return *m_in++;
        ++m_behind;
        return 0;
    }

    const std::uint8_t* m_in;
    const std::uint8_t* m_begin;
    const std::uint8_t* m_end;
    std::uint64_t m_low = 0;
    std::uint64_t m_high = ~std::uint64_t{0};
    std::uint64_t m_value = 0;
    std::uint64_t m_behind = 0; // bytes read behind the end
};

} // namespace ff::codec
