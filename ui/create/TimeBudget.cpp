// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/create/TimeBudget.h"

#include "core/archive/create/plan/LevelPlanner.h"
#include "ui/Theme.h"
#include "ui/text/Format.h"
#include "ui/widgets/ElidedLabel.h"

#include <QLabel>
#include <QPainter>
#include <QSignalBlocker>
#include <QSlider>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>

namespace ff::ui {

using namespace Qt::StringLiterals;
using archive::TimePoint;

namespace {

constexpr int kSteps = 200; // of the slider, from the least time to the most, by the logarithm
constexpr int kViewHeight = 72, kMargin = 8;
constexpr double kDot = 3.5; // radius

// Between two points of the curve, by the logarithm of the time. REQUIRES: the curve is not empty.
TimePoint onCurve(const std::vector<TimePoint>& curve, double seconds)
{
    const auto behind = std::find_if(curve.begin(), curve.end(),
                                     [seconds](const TimePoint& point) { return point.seconds >= seconds; });
    if (behind == curve.begin())
        return curve.front();
    if (behind == curve.end())
        return curve.back();
    const TimePoint &from = *std::prev(behind), &to = *behind;
    const double share = std::log(seconds / from.seconds) / std::log(to.seconds / from.seconds);
    const double bytes =
        double(from.archiveBytes) + share * (double(to.archiveBytes) - double(from.archiveBytes));
    return {seconds, static_cast<std::uint64_t>(bytes)};
}

} // namespace

// The picture alone; the slider's words say the same.
class CurveView final : public QWidget {
public:
    explicit CurveView(QWidget* parent) : QWidget(parent)
    {
        setFixedHeight(kViewHeight);
        setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    }

    void setCurve(std::vector<TimePoint> curve, std::vector<TimePoint> levels, std::vector<QString> names)
    {
        m_curve = std::move(curve);
        m_levels = std::move(levels);
        m_names = std::move(names);
        update();
    }
    void setChosen(std::optional<TimePoint> chosen)
    {
        m_chosen = chosen;
        update();
    }

protected:
    void paintEvent(QPaintEvent*) override
    {
        if (m_curve.size() < 2)
            return;
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        const QColor accent = palette().color(QPalette::Highlight);
        QPolygonF line;
        for (const TimePoint& point : m_curve)
            line << placeOf(point);
        painter.setPen(QPen(accent, 2));
        painter.drawPolyline(line);
        drawLevels(painter);
        if (!m_chosen)
            return;
        const QPointF at = placeOf(*m_chosen);
        painter.setPen(QPen(blended(palette().color(QPalette::Base), accent, 0.5), 1, Qt::DashLine));
        painter.drawLine(QPointF(at.x(), at.y()), QPointF(at.x(), height()));
        painter.setPen(Qt::NoPen);
        painter.setBrush(accent);
        painter.drawEllipse(at, kDot + 1.5, kDot + 1.5);
    }

private:
    QPointF placeOf(const TimePoint& point) const
    {
        const TimePoint &first = m_curve.front(), &last = m_curve.back();
        std::uint64_t least = last.archiveBytes, most = first.archiveBytes;
        for (const TimePoint& level : m_levels) {
            least = std::min(least, level.archiveBytes);
            most = std::max(most, level.archiveBytes);
        }
        const double time = std::log(std::max(point.seconds, first.seconds) / first.seconds)
            / std::log(std::max(1.0001, last.seconds / first.seconds));
        const double size = most == least ? 0 : double(point.archiveBytes - least) / double(most - least);
        const double x = kMargin + std::clamp(time, 0.0, 1.0) * (width() - 2 * kMargin);
        const double y = height() - kMargin - std::clamp(size, 0.0, 1.0) * (height() - 2 * kMargin);
        return {layoutDirection() == Qt::RightToLeft ? width() - x : x, y};
    }

    void drawLevels(QPainter& painter) const
    {
        QFont small = font();
        small.setPointSizeF(small.pointSizeF() * 0.85);
        painter.setFont(small);
        QList<QRectF> taken;
        for (std::size_t i = 0; i < m_levels.size(); ++i) {
            const QPointF at = placeOf(m_levels[i]);
            painter.setPen(Qt::NoPen);
            painter.setBrush(quietText(palette()));
            painter.drawEllipse(at, kDot, kDot);
            const QSizeF size = QFontMetricsF(small).size(Qt::TextSingleLine, m_names[i]);
            QRectF box(at + QPointF(kDot + 3, -size.height() - 1), size);
            if (box.right() > width())
                box.moveRight(at.x() - kDot - 3);
            box.moveTop(std::clamp(box.top(), 0.0, height() - box.height()));
            // A name that would lie over another is left out: the rows above have them all.
            if (std::any_of(taken.begin(), taken.end(),
                            [&box](const QRectF& t) { return t.intersects(box); }))
                continue;
            taken.append(box);
            painter.setPen(quietText(palette()));
            painter.drawText(box, Qt::AlignLeft | Qt::TextSingleLine, m_names[i]);
        }
    }

