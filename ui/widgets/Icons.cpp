// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/Icons.h"

#include <QFile>
#include <QGuiApplication>
#include <QIconEngine>
#include <QPainter>
#include <QPixmapCache>
#include <QSet>
#include <QSvgRenderer>

namespace ff::ui {

using namespace Qt::StringLiterals;

namespace {

enum class Paint { Text, Accent, Toned };

class LineIconEngine final : public QIconEngine {
public:
    LineIconEngine(QString name, Paint paint, Tone tone)
        : m_name(std::move(name)), m_paint(paint), m_tone(tone)
    {
    }

    void paint(QPainter* painter, const QRect& rect, QIcon::Mode mode, QIcon::State) override
    {
        QFile file(u":/icons/"_s + m_name + u".svg"_s);
        if (!file.open(QIODevice::ReadOnly))
            return;
        QByteArray svg = file.readAll();
        svg.replace("#000000", colour(mode).name().toLatin1());
        QSvgRenderer renderer(svg);
        if (!isMirrored()) {
            renderer.render(painter, QRectF(rect));
            return;
        }
        painter->save();
        painter->translate(rect.left() + rect.right() + 1, 0);
        painter->scale(-1, 1);
        renderer.render(painter, QRectF(rect));
        painter->restore();
    }

    QPixmap pixmap(const QSize& size, QIcon::Mode mode, QIcon::State state) override
    {
        const QString key = u"ff-%1-%2-%3-%4-%5"_s.arg(m_name)
                                .arg(size.width())
                                .arg(size.height())
                                .arg(colour(mode).rgba())
                                .arg(isMirrored());
        QPixmap out;
        if (QPixmapCache::find(key, &out))
            return out;
        out = QPixmap(size);
        out.fill(Qt::transparent);
        QPainter painter(&out);
        paint(&painter, QRect(QPoint(0, 0), size), mode, state);
        painter.end();
        QPixmapCache::insert(key, out);
        return out;
    }

    QIconEngine* clone() const override { return new LineIconEngine(*this); }

private:
    // What points along the reading direction.
    bool isMirrored() const
    {
        static const QSet<QString> directed{u"back"_s, u"forward"_s, u"tree"_s, u"list"_s, u"jobs"_s,
                                            u"undo"_s, u"redo"_s,    u"play"_s, u"skip"_s};
        return QGuiApplication::isRightToLeft() && directed.contains(m_name);
    }

    QColor colour(QIcon::Mode mode) const
    {
        const QPalette palette = QGuiApplication::palette();
        if (mode == QIcon::Selected)
            return palette.color(QPalette::HighlightedText);
        if (mode == QIcon::Disabled)
            return palette.color(QPalette::Disabled, QPalette::ButtonText);
        if (m_paint == Paint::Accent)
            return palette.color(QPalette::Highlight);
        if (m_paint == Paint::Toned)
            return toneColour(palette, m_tone);
        return blended(palette.color(QPalette::Window), palette.color(QPalette::WindowText), 0.82);
    }

    QString m_name;
    Paint m_paint;
    Tone m_tone;
};

} // namespace

QIcon icon(const char* name, Tone tone)
{
    return QIcon(new LineIconEngine(QString::fromLatin1(name),
                                    tone == Tone::Neutral ? Paint::Text : Paint::Toned, tone));
}

QIcon accentIcon(const char* name)
{
    return QIcon(new LineIconEngine(QString::fromLatin1(name), Paint::Accent, Tone::Neutral));
}

QIcon applicationIcon()
{
    return QIcon(u":/icons/fileformer.svg"_s);
}

} // namespace ff::ui
