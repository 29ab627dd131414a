// SPDX-License-Identifier: GPL-3.0-or-later
// Changing an open archive, opening its files with other programs, dragging them out.
#include "WindowFixture.h"
#include "core/archive/export/Export.h"
#include "core/archive/read/Contents.h"
#include "tests/support/TestProgram.h"
#include "ui/Translations.h"
#include "ui/archive/ArchiveActions.h"
#include "ui/archive/ArchiveNavigation.h"
#include "ui/archive/ArchiveSelection.h"
#include "ui/archive/EntryView.h"
#include "ui/archive/edit/Editor.h"
#include "ui/archive/edit/FolderDrops.h"
#include "ui/archive/folders/FolderBar.h"
#include "ui/archive/open/DragOut.h"
#include "ui/archive/open/OpenWith.h"
#include "ui/archive/open/OpenedFiles.h"
#include "ui/archive/open/PrivateFolder.h"
#include "ui/archive/thumbnails/ThumbnailPage.h"
#include "ui/text/Format.h"
#include "ui/widgets/MessageBanner.h"

#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QInputDialog>
#include <QLabel>
#include <QLineEdit>
#include <QMessageBox>
#include <QPushButton>
#include <QStandardPaths>

#include <memory>
#include <sys/stat.h>

using namespace ff;
using namespace ff::ui;
using namespace Qt::StringLiterals;
using test::kPatience;

class TestEditing : public QObject {
    Q_OBJECT

private:
    std::unique_ptr<test::WindowFixture> m_files;
    std::unique_ptr<MainWindow> m_window;

    QString path(const QString& name) const { return m_files->path(name); }
    ArchivePage& page() { return m_window->archivePage(); }
    EntryView& view() { return page().view(); }
    ArchiveActions& actions() { return page().actions(); }
    std::optional<ArchiveModel::NodeId> find(const char* name) { return page().model().tree()->find(name); }

    void select(const char* name)
    {
        const auto node = find(name);
        QVERIFY2(node, name);
        view().reveal(*node);
        view().setFocus();
    }

    // After what changes the archive: until the page shows the new one.
    void waitForChange(const jobs::ArchivePointer& before)
    {
        QTRY_VERIFY_WITH_TIMEOUT(page().archive() != before && page().editor().isReady(), kPatience);
        QVERIFY2(!page().banner().isVisible(),
                 qPrintable(page().banner().title() + page().banner().detail()));
    }

    template <typename Change>
    void change(Change&& make)
    {
        const jobs::ArchivePointer before = page().archive();
        make();
        waitForChange(before);
    }

    QByteArray contents(const char* name)
    {
        TaskControl control;
        auto got = ff::archive::readContents(
            *page().archive(), page().model().tree()->node(*find(name)).entry, 1'000'000, {}, control);
        return got.ok()
            ? QByteArray(reinterpret_cast<const char*>(got->bytes.data()), qsizetype(got->bytes.size()))
            : QByteArray("<unreadable>");
    }

private Q_SLOTS:
    void initTestCase() { installTranslations(*qApp, QLocale(QLocale::English)); }

    void init()
    {
        m_files = std::make_unique<test::WindowFixture>();
        m_window = test::shownWindow({1180, 760});
        QVERIFY(m_window);
        m_files->makeSample();
        test::makeArchive(*m_window, path(u"photos"_s), path(u"photos.ffz"_s));
        test::openArchive(*m_window, path(u"photos.ffz"_s));
        actions().tree->trigger();
    }

    void cleanup()
    {
        m_window.reset();
        m_files.reset();
    }

