// SPDX-License-Identifier: GPL-3.0-or-later
#include "WindowFixture.h"
#include "tests/support/TestProgram.h"
#include "ui/Translations.h"
#include "ui/archive/ArchivePage.h"
#include "ui/batch/ExtractManyDialog.h"
#include "ui/batch/ManyArchivesDialog.h"
#include "ui/create/CreateDialog.h"
#include "ui/extract/ExtractDialog.h"
#include "ui/main/Placement.h"
#include "ui/main/Windows.h"
#include "ui/settings/SettingsDialog.h"

#include <QAction>
#include <QComboBox>
#include <QDir>
#include <QFileDialog>
#include <QLineEdit>
#include <QPointer>
#include <QPushButton>
#include <QRandomGenerator>
#include <QScreen>
#include <QTabWidget>

#include <memory>

using namespace ff;
using namespace ff::ui;
using namespace Qt::StringLiterals;
using test::kPatience;
using test::shown;

class TestWindows : public QObject {
    Q_OBJECT

private:
    std::unique_ptr<test::WindowFixture> m_files;
    std::unique_ptr<Windows> m_windows;

    QString path(const QString& name) const { return m_files->path(name); }

    QStringList titles() const
    {
        QStringList out;
        for (const MainWindow* window : m_windows->all())
            out += window->windowTitle();
        out.sort();
        return out;
    }

    void waitForTitles(int count, const QString& part)
    {
        QTRY_COMPARE_WITH_TIMEOUT(titles().filter(part).size(), count, kPatience);
    }

    // a.ffz and b.ffz of the sample.
    void makeArchives()
    {
        m_files->makeSample();
        for (const QString& name : {u"a.ffz"_s, u"b.ffz"_s}) {
            m_windows->create({path(u"photos"_s)});
            MainWindow* window = m_windows->all().last();
            auto* dialog = shown<CreateDialog>(*window);
            QVERIFY(dialog);
            dialog->findChild<QLineEdit*>(u"target"_s)->setText(path(name));
            QTest::mouseClick(dialog->findChild<QPushButton*>(u"createButton"_s), Qt::LeftButton);
            QTRY_VERIFY_WITH_TIMEOUT(window->jobs().isIdle() && QFile::exists(path(name)), kPatience);
            window->close();
            QTRY_VERIFY(m_windows->all().isEmpty());
        }
    }

private Q_SLOTS:
    void init()
    {
        m_files = std::make_unique<test::WindowFixture>();
        m_windows = std::make_unique<Windows>();
    }

    void cleanup()
    {
        m_windows.reset();
        m_files.reset();
    }

    // A language is chosen: the same archives and jobs, in new words.
    void windowsAreMadeAnewOnTheSameArchives()
    {
        makeArchives();
        installTranslations(*qApp, QLocale(QLocale::English));
        m_windows->open({path(u"a.ffz"_s)});
        waitForTitles(1, u"a.ffz"_s);
        QPointer<MainWindow> before = m_windows->all().first();
        before->resize(900, 600);
        QByteArray noise(8'000'000, ' ');
        QRandomGenerator random(7);
        for (char& c : noise)
            c = char('a' + random.bounded(26));
        m_files->write(u"noise.txt"_s, noise);
        jobs::CreateRequest request;
        request.target = path(u"noise.ffz"_s).toStdString();
        request.inputs = {path(u"noise.txt"_s).toStdString()};
        request.options.level = codec::Level::Balanced;
        auto owned = std::make_unique<jobs::CreateJob>(std::move(request));
        owned->setOwner(before);
        QPointer<jobs::Job> job = before->jobs().add(std::move(owned));
        before->findChild<QAction*>(u"settingsAction"_s)->trigger();
        auto* settings = shown<SettingsDialog>(*before);
        QVERIFY(settings);
        settings->findChild<QTabWidget*>()->setCurrentIndex(2);
        auto* reopen = settings->findChild<QPushButton*>(u"reopenWindows"_s);
        QVERIFY(!reopen->isVisible());
        auto* language = settings->findChild<QComboBox*>(u"language"_s);
        language->setCurrentIndex(language->findData(u"ru"_s));
        QVERIFY(reopen->isVisible());
        QTest::mouseClick(reopen, Qt::LeftButton);
        QTRY_VERIFY_WITH_TIMEOUT(!before, kPatience);
        QCOMPARE(m_windows->all().size(), 1);
        MainWindow* after = m_windows->all().first();
        waitForTitles(1, u"a.ffz"_s);
        QCOMPARE(after->size(), QSize(900, 600));
        QCOMPARE(after->findChild<QAction*>(u"settingsAction"_s)->text().remove(u'&'), u"Настройки…"_s);
        QVERIFY2(job && job->owner() == after, "the job goes on and reports to the new window");
        after->jobs().cancelAll();
        QTRY_VERIFY_WITH_TIMEOUT(after->jobs().isIdle(), kPatience);
        installTranslations(*qApp, QLocale(QLocale::English));
    }

