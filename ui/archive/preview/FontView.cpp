// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/archive/preview/FontView.h"

#include "ui/Theme.h"
#include "ui/text/Format.h"

#include <QFontDatabase>
#include <QGlyphRun>
#include <QPainter>
#include <QScrollBar>
#include <QTextLayout>
#include <QtEndian>

#include <algorithm>
#include <cmath>
#include <vector>

namespace ff::ui {

using namespace Qt::StringLiterals;

namespace {

constexpr int kPageMargin = 14;
constexpr int kSizes[] = {14, 18, 24, 36, 48};
constexpr int kGlyphSize = 28;
constexpr quint32 kGlyphs = 400; // of a font without letters
constexpr int kScripts = 12;

// Every letter of the language once.
const QString kLatin = u"The quick brown fox jumps over the lazy dog."_s;
const QString kCyrillic = u"Съешь же ещё этих мягких французских булок, да выпей чаю."_s;
const QString kDigits = u"0123456789  .,;:!?  ()[]{}  +−×=%  «»“”„  €£$₽ №"_s;

bool hasLetters(const QRawFont& font, const QString& text)
{
    return std::all_of(text.begin(), text.end(),
                       [&](QChar c) { return !c.isLetter() || font.supportsCharacter(c); });
}

// What the font itself says of its scripts is often wrong: a script is there when the letters are that Qt
// shows it by.
QStringList scriptsOf(const QRawFont& font)
{
    QStringList out;
    for (int i = QFontDatabase::Latin; i < QFontDatabase::WritingSystemsCount; ++i) {
        const auto script = QFontDatabase::WritingSystem(i);
        if (script == QFontDatabase::Symbol)
            continue;
        const QList<uint> letters = QFontDatabase::writingSystemSample(script).toUcs4();
        if (!letters.isEmpty() && std::all_of(letters.begin(), letters.end(), [&](uint letter) {
                return font.supportsCharacter(letter);
            }))
            out += QFontDatabase::writingSystemName(script);
    }
    return out;
}

QString supported(const QRawFont& font, const QString& text)
{
    QString out;
    for (const QChar c : text) {
        if (c.isSpace() || font.supportsCharacter(c))
            out += c;
    }
    return out;
}

QString nameOf(const QRawFont& font)
{
    const QString family = displayName(font.familyName().toStdString());
    const QString style = displayName(font.styleName().toStdString());
    return style.isEmpty() || family.endsWith(style) ? family : family + u' ' + style;
}

} // namespace

class FontSample final : public QWidget {
public:
    explicit FontSample(QWidget* parent) : QWidget(parent) { setObjectName(u"fontSample"_s); }

    bool setFont(const QRawFont& font)
    {
        m_font = font;
        m_rows.clear();
        if (!font.isValid())
            return false;
        const bool isLatin = hasLetters(font, kLatin), isCyrillic = hasLetters(font, kCyrillic);
        for (const int size : kSizes) {
            for (const QString& text : {isLatin ? kLatin : QString(), isCyrillic ? kCyrillic : QString()}) {
                if (!text.isEmpty())
                    m_rows.push_back({size, supported(font, text)});
            }
        }
        if (const QString digits = supported(font, kDigits).simplified();
            !digits.isEmpty() && !m_rows.empty())
            m_rows.insert(m_rows.begin(), {24, digits});
        const QByteArray maxima = font.fontTable("maxp");
        const quint32 all = maxima.size() >= 6 ? qFromBigEndian<quint16>(maxima.constData() + 4) : 0;
        m_glyphs = m_rows.empty() ? std::min(all, kGlyphs) : 0; // 0 is the box for what is missing
        lay(width());
        return !m_rows.empty() || m_glyphs > 1;
    }

    const QRawFont& shownFont() const { return m_font; }

    int heightForWidth(int width) const override
    {
        int height = kPageMargin;
        const int room = std::max(40, width - 2 * kPageMargin);
        for (const Row& row : m_rows)
            height += int(std::ceil(draw(nullptr, row, room, 0))) + 10;
        if (m_glyphs > 1) {
            const int across = std::max(1, room / (2 * kGlyphSize));
            height += (int(m_glyphs) - 2 + across) / across * 2 * kGlyphSize;
        }
        return height + kPageMargin;
    }

    // The area scrolls up and down only.
    void lay(int width)
    {
        setMinimumHeight(heightForWidth(width));
        update();
    }

protected:
    void resizeEvent(QResizeEvent* event) override
    {
        QWidget::resizeEvent(event);
        setMinimumHeight(heightForWidth(width()));
    }

