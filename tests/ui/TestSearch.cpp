// SPDX-License-Identifier: GPL-3.0-or-later
// The search field over the entries of an open archive.
#include "WindowFixture.h"
#include "tests/support/TestProgram.h"
#include "ui/Theme.h"
#include "ui/Translations.h"
#include "ui/archive/ArchiveActions.h"
#include "ui/archive/ArchivePage.h"
#include "ui/archive/EntryView.h"
#include "ui/archive/meaning/MeaningPanel.h"
#include "ui/archive/preview/PreviewPane.h"
#include "ui/widgets/Cells.h"

#include <QAction>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QToolButton>
#include <QTreeWidget>

#include <algorithm>
#include <memory>

using namespace ff;
using namespace ff::ui;
using namespace Qt::StringLiterals;
using test::kPatience;

class TestSearch : public QObject {
    Q_OBJECT

private:
    std::unique_ptr<test::WindowFixture> m_files;
    std::unique_ptr<MainWindow> m_window;

    ArchivePage& page() { return m_window->archivePage(); }
    ArchiveModel& model() { return page().model(); }
    QLineEdit& field() { return *page().findChild<QLineEdit*>(u"filter"_s); }
    QLabel& problem() { return *page().findChild<QLabel*>(u"searchProblem"_s); }
    QString foundText() { return page().findChild<QLabel*>(u"found"_s)->text(); }

    // As a person does it: the field, then letter by letter.
    void type(const QString& query)
    {
        page().actions().find->trigger();
        QTest::keyClick(&field(), Qt::Key_Delete);
        QTest::keyClicks(&field(), query);
        QTRY_VERIFY_WITH_TIMEOUT(!model().isArranging(), kPatience);
    }

    // The names that are shown, with what is marked of them in brackets.
    QStringList rows(const QModelIndex& parent = {})
    {
        QStringList out;
        for (int row = 0; row < model().rowCount(parent); ++row) {
            const QModelIndex index = model().index(row, 0, parent);
            out += marked(index, Qt::DisplayRole, ArchiveModel::MatchRole);
            out += rows(index);
        }
        return out;
    }
    static QString marked(const QModelIndex& index, int textRole, int rangesRole)
    {
        QString text = index.data(textRole).toString();
        const auto ranges = index.data(rangesRole).value<TextRanges>();
        for (qsizetype i = ranges.size(); i-- > 0;)
            text.insert(ranges[i].start + ranges[i].length, u']').insert(ranges[i].start, u'[');
        return text;
    }

    // Points of this colour in the list.
    int pointsOf(const QColor& colour)
    {
        const QImage image = page().view().viewport()->grab().toImage();
        int count = 0;
        for (int y = 0; y < image.height(); ++y) {
            for (int x = 0; x < image.width(); ++x)
                count += image.pixelColor(x, y).rgb() == colour.rgb() ? 1 : 0;
        }
        return count;
    }

private Q_SLOTS:
    void init()
    {
        installTranslations(*qApp, QLocale(QLocale::English));
        m_files = std::make_unique<test::WindowFixture>();
        m_window = test::shownWindow({1180, 760});
        QVERIFY(m_window);
        m_window->activateWindow();
        m_files->makeSample();
        test::makeArchive(*m_window, m_files->path(u"photos"_s), m_files->path(u"photos.ffz"_s));
        test::openArchive(*m_window, m_files->path(u"photos.ffz"_s));
        page().actions().tree->trigger();
    }

    void cleanup()
    {
        m_window.reset();
        m_files.reset();
        applyTheme(Theme::System);
        installTranslations(*qApp, QLocale(QLocale::English));
    }

