// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The entries of an archive as a tree or a list: columns that remember what was chosen and make room for the
// name when there is little, keys, type-ahead, and drops on folders.

#include "ui/archive/edit/FolderDrops.h"
#include "ui/itemmodels/ArchiveModel.h"

#include <QElapsedTimer>
#include <QSet>
#include <QTreeView>

class QLabel;

namespace ff::ui {

class EntryView final : public TakesFolderDrops<QTreeView> {
    Q_OBJECT

public:
    using NodeId = ArchiveModel::NodeId;

    explicit EntryView(ArchiveModel& model, QWidget* parent = nullptr);

    // Of the selected rows, in no order.
    std::vector<NodeId> selectedNodes() const;
    // Their number without a list of them.
    std::size_t selectedCount() const;
    void selectNodes(const std::vector<NodeId>& nodes);
    // Opens the folders above it, scrolls there and makes it the current row.
    void reveal(NodeId node);
    // From the filter by keyboard: with a row selected, the first match below the folders above it when
    // `toMatch` is set, else the one that was current.
    void takeFocus(bool toMatch);

    // Empty columns before the first test would only take room from the names.
    // What a job has told of the entries. States that are all good yield to the other columns.
    struct Outcomes {
        bool hasStates = false;
        bool hasRetries = false;
        bool allGood = false;
    };
    void showOutcomes(const Outcomes& outcomes);
    // Archives of other programs record neither hashes nor costs.
    void showOwnColumns(bool shown);
    void setColumnChosen(int column, bool shown);
    bool isColumnChosen(int column) const { return !m_unchosen.contains(column); }
    void fillColumnMenu(QMenu& menu);
    void setEmptyHint(const QString& text);
    // The folder that is meant by a row, or, without one, by the room below the rows.
    NodeId folderOf(const QModelIndex& row) const;
    // The selected rows: not into themselves or what is below them, and not where all of them are already.
    bool canMoveTo(NodeId folder) const;
    // Begins to edit the name of the current row; of a file without its ending, which people rarely change.
    void editName();

    void keyboardSearch(const QString& typed) override;

Q_SIGNALS:
    // Double-click or Enter.
    void openRequested(ff::jobs::EntryTree::NodeId node);
    void previewRequested();
    void upRequested();
    void escapePressed();
    void selectionSettled();
    // Of the selected rows.
    void dragWanted();

protected:
    void keyPressEvent(QKeyEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void startDrag(Qt::DropActions actions) override;

private:
    void buildColumns();
    void fitColumns();
    void saveColumns();
    void takeModeLook();

    ArchiveModel& m_model;
    QLabel* m_empty;
    QSet<int> m_unchosen; // columns that the user hid
    bool m_isOwn = true;
    Outcomes m_outcomes;
    bool m_isFitting = false;
    QString m_typed;
    QElapsedTimer m_sinceTyped;
};

} // namespace ff::ui