    // Issue 20.
    void changesAZipAndTakesItBack()
    {
        TaskControl control;
        ff::archive::CreateOptions options;
        options.level = codec::Level::Fast;
        const auto zip = toPath(path(u"photos.zip"_s));
        QVERIFY(ff::archive::makeArchive(zip, {toPath(path(u"photos"_s))}, options, control).ok());
        test::openArchive(*m_window, path(u"photos.zip"_s));
        QVERIFY(actions().addFiles->isEnabled());
        QVERIFY(!actions().recovery->isEnabled());
        QVERIFY(!actions().changePassword->isEnabled());
        change([&] { page().editor().rename(*find("photos/deep/two.txt"), u"three.txt"_s); });
        QVERIFY(find("photos/deep/three.txt"));
        QVERIFY(actions().undo->isEnabled());
        change([&] { actions().undo->trigger(); });
        QVERIFY(find("photos/deep/two.txt"));
        change([&] { page().editor().add({path(u"photos.ffz"_s)}, jobs::EntryTree::kRoot); });
        QVERIFY(find("photos.ffz"));
    }

    // Issue 20.
    void asksBeforeAZipLosesItsComment()
    {
        TaskControl control;
        ff::archive::CreateOptions options;
        options.level = codec::Level::Fast;
        QVERIFY(ff::archive::makeArchive(toPath(path(u"photos.zip"_s)), {toPath(path(u"photos"_s))}, options,
                                         control)
                    .ok());
        QFile zip(path(u"photos.zip"_s));
        QVERIFY(zip.open(QIODevice::ReadWrite));
        QVERIFY(zip.seek(zip.size() - 2));
        zip.write(QByteArray("\x03\x00you", 5));
        zip.close();
        test::openArchive(*m_window, path(u"photos.zip"_s));
        page().editor().rename(*find("photos/deep/two.txt"), u"three.txt"_s);
        const auto question = [this] { return m_window->findChild<QMessageBox*>(u"lossesQuestion"_s); };
        QTRY_VERIFY_WITH_TIMEOUT(question() && question()->isVisible(), kPatience);
        QVERIFY(question()->informativeText().contains(u"the comment of the archive is not kept"_s,
                                                       Qt::CaseInsensitive));
        question()->reject();
        QTRY_VERIFY(!question() && page().editor().isReady());
        QVERIFY(find("photos/deep/two.txt"));
        page().editor().rename(*find("photos/deep/two.txt"), u"three.txt"_s);
        QTRY_VERIFY_WITH_TIMEOUT(question() && question()->isVisible(), kPatience);
        change([&] { question()->findChild<QPushButton*>(u"changeAnyway"_s)->click(); });
        QVERIFY(find("photos/deep/three.txt"));
    }

    // Issue 20.
    void saysWhyAnArchiveCannotBeChanged()
    {
        QFile ar(path(u"a.ar"_s));
        QVERIFY(ar.open(QIODevice::WriteOnly));
        ar.write("!<arch>\n"
                 + QByteArray("a.txt/          1700000000  0     0     100644  6         `\nfirst\n"));
        ar.close();
        test::openArchive(*m_window, path(u"a.ar"_s));
        QVERIFY(!actions().addFiles->isEnabled());
        QVERIFY2(actions().addFiles->toolTip().contains(u"Convert"_s),
                 qPrintable(actions().addFiles->toolTip()));
        QVERIFY(actions().convert->isEnabled());
    }

    void deletesAfterAskingAndTakesItBack()
    {
        select("photos/deep/two.txt");
        actions().remove->trigger();
        auto* question = m_window->findChild<QMessageBox*>(u"removeQuestion"_s);
        QVERIFY(question && question->isVisible());
        QVERIFY(question->text().contains(u"two.txt"_s));
        question->reject();
        QVERIFY(page().editor().isReady());
        QTRY_VERIFY(!m_window->findChild<QMessageBox*>(u"removeQuestion"_s));
        actions().remove->trigger();
        question = m_window->findChild<QMessageBox*>(u"removeQuestion"_s);
        change([&] { question->findChild<QPushButton*>(u"removeButton"_s)->click(); });
        QVERIFY(!find("photos/deep/two.txt"));
        QVERIFY(find("photos/one.txt"));
        QVERIFY(actions().undo->isEnabled());
        QVERIFY2(actions().undo->text().contains(u"two.txt"_s), qPrintable(actions().undo->text()));
        change([&] { actions().undo->trigger(); });
        QVERIFY(find("photos/deep/two.txt"));
        QVERIFY(!actions().undo->isEnabled());
        change([&] { actions().redo->trigger(); });
        QVERIFY(!find("photos/deep/two.txt"));
    }

