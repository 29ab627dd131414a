// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// An open archive: its entries as a tree, folder by folder or as a list, with breadcrumbs, filter, map,
// preview and the actions on a selection. It builds and wires the parts of ui/archive, gives them the
// archive, and says which actions are possible. GUI thread only.

#include "core/jobs/JobQueue.h"
#include "core/jobs/OpenJob.h"
#include "ui/archive/ArchiveNavigation.h"
#include "ui/itemmodels/ArchiveModel.h"

#include <QWidget>

class QLabel;
class QLineEdit;
class QSplitter;
class QStackedWidget;
class QToolButton;

namespace ff::ui {

class ArchiveActions;
class ArchiveJobs;
class ArchiveReports;
class ArchiveSelection;
class Breadcrumbs;
class EditActions;
class Editor;
class ElidedLabel;
class EntryView;
class FolderBar;
class MapPage;
class MeaningPanel;
class MessageBanner;
class NamesButton;
class OpenWith;
class OuterArchives;
class PreviewPane;
class QueryProblem;
class ThumbnailPage;

class ArchivePage final : public QWidget {
    Q_OBJECT

public:
    using NodeId = ArchiveModel::NodeId;

    // `jobs` runs what the page starts by itself; it must live as long as the page is used.
    explicit ArchivePage(jobs::JobQueue& jobs, QWidget* parent = nullptr);
    ~ArchivePage() override;

    // The same archive again, after a change: folder, opened folders and selection stay as far as they can.
    // One that is this entry of the archive that is shown: the way out of it leads back there.
    void setArchive(jobs::ArchivePointer archive, std::shared_ptr<const jobs::EntryTree> tree,
                    std::size_t entry = 0);
    // The encoding of names that the archive was opened with, for the button that changes it.
    void showNamesEncoding(const QString& chosen);
    // Selects the entry of this path and goes to it. False when the archive has none.
    bool showEntry(const std::string& path);
    // Drops the archive and its memory.
    void clear();
    const jobs::ArchivePointer& archive() const { return m_archive; }
    // What the archive lies in, and by itself nothing.
    const OuterArchives& outer() const { return *m_outer; }
    // Of the file on the disk: of the outermost archive. Empty: none is open.
    QString filePath() const;
    // "photos.zip", "backup.ffz › photos.zip".
    QString titleText() const;

    ArchiveModel& model() { return *m_model; }
    EntryView& view() { return *m_view; }
    ArchiveActions& actions() { return *m_actions; }
    PreviewPane& preview() { return *m_preview; }
    MapPage& mapPage() { return *m_map; }
    ThumbnailPage& thumbnails() { return *m_thumbnails; }
    FolderBar& folderBar() { return *m_folders; }
    MessageBanner& banner() { return *m_banner; }
    Editor& editor() { return *m_editor; }
    ArchiveNavigation& navigation() { return *m_navigation; }
    MeaningPanel& meaning() { return *m_meaning; }
    const ArchiveSelection& selection() const { return *m_selection; }
    ArchiveReports& reports() { return *m_reports; }
    ArchiveJobs& archiveJobs() { return *m_archiveJobs; }
    OpenWith& openWith() { return *m_openWith; }

    std::size_t topLevelCount() const;
    // "1,234 files · 56 folders · …", or of the selection.
    QString statusText() const;
    void setPreviewShown(bool shown);
    void setFolderBarShown(bool shown);
    // Whether there is an archive and this is the page that is seen.
    void setActive(bool active);

Q_SIGNALS:
    void extractSelectedRequested();
    void extractRequested(const std::vector<std::size_t>& entries);
    void extractAllRequested();
    void statusChanged();
    // The file has another content: open it again.
    void reloadRequested(const QString& path);
    // Another archive, which was dropped on this one.
    void openRequested(const QString& path);
    // An entry of the archive that is shown is one itself and is to be opened in place.
    void nestedRequested(std::size_t entry);
    void windowRequested(const QString& archive);
    // It was left for an archive that it lies in.
    void leftNested();
    // As OpenOptions::namesEncoding: open it again with that.
    void namesEncodingChosen(const QString& encoding);
    // What opens it from now on; null when it has no password.
    void keyChanged(const QString& path, const std::shared_ptr<const format::PasswordKey>& key);

protected:
    bool eventFilter(QObject* object, QEvent* event) override;

private:
    void buildPages();
    void buildControllers();
    QWidget* buildHeader();
    QLayout* buildTitle(QWidget* bar);
    QLayout* buildSearch(QWidget* bar);
    QWidget* buildPathBar();
    void connectActions();
    void connectView();
    void connectControllers();
    void applyFilter();
    void focusFilter();
    void takeFocus(bool toMatch);
    void askByMeaning();
    void showMoreLike();
    QString foundText() const;
    void showArrived();
    void showChange(const QString& notice, const QStringList& selected);
    void onSelectionSettled();
    void openEntry(NodeId node);
    // `place`: where to go in it; none: to its beginning, or where it was when it is the same.
    void showArchive(const jobs::ArchivePointer& archive, const std::shared_ptr<const jobs::EntryTree>& tree,
                     bool isSame, const std::optional<ArchiveNavigation::Place>& place = std::nullopt);
    void leaveTo(qsizetype level);
    bool isArchive(const archive::Entry* entry) const;
    void updateActions();
    void updateEmptyHint();
    void previewSelection();
    void showContextMenu(const QPoint& onScreen);

    jobs::JobQueue& m_jobs;
    jobs::ArchivePointer m_archive;
    std::shared_ptr<const jobs::EntryTree> m_tree;
    std::unique_ptr<OuterArchives> m_outer;
    std::uint64_t m_archiveBytes = 0;
    ArchiveModel* m_model;
    EntryView* m_view;
    ArchiveActions* m_actions;
    Breadcrumbs* m_crumbs;
    NamesButton* m_names;
    QSplitter* m_splitter;
    QSplitter* m_sides; // the folders and the entries
    FolderBar* m_folders;
    QStackedWidget* m_stack; // the view, the thumbnails, the map, what a test and a comparison found
    MapPage* m_map;
    ThumbnailPage* m_thumbnails;
    MeaningPanel* m_meaning;
    PreviewPane* m_preview;
    MessageBanner* m_banner;
    ElidedLabel* m_title;
    ElidedLabel* m_summary; // the folder that it is in
    QLabel* m_lock; // of an encrypted archive
    QLabel* m_found;
    QLineEdit* m_filter;
    QToolButton* m_byMeaning;
    QueryProblem* m_problem;
    ArchiveNavigation* m_navigation;
    ArchiveSelection* m_selection;
    ArchiveReports* m_reports;
    ArchiveJobs* m_archiveJobs;
    Editor* m_editor;
    EditActions* m_editActions;
    OpenWith* m_openWith;
    QString m_notice; // of the last change, until something else is selected
    bool m_keepsMeaning = false; // while one of its list is gone to
    bool m_isActive = false;
};

} // namespace ff::ui
