// SPDX-License-Identifier: GPL-3.0-or-later
// Extraction as people do it: here, with a folder only where it is needed, with honest questions and tidying
// up afterwards.
#include "WindowFixture.h"
#include "core/jobs/CreateJob.h"
#include "tests/support/TestProgram.h"
#include "ui/Settings.h"
#include "ui/archive/ArchivePage.h"
#include "ui/extract/ConflictDialog.h"
#include "ui/extract/ExtractDialog.h"
#include "ui/pages/StartPage.h"
#include "ui/widgets/MessageBanner.h"

#include <QAction>
#include <QCheckBox>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>

#include <memory>

using namespace ff;
using namespace ff::ui;
using namespace Qt::StringLiterals;
using test::kPatience;
using test::shown;

class TestExtract : public QObject {
    Q_OBJECT

private:
    std::unique_ptr<test::WindowFixture> m_files;
    std::unique_ptr<MainWindow> m_window;

    QString path(const QString& name) const { return m_files->path(name); }

    void waitForJobs() { QTRY_VERIFY_WITH_TIMEOUT(m_window->jobs().isIdle(), kPatience); }

    void makeAndOpen(const QString& archive, const QStringList& inputs)
    {
        m_files->makeSample();
        m_files->write(u"notes.txt"_s, "notes");
        jobs::CreateRequest request;
        QDir().mkpath(QFileInfo(path(archive)).absolutePath());
        request.target = path(archive).toStdString();
        for (const QString& input : inputs)
            request.inputs.push_back(path(input).toStdString());
        request.options.level = codec::Level::Fast;
        m_window->jobs().add(std::make_unique<jobs::CreateJob>(std::move(request)));
        waitForJobs();
        open(archive);
    }

    void open(const QString& archive)
    {
        m_window->openArchive(path(archive));
        QTRY_VERIFY_WITH_TIMEOUT(m_window->archivePage().isVisible(), kPatience);
    }

    void trigger(const QString& action) { m_window->findChild<QAction*>(action)->trigger(); }

    void extractAndTrash(const QString& folder)
    {
        trigger(u"extractAllAction"_s);
        auto* dialog = shown<ExtractDialog>(*m_window);
        QVERIFY(dialog);
        dialog->findChild<QLineEdit*>(u"target"_s)->setText(path(folder));
        dialog->findChild<QCheckBox*>(u"trashArchive"_s)->setChecked(true);
        QTest::mouseClick(dialog->findChild<QPushButton*>(u"extractButton"_s), Qt::LeftButton);
    }

private Q_SLOTS:
    void init()
    {
        m_files = std::make_unique<test::WindowFixture>();
        m_window = test::shownWindow();
        QVERIFY(m_window);
    }

    void cleanup()
    {
        m_window.reset();
        m_files.reset();
    }

    void hereOneThingNeedsNoFolder()
    {
        makeAndOpen(u"out/one.ffz"_s, {u"photos"_s});
        trigger(u"extractHereAction"_s);
        QVERIFY(!shown<ExtractDialog>(*m_window));
        waitForJobs();
        QCOMPARE(m_files->read(u"out/photos/one.txt"_s), m_files->read(u"photos/one.txt"_s));
    }

    void hereSeveralThingsStayTogether()
    {
        makeAndOpen(u"out/two.ffz"_s, {u"photos"_s, u"notes.txt"_s});
        trigger(u"extractHereAction"_s);
        waitForJobs();
        QCOMPARE(m_files->read(u"out/two/notes.txt"_s), QByteArray("notes"));
        QVERIFY(!QFile::exists(path(u"out/notes.txt"_s)));
        // The folder is taken now: nothing is mixed.
        m_files->write(u"out/two/notes.txt"_s, "changed");
        trigger(u"extractHereAction"_s);
        waitForJobs();
        QCOMPARE(m_files->read(u"out/two/notes.txt"_s), QByteArray("changed"));
        QCOMPARE(m_files->read(u"out/two (2)/notes.txt"_s), QByteArray("notes"));
    }

    void trashesTheArchiveAfterEverythingIsOut()
    {
        makeAndOpen(u"a/photos.ffz"_s, {u"photos"_s});
        extractAndTrash(u"out"_s);
        waitForJobs();
        QTRY_VERIFY(!QFile::exists(path(u"a/photos.ffz"_s)));
        QVERIFY(QFile::exists(path(u"out/photos/one.txt"_s)));
        QVERIFY(!m_window->archivePage().isVisible());
        QVERIFY(!settings::recentArchives().contains(path(u"a/photos.ffz"_s)));
    }

