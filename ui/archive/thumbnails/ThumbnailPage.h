// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// One folder of the archive as small pictures, which are decoded when they come into sight, and icons for
// everything else. Rows, selection and what can be done with them are those of the EntryView.

#include "ui/archive/edit/FolderDrops.h"
#include "ui/archive/thumbnails/ThumbnailLoader.h"
#include "ui/itemmodels/ArchiveModel.h"

#include <QListView>
#include <QTimer>

class QLabel;

namespace ff::ui {

class EntryView;

class ThumbnailList final : public TakesFolderDrops<QListView> {
    Q_OBJECT

public:
    // `rows`: of the same model, whose selection this list shares.
    ThumbnailList(ArchiveModel& model, const EntryView& rows, const ThumbnailLoader& loader, QWidget* parent);

    // Of rows that are seen, also in part.
    std::vector<QModelIndex> visibleRows() const;

Q_SIGNALS:
    // As those of EntryView.
    void openRequested(ff::jobs::EntryTree::NodeId node);
    void previewRequested();
    void upRequested();
    void escapePressed();
    void dragWanted();
    // Other rows are seen.
    void moved();

protected:
    void keyPressEvent(QKeyEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;
    void startDrag(Qt::DropActions actions) override;

private:
    void fitGrid();

    ArchiveModel& m_model;
};

class ThumbnailPage final : public QWidget {
    Q_OBJECT

public:
    ThumbnailPage(ArchiveModel& model, EntryView& view, jobs::JobQueue& jobs, QWidget* parent = nullptr);

    // Null for none.
    void setArchive(const jobs::ArchivePointer& archive);
    ThumbnailList& list() { return *m_list; }
    ThumbnailLoader& loader() { return *m_loader; }
    // Why there are no rows; empty: there are.
    void setEmptyHint(const QString& text);
    // Edits the name of the current row.
    void editName();

protected:
    void showEvent(QShowEvent* event) override;
    void hideEvent(QHideEvent* event) override;

private:
    QWidget* buildQuestion();
    void loadVisible();
    void showState();

    ArchiveModel& m_model;
    ThumbnailLoader* m_loader;
    ThumbnailList* m_list;
    QWidget* m_question;
    QLabel* m_questionText;
    QLabel* m_empty;
    QTimer m_soon; // so that scrolling decodes only where one stays
};

} // namespace ff::ui