    void aWindowWithAQuestionIsLeftAlone()
    {
        m_files->makeSample();
        m_windows->create({path(u"photos"_s)});
        MainWindow* window = m_windows->all().first();
        QVERIFY(shown<CreateDialog>(*window));
        m_windows->reopenAll();
        QCOMPARE(m_windows->all(), QList<MainWindow*>{window});
        QVERIFY(window->isVisible());
        shown<CreateDialog>(*window)->reject();
    }

    void activateMakesTheFirstWindowOnly()
    {
        m_windows->activate();
        QCOMPARE(m_windows->all().size(), 1);
        QVERIFY(m_windows->all().first()->isVisible());
        m_windows->activate();
        QCOMPARE(m_windows->all().size(), 1);
    }

    void startRemovesVersionsThatACrashLeft()
    {
        const QString kept = path(u".a.ffz.abc.ffz-undo"_s);
        const QString notes = qEnvironmentVariable("XDG_STATE_HOME") + u"/fileformer/undo"_s;
        QVERIFY(QDir().mkpath(notes));
        for (const auto& [name, text] : {std::pair(kept, u"old"_s), std::pair(notes + u"/note"_s, kept)}) {
            QFile file(name);
            QVERIFY(file.open(QIODevice::WriteOnly));
            file.write(text.toUtf8());
        }
        m_windows = std::make_unique<Windows>();
        QTRY_VERIFY_WITH_TIMEOUT(!QFile::exists(kept) && !QFile::exists(notes + u"/note"_s), kPatience);
    }

    void archivesGoToUnusedWindowsThenToNewOnes()
    {
        makeArchives();
        m_windows->activate();
        m_windows->open({path(u"a.ffz"_s)});
        waitForTitles(1, u"a.ffz"_s);
        QCOMPARE(m_windows->all().size(), 1);
        m_windows->open({path(u"b.ffz"_s)});
        waitForTitles(1, u"b.ffz"_s);
        QCOMPARE(m_windows->all().size(), 2);
    }

    void archiveThatIsShownComesToTheFront()
    {
        makeArchives();
        m_windows->openEach({path(u"a.ffz"_s), path(u"b.ffz"_s)});
        waitForTitles(2, u".ffz"_s);
        // By another name of the same file.
        QVERIFY(QFile::link(path(u"a.ffz"_s), path(u"link.ffz"_s)));
        m_windows->open({path(u"link.ffz"_s)});
        QCOMPARE(m_windows->all().size(), 2);
        m_windows->openInNew({path(u"a.ffz"_s)});
        waitForTitles(2, u"a.ffz"_s);
        QCOMPARE(m_windows->all().size(), 3);
    }

    void foldersGoToTheSheetForANewArchive()
    {
        m_files->makeSample();
        m_windows->open({path(u"photos"_s)});
        auto* dialog = shown<CreateDialog>(*m_windows->all().first());
        QVERIFY(dialog);
        QCOMPARE(dialog->paths(), QStringList({path(u"photos"_s)}));
        // A second request does not mix with what is being asked.
        m_windows->create({path(u"photos/one.txt"_s)});
        QCOMPARE(m_windows->all().size(), 2);
        QCOMPARE(dialog->paths().size(), 1);
    }

    void extractOpensTheArchiveAndAsks()
    {
        makeArchives();
        m_windows->extract({path(u"a.ffz"_s)});
        MainWindow* window = m_windows->all().first();
        QTRY_VERIFY_WITH_TIMEOUT(shown<ExtractDialog>(*window), kPatience);
        // Opening it later does not ask again.
        shown<ExtractDialog>(*window)->reject();
        QTRY_VERIFY(window->isAtRest());
        window->openArchive(path(u"b.ffz"_s));
        waitForTitles(1, u"b.ffz"_s);
        QVERIFY(!shown<ExtractDialog>(*window));
    }

