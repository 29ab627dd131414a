// SPDX-License-Identifier: GPL-3.0-or-later
// That what an entry is about comes into the index, from path and contents, and stays there.
#include "core/archive/convert/Convert.h"
#include "core/archive/update/Update.h"
#include "tests/support/TestProgram.h"
#include "tests/support/TreeMaker.h"

#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>

using namespace ff;
using namespace ff::archive;
namespace fs = std::filesystem;

namespace {

// Its codes are a hash: whatever it is given otherwise is seen.
class HashingEncoder final : public format::EntryEncoder {
public:
    explicit HashingEncoder(std::uint8_t id) : m_id(id) {}
    format::EncoderId identity() const override { return {m_id, 2, 3, 4, 5, 6, 7, 8}; }
    format::SemanticId encode(std::string_view path, EntryType type, ByteSpan head) const override
    {
        return of(path, type, head);
    }
    static format::SemanticId of(std::string_view path, EntryType type, ByteSpan head)
    {
        crypto::Sha512 hash;
        hash.update(asBytes(path));
        const std::array<std::uint8_t, 1> kind = {static_cast<std::uint8_t>(type)};
        hash.update(kind);
        hash.update(head);
        const crypto::Sha512Digest full = hash.finish();
        format::SemanticId out{};
        std::copy_n(full.begin(), out.size(), out.begin());
        return out;
    }

private:
    const std::uint8_t m_id;
};

SharedEntryEncoder encoder(std::uint8_t id = 1)
{
    return std::make_shared<const HashingEncoder>(id);
}

} // namespace

class TestMeanings : public QObject {
    Q_OBJECT

private:
    std::unique_ptr<QTemporaryDir> m_temporary;
    fs::path m_root;
    TaskControl m_control;

