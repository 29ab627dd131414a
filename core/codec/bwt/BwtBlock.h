// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Payloads of method Bwt: a filter, then sorted pieces. Internal to core/codec.

#include "core/base/Bytes.h"
#include "core/base/Result.h"
#include "core/base/TaskControl.h"
#include "core/codec/bwt/RankCoder.h"
#include "core/codec/bwt/WordTable.h"

namespace ff::codec::bwt {

// `onProgress` is told of all the bytes of `raw`.
Result<Bytes> encodeBlock(ByteSpan raw, TaskControl& control, const Progress& onProgress);
// Damaged when the payload does not give `size` bytes. `to`: as of DecodeOptions.
Result<Bytes> decodeBlock(ByteSpan payload, std::uint64_t size, std::uint64_t to, TaskControl& control,
                          const Progress& onProgress);

// The most prepared bytes that one byte of payload gives: a piece has 13 bytes at least, and ours give 12
// MiB.
inline constexpr std::uint64_t kMostOfOne = std::uint64_t{1} << 20;
// Whether a payload of this size can give so many bytes.
constexpr bool mayBecome(std::uint64_t payload, std::uint64_t raw)
{
    return raw <= (payload + 16) * kMostOfOne * kMaxWord;
}

// Memory beside the raw bytes and the payload.
std::uint64_t encodingMemory(std::uint64_t size);
std::uint64_t decodingMemory(std::uint64_t size);

} // namespace ff::codec::bwt
