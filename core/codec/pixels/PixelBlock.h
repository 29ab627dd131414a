// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Payloads of Method::Pixels, blocks whose uncompressed pictures are taken out:
//
//     varint size of the rest, varint number of pictures, for each of them varint gap (of the rest, from the
//     end of the one before), varint rows, varint width, u8 layout (bits 0 and 1: channels less one, 2: two
//     bytes a sample, 3: big endian, 4: rows have filters of PNG, 5: padding follows), where bit 5 is set u8
//     bytes behind each row; the samples of all as `sized`; u8 method and payload of the rest, whose n is the
//     block's
//
// Internal to core/codec; functions keep no state and may run on any number of threads.

#include "core/codec/BlockWithin.h"

namespace ff::codec {

// The block with its pixels taken out where it has some and that pays, else as it is. Options as of
// encodeBlock.
Result<CodedBlock> encodePixels(ByteSpan raw, std::span<const FileStart> files, const EncodeOptions& options,
                                const EncodeFunction& encodeRest, const EncodeFunction& encodeAsIs,
                                TaskControl& control);

// REQUIRES: block.method == Method::Pixels.
Result<Bytes> decodePixels(const CodedBlock& block, std::span<const FileStart> files,
                           const DecodeOptions& options, const DecodeFunction& decodeRest,
                           TaskControl& control);

// The most that pixels of a block of this size take beside their bytes.
std::uint64_t pixelsMemory(std::uint64_t rawSize);

} // namespace ff::codec
