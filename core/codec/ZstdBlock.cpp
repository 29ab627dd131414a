// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/codec/ZstdBlock.h"

#include <zstd.h>

#include <new>
#include <string>

namespace ff::codec {

namespace {

constexpr int kZstdWindowLog = 27;

struct ZstdEncoder {
    ZSTD_CCtx* context = ZSTD_createCCtx();
    ~ZstdEncoder() { ZSTD_freeCCtx(context); }
};

struct ZstdDecoder {
    ZSTD_DCtx* context = ZSTD_createDCtx();
    ~ZstdDecoder() { ZSTD_freeDCtx(context); }
};

} // namespace

Result<Bytes> zstdEncode(ByteSpan raw, int level)
{
    ZstdEncoder encoder;
    if (!encoder.context)
        throw std::bad_alloc();
    ZSTD_CCtx_setParameter(encoder.context, ZSTD_c_compressionLevel, level);
    ZSTD_CCtx_setParameter(encoder.context, ZSTD_c_enableLongDistanceMatching, 1);
    ZSTD_CCtx_setParameter(encoder.context, ZSTD_c_windowLog, kZstdWindowLog);
    ZSTD_CCtx_setParameter(encoder.context, ZSTD_c_contentSizeFlag, 0);
    ZSTD_CCtx_setPledgedSrcSize(encoder.context, raw.size());
    Bytes out(ZSTD_compressBound(raw.size()));
    const std::size_t size = ZSTD_compress2(encoder.context, out.data(), out.size(), raw.data(), raw.size());
    if (ZSTD_isError(size))
        return Error{ErrorCode::Io, std::string("zstd failed: ") + ZSTD_getErrorName(size)};
    out.resize(size);
    return out;
}

Status zstdDecode(ByteSpan payload, std::span<std::uint8_t> out)
{
    ZstdDecoder decoder;
    if (!decoder.context)
        throw std::bad_alloc();
    ZSTD_DCtx_setParameter(decoder.context, ZSTD_d_windowLogMax, kZstdWindowLog);
    const std::size_t size =
        ZSTD_decompressDCtx(decoder.context, out.data(), out.size(), payload.data(), payload.size());
    if (ZSTD_isError(size))
        return Error{ErrorCode::Damaged, std::string("a zstd block is damaged: ") + ZSTD_getErrorName(size)};
    if (size != out.size())
        return Error{ErrorCode::Damaged, "a zstd block decodes to " + std::to_string(size) + " bytes instead of " +
                                             std::to_string(out.size())};
    return {};
}

} // namespace ff::codec
