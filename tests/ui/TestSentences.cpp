// SPDX-License-Identifier: GPL-3.0-or-later
// What the core says in English is said in the language of the window.
#include "WindowFixture.h"
#include "core/archive/Archive.h"
#include "core/archive/ArchiveKind.h"
#include "core/search/query/Query.h"
#include "ui/Translations.h"
#include "ui/text/Format.h"

using namespace ff;
using namespace ff::ui;
using namespace Qt::StringLiterals;

class TestSentences : public QObject {
    Q_OBJECT

private:
    test::WindowFixture m_files;

    std::string problemOf(const QString& name)
    {
        TaskControl control;
        const auto opened = archive::Archive::open(m_files.path(name).toStdString(), control);
        return opened.ok() ? std::string() : opened.error().message;
    }

private Q_SLOTS:
    void init() { installTranslations(*qApp, QLocale(QLocale::Russian)); }
    void cleanup() { installTranslations(*qApp, QLocale(QLocale::English)); }

    void namesAndReasonsAreKept()
    {
        QCOMPARE(sentenceText("cannot read /tmp/a: b/c d: Permission denied"),
                 u"Не удалось прочитать /tmp/a: b/c d: нет доступа"_s);
        QCOMPARE(messageText("left out: it changed while it was read"),
                 u"пропущено: файл изменился во время чтения"_s);
        QCOMPARE(
            messageText("it grew while it was read: the 250000005 bytes that it had at first are stored"),
            u"файл вырос во время чтения: сохранено то, что в нём было вначале (байт: 250000005)"_s);
        QCOMPARE(messageText("its contents are left out: cannot open the folder: Permission denied"),
                 u"его содержимое пропущено: не удалось открыть папку: нет доступа"_s);
        QCOMPARE(messageText("a b.ffz was made by FileFormer 0.1; version 0.1 reads it"),
                 u"a b.ffz создан FileFormer 0.1; его читает версия 0.1"_s);
        QCOMPARE(messageText("left out: it is no longer a regular file"),
                 u"пропущено: это больше не обычный файл"_s);
        QCOMPARE(messageText("left out: cannot open %2 100%1.txt: Is a directory"),
                 u"пропущено: не удалось открыть %2 100%1.txt: это папка"_s);
    }

    void otherFormatsAndPartsAreTold()
    {
        QCOMPARE(messageText(".zip has no hard links: each name has the contents for itself"),
                 u".zip не знает жёстких ссылок: содержимое записано под каждым именем отдельно"_s);
        QCOMPARE(messageText("what was written is not what was read, at a/b c: other contents"),
                 u"записано не то, что было прочитано, — a/b c: другое содержимое"_s);
        QCOMPARE(messageText("left out: .7z cannot hold a pipe or a device"),
                 u"пропущено: .7z не может хранить каналы и устройства"_s);
        QCOMPARE(messageText("the part a.ffz.003 is cut short: it has 5 of 100 bytes"),
                 u"том a.ffz.003 укорочен: в нём 5 из 100 байт"_s);
        QCOMPARE(
            messageText("a.zip exists and is no .zip archive, so it is not replaced; give the archive "
                        "another name"),
            u"файл a.zip уже есть, и это не архив .zip, поэтому он не заменён; дайте архиву другое имя"_s);
        const auto refused = archive::kindOfName("a.rar");
        QVERIFY(messageText(refused.error().message).startsWith(u"файл .rar создать нельзя"_s));
    }

