// SPDX-License-Identifier: GPL-3.0-or-later
// Going about in an open archive: views, breadcrumbs, columns, filter, selection.
#include "WindowFixture.h"
#include "core/jobs/CreateJob.h"
#include "tests/support/TestProgram.h"
#include "ui/Translations.h"
#include "ui/archive/ArchiveActions.h"
#include "ui/archive/ArchiveNavigation.h"
#include "ui/archive/ArchivePage.h"
#include "ui/archive/ArchiveSelection.h"
#include "ui/archive/Breadcrumbs.h"
#include "ui/archive/EntryView.h"
#include "ui/dialogs/PropertiesDialog.h"

#include <QAbstractItemModelTester>
#include <QAction>
#include <QClipboard>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QStatusBar>
#include <QToolButton>

#include <algorithm>
#include <memory>

using namespace ff;
using namespace ff::ui;
using namespace Qt::StringLiterals;
using test::kPatience;
using test::shown;

class TestBrowse : public QObject {
    Q_OBJECT

private:
    std::unique_ptr<test::WindowFixture> m_files;
    std::unique_ptr<MainWindow> m_window;

    ArchivePage& page() { return m_window->archivePage(); }
    ArchiveModel& model() { return page().model(); }
    EntryView& view() { return page().view(); }

    QStringList rows()
    {
        QStringList out;
        for (int row = 0; row < model().rowCount(); ++row)
            out += model().index(row, 0).data().toString();
        return out;
    }

    ArchiveModel::NodeId node(const char* path) { return model().tree()->find(path).value(); }
    QStringList crumbs() { return m_window->findChild<Breadcrumbs*>()->texts(); }

private Q_SLOTS:
    void initTestCase() { installTranslations(*qApp, QLocale(QLocale::English)); }

    void init()
    {
        m_files = std::make_unique<test::WindowFixture>();
        m_window = test::shownWindow({1180, 760});
        QVERIFY(m_window);
        m_window->activateWindow();
        m_files->makeSample();
        test::makeArchive(*m_window, m_files->path(u"photos"_s), m_files->path(u"photos.ffz"_s));
        test::openArchive(*m_window, m_files->path(u"photos.ffz"_s));
    }

    void cleanup()
    {
        m_window.reset();
        m_files.reset();
    }

    void goesFromFolderToFolder()
    {
        QAbstractItemModelTester tester(&model(), QAbstractItemModelTester::FailureReportingMode::QtTest);
        page().actions().folder->trigger();
        QCOMPARE(rows(), QStringList({u"photos"_s}));
        QCOMPARE(crumbs(), QStringList({u"photos.ffz"_s}));
        view().setFocus();
        view().setCurrentIndex(model().index(0, 0));
        QTest::keyClick(&view(), Qt::Key_Return);
        QCOMPARE(rows(), QStringList({u"deep"_s, u"one.txt"_s}));
        QCOMPARE(crumbs(), QStringList({u"photos.ffz"_s, u"photos"_s}));
        const QRect deep = view().visualRect(model().index(0, 0));
        QTest::mouseClick(view().viewport(), Qt::LeftButton, {}, deep.center());
        QTest::mouseDClick(view().viewport(), Qt::LeftButton, {}, deep.center());
        QCOMPARE(rows(), QStringList({u"Drei.bin"_s, u"two.txt"_s}));
        QTest::keyClick(&view(), Qt::Key_Backspace);
        QCOMPARE(crumbs(), QStringList({u"photos.ffz"_s, u"photos"_s}));
        // On the folder that one came out of.
        QCOMPARE(view().currentIndex().data().toString(), u"deep"_s);
        page().actions().back->trigger();
        QCOMPARE(rows().size(), 2);
        QCOMPARE(crumbs().last(), u"deep"_s);
        page().actions().forward->trigger();
        QCOMPARE(crumbs().last(), u"photos"_s);
        page().actions().up->trigger();
        QVERIFY(!page().actions().up->isEnabled());
    }

    void statusTellsOfTheSelectionAgainAfterTheMap()
    {
        const auto isTold = [this](const QString& text) {
            const QList<QLabel*> labels = m_window->statusBar()->findChildren<QLabel*>();
            return std::any_of(labels.begin(), labels.end(),
                               [&](const QLabel* label) { return label->text().contains(text); });
        };
        view().setCurrentIndex(model().index(0, 0));
        QVERIFY(isTold(u"1 selected"_s));
        page().actions().map->trigger();
        QVERIFY(!isTold(u"1 selected"_s));
        page().actions().tree->trigger();
        QVERIFY(isTold(u"1 selected"_s));
    }

