// SPDX-License-Identifier: GPL-3.0-or-later
// Issue 20: archives in archives open in place, names can be read in another encoding, and an archive that
// takes a while to open says so.
#include "WindowFixture.h"
#include "core/archive/export/Export.h"
#include "tests/support/ForeignParts.h"
#include "tests/support/Passwords.h"
#include "tests/support/TestProgram.h"
#include "ui/Translations.h"
#include "ui/archive/ArchiveActions.h"
#include "ui/archive/ArchiveNavigation.h"
#include "ui/archive/ArchiveSelection.h"
#include "ui/archive/Breadcrumbs.h"
#include "ui/archive/EntryView.h"
#include "ui/archive/NamesButton.h"
#include "ui/archive/edit/Editor.h"
#include "ui/archive/open/DragOut.h"
#include "ui/archive/open/OpenWith.h"
#include "ui/archive/open/OpenedFiles.h"
#include "ui/archive/preview/PreviewPane.h"
#include "ui/dialogs/PasswordDialog.h"
#include "ui/extract/ExtractDialog.h"
#include "ui/pages/OpeningPage.h"
#include "ui/widgets/MessageBanner.h"
#include "ui/work/JobsPage.h"

#include <QAction>
#include <QCheckBox>
#include <QDirIterator>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QPushButton>
#include <QToolButton>
#include <QTreeView>

#include <fcntl.h>
#include <memory>
#include <sys/stat.h>
#include <thread>
#include <unistd.h>

using namespace ff;
using namespace ff::ui;
using namespace Qt::StringLiterals;
using test::kPatience;
using test::shown;

namespace {

// Stored, made on DOS, without the flag that says that names are UTF-8.
QByteArray dosZip(const std::vector<std::string>& names)
{
    using fftest::le;
    std::string out, directory;
    for (const std::string& name : names) {
        const std::string contents = "contents";
        std::string common;
        for (const auto& [number, bytes] :
             std::initializer_list<std::pair<std::uint64_t, int>>{{20, 2},
                                                                  {0, 4},
                                                                  {0x5A21A000, 4},
                                                                  {fftest::crc32(contents), 4},
                                                                  {contents.size(), 4},
                                                                  {contents.size(), 4},
                                                                  {name.size(), 2},
                                                                  {0, 2}})
            common += le(number, bytes);
        directory.append("PK\x01\x02").append(le(20, 2)).append(common).append(le(0, 10));
        directory.append(le(out.size(), 4)).append(name);
        out.append("PK\x03\x04").append(common).append(name).append(contents);
    }
    out += directory + "PK\x05\x06" + le(0, 4) + le(names.size(), 2) + le(names.size(), 2)
        + le(directory.size(), 4) + le(out.size(), 4) + le(0, 2);
    return QByteArray::fromStdString(out);
}

} // namespace

class TestOpening : public QObject {
    Q_OBJECT

private:
    std::unique_ptr<test::WindowFixture> m_files;
    std::unique_ptr<MainWindow> m_window;

    ArchivePage& page() { return m_window->archivePage(); }
    ArchiveModel& model() { return page().model(); }
    EntryView& view() { return page().view(); }
    QStringList crumbs() { return page().findChild<Breadcrumbs*>()->texts(); }
    QString current() { return QString::fromStdString(model().pathOf(view().currentIndex())); }

