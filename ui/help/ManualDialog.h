// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// docs/MANUAL.md, in the language of the window, beside the work: it blocks nothing.

#include <QDialog>

class QLineEdit;
class QTextBrowser;

namespace ff::ui {

class ManualDialog final : public QDialog {
    Q_OBJECT

public:
    explicit ManualDialog(QWidget* parent = nullptr);

protected:
    void changeEvent(QEvent* event) override;

private:
    void load();
    void find(bool isBackward);

    QTextBrowser* m_text;
    QLineEdit* m_find;
};

} // namespace ff::ui
