// SPDX-License-Identifier: GPL-3.0-or-later
// The sheet for a new archive and the start page, driven through the real window.
#include "WindowFixture.h"
#include "tests/support/TestProgram.h"
#include "tests/support/TreeMaker.h"
#include "ui/Settings.h"
#include "ui/archive/ArchivePage.h"
#include "ui/benchmark/BenchmarkDialog.h"
#include "ui/create/CreateDialog.h"
#include "ui/create/FormatChoice.h"
#include "ui/create/InterruptedCards.h"
#include "ui/create/LevelChart.h"
#include "ui/pages/ResultPage.h"
#include "ui/pages/StartPage.h"
#include "ui/widgets/RecentButton.h"

#include <QAction>
#include <QApplication>
#include <QCheckBox>
#include <QClipboard>
#include <QComboBox>
#include <QFile>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QRandomGenerator>
#include <QScreen>
#include <QSpinBox>
#include <QToolButton>
#include <QTreeWidget>

#include <memory>

using namespace ff;
using namespace ff::ui;
using namespace Qt::StringLiterals;
using codec::Level;
using test::kPatience;
using test::shown;

class TestMake : public QObject {
    Q_OBJECT

private:
    std::unique_ptr<test::WindowFixture> m_files;
    std::unique_ptr<MainWindow> m_window;

    QString path(const QString& name) const { return m_files->path(name); }

    static LevelRow* row(QWidget& dialog, Level level)
    {
        for (LevelRow* one : dialog.findChildren<LevelRow*>()) {
            if (one->level() == level)
                return one;
        }
        return nullptr;
    }

