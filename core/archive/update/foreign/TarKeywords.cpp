// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/archive/update/foreign/TarKeywords.h"

#include "core/archive/foreign/Layers.h"
#include "core/archive/segment/TarWalk.h"

#include <algorithm>

namespace ff::archive {

namespace {

constexpr std::size_t kMaxKeywords = 100, kMaxKeyword = 60;
constexpr std::uint64_t kMaxPax = std::uint64_t{1} << 20; // libarchive takes no longer ones

// The blocks of a tar stream.
class Blocks {
public:
    explicit Blocks(std::unique_ptr<Input> input) : m_input(std::move(input)) {}

    // Fewer bytes than asked for at the end.
    Result<Bytes> read(std::uint64_t size)
    {
        Bytes out;
        while (out.size() < size) {
            if (m_rest.empty()) {
                FF_ASSIGN(m_rest, m_input->next());
                if (m_rest.empty())
                    break;
            }
            const auto taken = std::min<std::uint64_t>(m_rest.size(), size - out.size());
            const ByteSpan piece = m_rest.first(static_cast<std::size_t>(taken));
            out.insert(out.end(), piece.begin(), piece.end());
            m_rest = m_rest.subspan(piece.size());
        }
        return out;
    }

    Status skip(std::uint64_t size)
    {
        for (;;) {
            const auto taken = std::min<std::uint64_t>(m_rest.size(), size);
            m_rest = m_rest.subspan(static_cast<std::size_t>(taken));
            size -= taken;
            if (size == 0)
                return {};
            size -= m_input->skip(size);
            FF_ASSIGN(m_rest, m_input->next());
            if (m_rest.empty())
                return {};
        }
    }

private:
    std::unique_ptr<Input> m_input;
    ByteSpan m_rest;
};

bool isHeader(ByteSpan block)
{
    std::int64_t sum = 0; // the bytes of the checksum count as blanks
    for (std::size_t i = 0; i < kTarBlock; ++i)
        sum += i >= kChecksumAt && i < kChecksumAt + 8 ? ' ' : block[i];
    return tarNumber(block.subspan(kChecksumAt, 8)) == static_cast<std::uint64_t>(sum);
}

// As libarchive 3.6 has them (archive_read_support_format_tar.c), all of which its writer writes again.
bool isRead(std::string_view key)
{
    static constexpr std::string_view kKeys[] = {"atime",
                                                 "ctime",
                                                 "gid",
                                                 "gname",
                                                 "hdrcharset",
                                                 "linkpath",
                                                 "mtime",
                                                 "path",
                                                 "size",
                                                 "uid",
                                                 "uname",
                                                 "SCHILY.fflags",
                                                 "SCHILY.dev",
                                                 "SCHILY.ino",
                                                 "SCHILY.nlink",
                                                 "SCHILY.devmajor",
                                                 "SCHILY.devminor",
                                                 "SCHILY.realsize",
                                                 "SCHILY.acl.access",
                                                 "SCHILY.acl.default",
                                                 "SCHILY.acl.ace",
                                                 "RHT.security.selinux",
                                                 "LIBARCHIVE.creationtime",
                                                 "LIBARCHIVE.symlinktype"};
    return std::find(std::begin(kKeys), std::end(kKeys), key) != std::end(kKeys)
        || key.starts_with("GNU.sparse.") || key.starts_with("LIBARCHIVE.xattr.")
        || key.starts_with("SCHILY.xattr.");
}

std::string shown(std::string_view key)
{
    return std::string(key.substr(0, kMaxKeyword));
}

} // namespace

Result<TarKeywords> tarKeywords(const std::vector<File>& files, TaskControl& control)
{
    constexpr std::size_t kSizeAt = 124, kTypeAt = 156, kOldSparseMore = 482, kSparseMore = 504;
    FF_ASSIGN(auto file, FileInput::open(files, control, false));
    FF_ASSIGN(Unpacked unpacked, unpackLayers(std::move(file), control));
    Blocks blocks(std::move(unpacked.input));
    TarKeywords out;
    std::optional<std::uint64_t> paxSize; // of the entry that follows
    for (;;) {
        FF_ASSIGN(const Bytes block, blocks.read(kTarBlock));
        if (block.size() < kTarBlock)
            return out;
        if (!isHeader(block)) // the end mark, or the body of a link, which may have one
            continue;
        const char type = static_cast<char>(block[kTypeAt]);
        std::uint64_t size = tarNumber(ByteSpan(block).subspan(kSizeAt, 12));
        if (type == 'x' || type == 'g' || type == 'X') {
            if (size > kMaxPax)
                return Error{ErrorCode::Damaged,
                             sentence("a header of the archive is longer than any can be")};
            FF_ASSIGN(const Bytes records, blocks.read(inTarBlocks(size)));
            const ByteSpan body = ByteSpan(records).first(
                static_cast<std::size_t>(std::min<std::uint64_t>(size, records.size())));
            for (const PaxRecord& record : paxRecords(body)) {
                // Those of a global header libarchive does not read at all.
                if ((type == 'g' || !isRead(record.key)) && out.unread.size() < kMaxKeywords)
                    out.unread.insert(shown(record.key));
                if (type != 'g' && record.key == "size")
                    paxSize = std::strtoull(std::string(asText(record.value)).c_str(), nullptr, 10);
            }
            continue;
        }
        out.hasLabel = out.hasLabel || type == 'V';
        const bool isLink = type >= '1' && type <= '6';
        if (type != 'L' && type != 'K')
            size = std::exchange(paxSize, std::nullopt).value_or(size);
        for (bool more = type == 'S' && block[kOldSparseMore] != 0; more;) {
            FF_ASSIGN(const Bytes map, blocks.read(kTarBlock));
            more = map.size() == kTarBlock && map[kSparseMore] != 0;
        }
        if (!isLink)
            FF_TRY(blocks.skip(inTarBlocks(size)));
    }
}

} // namespace ff::archive
