// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/archive/folders/FolderBar.h"

#include "ui/widgets/Cells.h"

#include <QHeaderView>
#include <QKeyEvent>
#include <QScopedValueRollback>

namespace ff::ui {

using namespace Qt::StringLiterals;
using jobs::EntryTree;

namespace {

constexpr int kExpandDelay = 700; // ms

} // namespace

FolderBar::FolderBar(const ArchiveModel& entries, const EntryView& rows, QWidget* parent)
    : TakesFolderDrops(parent), m_model(new FolderModel(entries, this))
{
    takeDrops(
        rows,
        {[this](const QModelIndex& row) { return row.isValid() ? m_model->nodeOf(row) : EntryTree::kRoot; },
         [this](EntryTree::NodeId folder) { return m_model->indexOf(folder); }});
    setObjectName(u"folderBar"_s);
    setAccessibleName(tr("Folders of the archive"));
    styleList(*this);
    header()->hide();
    setModel(m_model);
    setFrameShape(QFrame::NoFrame);
    setUniformRowHeights(true);
    setEditTriggers(QAbstractItemView::NoEditTriggers);
    setTabKeyNavigation(false);
    setIndentation(14);
    setMinimumWidth(140);
    setAutoExpandDelay(kExpandDelay); // of a folder below which something is to be dropped
    connect(&entries, &QAbstractItemModel::layoutChanged, viewport(),
            qOverload<>(&QWidget::update)); // of its states
    connect(&entries, &ArchiveModel::arranged, viewport(), qOverload<>(&QWidget::update));
}

std::vector<std::string> FolderBar::openedPaths() const
{
    std::vector<std::string> out;
    for (QModelIndex at = m_model->index(0, 0); at.isValid(); at = indexBelow(at)) {
        if (isExpanded(at))
            out.push_back(m_model->tree()->pathOf(m_model->nodeOf(at)));
    }
    return out;
}

void FolderBar::setTree(const std::shared_ptr<const EntryTree>& tree, const QString& archiveName)
{
    const QScopedValueRollback following(m_isFollowing, true);
    const bool isSame = m_model->tree() && m_model->index(0, 0).data().toString() == archiveName;
    const std::vector<std::string> opened = isSame ? openedPaths() : std::vector<std::string>();
    m_model->setTree(tree, archiveName);
    if (!tree)
        return;
    expand(m_model->index(0, 0));
    for (const std::string& path : opened) {
        if (const auto node = tree->find(path); node && tree->node(*node).isFolder)
            expand(m_model->indexOf(*node));
    }
}

void FolderBar::showFolder(EntryTree::NodeId folder)
{
    const EntryTree* tree = m_model->tree();
    if (!tree || folder >= tree->nodeCount() || !tree->node(folder).isFolder)
        return;
    const QModelIndex index = m_model->indexOf(folder);
    if (index == currentIndex())
        return;
    const QScopedValueRollback following(m_isFollowing, true);
    for (QModelIndex up = index.parent(); up.isValid(); up = up.parent())
        expand(up);
    setCurrentIndex(index);
}

void FolderBar::currentChanged(const QModelIndex& current, const QModelIndex& previous)
{
    QTreeView::currentChanged(current, previous);
    if (current.isValid() && !m_isFollowing)
        Q_EMIT folderChosen(m_model->nodeOf(current));
}

void FolderBar::keyPressEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Escape && event->modifiers() == Qt::NoModifier) {
        Q_EMIT escapePressed();
        return;
    }
    QTreeView::keyPressEvent(event);
}

} // namespace ff::ui
