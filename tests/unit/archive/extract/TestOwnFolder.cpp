// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/archive/PasswordRing.h"
#include "core/archive/extract/OwnFolder.h"
#include "core/crypto/Password.h"
#include "tests/support/TestProgram.h"

#include <QTemporaryDir>
#include <QTest>

#include <filesystem>
#include <fstream>
#include <memory>

using namespace ff;
using namespace ff::archive;
namespace fs = std::filesystem;

// Several archives as one wish: the folders that they go into, and the passwords that they share.
class TestOwnFolder : public QObject {
    Q_OBJECT

private:
    std::unique_ptr<QTemporaryDir> m_dir;
    fs::path m_root;

    Archive made(const std::string& name, const std::vector<fs::path>& inputs,
                 const std::string& password = {})
    {
        CreateOptions options;
        options.level = codec::Level::Store;
        if (!password.empty())
            options.password = crypto::preparedPassword(asBytes(password)).value();
        TaskControl control;
        const auto report = createArchive(m_root / name, inputs, options, control);
        if (!report.ok())
            qFatal("%s", report.error().message.c_str());
        OpenOptions opening;
        opening.onPassword = onePassword(options.password);
        return Archive::open(m_root / name, opening, control).value();
    }

private Q_SLOTS:
    void init()
    {
        m_dir = std::make_unique<QTemporaryDir>();
        m_root = m_dir->path().toStdString();
        fs::create_directories(m_root / "photos");
        std::ofstream(m_root / "photos/one") << "one";
        std::ofstream(m_root / "note") << "note";
    }

    void namesAreThoseOfTheArchives_data()
    {
        QTest::addColumn<QString>("archive");
        QTest::addColumn<QString>("name");
        QTest::newRow("ours") << "in/photos.ffz"
                              << "photos";
        QTest::newRow("a tar") << "photos.tar.gz"
                               << "photos";
        QTest::newRow("short") << "photos.TGZ"
                               << "photos";
        QTest::newRow("a part") << "photos.zip.001"
                                << "photos";
        QTest::newRow("another kind") << "photos.rar"
                                      << "photos";
        QTest::newRow("with dots") << "v1.2.ffz"
                                   << "v1.2";
        QTest::newRow("without an ending") << "photos"
                                           << "photos";
        QTest::newRow("nothing else") << ".ffz"
                                      << ".ffz";
    }
    void namesAreThoseOfTheArchives()
    {
        QFETCH(QString, archive);
        QFETCH(QString, name);
        QCOMPARE(QString::fromStdString(folderNameOf(archive.toStdString())), name);
    }

    void noTwoFoldersAreTheSame()
    {
        std::ofstream(m_root / "b") << "a file";
        const std::vector<fs::path> archives = {m_root / "a.ffz", m_root / "deep/a.zip", m_root / "b.ffz"};
        const std::vector<fs::path> together = {m_root / "a", m_root / "a (2)", m_root / "b (2)"};
        QVERIFY(ownFolders(archives, m_root) == together);
        const std::vector<fs::path> beside = {m_root / "a", m_root / "deep/a", m_root / "b (2)"};
        QVERIFY(ownFolders(archives, {}) == beside);
    }

    void aFolderOfItsNameIsItsOwn()
    {
        const Archive one = made("photos.ffz", {m_root / "photos"});
        QVERIFY(targetFor(one, m_root / "out/photos") == m_root / "out");
        QVERIFY(targetFor(one, m_root / "out/photos (2)") == m_root / "out/photos (2)");
        QVERIFY(targetFor(one, "photos") == fs::path("."));
        const Archive more = made("more.ffz", {m_root / "photos", m_root / "note"});
        QVERIFY(targetFor(more, m_root / "photos") == m_root / "photos");
        // A file of that name is no folder.
        const Archive file = made("note.ffz", {m_root / "note"});
        QVERIFY(targetFor(file, m_root / "note") == m_root / "note");
    }

    void aPasswordIsAskedForOnce()
    {
        made("a.ffz", {m_root / "note"}, "first");
        made("b.ffz", {m_root / "note"}, "second");
        made("c.ffz", {m_root / "note"}, "first");
        std::vector<std::string> asked;
        std::vector<std::string> answers = {"wrong", "first", "first", "second"};
        OpenOptions options;
        options.onPassword = [&](const PasswordRequest& request) -> Result<Password> {
            asked.push_back(request.archive.filename().string() + (request.wrong ? " again" : ""));
            const std::string answer = answers.at(asked.size() - 1);
            return crypto::preparedPassword(asBytes(answer));
        };
        PasswordRing ring;
        TaskControl control;
        for (const char* name : {"a.ffz", "b.ffz", "c.ffz", "b.ffz"})
            QVERIFY(ring.open(m_root / name, options, control).ok());
        // Of b the first answer is known to be wrong.
        const std::vector<std::string> expected = {"a.ffz", "a.ffz again", "b.ffz", "b.ffz again"};
        QVERIFY(asked == expected);
    }

    void withoutAnAnswerItSaysSo()
    {
        made("a.ffz", {m_root / "note"}, "first");
        made("b.ffz", {m_root / "note"}, "second");
        PasswordRing ring;
        TaskControl control;
        const auto none = ring.open(m_root / "a.ffz", {}, control);
        QVERIFY(!none.ok() && none.error().code == ErrorCode::Missing);
        OpenOptions options;
        options.onPassword = onePassword(crypto::preparedPassword(asBytes("first")).value());
        QVERIFY(ring.open(m_root / "a.ffz", options, control).ok());
        // What is known is tried, and nobody can be asked.
        const auto wrong = ring.open(m_root / "b.ffz", {}, control);
        QVERIFY(!wrong.ok());
        QCOMPARE(QString::fromStdString(wrong.error().message),
                 QString::fromStdString(wrongPassword().message));
    }
};

FF_TEST(TestOwnFolder)
#include "TestOwnFolder.moc"
