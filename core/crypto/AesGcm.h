// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// AES-256-GCM (NIST SP 800-38D) over OpenSSL, and AES-256-CTR for what lies in a temporary file. Const
// functions may be called from any thread.

#include "core/crypto/Secret.h"

#include <array>
#include <optional>

namespace ff::crypto {

inline constexpr std::size_t kKeySize = 32, kNonceSize = 12, kTagSize = 16;

using Nonce = std::array<std::uint8_t, kNonceSize>;
using Tag = std::array<std::uint8_t, kTagSize>;

class AesGcm {
public:
    // REQUIRES: a key of kKeySize bytes, with which no nonce is used for two plaintexts.
    explicit AesGcm(Secret key) : m_key(std::move(key)) {}

    // `cipher` has the size of `plain` and may be it. `bound` is proved with it and not encrypted.
    Tag seal(const Nonce& nonce, ByteSpan plain, std::span<std::uint8_t> cipher, ByteSpan bound = {}) const;
    // False, and `plain` wiped, when the tag is not that of these bytes. `plain` may be `cipher`.
    bool open(const Nonce& nonce, ByteSpan cipher, const Tag& tag, std::span<std::uint8_t> plain,
              ByteSpan bound = {}) const;

    // The tag that these encrypted bytes, with nothing bound, should have: for who asks what is damaged.
    Tag tagOf(const Nonce& nonce, ByteSpan cipher) const;
    // What the tag of one nonce differs by from that of another over the same encrypted bytes.
    Tag tagMask(const Nonce& nonce) const;

    // A tag is a linear code over what it covers: the difference between the tag that is there and the one of
    // the bytes tells for each block of 16 bytes the one error there that makes it. Where this error has at
    // most four bytes it is what happened: chance makes such a one in fewer than one of 2^70 tags. Changes
    // `cipher`, with nothing bound, to what it was and gives true; false when the damage is another one.
    // Also true, with `cipher` as it is, when at most four bytes of the tag itself are damaged.
    bool correct(const Nonce& nonce, std::span<std::uint8_t> cipher, const Tag& tag) const;

private:
    Tag encryptBlock(const Tag& block) const;
    Secret m_key;
};

// Encrypts what lies in a temporary file, at any place, with a key that nobody else has and that goes with
// the process. Proves nothing: who can change a file without a name can change the process.
class ScratchCipher {
public:
    // Io when the system gives no random key.
    static Result<ScratchCipher> create();
    // Encrypts, or decrypts, bytes that stand at this place. REQUIRES: no place is written twice.
    void apply(std::uint64_t offset, ByteSpan in, std::span<std::uint8_t> out) const;

private:
    explicit ScratchCipher(Secret key) : m_key(std::move(key)) {}
    Secret m_key;
};

} // namespace ff::crypto
