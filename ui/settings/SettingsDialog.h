// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// What the program remembers, to be changed: each change holds at once and is kept.

#include <QDialog>

#include <functional>

class QCheckBox;
class QComboBox;
class QFormLayout;
class QLineEdit;
class QSpinBox;

namespace ff::ui {

class SettingsDialog final : public QDialog {
    Q_OBJECT

public:
    explicit SettingsDialog(QWidget* parent = nullptr);

Q_SIGNALS:
    // The windows are to be made anew, in the language that was chosen.
    void reopenRequested();

private:
    QWidget* buildMaking();
    QWidget* buildExtracting();
    QWidget* buildProgram();
    QComboBox* addChoice(QFormLayout& form, const QString& label, const QString& key, const QString& fallback,
                         const QList<std::pair<QString, QString>>& choices);
    QCheckBox* addFlag(QFormLayout& form, const QString& label, const QString& key, bool fallback);
    void restoreDefaults();

    QList<std::function<void()>> m_defaults; // puts each control to its default
};

} // namespace ff::ui
