// SPDX-License-Identifier: GPL-3.0-or-later
// The towers of the search by meaning against models/search/reference.py (golden vectors in
// tests/data/search), against damaged files, and what is built on them.
#include "core/crypto/Hash.h"
#include "core/heal/Crc64.h"
#include "core/search/meaning/Contents.h"
#include "core/search/meaning/kernel/Kernels.h"
#include "core/search/rank/EntrySearch.h"
#include "core/search/rank/Ranker.h"
#include "core/search/text/Folding.h"
#include "tests/support/TestProgram.h"
#include "tests/support/TreeMaker.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

#include <algorithm>
#include <random>

using namespace ff;
using namespace ff::search;

namespace {

std::string textOf(const QJsonValue& value)
{
    return value.toString().toStdString();
}

Words wordsOf(const QJsonValue& value)
{
    Words out;
    for (const QJsonValue word : value.toArray())
        out.push_back(textOf(word));
    return out;
}

MeaningVector vectorOf(const QJsonValue& value)
{
    MeaningVector out{};
    const QJsonArray numbers = value.toArray();
    for (int i = 0; i < numbers.size(); ++i)
        out[std::size_t(i)] = static_cast<std::int8_t>(numbers[i].toInt());
    return out;
}

format::EntryRecord namedEntry(const std::string& path, format::EntryType type = format::EntryType::File)
{
    format::EntryRecord entry;
    entry.path = path;
    entry.type = type;
    return entry;
}

std::string contentsText(ByteSpan head)
{
    std::string room;
    return std::string(search::textOf(head, room));
}

// docs/SEARCH.md, "Words", character by character.
Words wordsOfWhole(const std::string& text, std::size_t most)
{
    const auto points = QString::fromStdString(text).normalized(QString::NormalizationForm_KC).toUcs4();
    const auto at = [&](qsizetype i) { return i >= 0 && i < points.size() ? char32_t(points[i]) : U' '; };
    const auto isLower = [](char32_t c) {
        return (c >= U'a' && c <= U'z') || (c >= U'а' && c <= U'я') || c == U'ё';
    };
    const auto isUpper = [](char32_t c) {
        return (c >= U'A' && c <= U'Z') || (c >= U'А' && c <= U'Я') || c == U'Ё';
    };
    Words out;
    for (qsizetype i = 0; i < points.size() && out.size() < most;) {
        const bool isNumber = QChar::isDigit(at(i));
        if (!isNumber && !QChar::isLetter(at(i))) {
            ++i;
            continue;
        }
        const qsizetype begin = i++;
        for (; isNumber ? QChar::isDigit(at(i)) : QChar::isLetter(at(i)); ++i) {
            if (isUpper(at(i)) && (isLower(at(i - 1)) || (isUpper(at(i - 1)) && isLower(at(i + 1)))))
                break;
        }
        QString word =
            QString::fromUcs4(reinterpret_cast<const char32_t*>(points.constData()) + begin, i - begin);
        if (!isNumber)
            word = QString::fromStdString(fold(word.toStdString())).left(24);
        else if (i - begin > 4)
            word = i - begin == 8
                    && (word.startsWith(QLatin1String("19")) || word.startsWith(QLatin1String("20")))
                ? word.left(4)
                : u'#' + QString::number(std::min<qsizetype>(i - begin, 20));
        if (const std::string found = word.toStdString();
            !found.empty() && std::find(out.begin(), out.end(), found) == out.end())
            out.push_back(found);
    }
    return out;
}

} // namespace

class TestMeaning : public QObject {
    Q_OBJECT

private:
    Bytes m_file;
    std::shared_ptr<const MeaningModel> m_model;
    QJsonObject m_golden;
    TaskControl m_control;

private Q_SLOTS:
    void initTestCase()
    {
        const auto file = readFile(std::string(FF_SOURCE_DIR) + "/models/search/meaning.ffs", 1 << 28);
        QVERIFY(file.ok());
        m_file = *file;
        const auto model = MeaningModel::parse(m_file);
        QVERIFY2(model.ok(), model.ok() ? "" : model.error().message.c_str());
        m_model = *model;
        QFile golden(QStringLiteral(FF_TEST_DATA "/search/meaning.json"));
        QVERIFY(golden.open(QIODevice::ReadOnly));
        m_golden = QJsonDocument::fromJson(golden.readAll()).object();
        QVERIFY(!m_golden.isEmpty());
    }