    void findsAndMarksWhileTyping()
    {
        type(u"TW"_s);
        QCOMPARE(rows(), QStringList({u"photos"_s, u"deep"_s, u"[tw]o.txt"_s}));
        QCOMPARE(foundText(), u"1 of 5 entries"_s);
        type(u"deep txt"_s);
        QCOMPARE(rows(), QStringList({u"photos"_s, u"[deep]"_s, u"two.[txt]"_s}));
        type(u"*.txt -two"_s);
        QCOMPARE(rows(), QStringList({u"photos"_s, u"one[.txt]"_s}));
        type(u"type:folder"_s);
        QCOMPARE(rows(), QStringList({u"photos"_s, u"deep"_s}));
        QCOMPARE(foundText(), u"2 of 5 entries"_s);
        type(u"~drie"_s);
        QCOMPARE(rows(), QStringList({u"photos"_s, u"deep"_s, u"[Drei].bin"_s}));
        type(u"/^(one|two)/"_s);
        QCOMPARE(rows(), QStringList({u"photos"_s, u"deep"_s, u"[two].txt"_s, u"[one].txt"_s}));
        type(u"in:photos.ffz size:>1"_s);
        QVERIFY(model().matchCount() > 0);
        page().actions().flat->trigger();
        type(u"deep wo"_s);
        QCOMPARE(rows(), QStringList({u"t[wo].txt"_s}));
        QCOMPARE(marked(model().index(0, 0), ArchiveModel::FolderRole, ArchiveModel::FolderMatchRole),
                 u"photos/[deep]"_s);
        QCOMPARE(foundText(), u"1 of 3 files"_s);
    }

    // What the folder's own path has in common with the query says nothing of what is in it.
    void searchesTheFolderThatIsShown()
    {
        page().actions().folder->trigger();
        model().setFolder(model().tree()->find("photos/deep").value());
        type(u"photos"_s);
        QCOMPARE(rows(), QStringList());
        type(u"tw"_s);
        QCOMPARE(rows(), QStringList({u"[tw]o.txt"_s}));
    }

    void tellsWhatIsWrongAndLeavesItOut()
    {
        type(u"two"_s);
        const QStringList before = rows();
        type(u"size:>much"_s);
        QCOMPARE(foundText(), QString());
        QTRY_VERIFY_WITH_TIMEOUT(problem().isVisible(), kPatience);
        QCOMPARE(
            problem().text(),
            u"At character 1: \"size:>much\" is not understood; write size:>1M, size:<=500k or size:10k..2M"_s);
        QCOMPARE(field().accessibleDescription(), problem().text());
        type(u"size:>1"_s);
        QVERIFY(!problem().isVisible());
        QVERIFY(field().accessibleDescription().isEmpty());
        // Enter does not wait, and does not leave the field.
        type(u"/(/"_s);
        QTest::keyClick(&field(), Qt::Key_Return);
        QVERIFY(problem().isVisible());
        QCOMPARE(QApplication::focusWidget(), &field());
        QTest::keyClick(&field(), Qt::Key_Escape);
        QVERIFY(!problem().isVisible());
        QVERIFY(field().text().isEmpty());
        type(u"size:x two"_s);
        QCOMPARE(rows(), before);
        QCOMPARE(foundText(), QString());
    }

    void speaksRussian()
    {
        installTranslations(*qApp, QLocale(QLocale::Russian));
        m_window = std::make_unique<MainWindow>();
        m_window->show();
        test::openArchive(*m_window, m_files->path(u"photos.ffz"_s));
        page().actions().tree->trigger();
        field().setText(u"тип:папка путь:photos"_s);
        QCOMPARE(foundText(), u"2 из 5 элементов"_s);
        field().setText(u"дом размер:много"_s);
        QTRY_VERIFY_WITH_TIMEOUT(problem().isVisible(), kPatience);
        QCOMPARE(problem().text(),
                 u"Знак 5: «размер:много» — непонятно; напишите размер:>1М, размер:<=500к или "
                 "размер:10к..2М"_s);
        field().setText(u"нет такого"_s);
        bool isTold = false;
        for (const QLabel* label : page().view().findChildren<QLabel*>())
            isTold = isTold || label->text().contains(u"По запросу «нет такого» ничего не найдено"_s);
        QVERIFY(isTold);
    }

    void helpsWithExamples()
    {
        auto* button = page().findChild<QToolButton*>(u"searchHelp"_s);
        QVERIFY(button && !button->accessibleName().isEmpty());
        int examples = 0;
        for (QAction* action : button->menu()->actions()) {
            if (action->isSeparator())
                continue;
            ++examples;
            action->trigger();
            // Each is a query, and tells what it means.
            QCOMPARE(field().text(), action->text().section(u" — "_s, 0, 0));
            QVERIFY(!action->text().section(u" — "_s, 1).isEmpty());
            QVERIFY2(model().filterProblem().empty(), model().filterProblem().c_str());
            QVERIFY(model().isFiltered());
        }
        QVERIFY(examples > 10);
    }

