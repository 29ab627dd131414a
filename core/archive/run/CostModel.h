// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// What the bytes of an archive cost to make and to read, for the time left. Speeds of one core of a
// processor: ProgressMeter sees how fast this machine is, so only their proportions matter there.

#include "core/codec/BlockCodec.h"
#include "core/engine/ModelStore.h"
#include "core/format/Container.h"

#include <map>
#include <string>
#include <string_view>

namespace ff::archive {

// What decoding a data block takes its time for, as far as the segment's header tells.
struct DecodingCost {
    codec::Method method = codec::Method::Store; // of Inflated that of the block within
    bool undoesDeflate = false;
    std::uint64_t multiplyAdds = 0; // of the model, for a byte; 0: the usual one
};
DecodingCost decodingCost(const format::SegmentHeader& header);
// The same, and what its model costs where that is here.
DecodingCost decodingCost(const format::SegmentHeader& header, engine::ModelStore& models);

// That of many segments: the store, which looks at the model's file each time, is asked once for each model.
class DecodingCosts {
public:
    explicit DecodingCosts(engine::ModelStore& models) : m_models(models) {}
    DecodingCost of(const format::SegmentHeader& header);

private:
    engine::ModelStore& m_models;
    std::map<format::ModelShortId, std::uint64_t> m_multiplyAdds;
};

// The weakest level that makes such a data block.
codec::Level levelOfBlock(const format::SegmentHeader& header);

// Bytes of the data block per second of one core that decodes it.
double decodingSpeed(const DecodingCost& cost);

// What follows the last dot of a name, in small letters: "gz" of "a.tar.GZ"; empty without a dot.
std::string endingOf(std::string_view name);

// Whether files of this name are coded so well already, such as films, that they end up stored.
bool isDense(std::string_view name);

// Whether files of this name are JPEG pictures.
bool isPicture(std::string_view name);

// Whether files of this name are MPEG Layer III.
bool isMp3(std::string_view name);

// Whether files of this name are PCM sound.
bool isSound(std::string_view name);

// Bytes per second of one core that codes a file of this name: formats that are coded already, such as films,
// are stored after a trial. multiplyAdds: as in DecodingCost.
double codingSpeed(codec::Level level, std::string_view name = {}, std::uint64_t multiplyAdds = 0);

// Bytes per second of an archive file that is copied, or that libarchive unpacks.
double copyingSpeed();
double unpackingSpeed();

} // namespace ff::archive