    void renamesInPlace()
    {
        select("photos/one.txt");
        actions().rename->trigger();
        auto* editor = view().viewport()->findChild<QLineEdit*>();
        QVERIFY(editor);
        editor->setText(u"eins.txt"_s);
        change([&] { QTest::keyClick(editor, Qt::Key_Return); });
        QVERIFY(!find("photos/one.txt"));
        QVERIFY(find("photos/eins.txt"));
        QCOMPARE(view().currentIndex().data().toString(), u"eins.txt"_s);
        QCOMPARE(contents("photos/eins.txt"), m_files->read(u"photos/one.txt"_s));
    }

    void refusesBadNamesWithAReason()
    {
        page().editor().rename(*find("photos/one.txt"), u"a/b"_s);
        QVERIFY(page().banner().isVisible());
        page().banner().hide();
        page().editor().rename(*find("photos/one.txt"), u"deep"_s);
        QVERIFY(page().banner().isVisible());
        QVERIFY(page().editor().isReady());
        QVERIFY(find("photos/one.txt"));
    }

    void addsWhatIsDroppedIntoTheFolderUnderTheCursor()
    {
        m_files->write(u"new.txt"_s, "brand new\n");
        view().expandAll();
        const QPoint at = view().visualRect(page().model().indexOf(*find("photos/deep"))).center();
        change([&] { QVERIFY(test::WindowFixture::dropAt(*view().viewport(), at, {path(u"new.txt"_s)})); });
        QVERIFY(find("photos/deep/new.txt"));
        QCOMPARE(contents("photos/deep/new.txt"), QByteArray("brand new\n"));
    }

    // Issue 20: the other lists took no drops.
    void addsWhatIsDroppedOnAThumbnailOrTheFolderBar()
    {
        m_files->write(u"new.txt"_s, "brand new\n");
        m_files->write(u"more.txt"_s, "more\n");
        m_files->write(u"most.txt"_s, "most\n");
        actions().thumbnails->trigger();
        page().navigation().goTo(*find("photos"));
        ThumbnailList& list = page().thumbnails().list();
        const QPoint deep = list.visualRect(page().model().indexOf(*find("photos/deep"))).center();
        change([&] { QVERIFY(test::WindowFixture::dropAt(*list.viewport(), deep, {path(u"new.txt"_s)})); });
        QCOMPARE(contents("photos/deep/new.txt"), QByteArray("brand new\n"));
        const QPoint below = list.viewport()->rect().bottomRight() - QPoint(4, 4);
        QVERIFY(!list.indexAt(below).isValid());
        change([&] { QVERIFY(test::WindowFixture::dropAt(*list.viewport(), below, {path(u"more.txt"_s)})); });
        QVERIFY(find("photos/more.txt")); // into the folder that is shown
        page().setFolderBarShown(true);
        FolderBar& bar = page().folderBar();
        const QModelIndex photos = bar.model()->index(0, 0, bar.model()->index(0, 0));
        bar.expand(photos);
        const QPoint row = bar.visualRect(photos.model()->index(0, 0, photos)).center();
        change([&] { QVERIFY(test::WindowFixture::dropAt(*bar.viewport(), row, {path(u"most.txt"_s)})); });
        QVERIFY(find("photos/deep/most.txt"));
        // What is selected moves there.
        select("photos/one.txt");
        change([&] { Q_EMIT bar.drops().moveDropped(jobs::EntryTree::kRoot); });
        QVERIFY(find("one.txt") && !find("photos/one.txt"));
    }

