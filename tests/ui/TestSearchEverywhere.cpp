// SPDX-License-Identifier: GPL-3.0-or-later
// "Search everywhere" over a real catalogue: what the window remembers, what it finds, and what it says.
#include "WindowFixture.h"
#include "core/crypto/Password.h"
#include "core/jobs/ConvertJob.h"
#include "core/jobs/ExtractJob.h"
#include "core/jobs/PasswordJob.h"
#include "core/remember/Remember.h"
#include "core/search/catalogue/Catalogue.h"
#include "tests/support/TestProgram.h"
#include "ui/Translations.h"
#include "ui/archive/ArchiveActions.h"
#include "ui/archive/EntryView.h"
#include "ui/archive/open/DragOut.h"
#include "ui/archive/preview/PreviewPane.h"
#include "ui/search/DuplicatesDialog.h"
#include "ui/search/HitContents.h"
#include "ui/search/HitModel.h"
#include "ui/search/ResultView.h"
#include "ui/search/SearchPage.h"
#include "ui/settings/RememberPage.h"
#include "ui/settings/SettingsDialog.h"
#include "ui/widgets/Cells.h"
#include "ui/widgets/MessageBanner.h"
#include "ui/work/JobCenter.h"

#include <QClipboard>
#include <QInputDialog>
#include <QMenu>
#include <QToolButton>

using namespace ff;
using namespace ff::ui;
using namespace Qt::StringLiterals;
using test::kPatience;

class TestSearchEverywhere : public QObject {
    Q_OBJECT

private:
    std::unique_ptr<test::WindowFixture> m_files;
    std::unique_ptr<MainWindow> m_window;

    SearchPage& page() { return m_window->searchPage(); }
    HitModel& model() { return page().model(); }
    QLineEdit& field() { return *page().findChild<QLineEdit*>(u"searchField"_s); }
    QString textOf(const QString& label) { return page().findChild<QLabel*>(label)->text(); }
    QString hint()
    {
        return page().findChild<QLabel*>(u"searchHint"_s)->isVisible() ? textOf(u"searchHint"_s) : QString();
    }
    QString coverage() { return textOf(u"searchCoverage"_s); }
    // What is shown of a cell, with what is marked of it in brackets.
    QString cell(int row, int column)
    {
        const QModelIndex index = model().index(row, column);
        QString text = index.data().toString();
        const auto ranges = index.data(HitModel::MatchRole).value<TextRanges>();
        for (qsizetype i = ranges.size(); i-- > 0;)
            text.insert(ranges[i].start + ranges[i].length, u']').insert(ranges[i].start, u'[');
        return text;
    }

    void awaitRemembered()
    {
        QTRY_VERIFY_WITH_TIMEOUT(m_window->jobs().isIdle(), kPatience);
        QTRY_VERIFY_WITH_TIMEOUT(!m_window->jobCenter().rememberer().isBusy(), kPatience);
    }
    void make(const QString& folder, const QString& target)
    {
        test::makeArchive(*m_window, m_files->path(folder), m_files->path(target));
        awaitRemembered();
    }
    void makeLetters(const archive::Password& password)
    {
        jobs::CreateRequest request;
        request.target = m_files->path(u"letters.ffz"_s).toStdString();
        request.inputs = {m_files->path(u"letters"_s).toStdString()};
        request.options.level = codec::Level::Fast;
        request.options.password = password;
        m_window->jobs().add(std::make_unique<jobs::CreateJob>(std::move(request)));
        awaitRemembered();
    }
    // As a person does it: the keys, then letter by letter.
    void type(const QString& query)
    {
        QTest::keyClick(m_window.get(), Qt::Key_F, Qt::ControlModifier | Qt::ShiftModifier);
        QVERIFY(page().isVisible());
        QVERIFY(field().hasFocus());
        QTest::keyClick(&field(), Qt::Key_Delete);
        // There are no keys for other letters.
        if (query.toLatin1() == query.toUtf8())
            QTest::keyClicks(&field(), query);
        else
            field().setText(query);
        QTRY_VERIFY_WITH_TIMEOUT(!page().isSearching(), kPatience);
    }
    search::Catalogue catalogue()
    {
        auto opened = search::Catalogue::open();
        if (!opened.ok())
            qFatal("%s", opened.error().message.c_str());
        return std::move(*opened);
    }
    qsizetype rememberedArchives() { return qsizetype(catalogue().archives()->size()); }
    std::string currentPath()
    {
        ArchivePage& archive = m_window->archivePage();
        return archive.model().pathOf(archive.view().currentIndex());
    }

private Q_SLOTS:
    void init()
    {
        installTranslations(*qApp, QLocale(QLocale::English));
        m_files = std::make_unique<test::WindowFixture>(true);
        m_window = test::shownWindow();
        QVERIFY(m_window);
        m_window->activateWindow();
        m_files->makeSample();
        m_files->write(u"letters/tax office.txt"_s, "Dear office\n");
        m_files->write(u"letters/Письмо.txt"_s, "two\n");
    }

