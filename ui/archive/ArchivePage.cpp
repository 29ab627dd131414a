// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/archive/ArchivePage.h"

#include "core/search/names/Matcher.h"
#include "ui/Settings.h"
#include "ui/Theme.h"
#include "ui/archive/ArchiveActions.h"
#include "ui/archive/ArchiveJobs.h"
#include "ui/archive/ArchiveNavigation.h"
#include "ui/archive/ArchiveSelection.h"
#include "ui/archive/Breadcrumbs.h"
#include "ui/archive/EntryView.h"
#include "ui/archive/NamesButton.h"
#include "ui/archive/SearchHelp.h"
#include "ui/archive/edit/EditActions.h"
#include "ui/archive/edit/Editor.h"
#include "ui/archive/map/MapPage.h"
#include "ui/archive/map/TreemapView.h"
#include "ui/archive/meaning/MeaningPanel.h"
#include "ui/archive/open/OpenWith.h"
#include "ui/archive/open/OuterArchives.h"
#include "ui/archive/preview/PreviewPane.h"
#include "ui/archive/report/ArchiveReports.h"
#include "ui/main/Desktop.h"
#include "ui/text/Format.h"
#include "ui/widgets/ElidedLabel.h"
#include "ui/widgets/Icons.h"
#include "ui/widgets/MessageBanner.h"
#include "ui/widgets/QueryProblem.h"

#include <QAction>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QScopedValueRollback>
#include <QSplitter>
#include <QStackedWidget>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>

