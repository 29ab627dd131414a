// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/heal/recovery/Holes.h"
#include "core/heal/recovery/Record.h"

#include <algorithm>
#include <cstring>

namespace ff::heal {

namespace {

constexpr std::uint64_t kWindow = std::uint64_t{1} << 20;

RecordPlace placeOf(const RecoveryDescriptor& descriptor, std::uint64_t descriptorEnd)
{
    const RecoveryLayout& layout = descriptor.layout;
    return {layout,
            static_cast<std::int64_t>(descriptorEnd)
                - static_cast<std::int64_t>((descriptor.index + std::uint64_t{1}) * layout.blockSize())
                - static_cast<std::int64_t>(layout.archiveSize)};
}

} // namespace

Result<std::optional<RecordPlace>> recordAtEnd(const RawFile& file)
{
    if (file.size < kDescriptorSize)
        return std::optional<RecordPlace>();
    std::array<std::uint8_t, kDescriptorSize> last{};
    const Status read = file.read(file.size - last.size(), last);
    if (!read.ok() && read.error().code == ErrorCode::Cancelled)
        return read.error();
    if (!read.ok()) // what is before it may do without
        return std::optional<RecordPlace>();
    const auto descriptor = decodeDescriptor(last, file.size);
    return descriptor ? std::optional(placeOf(*descriptor, file.size)) : std::optional<RecordPlace>();
}

Result<std::optional<RecordPlace>> searchRecord(const RawFile& file,
                                                const std::function<bool(std::uint64_t)>& isArchive,
                                                TaskControl& control)
{
    Bytes window;
    for (std::uint64_t end = file.size; end >= kDescriptorSize;) {
        FF_TRY(control.checkpoint());
        const std::uint64_t begin = end - std::min(end, kWindow);
        window.resize(static_cast<std::size_t>(end - begin));
        FF_TRY(readAround(file, begin, window, control));
        for (std::size_t at = window.size(); at >= kDescriptorSize; --at) {
            if (std::memcmp(window.data() + at - kDescriptorMagic.size(), kDescriptorMagic.data(),
                            kDescriptorMagic.size())
                != 0)
                continue;
            const auto descriptor =
                decodeDescriptor(ByteSpan(window).subspan(at - kDescriptorSize, kDescriptorSize), file.size);
            if (!descriptor)
                continue;
            const RecordPlace place = placeOf(*descriptor, begin + at);
            if (place.archiveBegin <= 0 || !isArchive(static_cast<std::uint64_t>(place.archiveBegin)))
                return std::optional(place);
        }
        if (begin == 0)
            break;
        end = begin + kDescriptorSize - 1; // one that goes on in the next window
    }
    return std::optional<RecordPlace>();
}

} // namespace ff::heal
