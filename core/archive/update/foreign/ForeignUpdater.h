// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Changes another program's archive: libarchive writes it anew beside the old one, which stays until the new
// one was read back and compared (docs/adr/0033-other-archives-are-written-anew.md). Used by one thread.

#include "core/archive/export/ForeignWriter.h"
#include "core/archive/update/foreign/Losses.h"
#include "core/archive/update/plan/Additions.h"
#include "core/base/FileLock.h"

#include <chrono>

namespace ff::archive {

// Missing when it is of a kind that cannot be written, Damaged when not all of it is there. REQUIRES: it is
// foreign.
Status checkRewritable(const Archive::Impl& archive);

class ForeignUpdater {
public:
    // As Updater.
    ForeignUpdater(const Archive::Impl& archive, const FileLock& lock, const UpdateOptions& options,
                   const std::set<std::string>& unreadable, TaskControl& control);

    Result<std::optional<UpdateReport>> run(const Edits& edits);
    const std::vector<Warning>& unread() const { return m_unread; }

private:
    Status plan(const Edits& edits);
    Status agreeOnLosses(const EditPlan& plan);
    void setTotals();
    Status copyOld();
    Status copy(EntrySource& source, std::size_t place);
    Status addNew();
    UpdateReport makeReport(const AtomicFile& file);

    const Archive::Impl& m_archive;
    const ArchiveKind m_kind;
    const FileLock& m_lock;
    const UpdateOptions& m_options;
    const std::set<std::string>& m_unreadable;
    TaskControl& m_control;
    const std::chrono::steady_clock::time_point m_started = std::chrono::steady_clock::now();

    std::vector<EntryChange> m_entryChanges;
    std::set<std::string> m_replaced;
    Losses m_losses;
    Additions m_additions;
    std::vector<Warning> m_unread;
    std::unique_ptr<ForeignWriter> m_writer;
    UpdateReport m_report;
};

} // namespace ff::archive
