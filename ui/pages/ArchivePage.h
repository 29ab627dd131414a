// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// An open archive: its entries as a tree or a list, with filter, sorting and the actions on a selection.

#include "core/jobs/ExtractJob.h"
#include "core/jobs/TestJob.h"
#include "ui/itemmodels/ArchiveModel.h"

#include <QWidget>

class QAction;
class QLabel;
class QLineEdit;
class QToolButton;
class QTreeView;

namespace ff::ui {

class ElidedLabel;

class ArchivePage final : public QWidget {
    Q_OBJECT

public:
    explicit ArchivePage(QWidget* parent = nullptr);

    void setArchive(jobs::ArchivePointer archive, std::shared_ptr<const jobs::EntryTree> tree);
    // Drops the archive and its memory.
    void clear();
    const jobs::ArchivePointer& archive() const { return m_archive; }
    ArchiveModel& model() { return *m_model; }
    QTreeView& view() { return *m_view; }

    // Entries under the selected rows, folders with all that is in them; ascending, each once.
    std::vector<std::size_t> selectedEntries() const;
    bool hasSelection() const;
    std::size_t topLevelCount() const;
    // "1,234 files · 56 folders · …", or of the selection.
    QString statusText() const;

    void showOutcomes(const archive::TestReport& report);
    void showOutcomes(const archive::ExtractReport& report, const std::vector<std::size_t>& selection);

    void setMode(ArchiveModel::Mode mode);
    void focusFilter();
    void copyHash();
    void copyPath();

    QAction* extractSelectedAction() const { return m_extractSelected; }
    QAction* propertiesAction() const { return m_properties; }
    QAction* copyHashAction() const { return m_copyHash; }
    QAction* copyPathAction() const { return m_copyPath; }

Q_SIGNALS:
    void extractSelectedRequested();
    void extractAllRequested();
    void propertiesRequested(const QModelIndex& index);
    void statusChanged();
    void modeChanged();

private:
    void buildHeader();
    void buildView();
    void buildActions();
    void applyFilter();
    void updateActions();
    void updateEmptyHint();
    void showOutcomeColumns(bool shown);
    void showContextMenu(const QPoint& position);

    jobs::ArchivePointer m_archive;
    std::uint64_t m_archiveBytes = 0;
    ArchiveModel* m_model;
    QTreeView* m_view;
    ElidedLabel* m_title;
    QLabel* m_summary;
    QLabel* m_empty;
    QLineEdit* m_filter;
    QToolButton* m_treeButton;
    QToolButton* m_flatButton;
    QAction *m_extractSelected, *m_copyHash, *m_copyPath, *m_properties;
};

} // namespace ff::ui
