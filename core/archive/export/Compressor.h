// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The compression around a tar archive. The stream is cut into pieces of a fixed size, each is compressed by
// libarchive on a worker, and the results stand one behind another, which every format here takes as one
// (gzip members, xz streams, zstd and lz4 frames, bzip2 streams; pigz, pbzip2 and pzstd do the same). So what
// is written does not depend on the number of threads, and a cancelled task ends between small pieces. Used
// by one thread.

#include "core/archive/ArchiveKind.h"
#include "core/archive/run/OrderedPool.h"
#include "core/base/TaskControl.h"
#include "core/codec/BlockCodec.h"

namespace ff::archive {

// How strongly libarchive should compress, in the scale of each format.
struct Strength {
    int level = 0; // 0: stored
    std::size_t piece = 0; // bytes that are compressed by themselves
    std::uint64_t memory = 0; // that compressing one takes besides the piece, about
};
// Usage where the format cannot store. REQUIRES: not Ffz.
Result<Strength> strengthOf(ArchiveKind kind, codec::Level level, bool automatic);

class Compressor {
public:
    using Sink = std::function<Status(ByteSpan)>;

    // `sink` and `control` must outlive it.
    Compressor(ArchiveKind kind, Strength strength, unsigned threads, Sink sink, TaskControl& control);

    Status write(ByteSpan bytes);
    // So many bytes of what is written are a task's: the control is told of them as they are compressed.
    void credit(std::uint64_t bytes) { m_piece.credit += bytes; }
    // Everything reaches the sink.
    Status finish();

private:
    struct Piece {
        Bytes bytes;
        std::uint64_t credit = 0;
    };
    static Result<Bytes> compressed(const Piece& piece, ArchiveKind kind, int level, TaskControl& control);
    Status push();
    Status takeOne();

    const Strength m_strength;
    const Sink m_sink;
    Piece m_piece;
    OrderedPool<Piece, Result<Bytes>> m_pool;
};

} // namespace ff::archive
