// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// A regular expression of ICU within limits, so that none hangs or takes the memory: the steps of a search,
// the stack of its way back, and the size of the compiled expression are bounded. Case does not matter.
// An object belongs to one thread at a time.

#include "core/base/Result.h"
#include "core/search/text/Folding.h"

#include <memory>
#include <optional>
#include <string_view>

namespace ff::search {

class Regex {
public:
    // Usage, with half a sentence ("a bracket is not closed (character 3)"), when it is no expression.
    static Result<Regex> compile(std::string_view pattern);

    Regex(Regex&&) noexcept;
    Regex& operator=(Regex&&) noexcept;
    ~Regex();

    // The first match in a text at or behind `from`, a byte that begins a character, in its bytes; empty
    // ranges are matches. Bytes that are no UTF-8 are U+FFFD to the expression. Usage when it reached a
    // limit.
    Result<std::optional<ByteRange>> find(std::string_view text, std::size_t from = 0);

private:
    struct Impl;
    explicit Regex(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> m_impl;
};

} // namespace ff::search
