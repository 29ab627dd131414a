// SPDX-License-Identifier: GPL-3.0-or-later
// Names that pretend to be markup, turn the direction of text or cannot be seen (issue 14): wherever the
// window shows one, it shows plain text in which such characters are visible.
#include "WindowFixture.h"
#include "tests/support/TestProgram.h"
#include "ui/Translations.h"
#include "ui/archive/ArchiveJobs.h"
#include "ui/archive/report/ArchiveReports.h"
#include "ui/archive/report/ComparePage.h"
#include "ui/archive/report/TestPage.h"
#include "ui/text/Format.h"
#include "ui/widgets/ElidedLabel.h"
#include "ui/widgets/MessageBanner.h"

#include <QAbstractButton>
#include <QAbstractItemView>
#include <QAction>
#include <QApplication>
#include <QLabel>
#include <QMessageBox>
#include <QToolTip>

using namespace ff;
using namespace ff::ui;
using namespace Qt::StringLiterals;
using test::kPatience;

class TestUnsafeNames : public QObject {
    Q_OBJECT

private:
    std::unique_ptr<test::WindowFixture> m_files;
    std::unique_ptr<MainWindow> m_window;
    int m_shown = 0; // texts that have the name

    // In every name of the test.
    static QString evil() { return u"<img src=x><b>gpj.\u202Eexe\u200B\u009B31m"_s; }
    QString path(const QString& name) const { return m_files->path(name); }

    void look(const QString& where, const QString& text)
    {
        for (const QChar c : {QChar(0x202E), QChar(0x200B), QChar(0x9B), QChar(0x1B)})
            QVERIFY2(!text.contains(c), qPrintable(where + u": "_s + displayName(text.toStdString())));
        QVERIFY2(!text.contains(u"&lt;"_s), qPrintable(where + u": "_s + text));
        m_shown += text.contains(u"<img"_s) && text.contains(u"\\u202eexe\\u200b"_s);
    }
    void lookAt(const QAbstractItemModel& model, const QModelIndex& parent = {}, int depth = 0)
    {
        for (int row = 0; row < std::min(model.rowCount(parent), 20) && depth < 5; ++row) {
            for (int column = 0; column < model.columnCount(parent); ++column) {
                const QModelIndex at = model.index(row, column, parent);
                for (const int role : {Qt::DisplayRole, Qt::ToolTipRole, Qt::StatusTipRole,
                                       Qt::AccessibleTextRole, Qt::AccessibleDescriptionRole})
                    look(QString::fromLatin1(model.metaObject()->className()), at.data(role).toString());
            }
            lookAt(model, model.index(row, 0, parent), depth + 1);
        }
    }
    // Every text of every window there is.
    void lookEverywhere()
    {
        for (QWidget* widget : QApplication::allWidgets()) {
            const QString where =
                QString::fromLatin1(widget->metaObject()->className()) + u' ' + widget->objectName();
            look(where, widget->windowTitle());
            look(where, widget->toolTip());
            look(where, widget->accessibleName());
            look(where, widget->accessibleDescription());
            for (const QAction* action : widget->actions()) {
                look(where, action->text());
                look(where, action->toolTip());
            }
            if (const auto* button = qobject_cast<QAbstractButton*>(widget))
                look(where, button->text());
            if (const auto* elided = qobject_cast<ElidedLabel*>(widget))
                look(where, elided->fullText());
            if (auto* label = qobject_cast<QLabel*>(widget)) {
                look(where, label->text());
                label->ensurePolished();
                QVERIFY2(label->textFormat() == Qt::PlainText || !Qt::mightBeRichText(label->text()),
                         qPrintable(where + label->text()));
            }
            if (const auto* view = qobject_cast<QAbstractItemView*>(widget); view && view->model())
                lookAt(*view->model());
            if (QTest::currentTestFailed())
                return;
        }
    }

private Q_SLOTS:
    void initTestCase() { installTranslations(*qApp, QLocale(QLocale::English)); }

    void init()
    {
        m_files = std::make_unique<test::WindowFixture>();
        m_window = test::shownWindow({1180, 760});
        QVERIFY(m_window);
        m_shown = 0;
    }
    void cleanup()
    {
        m_window.reset();
        m_files.reset();
    }

    void namesAreMadeVisible()
    {
        QCOMPARE(displayName("a\u202Eb\u200Bc\u009Bd\u061Ce"), u"a\\u202eb\\u200bc\\x9bd\\u061ce"_s);
        QCOMPARE(displayName("\uFEFFa"), u"\\ufeffa"_s);
        QCOMPARE(displayName("\U000E0061"), u"\\u{e0061}"_s);
        QCOMPARE(displayName("\U0001F600 \u0436"), u"\U0001F600 \u0436"_s);
        QCOMPARE(displayText("one\ntwo\u2066"), u"one\ntwo\\u2066"_s);
    }

    void labelsAndToolTipsArePlain()
    {
        auto* question =
            new QMessageBox(QMessageBox::Question, u"title"_s, evil(), QMessageBox::Ok, m_window.get());
        question->setInformativeText(u"<b>more</b>"_s);
        question->setAttribute(Qt::WA_DeleteOnClose);
        question->open();
        int labels = 0;
        for (const QLabel* label : question->findChildren<QLabel*>()) {
            if (!label->text().isEmpty()) {
                ++labels;
                QCOMPARE(label->textFormat(), Qt::PlainText);
            }
        }
        QCOMPARE(labels, 2);
        question->close();
        QToolTip::showText({}, u"<b>name</b>"_s, m_window.get());
        const QLabel* tip = nullptr;
        for (const QWidget* widget : QApplication::topLevelWidgets()) {
            if (widget->inherits("QTipLabel") && widget->isVisible())
                tip = qobject_cast<const QLabel*>(widget);
        }
        QVERIFY(tip);
        QCOMPARE(tip->textFormat(), Qt::PlainText);
        QCOMPARE(tip->text(), u"<b>name</b>"_s);
        QToolTip::hideText();
    }

    void nothingShowsThemAsTheyAre()
    {
        const QString folder = evil() + u"dir"_s;
        m_files->write(folder + u'/' + evil() + u".txt"_s, QByteArray("text\n").repeated(100));
        m_files->write(folder + u"/sub"_s + evil() + u"/other.txt"_s, "x");
        QVERIFY(QFile::link(u"to"_s + evil(), path(folder + u"/link"_s + evil())));
        const QString archive = path(evil() + u".ffz"_s);
        test::makeArchive(*m_window, path(folder), archive);
        lookEverywhere();
        test::openArchive(*m_window, archive);
        lookEverywhere();
        QVERIFY(m_shown > 5);
        if (QTest::currentTestFailed())
            return;
        m_window->archivePage().archiveJobs().compareWith(path(folder).toStdString());
        QTRY_VERIFY_WITH_TIMEOUT(m_window->archivePage().reports().comparePage().isVisible(), kPatience);
        lookEverywhere();
        // What cannot be opened.
        m_files->write(u"no"_s + evil() + u".zip"_s, "no archive");
        m_window->openArchive(path(u"no"_s + evil() + u".zip"_s));
        auto* banner = [&]() -> MessageBanner* { return test::shown<MessageBanner>(*m_window); }();
        QTRY_VERIFY_WITH_TIMEOUT((banner = test::shown<MessageBanner>(*m_window))
                                     && banner->title().contains(u"could not be opened"_s),
                                 kPatience);
        lookEverywhere();
    }
};

FF_WINDOW_TEST(TestUnsafeNames)
#include "TestUnsafeNames.moc"
