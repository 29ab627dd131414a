// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// What a program did to files, as FaultyDisk.cpp writes it down, and what a disk would hold if its power were
// cut after any of it.

#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

namespace fftest {

struct DiskCall {
    // Create: offset 1 when it empties the file. Truncate: offset is the size. Sync: of a file or of a
    // folder's names.
    enum class Kind : std::uint8_t { Create, Write, Truncate, Rename, Link, Unlink, Sync, SyncAll };
    Kind kind = Kind::Write;
    std::string path, other; // absolute
    std::uint64_t offset = 0;
    std::string bytes;
};

inline std::string encode(const DiskCall& call)
{
    std::string out(1, static_cast<char>(call.kind));
    const auto number = [&out](std::uint64_t value) {
        out.append(reinterpret_cast<const char*>(&value), sizeof value);
    };
    number(call.offset);
    for (const std::string* text : {&call.path, &call.other, &call.bytes}) {
        number(text->size());
        out += *text;
    }
    return out;
}

// REQUIRES: written by encode().
inline std::vector<DiskCall> decodeDiskLog(const std::string& log)
{
    std::vector<DiskCall> calls;
    std::size_t at = 0;
    const auto number = [&] {
        std::uint64_t value = 0;
        log.copy(reinterpret_cast<char*>(&value), sizeof value, at);
        at += sizeof value;
        return value;
    };
    while (at < log.size()) {
        DiskCall call;
        call.kind = static_cast<DiskCall::Kind>(log[at++]);
        call.offset = number();
        for (std::string* text : {&call.path, &call.other, &call.bytes}) {
            const std::uint64_t size = number();
            *text = log.substr(at, size);
            at += size;
        }
        calls.push_back(std::move(call));
    }
    return calls;
}

// Files by name, where bytes reach the disk when the file is synced and names when their folder is, or at
// once: both may happen, and a program must be right with both.
class UnsyncedDisk {
public:
    enum class Names { WhenSynced, AtOnce };
    explicit UnsyncedDisk(Names names) : m_when(names) {}

    // A file that has been there for long.
    void put(const std::string& path, const std::string& bytes)
    {
        const auto file = std::make_shared<File>(File{bytes, bytes});
        m_names[path] = m_keptNames[path] = file;
    }
    void apply(const DiskCall& call)
    {
        applyNow(call);
        if (m_when == Names::AtOnce)
            m_keptNames = m_names;
    }
    // After the power was cut; false when there is no such file.
    bool read(const std::string& path, std::string& bytes) const
    {
        const auto found = m_keptNames.find(path);
        if (found != m_keptNames.end())
            bytes = found->second->kept;
        return found != m_keptNames.end();
    }

private:
    struct File {
        std::string bytes, kept; // in memory, and on the disk
    };
    using NameTable = std::map<std::string, std::shared_ptr<File>>;

    static std::string folderOf(const std::string& path) { return path.substr(0, path.rfind('/')); }
    void syncNames(const std::string& folder)
    {
        std::erase_if(m_keptNames, [&](const auto& name) { return folderOf(name.first) == folder; });
        for (const auto& [name, file] : m_names)
            if (folderOf(name) == folder)
                m_keptNames[name] = file;
    }
    void applyNow(const DiskCall& call)
    {
        using Kind = DiskCall::Kind;
        const auto found = m_names.find(call.path);
        const std::shared_ptr<File> file = found != m_names.end() ? found->second : nullptr;
        if (call.kind == Kind::Create) {
            if (!file)
                m_names[call.path] = std::make_shared<File>();
            else if (call.offset == 1)
                file->bytes.clear();
        } else if (call.kind == Kind::SyncAll) {
            for (const auto& name : m_names)
                name.second->kept = name.second->bytes;
            m_keptNames = m_names;
        } else if (call.kind == Kind::Sync && !file) {
            syncNames(call.path);
        } else if (file) {
            applyTo(file, call);
        }
    }
    void applyTo(const std::shared_ptr<File>& file, const DiskCall& call)
    {
        using Kind = DiskCall::Kind;
        if (call.kind == Kind::Write) {
            if (file->bytes.size() < call.offset + call.bytes.size())
                file->bytes.resize(call.offset + call.bytes.size());
            file->bytes.replace(call.offset, call.bytes.size(), call.bytes);
        } else if (call.kind == Kind::Truncate) {
            file->bytes.resize(call.offset);
        } else if (call.kind == Kind::Sync) {
            file->kept = file->bytes;
        } else if (call.kind == Kind::Rename || call.kind == Kind::Link) {
            m_names[call.other] = file;
            if (call.kind == Kind::Rename)
                m_names.erase(call.path);
        } else if (call.kind == Kind::Unlink) {
            m_names.erase(call.path);
        }
    }

    Names m_when;
    NameTable m_names, m_keptNames;
};

} // namespace fftest
