// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/archive/preview/ImageView.h"

#include "ui/Theme.h"

#include <QBuffer>
#include <QImageReader>
#include <QPainter>

#include <algorithm>

namespace ff::ui {

using namespace Qt::StringLiterals;

namespace {

constexpr int kAllocationLimit = 256; // MiB

// Not SVG: it may name other files.
const QList<QByteArray>& formats()
{
    static const QList<QByteArray> list{"png", "jpeg", "jpg", "gif", "bmp", "webp", "ppm",
                                        "pgm", "pbm",  "xbm", "xpm", "ico", "tiff", "tif"};
    return list;
}

} // namespace

bool looksLikeImage(const QString& fileName)
{
    return formats().contains(fileName.mid(fileName.lastIndexOf(u'.') + 1).toLower().toLatin1());
}

DecodedImage decodeImage(const QByteArray& bytes, int largest)
{
    DecodedImage out;
    QByteArray copy = bytes;
    QBuffer buffer(&copy);
    buffer.open(QIODevice::ReadOnly);
    const QByteArray format = QImageReader::imageFormat(&buffer);
    if (!formats().contains(format))
        return out;
    buffer.seek(0);
    QImageReader::setAllocationLimit(kAllocationLimit);
    QImageReader reader(&buffer, format);
    reader.setAutoTransform(true);
    out.format = QString::fromLatin1(format).toUpper();
    out.size = reader.size();
    if (out.size.isValid() && std::max(out.size.width(), out.size.height()) > largest)
        reader.setScaledSize(out.size.scaled(largest, largest, Qt::KeepAspectRatio)
                                 .expandedTo({1, 1})); // of a picture that is a line
    out.image = reader.read();
    if (std::max(out.image.width(), out.image.height()) > largest)
        out.image = out.image.scaled(largest, largest, Qt::KeepAspectRatio, Qt::SmoothTransformation);
    if (!out.size.isValid())
        out.size = out.image.size();
    return out;
}

ImageView::ImageView(QWidget* parent) : QWidget(parent)
{
    setMinimumSize(60, 60);
}

void ImageView::setImage(const QImage& image)
{
    m_image = image;
    m_fitted = {};
    update();
}

void ImageView::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.fillRect(rect(), palette().color(QPalette::Base));
    if (m_image.isNull())
        return;
    const double scale = devicePixelRatioF();
    const QSize room = (QSizeF(size() - QSize(24, 24)) * scale).toSize();
    QSize fit = m_image.size();
    if (fit.width() > room.width() || fit.height() > room.height())
        fit.scale(room, Qt::KeepAspectRatio);
    if (fit.isEmpty())
        return;
    if (m_fitted.size() != fit) {
        m_fitted = QPixmap::fromImage(m_image.scaled(fit, Qt::IgnoreAspectRatio, Qt::SmoothTransformation));
        m_fitted.setDevicePixelRatio(scale);
    }
    const QSizeF logical = QSizeF(fit) / scale;
    const QRectF place(QPointF((width() - logical.width()) / 2, (height() - logical.height()) / 2), logical);
    if (m_image.hasAlphaChannel()) {
        const QColor light = blended(palette().color(QPalette::Base), palette().color(QPalette::Text), 0.06);
        const QColor dark = blended(palette().color(QPalette::Base), palette().color(QPalette::Text), 0.14);
        painter.save();
        painter.setClipRect(place);
        painter.fillRect(place, light);
        constexpr int kSquare = 10;
        for (int y = int(place.top()), row = 0; y < place.bottom(); y += kSquare, ++row) {
            for (int x = int(place.left()) + (row % 2) * kSquare; x < place.right(); x += 2 * kSquare)
                painter.fillRect(x, y, kSquare, kSquare, dark);
        }
        painter.restore();
    }
    painter.drawPixmap(place.topLeft(), m_fitted);
}

} // namespace ff::ui