    fs::path ffz() const { return m_root / "a.ffz"; }
    void create(const SharedEntryEncoder& with, codec::Level level = codec::Level::Fast)
    {
        CreateOptions options;
        options.level = level;
        options.encoder = with;
        const auto made = createArchive(ffz(), {m_root / "in"}, options, m_control);
        QVERIFY2(made.ok(), made.ok() ? "" : made.error().message.c_str());
    }
    // As the encoder makes them of the files on disk; entries of `without` have none.
    void mustHaveMeanings(const fs::path& archive, const std::vector<std::string>& without = {})
    {
        const auto opened = Archive::open(archive, m_control);
        QVERIFY2(opened.ok(), opened.ok() ? "" : opened.error().message.c_str());
        QVERIFY(!opened->entries().empty());
        for (const Entry& entry : opened->entries()) {
            if (entry.type == EntryType::Directory
                || std::find(without.begin(), without.end(), entry.path) != without.end()) {
                QVERIFY2(!entry.meaning, entry.path.c_str());
                continue;
            }
            std::string contents;
            if (entry.type == EntryType::File)
                contents = fftest::readFile(m_root / entry.path).substr(0, format::EntryEncoder::kHeadSize);
            QVERIFY2(entry.meaning
                         && *entry.meaning == HashingEncoder::of(entry.path, entry.type, asBytes(contents)),
                     entry.path.c_str());
        }
    }

private Q_SLOTS:
    void init()
    {
        m_temporary = std::make_unique<QTemporaryDir>();
        m_root = m_temporary->path().toStdString();
        fftest::writeFile(m_root / "in" / "a.txt", fftest::prose(5000));
        fftest::writeFile(m_root / "in" / "again.txt", fftest::prose(5000)); // stands once
        fftest::writeFile(m_root / "in" / "b.bin", fftest::noise(300'000));
        fftest::writeFile(m_root / "in" / "empty", "");
        fs::create_symlink("a.txt", m_root / "in" / "link");
    }
    void cleanup() { fftest::removeTree(m_root); }

    void standInTheIndex_data()
    {
        QTest::addColumn<int>("more");
        QTest::newRow("an index that lists nothing") << 0;
        QTest::newRow("an index that lists all") << 40;
    }
    void standInTheIndex()
    {
        QFETCH(int, more);
        for (int i = 0; i < more; ++i)
            fftest::writeFile(m_root / "in" / "more" / std::to_string(i),
                              fftest::prose(100 + std::size_t(i)));
        create(encoder());
        mustHaveMeanings(ffz());
        const auto with = fs::file_size(ffz());
        const std::size_t entries = Archive::open(ffz(), m_control)->entries().size();
        fs::remove(ffz());
        create({});
        const auto opened = Archive::open(ffz(), m_control);
        QVERIFY(std::none_of(opened->entries().begin(), opened->entries().end(),
                             [](const Entry& entry) { return entry.meaning.has_value(); }));
        QVERIFY(with <= fs::file_size(ffz()) + 8 * entries + 24);
    }

    void holesAreZeros()
    {
        fftest::writeFile(m_root / "in" / "sparse", std::string(300'000, '\0') + "end");
        const fs::path file = m_root / "in" / "sparse";
        fs::resize_file(file, 0);
        fs::resize_file(file, 1 << 20);
        create(encoder());
        const auto opened = Archive::open(ffz(), m_control);
        const auto entry = std::find_if(opened->entries().begin(), opened->entries().end(),
                                        [](const Entry& e) { return e.path == "in/sparse"; });
        QVERIFY(entry->meaning);
        QVERIFY(*entry->meaning == HashingEncoder::of("in/sparse", EntryType::File, {}));
    }

    void editsKeepThem()
    {
        create(encoder());
        Edits edits;
        edits.add = {{m_root / "new.txt", ""}};
        edits.remove = {"in/b.bin"};
        fftest::writeFile(m_root / "new.txt", "new");
        UpdateOptions options;
        options.encoder = encoder();
        QVERIFY(updateArchive(*Archive::open(ffz(), m_control), edits, options, m_control).ok());
        mustHaveMeanings(ffz());
        // Of another encoder those before cannot be compared, so they go.
        edits = {};
        edits.add = {{m_root / "new2.txt", ""}};
        fftest::writeFile(m_root / "new2.txt", "new2");
        options.encoder = encoder(2);
        QVERIFY(updateArchive(*Archive::open(ffz(), m_control), edits, options, m_control).ok());
        mustHaveMeanings(ffz(), {"in/a.txt", "in/again.txt", "in/empty", "in/link", "new.txt"});
        QCOMPARE(Archive::open(ffz(), m_control)->encoder(), encoder(2)->identity());
        // Without one what is there stays.
        edits = {};
        edits.remove = {"in/a.txt"};
        options.encoder = {};
        QVERIFY(updateArchive(*Archive::open(ffz(), m_control), edits, options, m_control).ok());
        mustHaveMeanings(ffz(), {"in/again.txt", "in/empty", "in/link", "new.txt"});
    }

    void aRenamedEntryKeepsIts()
    {
        create(encoder());
        Edits edits;
        edits.rename = {{"in/a.txt", "in/c.txt"}};
        QVERIFY(updateArchive(*Archive::open(ffz(), m_control), edits, {}, m_control).ok());
        const auto opened = Archive::open(ffz(), m_control);
        const auto entry = std::find_if(opened->entries().begin(), opened->entries().end(),
                                        [](const Entry& e) { return e.path == "in/c.txt"; });
        QVERIFY(entry != opened->entries().end());
        const std::string head = fftest::prose(5000).substr(0, format::EntryEncoder::kHeadSize);
        QVERIFY(entry->meaning == HashingEncoder::of("in/a.txt", EntryType::File, asBytes(head)));
    }

    void convertedArchivesHaveThem()
    {
        QProcess tar;
        tar.setWorkingDirectory(QString::fromStdString(m_root.string()));
        tar.start(QStringLiteral("tar"),
                  {QStringLiteral("-cf"), QStringLiteral("a.tar"), QStringLiteral("in")});
        QVERIFY(tar.waitForFinished() && tar.exitCode() == 0);
        CreateOptions options;
        options.level = codec::Level::Fast;
        options.encoder = encoder();
        const auto source = Archive::open(m_root / "a.tar", m_control);
        QVERIFY(convertArchive(*source, m_root / "c.ffz", options, m_control).ok());
        mustHaveMeanings(m_root / "c.ffz");
    }
};

FF_TEST(TestMeanings)
#include "TestMeanings.moc"
