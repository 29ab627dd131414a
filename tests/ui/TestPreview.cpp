// SPDX-License-Identifier: GPL-3.0-or-later
// A look into files of an open archive, and the map of what takes the space.
#include "WindowFixture.h"
#include "tests/support/TestProgram.h"
#include "ui/Translations.h"
#include "ui/archive/ArchiveActions.h"
#include "ui/archive/ArchiveNavigation.h"
#include "ui/archive/EntryView.h"
#include "ui/archive/map/MapPage.h"
#include "ui/archive/map/TreemapView.h"
#include "ui/archive/preview/CodeHighlighter.h"
#include "ui/archive/preview/HexView.h"
#include "ui/archive/preview/ImageView.h"
#include "ui/archive/preview/PreviewPane.h"
#include "ui/archive/preview/TextDecoding.h"

#include <QAction>
#include <QComboBox>
#include <QDirIterator>
#include <QImage>
#include <QLabel>
#include <QPlainTextEdit>
#include <QProcess>
#include <QScrollBar>
#include <QTextBlock>
#include <QTextLayout>
#include <QToolButton>

#include <algorithm>
#include <memory>

using namespace ff;
using namespace ff::ui;
using namespace Qt::StringLiterals;
using test::kPatience;

class TestPreview : public QObject {
    Q_OBJECT

private:
    std::unique_ptr<test::WindowFixture> m_files;
    std::unique_ptr<MainWindow> m_window;

    ArchivePage& page() { return m_window->archivePage(); }
    PreviewPane& pane() { return page().preview(); }
    TreemapView& map() { return page().mapPage().map(); }
    ArchiveModel::NodeId node(const char* path) { return page().model().tree()->find(path).value(); }

    void look(const char* path, PreviewPane::Page expected)
    {
        page().view().reveal(node(path));
        QTRY_COMPARE_WITH_TIMEOUT(pane().page(), expected, kPatience);
    }

    // Beneath the name.
    QString facts() { return pane().findChild<QLabel*>(u"previewFacts"_s)->text(); }
    bool hasText(const QString& text)
    {
        const QList<QLabel*> labels = pane().findChildren<QLabel*>();
        return std::any_of(labels.begin(), labels.end(),
                           [&](const QLabel* label) { return label->isVisible() && label->text() == text; });
    }

    // By zip, as an office program makes them.
    void zip(const QString& name, const QList<std::pair<QString, QByteArray>>& members)
    {
        QStringList names;
        for (const auto& [path, bytes] : members) {
            m_files->write(u"made/"_s + path, bytes);
            names += path;
        }
        QProcess process;
        process.setWorkingDirectory(m_files->path(u"made"_s));
        process.start(u"zip"_s, QStringList{u"-q"_s, m_files->path(name)} + names);
        QVERIFY(process.waitForFinished() && process.exitCode() == 0);
        QVERIFY(QDir(m_files->path(u"made"_s)).removeRecursively());
    }

