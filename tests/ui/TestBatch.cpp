// SPDX-License-Identifier: GPL-3.0-or-later
// Several archives at once, driven through the real window with real jobs.
#include "WindowFixture.h"
#include "core/crypto/Password.h"
#include "tests/support/TestProgram.h"
#include "ui/Translations.h"
#include "ui/batch/ExtractManyDialog.h"
#include "ui/batch/ManyArchivesDialog.h"
#include "ui/dialogs/PasswordDialog.h"
#include "ui/extract/ConflictDialog.h"
#include "ui/pages/ResultPage.h"
#include "ui/work/JobCenter.h"

#include <QCheckBox>
#include <QComboBox>
#include <QFileDialog>
#include <QLineEdit>
#include <QPushButton>
#include <QRadioButton>

#include <memory>

using namespace ff;
using namespace ff::ui;
using namespace Qt::StringLiterals;
using test::kPatience;
using test::shown;

class TestBatch : public QObject {
    Q_OBJECT

private:
    std::unique_ptr<test::WindowFixture> m_files;
    std::unique_ptr<MainWindow> m_window;

    QString path(const QString& name) const { return m_files->path(name); }

    void make(const QString& name, const QString& password = {})
    {
        jobs::CreateRequest request;
        request.target = path(name).toStdString();
        request.inputs = {path(u"photos"_s).toStdString()};
        request.options.level = codec::Level::Fast;
        if (!password.isEmpty())
            request.options.password = crypto::preparedPassword(asBytes(password.toStdString())).value();
        m_window->jobs().add(std::make_unique<jobs::CreateJob>(std::move(request)));
        waitForJobs();
        QVERIFY(QFile::exists(path(name)));
    }

    void waitForJobs() { QTRY_VERIFY_WITH_TIMEOUT(m_window->jobs().isIdle(), kPatience); }

    void click(QWidget& within, const QString& name)
    {
        auto* button = within.findChild<QPushButton*>(name);
        QVERIFY(button);
        QTest::mouseClick(button, Qt::LeftButton);
    }

    void dropAndChoose(const QStringList& names, const QString& button)
    {
        QStringList paths;
        for (const QString& name : names)
            paths += path(name);
        QVERIFY(test::WindowFixture::drop(*m_window, paths));
        auto* dialog = shown<ManyArchivesDialog>(*m_window);
        QVERIFY(dialog);
        click(*dialog, button);
    }

    // Into the folder "out".
    void extractAll(const QStringList& names)
    {
        dropAndChoose(names, u"extractEach"_s);
        QTRY_VERIFY(shown<ExtractManyDialog>(*m_window));
        auto* dialog = shown<ExtractManyDialog>(*m_window);
        dialog->findChild<QRadioButton*>(u"together"_s)->setChecked(true);
        dialog->findChild<QLineEdit*>(u"target"_s)->setText(path(u"out"_s));
        click(*dialog, u"extractButton"_s);
    }

    QStringList headlines() const
    {
        QStringList out;
        for (const JobRecord& record : m_window->jobCenter().records())
            out += record.result.headline;
        return out;
    }

private Q_SLOTS:
    void init()
    {
        m_files = std::make_unique<test::WindowFixture>();
        installTranslations(*qApp, QLocale(QLocale::English));
        m_files->makeSample();
        m_window = test::shownWindow({1000, 700});
        QVERIFY(m_window);
        make(u"a.ffz"_s);
        make(u"b.ffz"_s);
    }

    void cleanup()
    {
        m_window.reset();
        m_files.reset();
    }

    void allAreTestedAndSummedUp()
    {
        QByteArray bytes = m_files->read(u"b.ffz"_s);
        bytes[120] = char(bytes[120] ^ 0x55);
        m_files->write(u"b.ffz"_s, bytes);
        make(u"c.ffz"_s);
        m_window->jobCenter().forgetAll();
        dropAndChoose({u"a.ffz"_s, u"b.ffz"_s, u"c.ffz"_s}, u"testAll"_s);
        QTRY_COMPARE_WITH_TIMEOUT(m_window->jobCenter().records().size(), 4, kPatience);
        QCOMPARE(headlines(),
                 QStringList({u"2 of 3 archives are intact"_s, u"c.ffz is intact"_s, u"b.ffz is damaged"_s,
                              u"a.ffz is intact"_s}));
        QTRY_VERIFY(m_window->resultPage().isVisible());
        const JobResult& result = m_window->resultPage().result();
        QCOMPARE(result.headline, u"2 of 3 archives are intact"_s);
        QVERIFY(result.tone == Tone::Bad);
        QCOMPARE(result.lines.size(), 1);
        QCOMPARE(result.lines.first().path, u"b.ffz"_s);
        QCOMPARE(result.numbers.first().second, u"3"_s);
    }

