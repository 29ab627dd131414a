// SPDX-License-Identifier: GPL-3.0-or-later
// What a test and a comparison found, and where the bits went.
#include "WindowFixture.h"
#include "core/archive/ArchiveKind.h"
#include "tests/support/TestProgram.h"
#include "ui/Translations.h"
#include "ui/archive/ArchiveActions.h"
#include "ui/archive/ArchiveJobs.h"
#include "ui/archive/EntryView.h"
#include "ui/archive/edit/Editor.h"
#include "ui/archive/preview/PreviewPane.h"
#include "ui/archive/report/ArchiveReports.h"
#include "ui/archive/report/CompareModel.h"
#include "ui/archive/report/ComparePage.h"
#include "ui/archive/report/OutcomeModel.h"
#include "ui/archive/report/TestPage.h"
#include "ui/archive/strip/BitStrip.h"
#include "ui/dialogs/PasswordDialog.h"
#include "ui/widgets/MessageBanner.h"

#include <QAbstractItemModelTester>
#include <QAction>
#include <QClipboard>
#include <QComboBox>
#include <QFileDialog>
#include <QGuiApplication>
#include <QLineEdit>
#include <QProcess>
#include <QPushButton>
#include <QStandardPaths>
#include <QToolButton>
#include <QTreeView>

#include <memory>

using namespace ff;
using namespace ff::ui;
using namespace Qt::StringLiterals;
using test::kPatience;

class TestReports : public QObject {
    Q_OBJECT

private:
    std::unique_ptr<test::WindowFixture> m_files;
    std::unique_ptr<MainWindow> m_window;

    QString path(const QString& name) const { return m_files->path(name); }
    ArchivePage& page() { return m_window->archivePage(); }

    void compare()
    {
        page().archiveJobs().compareWith(path(u"photos"_s).toStdString());
        QTRY_VERIFY_WITH_TIMEOUT(page().reports().comparePage().isVisible(), kPatience);
    }

    QStringList comparedPaths()
    {
        QStringList out;
        CompareModel& model = page().reports().comparePage().model();
        for (int row = 0; row < model.rowCount(); ++row)
            out += model.index(row, CompareModel::Path).data().toString();
        return out;
    }

private Q_SLOTS:
    void initTestCase() { installTranslations(*qApp, QLocale(QLocale::English)); }

    void init()
    {
        m_files = std::make_unique<test::WindowFixture>();
        m_window = test::shownWindow({1180, 760});
        QVERIFY(m_window);
        m_files->makeSample();
        test::makeArchive(*m_window, path(u"photos"_s), path(u"photos.ffz"_s));
        test::openArchive(*m_window, path(u"photos.ffz"_s));
    }

    void cleanup()
    {
        m_window.reset();
        m_files.reset();
    }

    void aWholeArchiveHasAQuietReport()
    {
        QVERIFY(!page().actions().testReport->isEnabled());
        m_window->findChild<QAction*>(u"testAction"_s)->trigger();
        QTRY_VERIFY_WITH_TIMEOUT(m_window->jobs().isIdle() && page().actions().testReport->isEnabled(),
                                 kPatience);
        QVERIFY(!page().reports().testPage().isVisible());
        page().actions().testReport->trigger();
        QVERIFY(page().reports().testPage().isVisible());
        OutcomeModel& model = page().reports().testPage().model();
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        QCOMPARE(model.rowCount(), 5);
        QVERIFY(!page().reports().testPage().findChild<QPushButton*>(u"healButton"_s)->isEnabled());
        page().reports().testPage().findChild<QPushButton*>(u"backToEntries"_s)->click();
        QVERIFY(page().view().isVisible());
    }

    // Issue 20: columns that say nothing pushed out the others.
    void retriesAreAColumnWhenThereWereSome()
    {
        const EntryView& view = m_window->archivePage().view();
        QVERIFY(view.isColumnHidden(ArchiveModel::State));
        m_window->findChild<QAction*>(u"testAction"_s)->trigger();
        QTRY_VERIFY_WITH_TIMEOUT(m_window->jobs().isIdle(), kPatience);
        QTRY_VERIFY(!view.isColumnHidden(ArchiveModel::State));
        QVERIFY(view.isColumnHidden(ArchiveModel::Retries));
    }

