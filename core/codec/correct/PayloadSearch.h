// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Corrects damaged bytes of a block's payload by what the models expect of its contents, without any check of
// the payload (docs/HEALING.md, "Correction by the model"). Behind a wrong bit a decoder makes up what
// follows. The search finds where that begins, tries what the bytes before may have been, and follows what
// looks like the rest of the block, from one damaged byte to the next. Floating point has a say in what is
// tried; what is right is for the caller to prove. Functions keep no state; a call uses one thread.

#include "core/codec/BlockCodec.h"

namespace ff::codec {

struct PayloadChange {
    std::size_t offset = 0; // in the payload
    std::uint8_t value = 0;

    bool operator==(const PayloadChange&) const = default;
};

struct SearchOptions {
    double seconds = 5; // of the clock, at most
    // A transformer to judge with, also of blocks that were coded without one; may be null.
    std::shared_ptr<const engine::Model> judge;
    // Whether this byte of the payload may be damaged; empty: all may.
    std::function<bool(std::size_t offset)> mayBeDamaged;
    // Whether what a block decodes to is right. It is asked a few times, and often for the last bytes.
    std::function<Result<bool>(ByteSpan raw)> accept;
};

struct SearchResult {
    bool found = false; // what the changes give was accepted
    std::vector<PayloadChange> changes;
    std::uint64_t tries = 0; // candidates that were decoded
};

// Whether blocks of this kind can be searched: those of Mix and MixNet with one lane and at most 16 MiB.
bool canSearch(const CodedBlock& block);
// Nothing found is no error. Cancelled; Damaged and Missing as decodeBlock. REQUIRES: canSearch(block);
// options.accept.
Result<SearchResult> searchPayload(const CodedBlock& block, std::span<const FileStart> files,
                                   const DecodeOptions& decoding, const SearchOptions& options,
                                   TaskControl& control);

} // namespace ff::codec
