// SPDX-License-Identifier: GPL-3.0-or-later
// What the page of an open archive does with its entries: changes, opening with other programs, drag and
// clipboard.
#include "ui/archive/ArchiveActions.h"
#include "ui/archive/ArchivePage.h"
#include "ui/archive/EntryView.h"
#include "ui/archive/edit/Editor.h"
#include "ui/archive/open/DragOut.h"
#include "ui/archive/open/OpenedFiles.h"
#include "ui/main/Desktop.h"
#include "ui/text/Format.h"
#include "ui/widgets/Icons.h"
#include "ui/widgets/MessageBanner.h"

#include <QAction>
#include <QClipboard>
#include <QDrag>
#include <QGuiApplication>
#include <QMimeData>
#include <QUrl>

#include <algorithm>

namespace ff::ui {

using namespace Qt::StringLiterals;
using jobs::EntryTree;

void ArchivePage::connectWork()
{
    const auto on = [this](QAction* action, auto&& what) {
        connect(action, &QAction::triggered, this, what);
    };
    on(m_actions->openFile, [this] { openNode(m_model->nodeOf(m_view->currentIndex())); });
    on(m_actions->addFiles, [this] { m_editor->askAndAdd(targetFolder(), false); });
    on(m_actions->addFolder, [this] { m_editor->askAndAdd(targetFolder(), true); });
    on(m_actions->newFolder, [this] { m_editor->askAndMakeFolder(targetFolder()); });
    on(m_actions->rename,
       [this] { m_view->edit(m_view->currentIndex().siblingAtColumn(ArchiveModel::Name)); });
    on(m_actions->remove, [this] { m_editor->askAndRemove(m_view->selectedNodes()); });
    on(m_actions->cut, [this] { m_editor->cut(m_view->selectedNodes()); });
    on(m_actions->copy, [this] {
        m_editor->cut({});
        m_dragOut->copy(takenOut());
    });
    on(m_actions->paste,
       [this] { m_editor->paste(targetFolder(), QGuiApplication::clipboard()->mimeData()); });
    on(m_actions->undo, [this] { m_editor->undo(); });
    on(m_actions->redo, [this] { m_editor->redo(); });
    on(m_actions->selectAll, [this] { m_view->selectAll(); });

    connect(m_model, &ArchiveModel::renameRequested, this,
            [this](NodeId node, const QString& name) { m_editor->rename(node, name); });
    connect(m_view, &EntryView::filesDropped, this,
            [this](const QStringList& paths, NodeId folder) { m_editor->add(paths, folder); });
    connect(m_editor, &Editor::stateChanged, this, &ArchivePage::updateActions);
    connect(m_editor, &Editor::changed, this, [this](const QString& notice, const QStringList& selected) {
        m_banner->hide();
        m_notice = notice;
        // Of a change, not of what was just taken back.
        if (m_editor->canUndo() && !m_editor->canRedo())
            m_notice += u"  ·  "_s
                + tr("%1 takes it back").arg(m_actions->undo->shortcut().toString(QKeySequence::NativeText));
        m_toSelect = selected;
        m_isReading = true;
        Q_EMIT reloadRequested(fromPath(m_archive->path()));
    });
    connect(m_editor, &Editor::failed, this, [this](const QString& headline, const QString& sentence) {
        m_banner->showMessage(Tone::Bad, headline, sentence.trimmed());
    });

    connect(m_opened, &OpenedFiles::opening, this, [this](const QString& name) {
        m_banner->showMessage(Tone::Neutral, tr("Opening %1…").arg(name), {}, {{tr("Cancel"), [this] {
                                                                                    m_opened->cancel();
                                                                                    m_banner->hide();
                                                                                }}});
    });
    connect(m_opened, &OpenedFiles::opened, m_banner, &QWidget::hide);
    connect(m_opened, &OpenedFiles::failed, this, [this](const QString& name, const QString& sentence) {
        m_banner->showMessage(Tone::Bad, tr("%1 could not be opened").arg(name), sentence.trimmed(),
                              {{tr("Extract selected…"), [this] {
                                    m_banner->hide();
                                    Q_EMIT extractSelectedRequested();
                                }}});
    });
    connect(m_opened, &OpenedFiles::changed, this, &ArchivePage::offerToSave);

    connect(m_view, &EntryView::dragWanted, this, [this] {
        QMimeData* mime = m_dragOut->mimeData(takenOut());
        if (!mime)
            return;
        auto* drag = new QDrag(m_view);
        drag->setMimeData(mime);
        drag->setPixmap(icon(m_view->selectedCount() > 1 ? "folders" : "file")
                            .pixmap(QSize(32, 32), devicePixelRatioF()));
        drag->exec(Qt::CopyAction);
    });
    connect(m_dragOut, &DragOut::copied, this, [this](int files) {
        m_notice = tr("%Ln item(s) can be pasted in a file manager", nullptr, files);
        Q_EMIT statusChanged();
    });
    connect(m_dragOut, &DragOut::failed, this, [this](const QString& sentence) {
        m_banner->showMessage(Tone::Bad, tr("The files could not be taken out"), sentence);
    });
    connect(m_dragOut, &DragOut::tooSlow, this, [this](double seconds) {
        m_banner->showMessage(
            Tone::Neutral, tr("Decoding these files takes about %1").arg(durationText(seconds)),
            tr("That is too long for a drop on most programs. Extract them to a folder instead."),
            {{tr("Extract selected…"), [this] {
                  m_banner->hide();
                  Q_EMIT extractSelectedRequested();
              }}});
    });
}

void ArchivePage::updateEditActions(bool hasSelection)
{
    const bool isReady = m_isActive && m_editor->isReady() && isViewShown();
    const bool isOne = hasSelection && m_view->selectedCount() == 1;
    for (QAction* action : {m_actions->addFiles, m_actions->addFolder, m_actions->newFolder})
        action->setEnabled(isReady);
    for (QAction* action : {m_actions->remove, m_actions->cut})
        action->setEnabled(isReady && hasSelection);
    m_actions->rename->setEnabled(isReady && isOne);
    m_actions->copy->setEnabled(hasSelection);
    m_actions->paste->setEnabled(isReady);
    m_actions->selectAll->setEnabled(m_isActive && m_archive && isViewShown());
    m_actions->undo->setEnabled(m_isActive && m_editor->canUndo());
    m_actions->redo->setEnabled(m_isActive && m_editor->canRedo());
    const QString undo = m_editor->undoText();
    const QString redo = m_editor->redoText();
    m_actions->undo->setText(undo.isEmpty() ? tr("&Undo")
                                            : tr("&Undo: %1").arg(QString(undo).replace(u'&', u"&&"_s)));
    m_actions->redo->setText(redo.isEmpty() ? tr("Red&o")
                                            : tr("Red&o: %1").arg(QString(redo).replace(u'&', u"&&"_s)));
    // Why it is grey, for whoever asks.
    for (QAction* action : {m_actions->addFiles, m_actions->addFolder, m_actions->newFolder,
                            m_actions->rename, m_actions->remove})
        action->setToolTip(m_archive && !m_editor->isEditable() ? m_editor->reason() : action->statusTip());
}

ArchivePage::NodeId ArchivePage::targetFolder() const
{
    const EntryTree* tree = m_model->tree();
    const std::vector<NodeId> selected = m_view->selectedNodes();
    if (tree && selected.size() == 1)
        return tree->node(selected.front()).isFolder ? selected.front() : tree->node(selected.front()).parent;
    return m_model->mode() == ViewMode::Tree ? NodeId(EntryTree::kRoot) : m_model->folder();
}

void ArchivePage::openWithDefault(NodeId node)
{
    const archive::Entry* entry = m_model->tree()->entryOf(node);
    if (!entry)
        return;
    if (entry->type != archive::EntryType::File) {
        showProperties();
        return;
    }
    m_opened->open(m_archive, m_model->tree()->node(node).entry);
}

void ArchivePage::offerToSave(const QString& file, const std::string& entryPath)
{
    const QString name = displayName(std::string_view(entryPath).substr(entryPath.rfind('/') + 1));
    if (!m_editor->isEditable()) {
        m_banner->showMessage(Tone::Warning, tr("%1 was changed outside").arg(name),
                              m_editor->reason() + u'\n'
                                  + tr("Save a copy elsewhere, or the changes go with this archive."));
        return;
    }
    m_banner->showMessage(
        Tone::Warning, tr("%1 was changed outside").arg(name),
        tr("Save the changes back into %1?").arg(displayName(m_archive->path().filename().string())),
        {{tr("Save changes"),
          [this, file, entryPath] {
              m_banner->hide();
              m_opened->settle(file);
              // It was taken out for us alone, and not to be run.
              if (const auto node = m_model->tree()->find(entryPath);
                  node && m_model->tree()->entryOf(*node)) {
                  std::error_code ignored;
                  std::filesystem::permissions(
                      toPath(file), std::filesystem::perms(m_model->tree()->entryOf(*node)->mode & 0777),
                      ignored);
              }
              m_editor->replace(entryPath, toPath(file));
          }},
         {tr("Not now"), [this, file] {
              m_opened->settle(file);
              m_banner->hide();
          }}});
}

TakenOut ArchivePage::takenOut() const
{
    TakenOut out;
    const EntryTree& tree = *m_model->tree();
    const std::vector<NodeId> selected = m_view->selectedNodes();
    std::vector<bool> given(tree.nodeCount(), false);
    for (const NodeId node : selected)
        given[node] = true;
    for (const NodeId node : selected) {
        bool isBelow = false;
        for (NodeId up = tree.node(node).parent; up != EntryTree::kRoot && !isBelow;
             up = tree.node(up).parent)
            isBelow = given[up];
        if (!isBelow)
            out.tops.push_back(tree.pathOf(node));
    }
    out.archive = m_archive;
    out.entries = selectedEntries();
    out.bytes = tree.totalsOf(selected).size;
    out.seconds = m_time.secondsFor(m_archive->entries(), out.entries);
    return out;
}

} // namespace ff::ui