    void damageShowsItselfAndCanBeCopied()
    {
        QByteArray bytes = m_files->read(u"photos.ffz"_s);
        for (int at = 150; at < 170; ++at)
            bytes[at] = char(bytes[at] ^ 0x55);
        m_files->write(u"damaged.ffz"_s, bytes);
        test::openArchive(*m_window, path(u"damaged.ffz"_s));
        m_window->findChild<QAction*>(u"testAction"_s)->trigger();
        QTRY_VERIFY_WITH_TIMEOUT(page().reports().testPage().isVisible(), kPatience);
        OutcomeModel& model = page().reports().testPage().model();
        QVERIFY(model.isOnlyBad());
        const int bad = model.rowCount();
        QVERIFY(bad > 0);
        page().reports().testPage().findChild<QPushButton*>(u"copyReport"_s)->click();
        const QString report = QGuiApplication::clipboard()->text();
        QVERIFY(report.contains(u"damaged.ffz"_s));
        QVERIFY(report.contains(model.index(0, OutcomeModel::Path).data().toString()));
        page().reports().testPage().findChild<QPushButton*>(u"onlyDamaged"_s)->click();
        QVERIFY(model.rowCount() >= bad);
        auto* list = page().reports().testPage().findChild<QTreeView*>(u"outcomes"_s);
        const QString chosen = model.index(0, OutcomeModel::Path).data().toString();
        Q_EMIT list->activated(model.index(0, 0));
        QVERIFY(page().view().isVisible());
        QCOMPARE(QString::fromStdString(page().model().pathOf(page().view().currentIndex())), chosen);
    }

    // Issue 14: nothing green that is not.
    void whatHasNoChecksumIsNotSaidToMatchOne()
    {
        QVERIFY(QDir().mkpath(path(u"out"_s)));
        QCOMPARE(QProcess::execute(u"tar"_s,
                                   {u"-cf"_s, path(u"out/photos.tar"_s), u"-C"_s, path(u"."_s), u"photos"_s}),
                 0);
        test::openArchive(*m_window, path(u"out/photos.tar"_s));
        m_window->findChild<QAction*>(u"testAction"_s)->trigger();
        QTRY_VERIFY_WITH_TIMEOUT(m_window->jobs().isIdle() && m_window->banner().isVisible(), kPatience);
        QVERIFY(m_window->banner().tone() != Tone::Good);
        QVERIFY2(m_window->banner().detail().contains(u"no checksums"_s),
                 qPrintable(m_window->banner().detail()));
        QVERIFY(!m_window->banner().detail().contains(u"hash matched"_s));
        const auto isReadOnly = [this] {
            const ArchiveModel& model = page().model();
            for (const char* path : {"photos", "photos/one.txt", "photos/deep", "photos/deep/two.txt"}) {
                const auto node = model.tree()->find(path);
                if (!node || model.stateOf(*node) != std::optional(archive::EntryState::Read))
                    return false;
            }
            return true;
        };
        QVERIFY(isReadOnly());
        page().actions().testReport->trigger();
        const TestPage& report = page().reports().testPage();
        const QAbstractItemModel& outcomes = *report.findChild<QTreeView*>(u"outcomes"_s)->model();
        QVERIFY(outcomes.rowCount() > 0);
        const auto picture = [](const QIcon& icon) { return icon.pixmap(QSize(32, 32)).toImage(); };
        QVERIFY(picture(stateIcon(archive::EntryState::Read))
                != picture(stateIcon(archive::EntryState::Whole)));
        for (int row = 0; row < outcomes.rowCount(); ++row) {
            const QModelIndex state = outcomes.index(row, OutcomeModel::State);
            QCOMPARE(state.data().toString(), u"Read"_s);
            QCOMPARE(picture(state.data(Qt::DecorationRole).value<QIcon>()),
                     picture(stateIcon(archive::EntryState::Read)));
        }
        QVERIFY2(report.reportText().contains(u" read"_s) && !report.reportText().contains(u"intact"_s),
                 qPrintable(report.reportText()));
        QVERIFY(!report.findChild<QPushButton*>(u"onlyDamaged"_s)->isEnabled());
        report.findChild<QPushButton*>(u"backToEntries"_s)->click();

        page().model().clearOutcomes();
        m_window->banner().hide();
        m_window->findChild<QAction*>(u"extractHereAction"_s)->trigger();
        QTRY_VERIFY_WITH_TIMEOUT(m_window->jobs().isIdle() && m_window->banner().isVisible(), kPatience);
        QCOMPARE(m_window->banner().tone(), Tone::Neutral);
        QVERIFY(isReadOnly());
        const QModelIndex photos = page().model().index(0, ArchiveModel::State);
        QCOMPARE(photos.data(Qt::AccessibleTextRole).toString(), u"Read"_s);
    }

