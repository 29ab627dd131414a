// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/archive/disk/SourceFile.h"

#include "core/archive/Limits.h"
#include "core/archive/disk/LongPath.h"
#include "core/base/File.h"

#include <algorithm>
#include <bit>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <unistd.h>

namespace ff::archive {

namespace {

Error readError(int error)
{
    return {ErrorCode::Io, systemMessage(error)};
}

// Tells whether bytes that were read twice are the same: 128 bits, a quarter of a nanosecond a byte less than
// SHA-512. A program that changes the file meanwhile does not choose what it collides with.
class Fingerprint {
public:
    void update(ByteSpan bytes)
    {
        while (!bytes.empty()) {
            const std::size_t part = std::min(bytes.size(), m_block.size() - m_fill);
            if (m_fill == 0 && bytes.size() >= m_block.size()) {
                const std::size_t whole = bytes.size() / m_block.size();
                for (std::size_t i = 0; i < whole; ++i)
                    mix(bytes.data() + i * m_block.size());
                bytes = bytes.subspan(whole * m_block.size());
                continue;
            }
            std::copy_n(bytes.begin(), part, m_block.begin() + static_cast<std::ptrdiff_t>(m_fill));
            m_fill += part;
            bytes = bytes.subspan(part);
            if (m_fill == m_block.size()) {
                mix(m_block.data());
                m_fill = 0;
            }
        }
    }
    std::array<std::uint64_t, 2> finish()
    {
        m_state[0] ^= m_fill;
        std::fill(m_block.begin() + static_cast<std::ptrdiff_t>(m_fill), m_block.end(), std::uint8_t{0});
        mix(m_block.data());
        mix(m_block.data());
        return {m_state[0] ^ m_state[1], m_state[2] ^ m_state[3]};
    }

private:
    __extension__ using Wide = unsigned __int128;

    void mix(const std::uint8_t* block)
    {
        static constexpr std::array<std::uint64_t, 8> kKeys = {
            0x9E3779B97F4A7C15, 0xBF58476D1CE4E5B9, 0x94D049BB133111EB, 0xD6E8FEB86659FD93,
            0xA0761D6478BD642F, 0xE7037ED1A0B428DB, 0x8EBC6AF09C88C6E3, 0x589965CC75374CC3};
        std::array<std::uint64_t, 8> words;
        std::memcpy(words.data(), block, sizeof words);
        for (std::size_t i = 0; i < 4; ++i) {
            const Wide product = static_cast<Wide>(words[2 * i] ^ kKeys[2 * i] ^ m_state[i])
                * (words[2 * i + 1] ^ kKeys[2 * i + 1]);
            m_state[i] = std::rotl(m_state[i], 29)
                + (static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64));
        }
    }

    std::array<std::uint64_t, 4> m_state{1, 2, 3, 4};
    std::array<std::uint8_t, 64> m_block{};
    std::size_t m_fill = 0;
};

} // namespace

Status hashZeros(crypto::Sha512& hash, std::uint64_t count, TaskControl& control)
{
    static const Bytes kZeros(kIoPiece);
    while (count != 0) {
        FF_TRY(control.checkpoint());
        const std::uint64_t part = std::min<std::uint64_t>(count, kZeros.size());
        hash.update(ByteSpan(kZeros).first(static_cast<std::size_t>(part)));
        count -= part;
    }
    return {};
}

SourceFile::~SourceFile()
{
    if (m_fd >= 0)
        ::close(m_fd);
}

Status SourceFile::open(const std::string& path)
{
    m_fd = LongPath(path).open(O_RDONLY);
    // What a link or a socket gives that took the file's place.
    if (m_fd < 0 && (errno == ELOOP || errno == ENXIO))
        return Error{ErrorCode::Io, sentence("it is no longer a regular file")};
    if (m_fd < 0 || ::fstat(m_fd, &m_info) != 0)
        return readError(errno);
    if (!S_ISREG(m_info.st_mode))
        return Error{ErrorCode::Io, sentence("it is no longer a regular file")};
    return {};
}

Status SourceFile::adopt(int descriptor)
{
    m_fd = ::fcntl(descriptor, F_DUPFD_CLOEXEC, 0);
    if (m_fd < 0 || ::fstat(m_fd, &m_info) != 0)
        return readError(errno);
    return {};
}

