// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// What this program is: version, the models on this machine with their identities and licences, the libraries
// it stands on, and its own licence.

#include <QDialog>

class QTextBrowser;

namespace ff::ui {

class AboutDialog final : public QDialog {
    Q_OBJECT

public:
    explicit AboutDialog(QWidget* parent = nullptr);

private:
    QWidget* buildSummary();
    QWidget* buildProgram();
    QWidget* buildModels();
    QWidget* buildLibraries();
    QWidget* buildLicence();
    QTextBrowser* makeBrowser(const QString& name, const QString& accessibleName);
    // Models are read and hashed on another thread.
    void readModels(QTextBrowser* into);
};

} // namespace ff::ui
