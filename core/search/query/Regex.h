// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// A regular expression of ICU within limits, so that none hangs or takes the memory: the steps of a search,
// the stack of its way back, and the size of the compiled expression are bounded. Case does not matter.
// An object belongs to one thread at a time.

#include "core/base/Result.h"
#include "core/search/text/Folding.h"

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ff::search {

class Regex {
public:
    // Usage when it is no expression: the sentence says why and where.
    static Result<Regex> compile(std::string_view pattern);

    Regex(Regex&&) noexcept;
    Regex& operator=(Regex&&) noexcept;
    ~Regex();

    // Whether it is somewhere in the text. Bytes that are no UTF-8 are U+FFFD to the expression. Usage when
    // it reached a limit; also when it took very long for all texts so far together.
    Result<bool> isIn(std::string_view text);

    // The same for many short texts, which is several times as fast for most expressions: found[i] is not 0
    // when it is in texts[i].
    Status isInEach(std::span<const std::string_view> texts, std::vector<std::uint8_t>& found);

    // Text that the folded text of every match holds, as far as the expression shows it readily; else empty.
    const std::string& requiredText() const;

    // Its matches in the text, as bytes, one behind the other; those before a limit, where it reaches one.
    std::vector<ByteRange> findAll(std::string_view text);

private:
    struct Impl;
    Result<bool> findLines(std::span<const std::string_view> texts, std::vector<std::uint8_t>& found);
    explicit Regex(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> m_impl;
};

} // namespace ff::search
