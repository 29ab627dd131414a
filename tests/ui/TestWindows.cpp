// SPDX-License-Identifier: GPL-3.0-or-later
#include "WindowFixture.h"
#include "ui/create/CreateDialog.h"
#include "ui/extract/ExtractDialog.h"
#include "ui/main/Windows.h"
#include "ui/archive/ArchivePage.h"

#include <QAction>
#include <QDir>
#include <QFileDialog>
#include <QLineEdit>
#include <QPushButton>

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
        m_windows->open({path(u"a.ffz"_s), path(u"b.ffz"_s)});
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

QTEST_MAIN(TestWindows)
#include "TestWindows.moc"