Status SourceFile::findExtents(TaskControl& control)
{
    m_extents.clear();
    const auto size = m_info.st_size;
    if (size == 0)
        return {};
    // Fewer blocks than bytes: there may be holes.
    if (std::uint64_t(m_info.st_blocks) * 512 >= std::uint64_t(size)) {
        m_extents.push_back({0, std::uint64_t(size)});
        return {};
    }
    off_t at = 0;
    while (at < size) {
        FF_TRY(control.checkpoint());
        const off_t data = ::lseek(m_fd, at, SEEK_DATA);
        if (data < 0 && errno == ENXIO)
            break;
        if (data < 0) {
            m_extents.assign(1, {0, std::uint64_t(size)}); // this file system does not tell
            return {};
        }
        if (data >= size)
            break;
        off_t hole = ::lseek(m_fd, data, SEEK_HOLE);
        if (hole < 0 && errno == ENXIO)
            break; // the file became shorter since
        if (hole < 0)
            return readError(errno);
        hole = std::min<off_t>(hole, size);
        m_extents.push_back({std::uint64_t(data), std::uint64_t(hole - data)});
        at = hole;
    }
    return {};
}

bool SourceFile::sparse() const
{
    return dataSize() != size();
}

std::uint64_t SourceFile::dataSize() const
{
    std::uint64_t sum = 0;
    for (const Extent& extent : m_extents)
        sum += extent.size;
    return sum;
}

// The first reading met the end so far into an extent: the file is what it gave.
void SourceFile::endAt(std::size_t extent, std::uint64_t done)
{
    const std::uint64_t held = extent == 0 ? 0 : m_extents[extent - 1].offset + m_extents[extent - 1].size;
    std::uint64_t end = m_extents[extent].offset + done;
    struct stat now {};
    if (done == 0 && ::fstat(m_fd, &now) == 0) // it may end in the hole before
        end = std::max(held, std::min(end, static_cast<std::uint64_t>(now.st_size)));
    m_extents[extent].size = done;
    m_extents.resize(extent + (done == 0 ? 0 : 1));
    m_info.st_size = static_cast<off_t>(end);
    m_short = true;
}

// In the second reading zeros stand for what a file that became shorter, or unreadable, no longer gives: its
// tar entry must have its announced length, and the fingerprint tells.
Status SourceFile::readExtents(const Visit& visit, TaskControl& control)
{
    for (std::size_t i = 0; i < m_extents.size(); ++i) {
        const Extent extent = m_extents[i];
        std::uint64_t done = 0;
        while (done < extent.size) {
            FF_TRY(control.checkpoint());
            const std::size_t want =
                static_cast<std::size_t>(std::min<std::uint64_t>(extent.size - done, kIoPiece));
            if (m_piece.size() < want) // small files are many, and zeros cost time
                m_piece.resize(want);
            const int from = m_loaded && m_spool ? m_spool->descriptor() : m_fd;
            ssize_t got = ::pread(from, m_piece.data(), want, static_cast<off_t>(extent.offset + done));
            if (got < 0 && errno == EINTR)
                continue;
            if (got < 0 && !m_loaded)
                return readError(errno);
            if (got == 0 && !m_loaded) {
                endAt(i, done);
                return {};
            }
            if (got <= 0) {
                std::fill_n(m_piece.begin(), want, std::uint8_t{0});
                got = static_cast<ssize_t>(want);
            }
            FF_TRY(visit(extent.offset + done, ByteSpan(m_piece).first(static_cast<std::size_t>(got))));
            done += static_cast<std::uint64_t>(got);
        }
    }
    return {};
}

// Of a file that claims to be empty, as those of /proc do.
Status SourceFile::readToEnd(const Visit& visit, TaskControl& control)
{
    m_piece.resize(kIoPiece);
    std::uint64_t done = 0, limit = m_endlessLimit;
    while (true) {
        FF_TRY(control.checkpoint());
        // One byte above the limit tells whether there is more.
        const auto want = static_cast<std::size_t>(std::min<std::uint64_t>(limit - done + 1, kIoPiece));
        ssize_t got = ::pread(m_fd, m_piece.data(), want, static_cast<off_t>(done));
        if (got < 0 && errno == ESPIPE)
            got = ::read(m_fd, m_piece.data(), want);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0 && errno == EAGAIN && done != 0) { // a log of the kernel, which goes on
            m_cutOff = true;
            break;
        }
        if (got < 0)
            return readError(errno);
        if (got == 0)
            break;
        struct stat now {};
        if (done == 0 && ::fstat(m_fd, &now) == 0 && now.st_size > 0)
            limit = std::min(limit, static_cast<std::uint64_t>(now.st_size)); // it is being written just now
        const bool more = done + static_cast<std::uint64_t>(got) > limit;
        const auto part = more ? static_cast<std::size_t>(limit - done) : static_cast<std::size_t>(got);
        FF_TRY(visit(done, ByteSpan(m_piece).first(part)));
        done += part;
        if (more) {
            m_cutOff = limit == m_endlessLimit;
            break;
        }
    }
    if (done != 0)
        m_extents.assign(1, {0, done});
    m_info.st_size = static_cast<off_t>(done);
    return {};
}