    // Issue 20: what a test found was in the list's column of states alone.
    void thumbnailsAndTheFolderBarShowWhatIsDamaged()
    {
        page().setFolderBarShown(true);
        FolderBar& bar = page().folderBar();
        actions().thumbnails->trigger();
        page().navigation().goTo(*find("photos"));
        ThumbnailList& list = page().thumbnails().list();
        const QModelIndex one = page().model().indexOf(*find("photos/one.txt"));
        const QModelIndex photos = bar.model()->index(0, 0, bar.model()->index(0, 0));
        const auto drawn = [](QAbstractItemView& where, const QModelIndex& index) {
            return where.viewport()->grab(where.visualRect(index)).toImage();
        };
        const QImage before = drawn(list, one), barBefore = drawn(bar, photos);
        page().model().setOutcomes({{page().model().tree()->node(*find("photos/one.txt")).entry,
                                     ff::archive::EntryState::Damaged,
                                     3,
                                     false,
                                     {}}},
                                   {});
        QVERIFY(drawn(list, one) != before);
        QVERIFY(drawn(bar, photos) != barBefore);
        QCOMPARE(one.data(Qt::AccessibleDescriptionRole).toString(), u"Damaged"_s);
        QCOMPARE(photos.data(Qt::AccessibleDescriptionRole).toString(), u"Damaged"_s);
        page().model().clearOutcomes();
        QTRY_COMPARE(drawn(bar, photos), barBefore);
        QVERIFY(photos.data(Qt::AccessibleDescriptionRole).toString().isEmpty());
    }

    void asksAboutFilesThatAreThere()
    {
        m_files->write(u"other/one.txt"_s, "other\n");
        page().editor().add({path(u"other/one.txt"_s)}, *find("photos"));
        auto* question = m_window->findChild<QMessageBox*>(u"addQuestion"_s);
        QVERIFY(question);
        change([&] { question->defaultButton()->click(); }); // keeps both
        QVERIFY(find("photos/one.txt"));
        QCOMPARE(page().model().fileCount(), std::size_t(4));
    }

    void makesFoldersAndMovesByCutAndPaste()
    {
        select("photos");
        actions().newFolder->trigger();
        auto* dialog = m_window->findChild<QInputDialog*>(u"folderDialog"_s);
        QVERIFY(dialog);
        dialog->setTextValue(u"album"_s);
        change([&] { dialog->accept(); });
        QVERIFY(find("photos/album"));
        QCOMPARE(view().currentIndex().data().toString(), u"album"_s);
        select("photos/one.txt");
        actions().cut->trigger();
        select("photos/album");
        change([&] { actions().paste->trigger(); });
        QVERIFY(find("photos/album/one.txt"));
        QVERIFY(!find("photos/one.txt"));
        change([&] { actions().undo->trigger(); });
        QVERIFY(find("photos/one.txt"));
    }

    void movesWhatIsDroppedOnAFolderOfTheArchive()
    {
        select("photos/one.txt");
        const auto deep = find("photos/deep");
        change([&] { Q_EMIT view().drops().moveDropped(*deep); });
        QVERIFY(find("photos/deep/one.txt") && !find("photos/one.txt"));
        // A folder and what is in it are one thing.
        change([&] { actions().undo->trigger(); });
        view().selectNodes({*find("photos/deep"), *find("photos/deep/two.txt")});
        change([&] { Q_EMIT view().drops().moveDropped(jobs::EntryTree::kRoot); });
        QVERIFY(find("deep/two.txt") && !find("two.txt") && !find("photos/deep"));
    }

    // Issue 20: F2 selected the ending, too.
    void aNameIsEditedWithoutItsEnding()
    {
        select("photos/deep/two.txt");
        actions().rename->trigger();
        auto* editor = view().findChild<QLineEdit*>();
        QVERIFY(editor);
        QTRY_COMPARE(editor->selectedText(), u"two"_s);
        QTest::keyClick(editor, Qt::Key_Escape);
        select("photos/deep");
        actions().rename->trigger();
        QTRY_VERIFY(view().findChild<QLineEdit*>() && view().findChild<QLineEdit*>()->isVisible());
        QCOMPARE(view().findChild<QLineEdit*>()->selectedText(), u"deep"_s);
    }

