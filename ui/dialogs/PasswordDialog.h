// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Passwords: the one of an archive that is opened, and a new one. What is typed goes into locked memory when
// it is asked for; what the fields of the toolkit hold meanwhile is ordinary memory.

#include "core/archive/Types.h"

#include <QDialog>

class QCheckBox;
class QLabel;
class QLineEdit;

namespace ff::ui {

// A new password, typed twice.
class NewPasswordFields final : public QWidget {
    Q_OBJECT

public:
    explicit NewPasswordFields(QWidget* parent = nullptr);
    ~NewPasswordFields() override;

    // A sentence that says what is wrong, or nothing.
    QString problem() const;
    // REQUIRES: no problem.
    archive::Password password() const;

Q_SIGNALS:
    void edited();

private:
    QLineEdit *m_first, *m_second;
};

// Asks for the password of an archive.
class PasswordDialog final : public QDialog {
    Q_OBJECT

public:
    // `wasWrong`: it is asked for again.
    PasswordDialog(const QString& archiveName, bool wasWrong, QWidget* parent = nullptr);
    ~PasswordDialog() override;

    // REQUIRES: accepted.
    archive::Password password() const;

public Q_SLOTS:
    void accept() override;

private:
    QLineEdit* m_password;
};

// Asks for another password of an archive, or whether it should have none.
class ChangePasswordDialog final : public QDialog {
    Q_OBJECT

public:
    ChangePasswordDialog(const QString& archiveName, bool isEncrypted, QWidget* parent = nullptr);

    // Null: none. REQUIRES: accepted.
    archive::Password password() const;

public Q_SLOTS:
    void accept() override;

private:
    NewPasswordFields* m_fields;
    QCheckBox* m_remove;
    QLabel* m_problem;
};

} // namespace ff::ui