    // The kind follows from the target's name.
    void pack(const QString& target, const QString& input, std::string_view password = {})
    {
        ff::archive::CreateOptions options;
        options.level = codec::Level::Fast;
        if (!password.empty())
            options.password = fftest::passwordOf(password);
        TaskControl control;
        const auto made = ff::archive::makeArchive(m_files->path(target).toStdString(),
                                                   {m_files->path(input).toStdString()}, options, control);
        QVERIFY2(made.ok(), made.ok() ? "" : made.error().message.c_str());
    }
    // outer.ffz holds docs/, in it middle.zip, in it inner.ffz, in it photos/.
    void makeNested(std::string_view outerPassword = {}, std::string_view innerPassword = {})
    {
        m_files->makeSample();
        pack(u"inner.ffz"_s, u"photos"_s, innerPassword);
        pack(u"middle.zip"_s, u"inner.ffz"_s);
        m_files->write(u"docs/note.txt"_s, "a note");
        QVERIFY(QFile::rename(m_files->path(u"middle.zip"_s), m_files->path(u"docs/middle.zip"_s)));
        pack(u"outer.ffz"_s, u"docs"_s, outerPassword);
    }
    void select(const char* path)
    {
        const auto node = model().tree()->find(path);
        QVERIFY2(node, path);
        page().navigation().goToEntry(*node);
        QTRY_COMPARE_WITH_TIMEOUT(current(), QString::fromUtf8(path), kPatience);
    }
    void enter(const char* entry, const QString& last)
    {
        select(entry);
        QTest::keyClick(&view(), Qt::Key_Return);
        // In the tree the folder of the first row may follow.
        QTRY_VERIFY_WITH_TIMEOUT(crumbs().contains(last), kPatience);
    }
    QToolButton* crumb(const QString& name)
    {
        for (auto* button : page().findChild<Breadcrumbs*>()->findChildren<QToolButton*>()) {
            if (button->accessibleName() == name && button->isVisible())
                return button;
        }
        return nullptr;
    }

    // Whose entries opening must look for.
    QStringList packSlowOnes()
    {
        m_files->makeSample();
        pack(u"photos.tar.xz"_s, u"photos"_s);
        pack(u"photos.ffz"_s, u"photos"_s);
        QByteArray cut = m_files->read(u"photos.ffz"_s);
        cut.chop(30);
        m_files->write(u"cut.ffz"_s, cut);
        return {u"photos.tar.xz"_s, u"cut.ffz"_s};
    }

private Q_SLOTS:
    void initTestCase()
    {
        qputenv("LC_ALL", "ru_RU.UTF-8"); // whose names are guessed
        installTranslations(*qApp, QLocale(QLocale::English));
    }

    void init()
    {
        m_files = std::make_unique<test::WindowFixture>();
        m_window = test::shownWindow({1180, 760});
        QVERIFY(m_window);
        m_window->activateWindow();
        page().navigation().setMode(ViewMode::Folder); // the crumbs show what the list shows
    }

    void cleanup()
    {
        m_window.reset();
        m_files.reset();
    }

    // ---- archives in archives

    void goesIntoArchivesAndOut()
    {
        makeNested();
        test::openArchive(*m_window, m_files->path(u"outer.ffz"_s));
        enter("docs/middle.zip", u"middle.zip"_s);
        QCOMPARE(crumbs(), QStringList({u"outer.ffz"_s, u"middle.zip"_s}));
        enter("inner.ffz", u"inner.ffz"_s);
        QCOMPARE(crumbs(), QStringList({u"outer.ffz"_s, u"middle.zip"_s, u"inner.ffz"_s}));
        QVERIFY(m_window->windowTitle().startsWith(u"outer.ffz › middle.zip › inner.ffz"_s));
        QCOMPARE(m_window->archivePath(), m_files->path(u"outer.ffz"_s));
        page().navigation().goTo(model().tree()->find("photos/deep").value());
        QCOMPARE(crumbs().last(), u"deep"_s);

        // One folder after the other, then out of one archive after the other.
        view().setFocus();
        QTest::keyClick(&view(), Qt::Key_Backspace);
        QTest::keyClick(&view(), Qt::Key_Backspace);
        QCOMPARE(crumbs().last(), u"inner.ffz"_s);
        QVERIFY(page().actions().up->isEnabled());
        QTest::keyClick(&view(), Qt::Key_Backspace);
        QTRY_COMPARE(crumbs().last(), u"middle.zip"_s);
        QTRY_COMPARE(current(), u"inner.ffz"_s);
        page().actions().back->trigger();
        QTRY_COMPARE(crumbs(), QStringList({u"outer.ffz"_s, u"docs"_s}));
        QTRY_COMPARE(current(), u"docs/middle.zip"_s);
        QVERIFY(m_window->windowTitle().startsWith(u"outer.ffz — "_s));
        QVERIFY(page().editor().isEditable());
    }

