// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Finds the length of tables' records and images' rows: the distance at which bytes resemble each other most.
// The encoder looks, and writes what it found into the payload.

#include "core/base/Bytes.h"
#include "core/codec/BlockCodec.h"
#include "core/codec/mix/MixModel.h"

#include <cstdint>
#include <span>
#include <vector>

namespace ff::codec {

inline constexpr std::uint32_t kMaxRecordLength = 6144;

// 0 when nothing stands out; else 3..kMaxRecordLength.
std::uint32_t findRecordLength(ByteSpan bytes);

// The block in pieces (files, and large files in parts), each with its record length, where it changes;
// ascending offsets.
Result<std::vector<mix::RecordChange>> findRecords(ByteSpan raw, std::span<const FileStart> files,
                                                   TaskControl& control);

} // namespace ff::codec