    void findsByMeaningBelowTheMatches()
    {
        m_files->write(u"pets/cat and dog.txt"_s, "A story about animals that live in a house.\n");
        m_files->write(u"pets/dog and cat.md"_s, "A story about animals that live in a garden.\n");
        m_files->write(u"pets/engine.txt"_s, "Pistons, valves and oil.\n");
        m_files->write(u"pets/animals list.txt"_s, "A list.\n");
        test::makeArchive(*m_window, m_files->path(u"pets"_s), m_files->path(u"pets.ffz"_s));
        test::openArchive(*m_window, m_files->path(u"pets.ffz"_s));
        MeaningPanel& panel = page().meaning();
        const auto settled = [&] { QTRY_VERIFY_WITH_TIMEOUT(!panel.isAsking(), kPatience); };
        const auto names = [&] {
            QStringList out;
            for (int row = 0; row < panel.list().topLevelItemCount(); ++row)
                out += panel.list().topLevelItem(row)->text(0);
            return out;
        };
        auto* button = page().findChild<QToolButton*>(u"byMeaning"_s);
        type(u"animals"_s);
        QVERIFY(!panel.isVisible()); // it is off at first
        button->click();
        settled();
        QVERIFY(panel.isVisible());
        // What the name finds is above.
        QVERIFY2(names().contains(u"cat and dog.txt"_s), qPrintable(names().join(u',')));
        QVERIFY(!names().contains(u"animals list.txt"_s));
        const auto found = panel.list().findItems(u"cat and dog.txt"_s, Qt::MatchExactly);
        QCOMPARE(found.first()->text(1), u"by meaning"_s);
        panel.list().setCurrentItem(found.first());
        QTest::keyClick(&panel.list(), Qt::Key_Return);
        QTRY_COMPARE(model().pathOf(page().view().currentIndex()), std::string("pets/cat and dog.txt"));
        QVERIFY(panel.isVisible());
        QVERIFY(field().text().isEmpty());
        auto* clear = field().findChild<QToolButton*>(); // fades with the text
        QVERIFY(clear);
        QTRY_COMPARE(clear->property("opacity").toReal(), 0.0);

        // Space shows what is in it.
        panel.list().setFocus();
        QTest::keyClick(&panel.list(), Qt::Key_Space);
        QVERIFY(page().preview().isVisible());
        QTRY_VERIFY_WITH_TIMEOUT(page().preview().text().startsWith(u"A story about animals"_s), kPatience);
        page().setPreviewShown(false);

        page().actions().moreLike->trigger();
        settled();
        QVERIFY2(names().contains(u"dog and cat.md"_s), qPrintable(names().join(u',')));
        QVERIFY(!names().contains(u"cat and dog.txt"_s));
        // What is like it is no answer to another question.
        field().setText(u"engine"_s);
        QVERIFY(panel.isAsking());
        QCOMPARE(names(), QStringList());
        settled();
        auto* close = page().findChild<QToolButton*>(u"meaningClose"_s);
        close->setFocus();
        close->click();
        QVERIFY(!panel.isVisible());
        QCOMPARE(QApplication::focusWidget(), &page().view());
        button->click();
        type(u"animals"_s);
        QVERIFY(!panel.isVisible());
    }

    void marksAreSeenInEveryTheme()
    {
        for (const auto& [theme, colour] : {std::pair(Theme::Light, QColor(0xff, 0xe2, 0x7a)),
                                            std::pair(Theme::Dark, QColor(0x6e, 0x58, 0x00))}) {
            applyTheme(theme);
            QTRY_COMPARE(isDark(page().view().palette()), theme == Theme::Dark);
            field().clear();
            page().view().clearSelection();
            QCOMPARE(pointsOf(colour), 0);
            type(u"drei"_s);
            QVERIFY(pointsOf(colour) > 50);
        }
    }
};

FF_WINDOW_TEST(TestSearch)
#include "TestSearch.moc"
