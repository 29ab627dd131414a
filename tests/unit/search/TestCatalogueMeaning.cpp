// SPDX-License-Identifier: GPL-3.0-or-later
// The search by meaning over all archives that are remembered.
#include "core/search/meaning/MeaningEncoder.h"
#include "core/search/rank/CatalogueSearch.h"
#include "core/search/rank/Ranker.h"
#include "tests/support/CatalogueMaker.h"
#include "tests/support/TestProgram.h"

#include <QTemporaryDir>
#include <QTest>

#include <cmath>
#include <sqlite3.h>

using namespace ff;
using namespace ff::search;
using fftest::factsOf;

namespace fs = std::filesystem;

class TestCatalogueMeaning : public QObject {
    Q_OBJECT

private:
    std::unique_ptr<QTemporaryDir> m_folder;
    std::shared_ptr<const MeaningModel> m_model;
    TaskControl m_control;

    fs::path database() const { return fs::path(m_folder->path().toStdString()) / "catalogue.db"; }
    Catalogue open() const { return fftest::openCatalogue(database()); }
    // With the meanings that packing would give them, of their names.
    std::vector<format::EntryRecord> meant(const std::vector<std::string>& paths) const
    {
        auto entries = fftest::entriesOf(paths);
        for (format::EntryRecord& entry : entries)
            entry.meaning = m_model->codes(m_model->entry(entry.path, false, {}));
        return entries;
    }
    void remember(Catalogue& catalogue, const std::string& archive,
                  const std::vector<format::EntryRecord>& entries)
    {
        ArchiveFacts facts = factsOf(archive);
        facts.encoder = m_model->identity();
        const auto done = catalogue.remember(facts, entries, {}, m_control);
        QVERIFY2(done.ok(), done.ok() ? "" : done.error().message.c_str());
    }
    void changeBeside(const char* sql) const
    {
        sqlite3* handle = nullptr;
        QCOMPARE(sqlite3_open(database().c_str(), &handle), SQLITE_OK);
        QCOMPARE(sqlite3_exec(handle, sql, nullptr, nullptr, nullptr), SQLITE_OK);
        sqlite3_close(handle);
    }
    std::vector<std::string> found(Catalogue& catalogue, const char* query)
    {
        const auto result = catalogue.findMeaning(*m_model, *parseQuery(query), 10, m_control);
        std::vector<std::string> out;
        if (!result.ok())
            return {result.error().message};
        for (const Hit& hit : result->hits)
            out.push_back(hit.entry.path);
        return out;
    }

private Q_SLOTS:
    void initTestCase()
    {
        const auto model = MeaningModel::shared();
        QVERIFY2(model.ok(), model.ok() ? "" : model.error().message.c_str());
        m_model = *model;
    }
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }

    void findsInEveryArchive()
    {
        Catalogue catalogue = open();
        remember(catalogue, "/a.ffz",
                 meant({"Photos/Beach holiday/DSC1.jpg", "Documents/tax return.odt", "x/1.bin"}));
        remember(catalogue, "/b.ffz", meant({"Фото/Море 2020/IMG_7.jpg", "src/main.cpp"}));
        auto entries = meant({"Music/song.mp3"});
        entries.push_back(fftest::entryOf("folder of songs"));
        entries.back().type = format::EntryType::Directory;
        entries.push_back(fftest::entryOf("no meaning.mp3"));
        remember(catalogue, "/c.ffz", entries);

        QCOMPARE(found(catalogue, "letter to the tax office").front(),
                 std::string("Documents/tax return.odt"));
        const auto sea = found(catalogue, "photos of the sea");
        QVERIFY(std::find(sea.begin(), sea.end(), "Photos/Beach holiday/DSC1.jpg") != sea.end());
        QVERIFY(std::find(sea.begin(), sea.end(), "Фото/Море 2020/IMG_7.jpg") != sea.end());

        const auto result = catalogue.findMeaning(*m_model, *parseQuery("a song"), 10, m_control);
        QVERIFY(result.ok() && !result->hits.empty());
        QCOMPARE(result->hits.front().entry.path, std::string("Music/song.mp3"));
        QVERIFY(result->hits.front().likeness > 0.3 && result->hits.front().likeness < 1.01);
        QCOMPARE(result->meanings.indexed, std::uint64_t{6});
        QCOMPARE(result->meanings.total, std::uint64_t{7}); // the folder is no file
        QCOMPARE(result->archives.size(), std::size_t{1});
    }

    // As MeaningIndex, which compares all of them exactly.
    void findsWhatTheIndexOfAnArchiveFinds()
    {
        std::vector<std::string> paths;
        const char* const things[] = {"tax", "photo", "море", "song", "letter", "contract", "recipe", "код"};
        for (int i = 0; i < 500; ++i)
            paths.push_back(std::string(things[i % 8]) + "/" + things[i / 8 % 8] + " " + std::to_string(i)
                            + ".txt");
        const auto entries = meant(paths);
        Catalogue catalogue = open();
        remember(catalogue, "/a.ffz", entries);
        const auto index = MeaningIndex::make(m_model, entries, m_model->identity(), m_control);
        for (const char* query : {"letter to the tax office", "фото с моря", "source code", "cooking"}) {
            const auto all = index->find(query, 10, m_control);
            const auto some = catalogue.findMeaning(*m_model, *parseQuery(query), 10, m_control);
            QVERIFY(all.ok() && some.ok());
            // The rounding of lengths may cost places at the end of the list, never the first of them.
            QVERIFY(some->hits.size() >= std::min<std::size_t>(all->size(), 5));
            for (std::size_t i = 0; i < std::min<std::size_t>(5, all->size()); ++i)
                QCOMPARE(some->hits[i].likeness, (*all)[i].likeness);
        }
    }

    void filtersHold()
    {
        Catalogue catalogue = open();
        remember(catalogue, "/old/a.ffz",
                 meant({"Photos/beach.jpg", "Photos/beach.png", "Draft/beach photo.jpg"}));
        remember(catalogue, "/new/b.ffz", meant({"Photos/sea shore.jpg"}));
        QCOMPARE(found(catalogue, "seaside picture in:/new"),
                 std::vector<std::string>({"Photos/sea shore.jpg"}));
        const auto png = found(catalogue, "seaside picture ext:png");
        QCOMPARE(png, std::vector<std::string>({"Photos/beach.png"}));
        for (const std::string& path : found(catalogue, "seaside picture -draft"))
            QVERIFY(path.find("Draft") == std::string::npos);
        QVERIFY(found(catalogue, "seaside picture size:>1G").empty());
    }

    void fusesNamesAndMeanings()
    {
        Catalogue catalogue = open();
        remember(catalogue, "/a.ffz", meant({"beach.txt", "Photos/sea.jpg", "z/other.bin"}));
        const auto result = searchCatalogue(catalogue, {*parseQuery("beach"), m_model.get()}, {}, m_control);
        QVERIFY(result.ok());
        QCOMPARE(result->hits.front().entry.path, std::string("beach.txt"));
        QVERIFY(!result->hits.front().ranges.empty());
        QVERIFY(result->hits.size() >= 2);
        QCOMPARE(result->matches, std::uint64_t(result->hits.size()));
        // Filters alone are for names.
        QCOMPARE(
            searchCatalogue(catalogue, {*parseQuery("ext:jpg"), m_model.get()}, {}, m_control)->hits.size(),
            std::size_t{1});
    }

    // What a query led to comes first when it is asked again; what was opened comes before its like.
    void whatWasOpenedCountsForTheOrder()
    {
        Catalogue catalogue = open();
        std::vector<std::string> paths;
        for (int i = 0; i < 30; ++i)
            paths.push_back("reports/report " + std::to_string(10 + i) + ".txt");
        remember(catalogue, "/a.ffz", meant(paths));
        const auto ordered = [&](const char* query, bool byMeaning) {
            CatalogueQuestion question{*parseQuery(query), byMeaning ? m_model.get() : nullptr, query};
            std::vector<std::string> out;
            const auto result = searchCatalogue(catalogue, question, {}, m_control);
            for (const Hit& hit : result->hits)
                out.push_back(hit.entry.path);
            return out;
        };
        for (const bool byMeaning : {false, true}) {
            const auto before = ordered("report", byMeaning);
            QCOMPARE(before.size(), paths.size());
            const ArchiveId archive = catalogue.archives()->front().id;
            QVERIFY(catalogue.recordOpen(archive, before[20], "  Report ").ok());
            QCOMPARE(ordered("report", byMeaning).front(), before[20]);
            // For another query it is one that was opened, and no more.
            const auto other = ordered("reports", false);
            QVERIFY(other.front() != before[29]);
            QVERIFY(std::find(other.begin(), other.end(), before[20]) - other.begin() < 20);
            // The rest stays in its order.
            auto rest = ordered("report", byMeaning);
            rest.erase(rest.begin());
            auto expected = before;
            expected.erase(expected.begin() + 20);
            QCOMPARE(rest, expected);
            // Whoever does not say what was asked gets the order of names and meanings alone.
            const auto plain = searchCatalogue(
                catalogue, {*parseQuery("report"), byMeaning ? m_model.get() : nullptr}, {}, m_control);
            QCOMPARE(plain->hits.front().entry.path, before.front());
            QVERIFY(catalogue.clearOpens().ok());
            QCOMPARE(ordered("report", byMeaning), before);
        }
    }

    // However often something else was opened after the same query.
    void aNameThatIsTheQueryStaysFirst()
    {
        Catalogue catalogue = open();
        remember(catalogue, "/a.ffz", meant({"old/report draft.txt", "x/report.txt", "report plan.txt"}));
        const ArchiveId archive = catalogue.archives()->front().id;
        for (int i = 0; i < 50; ++i)
            QVERIFY(catalogue.recordOpen(archive, "report plan.txt", "report").ok());
        for (const MeaningModel* model : {static_cast<const MeaningModel*>(nullptr), m_model.get()}) {
            const auto result =
                searchCatalogue(catalogue, {*parseQuery("report"), model, "Report "}, {}, m_control);
            QCOMPARE(result->hits.at(0).entry.path, std::string("x/report.txt"));
            QCOMPARE(result->hits.at(1).entry.path, std::string("report plan.txt"));
            QCOMPARE(result->hits.at(1).chosen, std::uint64_t{50});
        }
    }

    // What was opened yesterday comes before what was opened three weeks ago.
    void whatWasOpenedLatelyCountsMore()
    {
        const auto places = [](OpenCounts counts) { return usePrior(counts, {}, 0); };
        QVERIFY(places({1, 1, 1}) > places({0, 1, 1}));
        QVERIFY(places({0, 1, 1}) > places({0, 0, 1}));
        QVERIFY(places({0, 0, 1}) > 0);
        QVERIFY(qAbs(places({0, 2, 2}) - places({1, 1, 1})) < 1e-12);
        QVERIFY(usePrior({}, {9, 9, 9}, 0) < places({1, 1, 1}));
        QVERIFY(usePrior({1, 1, 1}, {1, 1, 1}, 1) > places({2, 2, 2}));
        constexpr std::uint64_t kMany = 1'000'000;
        QVERIFY(usePrior({kMany, kMany, kMany}, {kMany, kMany, kMany}, kMany) < kMostUse);
        // Age only parts what is equal otherwise.
        QVERIFY(freshness(86400, false) > freshness(400 * 86400, false));
        QVERIFY(freshness(-5, false) <= 0.01 && freshness(0, true) == 0);
    }

    void vectorsOrderWhatCodesFind()
    {
        const auto encoder = sharedEntryEncoder();
        QVERIFY(encoder);
        std::vector<std::string> paths;
        paths.reserve(90);
        for (int i = 0; i < 90; ++i)
            paths.push_back("letters/to the bank " + std::to_string(i) + ".txt");
        auto entries = fftest::entriesOf(paths);
        const auto contentsOf = [](std::size_t i) {
            return std::string(i % 3 == 0 ? "Dear tax office, " : "Recipe: butter and flour, ")
                + std::to_string(i);
        };
        for (std::size_t i = 0; i < entries.size(); ++i)
            entries[i].meaning = encoder->encode(paths[i], format::EntryType::File, asBytes(contentsOf(i)));
        // Of one whose vector nobody knows the codes must do.
        entries.push_back(meant({"tax office form.txt"}).front());
        Catalogue catalogue = open();
        remember(catalogue, "/a.ffz", entries);

        const auto exact = [&](const std::string& query, std::size_t i) {
            const MeaningVector asked = m_model->query(query),
                                vector = m_model->entry(paths[i], false, asBytes(contentsOf(i)));
            double product = 0, a = 0, b = 0;
            for (std::size_t k = 0; k < asked.size(); ++k) {
                product += asked[k] * vector[k];
                a += asked[k] * asked[k];
                b += vector[k] * vector[k];
            }
            return product / std::sqrt(a * b);
        };
        const std::string query = "tax letter";
        const auto result = catalogue.findMeaning(*m_model, *parseQuery(query), 50, m_control);
        QVERIFY(result.ok() && result->hits.size() > 10);
        bool hasOther = false;
        for (std::size_t k = 0; k < result->hits.size(); ++k) {
            const Hit& hit = result->hits[k];
            QVERIFY(k == 0 || hit.likeness <= result->hits[k - 1].likeness);
            hasOther = hasOther || hit.place == paths.size();
            if (hit.place < paths.size())
                QVERIFY(qAbs(hit.likeness - exact(query, hit.place)) < 1e-12);
        }
        QVERIFY(hasOther);

        // An archive that changes keeps the vectors of what stays, by path and codes.
        changeBeside("UPDATE vector SET vectors = zeroblob(length(vectors))");
        entries.push_back(fftest::entryOf("new.txt"));
        ArchiveFacts changed = factsOf("/a.ffz", 1);
        changed.encoder = m_model->identity();
        QCOMPARE(catalogue.remember(changed, entries, {}, m_control).value(), Remembered::Replaced);
        const auto after = catalogue.findMeaning(*m_model, *parseQuery(query), 50, m_control);
        QCOMPARE(after->hits.size(), std::size_t{1}); // vectors of zeros fit nothing
        QCOMPARE(after->hits.front().entry.path, std::string("tax office form.txt"));

        changeBeside("UPDATE vector SET vectors = substr(vectors, 1, 65)");
        QCOMPARE(catalogue.findMeaning(*m_model, *parseQuery(query), 50, m_control).error().code,
                 ErrorCode::Damaged);
    }

    void findsWhatIsLikeAnEntry()
    {
        Catalogue catalogue = open();
        auto first = meant({"Photos/beach at noon.jpg", "tax/form.pdf", "src/main.cpp"});
        auto second = meant({"Bilder/seaside beach.jpg", "copy/beach at noon.jpg", "notes/tax return.odt"});
        second[1].sha512 = first[0].sha512; // its copy
        second[1].hasSha512 = first[0].hasSha512 = true;
        remember(catalogue, "/a.ffz", first);
        remember(catalogue, "/b.ffz", second);
        const auto like = catalogue.findLike(*m_model, "/a.ffz", "Photos/beach at noon.jpg", 10, m_control);
        QVERIFY2(like.ok(), like.ok() ? "" : like.error().message.c_str());
        QCOMPARE(like->hits.front().entry.path, std::string("Bilder/seaside beach.jpg"));
        for (const Hit& hit : like->hits)
            QVERIFY(hit.entry.path.find("beach at noon") == std::string::npos);
        QCOMPARE(like->meanings.total, std::uint64_t{6});
        for (const auto& [archive, entry] :
             {std::pair("/a.ffz", "nowhere.txt"), std::pair("/c.ffz", "tax/form.pdf")})
            QCOMPARE(catalogue.findLike(*m_model, archive, entry, 10, m_control).error().code,
                     ErrorCode::Missing);
    }

    void aNameSearchIsNotRepeated()
    {
        Catalogue catalogue = open();
        remember(catalogue, "/a.ffz", meant({"beach.txt", "Photos/sea.jpg"}));
        const CatalogueQuestion question{*parseQuery("beach"), m_model.get()};
        const auto whole = searchCatalogue(catalogue, question, {}, m_control);
        FindResult named = *catalogue.find(question.query, {}, m_control);
        named.matches = 7; // not what another search would say
        const auto again = searchCatalogue(catalogue, question, {}, m_control, named);
        QCOMPARE(again->hits.size(), whole->hits.size());
        QCOMPARE(again->matches, whole->matches + 6);
    }

    void codesOfAnotherEncoderAreNotCompared()
    {
        Catalogue catalogue = open();
        ArchiveFacts facts = factsOf("/a.ffz");
        facts.encoder = m_model->identity();
        facts.encoder[3] ^= 1;
        QVERIFY(catalogue.remember(facts, meant({"Photos/sea.jpg"}), {}, m_control).ok());
        const auto result = catalogue.findMeaning(*m_model, *parseQuery("sea"), 10, m_control);
        QVERIFY(result.ok() && result->hits.empty());
        QCOMPARE(result->meanings.indexed, std::uint64_t{0});
        QCOMPARE(result->meanings.total, std::uint64_t{1});
    }

    void goesWithItsArchive()
    {
        Catalogue catalogue = open();
        remember(catalogue, "/a.ffz", meant({"Photos/sea.jpg"}));
        QVERIFY(!found(catalogue, "sea").empty());
        QVERIFY(catalogue.forget({"/a.ffz"}, m_control).ok());
        QVERIFY(found(catalogue, "sea").empty());
        remember(catalogue, "/b.ffz", meant({"Photos/sea.jpg"}));
        QVERIFY(catalogue.forgetAll(m_control).ok());
        const auto result = catalogue.findMeaning(*m_model, *parseQuery("sea"), 10, m_control);
        QVERIFY(result.ok() && result->hits.empty());
        QCOMPARE(result->meanings.total, std::uint64_t{0});
    }

    void tellsDamage_data()
    {
        QTest::addColumn<QByteArray>("change");
        QTest::newRow("codes are cut") << QByteArray("UPDATE meaning SET codes = substr(codes, 1, 7)");
        QTest::newRow("no lengths") << QByteArray("UPDATE meaning SET lengths = x''");
        QTest::newRow("more than there are files") << QByteArray("UPDATE meaning SET files = 0");
        QTest::newRow("of a pack that is not there") << QByteArray("UPDATE meaning SET chunk = chunk + 1000");
    }
    void tellsDamage()
    {
        QFETCH(QByteArray, change);
        {
            Catalogue catalogue = open();
            remember(catalogue, "/a.ffz", meant({"Photos/sea.jpg"}));
        }
        changeBeside(change.constData());
        Catalogue catalogue = open();
        const auto result = catalogue.findMeaning(*m_model, *parseQuery("sea"), 10, m_control);
        QVERIFY(!result.ok());
        QCOMPARE(result.error().code, ErrorCode::Damaged);
        QVERIFY(catalogue.findMeaning(*m_model, *parseQuery("sea"), 10, m_control).ok()); // begun anew
    }

    void endsWhenCancelled()
    {
        Catalogue catalogue = open();
        remember(catalogue, "/a.ffz", meant({"Photos/sea.jpg"}));
        TaskControl cancelled;
        cancelled.cancel();
        const auto result = catalogue.findMeaning(*m_model, *parseQuery("sea"), 10, cancelled);
        QVERIFY(!result.ok());
        QCOMPARE(result.error().code, ErrorCode::Cancelled);
    }
};

FF_TEST(TestCatalogueMeaning)
#include "TestCatalogueMeaning.moc"
