// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractButton>

namespace ff::ui {

// A line of the list of recent archives: its name, and quietly its folder.
class RecentButton final : public QAbstractButton {
    Q_OBJECT

public:
    RecentButton(const QString& path, QWidget* parent);

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;
    bool event(QEvent* event) override;

private:
    QString m_name, m_folder;
};

} // namespace ff::ui
