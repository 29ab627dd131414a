// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// From a password to keys. Callable from any thread.

#include "core/base/TaskControl.h"
#include "core/crypto/Secret.h"

#include <array>
#include <string_view>

namespace ff::crypto {

// A longer one is refused: nobody types it, and it would be a file given by mistake.
inline constexpr std::size_t kMaxPasswordSize = 1024;

// The password in the one form in which it counts: UTF-8 in Unicode's composed form (NFC), so that the same
// letters typed on another system are the same bytes. Bytes that are no UTF-8 stay as they are. Usage when it
// is empty or longer than kMaxPasswordSize.
Result<SharedSecret> preparedPassword(ByteSpan typed);

inline constexpr std::size_t kSaltSize = 16;
using Salt = std::array<std::uint8_t, kSaltSize>;

// What Argon2id (RFC 9106, version 13 hex) takes.
struct PasswordCosts {
    std::uint32_t memoryKiB = 64 << 10, passes = 3; // the RFC's second choice
    std::uint8_t lanes = 4;

    bool operator==(const PasswordCosts&) const = default;
};

// What a reader does for a password that an archive asks for: memory in KiB, and that times the passes.
inline constexpr std::uint32_t kMaxPasswordMemory = 1 << 20, kMaxPasswordWork = 4 << 20;
inline constexpr std::uint8_t kMaxPasswordLanes = 16;

// A key of 32 bytes. Damaged when the costs are none that Argon2id has; Missing when they are above what a
// reader does, or this machine has not so much memory. Ends at once when it is cancelled: what is begun ends
// by itself.
Result<Secret> keyOfPassword(const SharedSecret& password, const PasswordCosts& costs, const Salt& salt,
                             TaskControl& control);

// HKDF with SHA-512 (RFC 5869).
Secret deriveKey(ByteSpan key, ByteSpan salt, std::string_view purpose, std::size_t size);

} // namespace ff::crypto
