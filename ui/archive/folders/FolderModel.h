// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The folders of an archive alone, below one row for the archive itself. What is in a folder is sorted when
// it is first asked for.

#include "core/jobs/EntryTree.h"
#include "ui/itemmodels/ArchiveModel.h"

#include <QAbstractItemModel>

#include <unordered_map>

namespace ff::ui {

class FolderModel final : public QAbstractItemModel {
    Q_OBJECT

public:
    using NodeId = jobs::EntryTree::NodeId;

    // `entries`: whose states are told of the folders.
    explicit FolderModel(const ArchiveModel& entries, QObject* parent = nullptr)
        : QAbstractItemModel(parent), m_entries(entries)
    {
    }

    // Null for none.
    void setTree(std::shared_ptr<const jobs::EntryTree> tree, const QString& archiveName = {});
    const jobs::EntryTree* tree() const { return m_tree.get(); }
    NodeId nodeOf(const QModelIndex& index) const { return NodeId(index.internalId()); }
    // REQUIRES: a folder.
    QModelIndex indexOf(NodeId folder) const;

    QModelIndex index(int row, int column, const QModelIndex& parent = {}) const override;
    QModelIndex parent(const QModelIndex& index) const override;
    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;

private:
    const std::vector<NodeId>& foldersIn(NodeId folder) const;

    // What a job has found wrong in the folder; none when nothing is known to be.
    std::optional<archive::EntryState> problemOf(NodeId folder) const;

    const ArchiveModel& m_entries;
    std::shared_ptr<const jobs::EntryTree> m_tree;
    QString m_archiveName;
    mutable std::unordered_map<NodeId, std::vector<NodeId>> m_folders; // by name
};

} // namespace ff::ui
