// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/archive/segment/SegmentProof.h"

#include "core/archive/segment/MetaBlock.h"

#include <algorithm>

namespace ff::archive {

Status restoreHashes(Segment& segment)
{
    const std::vector<TarItem> items = walkHeaders(segment.headers, segment.runs, segment.tarOffset);
    const auto last = lastItems(items, segment.runs.size());
    for (std::size_t r = 0; r < segment.runs.size(); ++r) {
        const TarRun& run = segment.runs[r];
        if (!run.hashElided)
            continue;
        if (last[r] == nullptr || !last[r]->hashAt)
            return damagedHeaders();
        if (!run.digest)
            continue;
        std::copy(run.digest->begin(), run.digest->end(),
                  segment.headers.begin() + static_cast<std::ptrdiff_t>(*last[r]->hashAt));
    }
    return {};
}

namespace {

// Literally, or by a reference to an earlier run.
bool needsOwnData(const Segment& segment, const TarRun& run)
{
    return run.literalLength() != 0
        || std::any_of(run.references.begin(), run.references.end(),
                       [&segment](const DataReference& reference) {
                           return reference.source + reference.length > segment.tarOffset;
                       });
}

} // namespace

Result<VerifiedSegment> verifySegment(Segment& segment, const format::SegmentHash& expected,
                                      const std::vector<TarRange>& keep, const HashLookup& known,
                                      const Segment::ReferenceReader& read, TaskControl& control,
                                      const std::optional<Error>& noData)
{
    VerifiedSegment out;
    out.tar = segment.assemble(
        [&keep](const TarRun& run, std::uint64_t tarAt) {
            return keepsRun(keep, tarAt, tarAt + run.dataLength);
        },
        read, &out.lost);

    // The entries of the runs, for those whose data is not here.
    const std::vector<std::uint64_t> entryAt = segment.entryOffsets();
    std::vector<std::uint64_t> headerAt(segment.runs.size()), tarAt(segment.runs.size());
    std::uint64_t header = 0, tar = segment.tarOffset;
    for (std::size_t r = 0; r < segment.runs.size(); ++r) {
        headerAt[r] = header;
        tarAt[r] = tar;
        if (noData && needsOwnData(segment, segment.runs[r]))
            out.lost.push_back({tar + segment.runs[r].headerLength,
                                tar + segment.runs[r].headerLength + segment.runs[r].dataLength, *noData});
        header += segment.runs[r].headerLength;
        tar += segment.runs[r].headerLength + segment.runs[r].dataLength;
    }

    bool provable = true;
    std::uint64_t literal = 0;
    for (std::size_t r = 0; r < segment.runs.size(); ++r) {
        TarRun& run = segment.runs[r];
        literal += run.literalLength();
        if (run.dataLength == 0)
            continue;
        const std::uint64_t begin = tarAt[r] + run.headerLength, end = begin + run.dataLength;
        const bool isHere = keepsRun(keep, begin, end) && literal <= segment.data.size()
            && std::none_of(out.lost.begin(), out.lost.end(),
                            [=](const LostRange& lost) { return lost.begin < end && begin < lost.end; });
        const bool isKnown = run.digest.has_value();
        if (isHere && !isKnown) {
            FF_ASSIGN(
                run.digest,
                crypto::sha512(ByteSpan(out.tar).subspan(static_cast<std::size_t>(begin - segment.tarOffset),
                                                         static_cast<std::size_t>(run.dataLength)),
                               control));
        } else if (!isKnown && run.hashElided && known) {
            run.digest = known(entryAt[r]);
        }
        if (isHere)
            out.runs.push_back({{begin, end}, isKnown ? std::nullopt : run.digest});
        provable = provable && run.digest.has_value();
    }
    FF_TRY(restoreHashes(segment));
    for (std::size_t r = 0; r < segment.runs.size(); ++r)
        std::copy_n(segment.headers.begin() + static_cast<std::ptrdiff_t>(headerAt[r]),
                    segment.runs[r].headerLength,
                    out.tar.begin() + static_cast<std::ptrdiff_t>(tarAt[r] - segment.tarOffset));
    out.provable = provable;
    out.hashMatches = provable && segment.hash() == expected;
    return out;
}

} // namespace ff::archive
