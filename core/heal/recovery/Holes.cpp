// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/heal/recovery/Holes.h"

#include <algorithm>

namespace ff::heal {

namespace {

constexpr std::uint64_t kSector = 4096;

} // namespace

bool Holes::touch(std::uint64_t begin, std::uint64_t size) const
{
    const auto behind = std::partition_point(m_holes.begin(), m_holes.end(),
                                             [begin](const Hole& hole) { return hole.end <= begin; });
    return behind != m_holes.end() && behind->begin < begin + size;
}

Status readAround(const RawFile& file, std::uint64_t offset, std::span<std::uint8_t> out,
                  TaskControl& control, Holes* holes)
{
    FF_TRY(control.checkpoint());
    Status read = file.read(offset, out);
    if (read.ok() || (read.error().code != ErrorCode::Io && read.error().code != ErrorCode::Damaged))
        return read;
    const std::uint64_t end = offset + out.size(), first = offset / kSector * kSector + kSector;
    if (end <= first) {
        std::fill(out.begin(), out.end(), std::uint8_t{0});
        if (holes != nullptr)
            holes->add(offset, end);
        return {};
    }
    const std::uint64_t middle = std::max(first, (offset + out.size() / 2) / kSector * kSector);
    const auto front = static_cast<std::size_t>(middle - offset);
    FF_TRY(readAround(file, offset, out.first(front), control, holes));
    return readAround(file, middle, out.subspan(front), control, holes);
}

} // namespace ff::heal
