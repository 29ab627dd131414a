// SPDX-License-Identifier: GPL-3.0-or-later
// The menus, tool bar and shortcuts of the main window.
#include "ui/MainWindow.h"
#include "ui/Settings.h"
#include "ui/Theme.h"
#include "ui/archive/ArchiveActions.h"
#include "ui/archive/ArchivePage.h"
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
#include <QMenuBar>
#include <QStackedWidget>

namespace ff::ui {

using namespace Qt::StringLiterals;

namespace {

void openDialog(QDialog* dialog)
{
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->open();
}

} // namespace

void MainWindow::buildActions()
{
    const auto make = [this](const QIcon& icon, const QString& text, const QKeySequence& key,
                             const QString& tip) {
        auto* action = new QAction(icon, text, this);
        action->setShortcut(key);
        action->setStatusTip(tip);
        const QString keyText = key.toString(QKeySequence::NativeText);
        action->setToolTip(keyText.isEmpty() ? tip : tr("%1 (%2)", "tool tip, shortcut").arg(tip, keyText));
        return action;
    };
    m_new =
        make(icon("new"), tr("&New archive…"), QKeySequence::New, tr("Make an archive of files and folders"));
    m_newWindow = make({}, tr("New &window"), QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_N),
                       tr("Open another window"));
    m_showJobs = make(icon("jobs"), tr("&Jobs"), QKeySequence(Qt::CTRL | Qt::Key_J),
                      tr("Jobs that run, wait or are finished"));
    m_showJobs->setObjectName(u"jobsAction"_s);
    m_open = make(icon("open"), tr("&Open archive…"), QKeySequence::Open, tr("Open an archive"));
    m_close = make(icon("close"), tr("&Close archive"), QKeySequence(Qt::CTRL | Qt::Key_W),
                   tr("Close this archive"));
    m_quit = make({}, tr("&Quit"), QKeySequence(Qt::CTRL | Qt::Key_Q), tr("Quit FileFormer"));
    m_extractAll = make(icon("extract"), tr("&Extract all…"), QKeySequence(Qt::CTRL | Qt::Key_E),
                        tr("Take all files out of this archive"));
    m_extractHere =
        make({}, tr("Extract &here"), QKeySequence(Qt::CTRL | Qt::ALT | Qt::Key_E),
             tr("Extract everything beside the archive, in a folder of its own when it has several things"));
    m_extractHere->setObjectName(u"extractHereAction"_s);
    m_test = make(icon("test"), tr("&Test"), QKeySequence(Qt::CTRL | Qt::Key_T),
                  tr("Decode everything and compare every hash"));
    m_info = make(icon("info"), tr("&Info"), QKeySequence(Qt::CTRL | Qt::Key_I),
                  tr("Version, model, sizes and segments of this archive"));
    m_settings = make(icon("settings"), tr("&Settings…"), QKeySequence(Qt::CTRL | Qt::Key_Comma),
                      tr("Choose how archives are made and what is remembered"));
    m_settings->setObjectName(u"settingsAction"_s);
    m_settings->setMenuRole(QAction::PreferencesRole);
    m_benchmark = make(icon("speed"), tr("&Benchmark…"), QKeySequence(Qt::CTRL | Qt::Key_B),
                       tr("Measure each level on this machine"));
    m_benchmark->setObjectName(u"benchmarkAction"_s);
    m_shortcuts = make({}, tr("&Keyboard shortcuts"), QKeySequence(Qt::CTRL | Qt::Key_Question),
                       tr("Every key that does something"));
    m_shortcuts->setObjectName(u"shortcutsAction"_s);
    m_quit->setMenuRole(QAction::QuitRole);
    m_newWindow->setObjectName(u"newWindowAction"_s);
    m_close->setObjectName(u"closeAction"_s);
    m_extractAll->setObjectName(u"extractAllAction"_s);
    m_test->setObjectName(u"testAction"_s);
    m_info->setObjectName(u"infoAction"_s);

    connect(m_new, &QAction::triggered, this, [this] { newArchive(); });
    connect(m_newWindow, &QAction::triggered, this, &MainWindow::newWindowRequested);
    connect(m_showJobs, &QAction::triggered, this, &MainWindow::showJobs);
    connect(m_open, &QAction::triggered, this, &MainWindow::chooseAndOpen);
    connect(m_close, &QAction::triggered, this, &MainWindow::closeArchive);
    connect(m_quit, &QAction::triggered, qApp, &QApplication::closeAllWindows);
    connect(m_extractAll, &QAction::triggered, this, [this] { extract({}); });
    connect(m_extractHere, &QAction::triggered, this, &MainWindow::extractHere);
    connect(m_benchmark, &QAction::triggered, this,
            [this] { openDialog(new BenchmarkDialog(!m_jobs.isIdle(), this)); });
    connect(m_settings, &QAction::triggered, this, [this] {
        auto* dialog = new SettingsDialog(this);
        connect(dialog, &SettingsDialog::reopenRequested, this, &MainWindow::reopenRequested);
        openDialog(dialog);
    });
    connect(m_shortcuts, &QAction::triggered, this,
            [this] { openDialog(new ShortcutsDialog(*menuBar(), this)); });
    connect(m_test, &QAction::triggered, this, &MainWindow::testArchive);
    connect(m_info, &QAction::triggered, this, &MainWindow::showInfo);
}

