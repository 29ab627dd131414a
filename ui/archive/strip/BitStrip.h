// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Where the model was surprised: how many bits each byte of a file took, from its beginning to its end, as
// bars whose height and colour both tell. Small in a column, large with hover text and legend beside a
// preview.

#include "core/archive/Types.h"

#include <QStyledItemDelegate>
#include <QWidget>

class QLabel;

namespace ff::ui {

// Bits per byte of equal parts of a file, and the file's size.
struct BitStrip {
    std::vector<float> bits;
    std::uint64_t size = 0;
    bool isWhole = false; // one value for all of it, because no more is known

    bool isEmpty() const { return bits.empty(); }
    double mean() const;
    // "bytes 40,000–41,000: 2.1 bits per byte"
    QString describe(std::size_t part) const;
    QString summary() const;
};
BitStrip stripOf(const archive::Entry& entry);

QColor stripColour(double bits, const QPalette& palette);
void paintStrip(QPainter& painter, const QRectF& rect, const BitStrip& strip, const QPalette& palette,
                bool mirrored);

class StripDelegate final : public QStyledItemDelegate {
    Q_OBJECT

public:
    // Under this role the model gives a BitStrip.
    explicit StripDelegate(int role, QObject* parent = nullptr) : QStyledItemDelegate(parent), m_role(role) {}

    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;

private:
    const int m_role;
};

class StripView final : public QWidget {
    Q_OBJECT

public:
    explicit StripView(QWidget* parent = nullptr);

    void setStrip(BitStrip strip);
    const BitStrip& strip() const { return m_strip; }
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return {120, sizeHint().height()}; }

protected:
    void paintEvent(QPaintEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;

private:
    QRectF bars() const;
    void setPart(int part);

    BitStrip m_strip;
    int m_part = -1; // that is pointed at
};

} // namespace ff::ui

Q_DECLARE_METATYPE(ff::ui::BitStrip)
