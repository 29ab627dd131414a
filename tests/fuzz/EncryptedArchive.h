// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// An encrypted archive that is the same each time it is made: with a password that costs next to nothing, and
// keys that lie beside the targets (encrypted.keys, which make_seeds makes).

#include "core/format/encrypted/KeyBlock.h"
#include "tests/fuzz/Fuzz.h"

namespace ff::fuzz {

std::filesystem::path encryptionKeysPath();
crypto::SharedSecret encryptionPassword();
format::SharedPasswordKey encryptionKey(); // of the password, with the costs of these archives
Bytes encrypted(ByteSpan plain);

// Keys for encrypted.keys.
format::KeyBlock newKeys();
// Gives a block of keys the check that its bytes should have. REQUIRES: of kKeyBlockSize.
void checkKeys(std::span<std::uint8_t> keys);

} // namespace ff::fuzz
