// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/TestProgram.h"
#include "ui/create/LevelChart.h"
#include "ui/create/TimeBudget.h"

#include <QAccessible>
#include <QLabel>
#include <QSignalSpy>
#include <QSlider>
#include <QtTest>

using namespace ff;
using namespace ff::ui;
using namespace Qt::StringLiterals;
using codec::Level;

class TestLevelChart : public QObject {
    Q_OBJECT

private:
    static LevelRow* row(LevelChart& chart, Level level)
    {
        for (LevelRow* one : chart.findChildren<LevelRow*>()) {
            if (one->level() == level)
                return one;
        }
        return nullptr;
    }

private Q_SLOTS:
    void choosesByClickAnywhereInTheRow()
    {
        LevelChart chart;
        chart.resize(700, 240);
        chart.show();
        QVERIFY(QTest::qWaitForWindowExposed(&chart));
        QSignalSpy changed(&chart, &LevelChart::levelChanged);
        LevelRow* fast = row(chart, Level::Fast);
        QTest::mouseClick(fast, Qt::LeftButton, {}, QPoint(fast->width() - 5, fast->height() / 2));
        QCOMPARE(chart.level(), std::optional(Level::Fast));
        QCOMPARE(changed.size(), 1);
    }

    void choosesByArrowKeys()
    {
        LevelChart chart;
        chart.setLevel(Level::Balanced);
        chart.show();
        QVERIFY(QTest::qWaitForWindowExposed(&chart));
        chart.activateWindow();
        row(chart, Level::Balanced)->setFocus();
        QTest::keyClick(row(chart, Level::Balanced), Qt::Key_Down);
        QCOMPARE(chart.level(), std::optional(Level::Former));
        QTest::keyClick(row(chart, Level::Former), Qt::Key_Up);
        QTest::keyClick(row(chart, Level::Balanced), Qt::Key_Up);
        QCOMPARE(chart.level(), std::optional(Level::Quick));
    }

    void figuresComeInOneByOne()
    {
        LevelChart chart;
        std::array<std::optional<LevelFigures>, LevelChart::kLevels> figures;
        chart.setFigures(100'000'000, figures, true);
        QCOMPARE(row(chart, Level::Ultra)->sizeLabel(), u"estimating…"_s);
        figures[std::size_t(Level::Store)] = LevelFigures{100'000'000, 0.2};
        figures[std::size_t(Level::Balanced)] = LevelFigures{25'000'000, 95};
        chart.setFigures(100'000'000, figures, true);
        QCOMPARE(row(chart, Level::Balanced)->sizeLabel(), u"25.0 MB (4.00×)"_s);
        QCOMPARE(row(chart, Level::Balanced)->timeLabel(), u"about 1 min 35 s"_s);
        QCOMPARE(row(chart, Level::Store)->timeLabel(), u"under 1 s"_s);
        QCOMPARE(row(chart, Level::Ultra)->timeLabel(), u"estimating…"_s);
        // Over, and still unknown.
        chart.setFigures(100'000'000, figures, false);
        QCOMPARE(row(chart, Level::Ultra)->timeLabel(), u"–"_s);
    }

    void autoIsChosenAtFirst()
    {
        LevelChart chart;
        QCOMPARE(chart.level(), std::optional<Level>());
        chart.setFigures(100'000'000, {}, false, LevelFigures{20'000'000, 60});
        LevelRow* first = chart.findChild<LevelRow*>(u"level-auto"_s);
        QVERIFY(first);
        QCOMPARE(first->timeLabel(), u"about 1 min 00 s"_s);
        chart.setLevel(Level::Fast);
        QVERIFY(!first->isChecked());
        chart.setLevel({});
        QVERIFY(first->isChecked());
    }

    void theSliderBuysSizeWithTime()
    {
        TimeBudget budget;
        auto* slider = budget.findChild<QSlider*>(u"timeSlider"_s);
        QVERIFY(!slider->isEnabled());
        QCOMPARE(budget.budgetSeconds(), std::uint64_t{0});
        QVERIFY(!budget.figures());
        archive::Estimate estimate;
        estimate.curve = {{1, 90'000'000}, {10, 60'000'000}, {100, 40'000'000}, {1000, 35'000'000}};
        estimate.automatic = archive::TimePoint{28, 51'000'000};
        budget.setEstimate(estimate, true);
        QVERIFY(slider->isEnabled());
        QCOMPARE(budget.budgetSeconds(), std::uint64_t{0}); // still by the program
        QCOMPARE(budget.figures()->bytes, std::uint64_t{51'000'000});
        QSignalSpy changed(&budget, &TimeBudget::changed);
        slider->setValue(slider->maximum());
        QCOMPARE(changed.size(), 1);
        QCOMPARE(budget.figures()->bytes, std::uint64_t{35'000'000});
        QVERIFY(budget.budgetSeconds() >= 1000 && budget.budgetSeconds() < 1200);
        slider->setValue(slider->maximum() / 3);
        QVERIFY(budget.budgetSeconds() >= 9 && budget.budgetSeconds() <= 12);
        const auto* words = budget.findChild<QLabel*>(u"timeWords"_s);
        QVERIFY2(words->text().contains(u"extracting takes about"_s), qPrintable(words->text()));
        // The choice stays when an estimate is made anew.
        const std::uint64_t chosen = budget.budgetSeconds();
        budget.setEstimate({}, true);
        budget.setEstimate(estimate, false);
        QCOMPARE(budget.budgetSeconds(), chosen);
    }

    void saysEverythingToAScreenReader()
    {
        LevelChart chart;
        std::array<std::optional<LevelFigures>, LevelChart::kLevels> figures;
        figures[std::size_t(Level::Fast)] = LevelFigures{50'000'000, 3};
        chart.setFigures(100'000'000, figures, true);
        QAccessibleInterface* fast = QAccessible::queryAccessibleInterface(row(chart, Level::Fast));
        QVERIFY(fast);
        QCOMPARE(fast->role(), QAccessible::RadioButton);
        QCOMPARE(fast->text(QAccessible::Name),
                 u"Fast: expected size 50.0 MB (2.00×), expected time about 3 s"_s);
    }

    void barsGrowWithTheNumbers()
    {
        LevelChart chart;
        chart.resize(800, 260);
        std::array<std::optional<LevelFigures>, LevelChart::kLevels> figures;
        for (std::size_t i = 0; i < LevelChart::kLevels; ++i)
            figures[i] = LevelFigures{(5 - i) * 10'000'000, double(1 + i * i * 100)};
        chart.setFigures(50'000'000, figures, false);
        chart.setLevel(Level::Ultra);
        chart.show();
        QVERIFY(QTest::qWaitForWindowExposed(&chart));
        // Coloured pixels in the middle of a row: fewer for the smaller archive.
        const auto coloured = [&](Level level) {
            LevelRow* one = row(chart, level);
            const QImage image = one->grab().toImage();
            int count = 0;
            for (int x = 0; x < image.width() / 2; ++x)
                count += image.pixelColor(x, image.height() / 2).hsvSaturation() > 60 ? 1 : 0;
            return count;
        };
        QVERIFY(coloured(Level::Store) > coloured(Level::Fast));
        QVERIFY(coloured(Level::Fast) > coloured(Level::Former));
    }
};

FF_WINDOW_TEST(TestLevelChart)
#include "TestLevelChart.moc"
