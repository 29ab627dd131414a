// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// What can be done on the page of an open archive, with names, shortcuts and menus in one place. The page
// connects them and says which are possible now.

#include "ui/itemmodels/RowOrder.h"

#include <QObject>

class QAction;
class QMenu;
class QWidget;

namespace ff::ui {

class ArchiveActions final : public QObject {
    Q_OBJECT

public:
    // Shortcuts that would disturb typing elsewhere work in `view` alone.
    ArchiveActions(QWidget& page, QWidget& view);

    QAction *extractSelected, *openFile, *openWindow, *properties, *copyHash, *copyPath, *moreLike;
    QAction *addFiles, *addFolder, *newFolder, *rename, *remove, *cut, *copy, *paste, *undo, *redo,
        *selectAll, *recovery;
    QAction *tree, *folder, *flat, *map, *thumbnails;
    QAction *expandAll, *collapseAll, *find, *testReport, *compare, *convert, *changePassword, *up, *back,
        *forward, *preview, *folderBar;

    QAction* of(ViewMode mode) const;

    void fillArchiveMenu(QMenu& menu) const;
    void fillEditMenu(QMenu& menu) const;
    void fillViewMenu(QMenu& menu) const;
    void fillContextMenu(QMenu& menu) const;

private:
    QAction* make(const char* iconName, const QString& text, const QKeySequence& key, const QString& tip,
                  const QString& name);
};

} // namespace ff::ui
