// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/archive/edit/EditActions.h"

#include "ui/archive/ArchiveActions.h"
#include "ui/archive/ArchiveNavigation.h"
#include "ui/archive/EntryView.h"
#include "ui/archive/edit/Editor.h"
#include "ui/archive/edit/FolderDrops.h"

#include <QAction>
#include <QClipboard>
#include <QGuiApplication>

namespace ff::ui {

using namespace Qt::StringLiterals;

EditActions::EditActions(const Parts& parts, QObject* parent)
    : QObject(parent), m_actions(parts.actions), m_editor(parts.editor), m_model(parts.model),
      m_view(parts.view), m_navigation(parts.navigation), m_drops(parts.drops)
{
    connectActions();
    connect(&m_model, &ArchiveModel::renameRequested, &m_editor, &Editor::rename);
    for (FolderDrops* drops : m_drops) {
        connect(drops, &FolderDrops::filesDropped, &m_editor, &Editor::takeDropped);
        connect(drops, &FolderDrops::moveDropped, this,
                [this](EntryView::NodeId folder) { m_editor.move(m_view.selectedNodes(), folder); });
    }
}

void EditActions::setTakesDrops(bool takes)
{
    for (FolderDrops* drops : m_drops)
        drops->setTaken(takes);
}

void EditActions::connectActions()
{
    const auto on = [this](QAction* action, auto&& what) {
        connect(action, &QAction::triggered, this, what);
    };
    on(m_actions.addFiles, [this] { m_editor.askAndAdd(m_navigation.targetFolder(), false); });
    on(m_actions.addFolder, [this] { m_editor.askAndAdd(m_navigation.targetFolder(), true); });
    on(m_actions.recovery, [this] { m_editor.askAndChangeRecovery(); });
    on(m_actions.newFolder, [this] { m_editor.askAndMakeFolder(m_navigation.targetFolder()); });
    on(m_actions.rename, [this] { m_navigation.editName(); });
    on(m_actions.remove, [this] { m_editor.askAndRemove(m_view.selectedNodes()); });
    on(m_actions.cut, [this] { m_editor.cut(m_view.selectedNodes()); });
    on(m_actions.paste,
       [this] { m_editor.paste(m_navigation.targetFolder(), QGuiApplication::clipboard()->mimeData()); });
    on(m_actions.undo, [this] { m_editor.undo(); });
    on(m_actions.redo, [this] { m_editor.redo(); });
    on(m_actions.selectAll, [this] { m_navigation.selectAll(); });
}

void EditActions::update(bool isActive, bool hasSelection)
{
    const bool isReady = isActive && m_editor.isReady() && m_navigation.isViewShown();
    const bool isOne = hasSelection && m_view.selectedCount() == 1;
    for (QAction* action : {m_actions.addFiles, m_actions.addFolder, m_actions.newFolder})
        action->setEnabled(isReady);
    m_actions.recovery->setEnabled(isReady && m_editor.isOurs());
    for (QAction* action : {m_actions.remove, m_actions.cut})
        action->setEnabled(isReady && hasSelection);
    m_actions.rename->setEnabled(isReady && isOne);
    m_actions.copy->setEnabled(hasSelection);
    m_actions.paste->setEnabled(isReady);
    m_actions.selectAll->setEnabled(isActive && m_model.tree() && m_navigation.isViewShown());
    m_actions.undo->setEnabled(isActive && m_editor.canUndo());
    m_actions.redo->setEnabled(isActive && m_editor.canRedo());
    const QString undo = m_editor.undoText();
    const QString redo = m_editor.redoText();
    m_actions.undo->setText(undo.isEmpty() ? tr("&Undo")
                                           : tr("&Undo: %1").arg(QString(undo).replace(u'&', u"&&"_s)));
    m_actions.redo->setText(redo.isEmpty() ? tr("Red&o")
                                           : tr("Red&o: %1").arg(QString(redo).replace(u'&', u"&&"_s)));
    // Why it is grey, for whoever asks.
    for (QAction* action : {m_actions.addFiles, m_actions.addFolder, m_actions.newFolder, m_actions.rename,
                            m_actions.remove, m_actions.recovery})
        action->setToolTip(m_model.tree() && !m_editor.isEditable() ? m_editor.reason()
                                                                    : action->statusTip());
    if (m_model.tree() && m_editor.isEditable() && !m_editor.isOurs())
        m_actions.recovery->setToolTip(tr("Only .ffz archives have a recovery record."));
}

QString EditActions::withUndoHint(const QString& notice) const
{
    if (!m_editor.canUndo() || m_editor.canRedo())
        return notice;
    const QString key = m_actions.undo->shortcut().toString(QKeySequence::NativeText);
    return notice + u"  ·  "_s + tr("%1 takes it back").arg(key);
}

} // namespace ff::ui
