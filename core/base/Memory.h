// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// What the machine has of memory. Callable from any thread.

#include <cstdint>
#include <optional>

namespace ff {

// Bytes that can be taken without swapping, as the kernel estimates it; none when it does not say.
std::optional<std::uint64_t> availableMemory();

} // namespace ff
