// SPDX-License-Identifier: GPL-3.0-or-later
// What the core says in English is said in the language of the window.
#include "WindowFixture.h"
#include "core/archive/Archive.h"
#include "core/archive/ArchiveKind.h"
#include "core/search/query/Query.h"
#include "tests/support/TestProgram.h"
#include "ui/Translations.h"
#include "ui/text/Format.h"

using namespace ff;
using namespace ff::ui;
using namespace Qt::StringLiterals;

class TestSentences : public QObject {
    Q_OBJECT

private:
    test::WindowFixture m_files;

    Sentence problemOf(const QString& name)
    {
        TaskControl control;
        const auto opened = archive::Archive::open(m_files.path(name).toStdString(), control);
        return opened.ok() ? Sentence() : opened.error().message;
    }

private Q_SLOTS:
    void init() { installTranslations(*qApp, QLocale(QLocale::Russian)); }
    void cleanup() { installTranslations(*qApp, QLocale(QLocale::English)); }

    void namesAndReasonsAreKept()
    {
        QCOMPARE(sentenceText(sentence("cannot read %1: %2", "/tmp/a: b/c d", systemMessage(EACCES))),
                 u"Не удалось прочитать /tmp/a: b/c d: нет доступа"_s);
        QCOMPARE(messageText(sentence("left out: %1", sentence("it changed while it was read"))),
                 u"пропущено: файл изменился во время чтения"_s);
        QCOMPARE(messageText(sentence(
                     "it grew while it was read: the %1 bytes that it had at first are stored", 250000005)),
                 u"файл вырос во время чтения: сохранено то, что в нём было вначале (байт: 250000005)"_s);
        QCOMPARE(messageText(sentence("its contents are left out: %1",
                                      sentence("cannot open the folder: %1", systemMessage(EACCES)))),
                 u"его содержимое пропущено: не удалось открыть папку: нет доступа"_s);
        QCOMPARE(messageText(sentence("%1 was made by FileFormer 0.1; version 0.1 reads it", "a b.ffz")),
                 u"a b.ffz создан FileFormer 0.1; его читает версия 0.1"_s);
        QCOMPARE(messageText(sentence("left out: %1", sentence("it is no longer a regular file"))),
                 u"пропущено: это больше не обычный файл"_s);
        QCOMPARE(messageText(sentence("left out: %1",
                                      sentence("cannot open %1: %2", "%2 100%1.txt", systemMessage(EISDIR)))),
                 u"пропущено: не удалось открыть %2 100%1.txt: это папка"_s);
    }

    void otherFormatsAndPartsAreTold()
    {
        QCOMPARE(messageText(sentence("%1 has no hard links: each name has the contents for itself", ".zip")),
                 u".zip не знает жёстких ссылок: содержимое записано под каждым именем отдельно"_s);
        QCOMPARE(messageText(sentence("what was written is not what was read, at %1: %2", "a/b c",
                                      sentence("other contents"))),
                 u"записано не то, что было прочитано, — a/b c: другое содержимое"_s);
        QCOMPARE(messageText(sentence("left out: %1", sentence("%1 cannot hold a pipe or a device", ".7z"))),
                 u"пропущено: .7z не может хранить каналы и устройства"_s);
        QCOMPARE(
            messageText(sentence("the part %1 is cut short: it has %2 of %3 bytes", "a.ffz.003", 5, 100)),
            u"том a.ffz.003 укорочен: в нём 5 из 100 байт"_s);
        QCOMPARE(
            messageText(sentence(
                "%1 exists and is no .%2 archive, so it is not replaced; give the archive another name",
                "a.zip", "zip")),
            u"файл a.zip уже есть, и это не архив .zip, поэтому он не заменён; дайте архиву другое имя"_s);
        const auto refused = archive::kindOfName("a.rar");
        QVERIFY(messageText(refused.error().message).startsWith(u"файл .rar создать нельзя"_s));
    }

    void troubleWithTheCatalogueIsTold()
    {
        QCOMPARE(messageText(sentence("the catalogue %1 is damaged", "/a/b.db")),
                 u"каталог /a/b.db повреждён"_s);
        QCOMPARE(messageText(sentence("the catalogue %1: %2", "/a/b.db",
                                      sentence("it is no catalogue of FileFormer"))),
                 u"каталог /a/b.db: это не каталог FileFormer"_s);
        QCOMPARE(messageText(
                     sentence("the catalogue's folder %1 cannot be made: %2", "/a", systemMessage(EACCES))),
                 u"не удалось создать папку каталога /a: нет доступа"_s);
    }