    void anArchiveThatIsDroppedIsOpenedOrAdded()
    {
        QVERIFY(QFile::copy(path(u"photos.ffz"_s), path(u"other.ffz"_s)));
        QVERIFY(test::WindowFixture::drop(*m_window, {path(u"other.ffz"_s)}));
        auto* question = test::shown<QMessageBox>(*m_window, u"dropQuestion"_s);
        QVERIFY(question);
        change([&] { question->findChild<QPushButton*>(u"addArchive"_s)->click(); });
        QVERIFY(find("other.ffz"));
        QTRY_VERIFY(!m_window->findChild<QMessageBox*>(u"dropQuestion"_s));
        QVERIFY(test::WindowFixture::drop(*m_window, {path(u"other.ffz"_s)}));
        question = test::shown<QMessageBox>(*m_window, u"dropQuestion"_s);
        QVERIFY(question);
        question->defaultButton()->click();
        QTRY_COMPARE_WITH_TIMEOUT(m_window->windowTitle(), u"other.ffz — FileFormer"_s, kPatience);
    }

    void pastesFilesOfAFileManager()
    {
        m_files->write(u"clip.txt"_s, "clip\n");
        auto* data = new QMimeData;
        data->setUrls({QUrl::fromLocalFile(path(u"clip.txt"_s))});
        QGuiApplication::clipboard()->setMimeData(data);
        select("photos/deep");
        change([&] { actions().paste->trigger(); });
        QVERIFY(find("photos/deep/clip.txt"));
    }

    void opensWithAnotherProgramAndSavesBack()
    {
        QString file;
        page().openWith().openedFiles().setOpener([&](const QString& opened) {
            file = opened;
            return true;
        });
        select("photos/deep/two.txt");
        QTest::keyClick(&view(), Qt::Key_Return);
        QTRY_VERIFY_WITH_TIMEOUT(!file.isEmpty(), kPatience);
        QVERIFY(file.endsWith(u"/photos/deep/two.txt"_s));
        struct stat info {};
        const QString folder = file.chopped(int(qstrlen("/photos/deep/two.txt")));
        QCOMPARE(::stat(QFile::encodeName(folder).constData(), &info), 0);
        QCOMPARE(info.st_mode & 07777, mode_t(0700));
        QVERIFY(!QFileInfo(file).isExecutable());
        QTRY_VERIFY(!page().banner().isVisible());
        QFile edited(file);
        QVERIFY(edited.open(QIODevice::WriteOnly));
        edited.write("edited elsewhere\n");
        edited.close();
        QTRY_VERIFY_WITH_TIMEOUT(page().banner().isVisible(), kPatience);
        QVERIFY(page().banner().title().contains(u"two.txt"_s));
        change([&] { page().banner().findChildren<QPushButton*>().first()->click(); });
        QCOMPARE(contents("photos/deep/two.txt"), QByteArray("edited elsewhere\n"));
        QVERIFY(QFile::exists(file));
        m_window->findChild<QAction*>(u"closeAction"_s)->trigger();
        QVERIFY(!QFile::exists(file));
        QVERIFY(!QFile::exists(folder));
    }

    void opensNoPrograms()
    {
        m_files->write(u"evil/run.sh"_s, "#!/bin/sh\ntouch /tmp/no\n");
        m_files->write(u"evil/start.desktop"_s, "[Desktop Entry]\nType=Application\nExec=touch /tmp/no\n");
        test::makeArchive(*m_window, path(u"evil"_s), path(u"evil.ffz"_s));
        test::openArchive(*m_window, path(u"evil.ffz"_s));
        int opened = 0;
        page().openWith().openedFiles().setOpener([&](const QString&) { return ++opened > 0; });
        for (const char* name : {"evil/run.sh", "evil/start.desktop"}) {
            page().banner().hide();
            select(name);
            QTest::keyClick(&view(), Qt::Key_Return);
            QTRY_VERIFY_WITH_TIMEOUT(!page().openWith().openedFiles().isBusy(), kPatience);
            QTRY_VERIFY_WITH_TIMEOUT(
                page().banner().isVisible() && page().banner().title().contains(u"could not"_s), kPatience);
        }
        QCOMPARE(opened, 0);
    }