    CreateDialog* sheet()
    {
        m_files->makeSample();
        if (!test::WindowFixture::drop(*m_window, {path(u"photos"_s)}))
            return nullptr;
        return shown<CreateDialog>(*m_window);
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

    void estimatesEveryLevelWhileTheSheetIsUsable()
    {
        CreateDialog* dialog = sheet();
        QVERIFY(dialog);
        QCOMPARE(row(*dialog, Level::Former)->sizeLabel(), u"estimating…"_s);
        QTest::mouseClick(row(*dialog, Level::Balanced), Qt::LeftButton);
        QCOMPARE(dialog->request().options.level, Level::Balanced);
        for (const Level level :
             {Level::Store, Level::Fast, Level::Quick, Level::Balanced, Level::Former, Level::Ultra})
            QTRY_VERIFY_WITH_TIMEOUT(row(*dialog, level)->sizeLabel().contains(u'×'), kPatience);
        QVERIFY(row(*dialog, Level::Former)->timeLabel().contains(u's'));
    }

    void archiveComesNearItsEstimate()
    {
        QByteArray noise(400'000, ' ');
        QRandomGenerator random(3);
        for (char& c : noise)
            c = char('a' + random.bounded(16));
        m_files->write(u"photos/noise.txt"_s, noise);
        CreateDialog* dialog = sheet();
        QVERIFY(dialog);
        QTest::mouseClick(row(*dialog, Level::Fast), Qt::LeftButton);
        QTRY_VERIFY_WITH_TIMEOUT(row(*dialog, Level::Fast)->sizeLabel().contains(u"kB"_s), kPatience);
        const double expected =
            QLocale().toDouble(row(*dialog, Level::Fast)->sizeLabel().section(u' ', 0, 0)) * 1000;
        QTest::mouseClick(dialog->findChild<QPushButton*>(u"createButton"_s), Qt::LeftButton);
        QTRY_VERIFY_WITH_TIMEOUT(m_window->jobs().isIdle(), kPatience);
        const double made = double(QFileInfo(path(u"photos.ffz"_s)).size());
        QVERIFY2(expected > made * 0.8 && expected < made * 1.25,
                 qPrintable(u"%1 for %2"_s.arg(expected).arg(made)));
    }

    void leavesOutWhatPatternsAndGitignoreSay()
    {
        m_files->write(u"photos/.gitignore"_s, "deep/\n");
        m_files->write(u"photos/junk.o"_s, "object");
        CreateDialog* dialog = sheet();
        QVERIFY(dialog);
        QTest::mouseClick(row(*dialog, Level::Fast), Qt::LeftButton);
        dialog->findChild<QLineEdit*>(u"excludes"_s)->setText(u"*.o"_s);
        dialog->findChild<QCheckBox*>(u"gitignore"_s)->setChecked(true);
        QTest::mouseClick(dialog->findChild<QPushButton*>(u"createButton"_s), Qt::LeftButton);
        QTRY_VERIFY_WITH_TIMEOUT(m_window->resultPage().isVisible(), kPatience);
        QTest::mouseClick(m_window->resultPage().findChild<QPushButton*>(u"resultOpen"_s), Qt::LeftButton);
        QTRY_VERIFY_WITH_TIMEOUT(m_window->archivePage().isVisible(), kPatience);
        QStringList names;
        for (const archive::Entry& entry : m_window->archivePage().archive()->entries())
            names += QString::fromStdString(entry.path);
        QVERIFY2(names.filter(u"one.txt"_s).size() == 1, qPrintable(names.join(u' ')));
        QVERIFY2(names.filter(u"junk"_s).isEmpty() && names.filter(u"deep"_s).isEmpty(),
                 qPrintable(names.join(u' ')));
    }

    // Of all that can be chosen no screen need be as high.
    void theSheetFitsLowScreensWithItsButtonsInSight()
    {
        CreateDialog* dialog = sheet();
        QVERIFY(dialog->height() <= dialog->screen()->availableGeometry().height());
        dialog->resize(760, 420);
        QVERIFY2(dialog->height() <= 480, "it can be as low");
        const auto* button = dialog->findChild<QPushButton*>(u"createButton"_s);
        QVERIFY(dialog->rect().contains(
            button->geometry().translated(button->parentWidget()->mapTo(dialog, QPoint()))));
        auto* recovery = dialog->findChild<QWidget*>(u"recovery"_s);
        QVERIFY2(recovery && recovery->visibleRegion().isEmpty(), "it is below what is seen");
        dialog->activateWindow();
        dialog->findChild<QLineEdit*>(u"target"_s)->setFocus();
        QTRY_COMPARE(QApplication::activeWindow(), dialog);
        for (int i = 0; i < 60 && QApplication::focusWidget() != recovery; ++i)
            QTest::keyClick(QApplication::focusWidget(), Qt::Key_Tab);
        QCOMPARE(QApplication::focusWidget(), recovery);
        QVERIFY2(!recovery->visibleRegion().isEmpty(), "Tab scrolls to it");
        dialog->reject();
    }

    // Issue 20: the list and the sum did not follow.
    void sizesFollowThePatternsAsTheyAreTyped()
    {
        m_files->write(u"tree/a.txt"_s, QByteArray(3000, 'a'));
        m_files->write(u"tree/b.o"_s, QByteArray(50'000, 'b'));
        m_files->write(u"c.o"_s, QByteArray(7000, 'c'));
        m_window->newArchive({path(u"tree"_s), path(u"c.o"_s)});
        auto* dialog = shown<CreateDialog>(*m_window);
        const auto* totals = dialog->findChild<QLabel*>(u"totals"_s);
        const auto* list = dialog->findChild<QTreeWidget*>(u"inputs"_s);
        QTRY_VERIFY_WITH_TIMEOUT(totals->text().contains(u"60.0 kB"_s), kPatience);
        QTest::keyClicks(dialog->findChild<QLineEdit*>(u"excludes"_s), u"*.o"_s);
        QTRY_VERIFY_WITH_TIMEOUT(totals->text().contains(u"3.0 kB"_s), kPatience);
        QVERIFY(totals->text().startsWith(u"1 file"_s));
        QCOMPARE(list->topLevelItem(1)->text(1), u"left out"_s);
        dialog->reject();
    }

    void originalsGoToTheTrashWhenTheArchiveIsTested()
    {
        m_files->makeSample();
        m_files->write(u"photos/later.o"_s, "object");
        CreateDialog* dialog = sheet();
        auto* trash = dialog->findChild<QCheckBox*>(u"trashOriginals"_s);
        QVERIFY2(!trash->isChecked(), "never unasked");
        dialog->findChild<QLineEdit*>(u"excludes"_s)->setText(u"*.o"_s);
        QVERIFY2(!trash->isEnabled(), "what is left out would be lost");
        dialog->findChild<QLineEdit*>(u"excludes"_s)->clear();
        QVERIFY(trash->isEnabled());
        trash->click();
        QTest::mouseClick(row(*dialog, Level::Fast), Qt::LeftButton);
        QTest::mouseClick(dialog->findChild<QPushButton*>(u"createButton"_s), Qt::LeftButton);
        QTRY_VERIFY_WITH_TIMEOUT(m_window->resultPage().isVisible(), kPatience);
        const bool isInTrash = m_window->resultPage().asText().contains(u"originals are in the trash"_s);
        QVERIFY2(isInTrash || m_window->resultPage().asText().contains(u"could not be moved"_s),
                 qPrintable(m_window->resultPage().asText()));
        QCOMPARE(QFileInfo::exists(path(u"photos"_s)), !isInTrash);
        QVERIFY(QFileInfo::exists(path(u"photos.ffz"_s)));
    }

    void makesOtherFormatsByTheNamesEnding()
    {
        CreateDialog* dialog = sheet();
        QVERIFY(dialog);
        auto* const format = dialog->findChild<FormatChoice*>();
        auto* const target = dialog->findChild<QLineEdit*>(u"target"_s);
        auto* const unkept = dialog->findChild<QLabel*>(u"unkept"_s);
        QVERIFY(format && target && unkept);
        QCOMPARE(format->kind(), archive::ArchiveKind::Ffz);
        QVERIFY(!unkept->isVisible());
        QVERIFY(dialog->findChild<LevelChart*>()->isVisible());
        // The choice changes the ending …
        format->setKind(archive::ArchiveKind::TarGz);
        Q_EMIT format->activated(format->currentIndex());
        QVERIFY2(target->text().endsWith(u"/photos.tar.gz"_s), qPrintable(target->text()));
        // … and the ending the choice.
        target->selectAll();
        QTest::keyClicks(target, path(u"photos.zip"_s));
        QCOMPARE(format->kind(), archive::ArchiveKind::Zip);
        QVERIFY2(unkept->isVisible() && unkept->text().startsWith(u"Zip does not keep"_s),
                 qPrintable(unkept->text()));
        QVERIFY(!dialog->findChild<LevelChart*>()->isVisible());
        QVERIFY(!dialog->findChild<QCheckBox*>(u"encrypt"_s)->isVisible());
        target->setText(path(u"photos.rar"_s));
        Q_EMIT target->textEdited(target->text());
        QTest::mouseClick(dialog->findChild<QPushButton*>(u"createButton"_s), Qt::LeftButton);
        QVERIFY(dialog->findChild<QLabel*>(u"problem"_s)->text().contains(u".rar"_s));
        target->selectAll();
        QTest::keyClicks(target, path(u"photos.zip"_s));
        QTest::mouseClick(dialog->findChild<QPushButton*>(u"createButton"_s), Qt::LeftButton);
        QTRY_VERIFY_WITH_TIMEOUT(m_window->resultPage().isVisible(), kPatience);
        QFile made(path(u"photos.zip"_s));
        QVERIFY(made.open(QIODevice::ReadOnly));
        QCOMPARE(made.read(4), QByteArray("PK\3\4"));
        QTest::mouseClick(m_window->resultPage().findChild<QPushButton*>(u"resultOpen"_s), Qt::LeftButton);
        QTRY_VERIFY_WITH_TIMEOUT(m_window->archivePage().isVisible(), kPatience);
        QVERIFY(m_window->archivePage().archive()->isForeign());
    }

    // Issue 20.
    void cutsAnArchiveIntoParts()
    {
        m_files->write(u"noise.bin"_s, QByteArray::fromStdString(fftest::noise(2'500'000)));
        QVERIFY(test::WindowFixture::drop(*m_window, {path(u"noise.bin"_s)}));
        auto* dialog = shown<CreateDialog>(*m_window);
        QVERIFY(dialog);
        auto* const usual = dialog->findChild<QComboBox*>(u"volume"_s);
        auto* const own = dialog->findChild<QSpinBox*>(u"ownVolume"_s);
        QVERIFY(usual && own && usual->isVisible() && !own->isVisible());
        QCOMPARE(dialog->request().options.volumeSize, std::uint64_t{0});
        usual->setCurrentIndex(1);
        QCOMPARE(dialog->request().options.volumeSize, std::uint64_t{25'000'000});
        usual->setCurrentIndex(usual->count() - 1);
        QVERIFY(own->isVisible());
        own->setValue(1);
        QVERIFY(!dialog->request().options.resumable);
        auto* const target = dialog->findChild<QLineEdit*>(u"target"_s);
        target->selectAll();
        QTest::keyClicks(target, path(u"noise.zip"_s)); // of any kind
        QTest::mouseClick(dialog->findChild<QPushButton*>(u"createButton"_s), Qt::LeftButton);
        QTRY_VERIFY_WITH_TIMEOUT(m_window->resultPage().isVisible(), kPatience);
        QCOMPARE(QFileInfo(path(u"noise.zip.001"_s)).size(), qint64{1'000'000});
        QVERIFY(QFile::exists(path(u"noise.zip.003"_s)) && !QFile::exists(path(u"noise.zip"_s)));
        QTest::mouseClick(m_window->resultPage().findChild<QPushButton*>(u"resultOpen"_s), Qt::LeftButton);
        QTRY_VERIFY_WITH_TIMEOUT(m_window->archivePage().isVisible(), kPatience);
        QCOMPARE(m_window->archivePage().archive()->parts(), std::size_t{3});
    }

    void recentArchivesKnowWhatIsGoneAndCanBePinned()
    {
        m_files->write(u"here.ffz"_s, "x");
        settings::addRecentArchive(path(u"gone.ffz"_s));
        settings::addRecentArchive(path(u"here.ffz"_s));
        MainWindow window;
        window.show();
        const auto buttons = [&window] {
            QList<RecentButton*> out;
            for (RecentButton* button : window.findChildren<RecentButton*>()) {
                if (button->isVisible())
                    out += button;
            }
            return out;
        };
        QCOMPARE(buttons().size(), 2);
        QTRY_VERIFY_WITH_TIMEOUT(buttons().at(1)->isGone(), kPatience);
        QVERIFY(!buttons().at(0)->isGone());
        // The pinned one comes first and outlives the clearing.
        QTest::mouseClick(buttons().at(1)->parentWidget()->findChild<QToolButton*>(u"pinRecent"_s),
                          Qt::LeftButton);
        QTRY_COMPARE(buttons().size(), 2);
        QCOMPARE(buttons().at(0)->path(), path(u"gone.ffz"_s));
        settings::clearRecentArchives();
        QCOMPARE(settings::recentArchives(), QStringList({path(u"gone.ffz"_s)}));
        QTest::keyClick(buttons().at(0), Qt::Key_Delete);
        QVERIFY(settings::recentArchives().isEmpty());
    }

    void interruptedCreationsAreOfferedAgain()
    {
        m_files->makeSample();
        archive::Interrupted one;
        one.target = path(u"late.ffz"_s).toStdString();
        one.inputs = {path(u"photos"_s).toStdString()};
        one.rawBytes = 1000;
        one.doneRawBytes = 430;
        InterruptedCards cards;
        cards.setInterrupted({one});
        QVERIFY(cards.isVisible());
        QCOMPARE(interruptedText(one), u"Making of late.ffz was interrupted at 43 %"_s);
        QList<jobs::CreateRequest> asked;
        connect(&cards, &InterruptedCards::resumeRequested, this,
                [&asked](const jobs::CreateRequest& request) { asked.append(request); });
        for (QPushButton* button : cards.findChildren<QPushButton*>()) {
            if (button->text() == u"Resume"_s)
                QTest::mouseClick(button, Qt::LeftButton);
        }
        QCOMPARE(asked.size(), 1);
        QVERIFY(asked.first().resumes);
        QCOMPARE(asked.first().target, one.target);
        cards.setInterrupted({});
        QVERIFY(!cards.isVisible());
    }

    void benchmarkMeasuresEveryLevelAndNamesTheFile()
    {
        m_files->write(
            u"prose.txt"_s,
            QByteArray("It was a dark and stormy night; the rain fell in torrents.\n").repeated(200));
        m_window->findChild<QAction*>(u"benchmarkAction"_s)->trigger();
        auto* dialog = shown<BenchmarkDialog>(*m_window);
        QVERIFY(dialog);
        dialog->setFile(path(u"prose.txt"_s));
        auto* copy = dialog->findChild<QPushButton*>(u"benchmarkCopy"_s);
        QVERIFY(!copy->isEnabled());
        QTest::mouseClick(dialog->findChild<QPushButton*>(u"benchmarkStart"_s), Qt::LeftButton);
        QTRY_VERIFY_WITH_TIMEOUT(copy->isEnabled(), kPatience);
        QCOMPARE(dialog->findChild<QTreeWidget*>(u"benchmarkTable"_s)->topLevelItemCount(), 7);
        QTest::mouseClick(copy, Qt::LeftButton);
        const QString text = QGuiApplication::clipboard()->text();
        for (const QString& part : {u"prose.txt"_s, u"gzip -6"_s, u"Ultra"_s, u"milliseconds"_s})
            QVERIFY2(text.contains(part), qPrintable(part + u'\n' + text));
    }
};

FF_WINDOW_TEST(TestMake)
#include "TestMake.moc"