bool SourceFile::changed() const
{
    if (m_opened.st_size == 0 && m_after.st_size == 0)
        return false; // of /proc, where times say nothing either
    return m_after.st_size != m_opened.st_size || m_after.st_mtim.tv_sec != m_opened.st_mtim.tv_sec
        || m_after.st_mtim.tv_nsec != m_opened.st_mtim.tv_nsec;
}

Sentence SourceFile::remark() const
{
    if (m_cutOff)
        return sentence("it has no end that could be reached: only its first %1 bytes are stored", size());
    if (m_short)
        return sentence("it gave fewer bytes than its size said: the %1 bytes that could be read are stored",
                        size());
    if (grew())
        return sentence("it grew while it was read: the %1 bytes that it had at first are stored", size());
    if (changed())
        return sentence("it changed while it was read: what is stored may be partly old and partly new");
    return {};
}

Status SourceFile::hold(std::uint64_t offset, ByteSpan piece)
{
    if (m_inMemory && m_contents.size() + piece.size() <= kInMemorySize) {
        m_contents.insert(m_contents.end(), piece.begin(), piece.end());
        return {};
    }
    if (!m_spool) {
        FF_ASSIGN(Spool spool, m_spoolInMemory ? Spool::inMemory() : Spool::create(m_spoolFolder));
        m_spool.emplace(std::move(spool));
        if (m_inMemory) // only of a file that claimed to be empty: it has no holes
            FF_TRY(m_spool->writeAt(0, m_contents));
        m_inMemory = false;
        m_contents.clear();
    }
    return m_spool->writeAt(offset, piece);
}

Result<bool> SourceFile::load(TaskControl& control, bool held)
{
    m_opened = m_info;
    FF_TRY(findExtents(control));
    const bool toEnd = m_info.st_size == 0;
    m_inMemory = dataSize() <= kInMemorySize && (!toEnd || m_maySpool);
    const bool holds = m_inMemory || (held && m_maySpool);
    m_contents.clear();
    crypto::Sha512 whole;
    Fingerprint fingerprint;
    std::uint64_t at = 0;
    const Visit visit = [&](std::uint64_t offset, ByteSpan piece) -> Status {
        FF_TRY(hashZeros(whole, offset - at, control));
        whole.update(piece);
        if (!m_inMemory || toEnd)
            fingerprint.update(piece);
        if (holds)
            FF_TRY(hold(offset, piece));
        at = offset + piece.size();
        return {};
    };
    FF_TRY(toEnd ? readToEnd(visit, control) : readExtents(visit, control));
    FF_TRY(hashZeros(whole, size() - at, control));
    m_sha512 = whole.finish();
    m_fingerprint = fingerprint.finish();
    m_loaded = true;
    if (::fstat(m_fd, &m_after) != 0)
        return readError(errno);
    return !m_short && !m_cutOff && !changed();
}

Result<bool> SourceFile::readAgain(const Visit& visit, TaskControl& control)
{
    if (m_inMemory) {
        std::size_t at = 0;
        for (const Extent& extent : m_extents) {
            const auto size = static_cast<std::size_t>(extent.size);
            FF_TRY(visit(extent.offset, ByteSpan(m_contents).subspan(at, size)));
            at += size;
        }
        return true;
    }
    Fingerprint fingerprint;
    FF_TRY(readExtents(
        [&](std::uint64_t offset, ByteSpan piece) -> Status {
            fingerprint.update(piece);
            return visit(offset, piece);
        },
        control));
    return fingerprint.finish() == m_fingerprint;
}

} // namespace ff::archive