    void whatIsWrongWithAQueryIsTold()
    {
        for (const char* query :
             {"type:x", "ext:", "size:x", "after:x", "before:x", "date:x", "in:", "path:", "ratio:x", "/(/",
              "/[a/", "/\\y/", "/a{b}/", "/[b-a]/", "/(?<=a*)b/", "/\\9/", "/(?<x>a)\\k<y>/"}) {
            const auto parsed = search::parseQuery(query);
            QVERIFY2(!parsed.ok(), query);
            const QString told = messageText(parsed.error().message);
            QVERIFY2(told.startsWith(u"знак 1: "_s), qPrintable(told));
            // The reason, too.
            QVERIFY2(QRegularExpression(u"(: |напишите )[а-я][^;]*$"_s).match(told).hasMatch(),
                     qPrintable(told));
        }
    }

    void whatKeepsFromACardIsTold()
    {
        QCOMPARE(sentenceText(sentence("there is no CUDA device on this machine; use --device cpu")),
                 u"На этом компьютере нет видеокарты с CUDA; выберите процессор"_s);
        QCOMPARE(messageText(sentence("CUDA cannot run model %1: %2", "swift",
                                      sentence("the card does not give the model's known answer"))),
                 u"CUDA не может работать с моделью swift: видеокарта неверно считает контрольный пример "
                 u"модели"_s);
        QCOMPARE(
            messageText(sentence("%1 blocks were done by the processor because the device did not manage: %2",
                                 3, sentence("the device failed: %1", "unspecified launch failure"))),
            u"блоков, которые обработал процессор, потому что устройство не справилось: 3 (сбой "
            u"устройства: unspecified launch failure)"_s);
    }

    void whatKeepsAnExtractionIsTold()
    {
        QCOMPARE(messageText(sentence("cannot extract into %1: %2", "/a/b",
                                      sentence("%1 is a file, not a folder", "/a"))),
                 u"не удалось извлечь в /a/b: /a — файл, а не папка"_s);
        QCOMPARE(messageText(sentence("cannot extract into %1: %2", "/a/b",
                                      sentence("you may not write in the folder %1", "/a"))),
                 u"не удалось извлечь в /a/b: нет права записывать в папку /a"_s);
        QCOMPARE(messageText(sentence(
                     "there is no space left on the disk of %1; not everything was extracted", "/a")),
                 u"на диске, где находится /a, кончилось место; извлечено не всё"_s);
        QCOMPARE(
            messageText(sentence("refused: %1", sentence("%1 is not a folder but a file or a link", "/a/b"))),
            u"отклонено: /a/b — не папка, а файл или ссылка"_s);
        QCOMPARE(messageText(sentence("its attribute %1 cannot be set: %2", "user.x", systemMessage(EPERM))),
                 u"не удалось задать атрибут user.x: операция не разрешена"_s);
    }

    // Issue 14: ends of other programs' archives.
    void anEndThatIsMissingIsTold()
    {
        QCOMPARE(
            messageText(sentence("the archive is damaged, and what follows is not listed: %1",
                                 sentence("the rest of the archive cannot be read: %1",
                                          sentence("it is cut short or damaged")))),
            u"архив повреждён, и дальнейшее в списке не показано: остаток архива не читается: он обрезан или повреждён"_s);
        QCOMPARE(
            messageText(sentence("the archive cannot be read: %1", sentence("it is cut short or damaged"))),
            u"архив не читается: он обрезан или повреждён"_s);
        QCOMPARE(messageText(sentence(
                     "the list of entries at the end of the zip is missing: it is cut short or damaged")),
                 u"в конце архива ZIP нет списка его элементов: он обрезан или повреждён"_s);
    }

