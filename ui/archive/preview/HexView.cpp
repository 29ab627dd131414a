// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/archive/preview/HexView.h"

#include "ui/Theme.h"

#include <QAccessible>
#include <QFontDatabase>
#include <QKeyEvent>
#include <QPainter>
#include <QScrollBar>

#include <algorithm>

namespace ff::ui {

using namespace Qt::StringLiterals;

namespace {

constexpr int kMargin = 12;
constexpr int kOffsetDigits = 8;

QChar letterOf(char c)
{
    const auto u = static_cast<unsigned char>(c);
    return u >= 0x20 && u < 0x7F ? QChar(u) : QChar(u'·');
}

QString hexOf(char c)
{
    return u"%1"_s.arg(uint(static_cast<unsigned char>(c)), 2, 16, QLatin1Char('0'));
}

} // namespace

HexView::HexView(QWidget* parent) : QAbstractScrollArea(parent)
{
    setFrameShape(QFrame::NoFrame);
    setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
    setFocusPolicy(Qt::StrongFocus);
    setAccessibleName(tr("Bytes of the file"));
    setLayoutDirection(Qt::LeftToRight);
    viewport()->setBackgroundRole(QPalette::Base);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
}

void HexView::setBytes(const QByteArray& bytes)
{
    m_bytes = bytes;
    m_cursor = 0;
    verticalScrollBar()->setValue(0);
    layOut();
    setCursorTo(0);
}

int HexView::rowHeight() const
{
    return fontMetrics().height() + 2;
}

int HexView::columnOfByte(int i) const
{
    return kOffsetDigits + 2 + i * 3 + (i >= 8 ? 1 : 0);
}

int HexView::columnOfLetter(int i) const
{
    return columnOfByte(m_perRow) + 1 + i;
}

void HexView::layOut()
{
    const int character = std::max(1, fontMetrics().horizontalAdvance(u'0'));
    const int columns = (viewport()->width() - 2 * kMargin) / character;
    const qsizetype first = qsizetype(verticalScrollBar()->value()) * m_perRow;
    m_perRow = 16;
    if (columnOfLetter(16) > columns)
        m_perRow = 8;
    if (columnOfLetter(8) > columns)
        m_perRow = 4;
    const int page = std::max(1, (viewport()->height() - kMargin) / rowHeight());
    verticalScrollBar()->setRange(0, int(std::max<qsizetype>(0, rowCount() - page)));
    verticalScrollBar()->setPageStep(page);
    verticalScrollBar()->setValue(int(first / m_perRow));
    viewport()->update();
}

QString HexView::rowText(qsizetype row) const
{
    QString out = u"%1  "_s.arg(row * m_perRow, kOffsetDigits, 16, QLatin1Char('0'));
    QString letters;
    for (int i = 0; i < m_perRow; ++i) {
        const qsizetype at = row * m_perRow + i;
        const bool isThere = at < m_bytes.size();
        out += (isThere ? hexOf(m_bytes[at]) : u"  "_s) + (i == 7 ? u"  "_s : u" "_s);
        letters += isThere ? letterOf(m_bytes[at]) : QChar(u' ');
    }
    return out + u' ' + letters.trimmed();
}

void HexView::paintEvent(QPaintEvent*)
{
    QPainter painter(viewport());
    painter.setFont(font());
    const int character = fontMetrics().horizontalAdvance(u'0');
    const int height = rowHeight();
    const int baseline = fontMetrics().ascent() + 1;
    const QColor quiet = quietText(palette());
    const QColor plain = palette().color(QPalette::Text);
    const auto x = [character](int column) { return kMargin + column * character; };
    const qsizetype first = verticalScrollBar()->value();
    for (qsizetype row = first; row < rowCount(); ++row) {
        const int y = kMargin / 2 + int(row - first) * height;
        if (y > viewport()->height())
            break;
        painter.setPen(quiet);
        painter.drawText(x(0), y + baseline,
                         u"%1"_s.arg(row * m_perRow, kOffsetDigits, 16, QLatin1Char('0')));
        for (int i = 0; i < m_perRow && row * m_perRow + i < m_bytes.size(); ++i) {
            const qsizetype at = row * m_perRow + i;
            if (at == m_cursor) {
                QColor mark = palette().color(QPalette::Highlight);
                mark.setAlphaF(hasFocus() ? 0.35F : 0.18F);
                painter.fillRect(x(columnOfByte(i)) - 2, y, 2 * character + 4, height, mark);
                painter.fillRect(x(columnOfLetter(i)), y, character, height, mark);
            }
            painter.setPen(m_bytes[at] == 0 ? quiet : plain);
            painter.drawText(x(columnOfByte(i)), y + baseline, hexOf(m_bytes[at]));
            const QChar letter = letterOf(m_bytes[at]);
            painter.setPen(letter == u'·' ? quiet : plain);
            painter.drawText(x(columnOfLetter(i)), y + baseline, QString(letter));
        }
    }
}

void HexView::resizeEvent(QResizeEvent*)
{
    layOut();
}

void HexView::changeEvent(QEvent* event)
{
    QAbstractScrollArea::changeEvent(event);
    if (event->type() == QEvent::FontChange)
        layOut();
}

void HexView::setCursorTo(qsizetype at)
{
    m_cursor = std::clamp<qsizetype>(at, 0, std::max<qsizetype>(0, m_bytes.size() - 1));
    const int row = int(m_cursor / m_perRow);
    const int first = verticalScrollBar()->value();
    const int page = verticalScrollBar()->pageStep();
    if (row < first)
        verticalScrollBar()->setValue(row);
    else if (row >= first + page)
        verticalScrollBar()->setValue(row - page + 1);
    setAccessibleDescription(m_bytes.isEmpty() ? tr("The file is empty") : tr("Row %1").arg(rowText(row)));
    QAccessibleEvent event(this, QAccessible::DescriptionChanged);
    QAccessible::updateAccessibility(&event);
    viewport()->update();
}

void HexView::keyPressEvent(QKeyEvent* event)
{
    const int page = verticalScrollBar()->pageStep() * m_perRow;
    const bool isWhole = event->modifiers() & Qt::ControlModifier;
    switch (event->key()) {
    case Qt::Key_Left:
        return setCursorTo(m_cursor - 1);
    case Qt::Key_Right:
        return setCursorTo(m_cursor + 1);
    case Qt::Key_Up:
        return setCursorTo(m_cursor < m_perRow ? m_cursor : m_cursor - m_perRow);
    case Qt::Key_Down:
        return setCursorTo(m_cursor + m_perRow < m_bytes.size() ? m_cursor + m_perRow : m_cursor);
    case Qt::Key_PageUp:
        return setCursorTo(m_cursor - page);
    case Qt::Key_PageDown:
        return setCursorTo(m_cursor + page);
    case Qt::Key_Home:
        return setCursorTo(isWhole ? 0 : m_cursor - m_cursor % m_perRow);
    case Qt::Key_End:
        return setCursorTo(isWhole ? m_bytes.size() - 1 : m_cursor - m_cursor % m_perRow + m_perRow - 1);
    default:
        QAbstractScrollArea::keyPressEvent(event);
    }
}

void HexView::mousePressEvent(QMouseEvent* event)
{
    const int character = fontMetrics().horizontalAdvance(u'0');
    const int column = (int(event->position().x()) - kMargin) / std::max(1, character);
    const qsizetype row =
        verticalScrollBar()->value() + (int(event->position().y()) - kMargin / 2) / rowHeight();
    for (int i = 0; i < m_perRow; ++i) {
        const int byte = columnOfByte(i);
        if ((column >= byte && column < byte + 3) || column == columnOfLetter(i))
            setCursorTo(row * m_perRow + i);
    }
}

} // namespace ff::ui