    void cleanup()
    {
        m_window.reset();
        m_files.reset();
        installTranslations(*qApp, QLocale(QLocale::English));
    }

    void anEmptyCatalogueSaysWhatToDo()
    {
        type({});
        QCOMPARE(hint(), u"Archives that you make or open appear here."_s);
        QCOMPARE(coverage(), QString());
        type(u"two"_s);
        QVERIFY2(hint().contains(u"No archive is remembered"_s), qPrintable(hint()));
    }

    void findsInArchivesThatWereMade()
    {
        make(u"photos"_s, u"photos.ffz"_s);
        make(u"letters"_s, u"letters.ffz"_s);
        type({});
        QCOMPARE(coverage(), u"8 entries in 2 archives"_s);
        QVERIFY(!hint().isEmpty());
        type(u"TW"_s);
        QCOMPARE(model().rowCount(), 1);
        QCOMPARE(cell(0, HitModel::Name), u"[tw]o.txt"_s);
        QCOMPARE(cell(0, HitModel::Folder), u"photos/deep"_s);
        QCOMPARE(cell(0, HitModel::Archive), u"photos.ffz"_s);
        QCOMPARE(coverage(), u"1 found in 8 entries"_s);
        QCOMPARE(hint(), QString());
        type(u"письмо"_s);
        QCOMPARE(cell(0, HitModel::Name), u"[Письмо].txt"_s);
        type(u"deep in:photos"_s);
        QCOMPARE(model().rowCount(), 3);
        QVERIFY(coverage().startsWith(u"3 found in 5 entries"_s));
        type(u"nowhere"_s);
        QCOMPARE(model().rowCount(), 0);
        QCOMPARE(hint(), u"Nothing matches “nowhere”"_s);
        QCOMPARE(coverage(), u"0 found in 8 entries"_s);
    }

    void saysWhatIsWrongWithTheQuery()
    {
        make(u"photos"_s, u"photos.ffz"_s);
        type(u"two size:big"_s);
        auto* problem = page().findChild<QLabel*>(u"everywhereProblem"_s);
        QTRY_VERIFY(problem->isVisible());
        QVERIFY2(problem->text().contains(u"size:>1M"_s), qPrintable(problem->text()));
        QCOMPARE(model().rowCount(), 1); // by its good part
        QCOMPARE(coverage(), QString()); // how many that finds would mislead
        type(u"two"_s);
        QVERIFY(!problem->isVisible());
    }

    void enterOpensTheArchiveAtTheEntry_data()
    {
        QTest::addColumn<bool>("byFolder");
        QTest::newRow("tree") << false;
        QTest::newRow("folders") << true;
    }
    void enterOpensTheArchiveAtTheEntry()
    {
        QFETCH(bool, byFolder);
        ArchivePage& archive = m_window->archivePage();
        (byFolder ? archive.actions().folder : archive.actions().tree)->trigger();
        make(u"photos"_s, u"photos.ffz"_s);
        type(u"two.txt"_s);
        QTest::keyClick(&field(), Qt::Key_Down);
        QVERIFY(page().view().hasFocus());
        QTest::keyClick(&page().view(), Qt::Key_Return);
        QTRY_VERIFY_WITH_TIMEOUT(archive.isVisible(), kPatience);
        QCOMPARE(currentPath(), std::string("photos/deep/two.txt"));
        QVERIFY(archive.view().selectionModel()->isSelected(archive.view().currentIndex()));
        QVERIFY(archive.view().hasFocus());

        // Recorded, and from the archive itself one gets elsewhere in it.
        awaitRemembered();
        type(u"one.txt"_s);
        QTRY_COMPARE(model().rowCount(), 1);
        QTRY_COMPARE(
            catalogue().opens(model().hitAt(model().index(0, 0))->archive, "photos/deep/two.txt")->days7,
            std::uint64_t(1));
        Q_EMIT page().view().doubleClicked(model().index(0, 0));
        QTRY_VERIFY_WITH_TIMEOUT(archive.isVisible(), kPatience);
        QTRY_COMPARE_WITH_TIMEOUT(currentPath(), std::string("photos/one.txt"), kPatience);
    }

