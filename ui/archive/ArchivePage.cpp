// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/archive/ArchivePage.h"

#include "core/search/names/Matcher.h"
#include "ui/archive/ArchiveActions.h"
#include "ui/archive/ArchiveJobs.h"
#include "ui/archive/ArchiveNavigation.h"
#include "ui/archive/ArchiveSelection.h"
#include "ui/archive/EntryView.h"
#include "ui/archive/NamesButton.h"
#include "ui/archive/edit/EditActions.h"
#include "ui/archive/edit/Editor.h"
#include "ui/archive/folders/FolderBar.h"
#include "ui/archive/map/MapPage.h"
#include "ui/archive/map/TreemapView.h"
#include "ui/archive/meaning/MeaningPanel.h"
#include "ui/archive/open/OpenWith.h"
#include "ui/archive/open/OuterArchives.h"
#include "ui/archive/preview/PreviewPane.h"
#include "ui/archive/report/ArchiveReports.h"
#include "ui/archive/thumbnails/ThumbnailPage.h"
#include "ui/main/Desktop.h"
#include "ui/text/Format.h"
#include "ui/widgets/ElidedLabel.h"
#include "ui/widgets/Icons.h"
#include "ui/widgets/MessageBanner.h"
#include "ui/widgets/QueryProblem.h"

#include <QAction>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QToolButton>

