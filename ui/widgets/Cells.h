// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Rows and headers with room to breathe, the same in every list of the program, in the palette's colours
// whatever the style.

#include <QHeaderView>
#include <QStyledItemDelegate>

class QAbstractItemView;
class QTreeView;

namespace ff::ui {

class CellDelegate final : public QStyledItemDelegate {
    Q_OBJECT

public:
    // Text under `quietRole` follows the cell's own in a quiet colour.
    explicit CellDelegate(QObject* parent = nullptr, int quietRole = -1)
        : QStyledItemDelegate(parent), m_quietRole(quietRole)
    {
    }

    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;

private:
    const int m_quietRole;
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
void styleList(QTreeView& view, int quietRole = -1);

} // namespace ff::ui
