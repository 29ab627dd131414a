// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// From what stands in the archive to a segment. Functions keep no state and may run on any number of threads.

#include "core/archive/segment/Segment.h"
#include "core/base/TaskControl.h"

namespace ff::archive {

// Headers: data is decoded only when hashes were elided. Meta: never.
enum class DecodePart { All, Headers, Meta };

// The blocks of a payload decoded, elided hashes still zeros. When only some ranges are to be kept, the data
// may end behind the last of them. `onProgress` is told of data bytes as they are decoded; may be empty.
// `primer` is what the header's primers hold; data that needs them is Damaged without. More header bytes than
// `maxHeaders`, or than FORMAT.md allows, are damage.
Result<Segment> decodeSegment(format::Reader::Payload payload,
                              const std::shared_ptr<const engine::Model>& model, engine::Engine engine,
                              DecodePart part, const std::vector<TarRange>& keep, TaskControl& control,
                              const std::function<void(std::uint64_t)>& onProgress = {},
                              const std::function<void(const Sentence&)>& onDeviceFault = {},
                              ByteSpan primer = {}, std::uint64_t maxHeaders = codec::kMaxBlockSize);

std::string methodName(std::uint8_t method);

} // namespace ff::archive
