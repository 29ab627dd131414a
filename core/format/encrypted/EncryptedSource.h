// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Reads an encrypted archive as if it were not. Any thread may read.

#include "core/format/encrypted/KeyBlock.h"

#include <map>
#include <mutex>

namespace ff::format {

// What is not proved to be what was written is never given out: a chunk whose tag is wrong reads as zeros,
// unless its tag tells what few bytes are damaged (crypto::AesGcm::correct), or somebody who knows more of it
// gives bytes that its tag proves. faults() tells of all.
class EncryptedSource final : public ByteSource {
public:
    // The file's chunks, with the key that openKeys() gave.
    static Result<std::shared_ptr<EncryptedSource>> open(std::shared_ptr<const ByteSource> file,
                                                         const Envelope& envelope,
                                                         const crypto::Secret& fileKey);

    Status readAt(std::uint64_t offset, std::span<std::uint8_t> out) const override;
    Result<std::uint64_t> size() const override { return m_size; }
    bool proves() const override { return true; }
    Status readUnproved(std::uint64_t offset, std::span<std::uint8_t> out) const override;
    bool accept(std::uint64_t offset, ByteSpan bytes) const override;
    const std::filesystem::path& path() const override { return m_file->path(); }
    int descriptor() const override { return m_file->descriptor(); }
    Result<std::uint64_t> storedSize() const override { return m_file->storedSize(); }
    const std::shared_ptr<FileView>& view() const override { return m_file->view(); }
    bool isMended(std::uint64_t begin, std::uint64_t end) const override;

    // Whether everything that was read so far, and the file around it, is as it was written or could be
    // corrected; and whether something had to be.
    bool isWhole() const;
    bool needsMending() const;
    // What is wrong, each a sentence without its full stop; of what was read so far.
    std::vector<Sentence> faults() const;

private:
    EncryptedSource(std::shared_ptr<const ByteSource> file, const Envelope& envelope,
                    const crypto::Secret& fileKey);
    std::size_t plainSizeOf(std::uint64_t chunk) const;
    Status readSealed(std::uint64_t chunk, std::span<std::uint8_t> cipher, crypto::Tag& tag) const;
    Status readChunk(std::uint64_t chunk, std::span<std::uint8_t> plain) const;
    bool mend(std::uint64_t chunk, std::span<std::uint8_t> plain, const crypto::Tag& tag) const;
    void noteLost(std::uint64_t chunk, ByteSpan cipher, const crypto::Tag& tag) const;

    const std::shared_ptr<const ByteSource> m_file;
    const crypto::AesGcm m_cipher;
    std::uint64_t m_chunks = 0, m_size = 0;
    std::vector<Sentence> m_ofEnvelope;
    bool m_ends = true; // the file ends with the last chunk and the keys

    mutable std::mutex m_mutex;
    mutable std::map<std::uint64_t, Sentence> m_faulty; // by chunk: why
    // By chunk: what it was, where only accept() knows; else nothing.
    mutable std::map<std::uint64_t, Bytes> m_corrected;
    mutable std::uint64_t m_cached = ~std::uint64_t{0};
    mutable Bytes m_cache; // one chunk, for what reads few bytes at a time
};

} // namespace ff::format