    void keepsTheArchiveWhenSomethingIsDamaged()
    {
        makeAndOpen(u"photos.ffz"_s, {u"photos"_s});
        QByteArray bytes = m_files->read(u"photos.ffz"_s);
        for (int at = 150; at < 170; ++at)
            bytes[at] = char(bytes[at] ^ 0x55);
        m_files->write(u"damaged.ffz"_s, bytes);
        open(u"damaged.ffz"_s);
        QTRY_VERIFY(m_window->windowTitle().contains(u"damaged"_s));
        extractAndTrash(u"out"_s);
        waitForJobs();
        QTRY_VERIFY(m_window->banner().isVisible());
        QVERIFY(QFile::exists(path(u"damaged.ffz"_s)));
        QVERIFY2(m_window->banner().detail().contains(u"kept"_s), qPrintable(m_window->banner().detail()));
    }

    void keepsTheArchiveWhenAFileWasSkipped()
    {
        makeAndOpen(u"photos.ffz"_s, {u"photos"_s});
        m_files->write(u"out/photos/one.txt"_s, "mine");
        extractAndTrash(u"out"_s);
        QTRY_VERIFY_WITH_TIMEOUT(shown<ConflictDialog>(*m_window), kPatience);
        QTest::mouseClick(shown<ConflictDialog>(*m_window)->findChild<QPushButton*>(u"conflictSkip"_s),
                          Qt::LeftButton);
        waitForJobs();
        QVERIFY(QFile::exists(path(u"photos.ffz"_s)));
        QCOMPARE(m_files->read(u"out/photos/one.txt"_s), QByteArray("mine"));
    }

    // Issue 20.
    void leavesFoldersOut()
    {
        makeAndOpen(u"photos.ffz"_s, {u"photos"_s});
        trigger(u"extractAllAction"_s);
        auto* dialog = shown<ExtractDialog>(*m_window);
        QVERIFY(dialog);
        dialog->findChild<QLineEdit*>(u"target"_s)->setText(path(u"flat"_s));
        dialog->findChild<QCheckBox*>(u"flat"_s)->click();
        QVERIFY(dialog->request().options.flat);
        dialog->accept();
        waitForJobs();
        QVERIFY(QFile::exists(path(u"flat/two.txt"_s)));
        QVERIFY(!QFile::exists(path(u"flat/photos"_s)));
    }

    void aSelectionNeverTrashesTheArchive()
    {
        ExtractQuestion question;
        question.archivePath = path(u"photos.ffz"_s);
        question.selection = {0};
        ExtractDialog dialog(question);
        dialog.show();
        QVERIFY(!dialog.findChild<QCheckBox*>(u"trashArchive"_s)->isVisible());
        QVERIFY(!dialog.request().trashArchive);
    }

    void saysWhetherContentsAreEqual_data()
    {
        QTest::addColumn<bool>("isEqual");
        QTest::newRow("equal") << true;
        QTest::newRow("different") << false;
    }

    void saysWhetherContentsAreEqual()
    {
        QFETCH(bool, isEqual);
        makeAndOpen(u"photos.ffz"_s, {u"photos"_s});
        QByteArray bytes = m_files->read(u"photos/one.txt"_s);
        if (!isEqual)
            bytes[7] = '#';
        m_files->write(u"out/photos/one.txt"_s, bytes);
        trigger(u"extractAllAction"_s);
        auto* dialog = shown<ExtractDialog>(*m_window);
        dialog->findChild<QLineEdit*>(u"target"_s)->setText(path(u"out"_s));
        QTest::mouseClick(dialog->findChild<QPushButton*>(u"extractButton"_s), Qt::LeftButton);
        QTRY_VERIFY_WITH_TIMEOUT(shown<ConflictDialog>(*m_window), kPatience);
        auto* same = shown<ConflictDialog>(*m_window)->findChild<QLabel*>(u"sameContents"_s);
        QVERIFY(same);
        QCOMPARE(same->text().contains(u"same"_s), isEqual);
        shown<ConflictDialog>(*m_window)->reject();
        waitForJobs();
    }

    void warnsOnceWhenSpaceIsShort()
    {
        ExtractQuestion question;
        question.archivePath = path(u"huge.ffz"_s);
        question.topLevelEntries = 1;
        question.bytes = std::uint64_t{1} << 60;
        ExtractDialog dialog(question);
        dialog.show();
        QSignalSpy accepted(&dialog, &QDialog::accepted);
        auto* button = dialog.findChild<QPushButton*>(u"extractButton"_s);
        QTest::mouseClick(button, Qt::LeftButton);
        QCOMPARE(accepted.size(), 0);
        auto* problem = dialog.findChild<QLabel*>(u"problem"_s);
        QVERIFY(problem->isVisible() && problem->text().contains(u"free"_s));
        QTest::mouseClick(button, Qt::LeftButton);
        QCOMPARE(accepted.size(), 1);
    }
};

FF_WINDOW_TEST(TestExtract)
#include "TestExtract.moc"
