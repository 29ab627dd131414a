// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QLabel;

namespace ff::ui {

// A number with its caption above it.
class StatTile final : public QWidget {
    Q_OBJECT

public:
    // `large`: for pages where the numbers are what one comes for.
    explicit StatTile(const QString& caption, QWidget* parent = nullptr, bool large = false);

    void setValue(const QString& value);
    QString value() const;

private:
    QLabel* m_caption;
    QLabel* m_value;
};

} // namespace ff::ui
