// SPDX-License-Identifier: GPL-3.0-or-later
// Issue 20: a folder of an archive as small pictures.
#include "WindowFixture.h"
#include "tests/support/TestProgram.h"
#include "ui/Translations.h"
#include "ui/archive/ArchiveActions.h"
#include "ui/archive/ArchiveNavigation.h"
#include "ui/archive/EntryView.h"
#include "ui/archive/edit/Editor.h"
#include "ui/archive/preview/PreviewPane.h"
#include "ui/archive/thumbnails/ThumbnailPage.h"

#include <QAction>
#include <QImage>
#include <QLabel>
#include <QLineEdit>
#include <QProcess>
#include <QPushButton>
#include <QScrollBar>

#include <memory>

using namespace ff;
using namespace ff::ui;
using namespace Qt::StringLiterals;
using test::kPatience;

class TestThumbnails : public QObject {
    Q_OBJECT

private:
    std::unique_ptr<test::WindowFixture> m_files;
    std::unique_ptr<MainWindow> m_window;

    ArchivePage& page() { return m_window->archivePage(); }
    ThumbnailPage& thumbnails() { return page().thumbnails(); }
    ThumbnailList& list() { return thumbnails().list(); }
    ThumbnailLoader& loader() { return thumbnails().loader(); }
    ArchiveModel::NodeId node(const char* path) { return page().model().tree()->find(path).value(); }
    std::size_t entry(const char* path) { return page().model().tree()->node(node(path)).entry; }
    QString current() { return QString::fromStdString(page().model().pathOf(list().currentIndex())); }

    void writePicture(const QString& name, QSize size, Qt::GlobalColor colour)
    {
        QImage image(size, QImage::Format_RGB32);
        image.fill(colour);
        QDir().mkpath(QFileInfo(m_files->path(name)).absolutePath());
        QVERIFY(image.save(m_files->path(name), "PNG"));
    }

    // In the folder with the pictures.
    void openFolder()
    {
        test::openArchive(*m_window, m_files->path(u"pics.ffz"_s));
        page().actions().thumbnails->trigger();
        page().navigation().goTo(node("pics"));
        QVERIFY(page().navigation().areThumbnailsShown());
    }

private Q_SLOTS:
    void initTestCase() { installTranslations(*qApp, QLocale(QLocale::English)); }

    void init()
    {
        m_files = std::make_unique<test::WindowFixture>();
        m_window = test::shownWindow({1180, 760});
        QVERIFY(m_window);
        m_window->activateWindow();
        writePicture(u"pics/red.png"_s, {900, 300}, Qt::red);
        writePicture(u"pics/small.png"_s, {20, 30}, Qt::blue);
        writePicture(u"pics/deep/green.png"_s, {600, 600}, Qt::green);
        m_files->write(u"pics/bad.png"_s, "no picture");
        m_files->write(u"pics/text.txt"_s, "text\n");
        test::makeArchive(*m_window, m_files->path(u"pics"_s), m_files->path(u"pics.ffz"_s));
    }

    void cleanup()
    {
        m_window.reset();
        m_files.reset();
    }

    void showsThePicturesOfAFolder()
    {
        openFolder();
        QVERIFY(list().isVisible() && !list().accessibleName().isEmpty());
        QTRY_VERIFY_WITH_TIMEOUT(loader().picture(entry("pics/red.png")), kPatience);
        QTRY_VERIFY_WITH_TIMEOUT(loader().picture(entry("pics/small.png")), kPatience);
        QTRY_VERIFY_WITH_TIMEOUT(!loader().isBusy(), kPatience);
        // Small, and never larger than they are.
        QCOMPARE(loader().picture(entry("pics/red.png"))->width(), ThumbnailLoader::kSide);
        QCOMPARE(loader().picture(entry("pics/small.png"))->size(), QSize(20, 30));
        QVERIFY(!loader().picture(entry("pics/bad.png")));
        QVERIFY(!loader().isPicture(entry("pics/bad.png"))); // it is not tried again
        QVERIFY(!loader().isPicture(entry("pics/text.txt")));
        QVERIFY(!loader().picture(entry("pics/deep/green.png"))); // is not seen
        const QRect place = list().visualRect(page().model().indexOf(node("pics/red.png")));
        const QImage drawn = list().viewport()->grab(place).toImage();
        int red = 0;
        for (int y = 0; y < drawn.height(); ++y)
            red += drawn.pixelColor(drawn.width() / 2, y) == QColor(Qt::red) ? 1 : 0;
        QVERIFY2(red > 30 && red < drawn.height() / 2, qPrintable(QString::number(red)));
    }

    void isWalkedByKeyboard()
    {
        test::openArchive(*m_window, m_files->path(u"pics.ffz"_s));
        page().view().setFocus();
        page().actions().thumbnails->trigger();
        QTRY_VERIFY(list().hasFocus());
        list().setCurrentIndex(page().model().index(0, 0));
        QTest::keyClick(&list(), Qt::Key_Return);
        QTRY_COMPARE(page().model().folder(), node("pics"));
        list().setCurrentIndex(page().model().indexOf(node("pics/deep")));
        QTest::keyClick(&list(), Qt::Key_Right);
        QCOMPARE(current(), u"pics/bad.png"_s);
        QTest::keyClick(&list(), Qt::Key_Right, Qt::ShiftModifier);
        QCOMPARE(page().view().selectedCount(), std::size_t(2));
        QVERIFY2(page().statusText().contains(u"2 selected"_s), qPrintable(page().statusText()));
        QVERIFY(page().actions().extractSelected->isEnabled());
        QTest::keyClick(&list(), Qt::Key_Space);
        QVERIFY(page().preview().isVisible());
        page().view().reveal(node("pics/small.png"));
        QTRY_COMPARE_WITH_TIMEOUT(page().preview().page(), PreviewPane::Page::Image, kPatience);
        QTest::keyClick(&list(), Qt::Key_Backspace);
        QTRY_COMPARE(page().model().folder(), jobs::EntryTree::kRoot);
        QCOMPARE(current(), u"pics"_s);
        // The rows of the folder are selected as they were here.
        page().actions().folder->trigger();
        QVERIFY(page().view().isVisible() && page().view().hasFocus());
        QCOMPARE(page().view().selectedCount(), std::size_t(1));
        QVERIFY(page().view().selectionModel()->isRowSelected(page().view().currentIndex().row(), {}));
    }

