// SPDX-License-Identifier: GPL-3.0-or-later
// The parts of the page of an archive, where they stand, how they are wired and which of them are shown.
#include "ui/Settings.h"
#include "ui/Theme.h"
#include "ui/archive/ArchiveActions.h"
#include "ui/archive/ArchiveJobs.h"
#include "ui/archive/ArchiveNavigation.h"
#include "ui/archive/ArchivePage.h"
#include "ui/archive/ArchiveSelection.h"
#include "ui/archive/Breadcrumbs.h"
#include "ui/archive/EntryView.h"
#include "ui/archive/NamesButton.h"
#include "ui/archive/SearchHelp.h"
#include "ui/archive/edit/EditActions.h"
#include "ui/archive/edit/Editor.h"
#include "ui/archive/folders/FolderBar.h"
#include "ui/archive/map/MapPage.h"
#include "ui/archive/map/TreemapView.h"
#include "ui/archive/meaning/MeaningPanel.h"
#include "ui/archive/open/OpenWith.h"
#include "ui/archive/open/OuterArchives.h"
#include "ui/archive/preview/PreviewPane.h"
#include "ui/archive/report/ArchiveReports.h"
#include "ui/archive/thumbnails/ThumbnailPage.h"
#include "ui/text/Format.h"
#include "ui/widgets/ElidedLabel.h"
#include "ui/widgets/Icons.h"
#include "ui/widgets/MessageBanner.h"
#include "ui/widgets/QueryProblem.h"

#include <QAction>
#include <QLabel>
#include <QLineEdit>
#include <QScopedValueRollback>
#include <QSplitter>
#include <QStackedWidget>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>

