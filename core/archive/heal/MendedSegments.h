// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The segments of a mended archive: those that are right as they are, the others with what is whole in them,
// and zeros where something is lost, so that everything keeps its place in the tar stream. Used by one
// thread.

#include "core/archive/ArchiveImpl.h"
#include "core/archive/create/SegmentWriter.h"

namespace ff::archive {

class MendedSegments {
public:
    // `isWhole` by entry. All of them must outlive it.
    MendedSegments(const Archive::Impl& archive, const std::vector<bool>& isWhole, SegmentWriter& writer,
                   TaskControl& control)
        : m_archive(archive), m_isWhole(isWhole), m_writer(writer), m_control(control)
    {
    }

    Status write(const RunOptions& options);

private:
    Status take(const DecodedSegment& unit);
    Status copy(const format::SegmentRecord& record);
    Status recode(const DecodedSegment& unit);
    Status fill(std::uint64_t end); // zeros up to this tar offset
    bool hangsOnAltered(const DecodedSegment& unit) const;
    // Zeros in the place of what is not whole.
    void blank(std::span<std::uint8_t> bytes, std::uint64_t tarOffset) const;

    const Archive::Impl& m_archive;
    const std::vector<bool>& m_isWhole;
    SegmentWriter& m_writer;
    TaskControl& m_control;
    std::uint64_t m_end = 0; // of the tar stream so far
    std::vector<TarRange> m_altered; // ascending: where other bytes stand, or others prime, than before
};

} // namespace ff::archive
