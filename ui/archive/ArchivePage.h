// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// An open archive: its entries as a tree, folder by folder or as a list, with breadcrumbs, filter and the
// actions on a selection. It composes the parts of ui/archive and holds what they share: the archive, the
// folder that is shown, the selection.

#include "core/jobs/DecodeTime.h"
#include "core/jobs/ExtractJob.h"
#include "core/jobs/JobQueue.h"
#include "core/jobs/TestJob.h"
#include "ui/itemmodels/ArchiveModel.h"

#include <QWidget>

class QLabel;
class QLineEdit;
class QMenu;
class QSplitter;
class QStackedWidget;

namespace ff::ui {

class ArchiveActions;
class Breadcrumbs;
class ComparePage;
class DragOut;
class Editor;
class ElidedLabel;
class EntryView;
class MapPage;
class MessageBanner;
class OpenedFiles;
class PreviewPane;
class TestPage;
struct TakenOut;

class ArchivePage final : public QWidget {
    Q_OBJECT

public:
    using NodeId = ArchiveModel::NodeId;

    // `jobs` runs what the page starts by itself; it must live as long as the page is used.
    explicit ArchivePage(jobs::JobQueue& jobs, QWidget* parent = nullptr);

    // The same archive again, after a change: folder, opened folders and selection stay as far as they can.
    void setArchive(jobs::ArchivePointer archive, std::shared_ptr<const jobs::EntryTree> tree);
    // Drops the archive and its memory.
    void clear();
    const jobs::ArchivePointer& archive() const { return m_archive; }
    ArchiveModel& model() { return *m_model; }
    EntryView& view() { return *m_view; }
    ArchiveActions& actions() { return *m_actions; }
    PreviewPane& preview() { return *m_preview; }
    MapPage& mapPage() { return *m_map; }
    TestPage& testPage() { return *m_testPage; }
    ComparePage& comparePage() { return *m_comparePage; }
    Editor& editor() { return *m_editor; }
    OpenedFiles& openedFiles() { return *m_opened; }
    DragOut& dragOut() { return *m_dragOut; }
    MessageBanner& banner() { return *m_banner; }
    // The selection as another program would get it.
    TakenOut takenOut() const;

    // Entries under the selected rows, folders with all that is in them; ascending, each once.
    std::vector<std::size_t> selectedEntries() const;
    std::size_t topLevelCount() const;
    // "1,234 files · 56 folders · …", or of the selection.
    QString statusText() const;

    void showOutcomes(const archive::TestReport& report);
    void showOutcomes(const archive::ExtractReport& report, const std::vector<std::size_t>& selection);

    void setMode(ArchiveModel::Mode mode);
    // The folder that Folder and List show; in the tree it is opened and made current.
    void goTo(NodeId folder);
    void showMap();
    bool isMapShown() const;
    void showTestReport();
    void compareWith(const std::filesystem::path& folder);
    void setPreviewShown(bool shown);
    void focusFilter();
    void copyHash();
    void copyPath();
    // Whether there is an archive and this is the page that is seen.
    void setActive(bool active);

Q_SIGNALS:
    void extractSelectedRequested();
    void extractRequested(const std::vector<std::size_t>& entries);
    void extractAllRequested();
    void statusChanged();
    // The file has another content: open it again.
    void reloadRequested(const QString& path);

protected:
    bool eventFilter(QObject* object, QEvent* event) override;

private:
    // What is kept when the same archive comes again.
    struct Place {
        std::string folder, current;
        std::vector<std::string> opened;
    };

    static ArchiveModel::Mode savedMode();
    QWidget* buildHeader();
    QWidget* buildPathBar();
    void connectActions();
    void applyFilter();
    void onArranged();
    void updateActions();
    void updateCrumbs();
    void updateEmptyHint();
    void openNode(NodeId node);
    void connectWork();
    void connectReports();
    // The view, after something else.
    void showEntries();
    bool isViewShown() const;
    void askAndCompare();
    void estimateConversion();
    void askAndConvert();
    void updateEditActions(bool hasSelection);
    void openWithDefault(NodeId node);
    void offerToSave(const QString& file, const std::string& entryPath);
    // Where what is added goes: the selected folder, or the one that is shown.
    NodeId targetFolder() const;
    void previewSelection();
    // What the crumbs lead to.
    NodeId shownFolder() const;
    void goUp();
    void step(int by);
    void showProperties();
    void showContextMenu(const QPoint& position);
    Place place() const;
    void restore(const Place& place);

    jobs::JobQueue& m_jobs;
    jobs::ArchivePointer m_archive;
    std::uint64_t m_archiveBytes = 0;
    ArchiveModel* m_model;
    EntryView* m_view;
    ArchiveActions* m_actions;
    Breadcrumbs* m_crumbs;
    QSplitter* m_splitter;
    QStackedWidget* m_stack; // the view, the map, what a test and a comparison found
    TestPage* m_testPage;
    ComparePage* m_comparePage;
    MapPage* m_map;
    MessageBanner* m_banner;
    Editor* m_editor;
    OpenedFiles* m_opened;
    DragOut* m_dragOut;
    QString m_notice; // of the last change, until something else is selected
    QStringList m_toSelect; // paths, when the archive is there again
    PreviewPane* m_preview;
    ElidedLabel* m_title;
    ElidedLabel* m_summary; // the folder that it is in
    QLabel* m_found;
    QLineEdit* m_filter;
    std::vector<NodeId> m_history{jobs::EntryTree::kRoot};
    std::size_t m_historyAt = 0;
    std::optional<Place> m_toRestore; // when the rows are there
    bool m_isFirstLook = false; // of a new archive
    bool m_isActive = false;
    bool m_isReading = false; // the archive again, after a change
    jobs::DecodeTime m_time;
};

} // namespace ff::ui