    void anArchiveThatIsNotThereIsStillSearched()
    {
        make(u"photos"_s, u"photos.ffz"_s);
        QVERIFY(QFile::rename(m_files->path(u"photos.ffz"_s), m_files->path(u"away"_s)));
        type(u"two"_s);
        QCOMPARE(model().rowCount(), 1);
        QCOMPARE(model().index(0, HitModel::Archive).data(HitModel::StateRole).toString(),
                 u"not there now"_s);
        QCOMPARE(model().index(0, HitModel::Archive).data(Qt::AccessibleTextRole).toString(),
                 u"photos.ffz, not there now"_s);
        QVERIFY2(coverage().endsWith(u"1 archive not there now"_s), qPrintable(coverage()));
        QTest::keyClick(&field(), Qt::Key_Return);
        QTest::keyClick(&page().view(), Qt::Key_C, Qt::ControlModifier);
        QCOMPARE(QGuiApplication::clipboard()->text(), u"photos/deep/two.txt"_s);
        QTest::keyClick(&page().view(), Qt::Key_Return);
        QCOMPARE(m_window->banner().title(), u"photos.ffz is not there now"_s);
        QVERIFY(page().isVisible());
        // Back again.
        QVERIFY(QFile::rename(m_files->path(u"away"_s), m_files->path(u"photos.ffz"_s)));
        type(u"two"_s);
        QCOMPARE(coverage(), u"1 found in 5 entries"_s);
    }

    // What app/provider asks of the window.
    void theDesktopOpensAnEntryAndSearches()
    {
        make(u"photos"_s, u"photos.ffz"_s);
        m_window->openArchiveAt(m_files->path(u"photos.ffz"_s), u"photos/deep/two.txt"_s);
        QTRY_VERIFY_WITH_TIMEOUT(m_window->archivePage().isVisible(), kPatience);
        QTRY_COMPARE_WITH_TIMEOUT(currentPath(), std::string("photos/deep/two.txt"), kPatience);
        awaitRemembered();
        const search::ArchiveId archive = catalogue().archives()->front().id;
        QTRY_COMPARE(catalogue().opens(archive, "photos/deep/two.txt")->days7, std::uint64_t(1));
        m_window->searchEverywhere(u"Drei"_s);
        QVERIFY(page().isVisible());
        QCOMPARE(field().text(), u"Drei"_s);
        QTRY_COMPARE_WITH_TIMEOUT(model().rowCount(), 1, kPatience);
    }

    void spaceShowsWhatIsInAResult()
    {
        make(u"photos"_s, u"photos.ffz"_s);
        make(u"letters"_s, u"letters.ffz"_s);
        ArchivePage& archive = m_window->archivePage();
        type(u"two.txt"_s);
        PreviewPane& preview = page().preview();
        QVERIFY(!preview.isVisible());
        QTest::keyClick(&field(), Qt::Key_Down);
        QTest::keyClick(&page().view(), Qt::Key_Space);
        QVERIFY(preview.isVisible());
        QTRY_COMPARE_WITH_TIMEOUT(preview.page(), PreviewPane::Page::Text, kPatience);
        QTRY_VERIFY_WITH_TIMEOUT(preview.text().startsWith(u"two\n"_s), kPatience);
        // The window still shows the search, and no archive is open in it.
        QVERIFY(page().isVisible() && !archive.archive());
        // It follows the selection, into another archive.
        type(u"ext:txt"_s);
        for (int row = 0; row < model().rowCount(); ++row) {
            if (cell(row, HitModel::Name) == u"tax office.txt"_s)
                page().view().setCurrentIndex(model().index(row, 0));
        }
        QTRY_COMPARE_WITH_TIMEOUT(preview.text(), u"Dear office\n"_s, kPatience);
        // A folder has nothing to be shown, and says so.
        type(u"deep type:folder"_s);
        page().view().setCurrentIndex(model().index(0, 0));
        QTRY_COMPARE_WITH_TIMEOUT(preview.page(), PreviewPane::Page::Hint, kPatience);
        QTest::keyClick(&page().view(), Qt::Key_Space);
        QVERIFY(!preview.isVisible());
    }

