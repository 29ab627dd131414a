// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/archive/edit/FolderDrops.h"

#include "ui/archive/EntryView.h"
#include "ui/main/Desktop.h"

#include <QDragEnterEvent>
#include <QMimeData>
#include <QPainter>
#include <QTreeView>

namespace ff::ui {

FolderDrops::FolderDrops(QAbstractItemView& list, const EntryView& rows, Places places)
    : QObject(&list), m_list(list), m_rows(rows), m_places(std::move(places))
{
}

void FolderDrops::setTaken(bool taken)
{
    m_list.viewport()->setAcceptDrops(taken);
    m_list.setAcceptDrops(taken);
    m_lit.reset();
    m_answer.reset();
}

// The rows are dragged from the entries whichever list shows them.
bool FolderDrops::isMove(const QDropEvent& event) const
{
    return event.source() == &m_rows;
}

// Asked at each step of the mouse, it is worked out once for a folder.
bool FolderDrops::mayMoveTo(NodeId folder)
{
    if (!m_answer || m_answer->first != folder)
        m_answer = {folder, m_rows.canMoveTo(folder)};
    return m_answer->second;
}

void FolderDrops::enter(QDragEnterEvent& event)
{
    m_answer.reset();
    // What comes from here is moved and not put back; its files need not be there for that.
    if (!isMove(event) && localPaths(*event.mimeData()).isEmpty()) {
        event.ignore();
        return;
    }
    event.setDropAction(isMove(event) ? Qt::MoveAction : Qt::CopyAction);
    event.accept();
}

void FolderDrops::move(QDragMoveEvent& event)
{
    const NodeId folder = m_places.folderOf(m_list.indexAt(event.position().toPoint()));
    const bool isPossible = !isMove(event) || mayMoveTo(folder);
    m_lit = isPossible ? std::optional(folder) : std::nullopt;
    event.setDropAction(isMove(event) ? Qt::MoveAction : Qt::CopyAction);
    event.setAccepted(isPossible);
    m_list.viewport()->update();
}

void FolderDrops::leave()
{
    m_lit.reset();
    m_list.viewport()->update();
}

void FolderDrops::drop(QDropEvent& event)
{
    leave();
    const NodeId folder = m_places.folderOf(m_list.indexAt(event.position().toPoint()));
    if (isMove(event)) {
        event.setDropAction(Qt::MoveAction);
        event.setAccepted(mayMoveTo(folder));
        if (event.isAccepted())
            Q_EMIT moveDropped(folder);
        return;
    }
    const QStringList paths = localPaths(*event.mimeData());
    if (paths.isEmpty())
        return;
    // A file manager must not delete what it thinks was moved.
    event.setDropAction(Qt::CopyAction);
    event.accept();
    Q_EMIT filesDropped(paths, folder);
}

void FolderDrops::paint()
{
    if (!m_lit)
        return;
    const QRect all = m_list.viewport()->rect();
    QRect rect = m_list.visualRect(m_places.rowOf(*m_lit));
    if (rect.isNull()) {
        rect = all;
    } else if (qobject_cast<QTreeView*>(&m_list)) { // the whole row
        rect.setLeft(all.left());
        rect.setRight(all.right());
    }
    QPainter painter(m_list.viewport());
    painter.setRenderHint(QPainter::Antialiasing);
    QColor accent = m_list.palette().color(QPalette::Highlight);
    painter.setPen(QPen(accent, 2));
    accent.setAlphaF(0.12F);
    painter.setBrush(accent);
    painter.drawRoundedRect(QRectF(rect).adjusted(2, 1, -2, -1), 5, 5);
}

} // namespace ff::ui
