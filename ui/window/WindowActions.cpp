// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/WindowActions.h"

#include "core/jobs/JobQueue.h"
#include "ui/Settings.h"
#include "ui/Theme.h"
#include "ui/archive/ArchiveActions.h"
#include "ui/benchmark/BenchmarkDialog.h"
#include "ui/help/AboutDialog.h"
#include "ui/help/ManualDialog.h"
#include "ui/help/ShortcutsDialog.h"
#include "ui/settings/SettingsDialog.h"
#include "ui/text/Format.h"
#include "ui/widgets/FlatToolBar.h"
#include "ui/widgets/Icons.h"

#include <QAction>
#include <QActionGroup>
#include <QApplication>
#include <QFileInfo>
#include <QMainWindow>
#include <QMenuBar>

namespace ff::ui {

using namespace Qt::StringLiterals;

namespace {

void openDialog(QDialog* dialog)
{
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->open();
}

} // namespace

WindowActions::WindowActions(QMainWindow& window, const jobs::JobQueue& jobs)
    : QObject(&window), m_window(window), m_jobs(jobs)
{
    newArchive =
        make(icon("new"), tr("&New archive…"), QKeySequence::New, tr("Make an archive of files and folders"));
    newWindow = make({}, tr("New &window"), QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_N),
                     tr("Open another window"));
    showJobs = make(icon("jobs"), tr("&Jobs"), QKeySequence(Qt::CTRL | Qt::Key_J),
                    tr("Jobs that run, wait or are finished"));
    open = make(icon("open"), tr("&Open archive…"), QKeySequence::Open, tr("Open an archive"));
    close = make(icon("close"), tr("&Close archive"), QKeySequence(Qt::CTRL | Qt::Key_W),
                 tr("Close this archive"));
    quit = make({}, tr("&Quit"), QKeySequence(Qt::CTRL | Qt::Key_Q), tr("Quit FileFormer"));
    extractAll = make(icon("extract"), tr("&Extract all…"), QKeySequence(Qt::CTRL | Qt::Key_E),
                      tr("Take all files out of this archive"));
    extractHere =
        make({}, tr("Extract &here"), QKeySequence(Qt::CTRL | Qt::ALT | Qt::Key_E),
             tr("Extract everything beside the archive, in a folder of its own when it has several things"));
    test = make(icon("test"), tr("&Test"), QKeySequence(Qt::CTRL | Qt::Key_T),
                tr("Decode everything and compare every hash"));
    info = make(icon("info"), tr("&Info"), QKeySequence(Qt::CTRL | Qt::Key_I),
                tr("Version, model, sizes and segments of this archive"));
    searchEverywhere =
        make(icon("search"), tr("Search every&where…"), QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_F),
             tr("Find a file in every archive that was made or opened here"));
    settings = make(icon("settings"), tr("&Settings…"), QKeySequence(Qt::CTRL | Qt::Key_Comma),
                    tr("Choose how archives are made and what is remembered"));
    benchmark = make(icon("speed"), tr("&Benchmark…"), QKeySequence(Qt::CTRL | Qt::Key_B),
                     tr("Measure each level on this machine"));
    shortcuts = make({}, tr("&Keyboard shortcuts"), QKeySequence(Qt::CTRL | Qt::Key_Question),
                     tr("Every key that does something"));
    nameActions();
    connect(quit, &QAction::triggered, qApp, &QApplication::closeAllWindows);
    connectDialogs();
}

QAction* WindowActions::make(const QIcon& icon, const QString& text, const QKeySequence& key,
                             const QString& tip)
{
    auto* action = new QAction(icon, text, this);
    action->setShortcut(key);
    action->setStatusTip(tip);
    const QString keyText = key.toString(QKeySequence::NativeText);
    action->setToolTip(keyText.isEmpty() ? tip : tr("%1 (%2)", "tool tip, shortcut").arg(tip, keyText));
    return action;
}

void WindowActions::nameActions()
{
    showJobs->setObjectName(u"jobsAction"_s);
    extractHere->setObjectName(u"extractHereAction"_s);
    settings->setObjectName(u"settingsAction"_s);
    settings->setMenuRole(QAction::PreferencesRole);
    searchEverywhere->setObjectName(u"searchEverywhereAction"_s);
    benchmark->setObjectName(u"benchmarkAction"_s);
    shortcuts->setObjectName(u"shortcutsAction"_s);
    quit->setMenuRole(QAction::QuitRole);
    newWindow->setObjectName(u"newWindowAction"_s);
    close->setObjectName(u"closeAction"_s);
    extractAll->setObjectName(u"extractAllAction"_s);
    test->setObjectName(u"testAction"_s);
    info->setObjectName(u"infoAction"_s);
}

void WindowActions::connectDialogs()
{
    connect(benchmark, &QAction::triggered, this,
            [this] { openDialog(new BenchmarkDialog(!m_jobs.isIdle(), &m_window)); });
    connect(settings, &QAction::triggered, this, [this] {
        auto* dialog = new SettingsDialog(&m_window);
        connect(dialog, &SettingsDialog::reopenRequested, this, &WindowActions::reopenRequested);
        openDialog(dialog);
    });
    connect(shortcuts, &QAction::triggered, this,
            [this] { openDialog(new ShortcutsDialog(*m_window.menuBar(), &m_window)); });
}

