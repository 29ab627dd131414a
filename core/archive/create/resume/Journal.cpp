// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/archive/create/resume/Journal.h"

#include "core/base/File.h"
#include "core/base/Flock.h"
#include "core/base/UserFolder.h"

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <random>
#include <unistd.h>

namespace ff::archive {

namespace {

constexpr std::string_view kMagic = "FileFormer journal 2\n";
constexpr std::uint64_t kMaxJournal = std::uint64_t{1} << 31;
constexpr std::size_t kCheckSize = 8;
enum class Record : std::uint8_t { Head = 0, Segment = 1, Moved = 2 };

Bytes checkOf(ByteSpan record)
{
    const auto digest = crypto::sha256(record);
    return Bytes(digest.begin(), digest.begin() + kCheckSize);
}

Error journalError(const std::filesystem::path& path, int error)
{
    return {ErrorCode::Io, sentence("cannot write down the progress in %1: %2", path, systemMessage(error))};
}

std::string text(ByteReader& in)
{
    return std::string(asText(in.sizedBytes()));
}

Bytes encodeHead(const JournalHead& head)
{
    ByteWriter out;
    out.u8(static_cast<std::uint8_t>(Record::Head));
    const CreateOptions& options = head.what.options;
    for (const std::string& field :
         {head.program, head.model, head.what.partial.string(), head.what.target.string(), options.device})
        out.sizedBytes(asBytes(field));
    out.varint(head.n);
    out.varint(head.what.inputs.size());
    for (const auto& input : head.what.inputs)
        out.sizedBytes(asBytes(input.native()));
    out.varint(options.excludes.size());
    for (const std::string& pattern : options.excludes)
        out.sizedBytes(asBytes(pattern));
    out.u8(static_cast<std::uint8_t>(options.level));
    out.u8(static_cast<std::uint8_t>(head.layout));
    out.u8(static_cast<std::uint8_t>((options.verify ? 1 : 0) | (options.gitignore ? 2 : 0)
                                     | (options.force ? 4 : 0) | (options.automatic ? 8 : 0)));
    out.varint(options.budgetSeconds);
    out.varint(options.n);
    out.varint(options.threads);
    out.varint(static_cast<std::uint64_t>(head.what.startedAt));
    out.varint(head.what.rawBytes);
    if (options.recoveryPercent != 0 || !options.model.empty())
        out.varint(options.recoveryPercent);
    if (!options.model.empty())
        out.sizedBytes(asBytes(options.model));
    return out.take();
}

bool decodeHead(ByteReader& in, JournalHead& head)
{
    CreateOptions& options = head.what.options;
    head.program = text(in);
    head.model = text(in);
    head.what.partial = text(in);
    head.what.target = text(in);
    options.device = text(in);
    head.n = static_cast<std::uint32_t>(in.varint());
    for (std::uint64_t left = in.varint(); left != 0 && !in.failed(); --left)
        head.what.inputs.emplace_back(text(in));
    for (std::uint64_t left = in.varint(); left != 0 && !in.failed(); --left)
        options.excludes.push_back(text(in));
    const auto level = [&in] {
        constexpr auto kLast = static_cast<std::uint8_t>(codec::Level::Ultra);
        return static_cast<codec::Level>(std::min(in.u8(), kLast));
    };
    options.level = level();
    head.layout = level();
    const std::uint8_t flags = in.u8();
    options.verify = (flags & 1) != 0;
    options.gitignore = (flags & 2) != 0;
    options.force = (flags & 4) != 0;
    options.automatic = (flags & 8) != 0;
    options.budgetSeconds = in.varint();
    options.resumable = true;
    options.n = static_cast<std::uint32_t>(in.varint());
    options.threads = static_cast<unsigned>(in.varint());
    head.what.startedAt = static_cast<std::int64_t>(in.varint());
    head.what.rawBytes = in.varint();
    if (!in.atEnd())
        options.recoveryPercent = static_cast<unsigned>(in.varint());
    if (!in.atEnd())
        options.model = text(in);
    return in.atEnd();
}

Bytes encodeSegment(const JournalSegment& segment)
{
    ByteWriter out;
    out.u8(static_cast<std::uint8_t>(Record::Segment));
    out.bytes(segment.key);
    out.bytes(segment.payloadHash);
    for (const std::uint64_t field :
         {segment.fileOffset, segment.rawSize, segment.packedSize, segment.entries})
        out.varint(field);
    out.u8(segment.selfContained ? 1 : 0);
    out.varint(segment.costs.size());
    for (const RunCost& cost : segment.costs) {
        out.varint(cost.tarAt);
        out.varint(cost.length);
        out.varint(cost.packed);
        out.varint(cost.cells.size());
        for (const std::uint32_t cell : cost.cells)
            out.varint(cell);
    }
    return out.take();
}

bool decodeSegment(ByteReader& in, JournalSegment& segment)
{
    for (SegmentKey* key : {&segment.key, &segment.payloadHash}) {
        const ByteSpan bytes = in.bytes(key->size());
        std::copy(bytes.begin(), bytes.end(), key->begin());
    }
    for (std::uint64_t* field :
         {&segment.fileOffset, &segment.rawSize, &segment.packedSize, &segment.entries})
        *field = in.varint();
    segment.selfContained = in.u8() != 0;
    for (std::uint64_t left = in.varint(); left != 0 && !in.failed(); --left) {
        RunCost cost;
        cost.tarAt = in.varint();
        cost.length = in.varint();
        cost.packed = in.varint();
        for (std::uint64_t cells = in.varint(); cells != 0 && !in.failed(); --cells)
            cost.cells.push_back(static_cast<std::uint32_t>(in.varint()));
        segment.costs.push_back(std::move(cost));
    }
    return in.atEnd();
}

} // namespace

SegmentKey payloadHash(ByteSpan meta, ByteSpan data)
{
    crypto::Sha512 hash;
    hash.update(meta);
    hash.update(data);
    const auto digest = hash.finish();
    SegmentKey out;
    std::copy_n(digest.begin(), out.size(), out.begin());
    return out;
}

Result<JournalContents> readJournal(const std::filesystem::path& path)
{
    FF_ASSIGN(const Bytes bytes, readFile(path, kMaxJournal));
    const Error damaged{ErrorCode::Damaged, sentence("%1 is no journal of FileFormer", path)};
    ByteReader in(bytes);
    if (asText(in.bytes(kMagic.size())) != kMagic)
        return damaged;
    JournalContents out;
    bool hasHead = false;
    while (!in.failed() && !in.atEnd()) {
        const ByteSpan record = in.sizedBytes(), check = in.bytes(kCheckSize);
        if (in.failed() || asText(checkOf(record)) != asText(check))
            break; // cut off, or never reached the disk
        ByteReader fields(record);
        const auto kind = static_cast<Record>(fields.u8());
        JournalSegment segment;
        if (kind == Record::Head && !hasHead)
            hasHead = decodeHead(fields, out.head);
        else if (kind == Record::Segment && decodeSegment(fields, segment))
            out.segments.push_back(std::move(segment));
        else if (kind == Record::Moved)
            out.head.what.partial = text(fields);
        else
            break;
        if (!hasHead)
            return damaged;
    }
    // It will be written to, or removed: it must be what AtomicFile makes.
    const std::filesystem::path& partial = out.head.what.partial;
    const std::string name = partial.filename().string();
    if (!hasHead || !partial.is_absolute() || !name.starts_with('.') || !name.ends_with(".part"))
        return damaged;
    out.head.what.journal = path;
    for (const JournalSegment& segment : out.segments) {
        out.head.what.doneRawBytes += segment.rawSize;
        out.head.what.donePackedBytes += segment.packedSize;
    }
    return out;
}

std::filesystem::path journalFolder()
{
    return userPlace(UserFolder::State, "interrupted");
}

Result<Journal> Journal::create(const JournalHead& head)
{
    Journal journal;
    const std::filesystem::path folder = journalFolder();
    std::error_code error;
    if (!folder.empty())
        std::filesystem::create_directories(folder, error);
    if (folder.empty() || error)
        return journalError(folder, folder.empty() ? ENOENT : error.value());
    std::random_device device;
    for (int attempt = 0; attempt < 16 && journal.m_fd < 0; ++attempt) {
        ByteWriter name;
        name.u32(device());
        name.u32(device());
        journal.m_path = folder / (toHex(name.view()) + ".journal");
        journal.m_fd = ::open(journal.m_path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC, 0600);
    }
    if (journal.m_fd < 0 || tryFlock(journal.m_fd) != Flock::Taken)
        return journalError(journal.m_path, errno);
    if (::write(journal.m_fd, kMagic.data(), kMagic.size()) != static_cast<ssize_t>(kMagic.size()))
        return journalError(journal.m_path, errno);
    FF_TRY(journal.put(encodeHead(head)));
    FF_TRY(journal.sync());
    return journal;
}

Result<Journal> Journal::lock(const std::filesystem::path& path)
{
    Journal journal;
    journal.m_path = path;
    journal.m_fd = ::open(path.c_str(), O_RDWR | O_APPEND | O_NOFOLLOW | O_CLOEXEC);
    if (journal.m_fd < 0)
        return Error{ErrorCode::Io, sentence("cannot open %1: %2", path, systemMessage(errno))};
    if (tryFlock(journal.m_fd) != Flock::Taken)
        return Error{ErrorCode::Usage, sentence("this archive is being created right now")};
    return journal;
}

Journal::Journal(Journal&& other) noexcept
    : m_fd(std::exchange(other.m_fd, -1)), m_path(std::move(other.m_path)), m_segments(other.m_segments)
{
}

Journal::~Journal()
{
    if (m_fd >= 0)
        ::close(m_fd);
}

Status Journal::put(ByteSpan record)
{
    ByteWriter out;
    out.sizedBytes(record);
    out.bytes(checkOf(record));
    ByteSpan left = out.view();
    while (!left.empty()) {
        const ssize_t put = ::write(m_fd, left.data(), left.size());
        if (put < 0 && errno == EINTR)
            continue;
        if (put < 0)
            return journalError(m_path, errno);
        left = left.subspan(static_cast<std::size_t>(put));
    }
    return {};
}

Status Journal::add(const JournalSegment& segment)
{
    FF_TRY(put(encodeSegment(segment)));
    m_segments += 1;
    return {};
}

Status Journal::movedTo(const std::filesystem::path& partial)
{
    ByteWriter out;
    out.u8(static_cast<std::uint8_t>(Record::Moved));
    out.sizedBytes(asBytes(partial.native()));
    return put(out.view());
}

Status Journal::sync()
{
    if (::fdatasync(m_fd) != 0)
        return journalError(m_path, errno);
    return {};
}

void Journal::remove()
{
    ::unlink(m_path.c_str());
}

} // namespace ff::archive
