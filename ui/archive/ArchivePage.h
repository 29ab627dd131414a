// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// An open archive: its entries as a tree, folder by folder or as a list, with breadcrumbs, filter and the actions on a selection. It
// composes the parts of ui/archive and holds what they share: the archive, the folder that is shown, the selection.

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
class ElidedLabel;
class EntryView;
class MapPage;
class PreviewPane;

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
    void setPreviewShown(bool shown);
    void focusFilter();
    void copyHash();
    void copyPath();
    // Whether there is an archive and this is the page that is seen.
    void setActive(bool active);

Q_SIGNALS:
    void extractSelectedRequested();
    void extractAllRequested();
    void statusChanged();

protected:
    bool eventFilter(QObject* object, QEvent* event) override;

private:
    // What is kept when the same archive comes again.
    struct Place {
        std::string folder, current;
        std::vector<std::string> opened;
    };

    QWidget* buildHeader();
    QWidget* buildPathBar();
    void connectActions();
    void applyFilter();
    void onArranged();
    void updateActions();
    void updateCrumbs();
    void updateEmptyHint();
    void openNode(NodeId node);
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
    QStackedWidget* m_stack; // the view, the map
    MapPage* m_map;
    PreviewPane* m_preview;
    ElidedLabel* m_title;
    QLabel* m_summary;
    QLabel* m_found;
    QLineEdit* m_filter;
    std::vector<NodeId> m_history{jobs::EntryTree::kRoot};
    std::size_t m_historyAt = 0;
    std::optional<Place> m_toRestore; // when the rows are there
    bool m_isFirstLook = false; // of a new archive
    bool m_isActive = false;
};

} // namespace ff::ui