    void aCrumbLeadsOutOfAllAtOnce()
    {
        makeNested();
        test::openArchive(*m_window, m_files->path(u"outer.ffz"_s));
        page().actions().tree->trigger();
        enter("docs/middle.zip", u"middle.zip"_s);
        enter("inner.ffz", u"inner.ffz"_s);
        QVERIFY(crumb(u"outer.ffz"_s));
        crumb(u"outer.ffz"_s)->click();
        QTRY_COMPARE(page().archive()->path(),
                     std::filesystem::path(m_files->path(u"outer.ffz"_s).toStdString()));
        QTRY_COMPARE(current(), u"docs/middle.zip"_s);
        // In the tree the way up goes from row to row, and out at the top.
        enter("docs/middle.zip", u"middle.zip"_s);
        view().setCurrentIndex(model().index(0, 0));
        QTest::keyClick(&view(), Qt::Key_Backspace);
        QTRY_COMPARE(current(), u"docs/middle.zip"_s);
    }

    void whatIsInsideIsSearchedShownAndTakenOut()
    {
        makeNested();
        test::openArchive(*m_window, m_files->path(u"outer.ffz"_s));
        enter("docs/middle.zip", u"middle.zip"_s);
        enter("inner.ffz", u"inner.ffz"_s);
        page().findChild<QLineEdit*>(u"filter"_s)->setText(u"two"_s);
        QTRY_COMPARE_WITH_TIMEOUT(model().matchCount(), std::size_t(1), kPatience);
        page().findChild<QLineEdit*>(u"filter"_s)->clear();
        page().setPreviewShown(true);
        select("photos/deep/two.txt");
        QTRY_VERIFY_WITH_TIMEOUT(page().preview().findChild<QWidget*>(u"previewText"_s)->isVisible(),
                                 kPatience);
        QSignalSpy copied(&page().openWith(), &OpenWith::copied);
        page().actions().copy->trigger();
        QTRY_COMPARE_WITH_TIMEOUT(copied.size(), 1, kPatience);

        page().actions().extractSelected->trigger();
        auto* dialog = shown<ExtractDialog>(*m_window);
        QVERIFY(dialog);
        // Beside the file on the disk, which is never moved to the trash for what is in it.
        QVERIFY2(dialog->finalTarget().startsWith(m_files->path({})), qPrintable(dialog->finalTarget()));
        QVERIFY(!dialog->finalTarget().contains(u"outer.ffz"_s));
        dialog->findChild<QLineEdit*>(u"target"_s)->setText(m_files->path(u"out"_s));
        dialog->accept();
        QTRY_VERIFY_WITH_TIMEOUT(m_window->jobs().isIdle(), kPatience);
        QCOMPARE(page().archive()->path().filename().string(), std::string("inner.ffz"));
        QDirIterator found(m_files->path(u"out"_s), {u"two.txt"_s}, QDir::Files,
                           QDirIterator::Subdirectories);
        QVERIFY(found.hasNext());
        QCOMPARE(QFileInfo(found.next()).size(), qint64(2000));
        m_window->findChild<QAction*>(u"extractAllAction"_s)->trigger();
        dialog = shown<ExtractDialog>(*m_window);
        QVERIFY(dialog);
        QVERIFY(!dialog->findChild<QCheckBox*>(u"trashArchive"_s)->isVisible());
        dialog->reject();
    }

    void isReadOnlyAndSaysSo()
    {
        makeNested();
        test::openArchive(*m_window, m_files->path(u"outer.ffz"_s));
        enter("docs/middle.zip", u"middle.zip"_s);
        QVERIFY(!page().editor().isEditable());
        QVERIFY2(page().editor().reason().contains(u"lies in another one"_s),
                 qPrintable(page().editor().reason()));
        for (const QAction* action :
             {page().actions().addFiles, page().actions().remove, page().actions().rename}) {
            QVERIFY(!action->isEnabled());
            QCOMPARE(action->toolTip(), page().editor().reason());
        }
        QVERIFY(!page().actions().convert->isEnabled());
        // Nothing of it is remembered as if it were a file.
        for (const QString& recent : settings::recentArchives())
            QVERIFY2(!recent.contains(u"middle"_s), qPrintable(recent));
    }