namespace ff::ui {

using namespace Qt::StringLiterals;
using jobs::EntryTree;

void ArchivePage::setArchive(jobs::ArchivePointer archive, std::shared_ptr<const EntryTree> tree,
                             std::size_t entry)
{
    const bool isSame = m_archive && m_archive->path() == archive->path();
    if (!archive->isNested())
        m_outer->clear();
    if (!archive->isNested() && !isSame)
        m_openWith->clear();
    else if (m_archive && !isSame)
        m_outer->enter({m_archive, m_tree, m_navigation->place(), entry});
    showArchive(archive, tree, isSame);
}

void ArchivePage::leaveTo(qsizetype level)
{
    const OuterArchives::Outer outer = m_outer->leaveTo(std::size_t(level));
    showArchive(outer.archive, outer.tree, false, outer.place);
    Q_EMIT leftNested();
}

void ArchivePage::showArchive(const jobs::ArchivePointer& archive,
                              const std::shared_ptr<const EntryTree>& tree, bool isSame,
                              const std::optional<ArchiveNavigation::Place>& place)
{
    m_archive = archive;
    m_tree = tree;
    m_archiveBytes = m_archive->info().archiveBytes;
    if (!isSame) {
        m_filter->clear();
        m_banner->hide();
        m_notice.clear();
    }
    const QString name = displayName(m_archive->path().filename().string());
    m_navigation->setArchive(name, m_outer->names(), isSame, place);
    m_selection->setArchive(m_archive);
    m_openWith->setArchive(m_archive);
    m_archiveJobs->setArchive(m_archive);
    m_editor->setArchive(m_archive, tree);
    m_meaning->setArchive(m_archive);
    m_reports->setArchive(m_archive, isSame, m_editor->isEditable());
    m_model->setEditable(m_editor->isEditable());
    m_editActions->setTakesDrops(m_editor->isEditable());
    m_view->showOwnColumns(!m_archive->isForeign());
    m_title->setFullText(name);
    m_title->setToolTip(displayPath(m_archive->path()));
    const QString folder = displayFolder(m_archive->path().parent_path());
    m_summary->setFullText(m_archive->isNested() ? tr("%1  ·  can only be read here").arg(folder) : folder);
    m_summary->setToolTip(m_archive->isNested() ? m_editor->reason() : folder);
    m_lock->setVisible(m_archive->isEncrypted());
    m_preview->setArchive(m_archive);
    m_preview->setSpeed(jobs::DecodeTime(m_archive->info()));
    m_map->setTree(tree);
    m_thumbnails->setArchive(m_archive);
    m_folders->setTree(tree, name);
    m_model->setTree(tree, m_archive->path().string());
    if (!isSame)
        m_navigation->focusRows();
    askByMeaning();
}

void ArchivePage::showNamesEncoding(const QString& chosen)
{
    m_names->showEncoding(m_archive->info(), chosen);
}

QString ArchivePage::filePath() const
{
    if (!m_archive)
        return {};
    return fromPath(m_outer->count() > 0 ? m_outer->outermost().archive->path() : m_archive->path());
}

QString ArchivePage::titleText() const
{
    const QStringList all =
        m_outer->names() + QStringList(displayName(m_archive->path().filename().string()));
    return all.join(u" › "_s);
}

bool ArchivePage::showEntry(const std::string& path)
{
    const EntryTree* tree = m_model->tree();
    const auto node = tree ? tree->find(search::trimmedPath(path)) : std::nullopt;
    if (!node || *node == EntryTree::kRoot)
        return false;
    m_filter->clear(); // it may not match
    m_navigation->goToEntry(*node);
    return true;
}

void ArchivePage::clear()
{
    m_filter->clear();
    m_archive.reset();
    m_tree.reset();
    m_outer->clear();
    m_names->hide();
    m_selection->setArchive(nullptr);
    m_archiveJobs->setArchive(nullptr);
    m_editor->setArchive(nullptr, nullptr);
    m_reports->clear();
    m_navigation->clear();
    m_openWith->clear();
    m_banner->hide();
    m_editActions->setTakesDrops(false);
    m_model->setTree(nullptr);
    m_map->setTree(nullptr);
    m_thumbnails->setArchive(nullptr);
    m_folders->setTree(nullptr, {});
    m_preview->setArchive(nullptr);
    m_meaning->setArchive(nullptr);
    updateActions();
}

void ArchivePage::showArrived()
{
    // What is wrong with a query is told in words; how many its good parts find would mislead.
    const bool isWrong = !m_model->filterProblem().empty();
    m_found->setText(m_model->isFiltered() && !isWrong ? foundText() : QString());
    m_problem->setProblem(m_model->filterProblem());
    updateEmptyHint();
    updateActions();
    Q_EMIT statusChanged();
}

void ArchivePage::showChange(const QString& notice, const QStringList& selected)
{
    m_banner->hide();
    m_notice = m_editActions->withUndoHint(notice);
    m_navigation->expectChange(selected);
    Q_EMIT reloadRequested(fromPath(m_archive->path()));
}

void ArchivePage::onSelectionSettled()
{
    if (!m_view->selectionModel()->selection().isEmpty() && !m_navigation->isExpectingChange())
        m_notice.clear();
    updateActions();
    previewSelection();
    Q_EMIT statusChanged();
}

void ArchivePage::openEntry(NodeId node)
{
    const archive::Entry* entry = m_model->tree()->entryOf(node);
    if (!entry)
        return;
    if (isArchive(entry))
        Q_EMIT nestedRequested(m_model->tree()->node(node).entry);
    else if (entry->type == archive::EntryType::File)
        m_openWith->open(node);
    else
        m_selection->showProperties();
}

bool ArchivePage::isArchive(const archive::Entry* entry) const
{
    return entry && entry->type == archive::EntryType::File && opensInPlace(displayName(entry->path));
}

void ArchivePage::previewSelection()
{
    const EntryTree* tree = m_model->tree();
    if (!tree || !m_preview->isVisibleTo(this))
        return;
    const std::size_t count = m_navigation->isMapShown() ? 1 : m_view->selectedCount();
    const NodeId node =
        m_navigation->isMapShown() ? m_map->map().current() : m_model->nodeOf(m_view->currentIndex());
    const archive::Entry* entry = tree->entryOf(node);
    if (count == 0 || node == EntryTree::kRoot)
        m_preview->showHint(tr("Select a file to see what is in it"));
    else if (count > 1)
        m_preview->showHint(tr("%Ln selected", nullptr, int(count)));
    else if (tree->node(node).isFolder)
        m_preview->showHint(
            tr("%1, %2", "files, folders")
                .arg(filesText(tree->node(node).files), foldersText(tree->node(node).folders)));
    else if (entry->type == archive::EntryType::File || entry->type == archive::EntryType::Hardlink)
        m_preview->showEntry(tree->node(node).entry);
    else if (!entry->linkTarget.empty())
        m_preview->showHint(tr("Points to: %1").arg(displayName(entry->linkTarget)));
    else
        m_preview->showHint(typeText(entry->type));
}

void ArchivePage::focusFilter()
{
    m_model->prepareFilter();
    m_filter->setFocus(Qt::ShortcutFocusReason);
    m_filter->selectAll();
}

void ArchivePage::takeFocus(bool toMatch)
{
    m_view->takeFocus(toMatch);
    m_navigation->focusRows();
}

void ArchivePage::applyFilter()
{
    m_problem->hold();
    m_model->setFilter(m_filter->text());
    askByMeaning();
}

void ArchivePage::askByMeaning()
{
    if (m_keepsMeaning)
        return;
    m_meaning->ask(m_byMeaning->isChecked() ? m_filter->text() : QString());
}

void ArchivePage::showMoreLike()
{
    const EntryTree* tree = m_model->tree();
    const NodeId node = m_model->nodeOf(m_view->currentIndex());
    if (tree && tree->entryOf(node))
        m_meaning->askLike(tree->node(node).entry);
}

QString ArchivePage::foundText() const
{
    const int all = pluralNumber(m_model->matchable());
    const QString found = m_model->mode() == ArchiveModel::Mode::Flat
        ? tr("%1 of %Ln file(s)", nullptr, all)
        : tr("%1 of %Ln entry(s)", nullptr, all);
    return found.arg(countText(m_model->matchCount()));
}

bool ArchivePage::eventFilter(QObject* object, QEvent* event)
{
    if (object == m_filter && event->type() == QEvent::KeyPress) {
        const int key = static_cast<QKeyEvent*>(event)->key();
        if (key == Qt::Key_Escape) {
            // Once for the text, once more for the list.
            if (m_filter->text().isEmpty())
                takeFocus(false);
            m_filter->clear();
            return true;
        }
        if (key == Qt::Key_Down || key == Qt::Key_Return || key == Qt::Key_Enter) {
            m_problem->setProblem(m_model->filterProblem()); // the rows may still be on their way
            m_problem->tell();
            if (m_model->filterProblem().empty())
                takeFocus(m_model->isFiltered());
            return true;
        }
    }
    return QWidget::eventFilter(object, event);
}

void ArchivePage::updateEmptyHint()
{
    QString hint;
    if (m_archive && m_model->rowCount() == 0 && !m_model->isArranging()) {
        hint = m_model->isFiltered() ? tr("Nothing matches “%1”").arg(m_filter->text().trimmed())
            : m_model->folder() != EntryTree::kRoot ? tr("This folder is empty")
                                                    : tr("This archive is empty");
    }
    m_view->setEmptyHint(hint);
    m_thumbnails->setEmptyHint(hint);
}

std::size_t ArchivePage::topLevelCount() const
{
    return m_model->tree() ? m_model->tree()->children(EntryTree::kRoot).size() : 0;
}

QString ArchivePage::statusText() const
{
    const EntryTree* tree = m_model->tree();
    if (!tree)
        return {};
    if (!m_notice.isEmpty())
        return m_notice;
    // What is selected in a list that nobody sees is no news.
    if (QString selected = m_navigation->isViewShown() ? m_selection->text() : QString(); !selected.isEmpty())
        return selected;
    const QString dot = u"  ·  "_s;
    const auto& root = tree->node(EntryTree::kRoot);
    QString out = filesText(root.files) + dot + foldersText(tree->folderCount()) + dot
        + tr("%1 packed to %2").arg(sizeText(root.size), sizeText(m_archiveBytes));
    if (root.size > 0 && m_archiveBytes > 0)
        out += dot + ratioText(double(root.size) / double(m_archiveBytes));
    return out;
}

void ArchivePage::showContextMenu(const QPoint& onScreen)
{
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->setObjectName(u"archiveMenu"_s);
    m_actions->fillContextMenu(*menu);
    menu->addSeparator();
    QAction* all = menu->addAction(icon("extract"), tr("Extract &all…"));
    connect(all, &QAction::triggered, this, &ArchivePage::extractAllRequested);
    menu->popup(onScreen);
}

void ArchivePage::setActive(bool active)
{
    m_isActive = active;
    m_navigation->setActive(active);
    updateActions();
}

void ArchivePage::updateActions()
{
    const bool isOpen = m_isActive && m_archive;
    const bool hasSelection =
        isOpen && m_navigation->isViewShown() && m_view->selectionModel()->hasSelection();
    for (QAction* action : {m_actions->find, m_actions->preview, m_actions->folderBar, m_actions->compare})
        action->setEnabled(isOpen);
    for (QAction* action : {m_actions->extractSelected, m_actions->copyPath, m_actions->properties})
        action->setEnabled(hasSelection);
    const QModelIndex current = m_view->currentIndex();
    const archive::Entry* entry = m_model->entryOf(current);
    const bool isFile = hasSelection && entry && entry->type == archive::EntryType::File;
    m_actions->openFile->setEnabled(isFile);
    m_actions->openWindow->setEnabled(isFile && isArchive(entry));
    m_actions->moreLike->setEnabled(hasSelection && entry);
    m_actions->convert->setEnabled(isOpen && !m_archive->isNested());
    m_actions->changePassword->setEnabled(isOpen && m_editor->isEditable() && m_editor->isOurs());
    m_actions->testReport->setEnabled(isOpen && m_reports->hasTestReport());
    m_editActions->update(m_isActive, hasSelection);
    // Exactly, unless so many are selected that it would take a while to say.
    m_actions->copyHash->setEnabled(isFile || (hasSelection && m_view->selectedCount() > 1));
    m_navigation->updateActions();
}

} // namespace ff::ui
