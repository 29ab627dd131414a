// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/Leftovers.h"
#include "tests/support/TestProgram.h"

#include <QTemporaryDir>
#include <QTest>

#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <sys/stat.h>
#include <unistd.h>

using namespace ff;
namespace fs = std::filesystem;

class TestLeftovers : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_folder.emplace();
        m_root = m_folder->path().toStdString();
        m_descriptor = ::open(m_root.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        QVERIFY(m_descriptor >= 0);
    }
    void cleanup() { ::close(m_descriptor); }

    // Issue 14: what a killed window left.
    void foldersThatNobodyHoldsGo()
    {
        fs::create_directories(m_root / ".t-left/sub/deeper");
        std::ofstream(m_root / ".t-left/sub/file") << "x";
        fs::create_directory(m_root / ".t-held");
        fs::create_directory(m_root / "mine");
        std::ofstream(m_root / ".t-file") << "x";
        const int held = ::open((m_root / ".t-held").c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        QVERIFY(lockTemporary(held));
        sweep();
        QVERIFY(!fs::exists(m_root / ".t-left"));
        QVERIFY(fs::exists(m_root / ".t-held"));
        QVERIFY(fs::exists(m_root / "mine"));
        QVERIFY(fs::exists(m_root / ".t-file"));
        ::close(held);
        sweep();
        QVERIFY(!fs::exists(m_root / ".t-held"));
    }

    void linksAreNotFollowed()
    {
        fs::create_directories(m_root / "mine/sub");
        std::ofstream(m_root / "mine/file") << "x";
        fs::create_directory_symlink(m_root / "mine", m_root / ".t-link");
        fs::create_directory(m_root / ".t-left");
        fs::create_directory_symlink(m_root / "mine", m_root / ".t-left/link");
        sweep();
        QVERIFY(fs::is_symlink(m_root / ".t-link"));
        QVERIFY(!fs::exists(m_root / ".t-left"));
        QVERIFY(fs::exists(m_root / "mine/file") && fs::exists(m_root / "mine/sub"));
    }

    void foldersThatForbidToBeEmptiedGoToo()
    {
        fs::create_directories(m_root / ".t-left/closed/inner");
        std::ofstream(m_root / ".t-left/closed/file") << "x";
        ::chmod((m_root / ".t-left/closed/inner").c_str(), 0);
        ::chmod((m_root / ".t-left/closed").c_str(), 0500);
        sweep();
        QVERIFY(!fs::exists(m_root / ".t-left"));
    }

    void whoeverComesTooLateIsTold()
    {
        fs::create_directory(m_root / ".t-new");
        const int made = ::open((m_root / ".t-new").c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        sweep(); // before it is locked
        QVERIFY(!lockTemporary(made));
        ::close(made);
    }

private:
    void sweep()
    {
        removeLeftoverFolders(m_descriptor, [](std::string_view name) { return name.starts_with(".t-"); });
    }

    std::optional<QTemporaryDir> m_folder;
    fs::path m_root;
    int m_descriptor = -1;
};

FF_TEST(TestLeftovers)
#include "TestLeftovers.moc"
