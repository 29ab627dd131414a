// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/archive/read/stream/ReferenceStore.h"

#include "core/base/Descriptor.h"
#include "core/base/File.h"

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <fcntl.h>
#include <filesystem>
#include <numeric>
#include <unistd.h>

namespace ff::archive {

namespace {

Error fileError(int error)
{
    return {ErrorCode::Io,
            sentence("a temporary file for repeated contents cannot be used: %1", systemMessage(error))};
}

} // namespace

ReferenceStore::ReferenceStore(std::vector<SourceRange> ranges, std::uint64_t memoryLimit)
    : m_memoryLimit(memoryLimit)
{
    m_pieces.reserve(ranges.size());
    for (const SourceRange& range : ranges)
        m_pieces.emplace_back().range = range;
    m_byLastUser.resize(m_pieces.size());
    std::iota(m_byLastUser.begin(), m_byLastUser.end(), std::size_t{0});
    std::sort(m_byLastUser.begin(), m_byLastUser.end(), [this](std::size_t a, std::size_t b) {
        return m_pieces[a].range.lastUser < m_pieces[b].range.lastUser;
    });
}

ReferenceStore::~ReferenceStore()
{
    if (m_file >= 0)
        ::close(m_file);
}

Status ReferenceStore::spill(Piece& piece, ByteSpan bytes)
{
    if (m_file < 0) {
        FF_ASSIGN(m_cipher, crypto::ScratchCipher::create());
        std::error_code error;
        std::string name = (std::filesystem::temp_directory_path(error) / "fileformer.XXXXXX").string();
        m_file = ::mkostemp(name.data(), O_CLOEXEC);
        if (m_file < 0)
            return fileError(errno);
        ::unlink(name.c_str());
    }
    piece.fileOffset = m_fileEnd;
    Bytes sealed(bytes.size());
    m_cipher->apply(m_fileEnd, bytes, sealed);
    if (const int reason = writeAllAt(m_file, sealed, m_fileEnd); reason != 0)
        return fileError(reason);
    m_fileEnd += bytes.size();
    return {};
}

void ReferenceStore::keep(std::uint64_t begin, std::uint64_t size, const Result<ByteSpan>& tar)
{
    auto piece =
        std::lower_bound(m_pieces.begin(), m_pieces.end(), begin,
                         [](const Piece& p, std::uint64_t offset) { return p.range.begin < offset; });
    for (; piece != m_pieces.end() && piece->range.begin < begin + size; ++piece) {
        piece->here = true;
        if (!tar.ok()) {
            piece->error = tar.error();
            continue;
        }
        const ByteSpan bytes = tar->subspan(static_cast<std::size_t>(piece->range.begin - begin),
                                            static_cast<std::size_t>(piece->range.end - piece->range.begin));
        if (m_inMemory + bytes.size() <= m_memoryLimit) {
            piece->bytes.assign(bytes.begin(), bytes.end());
            m_inMemory += bytes.size();
        } else if (const Status spilled = spill(*piece, bytes); !spilled.ok()) {
            piece->error = spilled.error();
        }
    }
}

Status ReferenceStore::read(std::uint64_t source, std::span<std::uint8_t> out) const
{
    auto piece =
        std::upper_bound(m_pieces.begin(), m_pieces.end(), source,
                         [](std::uint64_t offset, const Piece& p) { return offset < p.range.begin; });
    if (piece != m_pieces.begin())
        --piece;
    while (!out.empty()) {
        if (piece == m_pieces.end() || !piece->here || source < piece->range.begin
            || source >= piece->range.end)
            return Error{ErrorCode::Damaged, sentence("the segment that holds its contents is missing")};
        if (piece->error)
            return *piece->error;
        const auto skipped = static_cast<std::size_t>(source - piece->range.begin);
        const auto part =
            static_cast<std::size_t>(std::min<std::uint64_t>(out.size(), piece->range.end - source));
        if (!piece->fileOffset) {
            std::copy_n(piece->bytes.begin() + static_cast<std::ptrdiff_t>(skipped), part, out.begin());
        } else {
            for (std::size_t done = 0; done < part;) {
                const ssize_t got = ::pread(m_file, out.data() + done, part - done,
                                            static_cast<off_t>(*piece->fileOffset + skipped + done));
                if (got < 0 && errno == EINTR)
                    continue;
                if (got <= 0)
                    return fileError(got < 0 ? errno : EIO);
                done += static_cast<std::size_t>(got);
            }
            m_cipher->apply(*piece->fileOffset + skipped, out.first(part), out.first(part));
        }
        out = out.subspan(part);
        source += part;
        ++piece;
    }
    return {};
}

void ReferenceStore::dropUsedBefore(std::uint64_t tarOffset)
{
    for (; m_dropped != m_byLastUser.size() && m_pieces[m_byLastUser[m_dropped]].range.lastUser < tarOffset;
         ++m_dropped) {
        Piece& piece = m_pieces[m_byLastUser[m_dropped]];
        piece.here = false;
        if (piece.fileOffset) // the disk takes it back where it can
            ::fallocate(m_file, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE,
                        static_cast<off_t>(*piece.fileOffset),
                        static_cast<off_t>(piece.range.end - piece.range.begin));
        m_inMemory -= piece.bytes.size();
        piece.bytes = {};
    }
}

} // namespace ff::archive
