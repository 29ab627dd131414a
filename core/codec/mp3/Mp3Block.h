// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Payloads of Method::Mp3, blocks whose streams of Layer III are taken out:
//
//     varint size of the rest, varint number of streams, for each of them varint gap (of the rest, from the
//     end of the one before), varint size in bytes, varint size of its frames without padding if they are of
//     free format, else 0; the frames of all as `sized`; u8 method and payload of the rest, whose n is the
//     block's
//
// Internal to core/codec; functions keep no state and may run on any number of threads.

#include "core/codec/BlockWithin.h"

namespace ff::codec {

// The block with its streams taken out where it has some and that pays, else as it is. Options as of
// encodeBlock.
Result<CodedBlock> encodeMp3(ByteSpan raw, std::span<const FileStart> files, const EncodeOptions& options,
                             const EncodeFunction& encodeRest, const EncodeFunction& encodeAsIs,
                             TaskControl& control);

// REQUIRES: block.method == Method::Mp3.
Result<Bytes> decodeMp3(const CodedBlock& block, std::span<const FileStart> files,
                        const DecodeOptions& options, const DecodeFunction& decodeRest, TaskControl& control);

// The most that streams of a block take beside their bytes.
std::uint64_t mp3Memory(std::uint64_t rawSize);

} // namespace ff::codec