    void asksBeforeALongDecoding()
    {
        archive::ArchiveInfo slow;
        slow.segments.push_back({100'000'000, 1, "mix+net", 0, {}, codec::Method::MixNet, 5});
        test::openArchive(*m_window, m_files->path(u"pics.ffz"_s));
        loader().setSpeed(jobs::DecodeTime(slow));
        page().actions().thumbnails->trigger();
        page().navigation().goTo(node("pics"));
        auto* show = thumbnails().findChild<QPushButton*>(u"showThumbnails"_s);
        QTRY_VERIFY_WITH_TIMEOUT(show->isVisible(), kPatience);
        QVERIFY(thumbnails().findChild<QLabel*>(u"thumbnailQuestion"_s)->text().contains(u"takes about"_s));
        QVERIFY(!loader().isBusy());
        show->click();
        QVERIFY(!show->isVisible());
        QVERIFY(list().hasFocus());
        QTRY_VERIFY_WITH_TIMEOUT(loader().picture(entry("pics/red.png")), kPatience);
        // It holds for this archive.
        page().navigation().goTo(node("pics/deep"));
        QTRY_VERIFY_WITH_TIMEOUT(loader().picture(entry("pics/deep/green.png")), kPatience);
        QVERIFY(!show->isVisible());
    }

    void leavingEndsTheWork()
    {
        openFolder();
        loader().want({entry("pics/red.png"), entry("pics/deep/green.png")});
        QVERIFY(loader().isBusy());
        page().actions().tree->trigger();
        QVERIFY(!loader().isBusy());
        QTRY_VERIFY_WITH_TIMEOUT(m_window->jobs().isIdle(), kPatience);
        QVERIFY(!loader().picture(entry("pics/deep/green.png"))); // what was late is not taken
    }

    void onlyWhatIsSeenIsDecoded()
    {
        for (int i = 0; i < 300; ++i)
            writePicture(u"many/%1.png"_s.arg(i, 3, 10, QChar(u'0')), {40, 40}, Qt::darkCyan);
        test::makeArchive(*m_window, m_files->path(u"many"_s), m_files->path(u"many.ffz"_s));
        test::openArchive(*m_window, m_files->path(u"many.ffz"_s));
        page().actions().thumbnails->trigger();
        page().navigation().goTo(node("many"));
        QTRY_VERIFY_WITH_TIMEOUT(loader().picture(entry("many/000.png")), kPatience);
        QTRY_VERIFY_WITH_TIMEOUT(!loader().isBusy(), kPatience);
        QVERIFY(!loader().picture(entry("many/299.png")));
        list().verticalScrollBar()->setValue(list().verticalScrollBar()->maximum());
        QTRY_VERIFY_WITH_TIMEOUT(loader().picture(entry("many/299.png")), kPatience);
        QVERIFY(!loader().picture(entry("many/150.png")));
    }

    void namesAreChanged()
    {
        openFolder();
        QTRY_VERIFY(page().editor().isReady());
        list().setFocus();
        list().setCurrentIndex(page().model().indexOf(node("pics/text.txt")));
        QTRY_VERIFY(page().actions().rename->isEnabled());
        page().actions().rename->trigger();
        auto* name = list().viewport()->findChild<QLineEdit*>();
        QVERIFY(name);
        QCOMPARE(name->selectedText(), u"text"_s);
        name->setText(u"other.txt"_s);
        QTest::keyClick(name, Qt::Key_Return);
        QTRY_VERIFY_WITH_TIMEOUT(page().model().tree()->find("pics/other.txt"), kPatience);
        QTRY_COMPARE(current(), u"pics/other.txt"_s);
        QTRY_VERIFY_WITH_TIMEOUT(loader().picture(entry("pics/red.png")), kPatience); // of the new archive
    }

    void theWayOfShowingIsRemembered()
    {
        openFolder();
        m_window = test::shownWindow({1180, 760});
        test::openArchive(*m_window, m_files->path(u"pics.ffz"_s));
        QVERIFY(page().navigation().areThumbnailsShown());
        QVERIFY(page().actions().thumbnails->isChecked());
        page().actions().folder->trigger();
        QVERIFY(!page().navigation().areThumbnailsShown());
        QVERIFY(page().actions().folder->isChecked());
    }

    void otherProgramsArchivesHaveThemToo()
    {
        QProcess zip;
        zip.setWorkingDirectory(m_files->path({}));
        zip.start(u"zip"_s, {u"-qr"_s, u"pics.zip"_s, u"pics"_s});
        QVERIFY(zip.waitForFinished() && zip.exitCode() == 0);
        test::openArchive(*m_window, m_files->path(u"pics.zip"_s));
        page().actions().thumbnails->trigger();
        page().navigation().goTo(node("pics"));
        QTRY_VERIFY_WITH_TIMEOUT(loader().picture(entry("pics/red.png")), kPatience);
        QTRY_VERIFY_WITH_TIMEOUT(loader().picture(entry("pics/small.png")), kPatience);
    }
};

FF_WINDOW_TEST(TestThumbnails)
#include "TestThumbnails.moc"
