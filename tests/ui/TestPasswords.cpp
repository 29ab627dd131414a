// SPDX-License-Identifier: GPL-3.0-or-later
// Passwords in the real window: a new archive gets one, opening asks for it, it changes and goes.
#include "WindowFixture.h"
#include "tests/support/TestProgram.h"
#include "ui/Settings.h"
#include "ui/create/CreateDialog.h"
#include "ui/dialogs/InfoDialog.h"
#include "ui/dialogs/PasswordDialog.h"
#include "ui/widgets/MessageBanner.h"

#include <QAction>
#include <QCheckBox>
#include <QLabel>
#include <QLineEdit>
#include <QProcess>
#include <QPushButton>
#include <QStandardPaths>

#include <memory>

using namespace ff;
using namespace ff::ui;
using namespace Qt::StringLiterals;
using test::kPatience;
using test::shown;

class TestPasswords : public QObject {
    Q_OBJECT

private:
    std::unique_ptr<test::WindowFixture> m_files;
    std::unique_ptr<MainWindow> m_window;

    QString archive() const { return m_files->path(u"photos.ffz"_s); }
    static void type(QWidget& dialog, const QString& field, const QString& text)
    {
        auto* edit = dialog.findChild<QLineEdit*>(field);
        QVERIFY(edit && edit->isEnabled());
        edit->clear();
        if (text.toLatin1() == text) // no key of the test's keyboard has other letters
            QTest::keyClicks(edit, text);
        else
            edit->insert(text);
    }
    static void press(QWidget& dialog, const QString& button)
    {
        auto* found = dialog.findChild<QPushButton*>(button);
        QVERIFY(found);
        QTest::mouseClick(found, Qt::LeftButton);
    }
    // photos.ffz, through the sheet.
    void make(const QString& password)
    {
        m_files->makeSample();
        QVERIFY(test::WindowFixture::drop(*m_window, {m_files->path(u"photos"_s)}));
        auto* sheet = shown<CreateDialog>(*m_window);
        QVERIFY(sheet);
        sheet->findChild<QCheckBox*>(u"encrypt"_s)->click();
        type(*sheet, u"newPassword"_s, password);
        type(*sheet, u"newPasswordAgain"_s, password);
        press(*sheet, u"createButton"_s);
        QTRY_VERIFY_WITH_TIMEOUT(m_window->jobs().isIdle() && QFile::exists(archive()), kPatience);
    }
    PasswordDialog* asked()
    {
        for (int i = 0; i < kPatience / 10 && !shown<PasswordDialog>(*m_window); ++i)
            QTest::qWait(10);
        return shown<PasswordDialog>(*m_window);
    }
    bool isOpen() const
    {
        return m_window->archivePage().archive() && m_window->archivePage().isVisible()
            && m_window->archivePage().archive()->isEncrypted();
    }
    void open(const QString& password)
    {
        m_window->openArchive(archive());
        PasswordDialog* dialog = asked();
        QVERIFY(dialog);
        type(*dialog, u"password"_s, password);
        press(*dialog, u"openButton"_s);
    }
    QAction* action() const { return m_window->findChild<QAction*>(u"passwordAction"_s); }

private Q_SLOTS:
    void init()
    {
        m_files = std::make_unique<test::WindowFixture>();
        m_window = test::shownWindow();
        QVERIFY(m_window);
    }
    void cleanup()
    {
        m_window.reset();
        m_files.reset();
    }

    // Issue 20.
    void asksForThePasswordOfAZip()
    {
        if (QStandardPaths::findExecutable(u"zip"_s).isEmpty())
            QSKIP("zip is not installed");
        m_files->makeSample();
        QProcess zip;
        zip.setWorkingDirectory(m_files->path(u"."_s));
        zip.start(u"zip"_s, {u"-qr"_s, u"-P"_s, u"geheim"_s, u"photos.zip"_s, u"photos"_s});
        QVERIFY(zip.waitForFinished() && zip.exitCode() == 0);
        const QString path = m_files->path(u"photos.zip"_s);
        const auto archive = [this] { return m_window->archivePage().archive(); };
        m_window->openArchive(path);
        PasswordDialog* dialog = asked();
        QVERIFY(dialog);
        type(*dialog, u"password"_s, u"wrong"_s);
        press(*dialog, u"openButton"_s);
        QTRY_VERIFY(!shown<PasswordDialog>(*m_window));
        dialog = asked();
        QVERIFY(dialog && shown<QLabel>(*dialog, u"problem"_s));
        dialog->reject(); // the list needs none
        QTRY_VERIFY_WITH_TIMEOUT(archive() && archive()->lacksPassword(), kPatience);
        QVERIFY(m_window->archivePage().isVisible());
        m_window->openArchive(path);
        dialog = asked();
        QVERIFY(dialog);
        type(*dialog, u"password"_s, u"geheim"_s);
        press(*dialog, u"openButton"_s);
        QTRY_VERIFY_WITH_TIMEOUT(archive() && !archive()->lacksPassword(), kPatience);
        // It is known from then on.
        const auto before = archive();
        m_window->openArchive(path);
        QTRY_VERIFY_WITH_TIMEOUT(archive() != before, kPatience);
        QVERIFY(!archive()->lacksPassword());
        QVERIFY(!shown<PasswordDialog>(*m_window));
    }

