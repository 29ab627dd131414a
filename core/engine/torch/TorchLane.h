// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// What the host knows of a lane whose arithmetic is done on a device, and the rows that it makes of symbols.

#include "core/engine/Contexts.h"
#include "core/engine/torch/TorchApi.h"

#include <algorithm>
#include <cstring>
#include <vector>

namespace ff::engine {

class TorchLane {
public:
    // Adds the row of a symbol to `rows`. lane: its place on the device; wanted, high: as in TorchRow.
    void feed(const ModelShape& shape, std::uint32_t lane, std::uint8_t symbol, std::uint8_t wanted,
              std::uint8_t high, std::vector<std::uint32_t>& rows)
    {
        m_contexts.feed(symbol);
        const bool first = m_seen == 0;
        m_seen = std::min(m_seen + 1, shape.window);
        const TorchRow row{lane,
                           m_position,
                           static_cast<std::uint16_t>(m_place),
                           static_cast<std::uint16_t>(m_seen),
                           symbol,
                           static_cast<std::uint8_t>(first),
                           wanted,
                           high};
        const std::size_t at = rows.size();
        rows.resize(at + torchRowWords(shape.tables.size()));
        std::memcpy(rows.data() + at, &row, sizeof row);
        std::uint32_t* word = rows.data() + at + torchRowWords(0);
        for (const TableShape& table : shape.tables) {
            const Slot slot = m_contexts.slot(table);
            *word++ = slot.index | std::uint32_t{slot.tag} << 24;
        }
        ++m_position;
        m_place = m_place + 1 == shape.window ? 0 : m_place + 1;
    }

private:
    Contexts m_contexts;
    std::uint32_t m_position = 0; // modulo 2^32
    std::uint32_t m_place = 0; // position modulo window
    std::uint32_t m_seen = 0; // positions that attention sees; 0 before the first
};

} // namespace ff::engine
