// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/archive/foreign/ForeignStream.h"

#include <archive.h>
#include <archive_entry.h>

#include <algorithm>
#include <cerrno>

namespace ff::archive {

namespace {

constexpr std::size_t kInputPiece = std::size_t{256} << 10;

locale_t utf8Locale()
{
    static const locale_t locale = ::newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr);
    return locale;
}

bool contains(std::string_view text, std::string_view word)
{
    return std::search(text.begin(), text.end(), word.begin(), word.end(),
                       [](char a, char b) { return std::tolower(static_cast<unsigned char>(a)) == b; })
        != text.end();
}

void supportFormats(::archive* handle)
{
    ::archive_read_support_format_7zip(handle);
    ::archive_read_support_format_ar(handle);
    ::archive_read_support_format_cab(handle);
    ::archive_read_support_format_cpio(handle);
    ::archive_read_support_format_iso9660(handle);
    ::archive_read_support_format_lha(handle);
    ::archive_read_support_format_rar(handle);
    ::archive_read_support_format_rar5(handle);
    ::archive_read_support_format_tar(handle);
    ::archive_read_support_format_warc(handle);
    ::archive_read_support_format_xar(handle);
    ::archive_read_support_format_zip(handle);
}

void supportFilters(::archive* handle)
{
    ::archive_read_support_filter_bzip2(handle);
    ::archive_read_support_filter_compress(handle);
    ::archive_read_support_filter_gzip(handle);
    ::archive_read_support_filter_lz4(handle);
    ::archive_read_support_filter_lzip(handle);
    ::archive_read_support_filter_lzma(handle);
    ::archive_read_support_filter_rpm(handle);
    ::archive_read_support_filter_xz(handle);
    ::archive_read_support_filter_zstd(handle);
}

} // namespace

Utf8Names::Utf8Names() : m_before(utf8Locale() == nullptr ? nullptr : ::uselocale(utf8Locale()))
{
}

Utf8Names::~Utf8Names()
{
    if (m_before != nullptr)
        ::uselocale(m_before);
}

ForeignStream::ForeignStream(const File& file, TaskControl& control, bool countInput, bool single)
    : m_file(file), m_control(control), m_countInput(countInput), m_single(single), m_handle(::archive_read_new()),
      m_buffer(kInputPiece)
{
}

ForeignStream::~ForeignStream()
{
    if (m_handle != nullptr)
        ::archive_read_free(m_handle);
}

Error ForeignStream::failure(const char* doing) const
{
    if (m_inputError)
        return *m_inputError;
    const char* text = ::archive_error_string(m_handle);
    const std::string reason = text != nullptr ? text : "unknown reason";
    const std::string name = m_file.path().filename().string();
    if (contains(reason, "passphrase") || contains(reason, "encrypt"))
        return {ErrorCode::Missing,
                name + " is encrypted, and FileFormer cannot open encrypted archives yet; unpack it with the program "
                       "that made it"};
    if (contains(reason, "unsupported") || contains(reason, "not supported") || contains(reason, "not implemented"))
        return {ErrorCode::Missing, name + " uses something that libarchive cannot read: " + reason};
    if (::archive_errno(m_handle) == ENOMEM)
        return {ErrorCode::Io, "there is not enough memory"};
    return {ErrorCode::Damaged, std::string(doing) + " cannot be read: " + reason};
}

long ForeignStream::readInput(::archive* handle, void* self, const void** bytes)
{
    auto& stream = *static_cast<ForeignStream*>(self);
    Status status = stream.m_control.checkpoint();
    const auto size =
        static_cast<std::size_t>(std::min<std::uint64_t>(stream.m_buffer.size(), stream.m_size - stream.m_at));
    if (status.ok() && size != 0)
        status = stream.m_file.readAt(stream.m_at, std::span(stream.m_buffer).first(size));
    if (!status.ok()) {
        stream.m_inputError = status.error();
        ::archive_set_error(handle, EIO, "stopped");
        return -1;
    }
    *bytes = stream.m_buffer.data();
    stream.m_at += size;
    if (stream.m_countInput && stream.m_at > stream.m_counted) { // seeking may go back
        stream.m_control.addDone(stream.m_at - stream.m_counted);
        stream.m_counted = stream.m_at;
    }
    return static_cast<long>(size);
}

long long ForeignStream::skipInput(::archive*, void* self, long long count)
{
    auto& stream = *static_cast<ForeignStream*>(self);
    const auto skipped = std::min<std::uint64_t>(static_cast<std::uint64_t>(std::max(count, 0LL)),
                                                 stream.m_size - stream.m_at);
    stream.m_at += skipped;
    return static_cast<long long>(skipped);
}

long long ForeignStream::seekInput(::archive*, void* self, long long offset, int whence)
{
    auto& stream = *static_cast<ForeignStream*>(self);
    const std::uint64_t from = whence == SEEK_END ? stream.m_size : whence == SEEK_CUR ? stream.m_at : 0;
    const auto to = static_cast<std::int64_t>(from) + offset;
    if (to < 0 || static_cast<std::uint64_t>(to) > stream.m_size)
        return ARCHIVE_FATAL;
    stream.m_at = static_cast<std::uint64_t>(to);
    return to;
}