    void makeDocuments()
    {
        zip(u"in/letter.docx"_s,
            {{u"[Content_Types].xml"_s, "<Types/>"},
             {u"word/document.xml"_s,
              "<w:document xmlns:w='w'><w:body><w:p><w:r><w:t>Dear "
              "</w:t></w:r><w:r><w:t>Анна,</w:t></w:r></w:p>"
              "<w:p><w:r><w:instrText>PAGE</w:instrText><w:t>a &amp; b</w:t><w:tab/><w:t>c</w:t></w:r></w:p>"
              "</w:body></w:document>"}});
        zip(u"in/table.ods"_s,
            {{u"mimetype"_s, "application/vnd.oasis.opendocument.spreadsheet"},
             {u"content.xml"_s,
              "<office:document-content xmlns:office='o' xmlns:table='t' "
              "xmlns:text='x'><table:table><table:table-row>"
              "<table:table-cell><text:p>one</text:p></table:table-cell></table:table-row></table:table>"
              "</office:document-content>"}});
        zip(u"in/talk.pptx"_s,
            {{u"ppt/slides/slide10.xml"_s, "<sld xmlns:a='a'><a:p><a:t>last</a:t></a:p></sld>"},
             {u"ppt/slides/slide2.xml"_s, "<sld xmlns:a='a'><a:p><a:t>first</a:t></a:p></sld>"}});
        zip(u"in/book.epub"_s,
            {{u"META-INF/container.xml"_s, "<container/>"},
             {u"1.xhtml"_s,
              "<html><head><title>no</title></head><body><h1>One</h1><p>a&nbsp;b</p></body></html>"}});
        zip(u"in/broken.docx"_s, {{u"word/document.xml"_s, "<w:p xmlns:w='w'><w:t>begun</w:t>"}});
        zip(u"in/bomb.docx"_s,
            {{u"word/document.xml"_s,
              "<!DOCTYPE d [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;'>"
              "<!ENTITY c '&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;'><!ENTITY d '&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;'>]>"
              "<d>before<t>&d;&d;&d;&d;&d;&d;&d;&d;&d;&d;</t></d>"}});
        zip(u"in/some.zip"_s, {{u"folder/a.txt"_s, QByteArray(1500, 'a')}, {u"b.txt"_s, "b"}});
        m_files->write(u"in/fake.zip"_s, "no archive at all, but text\n");
        m_files->write(u"in/broken.pdf"_s, "%PDF-1.4\nnothing more\n");
        m_files->write(u"in/two.pdf"_s, pdf());
    }

    // Two empty pages. Poppler finds the objects without a table of them.
    static QByteArray pdf()
    {
        return "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
               "2 0 obj<</Type/Pages/Kids[3 0 R 4 0 R]/Count 2>>endobj\n"
               "3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 100]>>endobj\n"
               "4 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 100 200]>>endobj\n"
               "trailer<</Root 1 0 R/Size 5>>\n%%EOF\n";
    }

private Q_SLOTS:
    void initTestCase() { installTranslations(*qApp, QLocale(QLocale::English)); }

