// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// "Search everywhere": one field over every archive that was made or opened here, also those that are not
// there now. It says what it covered, and never shows an empty list without a reason. GUI thread only.

#include "core/jobs/JobQueue.h"
#include "ui/search/CatalogueSearch.h"

#include <QWidget>

class QLabel;
class QLineEdit;
class QSplitter;
class QToolButton;

namespace ff::ui {

class HitContents;
class HitModel;
class MessageBanner;
class PreviewPane;
class QueryProblem;
class ResultView;
class SavedSearches;

class SearchPage final : public QWidget {
    Q_OBJECT

public:
    // `banner`: of the window, for what an archive that is not there needs. `jobs` open what is looked at;
    // both must live as long as the page is used.
    SearchPage(MessageBanner& banner, jobs::JobQueue& jobs, QWidget* parent = nullptr);

    HitModel& model() { return *m_model; }
    ResultView& view() { return *m_view; }
    PreviewPane& preview() { return *m_preview; }
    HitContents& contents() { return *m_contents; }
    bool isSearching() const { return m_search->isAsking(); }
    // To the field, and asks again: archives may have come or gone. A text that is not empty takes the place
    // of what is in the field.
    void start(const QString& text = {});
    // Another program found this entry, and it is opened.
    void recordOpen(const QString& archive, const QString& entry);
    // The catalogue has changed: see jobs::Rememberer.
    void onRemembered(const QString& path, const ff::Sentence& problem, const ff::Sentence& notice);

Q_SIGNALS:
    // An entry of an archive, or with an empty path the archive.
    void openRequested(const QString& archive, const QString& entry);
    void showFolderRequested(const QString& path);
    void closeRequested();

protected:
    bool eventFilter(QObject* object, QEvent* event) override;
    void hideEvent(QHideEvent* event) override;

private:
    QWidget* buildHead();
    QWidget* buildField();
    QWidget* buildFoot();
    void buildView();
    void ask();
    void show(const CatalogueAnswer& answer);
    void updateTexts();
    QString hintText() const;
    QString coverageText() const;
    void open(const QModelIndex& index);
    void tellGone(const search::RememberedArchive& archive, const QString& entry);
    void showMoreLike();
    void showDuplicates();
    void copyPath();
    void focusList();
    void togglePreview();
    void showContextMenu(const QPoint& position);
    bool onFieldKey(int key);
    bool onListKey(QKeyEvent& event);

    MessageBanner& m_banner;
    CatalogueSearch* m_search;
    HitModel* m_model;
    ResultView* m_view;
    PreviewPane* m_preview;
    QSplitter* m_splitter; // list and preview
    HitContents* m_contents;
    QLineEdit* m_field;
    SavedSearches* m_saved;
    QToolButton* m_byMeaning;
    QueryProblem* m_problem;
    QLabel* m_hint; // why the list is empty
    QLabel* m_coverage;
    QLabel* m_note; // what could not be remembered, what was forgotten
    CatalogueAnswer m_answer; // without its hits
    bool m_hasAnswer = false;
    std::optional<LikeEntry> m_like; // what is looked for instead of what is in the field
};

} // namespace ff::ui