    void aLockedOneAsks()
    {
        makeNested({}, "inner secret");
        test::openArchive(*m_window, m_files->path(u"outer.ffz"_s));
        enter("docs/middle.zip", u"middle.zip"_s);
        select("inner.ffz");
        QTest::keyClick(&view(), Qt::Key_Return);
        QTRY_VERIFY_WITH_TIMEOUT(shown<PasswordDialog>(*m_window), kPatience);
        auto* dialog = shown<PasswordDialog>(*m_window);
        dialog->findChild<QLineEdit*>(u"password"_s)->setText(u"inner secret"_s);
        dialog->accept();
        QTRY_COMPARE_WITH_TIMEOUT(crumbs().last(), u"inner.ffz"_s, kPatience);
        QCOMPARE(crumbs().size(), 3);
        // It is asked once.
        view().setFocus();
        page().navigation().goUp();
        QTRY_COMPARE(crumbs().last(), u"middle.zip"_s);
        enter("inner.ffz", u"inner.ffz"_s);
    }

    void whatCannotBeOpenedIsTold()
    {
        m_files->write(u"docs/broken.zip"_s, "no zip at all");
        pack(u"outer.ffz"_s, u"docs"_s);
        test::openArchive(*m_window, m_files->path(u"outer.ffz"_s));
        select("docs/broken.zip");
        QTest::keyClick(&view(), Qt::Key_Return);
        QTRY_VERIFY_WITH_TIMEOUT(m_window->banner().isVisible(), kPatience);
        QCOMPARE(m_window->banner().title(), u"broken.zip could not be opened"_s);
        QVERIFY(page().isVisible());
        QCOMPARE(current(), u"docs/broken.zip"_s);
    }

    void aCopyOpensInAWindowOfItsOwn()
    {
        makeNested();
        test::openArchive(*m_window, m_files->path(u"outer.ffz"_s));
        select("docs/note.txt");
        QVERIFY(!page().actions().openWindow->isEnabled());
        select("docs/middle.zip");
        QVERIFY(page().actions().openWindow->isEnabled());
        QSignalSpy wanted(m_window.get(), &MainWindow::windowRequested);
        page().actions().openWindow->trigger();
        QTRY_COMPARE_WITH_TIMEOUT(wanted.size(), 1, kPatience);
        const QString copy = wanted.first().first().toString();
        QVERIFY(copy.endsWith(u"/middle.zip"_s));
        // It stays while one looks into the archive itself.
        enter("docs/middle.zip", u"middle.zip"_s);
        QVERIFY(QFile::exists(copy));
    }

    // ---- names

    void namesAreReadInAnotherEncoding()
    {
        // "Привет мир.txt" and "Отчёт за март.txt" in CP866.
        m_files->write(u"old.zip"_s,
                       dosZip({"\x8F\xE0\xA8\xA2\xA5\xE2 \xAC\xA8\xE0.txt",
                               "\x8E\xE2\xE7\xF1\xE2 \xA7\xA0 \xAC\xA0\xE0\xE2.txt"}));
        test::openArchive(*m_window, m_files->path(u"old.zip"_s));
        auto* names = page().findChild<NamesButton*>();
        QVERIFY(names->isVisible());
        QCOMPARE(names->text(), u"Names read as CP866"_s);
        QCOMPARE(names->accessibleDescription(), names->text());
        QVERIFY(model().tree()->find("Привет мир.txt"));
        const auto choice = [names](const QString& encoding) {
            for (QAction* action : names->menu()->actions()) {
                if (action->data().toString() == encoding)
                    return action;
            }
            return static_cast<QAction*>(nullptr);
        };
        QVERIFY(choice(u"auto"_s)->isChecked());
        QCOMPARE(choice(u"auto"_s)->text(), u"Guess: CP866"_s);

        choice(u"CP1251"_s)->trigger();
        QTRY_COMPARE_WITH_TIMEOUT(names->text(), u"Names read as CP1251"_s, kPatience);
        QVERIFY(!model().tree()->find("Привет мир.txt"));
        QVERIFY(model().tree()->find("ЏаЁўҐв ¬Ёа.txt"));
        QVERIFY(choice(u"CP1251"_s)->isChecked());
        // Files come out under the names that are shown.
        TaskControl control;
        ff::archive::ExtractOptions options;
        options.target = m_files->path(u"out"_s).toStdString();
        QVERIFY(page().archive()->extract(options, {0, 1}, control).ok());
        QVERIFY(QFile::exists(m_files->path(u"out/ЏаЁўҐв ¬Ёа.txt"_s)));
        // The choice holds when the archive is opened again, and can be taken back.
        test::openArchive(*m_window, m_files->path(u"old.zip"_s));
        QCOMPARE(names->text(), u"Names read as CP1251"_s);
        choice(u"auto"_s)->trigger();
        QTRY_COMPARE_WITH_TIMEOUT(names->text(), u"Names read as CP866"_s, kPatience);
    }