    void paintEvent(QPaintEvent*) override
    {
        QPainter painter(this);
        painter.fillRect(rect(), palette().color(QPalette::Base));
        painter.setPen(palette().color(QPalette::Text));
        const int room = std::max(40, width() - 2 * kPageMargin);
        double y = kPageMargin;
        for (const Row& row : m_rows)
            y += std::ceil(draw(&painter, row, room, y)) + 10;
        if (m_glyphs > 1)
            drawGlyphs(painter, room, y);
    }

private:
    struct Row {
        int size;
        QString text;
    };

    // Without a painter only measured. The height.
    double draw(QPainter* painter, const Row& row, int room, double y) const
    {
        QRawFont font = m_font;
        font.setPixelSize(row.size);
        QTextLayout layout(row.text);
        layout.setRawFont(font);
        layout.beginLayout();
        double height = 0;
        for (QTextLine line = layout.createLine(); line.isValid(); line = layout.createLine()) {
            line.setLineWidth(room);
            line.setPosition({0, height});
            // A font may claim any height.
            height += std::clamp(line.height(), double(row.size), 3.0 * row.size);
        }
        layout.endLayout();
        if (painter)
            layout.draw(painter, QPointF(kPageMargin, y));
        return height;
    }

    void drawGlyphs(QPainter& painter, int room, double y) const
    {
        const int across = std::max(1, room / (2 * kGlyphSize));
        QRawFont font = m_font;
        font.setPixelSize(kGlyphSize);
        QList<quint32> glyphs;
        QList<QPointF> places;
        for (quint32 glyph = 1; glyph < m_glyphs; ++glyph) {
            const int at = int(glyph) - 1;
            const int row = at / across;
            glyphs += glyph;
            places += QPointF(at % across * 2 * kGlyphSize, (2 * row + 1) * kGlyphSize);
        }
        QGlyphRun run;
        run.setRawFont(font);
        run.setGlyphIndexes(glyphs);
        run.setPositions(places);
        painter.drawGlyphRun(QPointF(kPageMargin, y), run);
    }

    QRawFont m_font;
    std::vector<Row> m_rows;
    quint32 m_glyphs = 0;
};

FontView::FontView(QWidget* parent) : QScrollArea(parent), m_sample(new FontSample(this))
{
    setObjectName(u"previewFont"_s);
    setFrameShape(QFrame::NoFrame);
    setWidgetResizable(true);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setWidget(m_sample);
    setFocusPolicy(Qt::StrongFocus); // the arrow keys scroll it
}

bool FontView::setFontData(const QByteArray& bytes)
{
    const QRawFont font(bytes, 24, QFont::PreferNoHinting);
    // What no font can be would be drawn as large as a wall.
    const bool isSane = font.isValid() && font.unitsPerEm() >= 16 && font.unitsPerEm() <= 16384;
    if (!isSane || !m_sample->setFont(font)) {
        clear();
        return false;
    }
    const QString about = scriptsOf(font).mid(0, kScripts).join(u", "_s);
    setAccessibleName(tr("Sample of the font %1").arg(nameOf(font)));
    setAccessibleDescription(about);
    setToolTip(about);
    verticalScrollBar()->setValue(0);
    return true;
}

void FontView::clear()
{
    m_sample->setFont({});
}

bool FontView::isEmpty() const
{
    return !m_sample->shownFont().isValid();
}

QString FontView::factsText(const QString& size) const
{
    const QString known = accessibleDescription();
    return known.isEmpty()
        ? tr("%1 · font, %2", "size, name").arg(size, nameOf(m_sample->shownFont()))
        : tr("%1 · font, %2 · %3", "size, name, scripts").arg(size, nameOf(m_sample->shownFont()), known);
}

bool FontView::looksLikeFont(const QByteArray& bytes)
{
    static const QList<QByteArray> heads{QByteArray("\0\1\0\0", 4), "OTTO", "ttcf", "true", "wOFF", "wOF2"};
    return heads.contains(bytes.left(4));
}

bool FontView::namesFont(const QString& fileName)
{
    static const QStringList endings{u"ttf"_s, u"otf"_s, u"ttc"_s, u"otc"_s, u"woff"_s, u"woff2"_s};
    return endings.contains(fileName.mid(fileName.lastIndexOf(u'.') + 1).toLower());
}

} // namespace ff::ui
