// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/archive/Archive.h"
#include "core/archive/benchmark/Benchmark.h"
#include "core/archive/convert/Convert.h"
#include "core/archive/estimate/Estimate.h"
#include "core/archive/read/Compare.h"
#include "core/archive/update/Update.h"
#include "tests/support/TestProgram.h"
#include "tests/support/TreeMaker.h"

#include <QTemporaryDir>
#include <QTest>
#include <archive.h>
#include <archive_entry.h>

#include <algorithm>

using namespace ff;
using namespace ff::archive;
namespace fs = std::filesystem;

namespace {

constexpr std::uint64_t kMiB = std::uint64_t{1} << 20;

template <typename T>
Status statusOf(const Result<T>& result)
{
    return result.ok() ? Status() : Status(result.error());
}

// A compressed tar of one file of zeros: very little to read for very much to skip.
void writeTar(const fs::path& path, std::size_t size, int (*filter)(::archive*))
{
    ::archive* writer = ::archive_write_new();
    ::archive_write_set_format_ustar(writer);
    filter(writer);
    ::archive_write_open_filename(writer, path.c_str());
    ::archive_entry* entry = ::archive_entry_new();
    ::archive_entry_set_pathname(entry, "zeros");
    ::archive_entry_set_filetype(entry, AE_IFREG);
    ::archive_entry_set_perm(entry, 0644);
    ::archive_entry_set_size(entry, la_int64_t(size));
    ::archive_write_header(writer, entry);
    const std::string zeros(kMiB, '\0');
    for (std::size_t at = 0; at < size; at += zeros.size())
        ::archive_write_data(writer, zeros.data(), zeros.size());
    ::archive_entry_free(entry);
    ::archive_write_close(writer);
    ::archive_write_free(writer);
}

} // namespace

// Issue 14: everything ends within a second of Ctrl-C or Cancel, with nothing changed and nothing left
// behind. Counted in looks at the TaskControl, not in time.
class TestCancel : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        QVERIFY(m_folder.isValid());
        ::setenv("TMPDIR", (root() / "tmp").c_str(), 1);
        fs::create_directories(root() / "in/deep");
        fs::create_directories(root() / "tmp");
        fftest::writeFile(root() / "in/noise", fftest::noise(3 * kMiB));
        fftest::writeFile(root() / "in/prose.txt", fftest::prose(60000));
        fftest::writeFile(root() / "in/deep/again.txt", fftest::prose(30000, 2));
        fftest::writeFile(root() / "small/prose.txt", fftest::prose(20000));
        fftest::writeFile(root() / "large/zstd.txt", fftest::prose(9 * kMiB));
        TaskControl control;
        QVERIFY(createArchive(root() / "a.ffz", {root() / "in"}, options(codec::Level::Fast), control).ok());
        QVERIFY(createArchive(root() / "mixed.ffz", {root() / "in/deep"}, options(codec::Level::Balanced),
                              control)
                    .ok());
        writeTar(root() / "a.tar.xz", 32 * kMiB, ::archive_write_add_filter_xz);
        writeTar(root() / "a.tar.zst", 32 * kMiB, ::archive_write_add_filter_zstd);
        writeTar(root() / "a.tar.gz", 32 * kMiB, ::archive_write_add_filter_gzip);
        writeTar(root() / "a.tar", 2 * kMiB, ::archive_write_add_filter_none);
        m_archive = fftest::readFile(root() / "a.ffz");
        fs::create_directory(root() / "out");
    }

    void endsWhereverItIsCancelled_data()
    {
        QTest::addColumn<QString>("operation");
        QTest::addColumn<int>("least"); // looks
        for (const char* level : {"store", "fast", "quick", "balanced", "former", "ultra"})
            QTest::addRow("create at %s", level) << QStringLiteral("create ") + QLatin1String(level) << 5;
        QTest::newRow("create of a large text") << "large" << 3 * 9;
        QTest::newRow("open") << "open" << 2;
        QTest::newRow("extract") << "extract" << 10;
        QTest::newRow("test") << "test" << 10;
        QTest::newRow("test of what is mixed") << "test mixed" << 7;
        QTest::newRow("compare") << "compare" << 10;
        QTest::newRow("benchmark") << "benchmark" << 20;
        QTest::newRow("estimate") << "estimate" << 5;
        QTest::newRow("convert") << "convert" << 10;
        QTest::newRow("open of a tar.xz") << "open xz" << 32;
        QTest::newRow("open of a tar.zst") << "open zstd" << 32;
        QTest::newRow("open of a tar.gz") << "open gzip" << 32;
        QTest::newRow("add") << "add" << 10;
        QTest::newRow("delete") << "delete" << 10;
        QTest::newRow("rename") << "rename" << 5;
    }

    void endsWhereverItIsCancelled()
    {
        QFETCH(QString, operation);
        QFETCH(int, least);
        TaskControl watched;
        const Status done = run(operation, watched);
        QVERIFY2(done.ok(), done.ok() ? "" : done.error().message.c_str());
        const std::uint64_t looks = watched.checkpoints();
        QVERIFY2(looks >= std::uint64_t(least), std::to_string(looks).c_str());
        QVERIFY(!isTemporaryLeft());
        restore();
        const std::vector<fs::path> before = names();
        // The very last may be of what is done when nothing can be taken back.
        for (const std::uint64_t at :
             {std::uint64_t{1}, std::uint64_t{2}, looks / 3, looks / 2, looks * 3 / 4}) {
            TaskControl control;
            control.cancelAtCheckpoint(at);
            const Status ended = run(operation, control);
            QVERIFY2(!ended.ok(), std::to_string(at).c_str());
            QVERIFY2(ended.error().code == ErrorCode::Cancelled, ended.error().message.c_str());
            QVERIFY2(!isTemporaryLeft(), std::to_string(at).c_str());
            QVERIFY(fftest::readFile(root() / "a.ffz") == m_archive);
            fs::remove_all(root() / "out"); // what was extracted before is a person's to keep
            fs::create_directory(root() / "out");
            QCOMPARE(names(), before);
        }
    }

