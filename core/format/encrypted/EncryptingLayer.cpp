// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/format/encrypted/EncryptingLayer.h"

#include <algorithm>

namespace ff::format {

Result<std::unique_ptr<WritingLayer>> EncryptingLayer::create(const PasswordKey& password)
{
    FF_ASSIGN(const crypto::Secret fileKey, crypto::Secret::random(crypto::kKeySize));
    FF_ASSIGN(const KeyBlock keys, makeKeyBlock(password, fileKey));
    return std::unique_ptr<WritingLayer>(new EncryptingLayer(keys, fileKey));
}

Status EncryptingLayer::write(ByteSpan bytes, AtomicFile& file)
{
    if (file.size() == 0) {
        FF_TRY(file.write(encryptedHeader()));
        FF_TRY(file.write(m_keys));
    }
    while (!bytes.empty()) {
        if (m_plain.size() == kPlainChunk)
            FF_TRY(writeChunk(false, file));
        const ByteSpan taken = bytes.first(std::min(bytes.size(), kPlainChunk - m_plain.size()));
        m_plain.insert(m_plain.end(), taken.begin(), taken.end());
        bytes = bytes.subspan(taken.size());
    }
    return {};
}

Status EncryptingLayer::writeChunk(bool isLast, AtomicFile& file)
{
    Bytes& chunk = m_plain; // encrypted where it is
    const crypto::Tag tag = m_cipher.seal(chunkNonce(m_chunks, isLast), chunk, chunk);
    chunk.insert(chunk.end(), tag.begin(), tag.end());
    m_chunks += 1;
    FF_TRY(file.write(chunk));
    chunk.clear();
    return {};
}

Status EncryptingLayer::finish(AtomicFile& file)
{
    FF_TRY(writeChunk(true, file));
    return file.write(m_keys);
}

Result<std::unique_ptr<WritingLayer>> encryptionWith(const SharedPasswordKey& password)
{
    if (!password)
        return std::unique_ptr<WritingLayer>();
    return EncryptingLayer::create(*password);
}

} // namespace ff::format
