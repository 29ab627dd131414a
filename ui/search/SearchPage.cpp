// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/search/SearchPage.h"

#include "ui/archive/SearchHelp.h"
#include "ui/archive/preview/PreviewPane.h"
#include "ui/search/DuplicatesDialog.h"
#include "ui/search/HitContents.h"
#include "ui/search/HitModel.h"
#include "ui/search/ResultView.h"
#include "ui/search/SavedSearches.h"
#include "ui/text/Format.h"
#include "ui/widgets/Cells.h"
#include "ui/widgets/ElidedLabel.h"
#include "ui/widgets/Icons.h"
#include "ui/widgets/MessageBanner.h"
#include "ui/widgets/QueryProblem.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLineEdit>
#include <QMenu>
#include <QPushButton>
#include <QSplitter>
#include <QToolButton>

#include <algorithm>

namespace ff::ui {

using namespace Qt::StringLiterals;
using search::ArchiveState;
using search::RememberedArchive;

namespace {

const QString kMeaningKey = u"search/byMeaning"_s;

} // namespace

SearchPage::SearchPage(MessageBanner& banner, jobs::JobQueue& jobs, QWidget* parent)
    : QWidget(parent), m_banner(banner), m_search(new CatalogueSearch(this)), m_model(new HitModel(this))
{
    setObjectName(u"searchPage"_s);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(24, 20, 24, 18);
    layout->setSpacing(12);
    layout->addWidget(buildHead());
    layout->addWidget(buildField());
    buildView();
    m_preview = new PreviewPane(jobs, this);
    m_splitter = new QSplitter(Qt::Horizontal, this);
    m_splitter->setChildrenCollapsible(false);
    m_splitter->addWidget(m_view);
    m_splitter->addWidget(m_preview);
    m_splitter->setStretchFactor(0, 3);
    m_splitter->setStretchFactor(1, 2);
    layout->addWidget(m_splitter, 1);
    m_contents = new HitContents(jobs, {*m_model, *m_view, *m_preview, m_banner}, this);
    layout->addWidget(buildFoot());
    connect(m_search, &CatalogueSearch::answered, this, &SearchPage::show);
    connect(m_search, &CatalogueSearch::savingFailed, this, [this](const Sentence& problem) {
        m_note->setText(tr("Saved searches cannot be changed: %1").arg(messageText(problem)));
    });
    connect(m_search, &CatalogueSearch::forgotten, this,
            [this](const QString& path, const Sentence& problem) {
                const QString name = displayPath(toPath(path).filename());
                m_note->setText(problem.empty()
                                    ? tr("%1 is forgotten; opening it remembers it again.").arg(name)
                                    : tr("%1 is still remembered: %2").arg(name, messageText(problem)));
                ask();
            });
}

QWidget* SearchPage::buildHead()
{
    auto* title = new QLabel(tr("Search everywhere"), this);
    QFont large = font();
    large.setPointSizeF(font().pointSizeF() * 1.35);
    large.setWeight(QFont::DemiBold);
    title->setFont(large);
    return title;
}

QWidget* SearchPage::buildField()
{
    auto* area = new QWidget(this);
    auto* row = new QHBoxLayout;
    row->setSpacing(6);
    m_field = searchField(area);
    m_field->setObjectName(u"searchField"_s);
    m_field->setPlaceholderText(tr("Search all archives that were made or opened here"));
    m_field->setAccessibleName(tr("Search everywhere"));
    m_field->setMinimumHeight(34);
    m_field->installEventFilter(this);
    connect(m_field, &QLineEdit::textChanged, this, [this] {
        m_like.reset();
        ask();
    });
    row->addWidget(m_field, 1);
    row->addWidget(searchHelpButton(*m_field, area, true));
    m_saved = new SavedSearches(*m_search, *m_field, area);
    connect(m_saved, &SavedSearches::chosen, this, &SearchPage::focusList);
    row->addWidget(m_saved);
    m_byMeaning = meaningButton(kMeaningKey, area);
    m_byMeaning->setObjectName(u"everywhereByMeaning"_s);
    connect(m_byMeaning, &QToolButton::toggled, this, [this](bool on) {
        m_view->setColumnHidden(HitModel::Why, !on);
        ask();
    });
    row->addWidget(m_byMeaning);
    m_problem = new QueryProblem(*m_field, area);
    m_problem->setObjectName(u"everywhereProblem"_s);
    auto* column = new QVBoxLayout(area);
    column->setContentsMargins(0, 0, 0, 0);
    column->addLayout(row);
    column->addWidget(m_problem);
    return area;
}

void SearchPage::buildView()
{
    m_view = new ResultView(this);
    m_view->setObjectName(u"searchResults"_s);
    m_view->setAccessibleName(tr("What was found"));
    styleList(*m_view, {HitModel::StateRole, HitModel::MatchRole, -1});
    m_view->setModel(m_model);
    m_view->setRootIsDecorated(false);
    m_view->setUniformRowHeights(true);
    m_view->setAlternatingRowColors(true);
    m_view->setAllColumnsShowFocus(true);
    m_view->setTabKeyNavigation(false);
    m_view->setDragEnabled(true);
    m_view->setDragDropMode(QAbstractItemView::DragOnly);
    m_view->setContextMenuPolicy(Qt::CustomContextMenu);
    m_view->installEventFilter(this);
    setColumns(*m_view, HitModel::Folder,
               {{HitModel::Name, 22},
                {HitModel::Archive, 20},
                {HitModel::Size, 8},
                {HitModel::Modified, 13},
                {HitModel::Why, 14}});
    m_view->setColumnHidden(HitModel::Why, !m_byMeaning->isChecked());
    connect(m_view, &QTreeView::doubleClicked, this, &SearchPage::open);
    connect(m_view, &QWidget::customContextMenuRequested, this, &SearchPage::showContextMenu);

    m_hint = hintOver(*m_view);
    m_hint->setObjectName(u"searchHint"_s);
}

QWidget* SearchPage::buildFoot()
{
    auto* area = new QWidget(this);
    auto* row = new QHBoxLayout(area);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(12);
    auto* back = new QPushButton(icon("back"), tr("&Back"), area);
    back->setObjectName(u"searchBack"_s);
    connect(back, &QPushButton::clicked, this, &SearchPage::closeRequested);
    row->addWidget(back);
    auto* duplicates = new QPushButton(icon("copy"), tr("&Duplicates…"), area);
    duplicates->setObjectName(u"searchDuplicates"_s);
    duplicates->setToolTip(tr("Files of equal contents in all of these archives"));
    connect(duplicates, &QPushButton::clicked, this, &SearchPage::showDuplicates);
    row->addWidget(duplicates);
    m_note = new QuietLabel({}, area);
    m_note->setObjectName(u"searchNote"_s);
    m_note->setWordWrap(true);
    row->addWidget(m_note, 1);
    m_coverage = new QLabel(area);
    m_coverage->setObjectName(u"searchCoverage"_s);
    row->addWidget(m_coverage);
    return area;
}

// ---- asking and telling
// --------------------------------------------------------------------------------------------------------------

void SearchPage::start(const QString& text)
{
    m_like.reset();
    if (!text.isEmpty())
        m_field->setText(text);
    m_field->setFocus(Qt::ShortcutFocusReason);
    m_field->selectAll();
    ask();
}

void SearchPage::recordOpen(const QString& archive, const QString& entry)
{
    m_search->recordOpen(toPath(archive).string(), entry.toStdString());
}

void SearchPage::ask()
{
    m_problem->hold();
    if (m_like)
        m_search->askLike(*m_like);
    else
        m_search->ask(m_field->text(), m_byMeaning->isChecked());
}

void SearchPage::onRemembered(const QString& path, const Sentence& problem, const Sentence& notice)
{
    if (!problem.empty())
        m_note->setText(
            tr("%1 is not remembered: %2").arg(displayPath(toPath(path).filename()), messageText(problem)));
    else if (!notice.empty())
        m_note->setText(sentenceText(notice));
    if (isVisible())
        ask();
}

void SearchPage::show(const CatalogueAnswer& answer)
{
    // Where one was, if it is still there: an archive that was just remembered must not move the selection.
    const search::Hit* before = m_model->hitAt(m_view->currentIndex());
    const auto isSame = [&](const search::Hit& hit) {
        return before && hit.archive == before->archive && hit.entry.path == before->entry.path;
    };
    const auto& hits = answer.found.hits;
    const auto kept = std::find_if(hits.begin(), hits.end(), isSame);
    const int row = kept == hits.end() ? -1 : int(kept - hits.begin());
    m_answer = answer;
    m_answer.found.hits.clear();
    m_hasAnswer = true;
    m_model->setResult(answer.found);
    if (row >= 0)
        m_view->setCurrentIndex(m_model->index(row, 0));
    if (!answer.notice.empty())
        m_note->setText(sentenceText(answer.notice));
    else if (!answer.meaningProblem.empty())
        m_note->setText(tr("Only names are searched: %1").arg(messageText(answer.meaningProblem)));
    m_problem->setProblem(answer.problem);
    updateTexts();
}

void SearchPage::updateTexts()
{
    const QString hint = m_model->rowCount() == 0 ? hintText() : QString();
    m_hint->setText(hint);
    m_hint->setVisible(!hint.isEmpty());
    m_view->setAccessibleDescription(hint);
    m_coverage->setText(coverageText());
    // What is found is told to those who do not see it.
    m_coverage->setAccessibleName(m_coverage->text());
}

QString SearchPage::hintText() const
{
    if (!m_hasAnswer)
        return {};
    if (search::isCatalogueOff())
        return tr("The catalogue is switched off by FILEFORMER_CATALOGUE=off: nothing is remembered, and "
                  "nothing can be found.");
    if (!m_answer.failure.empty())
        return tr("This cannot be searched now: %1").arg(messageText(m_answer.failure));
    const search::Coverage& coverage = m_answer.found.coverage;
    if (m_answer.like)
        return tr("Nothing else is about the same as “%1”").arg(displayName(m_answer.like->path));
    if (!m_field->text().trimmed().isEmpty() && !m_answer.query.trimmed().isEmpty()) {
        if (!m_answer.isLast)
            return tr("Searching…");
        if (!m_answer.problem.empty())
            return tr("What is asked is not understood");
        if (coverage.total > 0)
            return tr("Nothing matches “%1”").arg(m_answer.query.trimmed());
        return tr("No archive is remembered that this could be in.\nArchives that you make or open appear "
                  "here.");
    }
    if (m_answer.archives > 0)
        return tr("Type what you look for: it is found in every archive that was made or opened here, also "
                  "in those that are not there now.");
    return m_answer.isRemembering
        ? tr("Archives that you make or open appear here.")
        : tr("No archive is remembered. Switch remembering on in the settings, under “Search”, and "
             "archives that you make or open appear here.");
}

QString SearchPage::coverageText() const
{
    // Of a query that is wrong, how many its good parts find would mislead.
    if (!m_hasAnswer || !m_answer.failure.empty() || !m_answer.problem.empty())
        return {};
    const search::FindResult& found = m_answer.found;
    const search::Coverage& coverage = found.coverage;
    const int all = pluralNumber(coverage.total);
    if (m_answer.like)
        return tr("%Ln are about the same as “%1”", nullptr, pluralNumber(found.matches))
            .arg(displayName(m_answer.like->path.substr(m_answer.like->path.rfind('/') + 1)));
    if (m_answer.query.trimmed().isEmpty()) {
        if (m_answer.archives == 0)
            return {};
        return tr("%1 in %2", "entries, archives")
            .arg(tr("%Ln entry(s)", nullptr, all),
                 tr("%Ln archive(s)", "in that many", pluralNumber(m_answer.archives)));
    }
    if (coverage.total == 0)
        return {};
    const QString matches = countText(found.matches);
    QString out = coverage.isWhole()
        ? tr("%1 found in %Ln entry(s)", nullptr, all).arg(matches)
        : tr("%1 found in %2 of %Ln entry(s)", nullptr, all).arg(matches, countText(coverage.indexed));
    const search::Coverage& meanings = found.meanings;
    if (meanings.total > 0)
        out += u"  ·  "_s
            + tr("meaning known of %1 of %Ln file(s)", "in a search by meaning", pluralNumber(meanings.total))
                  .arg(countText(meanings.indexed));
    if (!m_answer.isLast)
        out += u"  ·  "_s + tr("still searching…");
    const auto shown = std::uint64_t(m_model->rowCount());
    if (shown < found.matches)
        out += u"  ·  "_s + tr("the best %Ln are shown", nullptr, pluralNumber(shown));
    const auto inState = [&](ArchiveState state) {
        return int(std::count_if(found.archives.begin(), found.archives.end(),
                                 [state](const RememberedArchive& one) { return one.state == state; }));
    };
    if (const int gone = inState(ArchiveState::Gone); gone > 0)
        out += u"  ·  "_s + tr("%Ln archive(s) not there now", nullptr, gone);
    if (const int changed = inState(ArchiveState::Changed); changed > 0)
        out += u"  ·  "_s + tr("%Ln archive(s) changed since", nullptr, changed);
    return out;
}

// ---- what is done with a result
// ------------------------------------------------------------------------------------------------------

void SearchPage::open(const QModelIndex& index)
{
    const search::Hit* hit = m_model->hitAt(index);
    const RememberedArchive* archive = m_model->archiveAt(index);
    if (!hit || !archive)
        return;
    const QString entry = QString::fromStdString(hit->entry.path);
    if (archive->state == ArchiveState::Gone) {
        tellGone(*archive, entry);
        return;
    }
    m_search->recordOpen(hit->archive, hit->entry.path, m_answer.query);
    Q_EMIT openRequested(fromPath(archive->facts.path), entry);
}

void SearchPage::tellGone(const RememberedArchive& archive, const QString& entry)
{
    const QString path = fromPath(archive.facts.path);
    m_banner.showMessage(
        Tone::Warning, tr("%1 is not there now").arg(displayPath(archive.facts.path.filename())),
        tr("It was last seen on %1 in %2. Connect the disk that it lies on, or put it back, and try again.")
            .arg(timeText(archive.lastSeen), displayFolder(archive.facts.path.parent_path())),
        {{tr("Try again"), [this, path, entry] { Q_EMIT openRequested(path, entry); }}});
}

void SearchPage::showMoreLike()
{
    const search::Hit* hit = m_model->hitAt(m_view->currentIndex());
    const RememberedArchive* archive = m_model->archiveAt(m_view->currentIndex());
    if (!hit || !archive)
        return;
    m_like = LikeEntry{archive->facts.path, hit->entry.path};
    ask();
}

void SearchPage::showDuplicates()
{
    auto* dialog = new DuplicatesDialog(this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &DuplicatesDialog::openRequested, this, &SearchPage::openRequested);
    dialog->open();
}

void SearchPage::copyPath()
{
    if (const search::Hit* hit = m_model->hitAt(m_view->currentIndex()))
        QGuiApplication::clipboard()->setText(QString::fromStdString(hit->entry.path));
}

void SearchPage::showContextMenu(const QPoint& position)
{
    const QModelIndex index = m_view->currentIndex();
    const RememberedArchive* archive = m_model->archiveAt(index);
    if (!archive)
        return;
    const std::string path = archive->facts.path.string();
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->setObjectName(u"searchMenu"_s);
    const auto add = [&](const char* picture, const QString& text, auto what) {
        QAction* action = menu->addAction(icon(picture), text);
        connect(action, &QAction::triggered, this, what);
        return action;
    };
    add("open", tr("&Open"), [this, at = QPersistentModelIndex(index)] { open(at); });
    add("copy", tr("&Copy path"), [this] { copyPath(); });
    QAction* look = add("preview", tr("&Preview"), [this] { togglePreview(); });
    look->setShortcut(Qt::Key_Space);
    look->setCheckable(true);
    look->setChecked(m_contents->isPreviewShown());
    QAction* like = add("search", tr("&More like this"), [this] { showMoreLike(); });
    like->setObjectName(u"everywhereMoreLike"_s);
    like->setShortcut(QKeySequence(Qt::CTRL | Qt::Key_L));
    menu->addSeparator();
    QAction* folder = add("folder", tr("&Show archive in its folder"),
                          [this, path] { Q_EMIT showFolderRequested(fromPath(path)); });
    folder->setEnabled(archive->state != ArchiveState::Gone);
    add("delete", tr("&Forget this archive"), [this, path] { m_search->forget(path); });
    menu->popup(m_view->viewport()->mapToGlobal(position));
}

void SearchPage::togglePreview()
{
    m_contents->setPreviewShown(!m_contents->isPreviewShown());
}

// Nobody looks at the archive any more: its disk may go.
void SearchPage::hideEvent(QHideEvent* event)
{
    m_contents->release();
    QWidget::hideEvent(event);
}

// ---- keys
// ----------------------------------------------------------------------------------------------------------------------------

void SearchPage::focusList()
{
    if (m_model->rowCount() == 0) {
        m_problem->tell();
        return;
    }
    if (!m_view->currentIndex().isValid())
        m_view->setCurrentIndex(m_model->index(0, 0));
    m_view->setFocus(Qt::OtherFocusReason);
}

bool SearchPage::onFieldKey(int key)
{
    switch (key) {
    case Qt::Key_Escape:
        // Once for the text, once more for the page.
        if (m_field->text().isEmpty())
            Q_EMIT closeRequested();
        else
            m_field->clear();
        return true;
    case Qt::Key_Down:
    case Qt::Key_Return:
    case Qt::Key_Enter:
        focusList();
        return true;
    default:
        return false;
    }
}

bool SearchPage::onListKey(QKeyEvent& event)
{
    if (event.matches(QKeySequence::Copy)) {
        copyPath();
        return true;
    }
    if (event.key() == Qt::Key_L && event.modifiers() == Qt::ControlModifier) {
        showMoreLike();
        return true;
    }
    switch (event.key()) {
    case Qt::Key_Return:
    case Qt::Key_Enter:
        open(m_view->currentIndex());
        return true;
    case Qt::Key_Space:
    case Qt::Key_F3:
        togglePreview();
        return true;
    case Qt::Key_Escape:
        // Back to what the field asks, then to the field.
        if (m_like) {
            m_like.reset();
            ask();
        } else {
            m_field->setFocus(Qt::OtherFocusReason);
        }
        return true;
    case Qt::Key_Up:
        if (m_view->currentIndex().row() > 0)
            return false;
        m_field->setFocus(Qt::OtherFocusReason);
        return true;
    default:
        return false;
    }
}

bool SearchPage::eventFilter(QObject* object, QEvent* event)
{
    if (event->type() == QEvent::KeyPress) {
        auto& key = static_cast<QKeyEvent&>(*event);
        if (object == m_field ? onFieldKey(key.key()) : object == m_view && onListKey(key))
            return true;
    }
    return QWidget::eventFilter(object, event);
}

} // namespace ff::ui