    void troubleWithTheCatalogueIsTold()
    {
        QCOMPARE(messageText("the catalogue /a/b.db is damaged"), u"каталог /a/b.db повреждён"_s);
        QCOMPARE(messageText("the catalogue /a/b.db: it is no catalogue of FileFormer"),
                 u"каталог /a/b.db: это не каталог FileFormer"_s);
        QCOMPARE(messageText("the catalogue's folder /a cannot be made: Permission denied"),
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
        QCOMPARE(sentenceText("there is no CUDA device on this machine; use --device cpu"),
                 u"На этом компьютере нет видеокарты с CUDA; выберите процессор"_s);
        QCOMPARE(messageText("CUDA cannot run model swift: the card does not give the model's known answer"),
                 u"CUDA не может работать с моделью swift: видеокарта неверно считает контрольный пример "
                 u"модели"_s);
        QCOMPARE(
            messageText("3 blocks were done by the processor because the device did not manage: the device "
                        "failed: unspecified launch failure"),
            u"блоков, которые обработал процессор, потому что устройство не справилось: 3 (сбой "
            u"устройства: unspecified launch failure)"_s);
    }

    void whatKeepsAnExtractionIsTold()
    {
        QCOMPARE(messageText("cannot extract into /a/b: /a is a file, not a folder"),
                 u"не удалось извлечь в /a/b: /a — файл, а не папка"_s);
        QCOMPARE(messageText("cannot extract into /a/b: you may not write in the folder /a"),
                 u"не удалось извлечь в /a/b: нет права записывать в папку /a"_s);
        QCOMPARE(messageText("there is no space left on the disk of /a; not everything was extracted"),
                 u"на диске, где находится /a, кончилось место; извлечено не всё"_s);
        QCOMPARE(messageText("refused: /a/b is not a folder but a file or a link"),
                 u"отклонено: /a/b — не папка, а файл или ссылка"_s);
        QCOMPARE(messageText("its attribute user.x cannot be set: Operation not permitted"),
                 u"не удалось задать атрибут user.x: операция не разрешена"_s);
    }

    // Issue 14: ends of other programs' archives.
    void anEndThatIsMissingIsTold()
    {
        QCOMPARE(
            messageText("the archive is damaged, and what follows is not listed: the rest of the archive "
                        "cannot be read: "
                        "it is cut short or damaged"),
            u"архив повреждён, и дальнейшее в списке не показано: остаток архива не читается: он обрезан или повреждён"_s);
        QCOMPARE(messageText("the archive cannot be read: it is cut short or damaged"),
                 u"архив не читается: он обрезан или повреждён"_s);
        QCOMPARE(
            messageText("the list of entries at the end of the zip is missing: it is cut short or damaged"),
            u"в конце архива ZIP нет списка его элементов: он обрезан или повреждён"_s);
    }

    // Issue 17.
    void whatTheRecoveryRecordDidIsTold()
    {
        QCOMPARE(messageText("12288 bytes of the archive were damaged and repaired by its recovery record; "
                             "\"ffz heal\" mends it"),
                 u"байт, повреждённых в архиве и исправленных по записи для восстановления: 12288; "
                 u"исправит «ffz heal»"_s);
        QCOMPARE(
            messageText("the recovery record is too damaged to be of use: 3 of its 200 blocks are intact"),
            u"запись для восстановления слишком повреждена и не поможет: в ней целы блоки: 3 из 200"_s);
        QCOMPARE(messageText("the recovery record is damaged; \"ffz heal\" mends it"),
                 u"запись для восстановления повреждена; исправит «ffz heal»"_s);
        QCOMPARE(messageText("the damage is more than the recovery record can repair: 99072 bytes of the "
                             "archive are damaged, and 190 blocks of the record are intact"),
                 u"повреждено больше, чем может исправить запись для восстановления: в архиве байт — 99072, "
                 u"а целых блоков в записи — 190"_s);
    }

    void whatIsWrongWithAnEncryptedArchiveIsTold()
    {
        QCOMPARE(messageText("3 of the 20 encrypted chunks are damaged or were changed"),
                 u"зашифрованных блоков повреждено или изменено: 3 из 20"_s);
        QCOMPARE(messageText("the encrypted chunk 2 is chunk 3, which was moved there"),
                 u"зашифрованный блок 2 — это блок 3, его переставили"_s);
        QCOMPARE(messageText("the archive's beginning and its end are those of two different archives"),
                 u"начало и конец архива — от двух разных архивов"_s);
        QCOMPARE(messageText("a b.ffz is encrypted, and its password is not given"),
                 u"a b.ffz зашифрован, а пароль не дан"_s);
    }

    void sentencesOfThreePartsAreTold()
    {
        QCOMPARE(messageText("the index is lost and the list of entries was rebuilt from the data: what "
                             "guards the archive's index is damaged; 3 of 5 segments cannot be read, and the "
                             "entries in them are lost"),
                 u"указатель потерян, список элементов восстановлен по данным: повреждено то, что защищает "
                 u"указатель архива; сегментов не прочитано: 3 из 5, элементы в них потеряны"_s);
        QCOMPARE(messageText("nothing in photos can be read; photos/a b: Permission denied"),
                 u"в photos ничего нельзя прочитать; photos/a b: нет доступа"_s);
    }

    void whatIsNotInTheTableStaysAsItIs()
    {
        QCOMPARE(sentenceText("the moon is made of cheese"), u"The moon is made of cheese"_s);
        QCOMPARE(messageText(""), QString());
    }

    void inEnglishNothingChanges()
    {
        installTranslations(*qApp, QLocale(QLocale::English));
        for (const char* sentence : {"cannot read /tmp/a: Permission denied",
                                     "left out: it changed while it was read", "it is missing"})
            QCOMPARE(messageText(sentence), QString::fromLatin1(sentence));
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
        const std::string problem = problemOf(name);
        QVERIFY(!problem.empty());
        const QString told = sentenceText(problem);
        QVERIFY2(told != QString::fromStdString(problem)
                     && told.contains(QRegularExpression(u"^\\S*\\s?.*\\p{Cyrillic}{3}"_s)),
                 qPrintable(told));
    }
};

QTEST_MAIN(TestSentences)
#include "TestSentences.moc"
