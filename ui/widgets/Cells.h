// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Rows and headers with room to breathe, the same in every list of the program, in the palette's colours
// whatever the style.

#include <QHeaderView>
#include <QStyledItemDelegate>

#include <initializer_list>
#include <utility>

class QAbstractItemView;
class QTreeView;

namespace ff::ui {

// A part of a text, in UTF-16 units.
struct TextRange {
    int start = 0;
    int length = 0;
    bool operator==(const TextRange&) const = default;
};
using TextRanges = QList<TextRange>; // ascending and apart

// Where a cell finds what is not under Qt's own roles; -1: there is none.
struct CellRoles {
    int quiet = -1; // text that follows the cell's own in a quiet colour
    int marked = -1; // TextRanges of the cell's text that are marked
    int markedQuiet = -1; // … and of the quiet text
};

class CellDelegate final : public QStyledItemDelegate {
    Q_OBJECT

public:
    explicit CellDelegate(QObject* parent = nullptr, const CellRoles& roles = {})
        : QStyledItemDelegate(parent), m_roles(roles)
    {
    }

    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;

private:
    const CellRoles m_roles;
};

class FlatHeader final : public QHeaderView {
    Q_OBJECT

public:
    explicit FlatHeader(QWidget* parent = nullptr);

    QSize sizeHint() const override;

protected:
    void paintSection(QPainter* painter, const QRect& rect, int logicalIndex) const override;
    void paintEvent(QPaintEvent* event) override;
};

// Gives the view a FlatHeader and a CellDelegate.
void styleList(QTreeView& view, const CellRoles& roles = {});

// Column `stretched` takes the room that the others, of so many widths of an "m", leave. Nobody sorts.
void setColumns(QTreeView& view, int stretched, std::initializer_list<std::pair<int, int>> widths);

} // namespace ff::ui

Q_DECLARE_METATYPE(ff::ui::TextRanges)
