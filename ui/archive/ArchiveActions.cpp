// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/archive/ArchiveActions.h"

#include "ui/widgets/Icons.h"

#include <QAction>
#include <QActionGroup>
#include <QMenu>
#include <QWidget>

namespace ff::ui {

using namespace Qt::StringLiterals;

ArchiveActions::ArchiveActions(QWidget& page, QWidget& view) : QObject(&page)
{
    openFile = make("open", tr("&Open"), QKeySequence(Qt::CTRL | Qt::Key_Return),
                    tr("Open the file with its default program, an archive in place"), u"openFileAction"_s);
    openWindow = make(nullptr, tr("Open &in a new window"), {},
                      tr("Open a copy of the archive in a window of its own, where it can be changed"),
                      u"openWindowAction"_s);
    extractSelected =
        make("extract", tr("E&xtract selected…"), QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_E),
             tr("Take the selected entries out of this archive"), u"extractSelectedAction"_s);
    properties = make("info", tr("P&roperties"), QKeySequence(Qt::ALT | Qt::Key_Return),
                      tr("All that is known about the selected entries"), u"propertiesAction"_s);
    copyHash = make("copy", tr("Copy &SHA-512"), QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_C),
                    tr("Copy the hash, of several in the form that sha512sum checks"), u"copyHashAction"_s);
    copyPath = make(nullptr, tr("Copy &path"), QKeySequence(Qt::CTRL | Qt::ALT | Qt::Key_C),
                    tr("Copy the path within the archive"), u"copyPathAction"_s);

    addFiles = make("add", tr("&Add files…"), QKeySequence(Qt::CTRL | Qt::Key_Plus),
                    tr("Put files into this archive"), u"addFilesAction"_s);
    addFolder = make(nullptr, tr("Add fo&lder…"), {},
                     tr("Put a folder with all that is in it into this archive"), u"addFolderAction"_s);
    newFolder = make("folder", tr("&New folder…"), QKeySequence(Qt::Key_F7),
                     tr("Make an empty folder in this archive"), u"newFolderAction"_s);
    rename = make("rename", tr("Rena&me"), QKeySequence(Qt::Key_F2), tr("Give the entry another name"),
                  u"renameAction"_s);
    remove = make("delete", tr("&Delete"), QKeySequence::Delete,
                  tr("Take the selected entries out of the archive for good"), u"removeAction"_s);
    cut = make(nullptr, tr("Cu&t"), QKeySequence::Cut,
               tr("Move the selected entries to where they are pasted"), u"cutAction"_s);
    copy = make("copy", tr("&Copy"), QKeySequence::Copy, tr("Copy the selected entries for a file manager"),
                u"copyAction"_s);
    paste = make(nullptr, tr("&Paste"), QKeySequence::Paste,
                 tr("Put here what was cut, or files of a file manager"), u"pasteAction"_s);
    undo = make("undo", tr("&Undo"), QKeySequence::Undo, tr("Take back the last change of the archive"),
                u"undoAction"_s);
    redo = make("redo", tr("Red&o"), QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_Z),
                tr("Do again what was taken back"), u"redoAction"_s);
    selectAll = make(nullptr, tr("Select &all"), QKeySequence::SelectAll, tr("Select all rows"),
                     u"selectAllAction"_s);

    tree = make("tree", tr("&Tree"), QKeySequence(Qt::CTRL | Qt::Key_1), tr("Show folders as a tree"),
                u"treeAction"_s);
    folder = make("folders", tr("&Folders"), QKeySequence(Qt::CTRL | Qt::Key_2),
                  tr("Show one folder at a time"), u"folderAction"_s);
    flat = make("list", tr("&List"), QKeySequence(Qt::CTRL | Qt::Key_3), tr("Show all files in one list"),
                u"flatAction"_s);
    map = make("map", tr("&Map"), QKeySequence(Qt::CTRL | Qt::Key_4), tr("Show what takes the space"),
               u"mapAction"_s);
    thumbnails = make("thumbnails", tr("Th&umbnails"), QKeySequence(Qt::CTRL | Qt::Key_6),
                      tr("Show one folder as small pictures"), u"thumbnailsAction"_s);
    auto* views = new QActionGroup(this);
    for (QAction* action : {tree, folder, flat, map, thumbnails}) {
        action->setCheckable(true);
        views->addAction(action);
    }
    tree->setChecked(true);
    expandAll = make(nullptr, tr("E&xpand all"), QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_Plus),
                     tr("Open all folders"), u"expandAllAction"_s);
    collapseAll = make(nullptr, tr("&Collapse all"), QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_Minus),
                       tr("Close all folders"), u"collapseAllAction"_s);
    find = make("search", tr("F&ind…"), QKeySequence::Find, tr("Search the entries of this archive"),
                u"findAction"_s);
    moreLike = make("search", tr("More li&ke this"), QKeySequence(Qt::CTRL | Qt::Key_L),
                    tr("Find entries that are about the same"), u"moreLikeAction"_s);
    testReport = make("test", tr("Test &report"), QKeySequence(Qt::CTRL | Qt::Key_5),
                      tr("Entry by entry what the last test found"), u"testReportAction"_s);
    compare = make("compare", tr("Compare with folde&r…"), QKeySequence(Qt::CTRL | Qt::Key_D),
                   tr("See what differs between this archive and a folder"), u"compareAction"_s);
    convert =
        make("new", tr("Con&vert…"), QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_V),
             tr("Make an archive of another kind of this one; of another program's see what .ffz saves"),
             u"convertAction"_s);
    recovery =
        make(nullptr, tr("Recover&y record…"), {},
             tr("Add what damage to this archive can be repaired with, or remove it"), u"recoveryAction"_s);
    changePassword = make("lock", tr("Change pass&word…"), {},
                          tr("Give this archive a password, another one, or none"), u"passwordAction"_s);
    up = make("up", tr("Folder &above"), QKeySequence(Qt::ALT | Qt::Key_Up), tr("Go to the folder above"),
              u"upAction"_s);
    back = make(nullptr, tr("&Back"), QKeySequence(Qt::ALT | Qt::Key_Left),
                tr("Go back to the folder before"), u"backAction"_s);
    forward = make(nullptr, tr("For&ward"), QKeySequence(Qt::ALT | Qt::Key_Right), tr("Go forward again"),
                   u"forwardAction"_s);
    preview = make("preview", tr("&Preview"), QKeySequence(Qt::Key_F3),
                   tr("Show what is in the selected file"), u"previewAction"_s);
    preview->setCheckable(true);
    folderBar = make("tree", tr("Folder side &bar"), QKeySequence(Qt::Key_F9),
                     tr("Show the folders of the archive beside its entries"), u"folderBarAction"_s);
    folderBar->setCheckable(true);

    for (QAction* action : {openFile, extractSelected, copyHash, copyPath, moreLike, rename, remove, cut,
                            copy, paste, selectAll, undo, redo}) {
        action->setShortcutContext(Qt::WidgetWithChildrenShortcut);
        view.addAction(action);
    }
    for (QAction* action : {up, back, forward, properties}) {
        action->setShortcutContext(Qt::WidgetWithChildrenShortcut);
        page.addAction(action);
    }
}