    void eachGoesIntoItsOwnFolder()
    {
        extractAll({u"a.ffz"_s, u"b.ffz"_s});
        QTRY_VERIFY_WITH_TIMEOUT(headlines().contains(u"2 archives are extracted"_s), kPatience);
        QVERIFY(QFile::exists(path(u"out/a/photos/one.txt"_s)));
        QVERIFY(QFile::exists(path(u"out/b/photos/deep/two.txt"_s)));
        QCOMPARE(m_window->resultPage().result().folder, path(u"out"_s));
        QVERIFY(m_window->resultPage().result().tone == Tone::Good);
    }

    // A file in the way of each: the answer for all is one for all archives.
    void conflictsAreAnsweredOnceForAll()
    {
        m_files->write(u"out/a/photos/one.txt"_s, "mine");
        m_files->write(u"out/b/photos/one.txt"_s, "mine");
        extractAll({u"a.ffz"_s, u"b.ffz"_s});
        QTRY_VERIFY_WITH_TIMEOUT(shown<ConflictDialog>(*m_window), kPatience);
        auto* dialog = shown<ConflictDialog>(*m_window);
        dialog->findChild<QCheckBox*>(u"forAll"_s)->setChecked(true);
        click(*dialog, u"conflictReplace"_s);
        waitForJobs();
        QVERIFY(m_files->read(u"out/a/photos/one.txt"_s).startsWith("one line"));
        QVERIFY(m_files->read(u"out/b/photos/one.txt"_s).startsWith("one line"));
    }

    void aPasswordIsAskedForOnce()
    {
        make(u"s1.ffz"_s, u"same"_s);
        make(u"s2.ffz"_s, u"same"_s);
        dropAndChoose({u"s1.ffz"_s, u"a.ffz"_s, u"s2.ffz"_s}, u"testAll"_s);
        QTRY_VERIFY_WITH_TIMEOUT(shown<PasswordDialog>(*m_window), kPatience);
        auto* dialog = shown<PasswordDialog>(*m_window);
        dialog->findChild<QLineEdit*>()->setText(u"same"_s);
        dialog->accept();
        waitForJobs();
        QCOMPARE(headlines().first(), u"3 archives are intact"_s);
    }

    void withoutItsPasswordOneIsLeftOut()
    {
        make(u"s1.ffz"_s, u"secret"_s);
        dropAndChoose({u"s1.ffz"_s, u"a.ffz"_s}, u"testAll"_s);
        QTRY_VERIFY_WITH_TIMEOUT(shown<PasswordDialog>(*m_window), kPatience);
        shown<PasswordDialog>(*m_window)->reject();
        waitForJobs();
        QCOMPARE(headlines().first(), u"1 of 2 archives are intact"_s);
        const JobResult& result = m_window->jobCenter().records().first().result;
        QCOMPARE(result.lines.size(), 1);
        QCOMPARE(result.lines.first().message, u"s1.ffz is encrypted, and its password is not given"_s);
    }

    void whatIsCancelledIsSummedUp()
    {
        make(u"s1.ffz"_s, u"secret"_s);
        dropAndChoose({u"s1.ffz"_s, u"a.ffz"_s}, u"testAll"_s);
        QTRY_VERIFY_WITH_TIMEOUT(shown<PasswordDialog>(*m_window), kPatience);
        m_window->jobs().cancelAll();
        waitForJobs();
        QTRY_VERIFY(!shown<PasswordDialog>(*m_window));
        QCOMPARE(headlines().first(), u"0 of 2 archives are intact"_s);
        QVERIFY(m_window->jobCenter().records().first().state == jobs::Job::State::Cancelled);
    }

    void severalAreChosenInTheFileDialog()
    {
        m_window->chooseAndExtract();
        auto* dialog = shown<QFileDialog>(*m_window);
        QVERIFY(dialog);
        Q_EMIT dialog->filesSelected({path(u"a.ffz"_s), path(u"b.ffz"_s)});
        dialog->close();
        QVERIFY(shown<ExtractManyDialog>(*m_window));
    }
};

FF_WINDOW_TEST(TestBatch)
#include "TestBatch.moc"
