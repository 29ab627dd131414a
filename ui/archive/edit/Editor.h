// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Changes to the open archive: asks what must be asked, starts the job, and remembers the way back. The page
// opens the archive again when it has changed. One change at a time. GUI thread.

#include "core/jobs/EntryTree.h"
#include "core/jobs/JobQueue.h"
#include "core/jobs/UpdateJob.h"

#include <QObject>
#include <QPointer>

class QMimeData;
class QWidget;

namespace ff::ui {

class Editor final : public QObject {
    Q_OBJECT

public:
    using NodeId = jobs::EntryTree::NodeId;

    // Questions are asked above `page`'s window.
    Editor(jobs::JobQueue& jobs, QWidget& page);

    // The history stays when it is the same file.
    void setArchive(jobs::ArchivePointer archive, std::shared_ptr<const jobs::EntryTree> tree);
    // Whether it is an archive that can be changed, at another moment if not at this one; else why not.
    bool isEditable() const { return m_reason.isEmpty(); }
    const QString& reason() const { return m_reason; }
    // It can have a recovery record and a password, as only ours can.
    bool isOurs() const;
    // Nothing is being changed right now.
    bool isReady() const { return isEditable() && m_archive && !m_job; }
    bool canUndo() const { return isReady() && m_undo && m_undo->canUndo(); }
    bool canRedo() const { return isReady() && m_undo && m_undo->canRedo(); }
    QString undoText() const;
    QString redoText() const;
    bool hasCut() const { return !m_cut.empty(); }
    bool isCut(const std::string& path) const;

    void add(const QStringList& paths, NodeId folder);
    // The same, but of a single archive it is asked first whether it should be opened: openRequested().
    void takeDropped(const QStringList& paths, NodeId folder);
    void askAndAdd(NodeId folder, bool folders);
    void askAndRemove(const std::vector<NodeId>& nodes);
    void rename(NodeId node, const QString& name);
    void askAndMakeFolder(NodeId parent);
    void askAndChangeRecovery();
    // With all that is below them.
    void move(const std::vector<NodeId>& nodes, NodeId folder);
    void cut(const std::vector<NodeId>& nodes);
    // What was cut is moved; files of another program are added.
    void paste(NodeId folder, const QMimeData* clipboard);
    void undo();
    void redo();
    // After a change that has no step: what was there before cannot be had back.
    void forgetUndo();
    // Of a change: what it does, for undo, and what is told when it is done.
    struct Words {
        QString what; // "Add 2 items"
        QString done; // "2 items added"
    };
    struct File {
        std::filesystem::path file;
        std::string path; // in the archive
    };
    // Each in the place of its entry.
    void addAs(const std::vector<File>& files, const Words& words);
    static Words addingWords(int count);
    // Puts a file that was changed outside in the place of the entry.
    void replace(const std::string& path, const std::filesystem::path& file);

Q_SIGNALS:
    // The archive on disk is another; `selected` should be shown in it when it is not empty.
    void changed(const QString& notice, const QStringList& selected);
    void failed(const QString& headline, const QString& sentence);
    void openRequested(const QString& archive);
    // What is possible has changed.
    void stateChanged();

private:
    void start(archive::Edits edits, const Words& words, const QStringList& selected = {},
               archive::Overwrite existing = archive::Overwrite::Replace);
    void run(jobs::UpdateRequest request, const QString& notice, const QStringList& selected);
    void askAboutLosses(const jobs::UpdateJob& job, const QString& notice, const QStringList& selected);
    void step(bool isUndo);
    // False when all of it is there already.
    bool moveTo(NodeId folder, const std::vector<std::string>& paths);
    // Those that do not go with a folder among them.
    std::vector<NodeId> withoutContained(const std::vector<NodeId>& nodes) const;
    std::string pathIn(NodeId folder, const std::string& name) const;
    QString archiveName() const;

    jobs::JobQueue& m_jobs;
    QWidget& m_page;
    jobs::ArchivePointer m_archive;
    std::shared_ptr<const jobs::EntryTree> m_tree;
    jobs::UndoPointer m_undo;
    QString m_reason;
    QPointer<jobs::UpdateJob> m_job;
    std::vector<std::string> m_cut; // paths
};

} // namespace ff::ui
