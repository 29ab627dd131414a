// SPDX-License-Identifier: GPL-3.0-or-later
// Archives that are cut into parts: made, opened, and told what is wrong with their parts.
#include "core/archive/Archive.h"
#include "core/archive/VolumeSet.h"
#include "core/archive/convert/Convert.h"
#include "core/archive/export/Export.h"
#include "core/archive/update/Update.h"
#include "core/crypto/Password.h"
#include "tests/support/TestProgram.h"
#include "tests/support/TreeMaker.h"

#include <QTemporaryDir>
#include <QTest>

#include <algorithm>

using namespace ff;
using namespace ff::archive;
namespace fs = std::filesystem;

namespace {

constexpr std::uint64_t kPart = 100'000;

std::string messageOf(const auto& result)
{
    return result.ok() ? "ok" : result.error().message.text();
}

} // namespace

class TestVolumes : public QObject {
    Q_OBJECT

private:
    std::unique_ptr<QTemporaryDir> m_temporary;
    fs::path m_root;
    TaskControl m_control;

    CreateOptions options(std::uint64_t volume = kPart) const
    {
        CreateOptions out;
        out.level = codec::Level::Fast;
        out.volumeSize = volume;
        return out;
    }
    Result<CreateReport> make(const std::string& name, const CreateOptions& with)
    {
        return makeArchive(m_root / name, {m_root / "in"}, with, m_control);
    }
    fs::path part(unsigned number, const std::string& name = "a.ffz") const
    {
        return volumeName(m_root / name, number);
    }
    std::string partsOf(const std::string& name) const
    {
        std::string all;
        for (unsigned number = 1; fs::exists(part(number, name)); ++number)
            all += fftest::readFile(part(number, name));
        return all;
    }
    // What opening or testing by that name says; "ok" when all of it is whole.
    std::string verdictOf(const fs::path& path, const OpenOptions& opening = {})
    {
        const auto archive = Archive::open(path, opening, m_control);
        if (!archive.ok())
            return archive.error().code == ErrorCode::Damaged ? archive.error().message.text() : "no damage";
        const auto report = archive->test({}, m_control);
        if (!report.ok())
            return report.error().message;
        std::string said = report->verdict.problem() ? report->verdict.summary() : "ok";
        for (const Warning& warning : report->warnings)
            said += "; " + warning.message;
        return said;
    }

private Q_SLOTS:
    void init()
    {
        m_temporary = std::make_unique<QTemporaryDir>();
        m_root = m_temporary->path().toStdString();
        fftest::writeFile(m_root / "in/a.bin", fftest::noise(180'000, 1));
        fftest::writeFile(m_root / "in/b.bin", fftest::noise(170'000, 2));
        fftest::writeFile(m_root / "in/c.txt", "third");
    }

    void partsAreTheArchiveCut_data()
    {
        QTest::addColumn<QString>("name");
        for (const char* name : {"a.ffz", "a.zip", "a.7z", "a.tar", "a.tar.gz"})
            QTest::newRow(name) << name;
    }
    void partsAreTheArchiveCut()
    {
        QFETCH(QString, name);
        const std::string text = name.toStdString();
        const auto whole = make(text, options(0));
        QVERIFY2(whole.ok(), messageOf(whole).c_str());
        const std::string bytes = fftest::readFile(m_root / text);
        fs::remove(m_root / text);
        const auto cut = make(text, options());
        QVERIFY2(cut.ok(), messageOf(cut).c_str());
        QCOMPARE(cut->parts, 4U);
        QCOMPARE(cut->archiveBytes, std::uint64_t(bytes.size()));
        QVERIFY(partsOf(text) == bytes);
        for (unsigned number = 1; number < 4; ++number)
            QCOMPARE(std::uint64_t(fs::file_size(part(number, text))), kPart);
        QVERIFY(!fs::exists(m_root / text));
        QCOMPARE(fftest::countIn(m_root), std::size_t{5});
        QCOMPARE(verdictOf(part(1, text)), std::string("ok"));
    }

    void opensByAnyNameOfTheSet()
    {
        QVERIFY(make("a.ffz", options()).ok());
        for (const fs::path& name : {part(1), m_root / "a.ffz", part(3)}) {
            const auto archive = Archive::open(name, m_control);
            QVERIFY2(archive.ok(), messageOf(archive).c_str());
            QCOMPARE(archive->parts(), std::size_t{4});
            QVERIFY(!archive->isForeign());
            QCOMPARE(archive->info().archiveBytes, std::uint64_t(partsOf("a.ffz").size()));
            QCOMPARE(verdictOf(name), std::string("ok"));
        }
        const auto archive = Archive::open(part(1), m_control);
        const auto converted = convertArchive(*archive, m_root / "b.ffz", options(0), m_control);
        QVERIFY2(converted.ok(), messageOf(converted).c_str());
        QCOMPARE(verdictOf(m_root / "b.ffz"), std::string("ok"));
    }

    void namesThePartThatIsMissingOrShort()
    {
        QVERIFY(make("a.ffz", options()).ok());
        const auto says = [&](const fs::path& opened, const std::string& name) {
            const std::string said = verdictOf(opened);
            if (said.find(name) == std::string::npos || said.starts_with("ok"))
                qWarning("%s", said.c_str());
            return said.find(name) != std::string::npos && !said.starts_with("ok");
        };
        const std::string second = fftest::readFile(part(2)), last = fftest::readFile(part(4)),
                          first = fftest::readFile(part(1));
        fs::remove(part(2));
        QVERIFY(says(part(1), "a.ffz.002 is missing"));
        fftest::writeFile(part(2), second.substr(0, 50'000));
        QVERIFY(says(part(1), "a.ffz.002 is cut short"));
        fftest::writeFile(part(2), second + "more");
        QVERIFY(says(part(1), "a.ffz.002 is larger"));
        fftest::writeFile(part(2), second);
        fs::remove(part(4));
        QVERIFY(says(part(1), "a.ffz.004 is missing"));
        QVERIFY(says(m_root / "a.ffz", "a.ffz.004 is missing"));
        fftest::writeFile(part(4), last);
        fs::remove(part(1));
        QVERIFY(says(part(2), "a.ffz.001 is missing"));
        fftest::writeFile(part(1), first);
        QCOMPARE(verdictOf(part(1)), std::string("ok"));
    }

    void tellsPartsOfAnotherSet()
    {
        QVERIFY(make("a.ffz", options()).ok());
        fftest::writeFile(part(5), "left over");
        const std::string surplus = verdictOf(part(1));
        QVERIFY2(surplus.starts_with("ok")
                     && surplus.find("a.ffz.005 is not of this archive") != surplus.npos,
                 surplus.c_str());
        fs::remove(part(5));
        // Of the same size, from another archive.
        fftest::writeFile(m_root / "in/a.bin", fftest::noise(180'000, 77));
        fftest::writeFile(m_root / "in/b.bin", fftest::noise(170'000, 78));
        QVERIFY(make("b.ffz", options()).ok());
        fs::copy_file(part(2, "b.ffz"), part(2), fs::copy_options::overwrite_existing);
        const std::string mixed = verdictOf(part(1));
        QVERIFY2(!mixed.starts_with("ok"), mixed.c_str());
    }

    void aRecordMendsWhatOnePartLost()
    {
        CreateOptions with = options();
        with.recoveryPercent = 30;
        QVERIFY(make("a.ffz", with).ok());
        std::string bytes = fftest::readFile(part(2));
        std::fill(bytes.begin() + 30'000, bytes.begin() + 60'000, '\0');
        fftest::writeFile(part(2), bytes);
        const auto archive = Archive::open(part(1), m_control);
        QVERIFY2(archive.ok(), messageOf(archive).c_str());
        ExtractOptions extracting;
        extracting.target = m_root / "out";
        const auto report = archive->extract(extracting, {0, 1, 2, 3}, m_control);
        QVERIFY2(report.ok(), messageOf(report).c_str());
        for (const char* name : {"in/a.bin", "in/b.bin", "in/c.txt"})
            QVERIFY(fftest::readFile(m_root / "out" / name) == fftest::readFile(m_root / name));
    }

    void canBeEncrypted()
    {
        CreateOptions with = options();
        const auto password = crypto::preparedPassword(asBytes(std::string_view("swordfish")));
        QVERIFY(password.ok());
        with.password = *password;
        const auto made = make("a.ffz", with);
        QVERIFY2(made.ok(), messageOf(made).c_str());
        OpenOptions opening;
        opening.onPassword = onePassword(*password);
        QCOMPARE(verdictOf(m_root / "a.ffz", opening), std::string("ok"));
    }

    void isNotChanged()
    {
        QVERIFY(make("a.ffz", options()).ok());
        const std::string before = partsOf("a.ffz");
        Edits edits;
        edits.remove = {"in/c.txt"};
        for (const fs::path& name : {part(1), m_root / "a.ffz"}) {
            const auto changed = updateArchive(name, edits, {}, m_control);
            QVERIFY(!changed.ok());
            QCOMPARE(changed.error().code, ErrorCode::Usage);
            QVERIFY2(changed.error().message.find("cat a.ffz.* > a.ffz") != std::string::npos,
                     changed.error().message.c_str());
        }
        QVERIFY(partsOf("a.ffz") == before);
        QCOMPARE(fftest::countIn(m_root), std::size_t{5});
    }

    void takesThePlaceOfAnOlderSetOnlyByForce()
    {
        QVERIFY(make("a.ffz", options()).ok());
        const auto refused = make("a.ffz", options(200'000));
        QVERIFY(!refused.ok());
        QCOMPARE(refused.error().code, ErrorCode::Usage);
        QCOMPARE(verdictOf(part(1)), std::string("ok"));
        CreateOptions with = options(200'000);
        with.force = true;
        const auto forced = make("a.ffz", with);
        QVERIFY2(forced.ok(), messageOf(forced).c_str());
        QCOMPARE(volumesThere(m_root / "a.ffz"), (std::vector<unsigned>{1, 2}));
        QCOMPARE(verdictOf(part(1)), std::string("ok"));
    }

    void refusesWhatCannotBeCut()
    {
        const auto tiny = make("a.ffz", options(1000));
        QVERIFY(!tiny.ok());
        QCOMPARE(tiny.error().code, ErrorCode::Usage);
        CreateOptions with = options();
        with.resumable = true;
        QVERIFY(!make("a.ffz", with).ok());
        QCOMPARE(fftest::countIn(m_root), std::size_t{1});
    }

    void leavesNothingWhenItIsCancelled()
    {
        TaskControl counting;
        QVERIFY(makeArchive(m_root / "a.ffz", {m_root / "in"}, options(), counting).ok());
        const std::uint64_t all = counting.checkpoints();
        for (unsigned number = 1; number <= 4; ++number)
            fs::remove(part(number));
        for (std::uint64_t moment = all - 5; moment < all; ++moment) { // while it is cut
            TaskControl control;
            control.cancelAtCheckpoint(moment);
            const auto report = makeArchive(m_root / "a.ffz", {m_root / "in"}, options(), control);
            QVERIFY(!report.ok());
            QCOMPARE(report.error().code, ErrorCode::Cancelled);
            QCOMPARE(fftest::countIn(m_root), std::size_t{1});
        }
    }
};

FF_TEST(TestVolumes)
#include "TestVolumes.moc"
