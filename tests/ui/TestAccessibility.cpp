// SPDX-License-Identifier: GPL-3.0-or-later
// Walks every widget of every page and dialog: what can be operated has a name and can be reached by
// keyboard.
#include "WindowFixture.h"
#include "tests/support/TestProgram.h"
#include "ui/Theme.h"
#include "ui/Translations.h"
#include "ui/archive/ArchivePage.h"
#include "ui/archive/map/MapPage.h"
#include "ui/archive/meaning/MeaningPanel.h"
#include "ui/archive/preview/PreviewPane.h"
#include "ui/archive/report/ComparePage.h"
#include "ui/archive/report/TestPage.h"
#include "ui/batch/ExtractManyDialog.h"
#include "ui/batch/ManyArchivesDialog.h"
#include "ui/benchmark/BenchmarkDialog.h"
#include "ui/create/CreateDialog.h"
#include "ui/dialogs/InfoDialog.h"
#include "ui/dialogs/PasswordDialog.h"
#include "ui/dialogs/PropertiesDialog.h"
#include "ui/extract/ConflictDialog.h"
#include "ui/extract/ExtractDialog.h"
#include "ui/help/AboutDialog.h"
#include "ui/help/ManualDialog.h"
#include "ui/help/ShortcutsDialog.h"
#include "ui/pages/ResultPage.h"
#include "ui/search/DuplicatesDialog.h"
#include "ui/search/SearchPage.h"
#include "ui/settings/SettingsDialog.h"
#include "ui/widgets/MessageBanner.h"
#include "ui/work/JobsPage.h"

#include <QAbstractButton>
#include <QAbstractItemView>
#include <QAbstractSpinBox>
#include <QAccessible>
#include <QAction>
#include <QButtonGroup>
#include <QCheckBox>
#include <QComboBox>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QMenuBar>
#include <QProgressBar>
#include <QRegularExpression>
#include <QScrollBar>
#include <QTabBar>
#include <QTranslator>

#include <cmath>

using namespace ff;
using namespace ff::ui;
using namespace Qt::StringLiterals;

