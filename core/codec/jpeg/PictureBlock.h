// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Payloads of Method::Pictures, blocks with JPEG pictures whose entropy-coded stretches are taken out:
//
//     varint size of the rest, varint number of pictures, for each of them varint gap (of the rest, from the
//     end of the one before) and its recipe as `sized`; the coefficients of all as `sized`; u8 method and
//     payload of the rest, whose n is the block's
//
// Pictures are found wherever they stand: in a file of their own, in PDF, office documents, tags of music.
// Internal to core/codec; functions keep no state and may run on any number of threads.

#include "core/codec/BlockWithin.h"

namespace ff::codec {

// The block with its pictures taken out where it has some and that pays, else as it is. Options as of
// encodeBlock.
Result<CodedBlock> encodePictures(ByteSpan raw, std::span<const FileStart> files,
                                  const EncodeOptions& options, const EncodeFunction& encodeRest,
                                  const EncodeFunction& encodeAsIs, TaskControl& control);

// REQUIRES: block.method == Method::Pictures.
Result<Bytes> decodePictures(const CodedBlock& block, std::span<const FileStart> files,
                             const DecodeOptions& options, const DecodeFunction& decodeRest,
                             TaskControl& control);

// The most that pictures of a block of this size take beside their bytes: the model and the planes of one.
std::uint64_t picturesMemory(std::uint64_t rawSize);

} // namespace ff::codec
