// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Creations that a crash, a power cut or a full disk interrupted, each with what can be done about it.
// Nothing is shown when there are none. Journals are read on another thread.

#include "core/archive/create/resume/Interrupted.h"
#include "core/jobs/CreateJob.h"

#include <QWidget>

class QVBoxLayout;

namespace ff::ui {

class InterruptedCards final : public QWidget {
    Q_OBJECT

public:
    explicit InterruptedCards(QWidget* parent = nullptr);

    void refresh();
    void setInterrupted(const std::vector<archive::Interrupted>& interrupted);

Q_SIGNALS:
    void resumeRequested(const ff::jobs::CreateRequest& request);

private:
    void discard(const archive::Interrupted& one);
    QWidget* makeCard(const archive::Interrupted& one);

    QVBoxLayout* m_cards;
};

// "Making of photos.ffz was interrupted at 43 %".
QString interruptedText(const archive::Interrupted& one);

} // namespace ff::ui
