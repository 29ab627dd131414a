// SPDX-License-Identifier: GPL-3.0-or-later
// Issue 20: the folders of the archive beside its entries.
#include "WindowFixture.h"
#include "tests/support/TestProgram.h"
#include "ui/Translations.h"
#include "ui/archive/ArchiveActions.h"
#include "ui/archive/ArchiveNavigation.h"
#include "ui/archive/EntryView.h"
#include "ui/archive/folders/FolderBar.h"

#include <QAction>

#include <memory>

using namespace ff;
using namespace ff::ui;
using namespace Qt::StringLiterals;

class TestFolderBar : public QObject {
    Q_OBJECT

private:
    std::unique_ptr<test::WindowFixture> m_files;
    std::unique_ptr<MainWindow> m_window;

    ArchivePage& page() { return m_window->archivePage(); }
    FolderBar& bar() { return page().folderBar(); }
    ArchiveModel::NodeId node(const char* path) { return page().model().tree()->find(path).value(); }
    QString current() { return bar().currentIndex().data().toString(); }
    QStringList below(const QModelIndex& parent)
    {
        QStringList out;
        for (int row = 0; row < bar().model()->rowCount(parent); ++row)
            out += bar().model()->index(row, 0, parent).data().toString();
        return out;
    }

private Q_SLOTS:
    void initTestCase() { installTranslations(*qApp, QLocale(QLocale::English)); }

    void init()
    {
        m_files = std::make_unique<test::WindowFixture>();
        m_window = test::shownWindow({1180, 760});
        QVERIFY(m_window);
        m_window->activateWindow();
        m_files->makeSample();
        m_files->write(u"photos/Folder 10/a.txt"_s, "a");
        m_files->write(u"photos/folder 9/b/c/d.txt"_s, "d");
        test::makeArchive(*m_window, m_files->path(u"photos"_s), m_files->path(u"photos.ffz"_s));
        test::openArchive(*m_window, m_files->path(u"photos.ffz"_s));
        page().actions().folder->trigger();
    }

    void cleanup()
    {
        m_window.reset();
        m_files.reset();
    }

    void showsFoldersAndWhereOneIs()
    {
        QVERIFY(!bar().isVisible());
        page().actions().folderBar->trigger();
        QVERIFY(bar().isVisible() && !bar().accessibleName().isEmpty());
        const QModelIndex top = bar().model()->index(0, 0);
        QCOMPARE(top.data().toString(), u"photos.ffz"_s);
        QCOMPARE(below(top), QStringList(u"photos"_s));
        QCOMPARE(
            below(bar().model()->index(0, 0, top)),
            QStringList({u"deep"_s, u"folder 9"_s, u"Folder 10"_s})); // without files, in the list's order
        page().navigation().goTo(node("photos/folder 9/b"));
        QCOMPARE(current(), u"b"_s);
        page().navigation().goUp();
        QCOMPARE(current(), u"folder 9"_s);
        page().actions().back->trigger();
        QCOMPARE(current(), u"b"_s);
        // In the tree, too.
        page().actions().tree->trigger();
        page().view().reveal(node("photos/deep/two.txt"));
        QCOMPARE(current(), u"deep"_s);
        page().actions().folderBar->trigger();
        QVERIFY(!bar().isVisible());
    }

    void leadsToFoldersByKeyboard()
    {
        page().setFolderBarShown(true);
        bar().setFocus();
        bar().setCurrentIndex(bar().model()->index(0, 0));
        QTest::keyClick(&bar(), Qt::Key_Down);
        QTRY_COMPARE(page().model().folder(), node("photos"));
        QTest::keyClick(&bar(), Qt::Key_Right);
        QTest::keyClick(&bar(), Qt::Key_Down);
        QTRY_COMPARE(page().model().folder(), node("photos/deep"));
        QVERIFY(bar().hasFocus());
        QTest::keyClick(&bar(), Qt::Key_Escape);
        QVERIFY(page().view().hasFocus());
        page().actions().thumbnails->trigger();
        QCOMPARE(page().model().folder(), node("photos/deep"));
        QCOMPARE(current(), u"deep"_s);
    }

    void staysOpenAcrossAChangeAndIsRemembered()
    {
        page().setFolderBarShown(true);
        page().navigation().goTo(node("photos/folder 9/b"));
        const auto isOpen = [this](const char* path) {
            const auto* model = qobject_cast<FolderModel*>(bar().model());
            return bar().isExpanded(model->indexOf(node(path)));
        };
        QVERIFY(isOpen("photos/folder 9"));
        test::openArchive(*m_window, m_files->path(u"photos.ffz"_s));
        QVERIFY(isOpen("photos/folder 9"));
        m_window = test::shownWindow({1180, 760});
        test::openArchive(*m_window, m_files->path(u"photos.ffz"_s));
        QVERIFY(bar().isVisible());
        QVERIFY(page().actions().folderBar->isChecked());
    }
};

FF_WINDOW_TEST(TestFolderBar)
#include "TestFolderBar.moc"
