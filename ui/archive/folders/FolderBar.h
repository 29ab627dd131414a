// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The folders of the archive beside its entries: it leads to them and shows where one is.

#include "ui/archive/edit/FolderDrops.h"
#include "ui/archive/folders/FolderModel.h"

#include <QTreeView>

namespace ff::ui {

class FolderBar final : public TakesFolderDrops<QTreeView> {
    Q_OBJECT

public:
    // `entries` and `rows` are those of the archive: their states are shown here, too, and the selection may
    // be dropped here.
    FolderBar(const ArchiveModel& entries, const EntryView& rows, QWidget* parent = nullptr);

    // Null for none. What was open stays so when the archive is the same one, read again.
    void setTree(const std::shared_ptr<const jobs::EntryTree>& tree, const QString& archiveName);
    // One is there now.
    void showFolder(jobs::EntryTree::NodeId folder);

Q_SIGNALS:
    void folderChosen(ff::jobs::EntryTree::NodeId folder);
    void escapePressed();

protected:
    void currentChanged(const QModelIndex& current, const QModelIndex& previous) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    std::vector<std::string> openedPaths() const;

    FolderModel* m_model;
    bool m_isFollowing = false;
};

} // namespace ff::ui