void WindowActions::buildMenus(const ArchiveActions& archiveActions)
{
    QMenuBar* bar = m_window.menuBar();
    QMenu* file = bar->addMenu(tr("&File"));
    file->addActions({newArchive, open, newWindow});
    m_recentMenu = file->addMenu(tr("Open &recent"));
    connect(m_recentMenu, &QMenu::aboutToShow, this, &WindowActions::fillRecentMenu);
    connect(file, &QMenu::aboutToShow, this,
            [this] { m_recentMenu->setEnabled(!ui::settings::recentArchives().isEmpty()); });
    file->addSeparator();
    file->addActions({close, quit});

    QMenu* edit = bar->addMenu(tr("&Edit"));
    archiveActions.fillEditMenu(*edit);
    edit->addAction(searchEverywhere);

    QMenu* archive = bar->addMenu(tr("&Archive"));
    archive->addActions({extractAll, extractHere, test, info});
    archive->addSeparator();
    archiveActions.fillArchiveMenu(*archive);

    QMenu* view = bar->addMenu(tr("&View"));
    archiveActions.fillViewMenu(*view);
    view->addSeparator();
    view->addAction(showJobs);
    view->addSeparator();
    fillThemeMenu(*view->addMenu(tr("Co&lours")));

    QMenu* tools = bar->addMenu(tr("&Tools"));
    tools->addActions({benchmark, settings});

    fillHelpMenu(*bar->addMenu(tr("&Help")));
}

void WindowActions::fillThemeMenu(QMenu& menu)
{
    auto* group = new QActionGroup(this);
    const auto addTheme = [&](const QString& text, Theme theme) {
        QAction* action = menu.addAction(text);
        action->setCheckable(true);
        action->setChecked(savedTheme() == theme);
        group->addAction(action);
        connect(action, &QAction::triggered, this, [theme] {
            saveTheme(theme);
            applyTheme(theme);
        });
    };
    addTheme(tr("As the &desktop"), Theme::System);
    addTheme(tr("&Light"), Theme::Light);
    addTheme(tr("Dar&k"), Theme::Dark);
}

void WindowActions::fillHelpMenu(QMenu& menu)
{
    QAction* manual = menu.addAction(tr("&Manual"));
    manual->setObjectName(u"manualAction"_s);
    manual->setShortcut(QKeySequence(Qt::Key_F1));
    connect(manual, &QAction::triggered, this, [this] { (new ManualDialog(&m_window))->show(); });
    menu.addAction(shortcuts);
    menu.addSeparator();
    QAction* about = menu.addAction(tr("&About FileFormer"));
    about->setMenuRole(QAction::AboutRole);
    connect(about, &QAction::triggered, this, [this] { openDialog(new AboutDialog(&m_window)); });
    QAction* aboutQt = menu.addAction(tr("About &Qt"));
    aboutQt->setMenuRole(QAction::AboutQtRole);
    connect(aboutQt, &QAction::triggered, qApp, &QApplication::aboutQt);
}

void WindowActions::buildToolBar(const ArchiveActions& archiveActions)
{
    auto* bar = new FlatToolBar(tr("Main tool bar"), &m_window);
    m_window.addToolBar(bar);
    bar->setObjectName(u"mainToolBar"_s);
    bar->setContextMenuPolicy(Qt::PreventContextMenu);
    const auto add = [bar](QAction* action, const QString& text) {
        // Short on the bar, whole in the menu.
        action->setIconText(text);
        bar->addAction(action);
        // Reachable by Tab, not only by its shortcut.
        bar->widgetForAction(action)->setFocusPolicy(Qt::TabFocus);
    };
    add(newArchive, tr("New"));
    add(open, tr("Open"));
    bar->addSeparator();
    add(extractAll, tr("Extract all"));
    add(archiveActions.extractSelected, tr("Extract selected"));
    add(archiveActions.addFiles, tr("Add"));
    add(archiveActions.remove, tr("Delete"));
    bar->addSeparator();
    add(test, tr("Test"));
    add(info, tr("Info"));
    auto* gap = new QWidget(bar);
    gap->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Preferred);
    bar->addWidget(gap);
    add(showJobs, tr("Jobs"));
}

void WindowActions::setArchiveShown(bool shown)
{
    for (QAction* action : {extractAll, extractHere, test, info})
        action->setEnabled(shown);
    close->setText(shown ? tr("&Close archive") : tr("&Close"));
    close->setStatusTip(shown ? tr("Close this archive") : tr("Close this page, or the window"));
}

void WindowActions::setJobCount(qsizetype count)
{
    showJobs->setIconText(count > 0 ? tr("Jobs (%1)").arg(count) : tr("Jobs"));
}

void WindowActions::fillRecentMenu()
{
    m_recentMenu->clear();
    const QStringList recent = ui::settings::recentArchives();
    for (const QString& path : recent) {
        QString name = displayFileName(QFileInfo(path).fileName());
        QAction* action = m_recentMenu->addAction(name.replace(u'&', u"&&"_s));
        action->setToolTip(displayFileName(path));
        connect(action, &QAction::triggered, this, [this, path] { Q_EMIT recentChosen(path); });
    }
    m_recentMenu->addSeparator();
    connect(m_recentMenu->addAction(tr("&Clear list")), &QAction::triggered, this,
            [] { ui::settings::clearRecentArchives(); });
}

} // namespace ff::ui
