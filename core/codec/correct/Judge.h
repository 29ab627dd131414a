// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// What somebody who did not decode the bytes thinks of them. What a decoder makes of wrong bits looks as
// likely to itself as what it makes of right ones: it draws its bytes by its own odds. To another model,
// which expects other things, they look strange. Belongs to one thread. Internal to core/codec.

#include "core/codec/MixedBlock.h"
#include "core/engine/Model.h"

namespace ff::codec {

class Judge {
public:
    virtual ~Judge() = default;
    // Before the first byte.
    virtual Status restart() = 0;
    // Bits that the next byte costs it, which it learns from. Bytes are those of the block, one after
    // another.
    virtual float cost(std::uint8_t byte) = 0;

    // As RewindingDecoder's. A mark is the caller's, so that none is made anew for each try.
    struct Mark {
        std::size_t place = 0;
        std::uint8_t pending = 0;
        std::vector<std::uint8_t> state;
    };
    virtual void record(bool) {}
    virtual bool hasRoom() const { return true; }
    virtual void mark(Mark& to) = 0;
    virtual void rewind(const Mark& mark) = 0;
};

// The transformer alone, for blocks that were coded without it. Missing where its engine cannot go back.
Result<std::unique_ptr<Judge>> makeNetJudge(const std::shared_ptr<const engine::Model>& model);
// The light mixing model without a transformer, for blocks that were coded with one. `bytes` are the block's
// as they are decoded; they and the head outlive it.
std::unique_ptr<Judge> makeMixJudge(std::span<const std::uint8_t> bytes, const Head& head);

} // namespace ff::codec
