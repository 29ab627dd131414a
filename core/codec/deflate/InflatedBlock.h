// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Payloads of Method::Inflated: varint expanded size, the recipe as `sized`, u8 method and payload of the
// expanded bytes, whose n is the block's. How those are coded the caller brings. Internal to core/codec.

#include "core/codec/BlockWithin.h"

namespace ff::codec {

// The block with its deflate streams undone where it has some and that is smaller, else as it is. `tryBoth`:
// even where undoing them should surely pay. Options as of encodeBlock.
Result<CodedBlock> encodeInflated(ByteSpan raw, std::span<const FileStart> files,
                                  const EncodeOptions& options, bool tryBoth,
                                  const EncodeFunction& encodeExpanded, const EncodeFunction& encodeAsIs,
                                  TaskControl& control);

// REQUIRES: block.method == Method::Inflated.
Result<Bytes> decodeInflated(const CodedBlock& block, std::span<const FileStart> files,
                             const DecodeOptions& options, const DecodeFunction& decodeExpanded,
                             TaskControl& control);

} // namespace ff::codec
