// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/archive/foreign/Input.h"

#include <algorithm>
#include <cstdio>

namespace ff::archive {

namespace {

constexpr std::size_t kInputPiece = std::size_t{256} << 10;

} // namespace

Result<ByteSpan> Input::next()
{
    if (m_again) {
        m_again = false;
        return m_last;
    }
    if (m_error)
        return *m_error;
    auto produced = produce();
    if (produced.ok())
        m_last = *produced;
    else
        m_error = produced.error();
    return produced;
}

FileInput::FileInput(const std::vector<File>& files, TaskControl& control, bool count)
    : m_files(files), m_control(control), m_count(count), m_buffer(kInputPiece)
{
}

Result<std::unique_ptr<FileInput>> FileInput::open(const std::vector<File>& files, TaskControl& control,
                                                   bool count)
{
    std::unique_ptr<FileInput> input(new FileInput(files, control, count));
    for (const File& file : files) {
        FF_ASSIGN(const std::uint64_t size, file.size());
        input->m_size += size;
        input->m_ends.push_back(input->m_size);
    }
    return input;
}

Result<ByteSpan> FileInput::produce()
{
    FF_TRY(m_control.checkpoint());
    const auto end = std::upper_bound(m_ends.begin(), m_ends.end(), m_at);
    if (end == m_ends.end())
        return ByteSpan();
    const auto place = static_cast<std::size_t>(end - m_ends.begin());
    const std::uint64_t begin = place == 0 ? 0 : m_ends[place - 1];
    const auto size = static_cast<std::size_t>(std::min<std::uint64_t>(m_buffer.size(), *end - m_at));
    FF_TRY(m_files[place].readAt(m_at - begin, std::span(m_buffer).first(size)));
    m_at += size;
    if (m_count && m_at > m_counted) { // seeking may go back
        m_control.addDone(m_at - m_counted);
        m_counted = m_at;
    }
    return ByteSpan(m_buffer).first(size);
}

std::uint64_t FileInput::skip(std::uint64_t count)
{
    const std::uint64_t skipped = std::min(count, m_size - m_at);
    m_at += skipped;
    return skipped;
}

std::optional<std::uint64_t> FileInput::seek(std::int64_t offset, int whence)
{
    const std::uint64_t from = whence == SEEK_END ? m_size : whence == SEEK_CUR ? m_at : 0;
    const auto to = static_cast<std::int64_t>(from) + offset;
    if (to < 0 || static_cast<std::uint64_t>(to) > m_size)
        return std::nullopt;
    m_at = static_cast<std::uint64_t>(to);
    m_again = false;
    return m_at;
}

} // namespace ff::archive
