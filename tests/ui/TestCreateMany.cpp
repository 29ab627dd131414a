// SPDX-License-Identifier: GPL-3.0-or-later
// The sheet for new archives: an archive of each item, and profiles.
#include "WindowFixture.h"
#include "core/archive/create/Profiles.h"
#include "tests/support/TestProgram.h"
#include "ui/Translations.h"
#include "ui/create/CreateDialog.h"
#include "ui/create/LevelChart.h"
#include "ui/work/JobCenter.h"

#include <QCheckBox>
#include <QComboBox>
#include <QInputDialog>
#include <QLabel>
#include <QLineEdit>
#include <QMessageBox>
#include <QPushButton>
#include <QSpinBox>
#include <QToolButton>

#include <memory>

using namespace ff;
using namespace ff::ui;
using namespace Qt::StringLiterals;
using test::kPatience;
using test::shown;

class TestCreateMany : public QObject {
    Q_OBJECT

private:
    std::unique_ptr<test::WindowFixture> m_files;
    std::unique_ptr<MainWindow> m_window;

    QString path(const QString& name) const { return m_files->path(name); }

    CreateDialog* sheet(const QStringList& names)
    {
        QStringList paths;
        for (const QString& name : names)
            paths += path(name);
        m_window->newArchive(paths);
        return shown<CreateDialog>(*m_window);
    }

    static QString textOf(const QWidget& dialog, const QString& name)
    {
        return dialog.findChild<QLabel*>(name)->text();
    }

    static void click(QWidget& within, const QString& name)
    {
        auto* button = within.findChild<QAbstractButton*>(name);
        QVERIFY(button);
        QTest::mouseClick(button, Qt::LeftButton);
    }

    static void saveAs(CreateDialog& dialog, const QString& name)
    {
        click(dialog, u"saveProfile"_s);
        auto* question = shown<QInputDialog>(dialog);
        QVERIFY(question);
        question->setTextValue(name);
        question->accept();
    }

    void waitForJobs() { QTRY_VERIFY_WITH_TIMEOUT(m_window->jobs().isIdle(), kPatience); }

private Q_SLOTS:
    void init()
    {
        installTranslations(*qApp, QLocale(QLocale::English));
        m_files = std::make_unique<test::WindowFixture>();
        qputenv("XDG_CONFIG_HOME", QFile::encodeName(path(u"config"_s)));
        m_files->makeSample();
        m_files->write(u"note.txt"_s, "a note\n");
        m_window = test::shownWindow({1000, 700});
        QVERIFY(m_window);
    }

    void cleanup()
    {
        m_window.reset();
        m_files.reset();
    }

    void anArchiveIsMadeOfEachItem()
    {
        CreateDialog* dialog = sheet({u"photos"_s, u"note.txt"_s});
        dialog->findChild<QCheckBox*>(u"each"_s)->setChecked(true);
        QCOMPARE(dialog->findChild<QLineEdit*>(u"target"_s)->text(), path(u"{}.ffz"_s));
        QCOMPARE(textOf(*dialog, u"eachText"_s), u"Makes photos.ffz, note.ffz."_s);
        click(*dialog, u"createButton"_s);
        QTRY_COMPARE_WITH_TIMEOUT(m_window->jobCenter().records().size(), 3, kPatience);
        QCOMPARE(m_window->jobCenter().records().first().result.headline, u"2 archives are ready"_s);
        QVERIFY(QFile::exists(path(u"photos.ffz"_s)));
        QVERIFY(QFile::exists(path(u"note.ffz"_s)));
    }

    void theKindIsThatOfAll()
    {
        CreateDialog* dialog = sheet({u"photos"_s, u"note.txt"_s});
        dialog->findChild<QCheckBox*>(u"each"_s)->setChecked(true);
        auto* format = dialog->findChild<QComboBox*>(u"format"_s);
        format->setCurrentIndex(1);
        Q_EMIT format->activated(1);
        QCOMPARE(dialog->findChild<QLineEdit*>(u"target"_s)->text(), path(u"{}.zip"_s));
        click(*dialog, u"createButton"_s);
        waitForJobs();
        QVERIFY(QFile::exists(path(u"photos.zip"_s)));
        QVERIFY(QFile::exists(path(u"note.zip"_s)));
    }

    void whatCannotBeIsToldBeforeItBegins()
    {
        m_files->write(u"other/note.txt"_s, "another\n");
        m_files->write(u"third/note.txt"_s, "another\n");
        CreateDialog* dialog = sheet({u"note.txt"_s, u"other/note.txt"_s});
        dialog->findChild<QCheckBox*>(u"each"_s)->setChecked(true);
        click(*dialog, u"createButton"_s);
        QVERIFY(textOf(*dialog, u"problem"_s).contains(u"would both become"_s));
        QVERIFY(dialog->isVisible());
        QVERIFY(m_window->jobs().isIdle());
    }