void MainWindow::buildMenus()
{
    QMenu* file = menuBar()->addMenu(tr("&File"));
    file->addActions({m_new, m_open, m_newWindow});
    m_recentMenu = file->addMenu(tr("Open &recent"));
    connect(m_recentMenu, &QMenu::aboutToShow, this, &MainWindow::fillRecentMenu);
    connect(file, &QMenu::aboutToShow, this,
            [this] { m_recentMenu->setEnabled(!settings::recentArchives().isEmpty()); });
    file->addSeparator();
    file->addActions({m_close, m_quit});

    m_archivePage->actions().fillEditMenu(*menuBar()->addMenu(tr("&Edit")));

    QMenu* archive = menuBar()->addMenu(tr("&Archive"));
    archive->addActions({m_extractAll, m_extractHere, m_test, m_info});
    archive->addSeparator();
    m_archivePage->actions().fillArchiveMenu(*archive);

    QMenu* view = menuBar()->addMenu(tr("&View"));
    m_archivePage->actions().fillViewMenu(*view);
    view->addSeparator();
    view->addAction(m_showJobs);
    view->addSeparator();
    QMenu* themes = view->addMenu(tr("Co&lours"));
    auto* group = new QActionGroup(this);
    const auto addTheme = [&](const QString& text, Theme theme) {
        QAction* action = themes->addAction(text);
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

    QMenu* tools = menuBar()->addMenu(tr("&Tools"));
    tools->addActions({m_benchmark, m_settings});

    QMenu* help = menuBar()->addMenu(tr("&Help"));
    QAction* manual = help->addAction(tr("&Manual"));
    manual->setObjectName(u"manualAction"_s);
    manual->setShortcut(QKeySequence(Qt::Key_F1));
    connect(manual, &QAction::triggered, this, [this] { (new ManualDialog(this))->show(); });
    help->addAction(m_shortcuts);
    help->addSeparator();
    QAction* about = help->addAction(tr("&About FileFormer"));
    about->setMenuRole(QAction::AboutRole);
    connect(about, &QAction::triggered, this, [this] { openDialog(new AboutDialog(this)); });
    QAction* aboutQt = help->addAction(tr("About &Qt"));
    aboutQt->setMenuRole(QAction::AboutQtRole);
    connect(aboutQt, &QAction::triggered, qApp, &QApplication::aboutQt);
}

void MainWindow::buildToolBar()
{
    auto* bar = new FlatToolBar(tr("Main tool bar"), this);
    addToolBar(bar);
    bar->setObjectName(u"mainToolBar"_s);
    bar->setContextMenuPolicy(Qt::PreventContextMenu);
    const auto add = [bar](QAction* action, const QString& text) {
        // Short on the bar, whole in the menu.
        action->setIconText(text);
        bar->addAction(action);
        // Reachable by Tab, not only by its shortcut.
        bar->widgetForAction(action)->setFocusPolicy(Qt::TabFocus);
    };
    add(m_new, tr("New"));
    add(m_open, tr("Open"));
    bar->addSeparator();
    add(m_extractAll, tr("Extract all"));
    add(m_test, tr("Test"));
    add(m_info, tr("Info"));
    auto* gap = new QWidget(bar);
    gap->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Preferred);
    bar->addWidget(gap);
    add(m_showJobs, tr("Jobs"));
}

void MainWindow::updateActions()
{
    const bool isArchive = m_pages->currentWidget() == m_archivePage && m_archivePage->archive();
    for (QAction* action : {m_close, m_extractAll, m_extractHere, m_test, m_info})
        action->setEnabled(isArchive);
}

void MainWindow::fillRecentMenu()
{
    m_recentMenu->clear();
    const QStringList recent = settings::recentArchives();
    for (const QString& path : recent) {
        QString name = displayFileName(QFileInfo(path).fileName());
        QAction* action = m_recentMenu->addAction(name.replace(u'&', u"&&"_s));
        action->setToolTip(displayFileName(path));
        connect(action, &QAction::triggered, this, [this, path] { openArchive(path); });
    }
    m_recentMenu->addSeparator();
    connect(m_recentMenu->addAction(tr("&Clear list")), &QAction::triggered, this,
            [] { settings::clearRecentArchives(); });
}

} // namespace ff::ui
