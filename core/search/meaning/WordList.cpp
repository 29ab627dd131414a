// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/search/meaning/WordList.h"

#include <algorithm>

namespace ff::search {

void WordList::add(std::string_view word)
{
    if (isFull())
        return;
    ShortWord& entry = m_words[m_count];
    entry.size = static_cast<std::uint32_t>(word.size());
    if (word.size() > ShortWord::kSize) { // hardly ever
        if (std::find(m_long.begin(), m_long.end(), word) != m_long.end())
            return;
        entry.hash = m_long.size();
        m_long.emplace_back(word);
        ++m_count;
        return;
    }
    entry.bytes.fill(0);
    std::copy(word.begin(), word.end(), entry.bytes.begin());
    std::array<std::uint64_t, 3> key{};
    static_assert(sizeof key == ShortWord::kShort);
    std::memcpy(key.data(), entry.bytes.data(), sizeof key);
    entry.hash = hashOf(key, entry.size);
    addLast();
}

Words WordList::words() const
{
    Words out;
    out.reserve(m_count);
    for (std::size_t i = 0; i < m_count; ++i)
        out.emplace_back((*this)[i]);
    return out;
}

} // namespace ff::search
