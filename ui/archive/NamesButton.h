// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// In which encoding the names of another program's archive are read, and a menu to choose another one. It is
// shown only where names do not say it themselves. GUI thread only.

#include "core/archive/Types.h"

#include <QToolButton>

class QActionGroup;

namespace ff::ui {

class NamesButton final : public QToolButton {
    Q_OBJECT

public:
    explicit NamesButton(QWidget* parent = nullptr);

    // `chosen`: as OpenOptions::namesEncoding.
    void showEncoding(const archive::ArchiveInfo& info, const QString& chosen);

Q_SIGNALS:
    // "auto", or what iconv calls it.
    void chosen(const QString& encoding);

private:
    void fillMenu();

    QActionGroup* m_encodings;
    QString m_guess; // of the last archive that was guessed
};

} // namespace ff::ui
