// SPDX-License-Identifier: GPL-3.0-or-later
// The jobs page, the end of a job and the end of the program, driven through the real window with real jobs.
#include "WindowFixture.h"
#include "core/jobs/CreateJob.h"
#include "tests/support/TestProgram.h"
#include "ui/Settings.h"
#include "ui/archive/ArchivePage.h"
#include "ui/pages/ResultPage.h"
#include "ui/pages/StartPage.h"
#include "ui/widgets/MessageBanner.h"
#include "ui/work/DesktopReporter.h"
#include "ui/work/JobListModel.h"
#include "ui/work/JobPanel.h"
#include "ui/work/JobsPage.h"

#include <QAbstractItemModelTester>
#include <QAction>
#include <QClipboard>
#include <QDBusContext>
#include <QDBusMessage>
#include <QFileDialog>
#include <QLabel>
#include <QListView>
#include <QMessageBox>
#include <QProcess>
#include <QPushButton>
#include <QRandomGenerator>
#include <QTreeWidget>

#include <memory>

using namespace ff;
using namespace ff::ui;
using namespace Qt::StringLiterals;
using jobs::Job;
using test::kPatience;
using test::shown;

namespace {

// Stands in for the desktop's notification service, on a real bus.
class Notifications : public QObject {
    Q_OBJECT
    Q_CLASSINFO("D-Bus Interface", "org.freedesktop.Notifications")

public:
    QStringList summaries;

Q_SIGNALS:
    void ActionInvoked(uint id, const QString& action);

public Q_SLOTS:
    uint Notify(const QString&, uint, const QString&, const QString& summary, const QString&,
                const QStringList&, const QVariantMap&, int)
    {
        summaries += summary;
        return 7;
    }
};

// Hears what is said about the icon in the task bar.
class Launcher : public QObject {
    Q_OBJECT

public:
    QVariantMap last;
    int updates = 0;

public Q_SLOTS:
    void update(const QString&, const QVariantMap& properties)
    {
        last = properties;
        ++updates;
    }
};

} // namespace

class TestWork : public QObject {
    Q_OBJECT

private:
    std::unique_ptr<test::WindowFixture> m_files;
    std::unique_ptr<MainWindow> m_window;

    QString path(const QString& name) const { return m_files->path(name); }

    void click(QWidget& inside, const QString& button)
    {
        auto* found = inside.findChild<QPushButton*>(button);
        QVERIFY2(found && found->isVisible(), qPrintable(button));
        QTest::mouseClick(found, Qt::LeftButton);
    }

    // A creation that takes long enough to be looked at: noise in text, the level mixes it.
    Job* startLong(const QString& name)
    {
        if (!QFile::exists(path(u"noise.txt"_s))) {
            QByteArray noise(8'000'000, ' ');
            QRandomGenerator random(7);
            for (char& c : noise)
                c = char('a' + random.bounded(26));
            m_files->write(u"noise.txt"_s, noise);
        }
        jobs::CreateRequest request;
        request.target = path(name).toStdString();
        request.inputs = {path(u"noise.txt"_s).toStdString()};
        request.options.level = codec::Level::Balanced;
        return m_window->jobs().add(std::make_unique<jobs::CreateJob>(std::move(request)));
    }

    Job* startShort(const QString& name)
    {
        m_files->makeSample();
        jobs::CreateRequest request;
        request.target = path(name).toStdString();
        request.inputs = {path(u"photos"_s).toStdString()};
        request.options.level = codec::Level::Fast;
        return m_window->jobs().add(std::make_unique<jobs::CreateJob>(std::move(request)));
    }

    QStringList titles()
    {
        QStringList out;
        JobListModel& model = m_window->jobsPage().model();
        for (int row = 0; row < model.rowCount(); ++row)
            out += model.index(row).data().toString();
        return out;
    }

private Q_SLOTS:
    void init()
    {
        m_files = std::make_unique<test::WindowFixture>();
        m_window = test::shownWindow();
        QVERIFY(m_window);
        m_window->activateWindow();
    }

    void cleanup()
    {
        m_window.reset();
        m_files.reset();
    }

