// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Entries of the open archive with other programs: opened there and saved back when they were changed,
// dragged there, or copied for a file manager. It tells in the banner how that goes. GUI thread only.

#include "core/jobs/EntryTree.h"
#include "core/jobs/JobQueue.h"
#include "core/jobs/OpenJob.h"

#include <QObject>

#include <string>

namespace ff::ui {

class ArchiveModel;
class ArchiveSelection;
class DragOut;
class Editor;
class EntryView;
class MessageBanner;
class OpenedFiles;

class OpenWith final : public QObject {
    Q_OBJECT

public:
    // All of it must live as long.
    struct Parts {
        const ArchiveModel& model;
        EntryView& view;
        const ArchiveSelection& selection;
        Editor& editor;
        MessageBanner& banner;
    };

    OpenWith(jobs::JobQueue& jobs, const Parts& parts, QObject* parent = nullptr);

    // What other programs have of another archive stays theirs, and is offered to be saved when that is shown
    // again, until clear().
    void setArchive(jobs::ArchivePointer archive);
    void clear();

    // REQUIRES: the node is a file.
    void open(jobs::EntryTree::NodeId node);
    // A copy of an archive: windowRequested() follows when it is there.
    void openInWindow(jobs::EntryTree::NodeId node);
    // The selected entries.
    void copy();

    OpenedFiles& openedFiles() { return *m_opened; }
    DragOut& dragOut() { return *m_dragOut; }

Q_SIGNALS:
    // The clipboard has them.
    void copied(const QString& notice);
    void extractSelectedRequested();
    void windowRequested(const QString& archive);

private:
    void connectOpened();
    void connectDragOut();
    void drag();
    void offerToSave(const QString& file, const std::string& entryPath);
    void saveBack(const QString& file, const std::string& entryPath);
    void extractInstead();

    const ArchiveModel& m_model;
    EntryView& m_view;
    const ArchiveSelection& m_selection;
    Editor& m_editor;
    MessageBanner& m_banner;
    jobs::ArchivePointer m_archive;
    OpenedFiles* m_opened;
    DragOut* m_dragOut;
};

} // namespace ff::ui