    void whatIsEncryptedIsNeverGreen()
    {
        QVERIFY(QDir().mkpath(path(u"out"_s)));
        QCOMPARE(QProcess::execute(u"bsdtar"_s,
                                   {u"-cf"_s, path(u"out/secret.zip"_s), u"--format=zip"_s, u"--options"_s,
                                    u"zip:encryption=zipcrypt"_s, u"--passphrase"_s, u"x"_s, u"-C"_s,
                                    path(u"."_s), u"photos"_s}),
                 0);
        m_window->openArchive(path(u"out/secret.zip"_s));
        QTRY_VERIFY_WITH_TIMEOUT(test::shown<PasswordDialog>(*m_window), kPatience);
        test::shown<PasswordDialog>(*m_window)->reject(); // the list needs none
        QTRY_VERIFY_WITH_TIMEOUT(page().archive() && page().archive()->lacksPassword(), kPatience);
        m_window->findChild<QAction*>(u"testAction"_s)->trigger();
        QTRY_VERIFY_WITH_TIMEOUT(m_window->jobs().isIdle() && m_window->banner().isVisible(), kPatience);
        QCOMPARE(m_window->banner().tone(), Tone::Warning);
        QVERIFY(!m_window->banner().title().contains(u"is intact"_s));
        QVERIFY(page().reports().testPage().isVisible());
        page().reports().testPage().findChild<QPushButton*>(u"backToEntries"_s)->click();
        m_window->banner().hide();
        m_window->findChild<QAction*>(u"extractHereAction"_s)->trigger();
        QTRY_VERIFY_WITH_TIMEOUT(m_window->jobs().isIdle() && m_window->banner().isVisible(), kPatience);
        QCOMPARE(m_window->banner().tone(), Tone::Warning);
        QVERIFY2(m_window->banner().title().contains(u"could not be extracted"_s),
                 qPrintable(m_window->banner().title()));
        page().actions().convert->trigger();
        QTRY_VERIFY_WITH_TIMEOUT(page().banner().title().contains(u"cannot be told"_s), kPatience);
    }

    void aFolderIsWholeOnlyIfAllOfItWasLookedAt()
    {
        const jobs::EntryTree& tree = *page().model().tree();
        const auto deep = tree.find("photos/deep"), parent = tree.find("photos"),
                   two = tree.find("photos/deep/two.txt"), three = tree.find("photos/deep/Drei.bin");
        QVERIFY(deep && parent && two && three);
        page().reports().showOutcomes(
            archive::ExtractReport(),
            {tree.node(*two).entry, tree.node(*three).entry, tree.node(*deep).entry});
        QCOMPARE(page().model().stateOf(*deep), std::optional(archive::EntryState::Whole));
        QVERIFY(!page().model().stateOf(*parent));
    }

    void comparesWithAFolderAndMakesThemAlike()
    {
        compare();
        QCOMPARE(page().reports().comparePage().model().filter(), CompareModel::Filter::All);
        QCOMPARE(comparedPaths().size(), 4); // below the folder itself
        m_files->write(u"photos/one.txt"_s, "changed\n");
        m_files->write(u"photos/new.txt"_s, "new\n");
        QVERIFY(QFile::remove(path(u"photos/deep/two.txt"_s)));
        page().reports().comparePage().findChild<QPushButton*>(u"compareAgain"_s)->click();
        CompareModel& model = page().reports().comparePage().model();
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        QTRY_VERIFY_WITH_TIMEOUT(model.filter() == CompareModel::Filter::Differences, kPatience);
        QVERIFY(comparedPaths().contains(u"photos/one.txt"_s));
        QVERIFY(comparedPaths().contains(u"photos/new.txt"_s));
        QVERIFY(comparedPaths().contains(u"photos/deep/two.txt"_s));
        auto* filter = page().reports().comparePage().findChild<QComboBox*>(u"compareFilter"_s);
        filter->setCurrentIndex(filter->findData(int(CompareModel::Filter::OnlyInFolder)));
        QCOMPARE(comparedPaths(), QStringList({u"photos/new.txt"_s}));
        page().reports().comparePage().view().selectAll();
        QVERIFY(!page().reports().comparePage().findChild<QPushButton*>(u"compareExtract"_s)->isEnabled());
        const jobs::ArchivePointer before = page().archive();
        page().reports().comparePage().findChild<QPushButton*>(u"compareAdd"_s)->click();
        QTRY_VERIFY_WITH_TIMEOUT(page().archive() != before, kPatience);
        QVERIFY(page().model().tree()->find("photos/new.txt"));
        filter->setCurrentIndex(filter->findData(int(CompareModel::Filter::OnlyInArchive)));
        QCOMPARE(comparedPaths(), QStringList({u"photos/deep/two.txt"_s}));
        QSignalSpy extract(&page(), &ArchivePage::extractRequested);
        page().reports().comparePage().view().selectAll();
        page().reports().comparePage().findChild<QPushButton*>(u"compareExtract"_s)->click();
        QCOMPARE(extract.size(), 1);
    }