    void aRowIsCurrentWhenAnotherArchiveIsOpenedWhileFiltered()
    {
        test::makeArchive(*m_window, m_files->path(u"photos/deep"_s), m_files->path(u"deep.ffz"_s));
        page().findChild<QLineEdit*>(u"filter"_s)->setText(u"two"_s);
        QVERIFY(model().isFiltered());
        test::openArchive(*m_window, m_files->path(u"deep.ffz"_s));
        QVERIFY(!model().isFiltered());
        QCOMPARE(view().currentIndex(), model().index(0, 0));
        QVERIFY(!view().selectionModel()->hasSelection());
    }

    void breadcrumbsAreClickedAndWalked()
    {
        page().actions().folder->trigger();
        page().navigation().goTo(node("photos/deep"));
        auto* bar = m_window->findChild<Breadcrumbs*>();
        QCOMPARE(bar->texts(), QStringList({u"photos.ffz"_s, u"photos"_s, u"deep"_s}));
        const auto crumb = [bar](const QString& name) {
            for (auto* button : bar->findChildren<QToolButton*>()) {
                if (button->accessibleName() == name)
                    return button;
            }
            return static_cast<QToolButton*>(nullptr);
        };
        crumb(u"deep"_s)->setFocus();
        QTest::keyClick(crumb(u"deep"_s), Qt::Key_Left);
        QCOMPARE(QApplication::focusWidget(), crumb(u"photos"_s));
        QTest::keyClick(crumb(u"photos"_s), Qt::Key_Space);
        QCOMPARE(model().folder(), node("photos"));
        QTest::mouseClick(crumb(u"photos.ffz"_s), Qt::LeftButton);
        QCOMPARE(model().folder(), ArchiveModel::NodeId(0));
        // In the tree they show where the current row is.
        page().actions().tree->trigger();
        view().reveal(node("photos/deep/two.txt"));
        QCOMPARE(bar->texts(), QStringList({u"photos.ffz"_s, u"photos"_s, u"deep"_s}));
        QTest::mouseClick(crumb(u"photos"_s), Qt::LeftButton);
        QCOMPARE(model().nodeOf(view().currentIndex()), node("photos"));
    }

    void tooManyCrumbsMoveIntoAMenu()
    {
        std::vector<archive::Entry> entries(1);
        for (int i = 0; i < 12; ++i)
            entries[0].path += "quite a long folder name " + std::to_string(i) + "/";
        entries[0].path += "file";
        const jobs::EntryTree tree(std::make_shared<const std::vector<archive::Entry>>(entries));
        Breadcrumbs bar;
        bar.resize(500, bar.sizeHint().height());
        bar.show();
        bar.showPath(&tree, 12, u"x.ffz"_s);
        auto* more = bar.findChild<QMenu*>();
        Q_EMIT more->aboutToShow();
        const qsizetype folded = more->actions().size();
        QVERIFY(folded > 5);
        QSignalSpy chosen(&bar, &Breadcrumbs::folderChosen);
        more->actions().first()->trigger();
        QCOMPARE(chosen.value(0).value(0).toUInt(), 1U);
        bar.resize(5000, bar.height());
        Q_EMIT more->aboutToShow();
        QVERIFY(more->actions().isEmpty());
    }

    void filterCountsClearsAndGoesToTheList()
    {
        auto* filter = page().findChild<QLineEdit*>(u"filter"_s);
        page().actions().find->trigger();
        QCOMPARE(QApplication::focusWidget(), filter);
        QTest::keyClicks(filter, u"*.txt"_s);
        QCOMPARE(model().matchCount(), std::size_t(2));
        QCOMPARE(page().findChild<QLabel*>(u"found"_s)->text(), u"2 of 5 entries"_s);
        QTest::keyClick(filter, Qt::Key_Down);
        // On a match, not on the folder above it, and selected: the next key does something with it.
        const archive::Entry* entry = page().model().entryOf(page().view().currentIndex());
        QVERIFY(entry && entry->type == archive::EntryType::File);
        QCOMPARE(page().view().selectedCount(), std::size_t{1});
        QCOMPARE(QApplication::focusWidget(), &view());
        QTest::keyClick(&view(), Qt::Key_Escape);
        QVERIFY(filter->text().isEmpty());
        QCOMPARE(page().findChild<QLabel*>(u"found"_s)->text(), QString());
        filter->setFocus();
        QTest::keyClicks(filter, u"no such name"_s);
        QCOMPARE(model().rowCount(), 0);
        QTest::keyClick(filter, Qt::Key_Escape);
        QVERIFY(filter->text().isEmpty());
        QTest::keyClick(filter, Qt::Key_Escape);
        QCOMPARE(QApplication::focusWidget(), &view());
    }