    void givesWhatTheReferenceGives()
    {
        int entries = 0, queries = 0;
        for (const QJsonValue value : m_golden[QStringLiteral("rows")].toArray()) {
            const QJsonObject row = value.toObject();
            const MeaningVector expected = vectorOf(row[QStringLiteral("vector")]);
            if (row.contains(QStringLiteral("query"))) {
                const std::string query = textOf(row[QStringLiteral("query")]);
                QCOMPARE(search::wordsOf(query, kQueryWords), wordsOf(row[QStringLiteral("words")]));
                QVERIFY2(m_model->query(query) == expected, query.c_str());
                ++queries;
                continue;
            }
            const std::string path = textOf(row[QStringLiteral("path")]);
            const QByteArray head =
                QByteArray::fromHex(row[QStringLiteral("contents")].toString().toLatin1());
            const auto bytes =
                asBytes(std::string_view(head.constData(), static_cast<std::size_t>(head.size())));
            const MeaningVector vector = m_model->entry(path, false, bytes);
            QVERIFY2(vector == expected, path.c_str());
            const format::SemanticId codes = m_model->codes(vector);
            const QJsonArray known = row[QStringLiteral("codes")].toArray();
            for (std::size_t level = 0; level < codes.size(); ++level)
                QCOMPARE(int(codes[level]), known[int(level)].toInt());
            ++entries;
        }
        QVERIFY(entries >= 9 && queries >= 7);
    }

    void hashesPiecesAsTheReference()
    {
        const QJsonObject pieces = m_golden[QStringLiteral("pieces")].toObject();
        QVERIFY(pieces.size() >= 7);
        for (auto word = pieces.begin(); word != pieces.end(); ++word) {
            Pieces hasher;
            const auto is = hasher.of(word.key().toStdString());
            QCOMPARE(int(is.size()), word.value().toArray().size());
            for (std::size_t i = 0; i < is.size(); ++i)
                QCOMPARE(double(is[i]), word.value().toArray()[int(i)].toDouble());
        }
    }