namespace {

bool isInteractive(const QWidget* widget)
{
    return qobject_cast<const QAbstractButton*>(widget) || qobject_cast<const QLineEdit*>(widget)
        || qobject_cast<const QComboBox*>(widget) || qobject_cast<const QAbstractSpinBox*>(widget)
        || qobject_cast<const QAbstractItemView*>(widget) || qobject_cast<const QProgressBar*>(widget)
        || widget->inherits("ff::ui::DropArea");
}

// Parts that Qt makes inside its own widgets: the outer one has the name.
bool isInner(const QWidget* widget)
{
    if (widget->objectName().startsWith(u"qt_"_s) || qobject_cast<const QHeaderView*>(widget))
        return true;
    for (const QWidget* up = widget->parentWidget(); up; up = up->parentWidget()) {
        if (qobject_cast<const QComboBox*>(up) || qobject_cast<const QAbstractSpinBox*>(up)
            || (qobject_cast<const QLineEdit*>(up) && up != widget) || qobject_cast<const QMenuBar*>(up))
            return true;
    }
    return false;
}

QString nameOf(QWidget* widget)
{
    QAccessibleInterface* interface = QAccessible::queryAccessibleInterface(widget);
    return interface ? interface->text(QAccessible::Name) : QString();
}

QStringList unnamed(QWidget& root)
{
    QStringList out;
    const QList<QWidget*> all = root.findChildren<QWidget*>();
    for (QWidget* widget : all) {
        if (isInteractive(widget) && !isInner(widget) && nameOf(widget).trimmed().isEmpty())
            out += u"%1 \"%2\""_s.arg(QString::fromLatin1(widget->metaObject()->className()),
                                      widget->objectName());
    }
    return out;
}

QStringList unreachable(QWidget& root)
{
    QStringList out;
    const QList<QWidget*> all = root.findChildren<QWidget*>();
    for (QWidget* widget : all) {
        if (!isInteractive(widget) || isInner(widget) || qobject_cast<QProgressBar*>(widget)
            || !widget->isVisible())
            continue;
        // Of an exclusive group Tab reaches one button, the arrow keys the others.
        const auto* button = qobject_cast<const QAbstractButton*>(widget);
        if (button && button->group() && button->group()->exclusive())
            continue;
        if (!(widget->focusPolicy() & Qt::TabFocus))
            out += u"%1 \"%2\""_s.arg(QString::fromLatin1(widget->metaObject()->className()), nameOf(widget));
    }
    return out;
}

// The same Alt key twice in one place only moves between the two.
QStringList doubledMnemonics(QWidget& root)
{
    QHash<QChar, QStringList> keys;
    const auto add = [&keys](const QString& text) {
        const QKeySequence key = QKeySequence::mnemonic(text);
        if (!key.isEmpty())
            keys[QChar(key[0].key())] += text;
    };
    for (const auto* button : root.findChildren<QAbstractButton*>()) {
        if (button->isVisible() && !button->inherits("QToolButton"))
            add(button->text());
    }
    for (const auto* label : root.findChildren<QLabel*>()) {
        if (label->buddy() && label->isVisible())
            add(label->text());
    }
    QStringList out;
    for (const QStringList& texts : std::as_const(keys)) {
        if (texts.size() > 1)
            out += texts.join(u" / "_s);
    }
    return out;
}

// Words on the screen that are still English where Russian is spoken. Names of things are not words.
QStringList untranslated(QWidget& root)
{
    static const QRegularExpression cyrillic(u"\\p{Cyrillic}"_s);
    static const QRegularExpression word(u"[A-Za-z]{3,}"_s);
    static const QRegularExpression names(
        u"FileFormer|Form&?er|SHA-\\d+|UTF-\\d+\\w*|windows-\\d+|IBM\\d+|Shift_JIS|KOI8-\\w|ISO[ "
        u"-][\\d-]+|English|Hex|CPU|7-Zip|Zip|tar|gzip|cbz|\\.\\w+|\\S*/\\S*|[\\w ]+\\.(ffz|txt)"
        u"|Ctrl|Shift|Alt|Return|Left|Right|Space|Del|node_modules|(?i:root)"_s);
    QStringList out;
    const auto look = [&](const QWidget* widget, const QString& what, QString text) {
        if (text.contains(cyrillic) || !text.remove(names).contains(word))
            return;
        out += u"%1 \"%2\" %3: %4"_s.arg(QString::fromLatin1(widget->metaObject()->className()),
                                         widget->objectName(), what, text);
    };
    const QList<QWidget*> all = root.findChildren<QWidget*>();
    for (const QWidget* widget : all) {
        // A choice of encodings has nothing but names.
        if (isInner(widget) || widget->objectName() == u"encoding"_s || widget->inherits("QTextEdit")
            || widget->inherits("QPlainTextEdit"))
            continue;
        if (const auto* label = qobject_cast<const QLabel*>(widget))
            look(widget, u"text"_s, label->text());
        if (const auto* button = qobject_cast<const QAbstractButton*>(widget))
            look(widget, u"text"_s, button->text());
        if (const auto* edit = qobject_cast<const QLineEdit*>(widget))
            look(widget, u"placeholder"_s, edit->placeholderText());
        if (const auto* box = qobject_cast<const QComboBox*>(widget)) {
            for (int i = 0; i < box->count(); ++i)
                look(widget, u"choice"_s, box->itemText(i));
        }
        if (const auto* tabs = qobject_cast<const QTabBar*>(widget)) {
            for (int i = 0; i < tabs->count(); ++i)
                look(widget, u"tab"_s, tabs->tabText(i));
        }
        if (const auto* view = qobject_cast<const QAbstractItemView*>(widget); view && view->model()) {
            for (int i = 0; i < view->model()->columnCount(); ++i)
                look(widget, u"column"_s, view->model()->headerData(i, Qt::Horizontal).toString());
        }
        look(widget, u"tool tip"_s, widget->toolTip());
        look(widget, u"accessible name"_s, widget->accessibleName());
        look(widget, u"accessible description"_s, widget->accessibleDescription());
    }
    for (const auto* action : root.findChildren<QAction*>()) {
        look(&root, u"action"_s, action->text());
        look(&root, u"action's tip"_s, action->statusTip());
    }
    look(&root, u"title"_s, root.windowTitle());
    return out;
}

archive::Entry sampleEntry()
{
    archive::Entry entry;
    entry.path = "папка/файл.txt";
    entry.size = 1234;
    entry.packedSize = 321;
    return entry;
}

} // namespace