    void namesThatSayTheirEncodingNeedNoButton()
    {
        m_files->makeSample();
        pack(u"photos.zip"_s, u"photos"_s);
        test::openArchive(*m_window, m_files->path(u"photos.zip"_s));
        QVERIFY(!page().findChild<NamesButton*>()->isVisible());
    }

    void namesOfANestedOneAreReadInAnotherEncoding()
    {
        m_files->write(u"docs/old.zip"_s, dosZip({"\x8F\xE0\xA8\xA2\xA5\xE2 \xAC\xA8\xE0.txt"}));
        pack(u"outer.ffz"_s, u"docs"_s);
        test::openArchive(*m_window, m_files->path(u"outer.ffz"_s));
        enter("docs/old.zip", u"old.zip"_s);
        auto* names = page().findChild<NamesButton*>();
        QVERIFY(names->isVisible());
        for (QAction* action : names->menu()->actions()) {
            if (action->data().toString() == u"KOI8-R"_s)
                action->trigger();
        }
        QTRY_COMPARE_WITH_TIMEOUT(names->text(), u"Names read as KOI8-R"_s, kPatience);
        QCOMPARE(crumbs(), QStringList({u"outer.ffz"_s, u"old.zip"_s}));
        page().navigation().goUp();
        QTRY_COMPARE(page().archive()->isNested(), false);
        QVERIFY(!names->isVisible());
    }

    // ---- what takes long

    // A pipe that nobody writes to yet is as slow as an archive can be.
    void slowOpeningIsShownAndCancelled()
    {
        const QByteArray pipe = QFile::encodeName(m_files->path(u"slow.ffz"_s));
        QCOMPARE(::mkfifo(pipe.constData(), 0600), 0);
        m_window->openArchive(QFile::decodeName(pipe));
        auto* opening = m_window->findChild<OpeningPage*>();
        QTRY_VERIFY_WITH_TIMEOUT(opening->isVisible(), kPatience);
        auto* cancel = opening->findChild<QPushButton*>(u"cancelOpening"_s);
        QVERIFY(cancel->hasFocus());
        cancel->click();
        QTRY_VERIFY_WITH_TIMEOUT(m_window->isStartPage(), kPatience);
        // From the page of an archive one comes back there.
        m_files->makeSample();
        test::makeArchive(*m_window, m_files->path(u"photos"_s), m_files->path(u"photos.ffz"_s));
        test::openArchive(*m_window, m_files->path(u"photos.ffz"_s));
        m_window->openArchive(QFile::decodeName(pipe));
        QTRY_VERIFY_WITH_TIMEOUT(opening->isVisible(), kPatience);
        QTest::keyClick(cancel, Qt::Key_Escape);
        QTRY_VERIFY_WITH_TIMEOUT(page().isVisible(), kPatience);
        QCOMPARE(page().archive()->path().filename().string(), std::string("photos.ffz"));
        QVERIFY(page().actions().find->isEnabled());
        QTRY_VERIFY(view().hasFocus());
        // Whoever looks at the jobs meanwhile does not come back to a page of nothing.
        m_window->openArchive(QFile::decodeName(pipe));
        QTRY_VERIFY_WITH_TIMEOUT(opening->isVisible(), kPatience);
        m_window->findChild<QAction*>(u"jobsAction"_s)->trigger();
        QVERIFY(!opening->isVisible());
        test::openArchive(*m_window, m_files->path(u"photos.ffz"_s));
        m_window->openArchive(QFile::decodeName(pipe));
        QTRY_VERIFY_WITH_TIMEOUT(opening->isVisible(), kPatience);
        m_window->findChild<QAction*>(u"jobsAction"_s)->trigger();
        Q_EMIT opening->cancelRequested();
        QTRY_VERIFY_WITH_TIMEOUT(m_window->isAtRest(), kPatience);
        Q_EMIT m_window->jobsPage().closeRequested();
        QVERIFY(page().isVisible());
    }

