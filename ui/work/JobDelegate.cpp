// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/work/JobDelegate.h"

#include "ui/widgets/Icons.h"
#include "ui/work/JobListModel.h"

#include <QApplication>
#include <QPainter>
#include <QPainterPath>

namespace ff::ui {

using jobs::Job;

namespace {

constexpr int kPadding = 12;
constexpr int kIconSide = 22;
constexpr int kGap = 12;
constexpr int kLineGap = 3;
constexpr int kBarHeight = 6;

bool isRunning(const QModelIndex& index)
{
    return index.data(JobListModel::FractionRole).isValid();
}

QIcon iconOf(const QModelIndex& index)
{
    switch (Job::State(index.data(JobListModel::StateRole).toInt())) {
    case Job::State::Waiting:
        return icon("wait");
    case Job::State::Running:
        return accentIcon("play");
    case Job::State::Paused:
        return icon("pause");
    case Job::State::Cancelled:
        return icon("stop");
    case Job::State::Finished:
    case Job::State::Failed:
        break;
    }
    const Tone tone = Tone(index.data(JobListModel::ToneRole).toInt());
    return icon(tone == Tone::Good          ? "check"
                    : tone == Tone::Bad     ? "error"
                    : tone == Tone::Warning ? "warning"
                                            : "info",
                tone);
}

QFont titleFont(const QFont& font)
{
    QFont out = font;
    out.setWeight(QFont::DemiBold);
    return out;
}

} // namespace

QSize JobDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    const int line = option.fontMetrics.height();
    int height = 2 * kPadding + QFontMetrics(titleFont(option.font)).height() + kLineGap + line;
    if (isRunning(index))
        height += 2 * kLineGap + line + kBarHeight + 2 * kLineGap;
    return {200, height};
}

void JobDelegate::paint(QPainter* painter, const QStyleOptionViewItem& given, const QModelIndex& index) const
{
    QStyleOptionViewItem option = given;
    initStyleOption(&option, index);
    const QPalette& colours = option.palette;
    const bool isSelected = option.state & QStyle::State_Selected;
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    if (isSelected) {
        // A wash, not a block of colour: the tones of the icons and the bar must stay readable on it.
        painter->fillRect(option.rect,
                          blended(colours.color(QPalette::Base), colours.color(QPalette::Highlight),
                                  option.state & QStyle::State_Active ? 0.16 : 0.09));
    }
    painter->setPen(hairline(colours));
    painter->drawLine(option.rect.bottomLeft(), option.rect.bottomRight());

    const auto mirrored = [&](const QRect& rect) {
        return QStyle::visualRect(option.direction, option.rect, rect);
    };
    const int flags =
        int(QStyle::visualAlignment(option.direction, Qt::AlignLeft)) | Qt::AlignVCenter | Qt::TextSingleLine;
    const QRect inner = option.rect.adjusted(kPadding, kPadding, -kPadding, -kPadding);
    const QFont bold = titleFont(option.font);
    const QFontMetrics boldMetrics(bold);
    iconOf(index).paint(painter, mirrored({inner.left(), inner.top() - 1, kIconSide, kIconSide}));

    const QString time = index.data(JobListModel::TimeRole).toString();
    const int timeWidth = time.isEmpty() ? 0 : option.fontMetrics.horizontalAdvance(time) + kGap;
    const int left = inner.left() + kIconSide + kGap;
    int y = inner.top();
    const auto draw = [&](const QString& text, const QFontMetrics& metrics, int width) {
        painter->setLayoutDirection(text.isRightToLeft() ? Qt::RightToLeft : Qt::LeftToRight);
        painter->drawText(mirrored({left, y, width, metrics.height()}), flags,
                          metrics.elidedText(text, Qt::ElideMiddle, width));
        y += metrics.height() + kLineGap;
    };
    const int width = inner.right() - left;
    if (timeWidth > 0) {
        painter->setFont(option.font);
        painter->setPen(quietText(colours));
        painter->drawText(mirrored({inner.right() - timeWidth, y, timeWidth, boldMetrics.height()}),
                          int(QStyle::visualAlignment(option.direction, Qt::AlignRight)) | Qt::AlignVCenter,
                          time);
    }
    painter->setFont(bold);
    painter->setPen(colours.color(QPalette::Text));
    draw(option.text, boldMetrics, width - timeWidth);
    painter->setFont(option.font);
    painter->setPen(quietText(colours));
    draw(index.data(JobListModel::DetailRole).toString(), option.fontMetrics, width);
    if (isRunning(index)) {
        y += kLineGap;
        const double fraction = index.data(JobListModel::FractionRole).toDouble();
        const QRectF groove = mirrored({left, y, width, kBarHeight});
        QPainterPath shape;
        shape.addRoundedRect(groove, kBarHeight / 2.0, kBarHeight / 2.0);
        painter->fillPath(shape, hairline(colours));
        if (fraction > 0) {
            QRectF part = groove;
            part.setWidth(groove.width() * std::min(1.0, fraction));
            if (option.direction == Qt::RightToLeft)
                part.moveRight(groove.right());
            QPainterPath filled;
            filled.addRoundedRect(part, kBarHeight / 2.0, kBarHeight / 2.0);
            painter->setClipPath(shape);
            painter->fillPath(filled, colours.color(QPalette::Highlight));
            painter->setClipping(false);
        }
        y += kBarHeight + 2 * kLineGap;
        draw(index.data(JobListModel::NumbersRole).toString(), option.fontMetrics, width);
    }
    if ((option.state & QStyle::State_HasFocus) && (option.state & QStyle::State_KeyboardFocusChange)) {
        painter->setPen(QPen(colours.color(QPalette::Highlight), 1));
        painter->setBrush(Qt::NoBrush);
        painter->drawRect(QRectF(option.rect).adjusted(0.5, 0.5, -0.5, -1.5));
    }
    painter->restore();
}

} // namespace ff::ui