namespace ff::ui {

using namespace Qt::StringLiterals;

namespace {

const QString kPreviewKey = u"archive/preview"_s;
const QString kMeaningKey = u"archive/byMeaning"_s;
const QString kSplitKey = u"archive/split"_s;
const QString kFoldersKey = u"archive/folderBar"_s;
const QString kSidesKey = u"archive/sides"_s;
constexpr int kFolderBarWidth = 200; // until it is changed

QToolButton* toolButton(QAction* action, QWidget* parent, const QString& name)
{
    auto* button = new QToolButton(parent);
    button->setDefaultAction(action);
    button->setAutoRaise(true);
    button->setIconSize({20, 20});
    button->setToolButtonStyle(Qt::ToolButtonIconOnly);
    button->setAccessibleName(action->statusTip());
    button->setObjectName(name);
    button->setFocusPolicy(Qt::TabFocus);
    return button;
}

} // namespace

ArchivePage::ArchivePage(jobs::JobQueue& jobs, QWidget* parent)
    : QWidget(parent), m_jobs(jobs), m_outer(std::make_unique<OuterArchives>()),
      m_model(new ArchiveModel(this)), m_view(new EntryView(*m_model, this)),
      m_actions(new ArchiveActions(*this, *m_view))
{
    setObjectName(u"archivePage"_s);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(buildHeader());
    layout->addWidget(buildPathBar());
    m_banner = new MessageBanner(this, {12, 0, 12, 8});
    m_banner->setObjectName(u"archiveBanner"_s);
    layout->addWidget(m_banner);
    buildPages();
    layout->addWidget(m_splitter, 1);
    buildControllers();
    connectActions();
    connectView();
    connectControllers();
    m_navigation->takeSavedMode();
    setPreviewShown(settings::flag(kPreviewKey, false));
    setFolderBarShown(settings::flag(kFoldersKey, false));
    updateActions();
}

ArchivePage::~ArchivePage() = default;

QWidget* ArchivePage::buildHeader()
{
    auto* bar = new QWidget(this);
    auto* row = new QHBoxLayout;
    row->setSpacing(10);
    row->addLayout(buildTitle(bar), 1);
    row->addLayout(buildSearch(bar));
    m_problem = new QueryProblem(*m_filter, bar);
    m_problem->setObjectName(u"searchProblem"_s);
    m_problem->setAlignment(Qt::AlignTrailing | Qt::AlignVCenter);
    auto* below = new QVBoxLayout(bar);
    below->setContentsMargins(16, 12, 16, 6);
    below->addLayout(row);
    below->addWidget(m_problem);
    return bar;
}

QLayout* ArchivePage::buildTitle(QWidget* bar)
{
    auto* texts = new QVBoxLayout;
    texts->setSpacing(1);
    m_title = new ElidedLabel(bar);
    QFont large = font();
    large.setPointSizeF(font().pointSizeF() * 1.25);
    large.setWeight(QFont::DemiBold);
    m_title->setFont(large);
    m_summary = new ElidedLabel(bar);
    m_summary->setQuiet(true);
    m_lock = new QLabel(bar);
    m_lock->setObjectName(u"lock"_s);
    m_lock->setPixmap(icon("lock").pixmap(18, 18));
    m_lock->setAccessibleName(tr("Encrypted with a password"));
    m_lock->setToolTip(tr("This archive is encrypted with a password, names included"));
    m_lock->hide();
    auto* titleRow = new QHBoxLayout;
    titleRow->setSpacing(6);
    titleRow->addWidget(m_lock);
    titleRow->addWidget(m_title, 1);
    texts->addLayout(titleRow);
    texts->addWidget(m_summary);
    return texts;
}

QLayout* ArchivePage::buildSearch(QWidget* bar)
{
    auto* row = new QHBoxLayout;
    row->setSpacing(10);
    m_found = new QuietLabel({}, bar);
    m_found->setObjectName(u"found"_s);
    row->addWidget(m_found);
    m_filter = searchField(bar);
    m_filter->setObjectName(u"filter"_s);
    m_filter->setPlaceholderText(
        tr("Search (%1)").arg(m_actions->find->shortcut().toString(QKeySequence::NativeText)));
    m_filter->setAccessibleName(tr("Search in this archive"));
    m_filter->setMinimumWidth(260);
    m_filter->setMinimumHeight(30);
    m_filter->installEventFilter(this);
    connect(m_filter, &QLineEdit::textChanged, this, &ArchivePage::applyFilter);
    row->addWidget(m_filter);
    row->addWidget(searchHelpButton(*m_filter, bar));
    m_byMeaning = meaningButton(kMeaningKey, bar);
    m_byMeaning->setObjectName(u"byMeaning"_s);
    connect(m_byMeaning, &QToolButton::toggled, this, &ArchivePage::askByMeaning);
    row->addWidget(m_byMeaning);
    return row;
}

QWidget* ArchivePage::buildPathBar()
{
    auto* bar = new QWidget(this);
    auto* row = new QHBoxLayout(bar);
    row->setContentsMargins(10, 0, 14, 8);
    row->setSpacing(4);
    row->addWidget(toolButton(m_actions->up, bar, u"upButton"_s));
    m_crumbs = new Breadcrumbs(bar);
    row->addWidget(m_crumbs, 1);
    row->addSpacing(8);
    m_names = new NamesButton(bar);
    connect(m_names, &NamesButton::chosen, this, &ArchivePage::namesEncodingChosen);
    row->addWidget(m_names);
    row->addSpacing(8);
    row->addWidget(toolButton(m_actions->tree, bar, u"treeMode"_s));
    row->addWidget(toolButton(m_actions->folder, bar, u"folderMode"_s));
    row->addWidget(toolButton(m_actions->flat, bar, u"flatMode"_s));
    row->addWidget(toolButton(m_actions->thumbnails, bar, u"thumbnailMode"_s));
    row->addWidget(toolButton(m_actions->map, bar, u"mapMode"_s));
    row->addSpacing(8);
    row->addWidget(toolButton(m_actions->preview, bar, u"previewButton"_s));
    return bar;
}

// Beside one another: what the archive shows, and the preview. The order is that of the Tab key.
void ArchivePage::buildPages()
{
    m_splitter = new QSplitter(this);
    m_splitter->setObjectName(u"archiveSplitter"_s);
    m_splitter->setChildrenCollapsible(false);
    m_splitter->setHandleWidth(1);
    m_sides = new QSplitter(m_splitter);
    m_sides->setObjectName(u"folderSplitter"_s);
    m_sides->setChildrenCollapsible(false);
    m_sides->setHandleWidth(1);
    m_folders = new FolderBar(*m_model, *m_view, m_sides);
    auto* entries = new QWidget(m_sides);
    auto* column = new QVBoxLayout(entries);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    m_stack = new QStackedWidget(entries);
    column->addWidget(m_stack, 1);
    m_meaning = new MeaningPanel(entries);
    column->addWidget(m_meaning);
    m_map = new MapPage(m_stack);
    m_thumbnails = new ThumbnailPage(*m_model, *m_view, m_jobs, m_stack);
    m_stack->addWidget(m_view);
    m_stack->addWidget(m_thumbnails);
    m_stack->addWidget(m_map);
    m_navigation = new ArchiveNavigation(
        {*m_model, *m_view, *m_map, *m_thumbnails, *m_stack, *m_crumbs, *m_actions}, this);
    m_reports = new ArchiveReports({*m_model, *m_view, *m_navigation, *m_stack}, this);
    m_preview = new PreviewPane(m_jobs, m_splitter);
    m_splitter->setStretchFactor(0, 1);
    m_splitter->setStretchFactor(1, 0);
    if (const QByteArray saved = settings::bytes(kSplitKey);
        saved.isEmpty() || !m_splitter->restoreState(saved))
        m_splitter->setSizes({760, 400});
    m_sides->setStretchFactor(0, 0);
    m_sides->setStretchFactor(1, 1);
    m_sides->restoreState(settings::bytes(kSidesKey));
    // A page that is not shown needs no room.
    const auto fit = [this] {
        for (int i = 0; i < m_stack->count(); ++i) {
            const auto policy = i == m_stack->currentIndex() ? QSizePolicy::Preferred : QSizePolicy::Ignored;
            m_stack->widget(i)->setSizePolicy(policy, policy);
        }
    };
    fit();
    connect(m_stack, &QStackedWidget::currentChanged, this, fit);
}

void ArchivePage::buildControllers()
{
    m_selection = new ArchiveSelection(*m_model, *m_view, this);
    m_archiveJobs = new ArchiveJobs(m_jobs, *m_banner, *this);
    m_editor = new Editor(m_jobs, *this);
    m_editActions = new EditActions({*m_actions,
                                     *m_editor,
                                     *m_model,
                                     *m_view,
                                     *m_navigation,
                                     {&m_view->drops(), &m_thumbnails->list().drops(), &m_folders->drops()}},
                                    this);
    m_openWith = new OpenWith(m_jobs, {*m_model, *m_view, *m_selection, *m_editor, *m_banner}, this);
}

void ArchivePage::connectActions()
{
    const auto on = [this](QAction* action, auto* receiver, auto&& what) {
        connect(action, &QAction::triggered, receiver, what);
    };
    on(m_actions->extractSelected, this, &ArchivePage::extractSelectedRequested);
    on(m_actions->openWindow, this,
       [this] { m_openWith->openInWindow(m_model->nodeOf(m_view->currentIndex())); });
    on(m_actions->copyHash, m_selection, &ArchiveSelection::copyHash);
    on(m_actions->copyPath, m_selection, &ArchiveSelection::copyPath);
    on(m_actions->properties, m_selection, &ArchiveSelection::showProperties);
    on(m_actions->preview, this, [this] { setPreviewShown(m_actions->preview->isChecked()); });
    on(m_actions->folderBar, this, [this] { setFolderBarShown(m_actions->folderBar->isChecked()); });
    on(m_actions->moreLike, this, &ArchivePage::showMoreLike);
    on(m_actions->find, this, &ArchivePage::focusFilter);
    on(m_actions->testReport, m_reports, &ArchiveReports::showTestReport);
    on(m_actions->convert, m_archiveJobs, &ArchiveJobs::estimateConversion);
    on(m_actions->changePassword, m_archiveJobs, &ArchiveJobs::askAndChangePassword);
    on(m_actions->compare, m_archiveJobs, &ArchiveJobs::askAndCompare);
    on(m_actions->copy, this, [this] {
        m_editor->cut({});
        m_openWith->copy();
    });
}

void ArchivePage::connectView()
{
    connect(m_view, &EntryView::escapePressed, m_filter, &QLineEdit::clear);
    connect(m_view, &EntryView::previewRequested, this,
            [this] { setPreviewShown(!m_preview->isVisibleTo(this)); });
    connect(m_view, &EntryView::selectionSettled, this, &ArchivePage::onSelectionSettled);
    connect(m_view, &QWidget::customContextMenuRequested, this,
            [this](const QPoint& at) { showContextMenu(m_view->viewport()->mapToGlobal(at)); });
    connect(&m_thumbnails->list(), &QWidget::customContextMenuRequested, this,
            [this](const QPoint& at) { showContextMenu(m_thumbnails->list().viewport()->mapToGlobal(at)); });
    connect(m_meaning, &MeaningPanel::chosen, this, [this](const QString& path) {
        const QScopedValueRollback keeps(m_keepsMeaning, true);
        showEntry(path.toStdString());
    });
    connect(m_meaning, &MeaningPanel::previewRequested, this, [this] { setPreviewShown(true); });
    connect(m_meaning, &MeaningPanel::escapePressed, m_navigation, &ArchiveNavigation::focusRows);
    connect(m_preview, &PreviewPane::closeRequested, this, [this] { setPreviewShown(false); });
    connect(m_splitter, &QSplitter::splitterMoved, this,
            [this] { settings::setBytes(kSplitKey, m_splitter->saveState()); });
    connect(m_sides, &QSplitter::splitterMoved, this,
            [this] { settings::setBytes(kSidesKey, m_sides->saveState()); });
    connect(m_folders, &FolderBar::folderChosen, m_navigation, &ArchiveNavigation::goTo);
    connect(m_folders, &FolderBar::escapePressed, m_navigation, &ArchiveNavigation::focusRows);
    connect(m_navigation, &ArchiveNavigation::folderShown, m_folders, &FolderBar::showFolder);
    connect(&m_map->map(), &TreemapView::currentChanged, this, &ArchivePage::previewSelection);
}

void ArchivePage::connectControllers()
{
    connect(m_navigation, &ArchiveNavigation::moved, this, [this] {
        updateActions();
        Q_EMIT statusChanged();
    });
    connect(m_navigation, &ArchiveNavigation::arrived, this, &ArchivePage::showArrived);
    connect(m_navigation, &ArchiveNavigation::openRequested, this, &ArchivePage::openEntry);
    connect(m_navigation, &ArchiveNavigation::outRequested, this, &ArchivePage::leaveTo);

    connect(m_reports, &ArchiveReports::changed, this, &ArchivePage::updateActions);
    connect(m_reports, &ArchiveReports::extractRequested, this, &ArchivePage::extractRequested);
    connect(m_reports, &ArchiveReports::compareRequested, m_archiveJobs, &ArchiveJobs::compareWith);
    connect(m_reports, &ArchiveReports::addRequested, this,
            [this](const std::vector<ComparePage::File>& files) {
                std::vector<Editor::File> out;
                out.reserve(files.size());
                for (const ComparePage::File& file : files)
                    out.push_back({file.file, file.path});
                m_editor->addAs(out, Editor::addingWords(int(out.size())));
            });
    connect(m_reports, &ArchiveReports::healRequested, m_archiveJobs, &ArchiveJobs::askAndHeal);
    connect(m_archiveJobs, &ArchiveJobs::passwordChanged, this, [this](const jobs::PasswordJob& job) {
        m_banner->hide();
        m_notice = job.removes()         ? tr("The archive has no password any more")
            : job.change()->wasEncrypted ? tr("The archive has another password now")
                                         : tr("The archive is encrypted now");
        m_navigation->expectChange({}); // the row that is selected again leaves the notice
        m_editor->forgetUndo(); // versions that have the password before
        Q_EMIT keyChanged(fromPath(m_archive->path()), job.change()->key);
        Q_EMIT reloadRequested(fromPath(m_archive->path()));
    });
    connect(m_archiveJobs, &ArchiveJobs::compared, m_reports, &ArchiveReports::showComparison);

    connect(m_editor, &Editor::stateChanged, this, &ArchivePage::updateActions);
    connect(m_editor, &Editor::openRequested, this, &ArchivePage::openRequested);
    connect(m_editor, &Editor::changed, this, &ArchivePage::showChange);
    connect(m_editor, &Editor::failed, this, [this](const QString& headline, const QString& sentence) {
        m_banner->showMessage(Tone::Bad, headline, sentence.trimmed());
    });

    connect(m_openWith, &OpenWith::windowRequested, this, &ArchivePage::windowRequested);
    connect(m_openWith, &OpenWith::extractSelectedRequested, this, &ArchivePage::extractSelectedRequested);
    connect(m_openWith, &OpenWith::copied, this, [this](const QString& notice) {
        m_notice = notice;
        Q_EMIT statusChanged();
    });
}

void ArchivePage::setPreviewShown(bool shown)
{
    m_preview->setVisible(shown);
    m_actions->preview->setChecked(shown);
    settings::setFlag(kPreviewKey, shown);
    if (shown)
        previewSelection();
    else if (m_archive)
        m_preview->setArchive(m_archive);
}

void ArchivePage::setFolderBarShown(bool shown)
{
    const bool isFirst = shown && settings::bytes(kSidesKey).isEmpty() && !m_folders->isVisibleTo(this);
    m_folders->setVisible(shown);
    if (isFirst)
        m_sides->setSizes({kFolderBarWidth, std::max(1, m_sides->width() - kFolderBarWidth)});
    m_actions->folderBar->setChecked(shown);
    settings::setFlag(kFoldersKey, shown);
}

} // namespace ff::ui
