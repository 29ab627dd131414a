// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/jobs/Originals.h"
#include "tests/support/TestProgram.h"

#include <QTemporaryDir>
#include <QTest>

#include <filesystem>
#include <fstream>
#include <memory>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

using namespace ff;
namespace fs = std::filesystem;

// What becomes of the originals depends on it, so each way in which they may differ has a case.
class TestOriginals : public QObject {
    Q_OBJECT

private:
    std::unique_ptr<QTemporaryDir> m_dir;
    fs::path m_root;

    std::string why(const archive::Password& password = {})
    {
        TaskControl control;
        const auto out = jobs::whyOriginalsStay(m_root / "a.ffz", {m_root / "in"}, password, {}, control);
        return out.ok() ? *out : "error: " + out.error().message;
    }

    void write(const fs::path& name, const std::string& text)
    {
        fs::create_directories((m_root / name).parent_path());
        std::ofstream(m_root / name) << text;
    }

    void pack(const std::vector<std::string>& excludes = {})
    {
        archive::CreateOptions options;
        options.level = codec::Level::Fast;
        options.excludes = excludes;
        TaskControl control;
        const auto made = archive::createArchive(m_root / "a.ffz", {m_root / "in"}, options, control);
        QVERIFY2(made.ok(), made.ok() ? "" : made.error().message.c_str());
    }

private Q_SLOTS:
    void init()
    {
        m_dir = std::make_unique<QTemporaryDir>();
        m_root = m_dir->path().toStdString();
        write("in/one.txt", std::string(3000, '1'));
        write("in/deep/two.txt", "two");
        fs::create_symlink("one.txt", m_root / "in/link");
        fs::create_hard_link(m_root / "in/one.txt", m_root / "in/same.txt");
    }

    void mayGoWhenAllIsThere()
    {
        pack();
        QCOMPARE(why(), std::string());
    }

    void stayWhenSomethingWasLeftOut()
    {
        pack({"*.txt"});
        QVERIFY(why().ends_with(".txt is not in the archive"));
    }

    void stayWhenAFileIsNew()
    {
        pack();
        write("in/deep/new.txt", "later");
        QCOMPARE(why(), std::string("in/deep/new.txt is not in the archive"));
    }

    void stayWhenAFileIsAnother()
    {
        pack();
        const auto before = fs::last_write_time(m_root / "in/deep/two.txt");
        write("in/deep/two.txt", "2wo");
        fs::last_write_time(m_root / "in/deep/two.txt", before + std::chrono::seconds(1));
        QCOMPARE(why(), std::string("in/deep/two.txt has changed since it was read"));
        fs::remove(m_root / "in/link");
        write("in/link", "no link any more");
        fs::last_write_time(m_root / "in/deep/two.txt", before);
        QCOMPARE(why(), std::string("in/link has changed since it was read"));
    }

    void stayWhenThereIsWhatNoArchiveHolds()
    {
        pack();
        const int socket = ::socket(AF_UNIX, SOCK_STREAM, 0);
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        const std::string path = (m_root / "in/s").string();
        QVERIFY(path.size() < sizeof address.sun_path);
        path.copy(address.sun_path, path.size());
        QCOMPARE(::bind(socket, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
        QCOMPARE(why(), std::string("in/s is not in the archive"));
        ::close(socket);
    }

    void stayWhenTheArchiveIsDamaged()
    {
        pack();
        std::fstream file(m_root / "a.ffz", std::ios::in | std::ios::out | std::ios::binary);
        file.seekp(60);
        file.write("damage of the payload", 21);
        file.close();
        QVERIFY(!why().empty());
    }
};

FF_TEST(TestOriginals)
#include "TestOriginals.moc"