    void sweepsWhatACrashedProgramLeft()
    {
        const QString base =
            QStandardPaths::writableLocation(QStandardPaths::RuntimeLocation) + u"/fileformer/open"_s;
        QDir().mkpath(base + u"/gone/inner"_s);
        QFile(base + u"/gone/inner/file"_s).open(QIODevice::WriteOnly);
        QFile(base + u"/gone.lock"_s).open(QIODevice::WriteOnly);
        const auto alive = PrivateFolder::make(10);
        QVERIFY(alive);
        PrivateFolder::sweep();
        QVERIFY(!QFile::exists(base + u"/gone"_s));
        QVERIFY(!QFile::exists(base + u"/gone.lock"_s));
        QVERIFY(QFile::exists(alive->path()));
    }

    void dragsOutFilesThatAreThereWhenTheyAreWanted()
    {
        view().expandAll();
        view().selectNodes({*find("photos/deep"), *find("photos/deep/two.txt"), *find("photos/one.txt")});
        const TakenOut what = page().selection().takenOut();
        QCOMPARE(what.tops.size(), std::size_t(2)); // the folder brings its file
        const std::unique_ptr<QMimeData> data(page().openWith().dragOut().mimeData(what));
        QVERIFY(data && data->hasUrls());
        const QList<QUrl> urls = data->urls();
        QCOMPARE(urls.size(), 2);
        QStringList names;
        for (const QUrl& url : urls) {
            QVERIFY(QFileInfo::exists(url.toLocalFile()));
            names += url.fileName();
        }
        names.sort();
        QCOMPARE(names, QStringList({u"deep"_s, u"one.txt"_s}));
    }

    void aLongDecodingIsNotOfferedToADrop()
    {
        TakenOut what;
        select("photos/one.txt");
        what = page().selection().takenOut();
        what.seconds = 300;
        const std::unique_ptr<QMimeData> data(page().openWith().dragOut().mimeData(what));
        QVERIFY(!data || !data->hasUrls());
        QVERIFY(page().banner().isVisible());
        QVERIFY(page().banner().title().contains(u"5 min"_s));
    }

    void extractsWhereAFileManagerSays()
    {
        m_files->write(u"target/deep"_s, "in the way");
        select("photos/deep");
        DndExtractService service(page().openWith().dragOut(), page().selection().takenOut());
        QMetaObject::invokeMethod(&service, "extractSelectedFilesTo", Q_ARG(QString, path(u"target"_s)));
        QTRY_COMPARE_WITH_TIMEOUT(m_files->read(u"target/deep (2)/two.txt"_s),
                                  m_files->read(u"photos/deep/two.txt"_s), kPatience);
        QCOMPARE(m_files->read(u"target/deep"_s), QByteArray("in the way"));
        QTRY_VERIFY(
            QDir(path(u"target"_s)).entryList(QDir::Hidden | QDir::AllEntries | QDir::NoDotAndDotDot).size()
            == 2);
    }

    void copiesForAFileManager()
    {
        QGuiApplication::clipboard()->clear();
        select("photos/one.txt");
        actions().copy->trigger();
        const auto* clipboard = QGuiApplication::clipboard();
        QTRY_VERIFY_WITH_TIMEOUT(clipboard->mimeData() && clipboard->mimeData()->hasUrls(), kPatience);
        QFile file(clipboard->mimeData()->urls().first().toLocalFile());
        QVERIFY(file.open(QIODevice::ReadOnly));
        QCOMPARE(file.readAll(), m_files->read(u"photos/one.txt"_s));
    }
};

FF_WINDOW_TEST(TestEditing)
#include "TestEditing.moc"