    void showsForeignArchivesAndConvertsThem()
    {
        if (QStandardPaths::findExecutable(u"bsdtar"_s).isEmpty())
            QSKIP("bsdtar is not installed");
        QCOMPARE(QProcess::execute(u"bsdtar"_s,
                                   {u"-cf"_s, path(u"photos.cpio"_s), u"--format=newc"_s, u"-C"_s,
                                    path(u"."_s), u"photos"_s}),
                 0);
        test::openArchive(*m_window, path(u"photos.cpio"_s));
        QCOMPARE(page().model().fileCount(), std::size_t(3));
        QVERIFY(!page().editor().isEditable());
        QVERIFY(!page().actions().remove->isEnabled());
        QVERIFY(!page().editor().reason().isEmpty());
        page().setPreviewShown(true);
        page().view().reveal(*page().model().tree()->find("photos/deep/two.txt"));
        QTRY_COMPARE_WITH_TIMEOUT(page().preview().text(),
                                  QString::fromUtf8(m_files->read(u"photos/deep/two.txt"_s)), kPatience);
        page().setPreviewShown(false);
        QVERIFY(page().actions().convert->isEnabled());
        page().actions().convert->trigger();
        QTRY_VERIFY_WITH_TIMEOUT(page().banner().title().contains(u"instead of"_s), kPatience);
        page().banner().findChildren<QPushButton*>().last()->click();
        auto* dialog = m_window->findChild<QFileDialog*>(u"convertDialog"_s);
        QVERIFY(dialog);
        Q_EMIT dialog->fileSelected(path(u"converted.ffz"_s));
        QTRY_VERIFY_WITH_TIMEOUT(m_window->jobs().isIdle() && QFile::exists(path(u"converted.ffz"_s)),
                                 kPatience);
        dialog->reject();
        test::openArchive(*m_window, path(u"converted.ffz"_s));
        QCOMPARE(page().model().fileCount(), std::size_t(3));
        QVERIFY(page().editor().isEditable());
    }

    // Issue 20.
    void convertsToTheKindsOfOtherPrograms()
    {
        QVERIFY(page().actions().convert->isEnabled());
        page().actions().convert->trigger();
        auto* dialog = m_window->findChild<QFileDialog*>(u"convertDialog"_s);
        QVERIFY(dialog);
        QCOMPARE(dialog->nameFilters().size(), qsizetype(archive::kArchiveKinds.size()) - 1);
        QCOMPARE(dialog->defaultSuffix(), u"zip"_s);
        Q_EMIT dialog->filterSelected(dialog->nameFilters().at(2));
        QCOMPARE(dialog->defaultSuffix(), u"tar"_s);
        Q_EMIT dialog->fileSelected(path(u"sent.zip"_s));
        QTRY_VERIFY_WITH_TIMEOUT(m_window->jobs().isIdle() && QFile::exists(path(u"sent.zip"_s)), kPatience);
        dialog->reject();
        QVERIFY(m_files->read(u"sent.zip"_s).startsWith("PK\3\4"));
        test::openArchive(*m_window, path(u"sent.zip"_s));
        QVERIFY(page().archive()->isForeign());
    }

    void aStripTellsWhereTheBitsWent()
    {
        archive::Entry entry;
        entry.size = 64'000;
        entry.strip.assign(64, 0);
        entry.strip[40] = 32; // 8 bits per byte
        const BitStrip strip = stripOf(entry);
        QCOMPARE(strip.bits.size(), std::size_t(64));
        QCOMPARE(strip.describe(40), u"bytes 40,000–41,000: 8.0 bits per byte"_s);
        QVERIFY(strip.summary().contains(u"40,000"_s));
        entry.strip.clear();
        QVERIFY(stripOf(entry).isEmpty());
        entry.packedSizeRecorded = true;
        entry.packedSize = 16'000;
        QVERIFY(stripOf(entry).isWhole);
        QCOMPARE(stripOf(entry).mean(), 2.0);
        StripView view;
        view.setStrip(strip);
        view.resize(640, view.sizeHint().height());
        view.show();
        const QPointF at(405, 20);
        QMouseEvent move(QEvent::MouseMove, at, view.mapToGlobal(at), Qt::NoButton, Qt::NoButton,
                         Qt::NoModifier);
        QCoreApplication::sendEvent(&view, &move);
        QVERIFY(view.toolTip().contains(u"40,000"_s));
        QTest::keyClick(&view, Qt::Key_Right);
        QVERIFY(view.accessibleDescription().contains(u"41,000–42,000"_s));
    }
};

FF_WINDOW_TEST(TestReports)
#include "TestReports.moc"
