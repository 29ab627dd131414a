// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/archive/create/Scanner.h"

#include "core/archive/create/GitIgnore.h"
#include "core/archive/disk/LongPath.h"
#include "core/archive/run/CostModel.h"
#include "core/base/File.h"

#include <algorithm>
#include <cerrno>
#include <dirent.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <map>
#include <set>
#include <tuple>
#include <unistd.h>
#include <unordered_map>

namespace ff::archive {

namespace {

using FileId = std::pair<dev_t, ino_t>;

FileId idOf(const struct stat& info)
{
    return {info.st_dev, info.st_ino};
}

std::string_view lastComponent(std::string_view path)
{
    return path.substr(path.rfind('/') + 1);
}

std::string extensionOf(std::string_view name)
{
    const std::size_t dot = name.rfind('.');
    std::string extension(dot == std::string_view::npos || dot == 0 ? std::string_view() : name.substr(dot));
    for (char& c : extension)
        c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    return extension;
}

// Folders, then what has no contents, then files with like names together, then links to those files.
int orderClass(const SourceEntry& entry)
{
    switch (entry.type) {
    case EntryType::Directory:
        return 0;
    case EntryType::File:
        return 2;
    case EntryType::Hardlink:
        return 3;
    default:
        return 1;
    }
}

class Scan {
public:
    Scan(const std::filesystem::path& target, const ScanRules& rules, TaskControl& control)
        : m_rules(rules), m_control(control)
    {
        struct stat info {};
        if (::stat(target.c_str(), &info) == 0)
            m_target = idOf(info);
        if (!rules.skipped.empty() && ::stat(rules.skipped.c_str(), &info) == 0)
            m_skipped = idOf(info);
    }

    Status addInput(const std::filesystem::path& input)
    {
        struct stat info {};
        if (LongPath(input.string()).look(info) != 0)
            return Error{ErrorCode::Io, sentence("cannot read %1: %2", input, systemMessage(errno))};
        std::error_code error;
        std::filesystem::path whole = std::filesystem::absolute(input, error).lexically_normal();
        if (!whole.has_filename())
            whole = whole.parent_path();
        if (!m_inputs.insert(whole.string()).second)
            return {};
        const std::string name = whole.filename().string();
        m_inputName = name;
        if (m_rules.gitignore && S_ISDIR(info.st_mode)) {
            m_gitignore.begin(whole.string());
            m_gitignore.leave(); // addFolder() goes into the input itself
        }
        if (name.empty() || name == "/") // the root folder has no name: its entries stand by themselves
            FF_TRY(addFolder("", whole.string(), name));
        else
            FF_TRY(add(freeName(name), input.string(), info));
        return walk();
    }

    Result<ScanResult> finish()
    {
        FF_TRY(m_control.checkpoint());
        sortForArchive(m_result.entries);
        return std::move(m_result);
    }

private:
    struct OpenFolder {
        std::string prefix; // of its entries' names
        std::string path;
        std::vector<std::string> names;
        std::size_t next = 0; // of them
    };

    // Two inputs may have the same last component.
    std::string freeName(const std::string& name)
    {
        if (m_topNames.insert(name).second)
            return name;
        const std::string extension = extensionOf(name);
        const std::string stem = name.substr(0, name.size() - extension.size());
        for (unsigned i = 2;; ++i) {
            const std::string candidate = stem + " (" + std::to_string(i) + ")" + name.substr(stem.size());
            if (m_topNames.insert(candidate).second)
                return candidate;
        }
    }

    bool excluded(const std::string& name) const
    {
        const std::string last(lastComponent(name));
        return std::any_of(m_rules.excludes.begin(), m_rules.excludes.end(), [&](const std::string& pattern) {
            return ::fnmatch(pattern.c_str(), name.c_str(), 0) == 0
                || ::fnmatch(pattern.c_str(), last.c_str(), 0) == 0;
        });
    }

    void warn(const std::string& name, const Sentence& message, bool lost = false)
    {
        m_result.warnings.push_back({name, message, lost});
    }