private:
    static CreateOptions options(codec::Level level)
    {
        CreateOptions out;
        out.level = level;
        out.threads = 1;
        out.device = "cpu";
        return out;
    }

    Status run(const QString& operation, TaskControl& control)
    {
        if (operation.startsWith(u"create ")) {
            const codec::Level level = *codec::levelFromName(operation.mid(7).toStdString());
            return statusOf(createArchive(root() / "new.ffz",
                                          {root() / (codec::usesModel(level) ? "small" : "in")},
                                          options(level), control));
        }
        if (operation == u"large")
            return statusOf(
                createArchive(root() / "new.ffz", {root() / "large"}, options(codec::Level::Fast), control));
        if (operation == u"benchmark") {
            RunOptions how;
            how.threads = 1;
            FF_TRY(statusOf(benchmarkGzip(root() / "in/noise", control)));
            return statusOf(benchmarkLevel({root() / "in"}, codec::Level::Fast, how, control));
        }
        if (operation == u"estimate")
            return statusOf(estimateArchive(
                {root() / "in"}, options(codec::Level::Fast), [](const auto&...) {}, control));
        if (operation.startsWith(u"open ")) {
            const std::string ending = operation == u"open xz" ? "xz"
                : operation == u"open zstd"                    ? "zst"
                                                               : "gz";
            return statusOf(Archive::open(root() / ("a.tar." + ending), control));
        }
        if (operation == u"add" || operation == u"delete" || operation == u"rename") {
            Edits edits;
            if (operation == u"add")
                edits.add.push_back({root() / "in/deep", "", "more"});
            else if (operation == u"delete")
                edits.remove = {"in/deep"};
            else
                edits.rename.push_back({"in/noise", "in/other"});
            UpdateOptions how;
            how.threads = 1;
            return statusOf(updateArchive(root() / "a.ffz", edits, how, control));
        }
        FF_ASSIGN(const Archive archive,
                  Archive::open(root()
                                    / (operation == u"test mixed"    ? "mixed.ffz"
                                           : operation == u"convert" ? "a.tar"
                                                                     : "a.ffz"),
                                control));
        RunOptions how;
        how.threads = 1;
        if (operation.startsWith(u"test"))
            return statusOf(archive.test(how, control));
        if (operation == u"extract") {
            ExtractOptions extract;
            extract.threads = 1;
            extract.target = root() / "out";
            return statusOf(archive.extract(extract, {}, control));
        }
        if (operation == u"compare") {
            CompareOptions compare;
            compare.threads = 1;
            return statusOf(compareArchive(archive, root() / "in", compare, control));
        }
        if (operation == u"convert")
            return statusOf(
                convertArchive(archive, root() / "new.ffz", options(codec::Level::Fast), control));
        return {};
    }

    // After a success.
    void restore()
    {
        fs::remove(root() / "new.ffz");
        fs::remove_all(root() / "out");
        fs::create_directory(root() / "out");
        if (fftest::readFile(root() / "a.ffz") != m_archive)
            fftest::writeFile(root() / "a.ffz", m_archive);
    }

    std::vector<fs::path> names() const
    {
        std::vector<fs::path> out;
        for (const auto& item : fs::recursive_directory_iterator(root()))
            out.push_back(item.path());
        std::sort(out.begin(), out.end());
        return out;
    }

    bool isTemporaryLeft() const
    {
        const std::vector<fs::path> all = names();
        return std::any_of(all.begin(), all.end(), [](const fs::path& path) {
            const std::string name = path.filename().string();
            return name.ends_with(".part") || name.starts_with(".ffz") || name.starts_with("ffz-bench");
        });
    }

    fs::path root() const { return m_folder.path().toStdString(); }

    QTemporaryDir m_folder;
    std::string m_archive; // a.ffz
};

FF_TEST(TestCancel)
#include "TestCancel.moc"
