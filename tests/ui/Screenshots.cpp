// SPDX-License-Identifier: GPL-3.0-or-later
// ff_screenshots FOLDER: fills the window with a real archive made here and writes pictures of the main
// pages, light and dark, at one and two times the scale, in English and Russian. `./run screenshots` calls it
// under Xvfb.

#include "SampleFolder.h"
#include "core/jobs/CreateJob.h"
#include "ui/MainWindow.h"
#include "ui/Settings.h"
#include "ui/Theme.h"
#include "ui/Translations.h"
#include "ui/archive/ArchiveNavigation.h"
#include "ui/archive/ArchivePage.h"
#include "ui/archive/EntryView.h"
#include "ui/archive/map/MapPage.h"
#include "ui/archive/map/TreemapView.h"
#include "ui/archive/preview/PreviewPane.h"
#include "ui/benchmark/BenchmarkDialog.h"
#include "ui/create/CreateDialog.h"
#include "ui/create/LevelChart.h"
#include "ui/dialogs/InfoDialog.h"
#include "ui/dialogs/PropertiesDialog.h"
#include "ui/extract/ConflictDialog.h"
#include "ui/extract/ExtractDialog.h"
#include "ui/help/AboutDialog.h"
#include "ui/help/ShortcutsDialog.h"
#include "ui/pages/ResultPage.h"
#include "ui/search/SearchPage.h"
#include "ui/settings/SettingsDialog.h"
#include "ui/widgets/MessageBanner.h"
#include "ui/work/JobPanel.h"
#include "ui/work/JobsPage.h"

#include <QAction>
#include <QApplication>
#include <QDir>
#include <QFile>
#include <QLabel>
#include <QLineEdit>
#include <QMenuBar>
#include <QProcess>
#include <QPushButton>
#include <QSettings>
#include <QStyleFactory>
#include <QTemporaryDir>
#include <QTest>
#include <QTextBrowser>
#include <QTreeView>

#include <algorithm>

using namespace Qt::StringLiterals;
using namespace ff::ui;

namespace {

// The lighthouse with a few files of other kinds.
QString makeSampleFolder(const QString& root)
{
    const QString folder = makeLighthouse(root);
    QByteArray table("date,wind,visibility\n");
    for (int i = 0; i < 4000; ++i)
        table += "1903-" + QByteArray::number(1 + i / 31 % 12) + "-" + QByteArray::number(1 + i % 31) + ","
            + QByteArray::number(i * 37 % 60) + "," + QByteArray::number(i * 91 % 30) + "\n";
    writeFile(folder + u"/data/weather.csv"_s, table);
    for (const QString& name : {u"lamp room"_s, u"north cliff"_s}) {
        QByteArray drawing = "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"800\" height=\"600\">\n";
        for (int i = 0; i < 300; ++i) {
            drawing += "<path d=\"M" + QByteArray::number(i * 83 % 800) + " "
                + QByteArray::number(i * 59 % 600) + "l" + QByteArray::number(i % 40) + " "
                + QByteArray::number(name.size() * i % 30) + "\"/>\n";
        }
        writeFile(folder + u"/drawings/"_s + name + u".svg"_s, drawing + "</svg>\n");
    }
    return folder;
}

// Enough to be still busy when the picture is taken: the sources of the program, some ten times, each time a
// little changed.
QString makeLargeFolder(const QString& root)
{
    const QString folder = root + u"/Expedition"_s;
    QByteArray all;
    for (const QString& part :
         {u"core/codec"_s, u"core/archive"_s, u"core/engine"_s, u"ui"_s, u"ui/dialogs"_s, u"ui/pages"_s}) {
        const QFileInfoList files =
            QDir(QStringLiteral(FF_SOURCE_DIR) + u'/' + part).entryInfoList(QDir::Files, QDir::Name);
        for (const QFileInfo& info : files) {
            QFile file(info.filePath());
            if (file.open(QIODevice::ReadOnly))
                all += file.readAll();
        }
    }
    for (int day = 1; day <= 8; ++day) {
        QByteArray log = all;
        for (qsizetype i = day; i < log.size(); i += 17 + day)
            log[i] = char('a' + (i * day) % 26);
        writeFile(folder + u"/logs/day %1.txt"_s.arg(day), log);
    }
    return folder;
}

class Driver {
public:
    Driver(QString out, QString suffix) : m_out(std::move(out)), m_suffix(std::move(suffix)) {}