namespace ff::ui {

using namespace Qt::StringLiterals;
using jobs::EntryTree;

namespace {

const QString kPreviewKey = u"archive/preview"_s;
const QString kMeaningKey = u"archive/byMeaning"_s;
const QString kSplitKey = u"archive/split"_s;

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
    m_navigation->setMode(ArchiveNavigation::savedMode());
    setPreviewShown(settings::flag(kPreviewKey, false));
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
    auto* entries = new QWidget(m_splitter);
    auto* column = new QVBoxLayout(entries);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    m_stack = new QStackedWidget(entries);
    column->addWidget(m_stack, 1);
    m_meaning = new MeaningPanel(entries);
    column->addWidget(m_meaning);
    m_map = new MapPage(m_stack);
    m_stack->addWidget(m_view);
    m_stack->addWidget(m_map);
    m_navigation = new ArchiveNavigation({*m_model, *m_view, *m_map, *m_stack, *m_crumbs, *m_actions}, this);
    m_reports = new ArchiveReports({*m_model, *m_view, *m_navigation, *m_stack}, this);
    m_preview = new PreviewPane(m_jobs, m_splitter);
    m_splitter->setStretchFactor(0, 1);
    m_splitter->setStretchFactor(1, 0);
    if (const QByteArray saved = settings::bytes(kSplitKey);
        saved.isEmpty() || !m_splitter->restoreState(saved))
        m_splitter->setSizes({760, 400});
}

void ArchivePage::buildControllers()
{
    m_selection = new ArchiveSelection(*m_model, *m_view, this);
    m_archiveJobs = new ArchiveJobs(m_jobs, *m_banner, *this);
    m_editor = new Editor(m_jobs, *this);
    m_editActions = new EditActions({*m_actions, *m_editor, *m_model, *m_view, *m_navigation}, this);
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
    connect(m_view, &QWidget::customContextMenuRequested, this, &ArchivePage::showContextMenu);
    connect(m_meaning, &MeaningPanel::chosen, this, [this](const QString& path) {
        const QScopedValueRollback keeps(m_keepsMeaning, true);
        showEntry(path.toStdString());
    });
    connect(m_meaning, &MeaningPanel::previewRequested, this, [this] { setPreviewShown(true); });
    connect(m_meaning, &MeaningPanel::escapePressed, m_view, qOverload<>(&QWidget::setFocus));
    connect(m_preview, &PreviewPane::closeRequested, this, [this] { setPreviewShown(false); });
    connect(m_splitter, &QSplitter::splitterMoved, this,
            [this] { settings::setBytes(kSplitKey, m_splitter->saveState()); });
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

void ArchivePage::setArchive(jobs::ArchivePointer archive, std::shared_ptr<const EntryTree> tree,
                             std::size_t entry)
{
    const bool isSame = m_archive && m_archive->path() == archive->path();
    if (!archive->isNested())
        m_outer->clear();
    if (!archive->isNested() && !isSame)
        m_openWith->clear();
    else if (m_archive && !isSame)
        m_outer->enter({m_archive, m_tree, m_navigation->place(), entry});
    showArchive(archive, tree, isSame);
}

void ArchivePage::leaveTo(qsizetype level)
{
    const OuterArchives::Outer outer = m_outer->leaveTo(std::size_t(level));
    showArchive(outer.archive, outer.tree, false, outer.place);
    Q_EMIT leftNested();
}

void ArchivePage::showArchive(const jobs::ArchivePointer& archive,
                              const std::shared_ptr<const EntryTree>& tree, bool isSame,
                              const std::optional<ArchiveNavigation::Place>& place)
{
    m_archive = archive;
    m_tree = tree;
    m_archiveBytes = m_archive->info().archiveBytes;
    if (!isSame) {
        m_filter->clear();
        m_banner->hide();
        m_notice.clear();
    }
    const QString name = displayName(m_archive->path().filename().string());
    m_navigation->setArchive(name, m_outer->names(), isSame, place);
    m_selection->setArchive(m_archive);
    m_openWith->setArchive(m_archive);
    m_archiveJobs->setArchive(m_archive);
    m_editor->setArchive(m_archive, tree);
    m_meaning->setArchive(m_archive);
    m_reports->setArchive(m_archive, isSame, m_editor->isEditable());
    m_model->setEditable(m_editor->isEditable());
    m_view->setTakesDrops(m_editor->isEditable());
    m_view->showOwnColumns(!m_archive->isForeign());
    m_title->setFullText(name);
    m_title->setToolTip(displayPath(m_archive->path()));
    const QString folder = displayFolder(m_archive->path().parent_path());
    m_summary->setFullText(m_archive->isNested() ? tr("%1  ·  can only be read here").arg(folder) : folder);
    m_summary->setToolTip(m_archive->isNested() ? m_editor->reason() : folder);
    m_lock->setVisible(m_archive->isEncrypted());
    m_preview->setArchive(m_archive);
    m_preview->setSpeed(jobs::DecodeTime(m_archive->info()));
    m_map->setTree(tree);
    m_model->setTree(tree, m_archive->path().string());
    if (!isSame)
        m_view->setFocus();
    askByMeaning();
}

void ArchivePage::showNamesEncoding(const QString& chosen)
{
    m_names->showEncoding(m_archive->info(), chosen);
}

QString ArchivePage::filePath() const
{
    if (!m_archive)
        return {};
    return fromPath(m_outer->count() > 0 ? m_outer->outermost().archive->path() : m_archive->path());
}

QString ArchivePage::titleText() const
{
    const QStringList all =
        m_outer->names() + QStringList(displayName(m_archive->path().filename().string()));
    return all.join(u" › "_s);
}

bool ArchivePage::showEntry(const std::string& path)
{
    const EntryTree* tree = m_model->tree();
    const auto node = tree ? tree->find(search::trimmedPath(path)) : std::nullopt;
    if (!node || *node == EntryTree::kRoot)
        return false;
    m_filter->clear(); // it may not match
    m_navigation->goToEntry(*node);
    return true;
}

void ArchivePage::clear()
{
    m_filter->clear();
    m_archive.reset();
    m_tree.reset();
    m_outer->clear();
    m_names->hide();
    m_selection->setArchive(nullptr);
    m_archiveJobs->setArchive(nullptr);
    m_editor->setArchive(nullptr, nullptr);
    m_reports->clear();
    m_navigation->clear();
    m_openWith->clear();
    m_banner->hide();
    m_view->setTakesDrops(false);
    m_model->setTree(nullptr);
    m_map->setTree(nullptr);
    m_preview->setArchive(nullptr);
    m_meaning->setArchive(nullptr);
    updateActions();
}

void ArchivePage::showArrived()
{
    // What is wrong with a query is told in words; how many its good parts find would mislead.
    const bool isWrong = !m_model->filterProblem().empty();
    m_found->setText(m_model->isFiltered() && !isWrong ? foundText() : QString());
    m_problem->setProblem(m_model->filterProblem());
    updateEmptyHint();
    updateActions();
    Q_EMIT statusChanged();
}

void ArchivePage::showChange(const QString& notice, const QStringList& selected)
{
    m_banner->hide();
    m_notice = m_editActions->withUndoHint(notice);
    m_navigation->expectChange(selected);
    Q_EMIT reloadRequested(fromPath(m_archive->path()));
}

void ArchivePage::onSelectionSettled()
{
    if (!m_view->selectionModel()->selection().isEmpty() && !m_navigation->isExpectingChange())
        m_notice.clear();
    updateActions();
    previewSelection();
    Q_EMIT statusChanged();
}

void ArchivePage::openEntry(NodeId node)
{
    const archive::Entry* entry = m_model->tree()->entryOf(node);
    if (!entry)
        return;
    if (isArchive(entry))
        Q_EMIT nestedRequested(m_model->tree()->node(node).entry);
    else if (entry->type == archive::EntryType::File)
        m_openWith->open(node);
    else
        m_selection->showProperties();
}

bool ArchivePage::isArchive(const archive::Entry* entry) const
{
    return entry && entry->type == archive::EntryType::File && opensInPlace(displayName(entry->path));
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

void ArchivePage::previewSelection()
{
    const EntryTree* tree = m_model->tree();
    if (!tree || !m_preview->isVisibleTo(this))
        return;
    const std::size_t count = m_navigation->isMapShown() ? 1 : m_view->selectedCount();
    const NodeId node =
        m_navigation->isMapShown() ? m_map->map().current() : m_model->nodeOf(m_view->currentIndex());
    const archive::Entry* entry = tree->entryOf(node);
    if (count == 0 || node == EntryTree::kRoot)
        m_preview->showHint(tr("Select a file to see what is in it"));
    else if (count > 1)
        m_preview->showHint(tr("%Ln selected", nullptr, int(count)));
    else if (tree->node(node).isFolder)
        m_preview->showHint(
            tr("%1, %2", "files, folders")
                .arg(filesText(tree->node(node).files), foldersText(tree->node(node).folders)));
    else if (entry->type == archive::EntryType::File || entry->type == archive::EntryType::Hardlink)
        m_preview->showEntry(tree->node(node).entry);
    else if (!entry->linkTarget.empty())
        m_preview->showHint(tr("Points to: %1").arg(displayName(entry->linkTarget)));
    else
        m_preview->showHint(typeText(entry->type));
}

void ArchivePage::focusFilter()
{
    m_model->prepareFilter();
    m_filter->setFocus(Qt::ShortcutFocusReason);
    m_filter->selectAll();
}

void ArchivePage::applyFilter()
{
    m_problem->hold();
    m_model->setFilter(m_filter->text());
    askByMeaning();
}

void ArchivePage::askByMeaning()
{
    if (m_keepsMeaning)
        return;
    m_meaning->ask(m_byMeaning->isChecked() ? m_filter->text() : QString());
}

void ArchivePage::showMoreLike()
{
    const EntryTree* tree = m_model->tree();
    const NodeId node = m_model->nodeOf(m_view->currentIndex());
    if (tree && tree->entryOf(node))
        m_meaning->askLike(tree->node(node).entry);
}

QString ArchivePage::foundText() const
{
    const int all = pluralNumber(m_model->matchable());
    const QString found = m_model->mode() == ArchiveModel::Mode::Flat
        ? tr("%1 of %Ln file(s)", nullptr, all)
        : tr("%1 of %Ln entry(s)", nullptr, all);
    return found.arg(countText(m_model->matchCount()));
}

bool ArchivePage::eventFilter(QObject* object, QEvent* event)
{
    if (object == m_filter && event->type() == QEvent::KeyPress) {
        const int key = static_cast<QKeyEvent*>(event)->key();
        if (key == Qt::Key_Escape) {
            // Once for the text, once more for the list.
            if (m_filter->text().isEmpty())
                m_view->takeFocus(false);
            m_filter->clear();
            return true;
        }
        if (key == Qt::Key_Down || key == Qt::Key_Return || key == Qt::Key_Enter) {
            m_problem->setProblem(m_model->filterProblem()); // the rows may still be on their way
            m_problem->tell();
            if (m_model->filterProblem().empty())
                m_view->takeFocus(m_model->isFiltered());
            return true;
        }
    }
    return QWidget::eventFilter(object, event);
}

void ArchivePage::updateEmptyHint()
{
    QString hint;
    if (m_archive && m_model->rowCount() == 0 && !m_model->isArranging()) {
        hint = m_model->isFiltered() ? tr("Nothing matches “%1”").arg(m_filter->text().trimmed())
            : m_model->folder() != EntryTree::kRoot ? tr("This folder is empty")
                                                    : tr("This archive is empty");
    }
    m_view->setEmptyHint(hint);
}

std::size_t ArchivePage::topLevelCount() const
{
    return m_model->tree() ? m_model->tree()->children(EntryTree::kRoot).size() : 0;
}

QString ArchivePage::statusText() const
{
    const EntryTree* tree = m_model->tree();
    if (!tree)
        return {};
    if (!m_notice.isEmpty())
        return m_notice;
    // What is selected in a list that nobody sees is no news.
    if (QString selected = m_navigation->isViewShown() ? m_selection->text() : QString(); !selected.isEmpty())
        return selected;
    const QString dot = u"  ·  "_s;
    const auto& root = tree->node(EntryTree::kRoot);
    QString out = filesText(root.files) + dot + foldersText(tree->folderCount()) + dot
        + tr("%1 packed to %2").arg(sizeText(root.size), sizeText(m_archiveBytes));
    if (root.size > 0 && m_archiveBytes > 0)
        out += dot + ratioText(double(root.size) / double(m_archiveBytes));
    return out;
}

void ArchivePage::showContextMenu(const QPoint& position)
{
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->setObjectName(u"archiveMenu"_s);
    m_actions->fillContextMenu(*menu);
    menu->addSeparator();
    QAction* all = menu->addAction(icon("extract"), tr("Extract &all…"));
    connect(all, &QAction::triggered, this, &ArchivePage::extractAllRequested);
    menu->popup(m_view->viewport()->mapToGlobal(position));
}

void ArchivePage::setActive(bool active)
{
    m_isActive = active;
    m_navigation->setActive(active);
    updateActions();
}

void ArchivePage::updateActions()
{
    const bool isOpen = m_isActive && m_archive;
    const bool hasSelection =
        isOpen && m_navigation->isViewShown() && m_view->selectionModel()->hasSelection();
    for (QAction* action : {m_actions->find, m_actions->preview, m_actions->compare})
        action->setEnabled(isOpen);
    for (QAction* action : {m_actions->extractSelected, m_actions->copyPath, m_actions->properties})
        action->setEnabled(hasSelection);
    const QModelIndex current = m_view->currentIndex();
    const archive::Entry* entry = m_model->entryOf(current);
    const bool isFile = hasSelection && entry && entry->type == archive::EntryType::File;
    m_actions->openFile->setEnabled(isFile);
    m_actions->openWindow->setEnabled(isFile && isArchive(entry));
    m_actions->moreLike->setEnabled(hasSelection && entry);
    m_actions->convert->setEnabled(isOpen && !m_archive->isNested());
    m_actions->changePassword->setEnabled(isOpen && m_editor->isEditable() && m_editor->isOurs());
    m_actions->testReport->setEnabled(isOpen && m_reports->hasTestReport());
    m_editActions->update(m_isActive, hasSelection);
    // Exactly, unless so many are selected that it would take a while to say.
    m_actions->copyHash->setEnabled(isFile || (hasSelection && m_view->selectedCount() > 1));
    m_navigation->updateActions();
}

} // namespace ff::ui