    void thePreviewSaysWhyItIsEmpty()
    {
        const auto shownHint = [&] { return page().preview().findChild<QLabel*>(u"previewHint"_s)->text(); };
        make(u"photos"_s, u"photos.ffz"_s);
        // Remembered because somebody asked for it.
        const archive::Password password = *crypto::preparedPassword(asBytes("secret"));
        makeLetters(password);
        TaskControl control;
        {
            archive::OpenOptions options;
            options.onPassword = archive::onePassword(password);
            auto opened =
                archive::Archive::open(m_files->path(u"letters.ffz"_s).toStdString(), options, control);
            QVERIFY(opened.ok());
            QVERIFY(remember::archive(*opened, {true}, control).ok());
        }
        type(u"tax office"_s);
        QCOMPARE(model().rowCount(), 1);
        QTest::keyClick(&field(), Qt::Key_Down);
        QTest::keyClick(&page().view(), Qt::Key_Space);
        QTRY_COMPARE_WITH_TIMEOUT(shownHint(), u"letters.ffz has a password. Press Enter to open it."_s,
                                  kPatience);
        QVERIFY(!m_window->findChild<QDialog*>(u"passwordDialog"_s));

        QVERIFY(QFile::rename(m_files->path(u"photos.ffz"_s), m_files->path(u"away"_s)));
        type(u"two"_s);
        page().view().setCurrentIndex(model().index(0, 0));
        QVERIFY2(shownHint().startsWith(u"photos.ffz is not there now. It was last seen on"_s),
                 qPrintable(shownHint()));
        // Another archive in its place.
        test::makeArchive(*m_window, m_files->path(u"letters"_s), m_files->path(u"photos.ffz"_s));
        search::FindResult stale = page().model().result();
        stale.archives[0].state = search::ArchiveState::Changed;
        page().model().setResult(stale);
        page().view().setCurrentIndex(model().index(0, 0));
        QTRY_COMPARE_WITH_TIMEOUT(shownHint(), u"photos/deep/two.txt is not in this archive any more"_s,
                                  kPatience);
    }

    void resultsAreDraggedOut()
    {
        make(u"photos"_s, u"photos.ffz"_s);
        type(u"two.txt"_s);
        page().view().setCurrentIndex(model().index(0, 0));
        QVERIFY(model().flags(model().index(0, 0)).testFlag(Qt::ItemIsDragEnabled));
        // The archive is not open yet: it is opened, and no button holds the drag until then.
        Q_EMIT page().view().dragWanted();
        QTRY_VERIFY_WITH_TIMEOUT(!page().contents().isOpening(), kPatience);
        std::optional<TakenOut> taken = page().contents().takenOut();
        QVERIFY(taken);
        QCOMPARE(taken->tops, std::vector<std::string>{"photos/deep/two.txt"});
        QCOMPARE(taken->bytes, std::uint64_t(2000));
        std::unique_ptr<QMimeData> mime(page().contents().dragOut().mimeData(std::move(*taken)));
        QVERIFY(mime);
        const QList<QUrl> urls = mime->urls();
        QCOMPARE(urls.size(), 1);
        QCOMPARE(QFileInfo(urls[0].toLocalFile()).fileName(), u"two.txt"_s);
        QFile file(urls[0].toLocalFile());
        QVERIFY(file.open(QIODevice::ReadOnly));
        QCOMPARE(file.readAll(), QByteArray("two\n").repeated(500));
        // A folder with all that is in it.
        type(u"deep type:folder"_s);
        page().view().setCurrentIndex(model().index(0, 0));
        taken = page().contents().takenOut();
        QVERIFY(taken);
        QCOMPARE(taken->entries.size(), std::size_t(3));
    }

