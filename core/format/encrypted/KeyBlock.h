// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// What opens an encrypted archive (docs/FORMAT.md, "Encrypted archives"): its header and the block of keys
// that stands behind it and again at the end of the file. Callable from any thread.

#include "core/base/File.h"
#include "core/crypto/AesGcm.h"
#include "core/crypto/Password.h"

#include <array>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace ff::format {

// Of the header of an encrypted archive, in the place of the version of an archive.
inline constexpr std::uint8_t kEncryptedMajor = 3;

inline constexpr std::size_t kKeyBlockSize = 136;
inline constexpr std::size_t kEnvelopeHead = 12 + kKeyBlockSize; // before the first chunk
inline constexpr std::size_t kPlainChunk = std::size_t{64} << 10;
inline constexpr std::size_t kSealedChunk = kPlainChunk + crypto::kTagSize;

// What a password comes to with the salt and the costs of an archive. Archives that are written in the place
// of one that was opened go on with it.
struct PasswordKey {
    crypto::PasswordCosts costs;
    crypto::Salt salt{};
    crypto::Secret key{0};
};
using SharedPasswordKey = std::shared_ptr<const PasswordKey>;

// As crypto::keyOfPassword.
Result<SharedPasswordKey> passwordKey(const crypto::SharedSecret& password,
                                      const crypto::PasswordCosts& costs, const crypto::Salt& salt,
                                      TaskControl& control);
// With a salt of its own; Io when the system gives no random numbers.
Result<SharedPasswordKey> newPasswordKey(const crypto::SharedSecret& password, TaskControl& control,
                                         const crypto::PasswordCosts& costs = {});

using KeyBlock = std::array<std::uint8_t, kKeyBlockSize>;

// What an encrypted file says of itself without any password.
struct Envelope {
    KeyBlock keys{}; // the one that counts
    bool keysRight = false; // by their check: then a key that does not open them is of a wrong password
    std::uint64_t fileSize = 0;
    std::uint64_t chunksEnd = 0; // in the file
    // What is wrong with it, each a sentence without its full stop.
    std::vector<Sentence> faults;

    crypto::PasswordCosts costs() const;
    crypto::Salt salt() const;
};

// None when the file is not encrypted. Damaged when it is and neither of its key blocks is there; Missing
// when a newer version made it.
Result<std::optional<Envelope>> readEnvelope(const ByteSource& file);

// The key of the chunks. None when the password is wrong; Damaged when the keys are.
Result<std::optional<crypto::Secret>> openKeys(const Envelope& envelope, const PasswordKey& password);

// Twelve bytes, always the same.
Bytes encryptedHeader();
// Wraps the key of the chunks; Io when the system gives no random numbers.
Result<KeyBlock> makeKeyBlock(const PasswordKey& password, const crypto::Secret& fileKey);
// What encrypts the chunks of a file that has this key.
crypto::AesGcm chunkCipher(const crypto::Secret& fileKey);
// Of a chunk by its number; each is used once with a key.
crypto::Nonce chunkNonce(std::uint64_t number, bool isLast);

} // namespace ff::format