class TestAccessibility : public QObject {
    Q_OBJECT

private:
    test::WindowFixture m_files;

    void check(QWidget& widget)
    {
        widget.show();
        QVERIFY(QTest::qWaitForWindowExposed(&widget));
        if (QLocale().language() == QLocale::Russian)
            QCOMPARE(untranslated(widget).join(u"\n"_s), QString());
        QCOMPARE(unnamed(widget).join(u", "_s), QString());
        QCOMPARE(unreachable(widget).join(u", "_s), QString());
        QCOMPARE(doubledMnemonics(widget).join(u", "_s), QString());
    }

private Q_SLOTS:
    void everyPageAndDialog_data()
    {
        QTest::addColumn<QLocale>("locale");
        QTest::newRow("English") << QLocale(QLocale::English);
        QTest::newRow("Russian") << QLocale(QLocale::Russian);
    }

    void everyPageAndDialog()
    {
        QFETCH(QLocale, locale);
        installTranslations(*qApp, locale);
        m_files.makeSample();
        MainWindow window;
        check(window);
        CreateDialog create({m_files.path(u"photos"_s)});
        create.findChild<QCheckBox*>(u"each"_s)->setChecked(true);
        check(create);
        ExtractQuestion question;
        question.archivePath = m_files.path(u"photos.ffz"_s);
        question.topLevelEntries = 3;
        ExtractDialog extract(question);
        check(extract);
        ManyArchivesDialog many({u"/tmp/a.ffz"_s, u"/tmp/b.zip"_s});
        check(many);
        ExtractManyDialog extractMany({u"/tmp/a.ffz"_s, u"/tmp/b.zip"_s});
        check(extractMany);
        ConflictDialog conflict({});
        check(conflict);
        archive::ArchiveInfo info;
        info.segments.resize(2);
        info.indexRebuilt = true;
        info.indexProblem = Sentence::verbatim("the footer is missing");
        InfoDialog infoDialog(u"x.ffz"_s, info);
        check(infoDialog);
        PasswordDialog password(u"x.ffz"_s, true);
        check(password);
        ChangePasswordDialog another(u"x.ffz"_s, true);
        check(another);
        ArchiveModel model;
        model.setTree(std::make_shared<const jobs::EntryTree>(
            std::make_shared<const std::vector<archive::Entry>>(2, sampleEntry())));
        for (const auto& nodes : std::initializer_list<std::vector<ArchiveModel::NodeId>>{{1}, {2}, {2, 3}}) {
            PropertiesDialog properties(model, nodes);
            check(properties);
        }
        ResultPage result;
        JobResult content;
        content.headline = u"…"_s;
        content.folder = content.archive = u"/x"_s;
        content.lines = {{u"a"_s, u"b"_s}};
        result.showResult(content);
        check(result);
        jobs::JobQueue queue;
        ArchivePage page(queue);
        check(page);
        SettingsDialog settingsDialog;
        check(settingsDialog);
        AboutDialog about;
        check(about);
        BenchmarkDialog benchmark(false);
        check(benchmark);
        ShortcutsDialog shortcuts(*window.menuBar());
        check(shortcuts);
        JobCenter jobCenter;
        JobsPage jobs(jobCenter);
        check(jobs);
        SearchPage search(window.banner(), queue);
        check(search);
        DuplicatesDialog duplicates;
        check(duplicates);
        MeaningPanel meaning;
        check(meaning);
        ManualDialog manual;
        check(manual);
        TestPage testPage;
        check(testPage);
        ComparePage comparePage;
        check(comparePage);
        MapPage map;
        check(map);
        PreviewPane preview(queue);
        check(preview);
        MessageBanner banner;
        banner.showMessage(Tone::Neutral, u"…"_s, {}, {{u"…"_s, [] {}}});
        check(banner);
        QVERIFY(banner.isVisible());
        installTranslations(*qApp, QLocale(QLocale::English));
    }