    void whatIsThereIsAskedAboutOnce()
    {
        m_files->write(u"note.ffz"_s, "no archive\n");
        m_files->write(u"photos.ffz"_s, "no archive\n");
        CreateDialog* dialog = sheet({u"photos"_s, u"note.txt"_s});
        dialog->findChild<QCheckBox*>(u"each"_s)->setChecked(true);
        click(*dialog, u"createButton"_s);
        auto* question = shown<QMessageBox>(*dialog);
        QVERIFY(question);
        QCOMPARE(question->text(), u"2 of the archives exist already. Replace them?"_s);
        click(*question, u"replaceButton"_s);
        QTRY_COMPARE_WITH_TIMEOUT(m_window->jobCenter().records().size(), 3, kPatience);
        QVERIFY(m_files->read(u"note.ffz"_s)
                    .startsWith("\x89"
                                "FFZ"));
        QVERIFY(m_files->read(u"photos.ffz"_s)
                    .startsWith("\x89"
                                "FFZ"));
    }

    void aProfileKeepsTheChoices()
    {
        CreateDialog* dialog = sheet({u"photos"_s});
        dialog->findChild<LevelChart*>()->setLevel(codec::Level::Store);
        dialog->findChild<QSpinBox*>(u"recovery"_s)->setValue(7);
        dialog->findChild<QLineEdit*>(u"excludes"_s)->setText(u"*.bin deep"_s);
        dialog->findChild<QCheckBox*>(u"gitignore"_s)->setChecked(true);
        dialog->findChild<QCheckBox*>(u"verify"_s)->setChecked(false);
        dialog->findChild<QCheckBox*>(u"each"_s)->setChecked(true);
        dialog->findChild<QComboBox*>(u"volume"_s)->setCurrentIndex(2);
        saveAs(*dialog, u"мой"_s);
        const auto saved = archive::profileNamed("мой");
        QVERIFY(saved.ok());
        archive::Profile expected;
        expected.name = "мой";
        expected.level = codec::Level::Store;
        expected.recoveryPercent = 7;
        expected.volumeSize = 100'000'000;
        expected.excludes = {"*.bin", "deep"};
        expected.gitignore = true;
        expected.verify = false;
        expected.each = true;
        QVERIFY(*saved == expected);
        QCOMPARE(dialog->findChild<QComboBox*>(u"profile"_s)->currentData().toString(), u"мой"_s);
        dialog->reject();
    }

    void theProfileUsedLastIsTakenAgain()
    {
        archive::Profile profile;
        profile.name = "zips";
        profile.kind = archive::ArchiveKind::Zip;
        profile.level = codec::Level::Ultra;
        profile.excludes = {"*.bin"};
        profile.each = true;
        QVERIFY(archive::saveProfile(profile).ok());
        CreateDialog* dialog = sheet({u"photos"_s});
        auto* list = dialog->findChild<QComboBox*>(u"profile"_s);
        QCOMPARE(list->currentData().toString(), QString()); // it was never used
        list->setCurrentIndex(1);
        Q_EMIT list->activated(1);
        QCOMPARE(dialog->findChild<QLineEdit*>(u"target"_s)->text(), path(u"{}.zip"_s));
        click(*dialog, u"createButton"_s);
        waitForJobs();
        QVERIFY(QFile::exists(path(u"photos.zip"_s)));
        dialog = sheet({u"note.txt"_s});
        QVERIFY(dialog);
        QCOMPARE(dialog->findChild<QComboBox*>(u"profile"_s)->currentData().toString(), u"zips"_s);
        QCOMPARE(dialog->findChild<QLineEdit*>(u"target"_s)->text(), path(u"{}.zip"_s));
        QCOMPARE(dialog->findChild<QLineEdit*>(u"excludes"_s)->text(), u"*.bin"_s);
        QVERIFY(dialog->request().options.level == codec::Level::Ultra);
        click(*dialog, u"deleteProfile"_s);
        QVERIFY(archive::loadProfiles()->empty());
        QCOMPARE(dialog->findChild<QComboBox*>(u"profile"_s)->count(), 1);
        dialog->reject();
    }

    void aTimeIsKeptToTheSecond()
    {
        archive::Profile profile;
        profile.name = "ten minutes";
        profile.budgetSeconds = 601;
        QVERIFY(archive::saveProfile(profile).ok());
        CreateDialog* dialog = sheet({u"photos"_s});
        auto* list = dialog->findChild<QComboBox*>(u"profile"_s);
        list->setCurrentIndex(1);
        Q_EMIT list->activated(1);
        QVERIFY(dialog->request().options.automatic);
        QCOMPARE(dialog->request().options.budgetSeconds, std::uint64_t(601));
        dialog->reject();
    }

    void aWrongFileIsToldWithItsLine()
    {
        m_files->write(u"config/fileformer/profiles.ini"_s, "[a]\nlevel = best\n");
        CreateDialog* dialog = sheet({u"photos"_s});
        QVERIFY(textOf(*dialog, u"problem"_s).contains(u"line 2"_s));
        saveAs(*dialog, u"b"_s);
        QCOMPARE(m_files->read(u"config/fileformer/profiles.ini"_s), QByteArray("[a]\nlevel = best\n"));
        dialog->reject();
    }
};

FF_WINDOW_TEST(TestCreateMany)
#include "TestCreateMany.moc"
