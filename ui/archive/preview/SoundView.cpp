// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/archive/preview/SoundView.h"

#include "ui/Theme.h"
#include "ui/archive/preview/TextDecoding.h"
#include "ui/text/Format.h"
#include "ui/widgets/ElidedLabel.h"

#include <QFormLayout>
#include <QLocale>
#include <QPainter>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>

namespace ff::ui {

using namespace Qt::StringLiterals;

class WaveView final : public QWidget {
public:
    explicit WaveView(QWidget* parent) : QWidget(parent)
    {
        setMinimumHeight(60);
        setMaximumHeight(180);
    }

    void setPeaks(std::vector<jobs::SoundFacts::Peak> peaks, std::size_t steps)
    {
        m_peaks = std::move(peaks);
        m_steps = steps;
        update();
    }

protected:
    void paintEvent(QPaintEvent*) override
    {
        QPainter painter(this);
        painter.setPen(hairline(palette()));
        painter.drawLine(0, height() / 2, width(), height() / 2);
        if (m_steps == 0 || width() == 0)
            return;
        // A line for each pixel of the screen, over all that it stands for.
        const double scale = devicePixelRatioF();
        const int columns = int(width() * scale);
        const double middle = height() / 2.0, reach = middle - 1;
        painter.setPen(QPen(palette().color(QPalette::Highlight), 1 / scale));
        for (int column = 0; column < columns; ++column) {
            const std::size_t from = m_steps * std::size_t(column) / std::size_t(columns);
            const std::size_t to =
                std::max(from + 1, m_steps * std::size_t(column + 1) / std::size_t(columns));
            int low = 0, high = 0;
            for (std::size_t i = from; i < std::min(to, m_peaks.size()); ++i) {
                low = std::min(low, int(m_peaks[i].low));
                high = std::max(high, int(m_peaks[i].high));
            }
            const double x = (column + 0.5) / scale;
            if (from < m_peaks.size())
                painter.drawLine(QPointF(x, middle - high / 32768.0 * reach),
                                 QPointF(x, middle - low / 32768.0 * reach));
        }
    }

private:
    std::vector<jobs::SoundFacts::Peak> m_peaks;
    std::size_t m_steps = 0;
};

SoundView::SoundView(QWidget* parent) : QWidget(parent)
{
    setObjectName(u"previewSound"_s);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(14, 14, 14, 14);
    column->setSpacing(14);
    m_wave = new WaveView(this);
    m_wave->setObjectName(u"wave"_s);
    column->addWidget(m_wave, 2);
    m_tags = new QFormLayout;
    m_tags->setHorizontalSpacing(14);
    m_tags->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    column->addLayout(m_tags);
    m_hint = new QuietLabel(tr("The file has no title and no name of an artist."), this);
    m_hint->setWordWrap(true);
    column->addWidget(m_hint);
    column->addStretch(1);
}

SoundView::~SoundView() = default;

void SoundView::addTag(const QString& name, const QString& value)
{
    if (value.isEmpty())
        return;
    auto* text = new QLabel(value, this);
    text->setTextFormat(Qt::PlainText);
    text->setWordWrap(true);
    text->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    text->setAccessibleName(name);
    text->setAccessibleDescription(value);
    m_tags->addRow(new QuietLabel(name, this), text);
}

void SoundView::setSound(const jobs::SoundFacts& sound)
{
    while (m_tags->rowCount() > 0)
        m_tags->removeRow(0);
    m_wave->setPeaks(sound.peaks, sound.steps);
    m_wave->setVisible(!sound.peaks.empty());
    m_wave->setAccessibleName(tr("Wave of the sound"));
    // All that does not say its encoding has the same; together they tell it best.
    QByteArray unknown;
    for (const jobs::SoundText* one : {&sound.title, &sound.artist, &sound.album}) {
        if (!one->isUtf8)
            unknown += QByteArray::fromStdString(one->bytes) + '\n';
    }
    const QString encoding = guessEncoding(unknown, true).value_or(u"windows-1252"_s);
    const auto shown = [&](const jobs::SoundText& text) {
        if (text.isUtf8)
            return displayName(text.bytes);
        return displayName(decodeText(QByteArray::fromStdString(text.bytes), encoding).toStdString());
    };
    addTag(tr("Title"), shown(sound.title));
    addTag(tr("Artist"), shown(sound.artist));
    addTag(tr("Album"), shown(sound.album));
    addTag(tr("Year"), shown(sound.year));
    m_hint->setVisible(m_tags->rowCount() == 0);
    setAccessibleName(tr("Sound"));
}

QString SoundView::factsText(const jobs::SoundFacts& sound, const QString& size)
{
    QStringList parts{QString::fromLatin1(sound.kind)};
    if (sound.seconds > 0)
        parts += clockText(std::round(std::max(1.0, sound.seconds)));
    if (sound.channels == 1)
        parts += tr("mono");
    else if (sound.channels == 2)
        parts += tr("stereo");
    else if (sound.channels > 2)
        parts += tr("%Ln channel(s)", nullptr, int(sound.channels));
    if (sound.rate > 0)
        parts += tr("%1 kHz").arg(QLocale().toString(sound.rate / 1000.0, 'g', 5));
    if (sound.bits > 0)
        parts += tr("%Ln bit(s)", nullptr, int(sound.bits));
    return tr("%1 · %2", "size of the file, what the sound is").arg(size, parts.join(u", "_s));
}

bool SoundView::looksLikeSound(const QString& fileName)
{
    static const QStringList endings{u"wav"_s,  u"wave"_s, u"aif"_s, u"aiff"_s, u"aifc"_s,
                                     u"flac"_s, u"mp3"_s,  u"ogg"_s, u"oga"_s,  u"opus"_s};
    return endings.contains(fileName.mid(fileName.lastIndexOf(u'.') + 1).toLower());
}

} // namespace ff::ui
