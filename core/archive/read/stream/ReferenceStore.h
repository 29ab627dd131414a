// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Data of decoded segments that later ones refer to, kept until nobody needs it any more: in memory, above a
// bound in a temporary file that has no name. What is there is encrypted: the archive may be, and nothing of
// it should be left on a disk. Used by one thread.

#include "core/archive/segment/Segment.h"
#include "core/crypto/AesGcm.h"

namespace ff::archive {

// Bytes of one segment that others refer to.
struct SourceRange {
    std::uint64_t begin = 0, end = 0; // tar offsets
    std::uint64_t lastUser = 0; // tar offset of the last segment that needs them
};

class ReferenceStore {
public:
    // REQUIRES: the ranges ascend and do not overlap.
    explicit ReferenceStore(std::vector<SourceRange> ranges, std::uint64_t memoryLimit);
    ~ReferenceStore();
    ReferenceStore(const ReferenceStore&) = delete;
    ReferenceStore& operator=(const ReferenceStore&) = delete;

    // Takes what is needed of the segment [begin, begin + size) of the tar stream: its bytes, or the reason
    // why there are none.
    void keep(std::uint64_t begin, std::uint64_t size, const Result<ByteSpan>& tar);
    // The bytes at `source`; the reason why they are not there, or Damaged when no segment held them.
    Status read(std::uint64_t source, std::span<std::uint8_t> out) const;
    // Nothing before this segment will be asked for by earlier ones.
    void dropUsedBefore(std::uint64_t tarOffset);

private:
    struct Piece {
        SourceRange range;
        bool here = false;
        Bytes bytes; // empty when it stands in the file …
        std::optional<std::uint64_t> fileOffset; // … there
        std::optional<Error> error;
    };
    Status spill(Piece& piece, ByteSpan bytes);

    std::vector<Piece> m_pieces;
    std::vector<std::size_t> m_byLastUser; // places in m_pieces
    std::size_t m_dropped = 0; // of those
    const std::uint64_t m_memoryLimit;
    std::uint64_t m_inMemory = 0;
    int m_file = -1;
    std::uint64_t m_fileEnd = 0;
    std::optional<crypto::ScratchCipher> m_cipher; // of the file
};

} // namespace ff::archive
