// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/create/LevelChart.h"

#include "core/archive/Types.h"
#include "ui/Theme.h"
#include "ui/text/Format.h"
#include "ui/widgets/ElidedLabel.h"

#include <QButtonGroup>
#include <QPainter>
#include <QPainterPath>
#include <QStyleOptionButton>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>

namespace ff::ui {

using namespace Qt::StringLiterals;
using codec::Level;

namespace {

constexpr int kPadding = 8;
constexpr int kGap = 12;
constexpr int kColumnGap = 26;
constexpr int kBarHeight = 10;
constexpr int kRowPadding = 6;
constexpr double kShortestBar = 2; // pixels: little is not nothing

constexpr int kAutomaticId = 1000; // in the group of buttons, beside the numbers of levels

int idOf(std::optional<Level> level)
{
    return level ? int(*level) : kAutomaticId;
}

QString expectedTime(double seconds)
{
    if (seconds < 1)
        return LevelChart::tr("under 1 s");
    return LevelChart::tr("about %1", "time").arg(clockText(std::max(1.0, seconds)));
}

} // namespace

// ---- one level

LevelRow::LevelRow(std::optional<Level> level, const QString& text, QWidget* parent)
    : QRadioButton(text, parent), m_level(level)
{
    const std::string_view name = level ? codec::levelName(*level) : archive::kAutomaticLevel;
    setObjectName(u"level-"_s + QString::fromLatin1(name.data(), qsizetype(name.size())));
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setCursor(Qt::PointingHandCursor);
}

void LevelRow::setFigures(const QString& sizeLabel, double sizeShare, const QString& timeLabel,
                          double timeShare)
{
    m_sizeLabel = sizeLabel;
    m_timeLabel = timeLabel;
    m_sizeShare = sizeShare;
    m_timeShare = timeShare;
    QString plain = text();
    plain.remove(u'&');
    setAccessibleName(tr("%1: expected size %2, expected time %3").arg(plain, sizeLabel, timeLabel));
    update();
}

void LevelRow::setColumns(const Columns& columns)
{
    m_columns = columns;
    update();
}

int LevelRow::nameWidth() const
{
    QString plain = text();
    plain.remove(u'&');
    QFont bold = font();
    bold.setWeight(QFont::DemiBold);
    return style()->pixelMetric(QStyle::PM_ExclusiveIndicatorWidth) + 8
        + QFontMetrics(bold).horizontalAdvance(plain);
}

QSize LevelRow::sizeHint() const
{
    return {480,
            std::max(fontMetrics().height(), style()->pixelMetric(QStyle::PM_ExclusiveIndicatorHeight))
                + 2 * kRowPadding};
}

void LevelRow::enterEvent(QEnterEvent*)
{
    update();
}

void LevelRow::leaveEvent(QEvent*)
{
    update();
}

void LevelRow::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const QPalette& colours = palette();
    const QColor accent = colours.color(QPalette::Highlight);
    const QColor ground = colours.color(QPalette::Base);
    if (isChecked() || underMouse()) {
        painter.setPen(Qt::NoPen);
        painter.setBrush(blended(ground, accent, isChecked() ? 0.13 : 0.05));
        painter.drawRoundedRect(rect(), 6, 6);
    }
    if (hasFocus()) {
        painter.setPen(QPen(accent, 1));
        painter.setBrush(Qt::NoBrush);
        painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6);
    }
    const auto mirrored = [this](int from, int to) {
        return QStyle::visualRect(layoutDirection(), rect(),
                                  QRect(from, 0, std::max(0, to - from), height()));
    };

    QStyleOptionButton option;
    initStyleOption(&option);
    const int side = style()->pixelMetric(QStyle::PM_ExclusiveIndicatorWidth, &option, this);
    const QRect dot = mirrored(kPadding, kPadding + side);
    option.rect = QRect(dot.left(), (height() - side) / 2, side, side);
    style()->drawPrimitive(QStyle::PE_IndicatorRadioButton, &option, &painter, this);

    const int left = int(QStyle::visualAlignment(layoutDirection(), Qt::AlignLeft)) | Qt::AlignVCenter;
    QFont name = font();
    if (isChecked())
        name.setWeight(QFont::DemiBold);
    painter.setFont(name);
    painter.setPen(colours.color(QPalette::WindowText));
    painter.drawText(mirrored(kPadding + side + 8, m_columns.sizeBar), left | Qt::TextShowMnemonic, text());
    painter.setFont(font());

    const auto drawBar = [&](int from, int to, double share, const QColor& colour) {
        const QRect area = mirrored(from, to);
        QRectF groove(area.left(), (height() - kBarHeight) / 2.0, area.width(), kBarHeight);
        painter.setPen(Qt::NoPen);
        painter.setBrush(blended(ground, colours.color(QPalette::Text), 0.06));
        painter.drawRoundedRect(groove, 3, 3);
        if (share < 0)
            return;
        QRectF part = groove;
        part.setWidth(std::max(kShortestBar, groove.width() * std::min(1.0, share)));
        if (layoutDirection() == Qt::RightToLeft)
            part.moveRight(groove.right());
        painter.setBrush(colour);
        painter.drawRoundedRect(part, 3, 3);
    };
    const double strength = isChecked() ? 1.0 : 0.62;
    drawBar(m_columns.sizeBar, m_columns.sizeText - kGap, m_sizeShare, blended(ground, accent, strength));
    drawBar(m_columns.timeBar, m_columns.timeText - kGap, m_timeShare,
            blended(ground, toneColour(colours, Tone::Warning), strength));
    const auto drawNumber = [&](int from, int to, const QString& text, bool isKnown) {
        painter.setPen(isKnown ? colours.color(QPalette::WindowText) : quietText(colours));
        painter.drawText(mirrored(from, to), left | Qt::TextSingleLine, text);
    };
    drawNumber(m_columns.sizeText, m_columns.timeBar, m_sizeLabel, m_sizeShare >= 0);
    drawNumber(m_columns.timeText, m_columns.end, m_timeLabel, m_timeShare >= 0);
}