    void jobsPageIsOneKeyAwayAndEmptyAtFirst()
    {
        m_window->findChild<QAction*>(u"jobsAction"_s)->trigger();
        JobsPage& page = m_window->jobsPage();
        QVERIFY(page.isVisible());
        QCOMPARE(page.model().rowCount(), 0);
        QTest::keyClick(&page.view(), Qt::Key_Escape);
        QVERIFY(shown<StartPage>(*m_window));
    }

    void listsWhatRunsWaitsAndIsOver()
    {
        const QAbstractItemModelTester tester(&m_window->jobsPage().model());
        startShort(u"first.ffz"_s);
        QTRY_VERIFY_WITH_TIMEOUT(m_window->jobs().isIdle(), kPatience);
        Job* running = startLong(u"second.ffz"_s);
        startShort(u"third.ffz"_s);
        m_window->findChild<QAction*>(u"jobsAction"_s)->trigger();
        JobListModel& model = m_window->jobsPage().model();
        QCOMPARE(titles(),
                 QStringList({u"Making second.ffz"_s, u"Making third.ffz"_s, u"first.ffz is ready"_s}));
        QVERIFY(!shown<JobPanel>(*m_window));
        QTRY_VERIFY_WITH_TIMEOUT(running->progress().totalBytes > 0, kPatience);
        const QModelIndex top = model.index(0);
        QVERIFY(top.data(JobListModel::FractionRole).isValid());
        QVERIFY(top.data(JobListModel::NumbersRole).toString().contains(u"MB"_s));
        QVERIFY(top.data(Qt::AccessibleTextRole).toString().contains(u"second.ffz"_s));
        QVERIFY(!model.index(1).data(JobListModel::FractionRole).isValid());
        m_window->jobs().cancelAll();
        QTRY_VERIFY_WITH_TIMEOUT(m_window->jobs().isIdle(), kPatience);
        QCOMPARE(model.rowCount(), 3);
        QCOMPARE(Job::State(model.index(0).data(JobListModel::StateRole).toInt()), Job::State::Cancelled);
        click(m_window->jobsPage(), u"clearJobs"_s);
        QCOMPARE(model.rowCount(), 0);
    }

    // What a person wants to know of a job, in its row and for a screen reader.
    void aRunningRowTellsEverything()
    {
        m_files->makeSample();
        for (int i = 0; i < 40; ++i)
            m_files->write(u"many/%1.txt"_s.arg(i),
                           QByteArray("line of text that repeats itself\n").repeated(9000)
                               + QByteArray::number(i));
        Job* job = startLong(u"long.ffz"_s);
        JobListModel& model = m_window->jobsPage().model();
        const auto row = [&](int role) { return model.index(0).data(role).toString(); };
        QTRY_VERIFY_WITH_TIMEOUT(job->progress().secondsLeft > 0, kPatience);
        const QString numbers = row(JobListModel::NumbersRole);
        for (const QString& part : {u"ratio "_s, u"/s"_s, u" left"_s, u"CPU"_s, u"0 hash retries"_s})
            QVERIFY2(numbers.contains(part), qPrintable(numbers));
        QVERIFY(row(JobListModel::DetailRole).contains(u"noise.txt"_s));
        for (const int role :
             {int(Qt::DisplayRole), int(JobListModel::DetailRole), int(JobListModel::NumbersRole)})
            QVERIFY(row(Qt::AccessibleTextRole).contains(row(role)));
        // The ratio is there as soon as the first segment is coded, before the job ends.
        job->cancel();
        QTRY_VERIFY_WITH_TIMEOUT(m_window->jobs().isIdle(), kPatience);
        jobs::CreateRequest request;
        request.target = path(u"many.ffz"_s).toStdString();
        request.inputs = {path(u"many"_s).toStdString()};
        request.options.level = codec::Level::Balanced;
        job = m_window->jobs().add(std::make_unique<jobs::CreateJob>(std::move(request)));
        double seen = 0;
        connect(job, &Job::progressChanged, this,
                [&] { seen = std::max(seen, job->progress().fraction < 1 ? job->progress().ratio : 0); });
        QTRY_VERIFY_WITH_TIMEOUT(m_window->jobs().isIdle(), kPatience);
        QVERIFY(seen > 1);
    }

