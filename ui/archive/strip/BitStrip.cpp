// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/archive/strip/BitStrip.h"

#include "ui/Theme.h"
#include "ui/text/Format.h"

#include <QAccessible>
#include <QApplication>
#include <QCoreApplication>
#include <QKeyEvent>
#include <QLocale>
#include <QPainter>

#include <algorithm>
#include <numeric>

namespace ff::ui {

using namespace Qt::StringLiterals;

namespace {

constexpr double kMost = 8; // bits per byte that fill a bar; little more is possible
constexpr int kBarHeight = 34;
constexpr int kLegendWidth = 64;

QString bitsText(double bits)
{
    return QLocale().toString(bits, 'f', bits < 0.095 ? 2 : 1);
}

} // namespace

double BitStrip::mean() const
{
    return bits.empty() ? 0 : double(std::accumulate(bits.begin(), bits.end(), 0.0F)) / double(bits.size());
}

QString BitStrip::describe(std::size_t part) const
{
    if (part >= bits.size())
        return {};
    if (isWhole)
        return StripView::tr("%1 bits per byte, over the whole file").arg(bitsText(bits[0]));
    const std::uint64_t from = size * part / bits.size();
    const std::uint64_t to = size * (part + 1) / bits.size();
    return StripView::tr("bytes %1–%2: %3 bits per byte")
        .arg(countText(from), countText(to), bitsText(bits[part]));
}

QString BitStrip::summary() const
{
    if (bits.empty())
        return {};
    if (isWhole)
        return describe(0);
    const auto most = std::size_t(std::max_element(bits.begin(), bits.end()) - bits.begin());
    return StripView::tr("%1 bits per byte on average; most at %2").arg(bitsText(mean()), describe(most));
}

BitStrip stripOf(const archive::Entry& entry)
{
    BitStrip out;
    if (entry.type != archive::EntryType::File || entry.size == 0)
        return out;
    out.size = entry.size;
    for (const std::uint8_t cell : entry.strip)
        out.bits.push_back(float(format::stripBits(cell)));
    if (out.bits.empty() && entry.packedSizeRecorded) {
        out.isWhole = true;
        out.bits.push_back(float(std::min(kMost, 8.0 * double(entry.packedSize) / double(entry.size))));
    }
    return out;
}

QColor stripColour(double bits, const QPalette& palette)
{
    // From what was foreseen to what surprised.
    const QColor calm = palette.color(QPalette::Highlight);
    const QColor hot = isDark(palette) ? QColor(0xF2, 0x8C, 0x4B) : QColor(0xD9, 0x5B, 0x13);
    return blended(calm, hot, std::clamp(bits / kMost, 0.0, 1.0));
}

void paintStrip(QPainter& painter, const QRectF& rect, const BitStrip& strip, const QPalette& palette,
                bool mirrored)
{
    if (strip.isEmpty() || rect.width() < 4)
        return;
    painter.save();
    painter.fillRect(rect, blended(palette.color(QPalette::Base), palette.color(QPalette::Text), 0.06));
    const double step = rect.width() / double(strip.bits.size());
    const double gap = step > 5 ? 1 : 0;
    for (std::size_t i = 0; i < strip.bits.size(); ++i) {
        const double height =
            std::max(1.0, rect.height() * std::clamp(double(strip.bits[i]) / kMost, 0.0, 1.0));
        const double place = double(mirrored ? strip.bits.size() - 1 - i : i) * step;
        painter.fillRect(QRectF(rect.left() + place, rect.bottom() - height, step - gap, height),
                         stripColour(strip.bits[i], palette));
    }
    painter.restore();
}

void StripDelegate::paint(QPainter* painter, const QStyleOptionViewItem& given,
                          const QModelIndex& index) const
{
    QStyleOptionViewItem option = given;
    initStyleOption(&option, index);
    const QStyle* style = option.widget ? option.widget->style() : QApplication::style();
    style->drawPrimitive(QStyle::PE_PanelItemViewItem, &option, painter, option.widget);
    const auto strip = index.data(m_role).value<BitStrip>();
    if (strip.isEmpty())
        return;
    const QRectF rect = QRectF(option.rect).adjusted(8, 5, -8, -5);
    if (option.state & QStyle::State_Selected)
        painter->fillRect(rect.adjusted(-2, -2, 2, 2), option.palette.color(QPalette::Base));
    paintStrip(*painter, rect, strip, option.palette, option.direction == Qt::RightToLeft);
}

StripView::StripView(QWidget* parent) : QWidget(parent)
{
    setMouseTracking(true);
    setFocusPolicy(Qt::StrongFocus);
    setAccessibleName(tr("Bits per byte along the file"));
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

QSize StripView::sizeHint() const
{
    return {320, kBarHeight + fontMetrics().height() + 10};
}

QRectF StripView::bars() const
{
    return QRectF(1, 1, width() - 2, kBarHeight);
}

void StripView::setStrip(BitStrip strip)
{
    m_strip = std::move(strip);
    m_part = -1;
    setVisible(!m_strip.isEmpty());
    setToolTip(m_strip.summary());
    setAccessibleDescription(m_strip.summary());
    update();
}

void StripView::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    const bool isMirrored = layoutDirection() == Qt::RightToLeft;
    paintStrip(painter, bars(), m_strip, palette(), isMirrored);
    if (m_part >= 0 && m_part < int(m_strip.bits.size())) {
        const double step = bars().width() / double(m_strip.bits.size());
        const int place = isMirrored ? int(m_strip.bits.size()) - 1 - m_part : m_part;
        painter.setPen(QPen(palette().color(QPalette::Text), 1));
        painter.setBrush(Qt::NoBrush);
        painter.drawRect(QRectF(bars().left() + place * step, bars().top(), step, bars().height() - 0.5));
    }
    // Words on one side, the scale on the other.
    const QRect line(1, kBarHeight + 5, width() - 2, fontMetrics().height() + 2);
    painter.setPen(quietText(palette()));
    const int scale = kLegendWidth + fontMetrics().horizontalAdvance(u"0 8"_s) + 14;
    const QString words = m_part >= 0 ? m_strip.describe(std::size_t(m_part)) : m_strip.summary();
    const QRect left = QStyle::visualRect(layoutDirection(), line, line.adjusted(0, 0, -scale - 8, 0));
    painter.drawText(left,
                     int(QStyle::visualAlignment(layoutDirection(), Qt::AlignLeft)) | Qt::AlignVCenter
                         | Qt::TextSingleLine,
                     fontMetrics().elidedText(words, Qt::ElideRight, left.width()));
    const QRect right = QStyle::visualRect(layoutDirection(), line,
                                           QRect(line.right() - scale, line.top(), scale, line.height()));
    painter.drawText(right, Qt::AlignLeft | Qt::AlignVCenter, u"0"_s);
    painter.drawText(right, Qt::AlignRight | Qt::AlignVCenter, u"8"_s);
    const int digit = fontMetrics().horizontalAdvance(u'0') + 5;
    for (int x = 0; x < kLegendWidth; ++x) {
        painter.fillRect(QRect(right.left() + digit + x, right.center().y() - 3, 1, 7),
                         stripColour(kMost * x / kLegendWidth, palette()));
    }
}

void StripView::setPart(int part)
{
    if (part == m_part)
        return;
    m_part = part;
    setToolTip(part < 0 ? m_strip.summary() : m_strip.describe(std::size_t(part)));
    setAccessibleDescription(part < 0 ? m_strip.summary() : m_strip.describe(std::size_t(part)));
    QAccessibleEvent event(this, QAccessible::DescriptionChanged);
    QAccessible::updateAccessibility(&event);
    update();
}

void StripView::mouseMoveEvent(QMouseEvent* event)
{
    if (m_strip.isEmpty())
        return;
    const int count = int(m_strip.bits.size());
    int part = int((event->position().x() - bars().left()) / bars().width() * count);
    if (layoutDirection() == Qt::RightToLeft)
        part = count - 1 - part;
    setPart(std::clamp(part, 0, count - 1));
}

void StripView::leaveEvent(QEvent*)
{
    setPart(-1);
}

void StripView::focusOutEvent(QFocusEvent* event)
{
    QWidget::focusOutEvent(event);
    setPart(-1);
}

void StripView::keyPressEvent(QKeyEvent* event)
{
    const int count = int(m_strip.bits.size());
    if (event->key() == Qt::Key_Left)
        setPart(std::max(0, m_part - 1));
    else if (event->key() == Qt::Key_Right)
        setPart(std::min(count - 1, m_part + 1));
    else
        QWidget::keyPressEvent(event);
}

} // namespace ff::ui
