// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/search/text/FindText.h"

#include <bit>
#include <cstring>

#ifdef __SSE2__ // every x86-64 has it
#include <emmintrin.h>
#endif

namespace ff::search {

std::size_t findText(std::string_view text, std::string_view word)
{
    if (word.size() > text.size())
        return std::string_view::npos;
    if (word.empty())
        return 0;
    if (word.size() == 1)
        return text.find(word.front());
    std::size_t at = 0;
#ifdef __SSE2__
    // First and last byte are compared at 16 places at once (W. Muła, "SIMD-friendly algorithms for substring
    // searching", 2016); where both are right the rest is.
    const __m128i first = _mm_set1_epi8(word.front()), last = _mm_set1_epi8(word.back());
    const std::size_t reach = word.size() - 1;
    for (; at + reach + 16 <= text.size(); at += 16) {
        const auto* begin = reinterpret_cast<const __m128i*>(text.data() + at);
        const auto* end = reinterpret_cast<const __m128i*>(text.data() + at + reach);
        auto places = static_cast<unsigned>(_mm_movemask_epi8(_mm_and_si128(
            _mm_cmpeq_epi8(_mm_loadu_si128(begin), first), _mm_cmpeq_epi8(_mm_loadu_si128(end), last))));
        for (; places != 0; places &= places - 1) {
            const std::size_t place = at + static_cast<std::size_t>(std::countr_zero(places));
            if (std::memcmp(text.data() + place + 1, word.data() + 1, word.size() - 2) == 0)
                return place;
        }
    }
#endif
    const std::size_t place = text.substr(at).find(word);
    return place == std::string_view::npos ? place : at + place;
}

} // namespace ff::search
