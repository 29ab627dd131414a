// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/archive/read/stream/FileHashes.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace ff::archive {

FileHashes::FileHashes(const std::vector<TarRange>& files) : m_files(files.size())
{
    for (std::size_t i = 0; i < files.size(); ++i) {
        m_files[i].begin = m_files[i].at = files[i].begin;
        m_files[i].end = files[i].end;
    }
}

FileHashes::File* FileHashes::fileAt(std::uint64_t offset)
{
    const auto after =
        std::upper_bound(m_files.begin(), m_files.end(), offset,
                         [](std::uint64_t value, const File& file) { return value < file.begin; });
    if (after == m_files.begin())
        return nullptr;
    File& file = *std::prev(after);
    return offset < file.end ? &file : nullptr;
}

bool FileHashes::offer(const std::shared_ptr<const VerifiedSegment>& holder, TarRange range, ByteSpan bytes)
{
    Lock lock(m_mutex);
    File* const file = fileAt(range.begin);
    if (file == nullptr || file->taken || range.begin < file->at || range.end > file->end)
        return false;
    file->pieces[range.begin] = {holder, range.end, bytes};
    if (!file->busy)
        advance(*file, lock);
    return true;
}

void FileHashes::advance(File& file, Lock& lock)
{
    if (!file.hash)
        file.hash.emplace();
    file.busy = true;
    for (auto next = file.pieces.find(file.at); next != file.pieces.end(); next = file.pieces.find(file.at)) {
        const Piece piece = std::move(next->second);
        file.pieces.erase(next);
        lock.unlock();
        file.hash->update(piece.bytes);
        lock.lock();
        file.at = piece.end;
    }
    file.busy = false;
    m_idle.notify_all();
}

void FileHashes::settle(File& file, std::uint64_t end, Lock& lock)
{
    while (file.at < end) {
        if (file.busy)
            m_idle.wait(lock);
        else if (file.pieces.contains(file.at))
            advance(file, lock);
        else
            break;
    }
    // Behind what is missing nothing can be hashed.
    file.pieces.erase(file.pieces.begin(), file.pieces.lower_bound(end));
}

void FileHashes::settle(std::uint64_t end)
{
    Lock lock(m_mutex);
    for (std::size_t i = m_settled; i < m_files.size() && m_files[i].begin < end; ++i) {
        settle(m_files[i], end, lock);
        m_settled += m_files[i].end <= end ? 1 : 0;
    }
}

std::optional<crypto::Sha512> FileHashes::take(std::uint64_t begin, std::uint64_t end)
{
    Lock lock(m_mutex);
    File* const file = fileAt(begin);
    if (file == nullptr || file->begin != begin || file->taken)
        return std::nullopt;
    settle(*file, end, lock);
    m_idle.wait(lock, [file] { return !file->busy; });
    if (file->at != end)
        return std::nullopt;
    file->taken = true;
    file->pieces.clear();
    return std::exchange(file->hash, std::nullopt);
}

} // namespace ff::archive
