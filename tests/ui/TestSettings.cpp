// SPDX-License-Identifier: GPL-3.0-or-later
// Settings hold at once and are kept; the pages about the program say what is true.
#include "WindowFixture.h"
#include "core/archive/run/Capabilities.h"
#include "tests/support/TestProgram.h"
#include "ui/Settings.h"
#include "ui/Theme.h"
#include "ui/Translations.h"
#include "ui/create/CreateDialog.h"
#include "ui/create/LevelChart.h"
#include "ui/help/AboutDialog.h"
#include "ui/help/ShortcutsDialog.h"
#include "ui/settings/SettingsDialog.h"

#include <QAction>
#include <QCheckBox>
#include <QComboBox>
#include <QCryptographicHash>
#include <QLineEdit>
#include <QPushButton>
#include <QTextBrowser>
#include <QTreeWidget>

#include <memory>

using namespace ff;
using namespace ff::ui;
using namespace Qt::StringLiterals;
using test::kPatience;
using test::shown;

class TestSettings : public QObject {
    Q_OBJECT

private:
    std::unique_ptr<test::WindowFixture> m_files;

    static void choose(QWidget& dialog, const QString& key, const QString& value)
    {
        auto* box = dialog.findChild<QComboBox*>(key);
        QVERIFY2(box, qPrintable(key));
        QVERIFY(box->findData(value) >= 0);
        box->setCurrentIndex(box->findData(value));
    }

private Q_SLOTS:
    void init() { m_files = std::make_unique<test::WindowFixture>(); }

    void aNewArchiveStartsFromTheSettings()
    {
        SettingsDialog dialog;
        choose(dialog, u"create/level"_s, u"balanced"_s);
        dialog.findChild<QLineEdit*>(u"create/excludes"_s)->setText(u"*.o  *~"_s);
        dialog.findChild<QCheckBox*>(u"create/gitignore"_s)->setChecked(true);
        dialog.findChild<QCheckBox*>(u"create/verify"_s)->setChecked(false);
        m_files->makeSample();
        const CreateDialog create({m_files->path(u"photos"_s)});
        const jobs::CreateRequest request = create.request();
        QCOMPARE(request.options.level, codec::Level::Balanced);
        QCOMPARE(request.options.excludes, (std::vector<std::string>{"*.o", "*~"}));
        QVERIFY(request.options.gitignore);
        QVERIFY(!request.options.verify);
    }

    void themeAndLanguageChangeAtOnce()
    {
        SettingsDialog dialog;
        choose(dialog, u"theme"_s, u"dark"_s);
        QVERIFY(isDark(QGuiApplication::palette()));
        choose(dialog, u"theme"_s, u"light"_s);
        QVERIFY(!isDark(QGuiApplication::palette()));
        choose(dialog, u"language"_s, u"ru"_s);
        QCOMPARE(SettingsDialog::tr("Settings"), u"Настройки"_s);
        choose(dialog, u"language"_s, u"en"_s);
        QCOMPARE(SettingsDialog::tr("Settings"), u"Settings"_s);
        applyTheme(Theme::System);
    }

    void defaultsComeBack()
    {
        SettingsDialog dialog;
        choose(dialog, u"work/closing"_s, u"stop"_s);
        dialog.findChild<QCheckBox*>(u"work/notify"_s)->setChecked(false);
        dialog.findChild<QPushButton*>(u"restoreDefaults"_s)->click();
        QCOMPARE(settings::text(u"work/closing"_s), u"ask"_s);
        QVERIFY(settings::flag(u"work/notify"_s, false));
        QCOMPARE(settings::text(u"create/level"_s), u"auto"_s);
    }

    void aboutNamesTheModelsByTheirHash()
    {
        AboutDialog about;
        about.show();
        auto* models = about.findChild<QTextBrowser*>(u"models"_s);
        QVERIFY(models);
        QFile file(qEnvironmentVariable("FILEFORMER_MODELS") + u"/swift.ffm"_s);
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QString hash =
            QString::fromLatin1(QCryptographicHash::hash(file.readAll(), QCryptographicHash::Sha256).toHex());
        QTRY_VERIFY_WITH_TIMEOUT(models->toPlainText().contains(hash), kPatience);
        QVERIFY(models->toPlainText().contains(u"swift"_s));
        QVERIFY(about.findChild<QTextBrowser*>(u"licence"_s)
                    ->toPlainText()
                    .contains(u"GNU GENERAL PUBLIC LICENSE"_s));
        QVERIFY(about.findChild<QTextBrowser*>(u"libraries"_s)->toPlainText().contains(u"libarchive"_s));
    }

    void shortcutsAreThoseOfTheMenus()
    {
        MainWindow window;
        window.show();
        window.findChild<QAction*>(u"shortcutsAction"_s)->trigger();
        auto* dialog = shown<ShortcutsDialog>(window);
        QVERIFY(dialog);
        auto* list = dialog->findChild<QTreeWidget*>(u"shortcuts"_s);
        const QList<QTreeWidgetItem*> found =
            list->findItems(u"Ctrl+J"_s, Qt::MatchContains | Qt::MatchRecursive, 1);
        QCOMPARE(found.size(), 1);
        QCOMPARE(found.first()->text(0), u"Jobs"_s);
        dialog->findChild<QLineEdit*>(u"shortcutFilter"_s)->setText(u"ctrl+j"_s);
        QVERIFY(!found.first()->isHidden());
        QVERIFY(list->topLevelItem(0)->isHidden());
    }
};

FF_WINDOW_TEST(TestSettings)
#include "TestSettings.moc"
