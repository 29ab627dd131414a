// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Reads the beginning of one file of an archive, to be shown, and looks into what is an archive or sound.

#include "core/archive/read/Contents.h"
#include "core/jobs/Inside.h"
#include "core/jobs/OpenJob.h"
#include "core/jobs/sound/SoundFacts.h"

namespace ff::jobs {

class PreviewJob final : public Job {
    Q_OBJECT

public:
    // What the file may be. Inside: what is read to its end may be an archive or a document that is one.
    enum class Look { Bytes, Inside, Sound };

    PreviewJob(ArchivePointer archive, std::size_t entry, std::uint64_t limit, Look look = Look::Bytes,
               QObject* parent = nullptr);
    ~PreviewJob() override;

    const ArchivePointer& archive() const { return m_archive; }
    std::size_t entry() const { return m_entry; }
    // Empty until Finished.
    const archive::EntryContents& contents() const { return m_contents; }
    // Null when it is no archive, or one that cannot be listed.
    const Inside* inside() const { return m_inside ? &*m_inside : nullptr; }
    // Null when it is no sound that we know.
    const SoundFacts* sound() const { return m_sound ? &*m_sound : nullptr; }

protected:
    Status work(TaskControl& control) override;

private:
    const ArchivePointer m_archive;
    const std::size_t m_entry;
    const std::uint64_t m_limit;
    const Look m_look;
    archive::EntryContents m_contents;
    std::optional<Inside> m_inside;
    std::optional<SoundFacts> m_sound;
};

} // namespace ff::jobs
