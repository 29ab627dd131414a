// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The weights of a Model in the layout of one kernel: all that a class of bytes needs lies together in one
// record, in the order in which a step reads it. Read-only once made; shared by every predictor of that model
// and kernel and used from any thread. What needs no other layout stays in the Model, which must outlive
// this.

#include "core/engine/Contexts.h"
#include "core/engine/Model.h"
#include "core/engine/cpu/Net.h"

namespace ff::engine::cpu {

// Whether the processor has AMX and this process is allowed its tiles, for amxKernel(). Asked for once
// (Engine.cpp).
bool mayUseTiles();

class PackedModel {
public:
    PackedModel(const Model& model, const Kernel& kernel);
    PackedModel(const PackedModel&) = delete;
    PackedModel& operator=(const PackedModel&) = delete;

    const Kernel& kernel() const { return m_kernel; }
    const Net& net() const { return m_net; }
    // Of one lane's memory, a multiple of 64.
    std::size_t laneBytes() const { return m_laneBytes; }

    // The rows that these contexts choose, of every table; asks the memory for them, for they are larger than
    // the caches.
    void findRows(const Contexts& contexts, TableRow* rows) const
    {
        const std::size_t bytes = m_slotBytes;
        for (std::size_t g = 0; g < m_tables.size(); ++g) {
            const Slot slot = contexts.slot(m_tables[g].shape);
            const std::uint8_t* const at = m_tables[g].slots + slot.index * bytes;
            __builtin_prefetch(at);
            if (bytes > 64)
                __builtin_prefetch(at + bytes - 1);
            rows[g] = {at, slot.tag};
        }
    }

private:
    std::uint8_t* take(std::size_t bytes);
    void layOut();
    Product layOutProduct(std::size_t& offset, std::uint32_t rows, std::uint32_t columns, std::int32_t shift,
                          std::uint32_t bits) const;
    void packProduct(const Product& product, std::uint8_t* record, const ClassProduct& from, std::uint32_t c,
                     std::uint32_t bits) const;
    void packGroup(const Product& product, const std::int8_t* rows, std::uint8_t* out) const;
    void packHead();
    void packTables();
    void pointTables();

    struct Table {
        TableShape shape;
        const std::uint8_t* slots;
    };
    struct Free {
        void operator()(std::uint8_t* memory) const;
    };

    const Model& m_model;
    const Kernel& m_kernel;
    std::unique_ptr<std::uint8_t[], Free> m_memory;
    std::size_t m_used = 0;
    std::size_t m_slotBytes = 0, m_laneBytes = 0;
    std::vector<NetBlock> m_blocks;
    std::vector<Table> m_tables;
    Net m_net{};
};

} // namespace ff::engine::cpu