    void cutsWords_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QStringList>("words");
        const auto row = [](const char* text, std::initializer_list<const char*> words) {
            QStringList list;
            for (const char* word : words)
                list << QString::fromUtf8(word);
            QTest::newRow(text) << QByteArray(text) << list;
        };
        row("parseHTMLDocument", {"parse", "html", "document"});
        row("МойОтчёт2023", {"мой", "отчет", "2023"});
        row("IMG_20230714_112233", {"img", "2023", "#6"});
        row("a-b.c,d a", {"a", "b", "c", "d"});
        row("Cafe\xCC\x81 caf\xC3\xA9", {"cafe"});
        row("\xFF\xFE\xC3 x\xE2\x82", {"x"});
        row("abcdefghijklmnopqrstuvwxyz", {"abcdefghijklmnopqrstuvwx"});
        row("...", {});
    }
    void cutsWords()
    {
        QFETCH(QByteArray, text);
        QFETCH(QStringList, words);
        QStringList is;
        for (const std::string& word :
             search::wordsOf(std::string_view(text.constData(), std::size_t(text.size())), 24))
            is << QString::fromStdString(word);
        QCOMPARE(is, words);
    }

    void readsTextOutOfContents()
    {
        QCOMPARE(contentsText(asBytes(std::string_view("plain text"))), std::string("plain text"));
        QCOMPARE(contentsText(asBytes(std::string_view("\xEF\xBB\xBF <a href='x'>link</a> and"))),
                 std::string("\xEF\xBB\xBF  link  and"));
        QCOMPARE(contentsText(asBytes(std::string_view("<p>open <a"))), std::string(" open  "));
        QCOMPARE(contentsText(asBytes(std::string_view("\0\x01JFIF\0abc\0Canon EOS\xFF", 21))),
                 std::string("JFIF Canon EOS"));
        QCOMPARE(contentsText({}), std::string());
    }

    void survivesAnyWords()
    {
        std::mt19937 random(7);
        for (int i = 0; i < 2000; ++i) {
            std::string text(random() % 60, '\0');
            for (char& c : text)
                c = static_cast<char>(random() % 3 == 0 ? 0xC0 + random() % 64 : random());
            const Words words = search::wordsOf(text, 24);
            QVERIFY(words.size() <= 24);
            QVERIFY(std::none_of(words.begin(), words.end(), [](const auto& w) { return w.empty(); }));
            WordList name, kind;
            nameWords(*meaningKernels().front(), text, false, {}, name, kind);
            QVERIFY(name.size() <= kNameWords && kind.size() <= 1);
            m_model->entry(text, false, asBytes(text));
        }
    }

    // Texts are taken in parts, and bit by bit where they are of ASCII.
    void wordsOfLongTextsAreThoseOfTheWhole()
    {
        const std::vector<QString> parts = {QStringLiteral("parse"),
                                            QStringLiteral("HTML"),
                                            QStringLiteral("Document"),
                                            QStringLiteral(" "),
                                            QStringLiteral("\n"),
                                            QStringLiteral("-"),
                                            QStringLiteral("2023"),
                                            QStringLiteral("20230714"),
                                            QStringLiteral("123456"),
                                            QStringLiteral("Мой"),
                                            QStringLiteral("Отчёт"),
                                            QStringLiteral("e\u0301"),
                                            QStringLiteral("=\u0338"),
                                            QStringLiteral("\u0301"),
                                            QStringLiteral("手紙"),
                                            QStringLiteral("\uFB01"),
                                            QStringLiteral("aVeryLongWordOfmorethantwentyfourletters"),
                                            QStringLiteral("x"),
                                            QStringLiteral("Ж"),
                                            QStringLiteral("\u212B")};
        std::mt19937 random(31);
        for (int round = 0; round < 600; ++round) {
            const bool isAscii = round % 3 == 0;
            QString text;
            const auto count = random() % (round % 5 == 0 ? 900 : 40);
            for (std::size_t i = 0; i < count; ++i)
                text += parts[random() % (isAscii ? 9 : parts.size())];
            const std::string bytes = text.toStdString();
            QCOMPARE(search::wordsOf(bytes, kContentWords), wordsOfWhole(bytes, kContentWords));
        }
        for (std::size_t size = 0; size < 200; ++size) { // all places of ends
            const std::string text = std::string(size, ' ') + "helloWorld" + std::string(size % 7, '9');
            for (std::size_t cut = size; cut <= text.size(); ++cut)
                QCOMPARE(search::wordsOf(text.substr(0, cut), 16), wordsOfWhole(text.substr(0, cut), 16));
        }
    }

    void theShippedModelIsKnown()
    {
        const crypto::Sha512Digest hash = crypto::sha512(m_file);
        QVERIFY2(
            kShippedModel.size == m_file.size() && kShippedModel.crc == heal::crc64(m_file)
                && std::equal(kShippedModel.identity.begin(), kShippedModel.identity.end(), hash.begin()),
            qPrintable(QStringLiteral("it is %1, %2, %3")
                           .arg(m_file.size())
                           .arg(heal::crc64(m_file), 16, 16)
                           .arg(QString::fromStdString(toHex(ByteSpan(hash).first(8))))));
        QCOMPARE(m_model->identity(), kShippedModel.identity);
        // Any other has its own: here a word more in the text for people.
        Bytes other = m_file;
        const std::string_view text = m_model->description();
        const auto at = std::search(other.begin(), other.end(), text.begin(), text.end());
        QVERIFY(at != other.end());
        *at ^= 1;
        const auto model = MeaningModel::parse(other);
        QVERIFY(model.ok());
        const crypto::Sha512Digest own = crypto::sha512(other);
        QVERIFY(std::equal((*model)->identity().begin(), (*model)->identity().end(), own.begin()));
    }

    void refusesADamagedFile()
    {
        QVERIFY(!MeaningModel::parse({}).ok());
        for (const std::size_t size :
             {std::size_t{8}, std::size_t{100}, m_file.size() / 2, m_file.size() - 1}) {
            const auto cut =
                MeaningModel::parse(Bytes(m_file.begin(), m_file.begin() + std::ptrdiff_t(size)));
            QVERIFY(!cut.ok());
            QCOMPARE(cut.error().code, ErrorCode::Damaged);
        }
        Bytes longer = m_file;
        longer.push_back(0);
        QVERIFY(!MeaningModel::parse(longer).ok());
        // Numbers of its head that cannot be, and a known answer that is another.
        for (std::size_t at = 8; at < 48; at += 4) {
            Bytes other = m_file;
            std::fill_n(other.begin() + std::ptrdiff_t(at), 4, std::uint8_t{0xFF});
            QVERIFY2(!MeaningModel::parse(other).ok(), std::to_string(at).c_str());
        }
        Bytes other = m_file;
        other.back() ^= 1;
        const auto answer = MeaningModel::parse(other);
        QVERIFY(!answer.ok());
        QVERIFY(answer.error().message.find("does not give here") != std::string::npos);
    }

    void keepsTheBest()
    {
        std::mt19937 random(3);
        for (const std::size_t limit : {std::size_t{0}, std::size_t{1}, std::size_t{7}, std::size_t{500}}) {
            std::vector<std::pair<double, std::size_t>> all;
            BestMeanings best(limit, -20);
            for (std::size_t place = 0; place < 400; ++place) {
                const double likeness = double(random() % 50) - 30;
                best.offer(likeness, place);
                if (likeness >= -20)
                    all.emplace_back(-likeness, place);
            }
            std::sort(all.begin(), all.end());
            all.resize(std::min(all.size(), limit));
            const auto found = best.take();
            QCOMPARE(found.size(), all.size());
            for (std::size_t i = 0; i < all.size(); ++i) {
                QCOMPARE(found[i].likeness, -all[i].first);
                QCOMPARE(found[i].entry, all[i].second);
            }
        }
    }

    void compressedContentsHaveNoWords()
    {
        std::mt19937 random(18);
        std::string packed(4096, '\0');
        for (char& byte : packed)
            byte = static_cast<char>(random());
        QCOMPARE(contentsText(asBytes(packed)), std::string());
        // Without a 0, as short files of compressed data are, there are only bytes that part words.
        std::string whole = packed.substr(0, 256);
        std::replace(whole.begin(), whole.end(), '\0', 'x');
        QCOMPARE(search::wordsOf(contentsText(asBytes(whole)), 92), Words());
        // What stands before them counts.
        std::string photo(256, '\0');
        photo.replace(10, 14, "Canon EOS 600D");
        QCOMPARE(contentsText(asBytes(photo + packed)), std::string("Canon EOS 600D"));
        // Letters of many scripts are text.
        std::string text;
        for (std::uint32_t letter = 0; letter < 0x180; ++letter)
            text += QString(QChar(char16_t(0x400 + letter % 0x60))).toStdString()
                + (letter % 7 == 0 ? " 12, a!" : "");
        QCOMPARE(contentsText(asBytes(text)), text);
    }

    // The section "Codes" of docs/SEARCH.md, word for word, from the rows that scores() tells.
    void codesAreThoseOfThePlainSearch()
    {
        std::vector<std::array<int, kMeaningSize>> book(kCodeLevels * kCodes);
        for (std::size_t i = 0; i < kMeaningSize; ++i) {
            MeaningVector unit{};
            unit[i] = 1;
            const CodeScores column = m_model->scores(unit);
            for (std::size_t row = 0; row < book.size(); ++row)
                book[row][i] = column[row];
        }
        using Left = std::array<int, kMeaningSize>;
        const auto plain = [&](const MeaningVector& vector, std::size_t beam) {
            std::vector<std::pair<format::SemanticId, Left>> paths(1);
            for (std::size_t i = 0; i < kMeaningSize; ++i)
                paths[0].second[i] = 16 * vector[i];
            for (std::size_t level = 0; level < kCodeLevels; ++level) {
                std::vector<std::tuple<std::int64_t, std::size_t, std::size_t>> steps;
                for (std::size_t p = 0; p < paths.size(); ++p) {
                    for (std::size_t code = 0; code < kCodes; ++code) {
                        std::int64_t distance = 0;
                        for (std::size_t i = 0; i < kMeaningSize; ++i) {
                            const std::int64_t rest = paths[p].second[i] - book[level * kCodes + code][i];
                            distance += rest * rest;
                        }
                        steps.emplace_back(distance, p, code);
                    }
                }
                std::sort(steps.begin(), steps.end());
                steps.resize(std::min(steps.size(), beam));
                auto before = std::exchange(paths, {});
                for (const auto& [distance, p, code] : steps) {
                    paths.push_back(before[p]);
                    paths.back().first[level] = static_cast<std::uint8_t>(code);
                    for (std::size_t i = 0; i < kMeaningSize; ++i)
                        paths.back().second[i] -= book[level * kCodes + code][i];
                }
            }
            return paths.front().first;
        };
        std::mt19937 random(18);
        for (int round = 0; round < 40; ++round) {
            MeaningVector vector{};
            for (std::int8_t& x : vector)
                x = static_cast<std::int8_t>(
                    round % 4 == 0 ? 0 : int(random() % (2u * unsigned(round) + 1)) - round);
            for (const std::size_t beam : {1u, 4u, 8u})
                QCOMPARE(m_model->codes(vector, beam), plain(vector, beam));
            QCOMPARE(m_model->codes(vector), plain(vector, 8));
        }
    }

    // Whatever is taken as its codes, what an entry is most like is itself.
    void codesKeepTheDirection()
    {
        for (const char* path : {"letter to the tax office.odt", "Фото/море.jpg", "src/main.cpp", "x"}) {
            const MeaningVector vector = m_model->entry(path, false, {});
            const format::SemanticId codes = m_model->codes(vector);
            const MeaningQueryScorer scorer(*m_model, vector);
            QVERIFY(scorer.likeness(codes, m_model->inverseLength(codes)) > 0.6);
            const MeaningVector again = m_model->vectorOf(codes);
            const MeaningQueryScorer own(*m_model, again);
            const double likeness = own.likeness(codes, m_model->inverseLength(codes));
            QVERIFY(likeness > 0.99 && likeness < 1.01);
        }
    }

    void codesComeFromTheArchiveOrFromNames()
    {
        std::vector<format::EntryRecord> entries = {
            namedEntry("a/photo of the sea.jpg"), namedEntry("a/x.bin"), namedEntry("a/tax letter.odt"),
            namedEntry("photo of the sea", format::EntryType::Directory)};
        entries[1].meaning = m_model->codes(m_model->entry("invoice.pdf", false, {}));
        auto index = MeaningIndex::make(m_model, entries, m_model->identity(), m_control);
        QVERIFY(index.ok());
        QCOMPARE(index->size(), std::size_t{4});
        QCOMPARE(index->files(), std::size_t{3});
        QCOMPARE(index->withContents(), std::size_t{1});
        QCOMPARE(index->find("invoice", 3, m_control)->front().entry, std::size_t{1});
        QCOMPARE(index->find("photo of the sea", 3, m_control)->front().entry, std::size_t{0});
        // Codes of another encoder say nothing.
        format::EncoderId other = m_model->identity();
        other[0] ^= 1;
        index = MeaningIndex::make(m_model, entries, other, m_control);
        QCOMPARE(index->withContents(), std::size_t{0});
        const auto hits = index->find("photo of the sea", 3, m_control, {false, true, true, true});
        QVERIFY(std::none_of(hits->begin(), hits->end(), [](const auto& hit) { return hit.entry == 0; }));
        TaskControl cancelled;
        cancelled.cancel();
        QVERIFY(!index->find("photo", 3, cancelled).ok());
        QVERIFY(!MeaningIndex::make(m_model, entries, other, cancelled).ok());
    }

    void findsWhatIsAlike()
    {
        std::vector<format::EntryRecord> entries;
        for (const char* path : {"Music/Bach - Fugue.mp3", "Music/Mozart - Requiem.mp3", "src/parser.cpp",
                                 "src/lexer.cpp", "Photos/2023/beach.jpg", "Photos/2023/sunset.jpg"})
            entries.push_back(namedEntry(path));
        const auto index = MeaningIndex::make(m_model, entries, {}, m_control);
        for (std::size_t i = 0; i < entries.size(); ++i) {
            const auto similar = index->similar(i, 10, m_control);
            QVERIFY(!similar->empty());
            QCOMPARE(similar->front().entry, i ^ 1);
            QVERIFY(std::none_of(similar->begin(), similar->end(),
                                 [&](const MeaningHit& hit) { return hit.entry == i; }));
        }
    }

    void takesWordsFromAQuery()
    {
        const auto query = parseQuery("letter *.odt -draft size:>1k \"tax office\" ~recieved");
        QVERIFY(query.ok());
        const MeaningQuery meant = meaningQuery(*query);
        QCOMPARE(meant.text, std::string("letter tax office recieved"));
        QCOMPARE(meant.rest.terms.size(), std::size_t{2});
        QCOMPARE(meant.rest.filters.size(), std::size_t{1});
    }

    void findsPartsOfAQuery()
    {
        const std::vector<format::EntryRecord> entries = {
            namedEntry("a/кот спит.jpg"), namedEntry("a/Tolstoy.epub"), namedEntry("b/novels.txt"),
            namedEntry("b/новелла.txt")};
        const auto names = NameIndex::of(entries, m_control);
        const auto placesOf = [&](const char* text, const std::vector<bool>& among) {
            return PartialMatches::find(*names, text, m_control)->best(10, among);
        };
        QCOMPARE(placesOf("novel by Tolstoy", {}), std::vector<std::size_t>({1, 2}));
        QCOMPARE(placesOf("фотография кота", {}), std::vector<std::size_t>({0}));
        QCOMPARE(placesOf("novel by Tolstoy", {true, false, true, true}), std::vector<std::size_t>({2}));
        QVERIFY(placesOf("of by 20230714", {}).empty());
        const auto parts = PartialMatches::find(*names, "novel by Tolstoy", m_control);
        QCOMPARE(parts->all().words, std::size_t{2});
        QCOMPARE(parts->of(1).words, std::size_t{1});
        QCOMPARE(parts->of(3).words, std::size_t{0});
    }

    void ranksByWhatWasLearned()
    {
        // What the networks of models/search/ranker.json give in floating point.
        RankingFeatures features;
        features.characters = 255;
        QVERIFY(qAbs(rankingScore(features) + 4.992815422) < 1e-3);
        features.namePlace = 0;
        features.nameWeight = 1;
        features.codePlace = 1;
        features.likeness = 0.5;
        features.belowBest = -0.1;
        features.words = 1;
        features.rareWords = 1;
        features.isKind = true;
        QVERIFY(qAbs(rankingScore(features) - 8.516151714484717) < 1e-3);
        RankingFeatures meant;
        meant.codePlace = 10;
        meant.likeness = 0.3;
        meant.belowBest = -0.3;
        meant.words = 0.5;
        meant.rareWords = 0.25;
        meant.characters = 40;
        QVERIFY(qAbs(rankingScore(meant) - 2.808134476102271) < 1e-3);
        // Nothing that comes in makes it overflow.
        meant.likeness = 1e300;
        meant.belowBest = -1e300;
        meant.nameWeight = 1e300;
        QVERIFY(qAbs(rankingScore(meant)) < 1e6);
        QVERIFY(namesKind({"photos"}, {".jpg", "=image"}));
        QVERIFY(namesKind({"jpg"}, {".jpg", "=image"}));
        QVERIFY(namesKind({"письмо"}, {".odt", "=document"}));
        QVERIFY(!namesKind({"music"}, {".jpg", "=image"}));
        QVERIFY(!namesKind({"photos"}, {}));
    }

    void namesLeadWhereTheyMatch()
    {
        const std::vector<format::EntryRecord> entries = {
            namedEntry("a/beach at noon.jpg"), namedEntry("a/ocean.jpg"), namedEntry("a/report.odt"),
            namedEntry("a/beach", format::EntryType::Directory)};
        const auto names = NameIndex::of(entries, m_control);
        const auto meanings = MeaningIndex::make(m_model, entries, {}, m_control);
        const auto found = searchEntries(*names, *meanings, *parseQuery("beach"), {10}, m_control);
        QVERIFY(found.ok());
        QCOMPARE(found->byName, std::uint64_t{2});
        QCOMPARE(found->hits.front().entry, std::size_t{0});
        QCOMPARE(std::count_if(found->hits.begin(), found->hits.end(),
                               [](const EntryHit& hit) { return hit.byName; }),
                 2);
        // What was opened after this query comes first, but for a name that is the query.
        ArchiveUse use;
        use.entries["a/ocean.jpg"] = {{2, 2, 2}, 2};
        const auto used = searchEntries(*names, *meanings, *parseQuery("beach"), {10, {}, &use}, m_control);
        QCOMPARE(used->hits.at(0).entry, std::size_t{3});
        QCOMPARE(used->hits.at(1).entry, std::size_t{1});
        // Filters alone: what they let pass, and nothing else.
        const auto filtered = searchEntries(*names, *meanings, *parseQuery("ext:odt"), {10}, m_control);
        QCOMPARE(filtered->hits.size(), std::size_t{1});
        QCOMPARE(filtered->hits.front().entry, std::size_t{2});
    }

    void filtersHoldForMeaningsToo()
    {
        std::vector<format::EntryRecord> entries = {namedEntry("a/photo of the sea.jpg"),
                                                    namedEntry("b/sea photograph.png"),
                                                    namedEntry("b/sea.txt")};
        const auto names = NameIndex::of(entries, m_control);
        const auto meanings = MeaningIndex::make(m_model, entries, {}, m_control);
        const auto found =
            searchEntries(*names, *meanings, *parseQuery("ocean picture path:b"), {10}, m_control);
        QVERIFY(found.ok() && !found->hits.empty());
        QCOMPARE(found->byName, std::uint64_t{0});
        QVERIFY(std::none_of(found->hits.begin(), found->hits.end(),
                             [](const EntryHit& hit) { return hit.entry == 0; }));
    }
};

FF_TEST(TestMeaning)
#include "TestMeaning.moc"
