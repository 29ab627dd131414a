// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Text with its most frequent words replaced by bytes that it does not have, with a byte before words that
// begin with a capital letter in place of that, and with its letters reordered so that those alike in use are
// neighbours when a text is sorted. After Skibiński's WRT and the alphabets of Chapin and Tate. Internal to
// core/codec.

#include "core/base/Bytes.h"
#include "core/base/Result.h"
#include "core/base/TaskControl.h"

#include <string>
#include <vector>

namespace ff::codec::bwt {

inline constexpr std::size_t kMaxWord = 32; // bytes

struct WordTable {
    struct Word {
        std::uint8_t code = 0;
        std::string bytes; // 1..kMaxWord
    };
    std::uint8_t capital = 0; // before a word whose first letter was a capital one
    std::vector<Word> words; // codes ascend

    // u8 capital, u8 count; for each u8 code, u8 length, bytes.
    void write(ByteWriter& out) const;
    // Damaged when it cannot be.
    static Result<WordTable> read(ByteReader& in);

    Result<Bytes> apply(ByteSpan text, TaskControl& control) const;
    // Damaged when it does not give `size` bytes.
    Result<Bytes> undo(ByteSpan replaced, std::uint64_t size, TaskControl& control) const;
};

// The words that are worth a byte; none when this is no text.
Result<WordTable> findWords(ByteSpan text, TaskControl& control);

} // namespace ff::codec::bwt