    void pausesResumesAndCancelsByKey()
    {
        Job* running = startLong(u"long.ffz"_s);
        m_window->findChild<QAction*>(u"jobsAction"_s)->trigger();
        QListView& view = m_window->jobsPage().view();
        QTest::keyClick(&view, Qt::Key_Space);
        QCOMPARE(running->state(), Job::State::Paused);
        click(m_window->jobsPage(), u"jobPause"_s);
        QCOMPARE(running->state(), Job::State::Running);
        QTest::keyClick(&view, Qt::Key_Delete);
        QTRY_VERIFY_WITH_TIMEOUT(m_window->jobs().isIdle(), kPatience);
        QVERIFY(!QFile::exists(path(u"long.ffz"_s)));
    }

    void reordersByKeyButtonAndDrag()
    {
        const QAbstractItemModelTester tester(&m_window->jobsPage().model());
        startLong(u"long.ffz"_s);
        startShort(u"a.ffz"_s);
        startShort(u"b.ffz"_s);
        Job* c = startShort(u"c.ffz"_s);
        m_window->findChild<QAction*>(u"jobsAction"_s)->trigger();
        JobListModel& model = m_window->jobsPage().model();
        QListView& view = m_window->jobsPage().view();
        view.setCurrentIndex(model.indexOf(c));
        QTest::keyClick(&view, Qt::Key_Up, Qt::AltModifier);
        QCOMPARE(titles().mid(1), QStringList({u"Making a.ffz"_s, u"Making c.ffz"_s, u"Making b.ffz"_s}));
        QCOMPARE(view.currentIndex(), model.indexOf(c));
        click(m_window->jobsPage(), u"jobSooner"_s);
        QCOMPARE(titles().mid(1), QStringList({u"Making c.ffz"_s, u"Making a.ffz"_s, u"Making b.ffz"_s}));
        // As the view does when a row is let go behind the last.
        const std::unique_ptr<QMimeData> data(model.mimeData({model.indexOf(c)}));
        QVERIFY(data);
        QVERIFY(model.dropMimeData(data.get(), Qt::MoveAction, 4, 0, {}));
        QCOMPARE(titles().mid(1), QStringList({u"Making a.ffz"_s, u"Making b.ffz"_s, u"Making c.ffz"_s}));
        // The running one stays where it is.
        QVERIFY(!(model.flags(model.index(0)) & Qt::ItemIsDragEnabled));
        m_window->jobs().cancelAll();
        QTRY_VERIFY_WITH_TIMEOUT(m_window->jobs().isIdle(), kPatience);
    }

    void opensAndTestsFromTheList()
    {
        startShort(u"photos.ffz"_s);
        m_window->findChild<QAction*>(u"jobsAction"_s)->trigger();
        QTRY_VERIFY_WITH_TIMEOUT(m_window->jobs().isIdle(), kPatience);
        QListView& view = m_window->jobsPage().view();
        view.setCurrentIndex(m_window->jobsPage().model().index(0));
        QTest::keyClick(&view, Qt::Key_Return);
        QVERIFY(m_window->resultPage().isVisible());
        click(m_window->resultPage(), u"resultBack"_s);
        QVERIFY(m_window->jobsPage().isVisible());
        click(m_window->jobsPage(), u"jobTest"_s);
        QTRY_VERIFY_WITH_TIMEOUT(m_window->archivePage().isVisible(), kPatience);
        QTRY_COMPARE_WITH_TIMEOUT(m_window->banner().title(), u"photos.ffz is intact"_s, kPatience);
    }

    void reportIsCopiedAndSaved()
    {
        startShort(u"photos.ffz"_s);
        QTRY_VERIFY_WITH_TIMEOUT(m_window->resultPage().isVisible(), kPatience);
        click(m_window->resultPage(), u"resultCopy"_s);
        QVERIFY(QGuiApplication::clipboard()->text().contains(u"photos.ffz is ready"_s));
        click(m_window->resultPage(), u"resultSave"_s);
        auto* dialog = m_window->findChild<QFileDialog*>(u"saveReport"_s);
        QVERIFY(dialog);
        Q_EMIT dialog->fileSelected(path(u"report.txt"_s));
        QVERIFY(m_files->read(u"report.txt"_s).startsWith("photos.ffz is ready\n"));
        dialog->reject();
    }

