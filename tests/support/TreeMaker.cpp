// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/TreeMaker.h"

#include <QCryptographicHash>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <fstream>
#include <map>
#include <random>
#include <stdexcept>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

namespace fftest {

namespace fs = std::filesystem;

namespace {

void require(bool ok, const fs::path& path)
{
    if (!ok)
        throw std::runtime_error(path.string() + ": " + std::strerror(errno));
}

std::string hashOf(const fs::path& path)
{
    QCryptographicHash hash(QCryptographicHash::Sha256);
    std::ifstream in(path, std::ios::binary);
    std::vector<char> piece(1 << 20);
    while (in.read(piece.data(), static_cast<std::streamsize>(piece.size())) || in.gcount() > 0)
        hash.addData(QByteArrayView(piece.data(), in.gcount()));
    return hash.result().toHex().left(16).toStdString();
}

std::string xattrsOf(const fs::path& path)
{
    std::vector<char> names(4096);
    const ssize_t size = ::llistxattr(path.c_str(), names.data(), names.size());
    std::map<std::string, std::string> found;
    for (ssize_t at = 0; at < size;) {
        const std::string name = names.data() + at;
        at += static_cast<ssize_t>(name.size()) + 1;
        if (!name.starts_with("user."))
            continue;
        std::vector<char> value(4096);
        const ssize_t length = ::lgetxattr(path.c_str(), name.c_str(), value.data(), value.size());
        found[name] = std::string(value.data(), static_cast<std::size_t>(std::max<ssize_t>(length, 0)));
    }
    std::string out;
    for (const auto& [name, value] : found)
        out += " " + name + "=" + value;
    return out;
}

std::string describeOne(const fs::path& path, const std::string& name)
{
    struct stat info {};
    require(::lstat(path.c_str(), &info) == 0, path);
    const bool folder = S_ISDIR(info.st_mode);
    std::array<char, 128> numbers{};
    std::snprintf(numbers.data(), numbers.size(), " %06o %lld.%09ld %lld links=%lu",
                  static_cast<unsigned>(info.st_mode), static_cast<long long>(info.st_mtim.tv_sec),
                  info.st_mtim.tv_nsec, folder ? 0LL : static_cast<long long>(info.st_size),
                  folder ? 0UL : static_cast<unsigned long>(info.st_nlink));
    std::string line = name + numbers.data();
    if (S_ISLNK(info.st_mode))
        line += " -> " + fs::read_symlink(path).string();
    if (S_ISREG(info.st_mode) || folder)
        line += xattrsOf(path);
    if (S_ISREG(info.st_mode))
        line += " " + hashOf(path);
    return line;
}

} // namespace

void writeFile(const fs::path& path, const std::string& contents)
{
    fs::create_directories(path.parent_path());
    std::ofstream out(path, std::ios::binary | std::ios::trunc);
    out.write(contents.data(), static_cast<std::streamsize>(contents.size()));
    out.close();
    require(out.good(), path);
}

std::string readFile(const fs::path& path)
{
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

void spoil(std::string& bytes, std::size_t at)
{
    for (const std::size_t further : {0, 30, 60, 90})
        bytes.at(at + further) = static_cast<char>(bytes.at(at + further) ^ 0x55);
}

std::string noise(std::size_t size, std::uint32_t seed)
{
    std::mt19937 random(seed);
    std::string out(size, '\0');
    for (char& c : out)
        c = static_cast<char>(random());
    return out;
}

std::string prose(std::size_t size, std::uint32_t seed)
{
    static const std::array<const char*, 12> kWords = {"the ",      "river ",  "and ",   "a ",
                                                       "mountain ", "walked ", "under ", "stars, ",
                                                       "old ",      "song. ",  "of ",    "light\n"};
    std::mt19937 random(seed);
    std::string out;
    while (out.size() < size)
        out += kWords[random() % kWords.size()];
    out.resize(size);
    return out;
}

void setTime(const fs::path& path, std::int64_t seconds, long nanoseconds)
{
    const timespec time{static_cast<time_t>(seconds), nanoseconds};
    const std::array<timespec, 2> times{time, time};
    require(::utimensat(AT_FDCWD, path.c_str(), times.data(), AT_SYMLINK_NOFOLLOW) == 0, path);
}

void setMode(const fs::path& path, unsigned mode)
{
    require(::chmod(path.c_str(), mode) == 0, path);
}

bool setXattr(const fs::path& path, const std::string& name, const std::string& value)
{
    return ::setxattr(path.c_str(), name.c_str(), value.data(), value.size(), 0) == 0;
}

void makeEveryKind(const fs::path& folder)
{
    fs::create_directories(folder / "sub" / "deeper");
    fs::create_directories(folder / "empty folder");
    writeFile(folder / "empty", "");
    writeFile(folder / "hello.txt", "hello, world\n");
    writeFile(folder / "sub" / "prose.txt", prose(20000));
    writeFile(folder / "sub" / "deeper" / "noise.bin", noise(3000));
    writeFile(folder / "program", "#!/bin/sh\nexit 0\n");
    writeFile(folder / std::string("no \xff\xfe utf8\n second line"), "odd name");
    writeFile(folder / "umlaut \xc3\xa4\xc3\xb6.txt", "utf-8 name");
    const fs::path deep = folder / std::string(200, 'd') / std::string(200, 'e');
    writeFile(deep / std::string(250, 'f'), "path of more than 650 bytes");
    writeFile(folder / "sub" / std::string(150, 'n'), "name of more than 100 bytes");
    fs::create_symlink("hello.txt", folder / "link");
    fs::create_symlink("/nowhere/at/all", folder / "dangling");
    fs::create_symlink(std::string(300, 'x'), folder / "sub" / "long link");
    fs::create_hard_link(folder / "hello.txt", folder / "sub" / "hello again");
    require(::mkfifo((folder / "pipe").c_str(), 0640) == 0, folder);

    writeFile(folder / "all hole", "");
    fs::resize_file(folder / "all hole", 3 << 20);
    writeFile(folder / "holes", "begin");
    fs::resize_file(folder / "holes", 2 << 20);
    {
        std::fstream out(folder / "holes", std::ios::in | std::ios::out | std::ios::binary);
        out.seekp(1 << 20);
        out << "middle";
    }
    setXattr(folder / "hello.txt", "user.comment", "a note");
    setXattr(folder / "sub", "user.folder", "of a folder");
    setXattr(folder / "hello.txt", "user.fileformer.sha512", "not ours to keep");
    ::removexattr((folder / "hello.txt").c_str(), "user.fileformer.sha512");

    setMode(folder / "program", 0755);
    setMode(folder / "empty", 0400);
    setMode(folder / "sub" / "prose.txt", 0000);
    setMode(folder / "sub" / "prose.txt", 0604);
    setTime(folder / "hello.txt", 1'700'000'000, 123'456'789);
    setTime(folder / "program", -86'400, 500'000'000);
    setTime(folder / "empty", 4'102'444'800, 1);
    setTime(folder / "link", 1'000'000'000, 999'999'999);
    setTime(deep, 1'600'000'000, 5);
    setMode(folder / "empty folder", 0500);
    setTime(folder / "sub" / "deeper", 1'500'000'000, 0);
    setTime(folder / "sub", 1'500'000'001, 7);
    setTime(folder, 1'500'000'002, 8);
}

std::vector<std::string> describe(const fs::path& folder)
{
    std::vector<std::string> lines{describeOne(folder, ".")};
    for (const auto& item : fs::recursive_directory_iterator(folder))
        lines.push_back(describeOne(item.path(), item.path().lexically_relative(folder).string()));
    std::sort(lines.begin(), lines.end());
    return lines;
}

void removeTree(const fs::path& folder)
{
    std::error_code ignored;
    for (auto item = fs::recursive_directory_iterator(folder, ignored);
         item != fs::recursive_directory_iterator(); item.increment(ignored)) {
        if (item->is_directory(ignored) && !item->is_symlink(ignored))
            ::chmod(item->path().c_str(), 0700);
    }
    fs::remove_all(folder, ignored);
}

std::size_t countIn(const fs::path& folder)
{
    return static_cast<std::size_t>(std::distance(fs::directory_iterator(folder), fs::directory_iterator()));
}

} // namespace fftest