    void ofSeveralArchivesItIsAskedWhatToDo()
    {
        makeArchives();
        m_windows->open({path(u"a.ffz"_s), path(u"b.ffz"_s)});
        QCOMPARE(m_windows->all().size(), 1);
        auto* dialog = shown<ManyArchivesDialog>(*m_windows->all().first());
        QVERIFY(dialog);
        QTest::mouseClick(dialog->findChild<QPushButton*>(u"openEach"_s), Qt::LeftButton);
        waitForTitles(2, u".ffz"_s);
        QCOMPARE(m_windows->all().size(), 2);
        m_windows->extract({path(u"a.ffz"_s), path(u"b.ffz"_s)});
        MainWindow* window = m_windows->all().last();
        QCOMPARE(m_windows->all().size(), 3);
        QVERIFY(shown<ExtractManyDialog>(*window));
        // Opened for this alone.
        shown<ExtractManyDialog>(*window)->reject();
        QTRY_COMPARE(m_windows->all().size(), 2);
    }

    void extractWithoutAnArchiveAsksForOne()
    {
        m_windows->extract({});
        QTRY_VERIFY(m_windows->all().first()->findChild<QFileDialog*>(u"openDialog"_s));
    }

    void newWindowActionOpensAnother()
    {
        m_windows->activate();
        auto* action = m_windows->all().first()->findChild<QAction*>(u"newWindowAction"_s);
        QVERIFY(action);
        action->trigger();
        QCOMPARE(m_windows->all().size(), 2);
        QVERIFY(m_windows->all().first()->pos() != m_windows->all().last()->pos());
    }

    // Issue 20: `fileformer --create`, then Cancel, left an empty window.
    void aWindowThatWasOpenedForASheetGoesWithIt()
    {
        m_files->makeSample();
        m_windows->create({path(u"photos"_s)});
        shown<CreateDialog>(*m_windows->all().first())->reject();
        QTRY_VERIFY(m_windows->all().isEmpty());
        m_windows->extract({});
        shown<QFileDialog>(*m_windows->all().first())->reject();
        QTRY_VERIFY(m_windows->all().isEmpty());
        // One that was there stays.
        m_windows->activate();
        m_windows->create({path(u"photos"_s)});
        auto* dialog = shown<CreateDialog>(*m_windows->all().first());
        QSignalSpy gone(dialog, &QObject::destroyed);
        dialog->reject();
        QTRY_COMPARE(gone.size(), 1);
        QCoreApplication::processEvents();
        QCOMPARE(m_windows->all().size(), 1);
        QVERIFY(m_windows->all().first()->isVisible());
    }

    // Issue 20: windows cascaded off the screen.
    void windowsCascadeWithinTheScreen()
    {
        const QRect screen(0, 30, 1000, 700);
        QCOMPARE(cascaded(screen, {100, 100, 600, 400}), QRect(132, 132, 600, 400));
        QCOMPARE(cascaded(screen, {380, 100, 600, 400}), QRect(412, 132, 588, 400));
        QCOMPARE(cascaded(screen, {800, 100, 600, 400}), QRect(0, 30, 600, 400));
        QCOMPARE(cascaded(screen, {0, 620, 600, 400}), QRect(0, 30, 600, 400));
        QCOMPARE(cascaded(screen, {0, 30, 1000, 700}), QRect(32, 62, 968, 668));
        QCOMPARE(placedWithin(screen, {100, 100, 600, 400}), QRect(100, 100, 600, 400));
        QCOMPARE(placedWithin(screen, {-50, -50, 600, 400}), QRect(0, 30, 600, 400));
        QCOMPARE(placedWithin(screen, {5000, 5000, 600, 400}), QRect(400, 330, 600, 400));
        QCOMPARE(placedWithin(screen, {10, 40, 2000, 2000}), screen);
    }

    void aWindowComesBackWhereItCanBeSeen()
    {
        MainWindow elsewhere;
        elsewhere.resize(900, 600);
        elsewhere.move(elsewhere.screen()->availableGeometry().bottomRight() - QPoint(60, 60));
        settings::setBytes(u"window/geometry"_s, elsewhere.saveGeometry());
        m_windows->activate();
        const MainWindow* window = m_windows->all().first();
        QVERIFY(window->screen()->availableGeometry().contains(window->geometry()));
    }

    void openManualLeavesAWindowFree()
    {
        makeArchives();
        m_windows->activate();
        m_windows->all().first()->findChild<QAction*>(u"manualAction"_s)->trigger();
        QVERIFY(shown<QDialog>(*m_windows->all().first(), u"manualDialog"_s));
        m_windows->open({path(u"a.ffz"_s)});
        QCOMPARE(m_windows->all().size(), 1);
    }

    void closedWindowsAreForgotten()
    {
        m_windows->activate();
        m_windows->add();
        m_windows->all().first()->close();
        QTRY_COMPARE(m_windows->all().size(), 1);
        m_windows->activate();
        QCOMPARE(m_windows->all().size(), 1);
    }
};

FF_WINDOW_TEST(TestWindows)
#include "TestWindows.moc"
