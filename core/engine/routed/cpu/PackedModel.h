// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The weights of a Model in the layout of one kernel: all that a class of bytes needs lies together in one
// record, in the order in which a step reads it. Read-only once made; shared by every predictor of that model
// and kernel and used from any thread. What needs no other layout stays in the Model, which must outlive this.

#include "core/engine/routed/Contexts.h"
#include "core/engine/routed/Model.h"
#include "core/engine/routed/cpu/Net.h"

namespace ff::engine::routed::cpu {

class PackedModel {
public:
    PackedModel(const Model& model, const Kernel& kernel);
    PackedModel(const PackedModel&) = delete;
    PackedModel& operator=(const PackedModel&) = delete;

    const Model& model() const { return m_model; }
    const Kernel& kernel() const { return m_kernel; }
    const Net& net() const { return m_net; }
    // Of one lane's memory, a multiple of 64.
    std::size_t laneBytes() const { return m_laneBytes; }

    // The row of table g that these contexts choose.
    TableRow row(const Contexts& contexts, std::uint32_t g) const
    {
        const Slot slot = contexts.slot(m_model.shape().tables[g]);
        return {m_slots[g] + slot.index * m_slotBytes, slot.tag};
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

    struct Free {
        void operator()(std::uint8_t* memory) const;
    };

    const Model& m_model;
    const Kernel& m_kernel;
    std::unique_ptr<std::uint8_t[], Free> m_memory;
    std::size_t m_used = 0;
    std::size_t m_slotBytes = 0, m_laneBytes = 0;
    std::vector<NetBlock> m_blocks;
    std::vector<const std::uint8_t*> m_slots; // of each table
    Net m_net{};
};

} // namespace ff::engine::routed::cpu
