// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Payloads of Method::Sound, blocks whose PCM samples are taken out:
//
//     u8 thoroughness, varint size of the rest, varint number of sounds, for each of them varint gap (of the
//     rest, from the end of the one before), varint size in bytes, u8 channels, u8 layout (bits 0 and 1:
//     bytes of a sample less one, 2: big endian, 3: no sign, 4: values follow, 5: low zeros), where bit 5 is
//     set u8 how many low bits of samples are always 0, where bit 4 is set the values as `sized`
//     (ValueMap.h); the samples of all as `sized`; u8 method and payload of the rest, whose n is the block's
//
// Internal to core/codec; functions keep no state and may run on any number of threads.

#include "core/codec/BlockWithin.h"

namespace ff::codec {

// The block with its sounds taken out where it has some and that pays, else as it is. Options as of
// encodeBlock.
Result<CodedBlock> encodeSound(ByteSpan raw, std::span<const FileStart> files, const EncodeOptions& options,
                               const EncodeFunction& encodeRest, const EncodeFunction& encodeAsIs,
                               TaskControl& control);

// REQUIRES: block.method == Method::Sound.
Result<Bytes> decodeSound(const CodedBlock& block, std::span<const FileStart> files,
                          const DecodeOptions& options, const DecodeFunction& decodeRest,
                          TaskControl& control);

// The most that sounds of a block take beside their bytes.
std::uint64_t soundMemory();

} // namespace ff::codec