    void searchesAreSavedAndAskedAgain()
    {
        make(u"photos"_s, u"photos.ffz"_s);
        auto* saved = page().findChild<QToolButton*>(u"savedSearches"_s);
        QCOMPARE(saved->accessibleName(), u"Saved searches"_s);
        type(u"ext:bin size:>1k"_s);
        const auto opened = [&] {
            Q_EMIT saved->menu()->aboutToShow();
            return saved->menu()->actions();
        };
        const auto named = [&](const QString& text) -> QAction* {
            for (QAction* action : opened()) {
                if (action->text() == text)
                    return action;
            }
            return nullptr;
        };
        QVERIFY(named(u"No search is saved yet"_s));
        named(u"&Save this search…"_s)->trigger();
        auto* dialog = saved->findChild<QInputDialog*>(u"saveSearch"_s);
        QVERIFY(dialog && dialog->isVisible());
        QCOMPARE(dialog->textValue(), u"ext:bin size:>1k"_s);
        dialog->setTextValue(u"Large & binary"_s);
        dialog->accept();
        QTRY_COMPARE_WITH_TIMEOUT(catalogue().savedSearches()->size(), std::size_t(1), kPatience);
        QTRY_VERIFY(named(u"Large && binary"_s));
        field().clear();
        QVERIFY(!named(u"&Save this search…"_s)->isEnabled());
        named(u"Large && binary"_s)->trigger();
        QCOMPARE(field().text(), u"ext:bin size:>1k"_s);
        QTRY_COMPARE_WITH_TIMEOUT(model().rowCount(), 1, kPatience);
        QCOMPARE(cell(0, HitModel::Name), u"Drei.bin"_s);
        // Another window knows it, too.
        {
            const auto other = test::shownWindow();
            auto* button = other->searchPage().findChild<QToolButton*>(u"savedSearches"_s);
            const auto knows = [&] {
                Q_EMIT button->menu()->aboutToShow();
                return button->menu()->actions().first()->text() == u"Large && binary"_s;
            };
            QTRY_VERIFY_WITH_TIMEOUT(knows(), kPatience);
        }
        for (QAction* action : opened()) {
            if (action->menu())
                action->menu()->actions().first()->trigger();
        }
        QTRY_COMPARE_WITH_TIMEOUT(catalogue().savedSearches()->size(), std::size_t(0), kPatience);
    }

    void anArchiveThatHasChangedIsMarked()
    {
        make(u"photos"_s, u"photos.ffz"_s);
        QFile file(m_files->path(u"photos.ffz"_s));
        QVERIFY(file.open(QIODevice::Append));
        file.write("more");
        file.close();
        type(u"two"_s);
        QCOMPARE(model().index(0, HitModel::Archive).data(HitModel::StateRole).toString(),
                 u"has changed since"_s);
        QVERIFY2(coverage().endsWith(u"1 archive changed since"_s), qPrintable(coverage()));
    }

    void anEntryThatIsGoneFromItsArchiveIsTold()
    {
        make(u"photos"_s, u"photos.ffz"_s);
        type(u"two"_s);
        // Another one takes its place before the list is asked again.
        m_files->write(u"photos.new"_s, "");
        test::makeArchive(*m_window, m_files->path(u"letters"_s), m_files->path(u"other.ffz"_s));
        QVERIFY(QFile::remove(m_files->path(u"photos.ffz"_s)));
        QVERIFY(QFile::rename(m_files->path(u"other.ffz"_s), m_files->path(u"photos.ffz"_s)));
        Q_EMIT page().openRequested(m_files->path(u"photos.ffz"_s), u"photos/deep/two.txt"_s);
        QTRY_VERIFY_WITH_TIMEOUT(m_window->archivePage().isVisible(), kPatience);
        QCOMPARE(m_window->banner().title(), u"photos/deep/two.txt is not in this archive any more"_s);
    }

    void forgetsAnArchive()
    {
        make(u"photos"_s, u"photos.ffz"_s);
        type(u"two"_s);
        QTest::keyClick(&field(), Qt::Key_Down);
        Q_EMIT page().view().customContextMenuRequested({5, 5});
        auto* menu = page().findChild<QMenu*>(u"searchMenu"_s);
        QVERIFY(menu);
        menu->actions().last()->trigger();
        menu->close();
        QTRY_COMPARE_WITH_TIMEOUT(model().rowCount(), 0, kPatience);
        QCOMPARE(rememberedArchives(), 0);
        QTRY_VERIFY(textOf(u"searchNote"_s).startsWith(u"photos.ffz is forgotten"_s));
    }

