// SPDX-License-Identifier: GPL-3.0-or-later
#include "WindowFixture.h"
#include "core/jobs/CreateJob.h"
#include "tests/support/TestProgram.h"
#include "ui/Settings.h"
#include "ui/archive/ArchiveActions.h"
#include "ui/archive/ArchiveNavigation.h"
#include "ui/archive/ArchivePage.h"
#include "ui/archive/ArchiveSelection.h"
#include "ui/archive/EntryView.h"
#include "ui/create/CreateDialog.h"
#include "ui/dialogs/InfoDialog.h"
#include "ui/dialogs/PropertiesDialog.h"
#include "ui/extract/ConflictDialog.h"
#include "ui/extract/ExtractDialog.h"
#include "ui/pages/ResultPage.h"
#include "ui/pages/StartPage.h"
#include "ui/widgets/MessageBanner.h"
#include "ui/work/JobPanel.h"

#include <QAction>
#include <QCheckBox>
#include <QClipboard>
#include <QComboBox>
#include <QCryptographicHash>
#include <QLabel>
#include <QLineEdit>
#include <QMessageBox>
#include <QProcess>
#include <QPushButton>
#include <QTreeView>

#include <memory>

using namespace ff;
using namespace ff::ui;
using namespace Qt::StringLiterals;
using test::kPatience;
using test::shown;

class TestMainWindow : public QObject {
    Q_OBJECT

private:
    std::unique_ptr<test::WindowFixture> m_files;
    std::unique_ptr<MainWindow> m_window;

    QString path(const QString& name) const { return m_files->path(name); }

    void drop(const QStringList& names)
    {
        QStringList paths;
        for (const QString& name : names)
            paths += path(name);
        QVERIFY(test::WindowFixture::drop(*m_window, paths));
    }

    void trigger(const char* action)
    {
        m_window->findChild<QAction*>(QString::fromLatin1(action))->trigger();
    }

    void click(QWidget& inside, const QString& button)
    {
        auto* found = inside.findChild<QPushButton*>(button);
        QVERIFY2(found, qPrintable(button));
        QTest::mouseClick(found, Qt::LeftButton);
    }

    void waitForJobs() { QTRY_VERIFY_WITH_TIMEOUT(m_window->jobs().isIdle(), kPatience); }

    // photos.ffz of the sample, by drop and dialog.
    void makeArchive()
    {
        m_files->makeSample();
        drop({u"photos"_s});
        auto* dialog = shown<CreateDialog>(*m_window);
        QVERIFY(dialog);
        click(*dialog, u"createButton"_s);
        waitForJobs();
        QVERIFY(QFile::exists(path(u"photos.ffz"_s)));
    }

    void openByDrop(const QString& name)
    {
        drop({name});
        QTRY_VERIFY_WITH_TIMEOUT(m_window->archivePage().archive() && m_window->archivePage().isVisible(),
                                 kPatience);
    }