Status ForeignStream::start()
{
    if (m_handle == nullptr)
        return Error{ErrorCode::Io, "there is not enough memory"};
    FF_ASSIGN(m_size, m_file.size());
    supportFilters(m_handle);
    if (m_single)
        ::archive_read_support_format_raw(m_handle);
    else
        supportFormats(m_handle);
    ::archive_read_set_read_callback(m_handle, readInput);
    ::archive_read_set_skip_callback(m_handle, [](::archive* handle, void* self, la_int64_t count) -> la_int64_t {
        return skipInput(handle, self, count);
    });
    ::archive_read_set_seek_callback(
        m_handle, [](::archive* handle, void* self, la_int64_t offset, int whence) -> la_int64_t {
            return seekInput(handle, self, offset, whence);
        });
    ::archive_read_set_callback_data(m_handle, this);
    if (::archive_read_open1(m_handle) != ARCHIVE_OK)
        return failure("the archive");
    const int code = ::archive_read_next_header(m_handle, &m_entry);
    if (code == ARCHIVE_EOF) {
        m_ended = Error{ErrorCode::Damaged, ""}; // an archive of nothing
        m_entry = nullptr;
        return {};
    }
    if (code < ARCHIVE_WARN)
        return failure("the archive");
    if (m_single && ::archive_filter_count(m_handle) < 2)
        return Error{ErrorCode::Damaged, "it is no archive that FileFormer knows"};
    return {};
}

Result<std::unique_ptr<ForeignStream>> ForeignStream::open(const File& file, TaskControl& control, bool countInput)
{
    const Utf8Names names;
    std::unique_ptr<ForeignStream> stream(new ForeignStream(file, control, countInput, false));
    const Status started = stream->start();
    if (started.ok())
        return stream;
    const char* reason = ::archive_error_string(stream->m_handle); // its number is one that many errors share
    const bool unknown = started.error().code == ErrorCode::Damaged && reason != nullptr
        && std::string_view(reason).find("Unrecognized archive format") != std::string_view::npos;
    if (!unknown)
        return started.error();
    std::unique_ptr<ForeignStream> single(new ForeignStream(file, control, countInput, true));
    if (const Status again = single->start(); again.ok())
        return single;
    else if (again.error().code == ErrorCode::Cancelled)
        return again.error();
    return Error{ErrorCode::Damaged, file.path().filename().string() + " is no archive that FileFormer knows"};
}

Result<::archive_entry*> ForeignStream::next()
{
    const Utf8Names names;
    if (m_ended && m_ended->message.empty())
        return static_cast<::archive_entry*>(nullptr);
    if (m_ended)
        return *m_ended;
    if (m_entry != nullptr)
        return std::exchange(m_entry, nullptr);
    FF_TRY(m_control.checkpoint());
    ::archive_entry* entry = nullptr;
    int code = ARCHIVE_RETRY;
    for (int attempt = 0; code == ARCHIVE_RETRY && attempt < 16; ++attempt)
        code = ::archive_read_next_header(m_handle, &entry);
    if (code == ARCHIVE_EOF) {
        m_ended = Error{ErrorCode::Damaged, ""};
        return static_cast<::archive_entry*>(nullptr);
    }
    if (code < ARCHIVE_WARN) {
        m_ended = failure("the rest of the archive");
        return *m_ended;
    }
    return entry;
}

Status ForeignStream::read(const std::function<Status(std::uint64_t, ByteSpan)>& visit)
{
    const Utf8Names names;
    if (m_ended)
        return m_ended->message.empty() ? Error{ErrorCode::Damaged, "it is missing"} : *m_ended;
    for (;;) {
        FF_TRY(m_control.checkpoint());
        const void* bytes = nullptr;
        std::size_t size = 0;
        la_int64_t offset = 0;
        const int code = ::archive_read_data_block(m_handle, &bytes, &size, &offset);
        if (code == ARCHIVE_EOF)
            return {};
        if (code < ARCHIVE_WARN) {
            const Error error = failure("it");
            if (code == ARCHIVE_FATAL)
                m_ended = error;
            return error;
        }
        if (code == ARCHIVE_WARN)
            return failure("it"); // a checksum that differs
        if (offset < 0)
            return Error{ErrorCode::Damaged, "its contents do not fit its size"};
        if (size != 0)
            FF_TRY(visit(static_cast<std::uint64_t>(offset), {static_cast<const std::uint8_t*>(bytes), size}));
    }
}

int ForeignStream::formatCode() const
{
    return ::archive_format(m_handle);
}

std::string ForeignStream::formatName() const
{
    const char* format = ::archive_format_name(m_handle);
    std::string name = m_single || format == nullptr ? "" : format;
    for (int i = 0; i < ::archive_filter_count(m_handle); ++i) {
        if (::archive_filter_code(m_handle, i) != ARCHIVE_FILTER_NONE)
            name += (name.empty() ? "" : ", ") + std::string(::archive_filter_name(m_handle, i));
    }
    return name;
}

std::string ForeignStream::contentCheck() const
{
    switch (m_single ? ARCHIVE_FORMAT_RAW : ::archive_format(m_handle) & ARCHIVE_FORMAT_BASE_MASK) {
    case ARCHIVE_FORMAT_ZIP:
    case ARCHIVE_FORMAT_7ZIP:
    case ARCHIVE_FORMAT_RAR:
    case ARCHIVE_FORMAT_RAR_V5:
        return "CRC-32";
    case ARCHIVE_FORMAT_CAB:
        return "CAB checksum";
    case ARCHIVE_FORMAT_LHA:
        return "CRC-16";
    case ARCHIVE_FORMAT_XAR:
        return "SHA-1";
    default: // what the compression around it checks covers the whole
        break;
    }
    for (int i = 0; i < ::archive_filter_count(m_handle); ++i) {
        switch (::archive_filter_code(m_handle, i)) {
        case ARCHIVE_FILTER_GZIP:
        case ARCHIVE_FILTER_BZIP2:
        case ARCHIVE_FILTER_LZIP:
            return "CRC-32";
        case ARCHIVE_FILTER_XZ:
            return "CRC-64"; // as xz makes them
        default:
            break;
        }
    }
    return {};
}

} // namespace ff::archive