    void nothingIsRememberedWhereTheSettingsSaySo()
    {
        QVERIFY(catalogue().setRemembering(false).ok());
        make(u"photos"_s, u"photos.ffz"_s);
        test::openArchive(*m_window, m_files->path(u"photos.ffz"_s));
        awaitRemembered();
        QCOMPARE(rememberedArchives(), 0);
        type({});
        QVERIFY2(hint().contains(u"settings"_s), qPrintable(hint()));
    }

    void whatIsOpenedIsRemembered()
    {
        QVERIFY(catalogue().setRemembering(false).ok());
        make(u"photos"_s, u"photos.ffz"_s);
        QVERIFY(catalogue().setRemembering(true).ok());
        test::openArchive(*m_window, m_files->path(u"photos.ffz"_s));
        awaitRemembered();
        QCOMPARE(rememberedArchives(), 1);
    }

    void anArchiveWithAPasswordIsNotRemembered()
    {
        const archive::Password password = *crypto::preparedPassword(asBytes("secret"));
        makeLetters(password);
        QVERIFY(QFile::exists(m_files->path(u"letters.ffz"_s)));
        QCOMPARE(rememberedArchives(), 0);

        // One that gets a password is forgotten.
        make(u"photos"_s, u"photos.ffz"_s);
        QCOMPARE(rememberedArchives(), 1);
        test::openArchive(*m_window, m_files->path(u"photos.ffz"_s));
        m_window->jobs().add(
            std::make_unique<jobs::PasswordJob>(m_window->archivePage().archive(), password));
        awaitRemembered();
        QCOMPARE(rememberedArchives(), 0);
        m_window->jobs().add(std::make_unique<jobs::OpenJob>(m_files->path(u"photos.ffz"_s).toStdString(),
                                                             jobs::OpenJob::Unlocking{{}, password}));
        awaitRemembered();
        QCOMPARE(rememberedArchives(), 0);
    }

    void whatIsConvertedIsRemembered()
    {
        make(u"photos"_s, u"photos.ffz"_s);
        test::openArchive(*m_window, m_files->path(u"photos.ffz"_s));
        jobs::ConvertRequest request;
        request.target = m_files->path(u"other.ffz"_s).toStdString();
        request.options.level = codec::Level::Fast;
        m_window->jobs().add(
            std::make_unique<jobs::ConvertJob>(m_window->archivePage().archive(), std::move(request)));
        awaitRemembered();
        QVERIFY(QFile::exists(m_files->path(u"other.ffz"_s)));
        QCOMPARE(rememberedArchives(), 2);
    }

    void whatCannotBeRememberedIsAQuietNote()
    {
        m_files->write(u"catalogue.db/in the way"_s, "x");
        make(u"photos"_s, u"photos.ffz"_s);
        QVERIFY(!m_window->banner().isVisible() || m_window->banner().tone() != Tone::Bad);
        QVERIFY2(textOf(u"searchNote"_s).startsWith(u"photos.ffz is not remembered"_s),
                 qPrintable(textOf(u"searchNote"_s)));
        type(u"two"_s);
        QVERIFY2(hint().startsWith(u"This cannot be searched now"_s), qPrintable(hint()));
    }

    void theSettingsSwitchItOffAndForget()
    {
        make(u"photos"_s, u"photos.ffz"_s);
        SettingsDialog dialog(m_window.get());
        dialog.show();
        auto& remember = *dialog.findChild<RememberPage*>();
        auto* box = remember.findChild<QCheckBox*>(u"remember"_s);
        auto* amount = remember.findChild<QLabel*>(u"remembered"_s);
        auto* forget = remember.findChild<QPushButton*>(u"forgetEverything"_s);
        QTRY_VERIFY(!remember.isBusy());
        QVERIFY(box->isEnabled() && box->isChecked());
        const search::ArchiveId archive = catalogue().archives()->front().id;
        QVERIFY(catalogue().recordOpen(archive, "photos/one.txt", "one").ok());
        remember.findChild<QPushButton*>(u"forgetOpened"_s)->click();
        QTRY_VERIFY(!remember.isBusy());
        QVERIFY(*catalogue().opens(archive, "photos/one.txt") == search::OpenCounts());
        QCOMPARE(remember.findChild<QLabel*>(u"opened"_s)->text(), u"0 opened entries in the last 30 days"_s);
        auto* record = remember.findChild<QCheckBox*>(u"recordOpens"_s);
        QVERIFY(record->isEnabled() && record->isChecked());
        record->click();
        QTRY_VERIFY(!remember.isBusy());
        QVERIFY(!*catalogue().isRecordingOpens());
        QCOMPARE(amount->text(), u"1 archive with 5 entries"_s);
        box->click();
        QTRY_VERIFY(!remember.isBusy());
        QVERIFY(!*catalogue().isRemembering());
        QCOMPARE(rememberedArchives(), 1);

        forget->click();
        auto* question = remember.findChild<QMessageBox*>(u"forgetQuestion"_s);
        QVERIFY(question);
        question->button(QMessageBox::Cancel)->click();
        QVERIFY(!remember.isBusy());
        QCOMPARE(rememberedArchives(), 1);
        forget->click();
        for (auto* other : remember.findChildren<QMessageBox*>(u"forgetQuestion"_s)) {
            if (other->isVisible())
                question = other;
        }
        for (QAbstractButton* button : question->buttons()) {
            if (question->buttonRole(button) == QMessageBox::DestructiveRole)
                button->click();
        }
        QTRY_VERIFY(!remember.isBusy());
        QCOMPARE(rememberedArchives(), 0);
        QCOMPARE(amount->text(), u"Nothing is remembered."_s);
        dialog.findChild<QPushButton*>(u"restoreDefaults"_s)->click();
        QTRY_VERIFY(!remember.isBusy());
        QVERIFY(*catalogue().isRemembering() && *catalogue().isRecordingOpens());
    }