    void everyMenuEntryHasAMnemonicAndEveryMainActionAShortcut()
    {
        MainWindow window;
        for (const QAction* top : window.menuBar()->actions()) {
            QVERIFY2(!QKeySequence::mnemonic(top->text()).isEmpty(), qPrintable(top->text()));
            for (const QAction* action : top->menu()->actions()) {
                if (action->isSeparator())
                    continue;
                QVERIFY2(!QKeySequence::mnemonic(action->text()).isEmpty() || !action->shortcut().isEmpty(),
                         qPrintable(action->text()));
            }
        }
        for (const char* name :
             {"closeAction", "extractAllAction", "testAction", "infoAction", "jobsAction", "newWindowAction"})
            QVERIFY(!window.findChild<QAction*>(QString::fromLatin1(name))->shortcut().isEmpty());
        QList<QKeySequence> seen;
        for (const QAction* action : window.findChildren<QAction*>()) {
            if (action->shortcut().isEmpty())
                continue;
            QVERIFY2(!seen.contains(action->shortcut()), qPrintable(action->text()));
            seen += action->shortcut();
        }
    }

    void tabReachesEveryControlOfTheCreateDialog()
    {
        CreateDialog dialog({m_files.path(u"photos"_s)});
        dialog.show();
        QVERIFY(QTest::qWaitForWindowExposed(&dialog));
        dialog.activateWindow();
        QSet<QWidget*> reached;
        for (int i = 0; i < 60; ++i) {
            if (QWidget* now = dialog.focusWidget())
                reached.insert(now);
            QTest::keyClick(&dialog, Qt::Key_Tab);
        }
        for (const QString& name :
             {u"inputs"_s, u"target"_s, u"device"_s, u"threads"_s, u"verify"_s, u"createButton"_s}) {
            auto* widget = dialog.findChild<QWidget*>(name);
            QVERIFY2(widget && reached.contains(widget), qPrintable(name));
        }
    }

    void russianIsComplete()
    {
        QFile file(QStringLiteral(FF_SOURCE_DIR) + u"/resources/translations/fileformer_ru.ts"_s);
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QByteArray text = file.readAll();
        QVERIFY(!text.contains("type=\"unfinished\""));
        QVERIFY(!text.contains("type=\"vanished\""));
        QTranslator translator;
        QVERIFY(translator.load(u":/translations/fileformer_ru.qm"_s));
        QCOMPARE(translator.translate("ff::ui::StartPage", "Recent archives"), u"Недавние архивы"_s);
    }

    void layoutsMirrorForRightToLeft()
    {
        qApp->setLayoutDirection(Qt::RightToLeft);
        CreateDialog create({m_files.path(u"photos"_s)});
        create.show();
        QVERIFY(QTest::qWaitForWindowExposed(&create));
        const auto* target = create.findChild<QWidget*>(u"target"_s);
        const auto* verify = create.findChild<QWidget*>(u"verify"_s);
        const auto* device = create.findChild<QWidget*>(u"device"_s);
        QVERIFY(target->mapTo(&create, QPoint()).x() < create.width() / 2);
        QVERIFY(verify->mapTo(&create, QPoint()).x() < device->mapTo(&create, QPoint()).x());
        qApp->setLayoutDirection(Qt::LeftToRight);
    }

    void textStandsOutInLightAndDark()
    {
        const auto luminance = [](const QColor& c) {
            const auto channel = [](double v) {
                return v <= 0.03928 ? v / 12.92 : std::pow((v + 0.055) / 1.055, 2.4);
            };
            return 0.2126 * channel(c.redF()) + 0.7152 * channel(c.greenF()) + 0.0722 * channel(c.blueF());
        };
        const auto contrast = [&](const QColor& a, const QColor& b) {
            const double x = luminance(a);
            const double y = luminance(b);
            return (std::max(x, y) + 0.05) / (std::min(x, y) + 0.05);
        };
        for (const Theme theme : {Theme::Light, Theme::Dark}) {
            applyTheme(theme);
            const QPalette p = QApplication::palette();
            for (const QPalette::ColorRole ground : {QPalette::Window, QPalette::Base}) {
                QVERIFY(contrast(p.color(QPalette::WindowText), p.color(ground)) >= 7);
                QVERIFY(contrast(quietText(p), p.color(ground)) >= 4.5);
                for (const Tone tone : {Tone::Good, Tone::Warning, Tone::Bad})
                    QVERIFY(contrast(toneColour(p, tone), p.color(ground)) >= 4.5);
            }
            QVERIFY(contrast(p.color(QPalette::HighlightedText), p.color(QPalette::Highlight)) >= 3);
        }
        applyTheme(Theme::System);
    }
};

FF_WINDOW_TEST(TestAccessibility)
#include "TestAccessibility.moc"
