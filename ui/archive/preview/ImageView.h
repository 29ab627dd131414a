// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// A picture, made smaller to fit but never larger, on a chequered ground where it is transparent.

#include <QImage>
#include <QWidget>

namespace ff::ui {

class ImageView final : public QWidget {
    Q_OBJECT

public:
    explicit ImageView(QWidget* parent = nullptr);

    void setImage(const QImage& image);
    const QImage& image() const { return m_image; }

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    QImage m_image;
    QPixmap m_fitted; // for the size that it was last painted at
};

struct DecodedImage {
    QImage image; // null when it is none or too large
    QSize size; // of the original
    QString format;
};
// Formats that Qt decodes in this process without opening anything else; by the bytes, whatever the name.
// Pictures with a longer side than `largest` pixels come smaller, and are decoded so where the format can.
// Any thread.
DecodedImage decodeImage(const QByteArray& bytes, int largest = 2400);
// Whether the name promises a picture.
bool looksLikeImage(const QString& fileName);

} // namespace ff::ui
