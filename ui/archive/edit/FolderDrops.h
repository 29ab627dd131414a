// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Drops on a list that shows folders of the archive: files of other programs are added to the folder under
// the mouse, the selected entries of the archive move there, and the folder is lit meanwhile. GUI thread
// only.

#include "core/jobs/EntryTree.h"

#include <QAbstractItemView>

#include <functional>
#include <optional>

namespace ff::ui {

class EntryView;

class FolderDrops final : public QObject {
    Q_OBJECT

public:
    using NodeId = jobs::EntryTree::NodeId;

    struct Places {
        std::function<NodeId(const QModelIndex&)> folderOf; // of a row, or of the room below the rows
        std::function<QModelIndex(NodeId)> rowOf; // invalid: the whole list stands for it
    };

    // `rows`: whose selection is dragged. All of it must live as long.
    FolderDrops(QAbstractItemView& list, const EntryView& rows, Places places);

    // While nothing can be added the window opens what is dropped.
    void setTaken(bool taken);

    void enter(QDragEnterEvent& event);
    void move(QDragMoveEvent& event);
    void leave();
    void drop(QDropEvent& event);
    void paint();

Q_SIGNALS:
    void filesDropped(const QStringList& paths, ff::jobs::EntryTree::NodeId folder);
    // The selected rows were dropped on a folder of their own archive.
    void moveDropped(ff::jobs::EntryTree::NodeId folder);

private:
    bool isMove(const QDropEvent& event) const;
    bool mayMoveTo(NodeId folder);

    QAbstractItemView& m_list;
    const EntryView& m_rows;
    Places m_places;
    std::optional<std::pair<NodeId, bool>>
        m_answer; // whether rows may move to a folder, of the drag that goes on
    std::optional<NodeId> m_lit; // the folder that something is dragged above
};

// A QListView or QTreeView that takes such drops.
template <typename List>
class TakesFolderDrops : public List {
public:
    FolderDrops& drops() { return *m_drops; }

protected:
    using List::List;

    // REQUIRES: before the list is shown.
    void takeDrops(const EntryView& rows, FolderDrops::Places places)
    {
        m_drops = new FolderDrops(*this, rows, std::move(places));
        this->setDropIndicatorShown(false);
    }

    void dragEnterEvent(QDragEnterEvent* event) override { m_drops->enter(*event); }
    void dragMoveEvent(QDragMoveEvent* event) override
    {
        List::dragMoveEvent(event); // scrolls at the edges
        m_drops->move(*event);
    }
    void dragLeaveEvent(QDragLeaveEvent* event) override
    {
        List::dragLeaveEvent(event);
        m_drops->leave();
    }
    void dropEvent(QDropEvent* event) override
    {
        this->setState(List::NoState);
        m_drops->drop(*event);
    }
    void paintEvent(QPaintEvent* event) override
    {
        List::paintEvent(event);
        m_drops->paint();
    }

private:
    FolderDrops* m_drops = nullptr;
};

} // namespace ff::ui
