// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Bytes as they are: offset, sixteen in hex (eight where there is little room), and as letters. Only the rows
// that are seen are drawn.

#include <QAbstractScrollArea>
#include <QByteArray>

namespace ff::ui {

class HexView final : public QAbstractScrollArea {
    Q_OBJECT

public:
    explicit HexView(QWidget* parent = nullptr);

    void setBytes(const QByteArray& bytes);
    const QByteArray& bytes() const { return m_bytes; }
    // "00000010  48 65 …  He…" as it is shown.
    QString rowText(qsizetype row) const;
    qsizetype cursor() const { return m_cursor; }

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void layOut();
    void setCursorTo(qsizetype at);
    qsizetype rowCount() const { return (m_bytes.size() + m_perRow - 1) / m_perRow; }
    int rowHeight() const;
    int columnOfByte(int i) const; // in characters
    int columnOfLetter(int i) const;

    QByteArray m_bytes;
    int m_perRow = 16;
    qsizetype m_cursor = 0;
};

} // namespace ff::ui