    // Two entries that are taken out, not all of an archive.
    void whatIsTakenOutIsNoted()
    {
        make(u"photos"_s, u"photos.ffz"_s);
        m_window->openArchive(m_files->path(u"photos.ffz"_s));
        ArchivePage& archive = m_window->archivePage();
        QTRY_VERIFY_WITH_TIMEOUT(archive.isVisible(), kPatience);
        const auto extract = [&](std::vector<std::size_t> selection) {
            jobs::ExtractRequest request;
            request.options.target = m_files->path(u"out"_s).toStdString();
            request.options.overwrite = archive::Overwrite::Replace;
            request.selection = std::move(selection);
            m_window->jobs().add(std::make_unique<jobs::ExtractJob>(archive.archive(), request));
            awaitRemembered();
        };
        extract({});
        QCOMPARE(catalogue().opened(10)->size(), std::size_t{0});
        const auto& entries = archive.archive()->entries();
        const auto file = std::find_if(entries.begin(), entries.end(),
                                       [](const auto& entry) { return entry.path == "photos/deep/two.txt"; });
        extract({std::size_t(file - entries.begin())});
        QCOMPARE(catalogue().opened(10)->size(), std::size_t{1});
        QCOMPARE(catalogue().opened(10)->front().entry, std::string("photos/deep/two.txt"));
    }

    void moreLikeAResult()
    {
        m_files->write(u"letters/tax return.txt"_s, "Income tax return for the tax office\n");
        make(u"photos"_s, u"photos.ffz"_s);
        make(u"letters"_s, u"letters.ffz"_s);
        type(u"office"_s);
        QCOMPARE(model().rowCount(), 1);
        QTest::keyClick(&field(), Qt::Key_Down);
        QTest::keyClick(&page().view(), Qt::Key_L, Qt::ControlModifier);
        QTRY_VERIFY_WITH_TIMEOUT(!page().isSearching(), kPatience);
        QVERIFY(model().rowCount() > 0);
        QCOMPARE(cell(0, HitModel::Name), u"tax return.txt"_s);
        QVERIFY2(coverage().endsWith(u"about the same as “tax office.txt”"_s), qPrintable(coverage()));
        QCOMPARE(field().text(), u"office"_s);
        // Back to what was asked.
        QTest::keyClick(&page().view(), Qt::Key_Escape);
        QTRY_VERIFY_WITH_TIMEOUT(!page().isSearching(), kPatience);
        QCOMPARE(model().rowCount(), 1);
        QCOMPARE(cell(0, HitModel::Name), u"tax [office].txt"_s);
    }

    void aDamagedCatalogueIsTold()
    {
        m_files->write(u"catalogue.db"_s, QByteArray("no database at all\n").repeated(500));
        make(u"photos"_s, u"photos.ffz"_s);
        QCOMPARE(rememberedArchives(), 1);
        QVERIFY2(textOf(u"searchNote"_s).startsWith(u"The catalogue was damaged: it is kept as "_s),
                 qPrintable(textOf(u"searchNote"_s)));
    }