    void theSheetEncrypts()
    {
        make(u"geheim"_s);
        TaskControl control;
        const auto opened = archive::Archive::open(archive().toStdString(), control);
        QVERIFY(!opened.ok() && opened.error().code == ErrorCode::Missing);
        QVERIFY(!m_files->read(u"photos.ffz"_s).contains("one.txt"));
    }

    void theSheetTellsWhatIsWrong()
    {
        m_files->makeSample();
        QVERIFY(test::WindowFixture::drop(*m_window, {m_files->path(u"photos"_s)}));
        auto* sheet = shown<CreateDialog>(*m_window);
        QVERIFY(sheet);
        auto* field = sheet->findChild<QLineEdit*>(u"newPassword"_s);
        QVERIFY(!field->isEnabled());
        QVERIFY(sheet->request().options.resumable);
        sheet->findChild<QCheckBox*>(u"encrypt"_s)->click();
        QVERIFY(field->isEnabled());
        QVERIFY(!sheet->request().options.resumable); // a journal would tell what is in it
        auto* problem = sheet->findChild<QLabel*>(u"problem"_s);
        press(*sheet, u"createButton"_s);
        QCOMPARE(problem->text(), u"The password is empty."_s);
        type(*sheet, u"newPassword"_s, u"geheim"_s);
        QVERIFY(!problem->isVisible());
        type(*sheet, u"newPasswordAgain"_s, u"gehein"_s);
        press(*sheet, u"createButton"_s);
        QCOMPARE(problem->text(), u"These are two different passwords."_s);
        QVERIFY(sheet->isVisible());
        QCOMPARE(field->echoMode(), QLineEdit::Password);
        sheet->findChild<QCheckBox*>(u"showPassword"_s)->click();
        QCOMPARE(field->echoMode(), QLineEdit::Normal);
    }

    void openingAsksUntilItIsRight()
    {
        make(u"пароль"_s);
        m_window->openArchive(archive());
        PasswordDialog* dialog = asked();
        QVERIFY(dialog);
        QVERIFY(!shown<QLabel>(*dialog, u"problem"_s));
        press(*dialog, u"openButton"_s); // nothing typed: nothing happens
        QVERIFY(dialog->isVisible());
        type(*dialog, u"password"_s, u"wrong"_s);
        press(*dialog, u"openButton"_s);
        dialog = asked();
        QVERIFY(dialog);
        QTRY_VERIFY_WITH_TIMEOUT(
            [&] {
                dialog = shown<PasswordDialog>(*m_window);
                return dialog && shown<QLabel>(*dialog, u"problem"_s);
            }(),
            kPatience);
        QVERIFY(shown<QLabel>(*dialog, u"problem"_s)->text().startsWith(u"The password is wrong."_s));
        type(*dialog, u"password"_s, u"пароль"_s);
        press(*dialog, u"openButton"_s);
        QTRY_VERIFY_WITH_TIMEOUT(isOpen(), kPatience);
        QVERIFY(shown<QLabel>(*m_window, u"lock"_s));
        QCOMPARE(settings::recentArchives(), QStringList{archive()});
    }

    void whoDoesNotKnowItGoesBack()
    {
        make(u"geheim"_s);
        m_window->openArchive(archive());
        PasswordDialog* dialog = asked();
        QVERIFY(dialog);
        dialog->reject();
        QTRY_VERIFY_WITH_TIMEOUT(m_window->jobs().isIdle(), kPatience);
        QVERIFY(!isOpen());
    }

