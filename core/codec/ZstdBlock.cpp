// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/codec/ZstdBlock.h"

#define ZSTD_STATIC_LINKING_ONLY // buffers that stay in place
#include <zstd.h>

#include <algorithm>
#include <new>
#include <string>

namespace ff::codec {

namespace {

constexpr int kZstdWindowLog = 27;
// Between looks at the TaskControl: a block of zstd, which takes a tenth of a second at level 19, and what
// gives about so much.
constexpr std::size_t kRawPiece = ZSTD_BLOCKSIZE_MAX, kPackedPiece = std::size_t{64} << 10;

struct ZstdEncoder {
    ZSTD_CCtx* context = ZSTD_createCCtx();
    ~ZstdEncoder() { ZSTD_freeCCtx(context); }
};

struct ZstdDecoder {
    ZSTD_DCtx* context = ZSTD_createDCtx();
    ~ZstdDecoder() { ZSTD_freeDCtx(context); }
};

} // namespace

Result<Bytes> zstdEncode(ByteSpan raw, int level, TaskControl& control)
{
    ZstdEncoder encoder;
    if (!encoder.context)
        throw std::bad_alloc();
    ZSTD_CCtx_setParameter(encoder.context, ZSTD_c_compressionLevel, level);
    ZSTD_CCtx_setParameter(encoder.context, ZSTD_c_enableLongDistanceMatching, 1);
    ZSTD_CCtx_setParameter(encoder.context, ZSTD_c_windowLog, kZstdWindowLog);
    ZSTD_CCtx_setParameter(encoder.context, ZSTD_c_contentSizeFlag, 0);
    ZSTD_CCtx_setPledgedSrcSize(encoder.context, raw.size());
    // The input lies in one piece: zstd need not copy it, and finds what a single call would, however large
    // it is. A zstd that does not know this copies, with the same result for what its window holds.
    ZSTD_CCtx_setParameter(encoder.context, ZSTD_c_stableInBuffer, 1);
    Bytes out(ZSTD_compressBound(raw.size()));
    ZSTD_outBuffer to{out.data(), out.size(), 0};
    ZSTD_inBuffer from{raw.data(), 0, 0};
    for (bool isLast = false; !isLast;) {
        FF_TRY(control.checkpoint());
        from.size += std::min(kRawPiece, raw.size() - from.size);
        isLast = from.size == raw.size();
        const std::size_t left =
            ZSTD_compressStream2(encoder.context, &to, &from, isLast ? ZSTD_e_end : ZSTD_e_continue);
        if (ZSTD_isError(left))
            return Error{ErrorCode::Io, sentence("zstd failed: %1", ZSTD_getErrorName(left))};
        if (isLast && left != 0)
            return Error{ErrorCode::Io, sentence("zstd failed: it makes more of its input than it said")};
    }
    out.resize(to.pos);
    return out;
}

Status zstdDecode(ByteSpan payload, std::span<std::uint8_t> out, TaskControl& control)
{
    ZstdDecoder decoder;
    if (!decoder.context)
        throw std::bad_alloc();
    ZSTD_DCtx_setParameter(decoder.context, ZSTD_d_windowLogMax, kZstdWindowLog);
    ZSTD_DCtx_setParameter(decoder.context, ZSTD_d_stableOutBuffer, 1); // no window of its own
    ZSTD_outBuffer to{out.data(), out.size(), 0};
    ZSTD_inBuffer from{payload.data(), 0, 0};
    std::size_t wanted = 0; // not so within a frame
    while (from.pos < payload.size()) {
        FF_TRY(control.checkpoint());
        from.size = from.pos + std::min(kPackedPiece, payload.size() - from.pos);
        const std::size_t before = from.pos;
        wanted = ZSTD_decompressStream(decoder.context, &to, &from);
        if (ZSTD_isError(wanted))
            return Error{ErrorCode::Damaged,
                         sentence("a zstd block is damaged: %1", ZSTD_getErrorName(wanted))};
        if (from.pos == before)
            break; // it has more to write than there is room
    }
    if (to.pos != out.size())
        return Error{ErrorCode::Damaged,
                     sentence("a zstd block decodes to %1 bytes instead of %2", to.pos, out.size())};
    if (wanted != 0 || from.pos != payload.size())
        return Error{ErrorCode::Damaged, sentence("a zstd block is damaged: it does not end where it must")};
    return {};
}

} // namespace ff::codec
