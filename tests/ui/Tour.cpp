// SPDX-License-Identifier: GPL-3.0-or-later
// ff_tour FOLDER [dark] [ru] [rtl]: writes a picture of every page and dialog into FOLDER, for whoever
// reviews how they look; at two times the scale under QT_SCALE_FACTOR=2. Quick levels only: docs/images has
// its own program (Screenshots.cpp).

#include "SampleFolder.h"
#include "core/jobs/CreateJob.h"
#include "ui/MainWindow.h"
#include "ui/Settings.h"
#include "ui/Theme.h"
#include "ui/Translations.h"
#include "ui/archive/ArchiveActions.h"
#include "ui/archive/ArchiveJobs.h"
#include "ui/archive/ArchiveNavigation.h"
#include "ui/archive/ArchivePage.h"
#include "ui/archive/EntryView.h"
#include "ui/archive/map/MapPage.h"
#include "ui/archive/map/TreemapView.h"
#include "ui/archive/meaning/MeaningPanel.h"
#include "ui/archive/preview/PreviewPane.h"
#include "ui/archive/report/ArchiveReports.h"
#include "ui/archive/report/ComparePage.h"
#include "ui/archive/report/TestPage.h"
#include "ui/benchmark/BenchmarkDialog.h"
#include "ui/create/CreateDialog.h"
#include "ui/create/LevelChart.h"
#include "ui/dialogs/InfoDialog.h"
#include "ui/dialogs/PropertiesDialog.h"
#include "ui/extract/ConflictDialog.h"
#include "ui/extract/ExtractDialog.h"
#include "ui/help/AboutDialog.h"
#include "ui/help/ManualDialog.h"
#include "ui/help/ShortcutsDialog.h"
#include "ui/pages/ResultPage.h"
#include "ui/search/DuplicatesDialog.h"
#include "ui/search/HitContents.h"
#include "ui/search/ResultView.h"
#include "ui/search/SearchPage.h"
#include "ui/settings/SettingsDialog.h"
#include "ui/widgets/MessageBanner.h"
#include "ui/work/JobsPage.h"

#include <QAction>
#include <QApplication>
#include <QComboBox>
#include <QDir>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QMenuBar>
#include <QPainter>
#include <QProcess>
#include <QPushButton>
#include <QSettings>
#include <QStyleFactory>
#include <QTabWidget>
#include <QTemporaryDir>
#include <QTest>
#include <QTextBrowser>
#include <QToolButton>
#include <QTreeView>
#include <QTreeWidget>

#include <algorithm>

using namespace Qt::StringLiterals;
using namespace ff::ui;