// ---- all levels

LevelChart::LevelChart(QWidget* parent) : QWidget(parent)
{
    setObjectName(u"levelChart"_s);
    setAccessibleName(tr("Level"));
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(1);
    // Placed by hand above their columns.
    auto* head = new QWidget(this);
    head->setFixedHeight(fontMetrics().height() + 6);
    m_sizeHead = new QuietLabel(tr("Expected size"), head);
    m_timeHead = new QuietLabel(tr("Expected time"), head);
    m_nameHead = new QuietLabel(tr("Level"), head);
    layout->addWidget(head);

    m_group = new QButtonGroup(this);
    const std::array<std::pair<std::optional<Level>, QString>, kLevels + 1> levels{{
        {std::nullopt, tr("&Auto")},
        {Level::Store, tr("S&tore")},
        {Level::Fast, tr("Fa&st")},
        {Level::Quick, tr("&Quick")},
        {Level::Balanced, tr("Ba&lanced")},
        {Level::Former, tr("Form&er")},
        {Level::Ultra, tr("&Ultra")},
    }};
    for (std::size_t i = 0; i < m_rows.size(); ++i) {
        m_rows[i] = new LevelRow(levels[i].first, levels[i].second, this);
        m_group->addButton(m_rows[i], idOf(levels[i].first));
        layout->addWidget(m_rows[i]);
    }
    layout->addSpacing(5);
    m_description = new QuietLabel({}, this);
    m_description->setObjectName(u"levelDescription"_s);
    m_description->setContentsMargins(kPadding, 0, 0, 0);
    m_description->setWordWrap(true);
    layout->addWidget(m_description);
    m_group->button(kAutomaticId)->setChecked(true);
    connect(m_group, &QButtonGroup::idToggled, this, [this](int, bool isChecked) {
        if (!isChecked)
            return;
        showDescription();
        Q_EMIT levelChanged();
    });
    setFigures(0, {}, false);
    showDescription();
}

std::optional<Level> LevelChart::level() const
{
    return m_group->checkedId() == kAutomaticId ? std::nullopt : std::optional(Level(m_group->checkedId()));
}

