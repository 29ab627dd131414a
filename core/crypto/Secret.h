// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Keys and passwords in memory. Written by one thread, then read by any.

#include "core/base/Bytes.h"
#include "core/base/Result.h"

#include <memory>

namespace ff::crypto {

// Bytes in pages of their own, which are locked in memory as far as the system allows it, are left out of
// core dumps, and are wiped when the Secret goes.
class Secret {
public:
    // Zeros. An empty one takes no memory.
    explicit Secret(std::size_t size);
    // A copy; the original is the caller's to wipe.
    explicit Secret(ByteSpan bytes);
    ~Secret();
    Secret(Secret&& other) noexcept;
    Secret& operator=(Secret&& other) noexcept;
    Secret(const Secret&) = delete;
    Secret& operator=(const Secret&) = delete;

    // From the system's generator; Io when it has none to give.
    static Result<Secret> random(std::size_t size);

    std::size_t size() const { return m_size; }
    std::span<std::uint8_t> bytes() { return {m_bytes, m_size}; }
    ByteSpan view() const { return {m_bytes, m_size}; }
    // The first so many bytes; the rest is wiped. REQUIRES: size <= size().
    void cut(std::size_t size);

private:
    void release();
    std::uint8_t* m_bytes = nullptr;
    std::size_t m_size = 0, m_mapped = 0;
};

// Whoever holds a password or a key shares it; it goes with the last of them.
using SharedSecret = std::shared_ptr<const Secret>;

// Fills with random bytes, for salts and keys; Io when the system has none to give.
Status fillRandom(std::span<std::uint8_t> out);
// Overwrites what the compiler might leave because nobody reads it.
void wipe(std::span<std::uint8_t> bytes);
// Takes a time that does not depend on where they differ.
bool sameSecret(ByteSpan a, ByteSpan b);

} // namespace ff::crypto