    void duplicatesAreShownAndOpened()
    {
        m_files->write(u"letters/copy of one.txt"_s, m_files->read(u"photos/one.txt"_s));
        make(u"photos"_s, u"photos.ffz"_s);
        make(u"letters"_s, u"letters.ffz"_s);
        type({});
        test::shown<QPushButton>(*m_window, u"searchDuplicates"_s)->click();
        auto* dialog = page().findChild<DuplicatesDialog*>();
        QVERIFY(dialog);
        QTRY_VERIFY_WITH_TIMEOUT(!dialog->isAsking(), kPatience);
        QTreeWidget& list = dialog->list();
        QCOMPARE(list.topLevelItemCount(), 1);
        QTreeWidgetItem* group = list.topLevelItem(0);
        QCOMPARE(group->childCount(), 2);
        QCOMPARE(dialog->findChild<QLabel*>(u"duplicatesSummary"_s)->text(),
                 u"1 file more than once, 34.0 kB too much"_s);
        list.setCurrentItem(group);
        QTest::keyClick(&list, Qt::Key_Return);
        QVERIFY(group->isExpanded());
        for (int row = 0; row < group->childCount(); ++row) {
            if (group->child(row)->text(0) == u"letters/copy of one.txt"_s)
                list.setCurrentItem(group->child(row));
        }
        QTest::keyClick(&list, Qt::Key_Return);
        QTRY_VERIFY_WITH_TIMEOUT(m_window->archivePage().isVisible(), kPatience);
        QCOMPARE(currentPath(), std::string("letters/copy of one.txt"));
    }

    void meaningFindsWhatNamesDoNot()
    {
        m_files->write(u"letters/Заявление в налоговую.txt"_s, "Прошу вернуть излишне уплаченный налог.\n");
        make(u"photos"_s, u"photos.ffz"_s);
        make(u"letters"_s, u"letters.ffz"_s);
        auto& byMeaning = *page().findChild<QToolButton*>(u"everywhereByMeaning"_s);
        QVERIFY(!byMeaning.isChecked());
        type(u"income tax letter"_s);
        QCOMPARE(model().rowCount(), 0);
        QVERIFY(page().view().isColumnHidden(HitModel::Why));
        byMeaning.click();
        QTRY_VERIFY_WITH_TIMEOUT(!page().isSearching(), kPatience);
        QVERIFY(!page().view().isColumnHidden(HitModel::Why));
        QVERIFY(model().rowCount() > 0);
        QStringList names;
        for (int row = 0; row < model().rowCount(); ++row) {
            names << cell(row, HitModel::Name);
            QCOMPARE(cell(row, HitModel::Why), u"by meaning"_s);
        }
        QVERIFY2(names.contains(u"Заявление в налоговую.txt"_s), qPrintable(names.join(u", "_s)));
        QVERIFY2(coverage().contains(u"meaning known of "_s), qPrintable(coverage()));
        // What names find is marked, and stays where meaning finds it, too.
        type(u"tax office"_s);
        QCOMPARE(cell(0, HitModel::Name), u"[tax] [office].txt"_s);
        QVERIFY(cell(0, HitModel::Why).startsWith(u"by name"_s));
        byMeaning.click();
        QTRY_VERIFY_WITH_TIMEOUT(!page().isSearching(), kPatience);
        QCOMPARE(model().rowCount(), 1);
    }

    void nothingIsThereTwice()
    {
        make(u"photos"_s, u"photos.ffz"_s);
        DuplicatesDialog dialog;
        QTRY_VERIFY_WITH_TIMEOUT(!dialog.isAsking(), kPatience);
        QCOMPARE(dialog.findChild<QLabel*>(u"duplicatesHint"_s)->text(),
                 u"No file is there twice in the archives that are remembered."_s);
    }

    void escapeClearsThenGoesBack()
    {
        type(u"two"_s);
        QTest::keyClick(&field(), Qt::Key_Escape);
        QCOMPARE(field().text(), QString());
        QVERIFY(page().isVisible());
        QTest::keyClick(&field(), Qt::Key_Escape);
        QVERIFY(m_window->isStartPage());
        test::shown<QPushButton>(*m_window, u"startSearch"_s)->click();
        QVERIFY(page().isVisible());
    }
};

FF_WINDOW_TEST(TestSearchEverywhere)
#include "TestSearchEverywhere.moc"