void LevelChart::setLevel(std::optional<Level> level)
{
    if (QAbstractButton* button = m_group->button(idOf(level)))
        button->setChecked(true);
}

void LevelChart::setFigures(std::uint64_t raw,
                            const std::array<std::optional<LevelFigures>, kLevels>& figures, bool isBusy,
                            const std::optional<LevelFigures>& automatic)
{
    std::uint64_t largest = raw;
    double longest = 0;
    for (const auto& figure : figures) {
        if (!figure)
            continue;
        largest = std::max(largest, figure->bytes);
        longest = std::max(longest, figure->seconds);
    }
    for (LevelRow* row : m_rows) {
        const auto& figure = row->level() ? figures[std::size_t(*row->level())] : automatic;
        if (!figure) {
            const QString unknown = isBusy ? tr("estimating…") : u"–"_s;
            row->setFigures(unknown, -1, unknown, -1);
            continue;
        }
        const double ratio = figure->bytes == 0 ? 0 : double(raw) / double(figure->bytes);
        row->setFigures(tr("%1 (%2)", "size, ratio").arg(sizeText(figure->bytes), ratioText(ratio)),
                        largest == 0 ? 0 : double(figure->bytes) / double(largest),
                        expectedTime(figure->seconds), longest <= 0 ? 0 : figure->seconds / longest);
    }
    layOutColumns();
}

void LevelChart::setNote(const QString& note)
{
    m_note = note;
    showDescription();
}

void LevelChart::showDescription()
{
    const auto text = [this] {
        if (!level())
            return tr("For each part what saves most, within the time below");
        switch (*level()) {
        case Level::Store:
            return tr("No compression: as fast as the disk");
        case Level::Fast:
            return tr("Zstandard: good for large or already compressed files");
        case Level::Quick:
            return tr("Sorted contexts: smaller, still in seconds");
        case Level::Balanced:
            return tr("Context mixing: much smaller, at moderate speed");
        case Level::Former:
            return tr("Context mixing with the transformer: smallest for its time");
        case Level::Ultra:
            break;
        }
        return tr("The largest models: smallest of all, takes patience");
    }();
    m_description->setText(m_note.isEmpty() ? text : text + u"\n"_s + m_note);
    for (LevelRow* row : m_rows) {
        if (row->isChecked())
            row->setAccessibleDescription(text);
    }
}

void LevelChart::layOutColumns()
{
    int name = 0, size = m_sizeHead->sizeHint().width() / 2, time = m_timeHead->sizeHint().width() / 2;
    for (const LevelRow* row : m_rows) {
        name = std::max(name, row->nameWidth());
        size = std::max(size, fontMetrics().horizontalAdvance(row->sizeLabel()));
        time = std::max(time, fontMetrics().horizontalAdvance(row->timeLabel()));
    }
    LevelRow::Columns columns;
    columns.sizeBar = kPadding + name + kColumnGap;
    const int bars = std::max(0, width() - columns.sizeBar - size - time - 2 * kGap - kColumnGap - kPadding);
    columns.sizeText = columns.sizeBar + bars / 2 + kGap;
    columns.timeBar = columns.sizeText + size + kColumnGap;
    columns.timeText = columns.timeBar + (bars - bars / 2) + kGap;
    columns.end = width() - kPadding / 2;
    for (LevelRow* row : m_rows)
        row->setColumns(columns);
    const auto place = [this](QLabel* label, int from, int to) {
        label->setGeometry(QStyle::visualRect(layoutDirection(),
                                              QRect(0, 0, width(), label->sizeHint().height()),
                                              QRect(from, 0, to - from, label->sizeHint().height())));
    };
    place(m_sizeHead, columns.sizeBar, columns.timeBar);
    place(m_timeHead, columns.timeBar, columns.end);
    place(m_nameHead, kPadding, columns.sizeBar);
}

void LevelChart::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    layOutColumns();
}

bool LevelChart::event(QEvent* event)
{
    const bool out = QWidget::event(event);
    if (event->type() == QEvent::FontChange || event->type() == QEvent::StyleChange
        || event->type() == QEvent::LayoutDirectionChange)
        layOutColumns();
    return out;
}

} // namespace ff::ui