    Status add(const std::string& name, const std::string& file, const struct stat& info)
    {
        FF_TRY(m_control.checkpoint());
        if (excluded(name) || (m_skipped && idOf(info) == *m_skipped))
            return {};
        if (m_target && idOf(info) == *m_target) {
            warn(name, sentence("left out: %1", sentence("it is the archive that is being written")));
            return {};
        }
        // The folders of the root stand by themselves, and so may one of them that is an input.
        const auto [other, isNew] = m_places.emplace(name, m_result.entries.size());
        if (!isNew) {
            const SourceEntry& first = m_result.entries[other->second];
            if (idOf(first.info) == idOf(info))
                return {};
            return Error{ErrorCode::Usage,
                         sentence("%1 and %2 would have the same name in the archive", first.file, file)};
        }
        SourceEntry entry;
        entry.name = name;
        entry.file = file;
        entry.info = info;
        switch (info.st_mode & S_IFMT) {
        case S_IFREG:
            entry.type = EntryType::File;
            break;
        case S_IFDIR:
            entry.type = EntryType::Directory;
            break;
        case S_IFLNK:
            entry.type = EntryType::Symlink;
            break;
        case S_IFIFO:
            entry.type = EntryType::Fifo;
            break;
        case S_IFCHR:
            entry.type = EntryType::CharDevice;
            break;
        case S_IFBLK:
            entry.type = EntryType::BlockDevice;
            break;
        default:
            m_places.erase(other);
            warn(name, sentence("left out: %1", sentence("a socket has no contents to store")));
            return {};
        }
        if (entry.type == EntryType::File && info.st_nlink > 1) {
            // Entries are sorted later: which of the names holds the contents is decided then
            // (resolveHardlinks).
            m_linked[idOf(info)].push_back(m_result.entries.size());
        }
        if (entry.type == EntryType::File)
            m_result.bytes += static_cast<std::uint64_t>(info.st_size);
        m_result.entries.push_back(std::move(entry));
        if ((info.st_mode & S_IFMT) == S_IFDIR)
            return addFolder(name + "/", file,
                             name.find('/') == std::string::npos ? m_inputName
                                                                 : std::string(lastComponent(name)));
        return {};
    }

    Status addFolder(const std::string& prefix, const std::string& folder, const std::string& name)
    {
        if (m_rules.gitignore)
            m_gitignore.enter(folder, name);
        m_open.push_back({prefix, folder, {}, 0});
        return readNames(m_open.back());
    }

    // Of the folders that are gone into; none of them is held open, so that any depth will do.
    Status walk()
    {
        while (!m_open.empty()) {
            FF_TRY(m_control.checkpoint());
            OpenFolder& folder = m_open.back();
            if (folder.next == folder.names.size()) {
                m_open.pop_back();
                if (m_rules.gitignore)
                    m_gitignore.leave();
                continue;
            }
            const std::string name = std::move(folder.names[folder.next++]);
            FF_TRY(addChild(folder.prefix + name,
                            folder.path + (folder.path.ends_with('/') ? "" : "/") + name, name));
        }
        return {};
    }

    Status addChild(const std::string& entry, const std::string& file, const std::string& name)
    {
        struct stat info {};
        if (LongPath(file).look(info) != 0) {
            warn(entry, sentence("left out: %1", systemMessage(errno)), true);
            return {};
        }
        if (m_rules.gitignore && m_gitignore.ignores(name, S_ISDIR(info.st_mode)))
            return {};
        return add(entry, file, info);
    }