    void grab(QWidget& widget, const QString& name) const
    {
        QApplication::processEvents();
        const QString file = m_out + u'/' + name + m_suffix + u".png"_s;
        if (!widget.grab().toImage().convertToFormat(QImage::Format_RGB888).save(file, "PNG", 0))
            qFatal("cannot write %s", qPrintable(file));
    }

private:
    QString m_out, m_suffix;
};

void photograph(const QString& folder, const QString& large, const QString& work, const Driver& driver,
                bool isWhole)
{
    MainWindow window;
    window.resize(1120, 740);
    window.show();
    driver.grab(window, u"start"_s);

    window.newArchive({folder + u"/chapters"_s, folder + u"/drawings"_s, folder + u"/data/weather.csv"_s,
                       folder + u"/README.md"_s});
    auto* create = window.findChild<CreateDialog*>();
    if (!QTest::qWaitFor(
            [create] { return !create->findChild<QLabel*>(u"totals"_s)->text().contains(u'…'); }))
        qFatal("measuring takes too long");
    // With the figures of every level.
    if (!QTest::qWaitFor(
            [create] {
                const QList<LevelRow*> rows = create->findChildren<LevelRow*>();
                return std::all_of(rows.begin(), rows.end(),
                                   [](const LevelRow* row) { return row->sizeLabel().contains(u'×'); });
            },
            120'000))
        qWarning("some levels could not be estimated");
    create->resize(760, 700);
    driver.grab(*create, u"create"_s);
    create->reject();

    const QString archive = work + u"/Documents/Lighthouse.ffz"_s;
    const auto startCreation = [&](const QString& target, const QString& input) {
        ff::jobs::CreateRequest request;
        request.target = target.toStdString();
        request.inputs = {input.toStdString()};
        // A build tree without the trained model still gets its pictures.
        if (QDir(qEnvironmentVariable("FILEFORMER_MODELS")).entryList({u"*.ffm"_s}).isEmpty())
            request.options.level = ff::codec::Level::Balanced;
        auto* job = window.jobs().add(std::make_unique<ff::jobs::CreateJob>(std::move(request)));
        return QPointer<ff::jobs::CreateJob>(job);
    };
    if (!QFile::exists(archive)) {
        auto job = startCreation(archive, folder);
        if (!QTest::qWaitFor([&] { return window.jobs().isIdle(); }, 300'000) || !QFile::exists(archive))
            qFatal("the sample archive was not made: %s", qPrintable(window.banner().detail()));
    }
    window.openArchive(archive);
    if (!QTest::qWaitFor([&] { return window.archivePage().archive() != nullptr; }, 20'000))
        qFatal("the sample archive was not opened: %s", qPrintable(window.banner().detail()));
    QTreeView& view = window.archivePage().view();
    const auto expand = [&](const QString& name) {
        const QModelIndexList found = view.model()->match(view.model()->index(0, 0), Qt::DisplayRole, name, 1,
                                                          Qt::MatchExactly | Qt::MatchRecursive);
        if (!found.isEmpty())
            view.expand(found.first());
    };
    expand(u"chapters"_s);
    expand(u"drawings"_s);
    driver.grab(window, u"archive"_s);

    ArchivePage& page = window.archivePage();
    page.setPreviewShown(true);
    page.view().reveal(*page.model().tree()->find("Lighthouse/source/core/base/Result.h"));
    // The transformer takes its time, and the pane asks first.
    if (page.preview().page() == PreviewPane::Page::Ask)
        page.preview().start();
    if (!QTest::qWaitFor([&] { return page.preview().page() == PreviewPane::Page::Text; }, 120'000))
        qFatal("no preview");
    driver.grab(window, u"preview"_s);
    page.setPreviewShown(false);
    page.navigation().showMap();
    if (!QTest::qWaitFor([&] { return !page.mapPage().map().isDrawing(); }, 20'000))
        qFatal("no map");
    driver.grab(window, u"map"_s);
    page.navigation().setMode(ArchiveModel::Mode::Tree);

    if (!QTest::qWaitFor([&] { return !window.jobCenter().rememberer().isBusy(); }, 20'000))
        qFatal("nothing is remembered");
    window.findChild<QAction*>(u"searchEverywhereAction"_s)->trigger();
    window.searchPage().findChild<QLineEdit*>(u"searchField"_s)->setText(u"chapter 1"_s);
    if (!QTest::qWaitFor([&] { return !window.searchPage().isSearching(); }, 20'000))
        qFatal("nothing is found");
    driver.grab(window, u"search"_s);
    Q_EMIT window.searchPage().closeRequested();

    window.findChild<QAction*>(u"testAction"_s)->trigger();
    if (!QTest::qWaitFor([&] { return window.jobs().isIdle(); }, 300'000))
        qFatal("the test did not end");
    view.setCurrentIndex(view.model()->index(1, 0, view.model()->index(0, 0)));
    driver.grab(window, u"tested"_s);
    if (!isWhole)
        return;

    window.banner().hide();
    window.archivePage().navigation().setMode(ArchiveModel::Mode::Flat);
    driver.grab(window, u"list"_s);
    window.archivePage().navigation().setMode(ArchiveModel::Mode::Tree);
    InfoDialog info(archive, window.archivePage().archive()->info(), &window);
    info.show();
    driver.grab(info, u"info"_s);
    info.hide();
    const ArchiveModel& model = window.archivePage().model();
    PropertiesDialog properties(model, {*model.tree()->find("Lighthouse/chapters/chapter 7.txt")}, &window);
    properties.show();
    driver.grab(properties, u"properties"_s);
    properties.hide();
    ExtractQuestion question;
    question.archivePath = archive;
    question.topLevelEntries = 3;
    question.bytes = 812'345;
    question.files = 41;
    ExtractDialog extract(question, &window);
    extract.show();
    driver.grab(extract, u"extract"_s);
    extract.hide();
    ff::jobs::ConflictQuestion conflict;
    conflict.existingPath = (folder + u"/chapters/chapter 7.txt"_s).toStdString();
    conflict.existingSize = 31'200;
    conflict.existingMtime = 1'700'000'000;
    conflict.entryPath = "Lighthouse/chapters/chapter 7.txt";
    conflict.entrySize = 32'400;
    conflict.entryMtime = 1'710'000'000;
    ConflictDialog conflictDialog(conflict, &window);
    conflictDialog.show();
    driver.grab(conflictDialog, u"conflict"_s);
    conflictDialog.hide();

    SettingsDialog settingsDialog(&window);
    settingsDialog.show();
    driver.grab(settingsDialog, u"settings"_s);
    settingsDialog.hide();
    AboutDialog about(&window);
    about.show();
    (void)QTest::qWaitFor(
        [&] { return about.findChild<QTextBrowser*>(u"models"_s)->toPlainText().size() > 100; }, 20'000);
    driver.grab(about, u"about"_s);
    about.hide();
    ShortcutsDialog shortcuts(*window.menuBar(), &window);
    shortcuts.show();
    driver.grab(shortcuts, u"shortcuts"_s);
    shortcuts.hide();
    BenchmarkDialog benchmark(false, &window);
    benchmark.setFile(folder + u"/data/weather.csv"_s);
    benchmark.show();
    benchmark.findChild<QPushButton*>(u"benchmarkStart"_s)->click();
    (void)QTest::qWaitFor([&] { return benchmark.findChild<QPushButton*>(u"benchmarkCopy"_s)->isEnabled(); },
                          300'000);
    driver.grab(benchmark, u"benchmark"_s);
    benchmark.hide();

    window.openArchive(work + u"/missing.ffz"_s);
    if (!QTest::qWaitFor([&] { return window.banner().isVisible(); }, 20'000))
        qFatal("no message");
    driver.grab(window, u"error"_s);
    window.banner().hide();

    // Progress: caught in the middle of a second, larger creation, as soon as it knows how long it will take.
    auto job = startCreation(work + u"/Expedition.ffz"_s, large);
    (void)QTest::qWaitFor(
        [&] { return !job || (job->progress().secondsLeft > 0 && job->progress().fraction > 0.2); }, 90'000);
    if (!job)
        qFatal("the large archive was made before its picture was taken");
    driver.grab(window, u"progress"_s);
    startCreation(work + u"/Thesis.ffz"_s, folder);
    startCreation(work + u"/Weather.ffz"_s, folder + u"/data"_s);
    window.findChild<QAction*>(u"jobsAction"_s)->trigger();
    driver.grab(window, u"jobs"_s);
    window.jobs().cancelAll();
    job->cancel();
    if (!QTest::qWaitFor([&] { return window.jobs().isIdle(); }, 300'000))
        qFatal("the cancelled creation did not end");

    // Who looks at the jobs is not taken away from there.
    Q_EMIT window.jobsPage().closeRequested();
    window.banner().hide();
    window.findChild<QAction*>(u"closeAction"_s)->trigger();
    QFile::remove(archive);
    startCreation(archive, folder);
    if (!QTest::qWaitFor([&] { return window.jobs().isIdle(); }, 300'000))
        qFatal("the third archive was not made");
    driver.grab(window, u"result"_s);
}

} // namespace

int main(int argc, char** argv)
{
    // At both scales in turn: a scale holds for the life of a program.
    if (qEnvironmentVariableIsEmpty("FF_SCREENSHOT_CHILD")) {
        QCoreApplication application(argc, argv);
        for (const QString& scale : {u"1"_s, u"2"_s}) {
            QProcess child;
            QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
            environment.insert(u"FF_SCREENSHOT_CHILD"_s, scale);
            environment.insert(u"QT_SCALE_FACTOR"_s, scale);
            child.setProcessEnvironment(environment);
            child.setProcessChannelMode(QProcess::ForwardedChannels);
            child.start(QCoreApplication::applicationFilePath(), application.arguments().mid(1));
            if (!child.waitForFinished(-1) || child.exitStatus() != QProcess::NormalExit
                || child.exitCode() != 0)
                return 1;
        }
        return 0;
    }
    QApplication application(argc, argv);
    if (application.arguments().size() != 2) {
        qWarning("usage: ff_screenshots FOLDER");
        return 1;
    }
    const QString out = QDir(application.arguments().at(1)).absolutePath();
    QDir().mkpath(out);
    QTemporaryDir work(QDir::tempPath() + u"/home-XXXXXX"_s);
    QSettings::setPath(QSettings::NativeFormat, QSettings::UserScope, work.filePath(u"settings"_s));
    QApplication::setStyle(QStyleFactory::create(u"Fusion"_s));
    // A home to look at, not ours.
    qputenv("HOME", work.path().toUtf8());
    qputenv("FILEFORMER_CATALOGUE", QFile::encodeName(work.filePath(u"catalogue.db"_s)));
    const QString folder = makeSampleFolder(work.path() + u"/Documents"_s);
    const QString large = makeLargeFolder(work.path() + u"/Documents"_s);
    for (const QString& name : {u"Thesis 2026"_s, u"Family photos"_s, u"backup-src"_s}) {
        const QString path = QDir::homePath() + u"/Documents/"_s + name + u".ffz"_s;
        writeFile(path, "there");
        settings::addRecentArchive(path);
    }

    const bool isDouble = qEnvironmentVariable("FF_SCREENSHOT_CHILD") == u"2"_s;
    const QString scale = isDouble ? u"@2x"_s : QString();
    installTranslations(application, QLocale(QLocale::English, QLocale::UnitedStates));
    applyTheme(Theme::Light);
    photograph(folder, large, work.path(), Driver(out, scale), !isDouble);
    applyTheme(Theme::Dark);
    photograph(folder, large, work.path(), Driver(out, u"-dark"_s + scale), false);
    installTranslations(application, QLocale(QLocale::Russian, QLocale::Russia));
    applyTheme(Theme::Light);
    if (!isDouble)
        photograph(folder, large, work.path(), Driver(out, u"-ru"_s), true);
    settings::forget(); // while there is a place for it
    return 0;
}
