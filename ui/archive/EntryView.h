// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The entries of an archive as a tree or a list: columns that remember what was chosen and make room for the
// name when there is little, keys, type-ahead, and drops on folders.

#include "ui/itemmodels/ArchiveModel.h"

#include <QElapsedTimer>
#include <QSet>
#include <QTreeView>

class QLabel;

namespace ff::ui {

class EntryView final : public QTreeView {
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
    // Files may be dropped on folders, and entries be moved so.
    void setTakesDrops(bool takes);
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
    // Into the folder under the cursor; the root's when there is none.
    void filesDropped(const QStringList& paths, ff::jobs::EntryTree::NodeId folder);
    // The selected rows were dropped on a folder of their own archive.
    void moveDropped(ff::jobs::EntryTree::NodeId folder);

protected:
    void keyPressEvent(QKeyEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void startDrag(Qt::DropActions actions) override;
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dragMoveEvent(QDragMoveEvent* event) override;
    void dragLeaveEvent(QDragLeaveEvent* event) override;
    void dropEvent(QDropEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

private:
    bool mayMoveTo(NodeId folder);
    bool canMoveTo(NodeId folder) const;
    void buildColumns();
    void fitColumns();
    void saveColumns();
    void takeModeLook();
    NodeId folderAt(const QPoint& position) const;

    ArchiveModel& m_model;
    QLabel* m_empty;
    QSet<int> m_unchosen; // columns that the user hid
    bool m_isOwn = true;
    Outcomes m_outcomes;
    std::optional<std::pair<NodeId, bool>> m_moveAnswer; // of the drag that goes on
    bool m_isFitting = false;
    QString m_typed;
    QElapsedTimer m_sinceTyped;
    QPersistentModelIndex m_dropRow; // lit while something is dragged above it
    bool m_isDropAll = false; // … above no folder
};

} // namespace ff::ui
