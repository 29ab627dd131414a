// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/Cells.h"

#include "ui/Theme.h"

#include <QApplication>
#include <QPainter>
#include <QTextLayout>
#include <QTreeView>

#include <algorithm>

namespace ff::ui {

namespace {

constexpr int kSidePadding = 8;
constexpr int kIconGap = 8;
constexpr int kRowPadding = 5;
constexpr int kHeaderPadding = 7;

void drawSortArrow(QPainter& painter, const QRect& rect, bool isUp, const QColor& colour)
{
    const QPointF centre = QRectF(rect).center();
    const double half = 3.5;
    const double up = isUp ? -1 : 1;
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(colour, 1.5, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    painter.drawPolyline(QPolygonF{{centre.x() - half, centre.y() - up * half / 2},
                                   {centre.x(), centre.y() + up * half / 2},
                                   {centre.x() + half, centre.y() - up * half / 2}});
}

// Behind what a search found. The text keeps its colour, and is readable on it: on the list, light or dark,
// and on the selection.
QColor markColour(const QPalette& palette, bool isSelected)
{
    if (isSelected) {
        const bool hasLightText = palette.color(QPalette::HighlightedText).lightness() > 127;
        return hasLightText ? QColor(0, 0, 0, 95) : QColor(255, 255, 255, 130);
    }
    return isDark(palette) ? QColor(0x6e, 0x58, 0x00) : QColor(0xff, 0xe2, 0x7a);
}

// One line; `marked` are ranges of `text`, which may be wider than there is room.
void drawMarked(QPainter& painter, const QRect& rect, int flags, const QString& text, Qt::TextElideMode elide,
                const TextRanges& marked, const QColor& mark)
{
    const QString shown = painter.fontMetrics().elidedText(text, elide, rect.width());
    // Of what is left out in the middle the places are not known.
    const qsizetype kept = shown == text ? text.size() : elide == Qt::ElideRight ? shown.size() - 1 : 0;
    QList<QTextLayout::FormatRange> formats;
    for (const TextRange& range : marked) {
        if (range.start >= kept)
            break;
        QTextCharFormat format;
        format.setBackground(mark);
        formats.append({range.start, int(std::min<qsizetype>(range.length, kept - range.start)), format});
    }
    if (formats.isEmpty()) {
        painter.drawText(rect, flags, shown);
        return;
    }
    QTextLayout layout(shown, painter.font());
    QTextOption option(Qt::Alignment(flags & int(Qt::AlignHorizontal_Mask)));
    option.setWrapMode(QTextOption::NoWrap);
    option.setTextDirection(painter.layoutDirection());
    layout.setTextOption(option);
    layout.setFormats(formats);
    layout.beginLayout();
    QTextLine line = layout.createLine();
    line.setLineWidth(rect.width());
    layout.endLayout();
    layout.draw(&painter, QPointF(rect.left(), rect.top() + (rect.height() - line.height()) / 2));
}

} // namespace

void CellDelegate::paint(QPainter* painter, const QStyleOptionViewItem& given, const QModelIndex& index) const
{
    QStyleOptionViewItem option = given;
    initStyleOption(&option, index);
    const QStyle* style = option.widget ? option.widget->style() : QApplication::style();
    style->drawPrimitive(QStyle::PE_PanelItemViewItem, &option, painter, option.widget);

    const bool isSelected = option.state & QStyle::State_Selected;
    const bool isEnabled = option.state & QStyle::State_Enabled;
    const QPalette::ColorGroup group = !isEnabled ? QPalette::Disabled
        : option.state & QStyle::State_Active     ? QPalette::Active
                                                  : QPalette::Inactive;
    QRect rect = option.rect.adjusted(kSidePadding, 0, -kSidePadding, 0);
    if (!option.icon.isNull()) {
        const QSize size = option.decorationSize;
        QRect place(rect.left(), rect.top() + (rect.height() - size.height()) / 2, size.width(),
                    size.height());
        place = QStyle::visualRect(option.direction, rect, place);
        option.icon.paint(painter, place, Qt::AlignCenter, isSelected ? QIcon::Selected : QIcon::Normal);
        const QRect left = rect.adjusted(size.width() + kIconGap, 0, 0, 0);
        rect = QStyle::visualRect(option.direction, rect, left);
    }
    if (!option.text.isEmpty() && rect.width() > 0) {
        painter->setPen(option.palette.color(group, isSelected ? QPalette::HighlightedText : QPalette::Text));
        painter->setFont(option.font);
        // A long path matters at both of its ends, a name at its beginning.
        const Qt::TextElideMode elide = option.text.contains(u'/') ? Qt::ElideMiddle : Qt::ElideRight;
        const int flags =
            int(QStyle::visualAlignment(option.direction, option.displayAlignment)) | Qt::TextSingleLine;
        const QColor mark = markColour(option.palette, isSelected);
        const auto marked = [&](int role) {
            return role < 0 ? TextRanges() : index.data(role).value<TextRanges>();
        };
        drawMarked(*painter, rect, flags, option.text, elide, marked(m_roles.marked), mark);
        const QString quiet = m_roles.quiet < 0 ? QString() : index.data(m_roles.quiet).toString();
        const int used = option.fontMetrics.horizontalAdvance(option.text) + 2 * kIconGap;
        if (!quiet.isEmpty() && rect.width() - used > 40) {
            const QRect rest = QStyle::visualRect(option.direction, rect, rect.adjusted(used, 0, 0, 0));
            if (!isSelected)
                painter->setPen(quietText(option.palette));
            drawMarked(*painter, rest, flags, quiet, Qt::ElideMiddle, marked(m_roles.markedQuiet), mark);
        }
    }
    if ((option.state & QStyle::State_HasFocus) && (option.state & QStyle::State_KeyboardFocusChange)
        && !isSelected) {
        painter->setPen(QPen(option.palette.color(QPalette::Highlight), 1, Qt::DotLine));
        painter->drawRect(option.rect.adjusted(0, 0, -1, -1));
    }
}

QSize CellDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    QSize size = QStyledItemDelegate::sizeHint(option, index);
    size.setHeight(std::max(option.fontMetrics.height(), option.decorationSize.height()) + 2 * kRowPadding);
    size.rwidth() += 2 * kSidePadding;
    return size;
}

FlatHeader::FlatHeader(QWidget* parent) : QHeaderView(Qt::Horizontal, parent)
{
    setSectionsClickable(true);
    setHighlightSections(false);
    setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    setAccessibleName(tr("Columns"));
}

QSize FlatHeader::sizeHint() const
{
    return {QHeaderView::sizeHint().width(), fontMetrics().height() + 2 * kHeaderPadding};
}

void FlatHeader::paintEvent(QPaintEvent* event)
{
    {
        QPainter painter(viewport());
        painter.fillRect(viewport()->rect(), palette().color(QPalette::Window));
        painter.setPen(hairline(palette()));
        painter.drawLine(0, viewport()->height() - 1, viewport()->width(), viewport()->height() - 1);
    }
    QHeaderView::paintEvent(event);
}

void FlatHeader::paintSection(QPainter* painter, const QRect& rect, int logicalIndex) const
{
    const QVariant given = model()->headerData(logicalIndex, orientation(), Qt::TextAlignmentRole);
    const Qt::Alignment alignment = given.isValid() ? Qt::Alignment(given.toInt()) : defaultAlignment();
    const bool isSorted = isSortIndicatorShown() && sortIndicatorSection() == logicalIndex;
    QRect inner = rect.adjusted(kSidePadding, 0, -kSidePadding, 0);
    const QString text = model()->headerData(logicalIndex, orientation(), Qt::DisplayRole).toString();
    painter->save();
    painter->fillRect(rect, palette().color(QPalette::Window));
    painter->setPen(hairline(palette()));
    painter->drawLine(rect.bottomLeft(), rect.bottomRight());
    if (visualIndex(logicalIndex) < count() - 1) {
        const int x = layoutDirection() == Qt::RightToLeft ? rect.left() : rect.right();
        painter->drawLine(x, rect.top() + 7, x, rect.bottom() - 7);
    }
    const QColor colour = isSorted ? palette().color(QPalette::WindowText) : quietText(palette());
    if (isSorted) {
        // On the side away from the text, so that numbers stay above their column.
        const bool textAtRight = bool(alignment & Qt::AlignRight) != (layoutDirection() == Qt::RightToLeft);
        const QRect arrow(textAtRight ? inner.left() - 3 : inner.right() - 9, inner.top(), 12,
                          inner.height());
        drawSortArrow(*painter, arrow, sortIndicatorOrder() == Qt::AscendingOrder, colour);
        inner.adjust(textAtRight ? 12 : 0, 0, textAtRight ? 0 : -14, 0);
    }
    painter->setPen(colour);
    painter->drawText(inner, int(QStyle::visualAlignment(layoutDirection(), alignment)) | Qt::TextSingleLine,
                      fontMetrics().elidedText(text, Qt::ElideRight, inner.width()));
    painter->restore();
}

void styleList(QTreeView& view, const CellRoles& roles)
{
    auto* header = new FlatHeader(&view);
    view.setHeader(header);
    header->setStretchLastSection(true);
    header->show();
    view.setItemDelegate(new CellDelegate(&view, roles));
    view.setIconSize({18, 18});
}

void setColumns(QTreeView& view, int stretched, std::initializer_list<std::pair<int, int>> widths)
{
    QHeaderView& header = *view.header();
    header.setStretchLastSection(false);
    header.setSectionsClickable(false);
    header.setSectionResizeMode(stretched, QHeaderView::Stretch);
    const int em = view.fontMetrics().horizontalAdvance(u'm');
    for (const auto& [column, width] : widths)
        header.resizeSection(column, width * em);
}

} // namespace ff::ui
