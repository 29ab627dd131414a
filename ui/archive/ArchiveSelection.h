// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// What is selected in an open archive: its entries, as jobs and other programs want them, and what is told
// and copied of them. GUI thread only.

#include "core/jobs/DecodeTime.h"
#include "core/jobs/OpenJob.h"

#include <QObject>

#include <vector>

namespace ff::ui {

class ArchiveModel;
class EntryView;
struct TakenOut;

class ArchiveSelection final : public QObject {
    Q_OBJECT

public:
    // Both must live as long.
    ArchiveSelection(const ArchiveModel& model, const EntryView& view, QObject* parent = nullptr);

    // Null for none.
    void setArchive(jobs::ArchivePointer archive);

    // Entries under the selected rows, folders with all that is in them; ascending, each once.
    std::vector<std::size_t> entries() const;
    // As another program would get it. REQUIRES: there is an archive.
    TakenOut takenOut() const;
    // "3 selected · 1.2 MB · packed to 300 kB"; empty when nothing is.
    QString text() const;

    void copyHash() const;
    void copyPath() const;
    void showProperties() const;

private:
    const ArchiveModel& m_model;
    const EntryView& m_view;
    jobs::ArchivePointer m_archive;
    jobs::DecodeTime m_time;
};

} // namespace ff::ui