    void sumsUpASelectionOnce()
    {
        page().actions().tree->trigger();
        view().expandAll();
        view().selectAll();
        QCOMPARE(view().selectedCount(), std::size_t(5));
        // Folder and contents are both selected, and counted once.
        QVERIFY2(page().statusText().contains(u"39.0"_s), qPrintable(page().statusText()));
        QVERIFY(page().statusText().contains(u"5 selected"_s));
        QVERIFY(page().statusText().contains(u"packed to"_s));
        QCOMPARE(page().selection().entries().size(), std::size_t(5));
        page().actions().copyPath->trigger();
        QCOMPARE(QGuiApplication::clipboard()->text().split(u'\n').size(), 5);
        page().actions().copyHash->trigger();
        QCOMPARE(QGuiApplication::clipboard()->text().split(u'\n').size(), 3);
        page().actions().properties->trigger();
        auto* dialog = shown<PropertiesDialog>(*m_window);
        QVERIFY(dialog);
        QStringList texts;
        for (const auto* label : dialog->findChildren<QLabel*>())
            texts += label->text();
        QVERIFY(texts.join(u'|').contains(u"3 files, 2 folders"_s));
        QVERIFY(texts.join(u'|').contains(u"39,000 bytes"_s));
    }

    void typingGoesToTheName()
    {
        page().actions().flat->trigger();
        view().setFocus();
        view().setCurrentIndex(model().index(0, 0));
        QTest::keyClicks(&view(), u"tw"_s);
        QCOMPARE(view().currentIndex().data().toString(), u"two.txt"_s);
    }

    void columnsAreChosenKeptAndMakeRoom()
    {
        QVERIFY(!view().isColumnHidden(ArchiveModel::Sha512));
        m_window->resize(760, 600);
        QTRY_VERIFY(view().isColumnHidden(ArchiveModel::Sha512));
        QVERIFY(!view().isColumnHidden(ArchiveModel::Size));
        m_window->resize(1180, 600);
        QTRY_VERIFY(!view().isColumnHidden(ArchiveModel::Sha512));
        QMenu menu;
        view().fillColumnMenu(menu);
        menu.actions().at(ArchiveModel::Sha512 - 1)->setChecked(false);
        QVERIFY(view().isColumnHidden(ArchiveModel::Sha512));
        view().header()->resizeSection(ArchiveModel::Size, 133);
        MainWindow second;
        QVERIFY(second.archivePage().view().isColumnHidden(ArchiveModel::Sha512));
        QCOMPARE(second.archivePage().view().columnWidth(ArchiveModel::Size), 133);
    }

    void staysWhereItIsWhenTheArchiveIsReadAgain()
    {
        page().actions().tree->trigger();
        view().reveal(node("photos/deep/two.txt"));
        const auto before = page().archive();
        m_window->openArchive(m_files->path(u"photos.ffz"_s));
        QTRY_VERIFY_WITH_TIMEOUT(page().archive() != before, kPatience);
        QVERIFY(view().isExpanded(model().indexOf(node("photos/deep"))));
        QCOMPARE(view().currentIndex().data().toString(), u"two.txt"_s);
        page().actions().folder->trigger();
        page().navigation().goTo(node("photos/deep"));
        m_window->openArchive(m_files->path(u"photos.ffz"_s));
        const auto second = page().archive();
        QTRY_VERIFY_WITH_TIMEOUT(page().archive() != second, kPatience);
        QCOMPARE(crumbs().last(), u"deep"_s);
    }

    void remembersTheView()
    {
        page().actions().folder->trigger();
        MainWindow second;
        QCOMPARE(second.archivePage().model().mode(), ViewMode::Folder);
        QVERIFY(second.archivePage().actions().folder->isChecked());
    }
};

FF_WINDOW_TEST(TestBrowse)
#include "TestBrowse.moc"