    void extractTo(const QString& folder, archive::Overwrite overwrite)
    {
        trigger("extractAllAction");
        auto* dialog = shown<ExtractDialog>(*m_window);
        QVERIFY(dialog);
        dialog->findChild<QLineEdit*>(u"target"_s)->setText(path(folder));
        auto* rule = dialog->findChild<QComboBox*>(u"overwrite"_s);
        rule->setCurrentIndex(rule->findData(int(overwrite)));
        click(*dialog, u"extractButton"_s);
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

    void startsCalm()
    {
        QVERIFY(shown<StartPage>(*m_window));
        QVERIFY(!m_window->banner().isVisible());
        QVERIFY(!shown<JobPanel>(*m_window));
        QVERIFY(!m_window->findChild<QAction*>(u"testAction"_s)->isEnabled());
        QVERIFY(!m_window->findChild<QAction*>(u"extractAllAction"_s)->isEnabled());
    }

    void refusesADragWithoutFiles()
    {
        QMimeData data;
        data.setText(u"words"_s);
        QDragEnterEvent enter(QPoint(50, 50), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
        enter.ignore();
        QCoreApplication::sendEvent(m_window.get(), &enter);
        QVERIFY(!enter.isAccepted());
    }

    void dropOfAFolderCreatesAnArchive()
    {
        m_files->makeSample();
        drop({u"photos"_s});
        auto* dialog = shown<CreateDialog>(*m_window);
        QVERIFY(dialog);
        QCOMPARE(dialog->paths(), QStringList({path(u"photos"_s)}));
        QCOMPARE(dialog->findChild<QLineEdit*>(u"target"_s)->text(), path(u"photos.ffz"_s));
        QTRY_VERIFY_WITH_TIMEOUT(dialog->findChild<QLabel*>(u"totals"_s)->text().contains(u'3'), kPatience);
        click(*dialog, u"createButton"_s);
        QVERIFY(shown<JobPanel>(*m_window));
        waitForJobs();
        QTRY_VERIFY(m_window->resultPage().isVisible());
        QCOMPARE(m_window->resultPage().result().tone, Tone::Good);
        QVERIFY(!shown<JobPanel>(*m_window));
        QCOMPARE(settings::recentArchives().value(0), path(u"photos.ffz"_s));
        click(m_window->resultPage(), u"resultOpen"_s);
        QTRY_VERIFY_WITH_TIMEOUT(m_window->archivePage().isVisible(), kPatience);
    }

    void dropOfAnArchiveOpensIt()
    {
        makeArchive();
        openByDrop(u"photos.ffz"_s);
        ArchiveModel& model = m_window->archivePage().model();
        QCOMPARE(model.fileCount(), std::size_t(3));
        QVERIFY(m_window->windowTitle().contains(u"photos.ffz"_s));
        // By its bytes, whatever its name.
        QVERIFY(QFile::copy(path(u"photos.ffz"_s), path(u"renamed.bin"_s)));
        drop({u"renamed.bin"_s});
        auto* question = shown<QMessageBox>(*m_window, u"dropQuestion"_s);
        QVERIFY(question);
        question->defaultButton()->click();
        QTRY_VERIFY_WITH_TIMEOUT(m_window->windowTitle().contains(u"renamed.bin"_s), kPatience);
    }

    void dropOfAnotherProgramsArchiveOpensItToo()
    {
        m_files->makeSample();
        QProcess tar;
        tar.start(u"tar"_s, {u"-C"_s, path({}), u"-czf"_s, path(u"photos.tar.gz"_s), u"photos"_s});
        QVERIFY(tar.waitForFinished() && tar.exitCode() == 0);
        openByDrop(u"photos.tar.gz"_s);
        QCOMPARE(m_window->archivePage().model().fileCount(), std::size_t(3));
    }

    void dropOfSeveralThingsGoesToTheOpenDialog()
    {
        m_files->makeSample();
        m_files->write(u"notes.txt"_s, "n");
        drop({u"photos"_s, u"notes.txt"_s});
        auto* dialog = shown<CreateDialog>(*m_window);
        QVERIFY(dialog);
        QCOMPARE(dialog->paths().size(), 2);
        m_files->write(u"more.txt"_s, "m");
        QVERIFY(test::WindowFixture::drop(*dialog, {path(u"more.txt"_s), path(u"notes.txt"_s)}));
        QCOMPARE(dialog->paths(),
                 QStringList({path(u"photos"_s), path(u"notes.txt"_s), path(u"more.txt"_s)}));
        drop({u"photos/one.txt"_s});
        QCOMPARE(dialog->paths().size(), 4);
        QCOMPARE(m_window->findChildren<CreateDialog*>().size(), 1);
    }

    void createDialogSaysWhatIsWrong()
    {
        m_window->newArchive();
        auto* dialog = shown<CreateDialog>(*m_window);
        auto* problem = dialog->findChild<QLabel*>(u"problem"_s);
        auto* target = dialog->findChild<QLineEdit*>(u"target"_s);
        click(*dialog, u"createButton"_s);
        QVERIFY(problem->isVisible());
        QVERIFY(dialog->isVisible());
        m_files->makeSample();
        dialog->addPaths({path(u"photos"_s)});
        QVERIFY(!problem->isVisible());
        for (const QString& bad : {QString(), path(u"photos"_s), path(u"no/such/folder/x.ffz"_s)}) {
            target->setText(bad);
            click(*dialog, u"createButton"_s);
            QVERIFY2(problem->isVisible() && dialog->isVisible(), qPrintable(bad));
        }
        dialog->addPaths({path(u"photos/one.txt"_s)});
        target->setText(path(u"photos/one.txt"_s));
        click(*dialog, u"createButton"_s);
        QVERIFY(problem->isVisible());
        QVERIFY(m_window->jobs().isIdle());
    }

    void asksBeforeReplacingAnArchive()
    {
        makeArchive();
        m_files->write(u"photos.ffz"_s, "precious");
        drop({u"photos"_s});
        auto* dialog = shown<CreateDialog>(*m_window);
        click(*dialog, u"createButton"_s);
        auto* question = dialog->findChild<QMessageBox*>(u"replaceQuestion"_s);
        QVERIFY(question && question->isVisible());
        QTest::mouseClick(question->button(QMessageBox::Cancel), Qt::LeftButton);
        QVERIFY(dialog->isVisible());
        QVERIFY(m_window->jobs().isIdle());
        QCOMPARE(m_files->read(u"photos.ffz"_s), QByteArray("precious"));
        QTRY_VERIFY(!dialog->findChild<QMessageBox*>(u"replaceQuestion"_s));
        click(*dialog, u"createButton"_s);
        question = dialog->findChild<QMessageBox*>(u"replaceQuestion"_s);
        QVERIFY(question);
        click(*question, u"replaceButton"_s);
        waitForJobs();
        QVERIFY(m_files->read(u"photos.ffz"_s) != QByteArray("precious"));
    }

    void extractsEverything()
    {
        makeArchive();
        openByDrop(u"photos.ffz"_s);
        extractTo(u"out"_s, archive::Overwrite::Ask);
        waitForJobs();
        QTRY_VERIFY(m_window->banner().isVisible());
        for (const QString& name : {u"photos/one.txt"_s, u"photos/deep/two.txt"_s, u"photos/deep/Drei.bin"_s})
            QCOMPARE(m_files->read(u"out/"_s + name), m_files->read(name));
    }

    void extractsTheSelectionOnly()
    {
        makeArchive();
        openByDrop(u"photos.ffz"_s);
        ArchivePage& page = m_window->archivePage();
        const QModelIndex top = page.model().index(0, 0);
        QModelIndex deep;
        for (int row = 0; row < page.model().rowCount(top); ++row) {
            if (page.model().index(row, 0, top).data().toString() == u"deep"_s)
                deep = page.model().index(row, 0, top);
        }
        QVERIFY(deep.isValid());
        page.view().setCurrentIndex(deep);
        QVERIFY(page.actions().extractSelected->isEnabled());
        page.actions().extractSelected->trigger();
        auto* dialog = shown<ExtractDialog>(*m_window);
        QVERIFY(dialog);
        dialog->findChild<QLineEdit*>(u"target"_s)->setText(path(u"part"_s));
        click(*dialog, u"extractButton"_s);
        waitForJobs();
        QVERIFY(QFile::exists(path(u"part/photos/deep/two.txt"_s)));
        QVERIFY(!QFile::exists(path(u"part/photos/one.txt"_s)));
    }

    void asksAboutFilesInTheWay()
    {
        makeArchive();
        openByDrop(u"photos.ffz"_s);
        m_files->write(u"way/photos/one.txt"_s, "mine");
        m_files->write(u"way/photos/deep/two.txt"_s, "mine too");
        extractTo(u"way"_s, archive::Overwrite::Ask);
        QTRY_VERIFY_WITH_TIMEOUT(shown<ConflictDialog>(*m_window), kPatience);
        auto* first = shown<ConflictDialog>(*m_window);
        click(*first, u"conflictSkip"_s);
        QTRY_VERIFY_WITH_TIMEOUT(
            shown<ConflictDialog>(*m_window) && shown<ConflictDialog>(*m_window) != first, kPatience);
        click(*shown<ConflictDialog>(*m_window), u"conflictReplace"_s);
        waitForJobs();
        const bool firstKept = m_files->read(u"way/photos/one.txt"_s) == "mine";
        const bool secondKept = m_files->read(u"way/photos/deep/two.txt"_s) == "mine too";
        QVERIFY2(firstKept != secondKept, "one was skipped, the other replaced");
    }

    void anAnswerForAllIsAskedOnce()
    {
        makeArchive();
        openByDrop(u"photos.ffz"_s);
        m_files->write(u"way/photos/one.txt"_s, "mine");
        m_files->write(u"way/photos/deep/two.txt"_s, "mine");
        extractTo(u"way"_s, archive::Overwrite::Ask);
        QTRY_VERIFY_WITH_TIMEOUT(shown<ConflictDialog>(*m_window), kPatience);
        auto* dialog = shown<ConflictDialog>(*m_window);
        dialog->findChild<QCheckBox*>(u"forAll"_s)->setChecked(true);
        click(*dialog, u"conflictSkip"_s);
        waitForJobs();
        QCOMPARE(m_files->read(u"way/photos/one.txt"_s), QByteArray("mine"));
        QCOMPARE(m_files->read(u"way/photos/deep/two.txt"_s), QByteArray("mine"));
    }

    void closingTheQuestionCancelsTheExtraction()
    {
        makeArchive();
        openByDrop(u"photos.ffz"_s);
        m_files->write(u"way/photos/one.txt"_s, "mine");
        extractTo(u"way"_s, archive::Overwrite::Ask);
        QTRY_VERIFY_WITH_TIMEOUT(shown<ConflictDialog>(*m_window), kPatience);
        shown<ConflictDialog>(*m_window)->reject();
        waitForJobs();
        QTRY_VERIFY(m_window->banner().isVisible());
        QCOMPARE(m_files->read(u"way/photos/one.txt"_s), QByteArray("mine"));
    }

    void testShowsTheStateOfEveryEntry()
    {
        m_window->resize(1180, 760);
        makeArchive();
        openByDrop(u"photos.ffz"_s);
        trigger("testAction");
        waitForJobs();
        QTRY_VERIFY(m_window->banner().isVisible());
        ArchiveModel& model = m_window->archivePage().model();
        model.setMode(ArchiveModel::Mode::Flat);
        QCOMPARE(model.rowCount(), 3);
        for (int row = 0; row < model.rowCount(); ++row)
            QCOMPARE(model.stateOf(model.index(row, 0)), std::optional(archive::EntryState::Whole));
        QVERIFY(!m_window->archivePage().view().isColumnHidden(ArchiveModel::State));
    }

    void testShowsDamage()
    {
        makeArchive();
        QByteArray bytes = m_files->read(u"photos.ffz"_s);
        // In the payload of the first segment: behind the file header, before the index.
        for (int at = 150; at < 170; ++at)
            bytes[at] = char(bytes[at] ^ 0x55);
        m_files->write(u"damaged.ffz"_s, bytes);
        openByDrop(u"damaged.ffz"_s);
        trigger("testAction");
        waitForJobs();
        QTRY_VERIFY(m_window->banner().isVisible());
        QVERIFY2(m_window->banner().title().contains(u"damaged"_s), qPrintable(m_window->banner().title()));
        ArchiveModel& model = m_window->archivePage().model();
        QCOMPARE(model.stateOf(model.index(0, 0)), std::optional(archive::EntryState::Damaged));
    }

    void opensInBackgroundAndExplainsFailure()
    {
        m_files->write(u"fake.ffz"_s, "no archive at all");
        drop({u"fake.ffz"_s});
        QTRY_VERIFY_WITH_TIMEOUT(m_window->banner().isVisible(), kPatience);
        QVERIFY(m_window->banner().title().contains(u"fake.ffz"_s));
        QVERIFY(!m_window->banner().detail().isEmpty());
        QVERIFY(shown<StartPage>(*m_window));
        m_window->openArchive(path(u"not there.ffz"_s));
        QTRY_VERIFY_WITH_TIMEOUT(m_window->banner().title().contains(u"not there.ffz"_s), kPatience);
    }

    void cancelLeavesNothing()
    {
        m_files->write(u"large/data"_s, QByteArray(60'000'000, 'x') + QByteArray("end"));
        ff::jobs::CreateRequest request;
        request.target = path(u"large.ffz"_s).toStdString();
        request.inputs = {path(u"large"_s).toStdString()};
        request.options.level = codec::Level::Balanced;
        m_window->jobs().add(std::make_unique<ff::jobs::CreateJob>(std::move(request)));
        auto* panel = shown<JobPanel>(*m_window);
        QVERIFY(panel);
        click(*panel, u"pauseJob"_s);
        QCOMPARE(m_window->jobs().current()->state(), jobs::Job::State::Paused);
        click(*panel, u"pauseJob"_s);
        QCOMPARE(m_window->jobs().current()->state(), jobs::Job::State::Running);
        click(*panel, u"cancelJob"_s);
        waitForJobs();
        QTRY_VERIFY(m_window->banner().isVisible());
        QVERIFY(!QFile::exists(path(u"large.ffz"_s)));
        QVERIFY(QDir(path({})).entryList({u"*.part"_s}, QDir::Files | QDir::Hidden).isEmpty());
    }

    void asksBeforeClosingWhileAJobRuns()
    {
        m_files->write(u"large/data"_s, QByteArray(60'000'000, 'x'));
        ff::jobs::CreateRequest request;
        request.target = path(u"large.ffz"_s).toStdString();
        request.inputs = {path(u"large"_s).toStdString()};
        request.options.level = codec::Level::Balanced;
        auto* job = m_window->jobs().add(std::make_unique<ff::jobs::CreateJob>(std::move(request)));
        job->pause();
        QVERIFY(!m_window->close());
        auto* question = shown<QMessageBox>(*m_window, u"quitQuestion"_s);
        QVERIFY(question);
        question->reject();
        QVERIFY(m_window->isVisible());
        QTRY_VERIFY(!m_window->findChild<QMessageBox*>(u"quitQuestion"_s));
        QVERIFY(!m_window->close());
        question = shown<QMessageBox>(*m_window, u"quitQuestion"_s);
        QVERIFY(question);
        click(*question, u"stopAndClose"_s);
        QTRY_VERIFY_WITH_TIMEOUT(!m_window->isVisible(), kPatience);
        QVERIFY(!QFile::exists(path(u"large.ffz"_s)));
    }

    void closesAtOnceWhenIdle() { QVERIFY(m_window->close()); }

    void filtersAndCopies()
    {
        makeArchive();
        openByDrop(u"photos.ffz"_s);
        ArchivePage& page = m_window->archivePage();
        auto* filter = page.findChild<QLineEdit*>(u"filter"_s);
        QTest::keyClicks(filter, u"drei"_s);
        QCOMPARE(page.model().matchCount(), std::size_t(1));
        page.navigation().setMode(ArchiveModel::Mode::Flat);
        QCOMPARE(page.model().rowCount(), 1);
        page.view().setCurrentIndex(page.model().index(0, 0));
        page.selection().copyPath();
        QCOMPARE(QGuiApplication::clipboard()->text(), u"photos/deep/Drei.bin"_s);
        page.selection().copyHash();
        QCOMPARE(QGuiApplication::clipboard()->text(),
                 QString::fromLatin1(QCryptographicHash::hash(m_files->read(u"photos/deep/Drei.bin"_s),
                                                              QCryptographicHash::Sha512)
                                         .toHex()));
        filter->clear();
        QCOMPARE(page.model().rowCount(), 3);
    }

    void showsInfoAndProperties()
    {
        makeArchive();
        openByDrop(u"photos.ffz"_s);
        trigger("infoAction");
        auto* info = shown<InfoDialog>(*m_window);
        QVERIFY(info);
        auto* segments = info->findChild<QTreeView*>(u"segments"_s);
        QVERIFY(segments->model()->rowCount() > 0);
        QVERIFY2(!segments->isVisible(), "n is for whoever asks");
        click(*info, u"infoDetails"_s);
        QVERIFY(segments->isVisible());
        info->reject();
        ArchivePage& page = m_window->archivePage();
        page.navigation().setMode(ArchiveModel::Mode::Flat);
        page.view().setCurrentIndex(page.model().index(0, 0));
        page.actions().properties->trigger();
        QVERIFY(shown<PropertiesDialog>(*m_window));
    }

    void closesTheArchive()
    {
        makeArchive();
        openByDrop(u"photos.ffz"_s);
        trigger("closeAction");
        QVERIFY(shown<StartPage>(*m_window));
        QVERIFY(!m_window->archivePage().archive());
    }

    // Issue 20: Ctrl+W did not close a window.
    void closesWhatIsOnTopAndAtLastTheWindow()
    {
        makeArchive();
        openByDrop(u"photos.ffz"_s);
        trigger("jobsAction");
        trigger("closeAction");
        QVERIFY(m_window->archivePage().isVisible());
        trigger("closeAction");
        QVERIFY(shown<StartPage>(*m_window));
        trigger("closeAction");
        QVERIFY(!m_window->isVisible());
    }

    // Issue 20: every window repeated the whole panel.
    void anotherWindowsJobIsOneLine()
    {
        m_files->write(u"large/data"_s, QByteArray(60'000'000, 'x'));
        const auto other = test::shownWindow();
        QVERIFY(other);
        ff::jobs::CreateRequest request;
        request.target = path(u"large.ffz"_s).toStdString();
        request.inputs = {path(u"large"_s).toStdString()};
        request.options.level = codec::Level::Balanced;
        auto owned = std::make_unique<ff::jobs::CreateJob>(std::move(request));
        owned->setOwner(m_window.get());
        jobs::Job* job = m_window->jobs().add(std::move(owned));
        job->pause();
        auto* own = shown<JobPanel>(*m_window);
        auto* line = shown<JobPanel>(*other);
        QVERIFY(own && line);
        QVERIFY(own->findChild<QPushButton*>(u"cancelJob"_s)->isVisible());
        QVERIFY(!line->findChild<QPushButton*>(u"cancelJob"_s)->isVisible());
        QVERIFY(line->findChild<QPushButton*>(u"allJobs"_s)->isVisible());
        QVERIFY(line->sizeHint().height() < own->sizeHint().height());
        QVERIFY2(!own->findChild<QWidget*>(u"retriesTile"_s)->isVisible(), "there were none");
        m_window->jobs().cancelAll();
        waitForJobs();
    }

    void suggestsATargetBesideTheFirstInput()
    {
        m_files->makeSample();
        m_files->write(u"report.final.txt"_s, "x");
        QCOMPARE(CreateDialog::suggestedTarget({path(u"photos"_s)}), path(u"photos.ffz"_s));
        QCOMPARE(CreateDialog::suggestedTarget({path(u"report.final.txt"_s)}), path(u"report.final.ffz"_s));
        QCOMPARE(CreateDialog::suggestedTarget({path(u"photos/one.txt"_s), path(u"photos/deep"_s)}),
                 path(u"photos/photos.ffz"_s));
        QCOMPARE(CreateDialog::suggestedTarget({}), QString());
    }

    void makesASubfolderOnlyForSeveralThings()
    {
        ExtractQuestion question;
        question.archivePath = path(u"things.ffz"_s);
        question.topLevelEntries = 3;
        ExtractDialog several(question);
        several.findChild<QLineEdit*>(u"target"_s)->setText(path(u"out"_s));
        QCOMPARE(several.finalTarget(), path(u"out/things"_s));
        several.findChild<QCheckBox*>(u"subfolder"_s)->setChecked(false);
        QCOMPARE(several.finalTarget(), path(u"out"_s));
        question.topLevelEntries = 1;
        ExtractDialog one(question);
        one.findChild<QLineEdit*>(u"target"_s)->setText(path(u"out"_s));
        QCOMPARE(one.finalTarget(), path(u"out"_s));
    }
};

FF_WINDOW_TEST(TestMainWindow)
#include "TestMainWindow.moc"