    // Issue 17.
    void whatTheRecoveryRecordDidIsTold()
    {
        QCOMPARE(
            messageText(sentence(
                "%1; \"ffz heal\" mends it",
                sentence("%1 bytes of the archive were damaged and repaired by its recovery record", 12288))),
            u"байт, повреждённых в архиве и исправленных по записи для восстановления: 12288; "
            u"исправит «ffz heal»"_s);
        QCOMPARE(
            messageText(sentence(
                "the recovery record is too damaged to be of use: %1 of its %2 blocks are intact", 3, 200)),
            u"запись для восстановления слишком повреждена и не поможет: в ней целы блоки: 3 из 200"_s);
        QCOMPARE(
            messageText(sentence("%1; \"ffz heal\" mends it", sentence("the recovery record is damaged"))),
            u"запись для восстановления повреждена; исправит «ffz heal»"_s);
        QCOMPARE(messageText(sentence(
                     "the damage is more than the recovery record can repair: %1 bytes of the archive are "
                     "damaged, and %2 blocks of the record are intact",
                     99072, 190)),
                 u"повреждено больше, чем может исправить запись для восстановления: в архиве байт — 99072, "
                 u"а целых блоков в записи — 190"_s);
    }

    void whatIsWrongWithAnEncryptedArchiveIsTold()
    {
        QCOMPARE(messageText(sentence("%1 of the %2 encrypted chunks are damaged or were changed", 3, 20)),
                 u"зашифрованных блоков повреждено или изменено: 3 из 20"_s);
        QCOMPARE(messageText(sentence("the encrypted chunk %1 is chunk %2, which was moved there", 2, 3)),
                 u"зашифрованный блок 2 — это блок 3, его переставили"_s);
        QCOMPARE(
            messageText(sentence("the archive's beginning and its end are those of two different archives")),
            u"начало и конец архива — от двух разных архивов"_s);
        QCOMPARE(messageText(sentence("%1 is encrypted, and its password is not given", "a b.ffz")),
                 u"a b.ffz зашифрован, а пароль не дан"_s);
    }

    void sentencesOfThreePartsAreTold()
    {
        const std::vector<Sentence> told{
            sentence("the index is lost and the list of entries was rebuilt from the data: %1",
                     sentence("what guards the archive's index is damaged")),
            sentence("%1 of %2 segments cannot be read, and the entries in them are lost", 3, 5)};
        QCOMPARE(messageText(joined(told)),
                 u"указатель потерян, список элементов восстановлен по данным: повреждено то, что защищает "
                 u"указатель архива; сегментов не прочитано: 3 из 5, элементы в них потеряны"_s);
        QCOMPARE(messageText(sentence("nothing in %1 can be read; %2: %3", "photos", "photos/a b",
                                      systemMessage(EACCES))),
                 u"в photos ничего нельзя прочитать; photos/a b: нет доступа"_s);
    }

    void whatIsVerbatimStaysAsItIs()
    {
        QCOMPARE(sentenceText(Sentence::verbatim("the moon is made of cheese")),
                 u"The moon is made of cheese"_s);
        // A file may be called as a sentence is.
        QCOMPARE(messageText(sentence("%1 is empty", "cancelled")), u"cancelled пуст"_s);
        QCOMPARE(messageText(Sentence()), QString());
    }

    void inEnglishNothingChanges()
    {
        installTranslations(*qApp, QLocale(QLocale::English));
        for (const Sentence& told :
             {sentence("cannot read %1: %2", "/tmp/a", systemMessage(EACCES)),
              sentence("left out: %1", sentence("it changed while it was read")), sentence("it is missing")})
            QCOMPARE(messageText(told), QString::fromStdString(told.text()));
    }

    void realProblemsAreTold_data()
    {
        QTest::addColumn<QString>("name");
        QTest::newRow("missing") << u"missing.ffz"_s;
        QTest::newRow("no archive") << u"noise.zip"_s;
        QTest::newRow("no archive of ours") << u"noise.ffz"_s;
    }
    void realProblemsAreTold()
    {
        QFETCH(QString, name);
        if (name.startsWith(u"noise"_s))
            m_files.write(name, QByteArray("no archive at all\n").repeated(100));
        const Sentence problem = problemOf(name);
        QVERIFY(!problem.empty());
        const QString told = sentenceText(problem);
        QVERIFY2(told != QString::fromStdString(problem.text())
                     && told.contains(QRegularExpression(u"^\\S*\\s?.*\\p{Cyrillic}{3}"_s)),
                 qPrintable(told));
    }
};

FF_WINDOW_TEST(TestSentences)
#include "TestSentences.moc"