namespace {

constexpr int kPatience = 120'000;

QString makeSample(const QString& root)
{
    const QString folder = makeLighthouse(root);
    writeFile(
        folder
            + u"/chapters/глава — a very long name of a file that no column of any window will ever be able to show whole.txt"_s,
        sampleProse().left(9000));
    QByteArray noise(20'000, '\0');
    for (qsizetype i = 0; i < noise.size(); ++i)
        noise[i] = char((i * 2654435761U >> 7) ^ (i * i));
    writeFile(folder + u"/data/log.bin"_s, noise);
    writeFile(folder + u"/data/empty.txt"_s, {});
    QImage picture(640, 400, QImage::Format_RGB32);
    picture.fill(QColor(20, 60, 110));
    QPainter painter(&picture);
    for (int i = 0; i < 40; ++i)
        painter.fillRect(i * 16, 400 - i * 9, 12, i * 9, QColor::fromHsv(i * 9, 160, 230));
    painter.end();
    QDir().mkpath(folder + u"/drawings"_s);
    picture.save(folder + u"/drawings/cliff.png"_s);
    return folder;
}

class Tour {
public:
    Tour(QString out, QString work) : m_out(std::move(out)), m_work(std::move(work)) {}

    void run()
    {
        m_folder = makeSample(m_work + u"/Documents"_s);
        startPage();
        search();
        make();
        browse();
        preview();
        reports();
        dialogs();
        foreign();
        work();
    }

private:
    template <typename Condition>
    void await(Condition condition, const char* what)
    {
        if (!QTest::qWaitFor(condition, kPatience))
            qWarning("too long: %s", what);
    }

    void grab(QWidget& widget, const QString& name)
    {
        QApplication::processEvents();
        QTest::qWait(60);
        const QString file = m_out + u"/%1-%2.png"_s.arg(++m_count, 2, 10, QLatin1Char('0')).arg(name);
        if (!widget.grab().save(file))
            qFatal("cannot write %s", qPrintable(file));
    }

    void grabDialog(QWidget& dialog, const QString& name)
    {
        dialog.show();
        grab(dialog, name);
        dialog.hide();
    }

    void create(const QString& target, const QStringList& inputs, ff::codec::Level level)
    {
        ff::jobs::CreateRequest request;
        request.target = target.toStdString();
        for (const QString& input : inputs)
            request.inputs.push_back(input.toStdString());
        request.options.level = level;
        m_window.jobs().add(std::make_unique<ff::jobs::CreateJob>(std::move(request)));
    }

    void idle(const char* what)
    {
        await([this] { return m_window.jobs().isIdle(); }, what);
    }

    void open(const QString& path)
    {
        const auto before = m_window.archivePage().archive();
        m_window.openArchive(path);
        await([&] { return m_window.archivePage().archive() && m_window.archivePage().archive() != before; },
              "open");
    }

    void ask(const QString& query)
    {
        m_window.searchPage().findChild<QLineEdit*>(u"searchField"_s)->setText(query);
        await([this] { return !m_window.searchPage().isSearching(); }, "search");
    }

    // Of two archives, one of which is not there now.
    void search()
    {
        m_window.findChild<QAction*>(u"searchEverywhereAction"_s)->trigger();
        ask({});
        grab(m_window, u"search-empty"_s);
        const QString first = m_work + u"/Documents/Lighthouse.ffz"_s;
        const QString away = m_work + u"/Documents/Expedition.ffz"_s;
        create(first, {m_folder}, ff::codec::Level::Fast);
        create(away, {m_folder + u"/drawings"_s, m_folder + u"/chapters"_s}, ff::codec::Level::Fast);
        idle("making");
        await([this] { return !m_window.jobCenter().rememberer().isBusy(); }, "remembering");
        QFile::remove(away);
        m_window.banner().hide();
        m_window.findChild<QAction*>(u"searchEverywhereAction"_s)->trigger();
        ask({});
        grab(m_window, u"search-hint"_s);
        ask(u"chap 1"_s);
        grab(m_window, u"search"_s);
        ResultView& results = m_window.searchPage().view();
        for (int row = 0; row < results.model()->rowCount(); ++row) {
            const QModelIndex index = results.model()->index(row, 0);
            if (index.data().toString().endsWith(u".txt"_s) || index.data().toString().endsWith(u".md"_s))
                results.setCurrentIndex(index);
        }
        m_window.searchPage().contents().setPreviewShown(true);
        await([this] { return m_window.searchPage().preview().page() >= PreviewPane::Page::Text; },
              "preview");
        grab(m_window, u"search-preview"_s);
        QMenu* saved = m_window.searchPage().findChild<QToolButton*>(u"savedSearches"_s)->menu();
        saved->popup(m_window.mapToGlobal(QPoint(400, 200)));
        grab(*saved, u"search-saved"_s);
        saved->close();
        m_window.searchPage().contents().setPreviewShown(false);
        ask(u"chap size:huge"_s);
        QTest::qWait(900);
        grab(m_window, u"search-problem"_s);
        ask(u"nowhere"_s);
        grab(m_window, u"search-nothing"_s);
        DuplicatesDialog duplicates(&m_window);
        await([&] { return !duplicates.isAsking(); }, "duplicates");
        duplicates.list().expandItem(duplicates.list().topLevelItem(0));
        grabDialog(duplicates, u"duplicates"_s);
        SettingsDialog settings(&m_window);
        settings.findChild<QTabWidget*>()->setCurrentIndex(3);
        settings.show();
        QTest::qWait(300);
        grabDialog(settings, u"settings-search"_s);

        open(first);
        await([this] { return m_window.archivePage().isVisible(); }, "opening");
        m_window.archivePage().findChild<QToolButton*>(u"byMeaning"_s)->setChecked(true);
        m_window.archivePage().findChild<QLineEdit*>(u"filter"_s)->setText(u"picture of rocks"_s);
        await([this] { return !m_window.archivePage().meaning().isAsking(); }, "meaning");
        grab(m_window, u"by-meaning"_s);
        m_window.archivePage().findChild<QLineEdit*>(u"filter"_s)->clear();
        m_window.archivePage().findChild<QToolButton*>(u"byMeaning"_s)->setChecked(false);
        m_window.findChild<QAction*>(u"closeAction"_s)->trigger();
        QFile::remove(first);
    }

    void startPage()
    {
        m_window.resize(1120, 740);
        m_window.show();
        grab(m_window, u"start-empty"_s);
        for (const QString& name : {u"Thesis 2026"_s, u"Family photos"_s, u"backup-src"_s}) {
            const QString path = QDir::homePath() + u"/Documents/"_s + name + u".ffz"_s;
            writeFile(path, "there");
            settings::addRecentArchive(path);
        }
        MainWindow other;
        other.resize(760, 560);
        other.show();
        grab(other, u"start"_s);
    }

    void make()
    {
        m_window.newArchive();
        auto* empty = m_window.findChild<CreateDialog*>();
        grab(*empty, u"create-empty"_s);
        empty->reject();
        QApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
        m_window.newArchive(
            {m_folder + u"/chapters"_s, m_folder + u"/drawings"_s, m_folder + u"/README.md"_s});
        auto* dialog = m_window.findChild<CreateDialog*>();
        await(
            [dialog] {
                const QList<LevelRow*> rows = dialog->findChildren<LevelRow*>();
                return std::all_of(rows.begin(), rows.end(),
                                   [](const LevelRow* row) { return row->sizeLabel().contains(u'×'); });
            },
            "estimates");
        grab(*dialog, u"create"_s);
        dialog->reject();
    }

    void browse()
    {
        m_archive = m_work + u"/Documents/Lighthouse.ffz"_s;
        create(m_archive, {m_folder}, ff::codec::Level::Balanced);
        idle("creation");
        grab(m_window, u"result"_s);
        open(m_archive);
        QTreeView& view = page().view();
        view.expandAll();
        grab(m_window, u"tree"_s);
        page().navigation().setMode(ArchiveModel::Mode::Flat);
        grab(m_window, u"flat"_s);
        page().findChild<QLineEdit*>(u"filter"_s)->setText(u"chapter"_s);
        QTest::qWait(400);
        grab(m_window, u"filter"_s);
        view.setCurrentIndex(view.model()->index(0, 0));
        grab(m_window, u"filter-selected"_s);
        page().findChild<QLineEdit*>(u"filter"_s)->setText(u"chapter size:>much"_s);
        QTest::qWait(1000);
        grab(m_window, u"filter-wrong"_s);
        QMenu* help = page().findChild<QToolButton*>(u"searchHelp"_s)->menu();
        help->popup(m_window.mapToGlobal(QPoint(400, 100)));
        grab(*help, u"filter-help"_s);
        help->close();
        page().findChild<QLineEdit*>(u"filter"_s)->setText(u"nothing like this"_s);
        QTest::qWait(400);
        grab(m_window, u"filter-empty"_s);
        page().findChild<QLineEdit*>(u"filter"_s)->clear();
        QTest::qWait(300);
        page().actions().folder->trigger();
        page().navigation().goTo(*page().model().tree()->find("Lighthouse/source/core/base"));
        grab(m_window, u"folder"_s);
        page().navigation().setMode(ArchiveModel::Mode::Tree);
        page().navigation().showMap();
        await([this] { return !page().mapPage().map().isDrawing(); }, "map");
        grab(m_window, u"map"_s);
        page().navigation().setMode(ArchiveModel::Mode::Tree);
    }

    void look(const std::string& path, const QString& name)
    {
        page().view().reveal(*page().model().tree()->find(path));
        QTest::qWait(400);
        if (page().preview().page() == PreviewPane::Page::Ask)
            page().preview().start();
        await([this] { return page().preview().page() != PreviewPane::Page::Work; }, "preview");
        QTest::qWait(200);
        grab(m_window, name);
    }

    void preview()
    {
        page().setPreviewShown(true);
        page().view().clearSelection();
        grab(m_window, u"preview-none"_s);
        look("Lighthouse/chapters/chapter 3.txt", u"preview-text"_s);
        look("Lighthouse/source/core/base/Result.h", u"preview-code"_s);
        look("Lighthouse/drawings/cliff.png", u"preview-image"_s);
        look("Lighthouse/data/log.bin", u"preview-hex"_s);
        look("Lighthouse/data/empty.txt", u"preview-empty"_s);
        page().setPreviewShown(false);
    }

    void reports()
    {
        m_window.findChild<QAction*>(u"testAction"_s)->trigger();
        idle("test");
        grab(m_window, u"tested"_s);
        page().reports().showTestReport();
        grab(m_window, u"test-report"_s);
        writeFile(m_folder + u"/chapters/chapter 3.txt"_s, "Another text.\n");
        QFile::remove(m_folder + u"/chapters/chapter 4.txt"_s);
        writeFile(m_folder + u"/chapters/new.txt"_s, "New.\n");
        page().archiveJobs().compareWith(m_folder.toStdString());
        await([this] { return page().reports().comparePage().isVisible(); }, "comparison");
        grab(m_window, u"compare"_s);
        page().navigation().setMode(ArchiveModel::Mode::Tree);
        QFile file(m_archive);
        (void)file.open(QIODevice::ReadOnly);
        QByteArray bytes = file.readAll();
        for (qsizetype at = 400; at < 440; ++at)
            bytes[at] = char(bytes[at] ^ 0x55);
        writeFile(m_work + u"/Documents/damaged.ffz"_s, bytes);
        open(m_work + u"/Documents/damaged.ffz"_s);
        m_window.findChild<QAction*>(u"testAction"_s)->trigger();
        idle("test of the damaged archive");
        QTest::qWait(300);
        grab(m_window, u"test-damaged"_s);
        page().navigation().setMode(ArchiveModel::Mode::Tree);
        m_window.banner().hide();
        open(m_archive);
    }

    void dialogs()
    {
        InfoDialog info(m_archive, page().archive()->info(), &m_window);
        grabDialog(info, u"info"_s);
        PropertiesDialog one(page().model(),
                             {*page().model().tree()->find("Lighthouse/chapters/chapter 7.txt")}, &m_window);
        grabDialog(one, u"properties"_s);
        PropertiesDialog folder(page().model(), {*page().model().tree()->find("Lighthouse/chapters")},
                                &m_window);
        grabDialog(folder, u"properties-folder"_s);
        ExtractQuestion question;
        question.archivePath = m_archive;
        question.topLevelEntries = 3;
        question.bytes = 812'345;
        question.files = 41;
        ExtractDialog extract(question, &m_window);
        grabDialog(extract, u"extract"_s);
        ff::jobs::ConflictQuestion conflict;
        conflict.existingPath = (m_folder + u"/chapters/chapter 7.txt"_s).toStdString();
        conflict.existingSize = 31'200;
        conflict.existingMtime = 1'700'000'000;
        conflict.entryPath = "Lighthouse/chapters/chapter 7.txt";
        conflict.entrySize = 32'400;
        conflict.entryMtime = 1'710'000'000;
        conflict.sameContents = false;
        ConflictDialog conflictDialog(conflict, &m_window);
        grabDialog(conflictDialog, u"conflict"_s);
        SettingsDialog settingsDialog(&m_window);
        for (int tab = 0; tab < 3; ++tab) {
            settingsDialog.findChild<QTabWidget*>()->setCurrentIndex(tab);
            grabDialog(settingsDialog, u"settings%1"_s.arg(tab + 1));
        }
        auto* language = settingsDialog.findChild<QComboBox*>(u"language"_s);
        settingsDialog.show();
        language->setCurrentIndex(
            language->findData(QLocale().language() == QLocale::Russian ? u"ru"_s : u"en"_s));
        grabDialog(settingsDialog, u"settings-language"_s);
        AboutDialog about(&m_window);
        about.show();
        (void)QTest::qWaitFor(
            [&] { return about.findChild<QTextBrowser*>(u"models"_s)->toPlainText().size() > 100; }, 20'000);
        grabDialog(about, u"about"_s);
        ShortcutsDialog shortcuts(*m_window.menuBar(), &m_window);
        grabDialog(shortcuts, u"shortcuts"_s);
        ManualDialog manual(&m_window);
        grabDialog(manual, u"manual"_s);
        BenchmarkDialog benchmark(false, &m_window);
        grabDialog(benchmark, u"benchmark-empty"_s);
        benchmark.setFile(m_folder + u"/source/core/jobs/Job.h"_s);
        benchmark.show();
        benchmark.findChild<QPushButton*>(u"benchmarkStart"_s)->click();
        (void)QTest::qWaitFor(
            [&] { return benchmark.findChild<QPushButton*>(u"benchmarkCopy"_s)->isEnabled(); }, kPatience);
        grabDialog(benchmark, u"benchmark"_s);
        for (QAction* top : m_window.menuBar()->actions()) {
            top->menu()->popup(m_window.mapToGlobal(QPoint(20, 60)));
            grab(*top->menu(), u"menu"_s);
            top->menu()->close();
        }
    }

    void foreign()
    {
        const QString zip = m_work + u"/Documents/Lighthouse.zip"_s;
        QProcess::execute(
            u"bsdtar"_s,
            {u"-C"_s, QFileInfo(m_folder).path(), u"--format"_s, u"zip"_s, u"-cf"_s, zip, u"Lighthouse"_s});
        open(zip);
        grab(m_window, u"foreign"_s);
        page().actions().convert->trigger();
        QTest::qWait(300);
        for (QWidget* dialog : m_window.findChildren<QDialog*>())
            dialog->close();
        await([this] { return !page().banner().detail().isEmpty(); }, "estimate");
        grab(m_window, u"convert"_s);
        m_window.openArchive(m_work + u"/missing.ffz"_s);
        await([this] { return m_window.banner().isVisible(); }, "message");
        grab(m_window, u"error"_s);
        m_window.banner().hide();
    }

    void work()
    {
        m_window.findChild<QAction*>(u"jobsAction"_s)->trigger();
        m_window.jobCenter().forgetAll();
        grab(m_window, u"jobs-empty"_s);
        QByteArray all;
        for (int i = 0; i < 400'000; ++i)
            all += QByteArray::number(qint64(i) * i * 7919 % 1'000'003, 36) + ' ';
        writeFile(m_work + u"/Documents/Expedition/logs/day 1.txt"_s, all);
        create(m_work + u"/Expedition.ffz"_s, {m_work + u"/Documents/Expedition"_s},
               ff::codec::Level::Balanced);
        create(m_work + u"/Thesis.ffz"_s, {m_folder}, ff::codec::Level::Fast);
        auto* job = m_window.jobs().current();
        await([job] { return job->progress().secondsLeft > 0; }, "time left");
        grab(m_window, u"jobs-running"_s);
        Q_EMIT m_window.jobsPage().closeRequested();
        grab(m_window, u"panel"_s);
        job->pause();
        grab(m_window, u"panel-paused"_s);
        m_window.jobs().cancelAll();
        idle("cancelling");
        create(m_work + u"/none.ffz"_s, {m_work + u"/not there"_s, m_folder + u"/README.md"_s},
               ff::codec::Level::Fast);
        idle("failing creation");
        m_window.findChild<QAction*>(u"jobsAction"_s)->trigger();
        grab(m_window, u"jobs-over"_s);
    }

    ArchivePage& page() { return m_window.archivePage(); }

    QString m_out, m_work, m_folder, m_archive;
    int m_count = 0;
    MainWindow m_window;
};

} // namespace

int main(int argc, char** argv)
{
    QApplication application(argc, argv);
    const QStringList arguments = application.arguments();
    if (arguments.size() < 2) {
        qWarning("usage: ff_tour FOLDER [dark] [ru] [rtl]");
        return 1;
    }
    QDir().mkpath(arguments.at(1));
    QTemporaryDir work(QDir::tempPath() + u"/home-XXXXXX"_s);
    QSettings::setPath(QSettings::NativeFormat, QSettings::UserScope, work.filePath(u"settings"_s));
    qputenv("HOME", work.path().toUtf8());
    qputenv("FILEFORMER_CATALOGUE", QFile::encodeName(work.filePath(u"catalogue.db"_s)));
    QApplication::setStyle(QStyleFactory::create(u"Fusion"_s));
    const bool isRussian = arguments.contains(u"ru"_s);
    installTranslations(application,
                        isRussian ? QLocale(QLocale::Russian, QLocale::Russia)
                                  : QLocale(QLocale::English, QLocale::UnitedStates));
    if (arguments.contains(u"rtl"_s))
        QApplication::setLayoutDirection(Qt::RightToLeft);
    applyTheme(arguments.contains(u"dark"_s) ? Theme::Dark : Theme::Light);
    Tour(QDir(arguments.at(1)).absolutePath(), work.path()).run();
    settings::forget(); // while there is a place for it
    return 0;
}