QAction* ArchiveActions::make(const char* iconName, const QString& text, const QKeySequence& key,
                              const QString& tip, const QString& name)
{
    auto* action = new QAction(iconName ? icon(iconName) : QIcon(), text, this);
    action->setObjectName(name);
    action->setShortcut(key);
    action->setStatusTip(tip);
    const QString keyText = key.toString(QKeySequence::NativeText);
    action->setToolTip(keyText.isEmpty() ? tip : tr("%1 (%2)", "tool tip, shortcut").arg(tip, keyText));
    return action;
}

QAction* ArchiveActions::of(ViewMode mode) const
{
    return mode == ViewMode::Tree ? tree : mode == ViewMode::Folder ? folder : flat;
}

void ArchiveActions::fillArchiveMenu(QMenu& menu) const
{
    menu.addActions({openFile, openWindow, extractSelected, compare, convert, changePassword, recovery});
    menu.addSeparator();
    menu.addActions({copyHash, copyPath});
    menu.addSeparator();
    menu.addActions({moreLike, properties});
}

void ArchiveActions::fillEditMenu(QMenu& menu) const
{
    menu.addActions({undo, redo});
    menu.addSeparator();
    menu.addActions({cut, copy, paste});
    menu.addSeparator();
    menu.addActions({addFiles, addFolder, newFolder, rename, remove});
    menu.addSeparator();
    menu.addAction(selectAll);
}

void ArchiveActions::fillViewMenu(QMenu& menu) const
{
    menu.addActions({tree, folder, flat, map, testReport, thumbnails});
    menu.addSeparator();
    menu.addActions({up, back, forward});
    menu.addSeparator();
    menu.addActions({expandAll, collapseAll, find});
    menu.addSeparator();
    menu.addActions({preview, folderBar});
}

void ArchiveActions::fillContextMenu(QMenu& menu) const
{
    menu.addActions({openFile, openWindow, extractSelected});
    menu.addSeparator();
    menu.addActions({cut, copy, paste});
    menu.addActions({rename, remove});
    menu.addSeparator();
    menu.addActions({addFiles, addFolder, newFolder});
    menu.addSeparator();
    menu.addActions({copyHash, copyPath});
    menu.addSeparator();
    menu.addActions({preview, moreLike, properties});
}

} // namespace ff::ui