    void asksBeforeQuittingAndFinishesInBackground()
    {
        startShort(u"photos.ffz"_s);
        m_window->jobs().current()->pause();
        m_window->close();
        auto* question = m_window->findChild<QMessageBox*>(u"quitQuestion"_s);
        QVERIFY(question && question->isVisible());
        click(*question, u"finishInBackground"_s);
        QVERIFY(!m_window->isVisible());
        m_window->jobs().current()->resume();
        QTRY_VERIFY_WITH_TIMEOUT(m_window->jobs().isIdle(), kPatience);
        QVERIFY(QFile::exists(path(u"photos.ffz"_s)));
    }

    void windowsShareOneQueue()
    {
        auto* second = new MainWindow;
        second->setAttribute(Qt::WA_DeleteOnClose);
        second->show();
        QCOMPARE(&second->jobs(), &m_window->jobs());
        m_files->makeSample();
        // The one that asked gets the news; the other closes without a question.
        startLong(u"long.ffz"_s)->setOwner(second);
        m_window->jobs().current()->pause();
        QPointer<MainWindow> watched(second);
        second->close();
        QTRY_VERIFY(!watched);
        QVERIFY(m_window->jobs().current());
        m_window->jobs().cancelAll();
        QTRY_VERIFY_WITH_TIMEOUT(m_window->jobs().isIdle(), kPatience);
        // Its owner gone, the job reports to the window that is left.
        QVERIFY(m_window->banner().isVisible());
    }

    void tellsTheDesktop()
    {
        const QString program = QStandardPaths::findExecutable(u"dbus-daemon"_s);
        if (program.isEmpty())
            QSKIP("dbus-daemon is not installed");
        QProcess daemon;
        daemon.start(program,
                     {u"--session"_s, u"--nofork"_s, u"--print-address"_s, u"--address=unix:tmpdir=/tmp"_s});
        QVERIFY(daemon.waitForStarted());
        QTRY_VERIFY(daemon.canReadLine());
        const QString address = QString::fromUtf8(daemon.readLine()).trimmed();
        {
            QDBusConnection desktop = QDBusConnection::connectToBus(address, u"desktop"_s);
            QDBusConnection session = QDBusConnection::connectToBus(address, u"session"_s);
            QVERIFY2(session.isConnected(), qPrintable(session.lastError().message()));
            Notifications notifications;
            QVERIFY(desktop.registerService(u"org.freedesktop.Notifications"_s));
            QVERIFY(
                desktop.registerObject(u"/org/freedesktop/Notifications"_s, &notifications,
                                       QDBusConnection::ExportAllSlots | QDBusConnection::ExportAllSignals));
            Launcher launcher;
            desktop.connect({}, {}, u"com.canonical.Unity.LauncherEntry"_s, u"Update"_s, &launcher,
                            SLOT(update(QString, QVariantMap)));
            DesktopReporter reporter(m_window->jobCenter(), session, session);
            QSignalSpy chosen(&reporter, &DesktopReporter::recordChosen);
            startLong(u"long.ffz"_s);
            QTRY_VERIFY_WITH_TIMEOUT(
                launcher.updates > 0 && launcher.last.value(u"progress-visible"_s).toBool(), kPatience);
            m_window->jobs().cancelAll();
            QTRY_VERIFY_WITH_TIMEOUT(!launcher.last.value(u"progress-visible"_s).toBool(), kPatience);
            // Nobody looks.
            m_window->hide();
            startShort(u"photos.ffz"_s);
            QTRY_COMPARE_WITH_TIMEOUT(notifications.summaries, QStringList({u"photos.ffz is ready"_s}),
                                      kPatience);
            QTRY_VERIFY(m_window->jobs().isIdle());
            // Until the reporter knows the number of its notification.
            QTRY_VERIFY((Q_EMIT notifications.ActionInvoked(7, u"default"_s), !chosen.isEmpty()));
            m_window->show();
        }
        QDBusConnection::disconnectFromBus(u"session"_s);
        QDBusConnection::disconnectFromBus(u"desktop"_s);
        daemon.terminate();
        QVERIFY(daemon.waitForFinished());
    }
};

FF_WINDOW_TEST(TestWork)
#include "TestWork.moc"