    void itIsRememberedWhileTheWindowIsThere()
    {
        make(u"geheim"_s);
        open(u"geheim"_s);
        QTRY_VERIFY_WITH_TIMEOUT(isOpen(), kPatience);
        m_window->findChild<QAction*>(u"closeAction"_s)->trigger();
        QVERIFY(!isOpen());
        m_window->openArchive(archive());
        QTRY_VERIFY_WITH_TIMEOUT(isOpen(), kPatience);
        QVERIFY(!shown<PasswordDialog>(*m_window));
    }

    void anotherPasswordAndNone()
    {
        make(u"geheim"_s);
        open(u"geheim"_s);
        QTRY_VERIFY_WITH_TIMEOUT(isOpen(), kPatience);
        QVERIFY(action()->isEnabled());
        const jobs::ArchivePointer before = m_window->archivePage().archive();
        action()->trigger();
        auto* dialog = shown<ChangePasswordDialog>(*m_window);
        QVERIFY(dialog);
        type(*dialog, u"newPassword"_s, u"neu"_s);
        type(*dialog, u"newPasswordAgain"_s, u"neu"_s);
        press(*dialog, u"changeButton"_s);
        QTRY_VERIFY_WITH_TIMEOUT(isOpen() && m_window->archivePage().archive() != before, kPatience);
        QVERIFY(!shown<PasswordDialog>(*m_window)); // it is known
        QVERIFY(m_window->archivePage().archive()->key() != before->key());
        QCOMPARE(m_window->archivePage().statusText(), u"The archive has another password now"_s);

        const jobs::ArchivePointer second = m_window->archivePage().archive();
        action()->trigger();
        dialog = shown<ChangePasswordDialog>(*m_window);
        QVERIFY(dialog);
        QTRY_VERIFY(dialog->findChild<QLineEdit*>(u"newPassword"_s)->hasFocus());
        press(*dialog, u"changeButton"_s);
        QVERIFY(shown<QLabel>(*dialog, u"problem"_s));
        dialog->findChild<QCheckBox*>(u"removePassword"_s)->click();
        QVERIFY(!shown<QLabel>(*dialog, u"problem"_s));
        press(*dialog, u"changeButton"_s);
        QTRY_VERIFY_WITH_TIMEOUT(
            m_window->archivePage().archive() != second && m_window->archivePage().isVisible(), kPatience);
        QVERIFY(!m_window->archivePage().archive()->isEncrypted());
        QVERIFY(!shown<QLabel>(*m_window, u"lock"_s));
        QCOMPARE(m_window->archivePage().statusText(), u"The archive has no password any more"_s);
        TaskControl control;
        QVERIFY(archive::Archive::open(archive().toStdString(), control).ok());

        const jobs::ArchivePointer third = m_window->archivePage().archive();
        action()->trigger();
        dialog = shown<ChangePasswordDialog>(*m_window);
        QVERIFY(dialog);
        type(*dialog, u"newPassword"_s, u"neu"_s);
        type(*dialog, u"newPasswordAgain"_s, u"neu"_s);
        press(*dialog, u"changeButton"_s);
        QTRY_VERIFY_WITH_TIMEOUT(isOpen() && m_window->archivePage().archive() != third, kPatience);
        QCOMPARE(m_window->archivePage().statusText(), u"The archive is encrypted now"_s);
    }

    void theInfoTellsIt()
    {
        make(u"geheim"_s);
        open(u"geheim"_s);
        QTRY_VERIFY_WITH_TIMEOUT(isOpen(), kPatience);
        m_window->findChild<QAction*>(u"infoAction"_s)->trigger();
        auto* info = shown<InfoDialog>(*m_window);
        QVERIFY(info);
        bool tells = false;
        for (const QLabel* label : info->findChildren<QLabel*>())
            tells = tells || label->text().contains(u"AES-256"_s);
        QVERIFY(tells);
    }

    void everyFieldHasANameForScreenReaders()
    {
        NewPasswordFields fields;
        PasswordDialog asks(u"a.ffz"_s, true);
        ChangePasswordDialog changes(u"a.ffz"_s, true);
        for (QWidget* widget : std::initializer_list<QWidget*>{&fields, &asks, &changes}) {
            for (const QLineEdit* edit : widget->findChildren<QLineEdit*>())
                QVERIFY(!edit->accessibleName().isEmpty());
        }
    }
};

FF_WINDOW_TEST(TestPasswords)
#include "TestPasswords.moc"
