// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// A sound without its sound: its wave from the beginning to the end where it was decoded, and its tags.

#include "core/jobs/sound/SoundFacts.h"

#include <QWidget>

class QFormLayout;
class QLabel;

namespace ff::ui {

class WaveView;

class SoundView final : public QWidget {
    Q_OBJECT

public:
    explicit SoundView(QWidget* parent = nullptr);
    ~SoundView() override;

    void setSound(const jobs::SoundFacts& sound);
    // "4.2 MB · MP3, 3 min 21 s, stereo, 44.1 kHz"
    static QString factsText(const jobs::SoundFacts& sound, const QString& size);
    // Whether the name promises a sound.
    static bool looksLikeSound(const QString& fileName);

private:
    void addTag(const QString& name, const QString& value);

    WaveView* m_wave;
    QLabel* m_hint;
    QFormLayout* m_tags;
};

} // namespace ff::ui
