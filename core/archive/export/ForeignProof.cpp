// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/archive/export/ForeignProof.h"

#include "core/archive/foreign/ForeignStream.h"
#include "core/archive/segment/TarEntry.h"

#include <archive.h>
#include <archive_entry.h>

#include <algorithm>
#include <tuple>
#include <unordered_map>

namespace ff::archive {

namespace {

class Proof {
public:
    Proof(const std::vector<WrittenEntry>& written, TaskControl& control)
        : m_written(written), m_control(control), m_met(written.size())
    {
        for (std::size_t i = 0; i < written.size(); ++i)
            m_places.emplace(written[i].name, i);
    }

    Status run(const std::filesystem::path& path)
    {
        const Utf8Names names;
        std::vector<File> files(1);
        FF_ASSIGN(files.front(), File::openForReading(path));
        FF_ASSIGN(const auto stream, ForeignStream::open(files, m_control, false));
        for (;;) {
            FF_ASSIGN(::archive_entry* const header, stream->next());
            if (header == nullptr)
                break;
            FF_TRY(compare(*stream, header));
        }
        return compareRenamed();
    }

private:
    static Error differs(const std::string& name, const Sentence& how)
    {
        return {ErrorCode::Damaged, sentence("what was written is not what was read, at %1: %2", name, how)};
    }

    // What reading gives of an entry.
    Result<WrittenEntry> readBack(ForeignStream& stream, ::archive_entry* header)
    {
        const format::EntryRecord record = recordOf(header);
        WrittenEntry out{record.path, record.type, 0, record.linkTarget, {}};
        if (out.type != EntryType::File)
            return out;
        crypto::Sha512 hash;
        const Status read = stream.read([&](std::uint64_t offset, ByteSpan piece) -> Status {
            FF_TRY(hashZeros(hash, offset - out.size, m_control));
            hash.update(piece);
            m_control.addDone(piece.size());
            out.size = offset + piece.size();
            return {};
        });
        if (!read.ok())
            return read.error().code == ErrorCode::Cancelled
                ? read.error()
                : differs(out.name, sentence("it cannot be read: %1", read.error().message));
        if (::archive_entry_sparse_count(header) != 0 && out.size < record.size) { // it ends in a hole
            FF_TRY(hashZeros(hash, record.size - out.size, m_control));
            out.size = record.size;
        }
        out.sha512 = hash.finish();
        return out;
    }

    Status compare(ForeignStream& stream, ::archive_entry* header)
    {
        FF_TRY(m_control.checkpoint());
        FF_ASSIGN(WrittenEntry back, readBack(stream, header));
        m_control.setStage("verify", back.name);
        const auto place = m_places.find(back.name);
        if (place == m_places.end()) {
            m_renamed.push_back(std::move(back));
            return {};
        }
        if (m_met[place->second])
            return differs(back.name, sentence("it is there twice"));
        m_met[place->second] = true;
        return compareWith(m_written[place->second], back);
    }

    static Status compareWith(const WrittenEntry& wanted, const WrittenEntry& back)
    {
        if (wanted.type != back.type)
            return differs(wanted.name, sentence("another type"));
        if (wanted.size != back.size)
            return differs(wanted.name, sentence("another size"));
        if (wanted.type == EntryType::File && wanted.isHashKnown && wanted.size != 0
            && wanted.sha512 != back.sha512)
            return differs(wanted.name, sentence("other contents"));
        if (wanted.linkTarget != back.linkTarget && isAscii(wanted.linkTarget))
            return differs(wanted.name, sentence("another target"));
        return {};
    }

    static bool isAscii(const std::string& text)
    {
        return std::all_of(text.begin(), text.end(),
                           [](char c) { return static_cast<unsigned char>(c) < 128; });
    }

    // libarchive composes the characters of names that it reads (NFC), so some come back in other bytes.
    // These are compared by all but the name.
    Status compareRenamed()
    {
        std::vector<const WrittenEntry*> missing, more;
        for (std::size_t i = 0; i < m_written.size(); ++i) {
            if (m_met[i])
                continue;
            if (isAscii(m_written[i].name))
                return differs(m_written[i].name, sentence("it is missing"));
            missing.push_back(&m_written[i]);
        }
        for (const WrittenEntry& entry : m_renamed)
            more.push_back(&entry);
        if (missing.size() != more.size())
            return differs(missing.size() > more.size() ? missing.front()->name : more.front()->name,
                           missing.size() > more.size() ? sentence("it is missing")
                                                        : sentence("it should not be there"));
        const auto key = [](const WrittenEntry* entry) {
            return std::tie(entry->type, entry->size, entry->sha512);
        };
        const auto before = [&key](const WrittenEntry* a, const WrittenEntry* b) { return key(a) < key(b); };
        std::sort(missing.begin(), missing.end(), before);
        std::sort(more.begin(), more.end(), before);
        for (std::size_t i = 0; i < more.size(); ++i)
            FF_TRY(compareWith(*missing[i], *more[i]));
        return {};
    }

    const std::vector<WrittenEntry>& m_written;
    TaskControl& m_control;
    std::vector<bool> m_met;
    std::unordered_map<std::string, std::size_t> m_places;
    std::vector<WrittenEntry> m_renamed;
};

} // namespace

Status proveArchive(const std::filesystem::path& path, const std::vector<WrittenEntry>& written,
                    TaskControl& control)
{
    control.setStage("verify");
    Status proved = Proof(written, control).run(path);
    // A fault that the reader names is one of what was written.
    if (!proved.ok() && proved.error().code == ErrorCode::Damaged
        && !proved.error().message.is("what was written is not what was read, at %1: %2"))
        return Error{ErrorCode::Damaged,
                     sentence("what was written cannot be read again: %1", proved.error().message)};
    return proved;
}

} // namespace ff::archive
