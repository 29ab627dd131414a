// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Where one is in an open archive: the tree, one folder, the flat list, the map or a page of a report, and
// the way there and back. It keeps the history of folders, writes the breadcrumbs, and brings folder, opened
// folders and selection back when the archive was read again after a change. GUI thread only.

#include "ui/itemmodels/ArchiveModel.h"

#include <QObject>

#include <optional>
#include <string>
#include <vector>

class QAction;
class QStackedWidget;

namespace ff::ui {

class ArchiveActions;
class Breadcrumbs;
class EntryView;
class MapPage;
class ThumbnailPage;

class ArchiveNavigation final : public QObject {
    Q_OBJECT

public:
    using NodeId = ArchiveModel::NodeId;

    // What it steers. All of it must live as long.
    struct Parts {
        ArchiveModel& model;
        EntryView& view;
        MapPage& map;
        ThumbnailPage& thumbnails;
        QStackedWidget& pages; // the view, the thumbnails, the map and pages of others
        Breadcrumbs& crumbs;
        ArchiveActions& actions;
    };

    explicit ArchiveNavigation(const Parts& parts, QObject* parent = nullptr);

    // Where one is in an archive.
    struct Place {
        std::string folder, current;
        std::vector<std::string> opened;
    };

    // Call it before the model gets the tree of the archive. `outer`: names of the archives that it lies in.
    // `isSame`: the archive that is shown was read again. Else one comes to `place`, if there is one.
    void setArchive(const QString& name, const QStringList& outer, bool isSame,
                    const std::optional<Place>& place = std::nullopt);
    Place place() const;
    void clear();
    // Whether the page of the archive is seen.
    void setActive(bool active) { m_isActive = active; }
    // Says which ways are possible now. The page calls it with its own.
    void updateActions();
    // The archive has changed and will be read again; then these paths are selected.
    void expectChange(const QStringList& selected);
    // Goes to this entry as soon as the rows are there.
    void goToEntry(jobs::EntryTree::NodeId node);
    bool isExpectingChange() const { return m_isChanging || !m_toSelect.isEmpty(); }

    // As it was used last, in any archive.
    void takeSavedMode();
    void setMode(ViewMode mode);
    // One folder, as pictures.
    void showThumbnails();
    void showMap();
    // The view, or the thumbnails, after something else.
    void showEntries();
    void focusRows();
    // Of the current row.
    void editName();
    void selectAll();
    // A page of someone else in the stack.
    void showPage(QWidget& page);
    // As rows or as thumbnails.
    bool isViewShown() const;
    bool areThumbnailsShown() const;
    bool isMapShown() const;

    // The folder that Folder and List show; in the tree it is opened and made current.
    void goTo(NodeId folder);
    void goUp();
    // Opens the folders above the node and makes it current in the view.
    void reveal(NodeId node);
    // Goes into a folder, or to the file among its neighbours from the map; else asks with openRequested().
    void open(NodeId node);
    // Where what is added goes: the selected folder, or the one that is shown.
    NodeId targetFolder() const;

Q_SIGNALS:
    // Mode, folder or page is another.
    void moved();
    // The rows of the model are there, and the place in them is restored.
    void arrived();
    // One is in this folder now.
    void folderShown(ff::jobs::EntryTree::NodeId folder);
    // A file, or something else without contents of its own, is to be opened.
    void openRequested(ff::jobs::EntryTree::NodeId node);
    // Out of this archive to the one of that number that it lies in; 0 is the outermost.
    void outRequested(qsizetype level);

private:
    void connectActions();
    QAction* modeAction() const;
    bool haveRowsFocus() const;
    void onArranged();
    void showWanted();
    void selectExpected();
    void updateCrumbs();
    // What the crumbs lead to.
    NodeId shownFolder() const;
    void step(int by);
    bool isNested() const { return !m_outer.isEmpty(); }
    void goOut();
    bool canStepBack() const;
    void restore(const Place& place);

    ArchiveModel& m_model;
    EntryView& m_view;
    MapPage& m_map;
    ThumbnailPage& m_thumbnails;
    QStackedWidget& m_pages;
    Breadcrumbs& m_crumbs;
    ArchiveActions& m_actions;
    QString m_archiveName;
    QStringList m_outer; // archives that it lies in
    std::vector<NodeId> m_history{jobs::EntryTree::kRoot};
    std::size_t m_historyAt = 0;
    std::optional<Place> m_toRestore; // when the rows are there
    QStringList m_toSelect; // paths, when the archive is there again
    NodeId m_toShow = jobs::EntryTree::kRoot; // root: nothing
    bool m_isFirstLook = false; // of a new archive
    bool m_isChanging = false;
    bool m_isActive = false;
    bool m_asThumbnails = false; // the folder, when it is shown
};

} // namespace ff::ui
