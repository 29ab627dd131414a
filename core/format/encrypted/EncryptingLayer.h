// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Encrypts an archive while it is written.

#include "core/format/encrypted/KeyBlock.h"

namespace ff::format {

// Takes the bytes of an archive as it would be without a password. Each has a random key of its own, so that
// no nonce is ever used twice.
class EncryptingLayer final : public WritingLayer {
public:
    // Io when the system gives no random numbers.
    static Result<std::unique_ptr<WritingLayer>> create(const PasswordKey& password);

    Status write(ByteSpan bytes, AtomicFile& file) override;
    Status finish(AtomicFile& file) override;

private:
    EncryptingLayer(const KeyBlock& keys, const crypto::Secret& fileKey)
        : m_keys(keys), m_cipher(chunkCipher(fileKey))
    {
    }
    Status writeChunk(bool isLast, AtomicFile& file);

    const KeyBlock m_keys;
    const crypto::AesGcm m_cipher;
    Bytes m_plain; // of the chunk that is not full, or may be the last
    std::uint64_t m_chunks = 0; // written
};

// What writes go through for this key; none without one.
Result<std::unique_ptr<WritingLayer>> encryptionWith(const SharedPasswordKey& password);

} // namespace ff::format