    std::vector<TimePoint> m_curve, m_levels;
    std::vector<QString> m_names; // of the levels
    std::optional<TimePoint> m_chosen;
};

TimeBudget::TimeBudget(QWidget* parent) : QWidget(parent)
{
    setObjectName(u"timeBudget"_s);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(2);
    m_view = new CurveView(this);
    m_slider = new QSlider(Qt::Horizontal, this);
    m_slider->setObjectName(u"timeSlider"_s);
    m_slider->setAccessibleName(tr("Time that it may take"));
    m_slider->setRange(0, kSteps);
    m_slider->setPageStep(kSteps / 10);
    m_words = new QuietLabel({}, this);
    m_words->setObjectName(u"timeWords"_s);
    m_words->setContentsMargins(kMargin, 0, 0, 0);
    m_words->setWordWrap(true);
    column->addWidget(m_view);
    column->addWidget(m_slider);
    column->addWidget(m_words);
    connect(m_slider, &QSlider::valueChanged, this, &TimeBudget::moved);
    setEstimate({}, true);
}

void TimeBudget::setEstimate(const archive::Estimate& estimate, bool verifies)
{
    m_estimate = estimate;
    m_verifies = verifies;
    const bool known = isKnown();
    m_slider->setEnabled(known);
    std::vector<TimePoint> levels;
    std::vector<QString> names;
    for (const archive::LevelEstimate& level : estimate.levels) {
        if (!known || !level.known)
            continue;
        levels.push_back({level.seconds, level.archiveBytes});
        names.push_back(levelText(codec::levelName(level.level)));
    }
    m_view->setCurve(known ? estimate.curve : std::vector<TimePoint>(), std::move(levels), std::move(names));
    if (known)
        showAt(m_chosen != 0 ? m_chosen : estimate.automatic->seconds);
    else {
        m_view->setChosen({});
        m_words->setText(tr("A second for each megabyte and core, from half a minute to an hour"));
    }
}

double TimeBudget::secondsAt(int position) const
{
    const double least = m_estimate.curve.front().seconds, most = m_estimate.curve.back().seconds;
    return least * std::pow(most / least, double(position) / kSteps);
}

int TimeBudget::positionOf(double seconds) const
{
    const double least = m_estimate.curve.front().seconds, most = m_estimate.curve.back().seconds;
    return static_cast<int>(
        std::lround(kSteps * std::clamp(std::log(seconds / least) / std::log(most / least), 0.0, 1.0)));
}

void TimeBudget::moved(int position)
{
    if (!isKnown())
        return;
    m_chosen = secondsAt(position);
    m_given = 0;
    showAt(m_chosen);
    Q_EMIT changed();
}

void TimeBudget::showAt(double seconds)
{
    const QSignalBlocker blocked(m_slider);
    m_slider->setValue(positionOf(seconds));
    const TimePoint point = onCurve(m_estimate.curve, seconds);
    m_view->setChosen(point);
    // Coding and verifying take about the same.
    const double extracting = m_verifies ? point.seconds / 2 : point.seconds;
    const QString words = tr("%1 in about %2; extracting takes about %3", "size, time, time")
                              .arg(sizeText(point.archiveBytes), clockText(std::max(1.0, point.seconds)),
                                   clockText(std::max(1.0, extracting)));
    m_words->setText(words);
    m_slider->setAccessibleDescription(words);
}

std::uint64_t TimeBudget::budgetSeconds() const
{
    if (m_given != 0)
        return m_given;
    // The planner keeps some of a budget in hand.
    return m_chosen == 0 ? 0
                         : std::max<std::uint64_t>(
                             1, static_cast<std::uint64_t>(std::ceil(m_chosen / archive::kPlannedShare)));
}

void TimeBudget::setBudgetSeconds(std::uint64_t seconds)
{
    m_given = seconds;
    m_chosen = double(seconds) * archive::kPlannedShare;
    setEstimate(archive::Estimate(m_estimate), m_verifies);
    Q_EMIT changed();
}

std::optional<LevelFigures> TimeBudget::figures() const
{
    if (!isKnown())
        return {};
    const TimePoint point = m_chosen != 0 ? onCurve(m_estimate.curve, m_chosen) : *m_estimate.automatic;
    return LevelFigures{point.archiveBytes, point.seconds};
}

} // namespace ff::ui