    Status readNames(OpenFolder& folder)
    {
        const std::string& prefix = folder.prefix;
        const int descriptor = LongPath(folder.path).open(O_RDONLY | O_DIRECTORY);
        DIR* dir = descriptor < 0 ? nullptr : ::fdopendir(descriptor);
        if (dir == nullptr) {
            warn(prefix,
                 sentence("its contents are left out: %1",
                          sentence("cannot open the folder: %1", systemMessage(errno))),
                 true);
            if (descriptor >= 0)
                ::close(descriptor);
            return {};
        }
        Status going;
        errno = 0;
        while (const dirent* item = ::readdir(dir)) {
            const std::string_view name = item->d_name;
            if (name != "." && name != "..")
                folder.names.emplace_back(name);
            going = m_control.checkpoint();
            if (!going.ok())
                break;
            errno = 0;
        }
        if (going.ok() && errno != 0)
            warn(prefix,
                 sentence("some of its contents are left out: %1",
                          sentence("cannot read the folder: %1", systemMessage(errno))),
                 true);
        ::closedir(dir);
        FF_TRY(going);
        std::sort(folder.names.begin(), folder.names.end());
        return {};
    }

public:
    // The first name in archive order holds the contents, the others link to it.
    void resolveHardlinks()
    {
        for (auto& [id, places] : m_linked) {
            const auto before = [this](std::size_t a, std::size_t b) {
                const SourceEntry &x = m_result.entries[a], &y = m_result.entries[b];
                const std::string_view lastX = lastComponent(x.name), lastY = lastComponent(y.name);
                return std::make_tuple(extensionOf(lastX), lastX, std::string_view(x.name))
                    < std::make_tuple(extensionOf(lastY), lastY, std::string_view(y.name));
            };
            std::sort(places.begin(), places.end(), before);
            for (std::size_t i = 1; i < places.size(); ++i) {
                SourceEntry& link = m_result.entries[places[i]];
                link.type = EntryType::Hardlink;
                link.hardlinkTo = m_result.entries[places[0]].name;
                m_result.bytes -= static_cast<std::uint64_t>(link.info.st_size);
            }
        }
    }

private:
    const ScanRules& m_rules;
    GitIgnore m_gitignore;
    std::string m_inputName; // on disk; freeName() may have given it another
    TaskControl& m_control;
    std::optional<FileId> m_target, m_skipped;
    std::set<std::string> m_inputs, m_topNames;
    std::map<FileId, std::vector<std::size_t>> m_linked;
    std::unordered_map<std::string, std::size_t> m_places; // of names among the entries
    std::vector<OpenFolder> m_open; // one in another
    ScanResult m_result;
};

} // namespace

void sortForArchive(std::vector<SourceEntry>& entries)
{
    const auto key = [](const SourceEntry& e) {
        const bool file = e.type == EntryType::File;
        const std::string_view last = lastComponent(e.name);
        return std::make_tuple(orderClass(e), file ? extensionOf(last) : std::string(),
                               file ? last : std::string_view(), std::string_view(e.name));
    };
    std::sort(entries.begin(), entries.end(),
              [&key](const SourceEntry& a, const SourceEntry& b) { return key(a) < key(b); });
}

void addCodingWork(const std::vector<SourceEntry>& entries, codec::Level level, std::uint64_t multiplyAdds,
                   WorkPlan& out)
{
    for (const SourceEntry& entry : entries) {
        if (entry.type == EntryType::File)
            out.add(static_cast<std::uint64_t>(entry.info.st_size),
                    1 / codingSpeed(level, entry.name, multiplyAdds));
    }
}

std::unordered_set<std::uint64_t> sharedSizes(const std::vector<SourceEntry>& entries)
{
    std::unordered_set<std::uint64_t> seen, shared;
    for (const SourceEntry& entry : entries) {
        const auto size = static_cast<std::uint64_t>(entry.info.st_size);
        if (entry.type == EntryType::File && !seen.insert(size).second)
            shared.insert(size);
    }
    return shared;
}

Result<ScanResult> scanInputs(const std::vector<std::filesystem::path>& inputs,
                              const std::filesystem::path& target, const ScanRules& rules,
                              TaskControl& control)
{
    control.setStage("scan");
    Scan scan(target, rules, control);
    for (const auto& input : inputs)
        FF_TRY(scan.addInput(input));
    scan.resolveHardlinks();
    return scan.finish();
}

} // namespace ff::archive
