// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QLabel>

class QAbstractScrollArea;

namespace ff::ui {

// One line that loses its middle, not the layout, when there is too little room. The whole text is the tool
// tip.
class ElidedLabel final : public QLabel {
    Q_OBJECT

public:
    explicit ElidedLabel(QWidget* parent = nullptr);

    // In the colour of a QuietLabel.
    void setQuiet(bool quiet) { m_isQuiet = quiet; }
    void setFullText(const QString& text);
    const QString& fullText() const { return m_text; }
    QSize minimumSizeHint() const override;
    QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    QString m_text;
    bool m_isQuiet = false;
};

// A label in the quiet colour that follows the palette.
class QuietLabel final : public QLabel {
    Q_OBJECT

public:
    explicit QuietLabel(const QString& text = {}, QWidget* parent = nullptr);

protected:
    void changeEvent(QEvent* event) override;

private:
    void takeColour();
    bool m_busy = false;
};

// In the middle of a list: why it is empty.
QuietLabel* hintOver(QAbstractScrollArea& list, const QString& text = {});

} // namespace ff::ui