    void slowOpeningEndsWithTheArchive()
    {
        m_files->makeSample();
        test::makeArchive(*m_window, m_files->path(u"photos"_s), m_files->path(u"photos.ffz"_s));
        QByteArray cut = m_files->read(u"photos.ffz"_s);
        cut.chop(30); // the list is lost and is rebuilt
        const QByteArray pipe = QFile::encodeName(m_files->path(u"slow.ffz"_s));
        QCOMPARE(::mkfifo(pipe.constData(), 0600), 0);
        m_window->openArchive(QFile::decodeName(pipe));
        auto* opening = m_window->findChild<OpeningPage*>();
        QTRY_VERIFY_WITH_TIMEOUT(opening->isVisible(), kPatience);
        std::thread writer([&] {
            QFile out(QFile::decodeName(pipe));
            if (out.open(QIODevice::WriteOnly))
                out.write(cut);
        });
        QTRY_VERIFY_WITH_TIMEOUT(page().isVisible(), kPatience);
        writer.join();
        QVERIFY(page().archive()->rebuilt());
        QVERIFY(model().tree()->find("photos/deep/two.txt"));
    }

    // What opening shows while the list grows: the page follows the job to its end here.
    void openingListsWhatItFinds()
    {
        for (const QString& name : packSlowOnes()) {
            OpeningPage opening;
            opening.resize(700, 500);
            opening.show();
            jobs::OpenJob job(m_files->path(name).toStdString());
            opening.follow(job);
            auto* list = opening.findChild<QTreeView*>(u"openingList"_s);
            QVERIFY(!list->isVisible());
            job.start();
            QTRY_VERIFY_WITH_TIMEOUT(job.isOver(), kPatience);
            QVERIFY(list->isVisible());
            QVERIFY(!list->accessibleName().isEmpty());
            QStringList found;
            for (int row = 0; row < list->model()->rowCount(); ++row)
                found += list->model()->index(row, 0).data().toString();
            found.sort();
            QStringList all;
            for (const archive::Entry& entry : job.archive()->entries())
                all += QString::fromStdString(entry.path);
            all.sort();
            QCOMPARE(found, all);
            opening.hide();
            QCOMPARE(list->model()->rowCount(), 0); // nothing is kept of it
        }
        // An index that is there is not told entry by entry.
        jobs::OpenJob whole(m_files->path(u"photos.ffz"_s).toStdString());
        whole.start();
        QTRY_VERIFY_WITH_TIMEOUT(whole.isOver(), kPatience);
        QVERIFY(whole.takeFound().empty());
    }

    void openingCountsWhatItFinds()
    {
        for (const QString& name : packSlowOnes()) {
            TaskControl control;
            const auto opened = ff::archive::Archive::open(m_files->path(name).toStdString(), control);
            QVERIFY(opened.ok());
            QCOMPARE(control.progress().doneEntries, std::uint64_t(opened->entries().size()));
        }
    }
};

FF_WINDOW_TEST(TestOpening)
#include "TestOpening.moc"
