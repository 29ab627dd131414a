// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/dialogs/PasswordDialog.h"

#include "core/crypto/Password.h"
#include "ui/Theme.h"
#include "ui/dialogs/DialogButtons.h"
#include "ui/widgets/ElidedLabel.h"

#include <QCheckBox>
#include <QDialogButtonBox>
#include <QGridLayout>
#include <QLabel>
#include <QLineEdit>
#include <QVBoxLayout>

namespace ff::ui {

using namespace Qt::StringLiterals;

namespace {

QLineEdit* passwordField(const QString& objectName, const QString& accessibleName, QWidget* parent)
{
    auto* field = new QLineEdit(parent);
    field->setObjectName(objectName);
    field->setAccessibleName(accessibleName);
    field->setEchoMode(QLineEdit::Password);
    field->setInputMethodHints(Qt::ImhSensitiveData | Qt::ImhNoPredictiveText | Qt::ImhNoAutoUppercase);
    field->setMaxLength(int(crypto::kMaxPasswordSize / 4)); // of letters that take four bytes each
    field->setAcceptDrops(false);
    return field;
}

QCheckBox* showBox(const QList<QLineEdit*>& fields, QWidget* parent)
{
    auto* box = new QCheckBox(NewPasswordFields::tr("Sho&w what is typed"), parent);
    box->setObjectName(u"showPassword"_s);
    QObject::connect(box, &QCheckBox::toggled, box, [fields](bool shown) {
        for (QLineEdit* field : fields)
            field->setEchoMode(shown ? QLineEdit::Normal : QLineEdit::Password);
    });
    return box;
}

archive::Password passwordOf(const QLineEdit& field)
{
    QByteArray typed = field.text().toUtf8();
    const auto begin = reinterpret_cast<std::uint8_t*>(typed.data());
    auto password = crypto::preparedPassword({begin, std::size_t(typed.size())});
    crypto::wipe({begin, std::size_t(typed.size())});
    return password.ok() ? *password : nullptr;
}

QLabel* headline(const QString& text, QWidget* parent)
{
    auto* label = new QLabel(text, parent);
    label->setTextFormat(Qt::PlainText);
    label->setWordWrap(true);
    QFont bold = label->font();
    bold.setWeight(QFont::DemiBold);
    label->setFont(bold);
    return label;
}

QLabel* problemLabel(QWidget* parent)
{
    auto* label = new QLabel(parent);
    label->setObjectName(u"problem"_s);
    label->setTextFormat(Qt::PlainText);
    label->setWordWrap(true);
    QPalette colours;
    colours.setColor(QPalette::WindowText, toneColour(parent->palette(), Tone::Bad));
    label->setPalette(colours);
    label->hide();
    return label;
}

QVBoxLayout* dialogColumn(QDialog& dialog)
{
    auto* layout = new QVBoxLayout(&dialog);
    layout->setContentsMargins(20, 18, 20, 16);
    layout->setSpacing(14);
    return layout;
}

} // namespace

NewPasswordFields::NewPasswordFields(QWidget* parent) : QWidget(parent)
{
    auto* grid = new QGridLayout(this);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setHorizontalSpacing(10);
    grid->setVerticalSpacing(6);
    m_first = passwordField(u"newPassword"_s, tr("New password"), this);
    m_second = passwordField(u"newPasswordAgain"_s, tr("New password, once more"), this);
    m_first->setPlaceholderText(tr("Password"));
    m_second->setPlaceholderText(tr("Once more"));
    grid->addWidget(m_first, 0, 0);
    grid->addWidget(m_second, 0, 1);
    grid->addWidget(showBox({m_first, m_second}, this), 0, 2);
    setFocusProxy(m_first);
    for (QLineEdit* field : {m_first, m_second})
        connect(field, &QLineEdit::textEdited, this, &NewPasswordFields::edited);
}

NewPasswordFields::~NewPasswordFields() = default;

QString NewPasswordFields::problem() const
{
    if (m_first->text().isEmpty())
        return tr("The password is empty.");
    if (m_first->text() != m_second->text())
        return tr("These are two different passwords.");
    return {};
}

archive::Password NewPasswordFields::password() const
{
    return passwordOf(*m_first);
}

PasswordDialog::PasswordDialog(const QString& archiveName, bool wasWrong, QWidget* parent) : QDialog(parent)
{
    setObjectName(u"passwordDialog"_s);
    setWindowTitle(tr("Password"));
    QVBoxLayout* layout = dialogColumn(*this);
    layout->addWidget(headline(tr("%1 is encrypted. What is its password?").arg(archiveName), this));
    if (wasWrong) {
        QLabel* wrong = problemLabel(this);
        wrong->setText(tr("The password is wrong. Look at the keyboard layout and Caps Lock."));
        wrong->show();
        layout->addWidget(wrong);
    }
    m_password = passwordField(u"password"_s, tr("Password of the archive"), this);
    layout->addWidget(m_password);
    layout->addWidget(showBox({m_password}, this));
    layout->addWidget(actionAndCancel(*this, tr("&Open"), u"openButton"_s));
    m_password->setFocus();
    setMinimumWidth(420);
}

PasswordDialog::~PasswordDialog() = default;

archive::Password PasswordDialog::password() const
{
    return passwordOf(*m_password);
}

void PasswordDialog::accept()
{
    if (!m_password->text().isEmpty())
        QDialog::accept();
}

ChangePasswordDialog::ChangePasswordDialog(const QString& archiveName, bool isEncrypted, QWidget* parent)
    : QDialog(parent)
{
    setObjectName(u"changePasswordDialog"_s);
    setWindowTitle(isEncrypted ? tr("Change password") : tr("Set password"));
    QVBoxLayout* layout = dialogColumn(*this);
    layout->addWidget(headline(isEncrypted ? tr("Which password should %1 have?").arg(archiveName)
                                           : tr("Encrypt %1 with a password?").arg(archiveName),
                               this));
    m_fields = new NewPasswordFields(this);
    layout->addWidget(m_fields);
    m_remove = new QCheckBox(tr("&No password: write the archive without encryption"), this);
    m_remove->setObjectName(u"removePassword"_s);
    m_remove->setVisible(isEncrypted);
    layout->addWidget(m_remove);
    auto* hint =
        new QuietLabel(isEncrypted ? tr("The contents are not encrypted anew, so this takes as long as "
                                        "copying the archive. Older copies of the archive still open with "
                                        "the old password.")
                                   : tr("Contents and names are encrypted. A lost password cannot be found "
                                        "again."),
                       this);
    hint->setWordWrap(true);
    layout->addWidget(hint);
    m_problem = problemLabel(this);
    layout->addWidget(m_problem);
    layout->addWidget(
        actionAndCancel(*this, isEncrypted ? tr("&Change") : tr("&Encrypt"), u"changeButton"_s));
    connect(m_remove, &QCheckBox::toggled, m_fields, &QWidget::setDisabled);
    connect(m_remove, &QCheckBox::toggled, m_problem, &QWidget::hide);
    connect(m_fields, &NewPasswordFields::edited, m_problem, &QWidget::hide);
    m_fields->setFocus();
    setMinimumWidth(520);
}

archive::Password ChangePasswordDialog::password() const
{
    return m_remove->isChecked() ? nullptr : m_fields->password();
}

void ChangePasswordDialog::accept()
{
    if (const QString problem = m_remove->isChecked() ? QString() : m_fields->problem(); !problem.isEmpty()) {
        m_problem->setText(problem);
        m_problem->show();
        return;
    }
    QDialog::accept();
}

} // namespace ff::ui
