// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// A page of sample text in a font that nothing but this page knows: it is read from memory, never installed
// and never looked for by name. Its programs (hints) are not run. GUI thread only.

#include <QRawFont>
#include <QScrollArea>

namespace ff::ui {

class FontSample;

class FontView final : public QScrollArea {
    Q_OBJECT

public:
    static constexpr qsizetype kLimit = 48'000'000; // bytes of a font

    explicit FontView(QWidget* parent = nullptr);

    // False when it cannot be drawn.
    bool setFontData(const QByteArray& bytes);
    void clear();
    bool isEmpty() const;
    // "120 kB · font, DejaVu Sans Bold"
    QString factsText(const QString& size) const;
    // Whether the bytes begin as a font does.
    static bool looksLikeFont(const QByteArray& bytes);
    // Whether the name promises one.
    static bool namesFont(const QString& fileName);

private:
    FontSample* m_sample;
};

} // namespace ff::ui
