// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractButton>

namespace ff::ui {

// A line of the list of recent archives: its name, and quietly its folder.
class RecentButton final : public QAbstractButton {
    Q_OBJECT

public:
    RecentButton(const QString& path, QWidget* parent);

    // The file is not there: said beside the name.
    void setGone(bool gone);
    bool isGone() const { return m_isGone; }
    const QString& path() const { return m_path; }
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

Q_SIGNALS:
    void removeRequested();

protected:
    void keyPressEvent(QKeyEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    bool event(QEvent* event) override;

private:
    const QString m_path;
    QString m_name, m_folder;
    bool m_isGone = false;
};

} // namespace ff::ui