    void init()
    {
        m_files = std::make_unique<test::WindowFixture>();
        m_window = test::shownWindow({1180, 760});
        QVERIFY(m_window);
        m_files->write(u"in/plain.txt"_s, "Hello,\nworld\n");
        m_files->write(u"in/code.cpp"_s, "#include <x>\nint main() { return 42; } // end\n");
        m_files->write(u"in/long.txt"_s, QByteArray("A line of a long text.\n").repeated(90'000));
        m_files->write(u"in/data.bin"_s, QByteArray::fromHex("00017f80ff").repeated(50'000));
        m_files->write(u"in/empty"_s, {});
        m_files->write(u"in/sub/other.dat"_s, QByteArray("abcdefg").repeated(999));
        QImage image(40, 30, QImage::Format_ARGB32);
        image.fill(QColor(200, 30, 30, 120));
        QVERIFY(image.save(m_files->path(u"in/no picture by its name"_s), "PNG"));
        makeDocuments();
        test::makeArchive(*m_window, m_files->path(u"in"_s), m_files->path(u"in.ffz"_s));
        test::openArchive(*m_window, m_files->path(u"in.ffz"_s));
    }

    void cleanup()
    {
        m_window.reset();
        m_files.reset();
    }

    void showsTextCodePicturesAndBytes()
    {
        QVERIFY(!pane().isVisible());
        page().view().setFocus();
        QTest::keyClick(&page().view(), Qt::Key_Space);
        QVERIFY(pane().isVisible());
        QCOMPARE(pane().page(), PreviewPane::Page::Hint);
        look("in/plain.txt", PreviewPane::Page::Text);
        QCOMPARE(pane().text(), u"Hello,\nworld\n"_s);
        look("in/data.bin", PreviewPane::Page::Bytes);
        QCOMPARE(pane().hex().bytes().left(5), QByteArray::fromHex("00017f80ff"));
        QVERIFY(pane().hex().rowText(0).startsWith(u"00000000  00 01 7f 80 ff"_s));
        look("in/no picture by its name", PreviewPane::Page::Image);
        look("in/code.cpp", PreviewPane::Page::Text);
        const auto* edit = pane().findChild<QPlainTextEdit*>(u"previewText"_s);
        QVERIFY(edit->isReadOnly());
        QVERIFY(!edit->document()->firstBlock().layout()->formats().isEmpty());
        auto* hex = pane().findChild<QToolButton*>(u"asHex"_s);
        hex->click();
        QCOMPARE(pane().page(), PreviewPane::Page::Bytes);
        hex->click();
        QCOMPARE(pane().page(), PreviewPane::Page::Text);
        look("in/sub", PreviewPane::Page::Hint);
        look("in/empty", PreviewPane::Page::Hint);
        QTRY_VERIFY_WITH_TIMEOUT(pane().findChild<QLabel*>(u"previewHint"_s)->text().contains(u"empty"_s),
                                 kPatience);
        page().actions().preview->trigger();
        QVERIFY(!pane().isVisible());
    }

    void showsTheWordsOfDocuments_data()
    {
        QTest::addColumn<QString>("file");
        QTest::addColumn<QString>("words");
        QTest::newRow("docx") << u"in/letter.docx"_s << u"Dear Анна,\na & b\tc"_s;
        QTest::newRow("ods") << u"in/table.ods"_s << u"one"_s;
        QTest::newRow("pptx, by number") << u"in/talk.pptx"_s << u"first\nlast"_s;
        QTest::newRow("epub") << u"in/book.epub"_s << u"One\na b"_s;
        QTest::newRow("ends early") << u"in/broken.docx"_s << u"begun"_s;
        QTest::newRow("entities that grow") << u"in/bomb.docx"_s << u"before"_s;
    }

    void showsTheWordsOfDocuments()
    {
        QFETCH(QString, file);
        QFETCH(QString, words);
        page().setPreviewShown(true);
        look(file.toUtf8().constData(), PreviewPane::Page::Text);
        QTRY_VERIFY_WITH_TIMEOUT(pane().text().startsWith(words.section(u'\n', 0, 0)), kPatience);
        QCOMPARE(pane().text().remove(u"\n\t"_s).trimmed(), words);
        auto* hex = pane().findChild<QToolButton*>(u"asHex"_s);
        hex->click();
        QVERIFY(pane().hex().bytes().startsWith("PK"));
        hex->click();
        QVERIFY(pane().text().startsWith(words.section(u'\n', 0, 0)));
    }

    void listsWhatAnArchiveHolds()
    {
        page().setPreviewShown(true);
        look("in/some.zip", PreviewPane::Page::Text);
        QTRY_VERIFY_WITH_TIMEOUT(pane().text().contains(u"folder/a.txt"_s), kPatience);
        QVERIFY(pane().text().contains(u"1.5 kB"_s) && pane().text().contains(u"b.txt"_s));
        look("in/fake.zip", PreviewPane::Page::Text);
        QTRY_COMPARE_WITH_TIMEOUT(pane().text(), u"no archive at all, but text\n"_s, kPatience);
    }

    // Issue 20.
    void showsWaveAndTagsOfSound()
    {
        QByteArray samples;
        for (int i = 0; i < 16'000; ++i) {
            const auto value = qint16(i % 80 < 40 ? i : -i);
            samples += QByteArray(reinterpret_cast<const char*>(&value), 2);
        }
        const auto le = [](quint32 value, int size) {
            return QByteArray(reinterpret_cast<const char*>(&value), size);
        };
        const QByteArray info = "LIST" + le(16, 4) + "INFOIART" + le(4, 4) + QByteArray("\xCC\xE8\xF0\0", 4);
        const QByteArray body = "WAVEfmt " + le(16, 4) + le(1, 2) + le(1, 2) + le(8000, 4) + le(16000, 4)
            + le(2, 2) + le(16, 2) + info + "data" + le(quint32(samples.size()), 4) + samples;
        m_files->write(u"sound/tone.wav"_s, "RIFF" + le(quint32(body.size()), 4) + body);
        const QByteArray frame = QByteArray("\xFF\xFB\x90", 3).leftJustified(417, '\0');
        m_files->write(u"sound/song.mp3"_s,
                       QByteArray("ID3\3\0\0\0\0\0\x0FTIT2\0\0\0\5\0\0\3Song", 25) + frame.repeated(200));
        m_files->write(u"sound/none.mp3"_s, "only text\n");
        test::makeArchive(*m_window, m_files->path(u"sound"_s), m_files->path(u"sound.ffz"_s));
        test::openArchive(*m_window, m_files->path(u"sound.ffz"_s));
        page().setPreviewShown(true);
        look("sound/tone.wav", PreviewPane::Page::Sound);
        auto* wave = pane().findChild<QWidget*>(u"wave"_s);
        QVERIFY(wave->isVisible());
        QVERIFY(hasText(u"Мир"_s)); // in Windows' encoding
        QVERIFY2(facts().contains(u"WAV, 2 s, mono, 8 kHz, 16 bits"_s), qPrintable(facts()));
        // It is louder at its end.
        const QImage drawn = wave->grab().toImage();
        const auto inked = [&](double at) {
            int count = 0;
            for (int y = 0; y < drawn.height(); ++y)
                count += drawn.pixel(int(at * drawn.width()), y) != drawn.pixel(0, 0) ? 1 : 0;
            return count;
        };
        QVERIFY2(inked(0.9) > 2 * inked(0.2), qPrintable(u"%1 %2"_s.arg(inked(0.9)).arg(inked(0.2))));
        auto* hex = pane().findChild<QToolButton*>(u"asHex"_s);
        hex->click();
        QVERIFY(pane().hex().bytes().startsWith("RIFF"));
        hex->click();
        QCOMPARE(pane().page(), PreviewPane::Page::Sound);

        page().view().reveal(node("sound/song.mp3"));
        QTRY_VERIFY_WITH_TIMEOUT(hasText(u"Song"_s), kPatience);
        QCOMPARE(pane().page(), PreviewPane::Page::Sound);
        QVERIFY(!wave->isVisible());
        QVERIFY2(facts().contains(u"MP3, 5 s, stereo, 44.1 kHz"_s), qPrintable(facts()));
        look("sound/none.mp3", PreviewPane::Page::Text);
    }

    void showsASampleOfAFont()
    {
        QString file;
        for (QDirIterator fonts(u"/usr/share/fonts"_s, {u"DejaVuSans.ttf"_s, u"*.ttf"_s}, QDir::Files,
                                QDirIterator::Subdirectories);
             fonts.hasNext() && !file.endsWith(u"DejaVuSans.ttf"_s);)
            file = fonts.next();
        if (file.isEmpty())
            QSKIP("no font is installed");
        QFile source(file);
        QVERIFY(source.open(QIODevice::ReadOnly));
        const QByteArray bytes = source.readAll();
        m_files->write(u"fonts/sans.ttf"_s, bytes);
        m_files->write(u"fonts/no name"_s, bytes.left(400)); // cut
        m_files->write(u"fonts/lies.ttf"_s, QByteArray("\0\1\0\0", 4) + QByteArray(2000, '\xFF'));
        test::makeArchive(*m_window, m_files->path(u"fonts"_s), m_files->path(u"fonts.ffz"_s));
        test::openArchive(*m_window, m_files->path(u"fonts.ffz"_s));
        page().setPreviewShown(true);
        look("fonts/sans.ttf", PreviewPane::Page::Font);
        QVERIFY2(facts().contains(u"font, "_s), qPrintable(facts()));
        auto* sample = pane().findChild<QWidget*>(u"fontSample"_s);
        const QImage drawn = sample->grab().toImage();
        int inked = 0;
        for (int y = 0; y < drawn.height(); ++y) {
            for (int x = 0; x < drawn.width(); ++x)
                inked += drawn.pixel(x, y) != drawn.pixel(0, 0) ? 1 : 0;
        }
        QVERIFY2(inked > 2000, qPrintable(QString::number(inked)));
        QVERIFY(!pane().findChild<QWidget*>(u"previewFont"_s)->accessibleName().isEmpty());
        // It is of this page alone.
        auto* hex = pane().findChild<QToolButton*>(u"asHex"_s);
        hex->click();
        QCOMPARE(pane().page(), PreviewPane::Page::Bytes);
        hex->click();
        QCOMPARE(pane().page(), PreviewPane::Page::Font);
        for (const char* bad : {"fonts/no name", "fonts/lies.ttf"}) {
            look(bad, PreviewPane::Page::Bytes);
            QTRY_VERIFY_WITH_TIMEOUT(
                pane().findChild<QLabel*>(u"previewNote"_s)->text().contains(u"cannot be shown"_s),
                kPatience);
        }
    }

    void turnsThePagesOfAPdf()
    {
        page().setPreviewShown(true);
        look("in/two.pdf", PreviewPane::Page::Image);
        auto* image = pane().findChild<ImageView*>();
        QVERIFY(image->image().width() > image->image().height());
        auto* next = pane().findChild<QToolButton*>(u"pageNext"_s);
        QVERIFY(next->isVisible() && next->isEnabled());
        QVERIFY(!pane().findChild<QToolButton*>(u"pageBefore"_s)->isEnabled());
        next->click();
        QTRY_VERIFY_WITH_TIMEOUT(image->image().width() < image->image().height(), kPatience);
        QVERIFY(!next->isEnabled());
        look("in/broken.pdf", PreviewPane::Page::Text);
        QTRY_VERIFY_WITH_TIMEOUT(pane().text().startsWith(u"%PDF"_s), kPatience);
        QVERIFY(pane().findChild<QLabel*>(u"previewNote"_s)->text().contains(u"damaged"_s));
        QVERIFY(!next->isVisible());
    }

    void saysWhatDrawsAPdfWhenItIsMissing()
    {
        const QByteArray path = qgetenv("PATH");
        qputenv("PATH", QFile::encodeName(m_files->path({})));
        page().setPreviewShown(true);
        look("in/two.pdf", PreviewPane::Page::Text);
        const QString note = pane().findChild<QLabel*>(u"previewNote"_s)->text();
        qputenv("PATH", path);
        QVERIFY2(note.contains(u"poppler-utils"_s), qPrintable(note));
    }

    void showsTheBeginningOfALongTextAndSaysSo()
    {
        page().setPreviewShown(true);
        look("in/long.txt", PreviewPane::Page::Text);
        QTRY_COMPARE_WITH_TIMEOUT(pane().text().size(), qsizetype(PreviewPane::kTextLimit), kPatience);
        QVERIFY(pane().findChild<QLabel*>(u"previewNote"_s)->isVisible());
        look("in/plain.txt", PreviewPane::Page::Text);
        QTRY_COMPARE_WITH_TIMEOUT(pane().text(), u"Hello,\nworld\n"_s, kPatience);
        QVERIFY(!pane().findChild<QLabel*>(u"previewNote"_s)->isVisible());
    }

    void asksBeforeALongDecoding()
    {
        archive::ArchiveInfo slow;
        slow.segments.push_back({100'000'000, 1, "mix+net", 0, {}, codec::Method::MixNet, 45e3});
        pane().setSpeed(jobs::DecodeTime(slow));
        page().setPreviewShown(true);
        look("in/long.txt", PreviewPane::Page::Ask);
        QVERIFY(pane().text().isEmpty());
        pane().start();
        QTRY_COMPARE_WITH_TIMEOUT(pane().page(), PreviewPane::Page::Text, kPatience);
    }

    void explainsDamage()
    {
        m_files->makeSample();
        test::makeArchive(*m_window, m_files->path(u"photos"_s), m_files->path(u"photos.ffz"_s));
        QByteArray bytes = m_files->read(u"photos.ffz"_s);
        // In the payload of the first segment: behind the file header, before the index.
        for (int at = 150; at < 170; ++at)
            bytes[at] = char(bytes[at] ^ 0x55);
        m_files->write(u"bad.ffz"_s, bytes);
        test::openArchive(*m_window, m_files->path(u"bad.ffz"_s));
        page().setPreviewShown(true);
        TaskControl control;
        const auto report = page().archive()->test({}, control);
        QVERIFY(report.ok());
        const auto bad = std::find_if(
            report->outcomes.begin(), report->outcomes.end(), [&](const archive::EntryOutcome& o) {
                return o.state == archive::EntryState::Damaged
                    && page().archive()->entries()[o.entry].type == archive::EntryType::File;
            });
        QVERIFY(bad != report->outcomes.end());
        page().view().reveal(node(page().archive()->entries()[bad->entry].path.c_str()));
        auto* hint = pane().findChild<QLabel*>(u"previewHint"_s);
        QTRY_VERIFY_WITH_TIMEOUT(
            hint->isVisible() && hint->text().contains(u"damaged"_s, Qt::CaseInsensitive), kPatience);
    }

    void knowsEncodings_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QString>("encoding");
        QTest::addColumn<QString>("text");
        const QString russian = u"Смотритель поднялся по лестнице и зажёг лампу."_s;
        QTest::newRow("ascii") << QByteArray("plain") << u"UTF-8"_s << u"plain"_s;
        QTest::newRow("utf-8") << russian.toUtf8() << u"UTF-8"_s << russian;
        QTest::newRow("utf-8 with mark") << QByteArray("\xEF\xBB\xBFx") << u"UTF-8"_s << u"x"_s;
        for (const char* name : {"windows-1251", "KOI8-R", "IBM866"}) {
            QStringEncoder encoder(name);
            QTest::newRow(name) << QByteArray(encoder(russian)) << QString::fromLatin1(name) << russian;
        }
        QStringEncoder utf16("UTF-16LE");
        QTest::newRow("utf-16 without mark")
            << QByteArray(utf16(u"many plain letters"_s)) << u"UTF-16LE"_s << u"many plain letters"_s;
        QTest::newRow("latin") << QByteArray("na\xEFve caf\xE9") << u"windows-1252"_s << u"naïve café"_s;
        QTest::newRow("binary") << QByteArray("\x7F"
                                              "ELF\x02\x01\x00\x00",
                                              8)
                                << QString() << QString();
    }

    void knowsEncodings()
    {
        QFETCH(QByteArray, bytes);
        QFETCH(QString, encoding);
        QFETCH(QString, text);
        QCOMPARE(guessEncoding(bytes, false).value_or(QString()), encoding);
        if (!encoding.isEmpty())
            QCOMPARE(decodeText(bytes, encoding), text);
    }

    void aCutCharacterIsNoReasonToDoubt()
    {
        const QByteArray whole = u"мир"_s.toUtf8();
        QCOMPARE(guessEncoding(whole.chopped(1), true).value(), u"UTF-8"_s);
        QVERIFY(guessEncoding(whole.chopped(1), false) != u"UTF-8"_s);
    }

    void refusesPicturesThatNameFilesOrLie()
    {
        QVERIFY(decodeImage("<svg xmlns='http://www.w3.org/2000/svg'><image href='/etc/passwd'/></svg>")
                    .image.isNull());
        QVERIFY(decodeImage(QByteArray("\x89PNG\r\n\x1a\n") + QByteArray(100, 'x')).image.isNull());
        // A header that promises 60,000 by 60,000.
        QByteArray bmp("BM");
        bmp += QByteArray::fromHex("36000000000000003600000028000000 60ea0000 60ea0000 "
                                   "0100180000000000000000000000000000000000000000000000000000000000");
        QVERIFY(decodeImage(bmp).image.isNull());
    }

    void hexWalksByKeyboard()
    {
        HexView hex;
        hex.resize(700, 300);
        hex.setBytes(QByteArray(1'000'000, 'a'));
        hex.show();
        QTest::keyClick(&hex, Qt::Key_End, Qt::ControlModifier);
        QCOMPARE(hex.cursor(), 999'999);
        QCOMPARE(hex.verticalScrollBar()->value(), hex.verticalScrollBar()->maximum());
        QTest::keyClick(&hex, Qt::Key_Home, Qt::ControlModifier);
        QTest::keyClick(&hex, Qt::Key_Down);
        QTest::keyClick(&hex, Qt::Key_Right);
        QCOMPARE(hex.cursor(), 17);
        QVERIFY(hex.accessibleDescription().contains(u"00000010"_s));
    }

    void mapShowsAndWalks()
    {
        page().actions().map->trigger();
        QTRY_VERIFY_WITH_TIMEOUT(!map().isDrawing() && !map().cells().empty(), kPatience);
        QVERIFY(map().isVisible());
        // Areas are the sizes.
        page().mapPage().findChild<QComboBox*>(u"mapBy"_s)->setCurrentIndex(1);
        QTRY_VERIFY_WITH_TIMEOUT(!map().isDrawing(), kPatience);
        const auto area = [&](const char* path) {
            for (const MapCell& cell : map().cells()) {
                if (cell.node == node(path))
                    return cell.rect.width() * cell.rect.height();
            }
            return 0.0;
        };
        QVERIFY(qAbs(area("in/long.txt") / area("in/data.bin") - 2'070'000.0 / 250'000) < 0.1);
        map().setFocus();
        QTest::keyClick(&map(), Qt::Key_Right);
        QVERIFY(map().current() != 0);
        QVERIFY(!map().accessibleDescription().isEmpty());
        map().setCurrent(node("in/data.bin"));
        QTest::keyClick(&map(), Qt::Key_Return);
        QVERIFY(!page().navigation().isMapShown());
        QCOMPARE(page().view().currentIndex().data().toString(), u"data.bin"_s);
    }

    void mapCellsNeitherOverlapNorLeave()
    {
        std::vector<archive::Entry> entries(3000);
        for (std::size_t i = 0; i < entries.size(); ++i) {
            entries[i].path =
                "d" + std::to_string(i % 30) + "/e" + std::to_string(i % 7) + "/f" + std::to_string(i);
            entries[i].size = entries[i].packedSize = 1 + (i * 7919) % 100'003;
        }
        MapRequest request;
        request.tree = std::make_shared<const jobs::EntryTree>(
            std::make_shared<const std::vector<archive::Entry>>(std::move(entries)));
        request.size = {1000, 700};
        const std::vector<MapCell> cells = layOutMap(request, [] { return false; });
        QVERIFY(cells.size() > 1000);
        std::vector<QRectF> files;
        for (const MapCell& cell : cells) {
            QVERIFY(QRectF(-0.01, -0.01, 1000.02, 700.02).contains(cell.rect));
            if (!cell.isFolder)
                files.push_back(cell.rect.adjusted(0.01, 0.01, -0.01, -0.01));
        }
        for (std::size_t i = 0; i < files.size(); ++i) {
            for (std::size_t j = i + 1; j < files.size(); ++j)
                QVERIFY(!files[i].intersects(files[j]));
        }
        QVERIFY(layOutMap(request, [] { return true; }).empty());
    }
};

FF_WINDOW_TEST(TestPreview)
#include "TestPreview.moc"
