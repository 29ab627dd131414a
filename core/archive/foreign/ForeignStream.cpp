// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/archive/foreign/ForeignStream.h"

#include "core/base/Exceptions.h"

#include <archive.h>
#include <archive_entry.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>

namespace ff::archive {

namespace {

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

bool isZeros(ByteSpan bytes)
{
    return std::all_of(bytes.begin(), bytes.end(), [](std::uint8_t byte) { return byte == 0; });
}

Sentence noEndMark()
{
    return sentence("the archive has no end mark, as if it were cut off right behind its last entry; what is "
                    "listed is there");
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

} // namespace

Error somethingFollows()
{
    return {ErrorCode::Damaged,
            sentence("something follows the end of the archive, and FileFormer does not read it")};
}

Utf8Names::Utf8Names() : m_before(utf8Locale() == nullptr ? nullptr : ::uselocale(utf8Locale()))
{
}

Utf8Names::~Utf8Names()
{
    if (m_before != nullptr)
        ::uselocale(m_before);
}

ForeignStream::ForeignStream(const std::vector<File>& files, TaskControl& control, bool single)
    : m_files(files), m_control(control), m_single(single), m_handle(::archive_read_new())
{
}

ForeignStream::~ForeignStream()
{
    if (m_handle != nullptr)
        ::archive_read_free(m_handle);
}

Error ForeignStream::failure(SentenceForm<1> form) const
{
    if (m_inputError)
        return *m_inputError;
    const Sentence reason = reasonOf(m_handle);
    const std::string name = m_files.front().path().filename().string();
    if (contains(reason.text(), "incorrect passphrase"))
        return wrongPassword();
    if (contains(reason.text(), "passphrase required"))
        return {ErrorCode::Missing, sentence("it is encrypted, and its password is not given")};
    // 99 is what zip calls WinZip's AES, of which libarchive reads no link.
    if (contains(reason.text(), "encrypt") || contains(reason.text(), "crypto")
        || contains(reason.text(), "(99:"))
        return isEncrypted(name);
    if (contains(reason.text(), "unsupported") || contains(reason.text(), "not supported")
        || contains(reason.text(), "not implemented") || contains(reason.text(), "codec id"))
        return {ErrorCode::Missing,
                sentence("%1 uses something that libarchive cannot read: %2", name, reason)};
    if (::archive_errno(m_handle) == ENOMEM)
        return outOfMemory();
    return {ErrorCode::Damaged, sentence(form, reason)};
}

bool ForeignStream::canDecrypt() const
{
    return (formatCode() & ARCHIVE_FORMAT_BASE_MASK) == ARCHIVE_FORMAT_ZIP;
}

Error ForeignStream::isEncrypted(const std::string& subject) const
{
    if (canDecrypt())
        return {ErrorCode::Missing,
                sentence("%1 is encrypted in a way that FileFormer cannot read; 7-Zip can, or the program "
                         "that made it",
                         subject)};
    const int format = formatCode() & ARCHIVE_FORMAT_BASE_MASK;
    const bool isRar = format == ARCHIVE_FORMAT_RAR || format == ARCHIVE_FORMAT_RAR_V5;
    return {
        ErrorCode::Missing,
        isRar ? sentence(
            "%1 is encrypted, and of encrypted archives FileFormer can open .ffz and .zip alone; unrar and "
            "7-Zip can",
            subject)
              : sentence("%1 is encrypted, and of encrypted archives FileFormer can open .ffz and .zip "
                         "alone; 7-Zip can",
                         subject)};
}

long ForeignStream::readInput(::archive* handle, void* self, const void** bytes)
{
    auto& stream = *static_cast<ForeignStream*>(self);
    const auto next = stream.m_inside.input->next();
    if (!next.ok()) {
        stream.m_inputError = next.error();
        ::archive_set_error(handle, EIO, "stopped");
        return -1;
    }
    if (!next->empty())
        stream.m_last = *next;
    stream.m_at += next->size();
    *bytes = next->data();
    return static_cast<long>(next->size());
}

long long ForeignStream::skipInput(::archive*, void* self, long long count)
{
    auto& stream = *static_cast<ForeignStream*>(self);
    const std::uint64_t skipped =
        stream.m_inside.input->skip(static_cast<std::uint64_t>(std::max(count, 0LL)));
    stream.m_at += skipped;
    return static_cast<long long>(skipped);
}

long long ForeignStream::seekInput(::archive*, void* self, long long offset, int whence)
{
    auto& stream = *static_cast<ForeignStream*>(self);
    const auto to = stream.m_inside.input->seek(offset, whence);
    if (!to)
        return ARCHIVE_FATAL;
    stream.m_at = *to;
    return static_cast<long long>(*to);
}

Status ForeignStream::start(bool countInput, const Password& password)
{
    if (m_handle == nullptr)
        return outOfMemory();
    FF_ASSIGN(auto file, FileInput::open(m_files, m_control, countInput));
    FF_ASSIGN(m_inside, unpackLayers(std::move(file), m_control));
    if (m_single && m_inside.layers.empty())
        return Error{ErrorCode::Damaged, sentence("it is no archive that FileFormer knows")};
    if (m_single)
        ::archive_read_support_format_raw(m_handle);
    else
        supportFormats(m_handle);
    // Archives one after another are one, as for tar -i; and so the end of the compressed data is read and
    // compared.
    ::archive_read_set_options(m_handle, "tar:read_concatenated_archives");
    if (password) {
        crypto::Secret text(password->size() + 1); // ends in a zero; libarchive keeps a copy of its own
        std::copy(password->view().begin(), password->view().end(), text.bytes().begin());
        ::archive_read_add_passphrase(m_handle, reinterpret_cast<const char*>(text.view().data()));
    }
    ::archive_read_set_read_callback(m_handle, readInput);
    if (m_inside.input->canSeek()) {
        ::archive_read_set_skip_callback(m_handle,
                                         [](::archive* handle, void* self, la_int64_t count) -> la_int64_t {
                                             return skipInput(handle, self, count);
                                         });
        ::archive_read_set_seek_callback(
            m_handle, [](::archive* handle, void* self, la_int64_t offset, int whence) -> la_int64_t {
                return seekInput(handle, self, offset, whence);
            });
    }
    ::archive_read_set_callback_data(m_handle, this);
    if (::archive_read_open1(m_handle) != ARCHIVE_OK)
        return failure("the archive cannot be read: %1");
    const int code = ::archive_read_next_header(m_handle, &m_entry);
    if (code == ARCHIVE_EOF) {
        m_entry = nullptr;
        end();
        return {};
    }
    if (code < ARCHIVE_WARN)
        return failure("the archive cannot be read: %1");
    noteOddity(code);
    return {};
}

// Behind what libarchive took, to the end of the file. Tapes leave zeros there.
Result<bool> ForeignStream::restIsZeros()
{
    const std::uint64_t left = m_at - std::min(taken(), m_at);
    ByteSpan rest = m_last.last(static_cast<std::size_t>(std::min<std::uint64_t>(left, m_last.size())));
    bool onlyZeros = left <= m_last.size(); // what is not at hand any more may be anything
    for (;;) {
        onlyZeros = onlyZeros && isZeros(rest);
        FF_ASSIGN(rest, m_inside.input->next());
        if (rest.empty())
            return onlyZeros;
        m_at += rest.size();
    }
}

// Two blocks of zeros behind the last entry.
bool ForeignStream::endsInEndMark() const
{
    constexpr std::uint64_t kEndMark = 1024;
    return m_at >= m_entryEnd + kEndMark;
}

std::uint64_t ForeignStream::taken() const
{
    return static_cast<std::uint64_t>(std::max<la_int64_t>(::archive_filter_bytes(m_handle, 0), 0));
}

// The archive ends here: whether all of the file does.
void ForeignStream::end()
{
    m_ended = Error{ErrorCode::Damaged, {}};
    m_oddity = {};
    const int format = ::archive_format(m_handle) & ARCHIVE_FORMAT_BASE_MASK;
    // Of the others libarchive does not say where they end; but the checks of the layers are read and
    // compared.
    const bool endKnown =
        format == ARCHIVE_FORMAT_CPIO || format == ARCHIVE_FORMAT_TAR || format == ARCHIVE_FORMAT_AR;
    if (!endKnown && m_inside.layers.empty())
        return;
    const auto onlyZeros = restIsZeros();
    if (!onlyZeros.ok())
        m_ended = onlyZeros.error();
    else if (endKnown && !*onlyZeros)
        m_ended = somethingFollows();
    else if (format == ARCHIVE_FORMAT_TAR && !m_single && !endsInEndMark())
        m_oddity = noEndMark();
}

// libarchive takes a block that is cut short for damage even when it is one of the end mark, or behind it.
// Where the input can go back there, it is looked at again.
bool ForeignStream::isEndOfTar()
{
    if ((::archive_format(m_handle) & ARCHIVE_FORMAT_BASE_MASK) != ARCHIVE_FORMAT_TAR || m_inputError
        || m_single)
        return false;
    const auto at = m_inside.input->seek(static_cast<std::int64_t>(m_entryEnd), SEEK_SET);
    if (!at)
        return false;
    constexpr std::uint64_t kBlock = 512;
    std::uint64_t zeros = 0;
    bool onlyZeros = true;
    for (m_at = *at; onlyZeros;) {
        const auto piece = m_inside.input->next();
        if (!piece.ok())
            return false;
        if (piece->empty())
            break;
        const auto other =
            std::find_if(piece->begin(), piece->end(), [](std::uint8_t byte) { return byte != 0; });
        zeros += static_cast<std::uint64_t>(other - piece->begin());
        m_at += piece->size();
        onlyZeros = other == piece->end();
    }
    if (zeros < kBlock && !onlyZeros)
        return false;
    m_ended = onlyZeros ? Error{ErrorCode::Damaged, {}} : somethingFollows();
    m_oddity = onlyZeros && !endsInEndMark() ? noEndMark() : Sentence();
    return true;
}

void ForeignStream::noteOddity(int code)
{
    const char* text = code == ARCHIVE_WARN ? ::archive_error_string(m_handle) : nullptr;
    const std::string_view words = text == nullptr ? "" : text;
    m_oddity = {};
    if (contains(words, "skipped") && !m_passedOver)
        m_passedOver = failure("something between the entries cannot be read: %1");
    else if (!contains(words, "be converted")) // of names, which are given in their bytes
        m_oddity = Sentence::verbatim(std::string(words));
}

Result<std::unique_ptr<ForeignStream>> ForeignStream::open(const std::vector<File>& files,
                                                           TaskControl& control, bool countInput,
                                                           const Password& password)
{
    const Utf8Names names;
    std::unique_ptr<ForeignStream> stream(new ForeignStream(files, control, false));
    const Status started = stream->start(countInput, password);
    if (started.ok())
        return stream;
    const char* reason = ::archive_error_string(stream->m_handle); // its number is one that many errors share
    const bool unknown = !stream->m_inputError && reason != nullptr
        && std::string_view(reason).find("Unrecognized archive format") != std::string_view::npos;
    if (!unknown)
        return started.error();
    std::unique_ptr<ForeignStream> single(new ForeignStream(files, control, true));
    if (const Status again = single->start(countInput, nullptr); again.ok())
        return single;
    else if (again.error().code == ErrorCode::Cancelled || single->m_inputError)
        return again.error();
    return Error{ErrorCode::Damaged,
                 sentence("%1 is no archive that FileFormer knows", files.front().path().filename())};
}

Result<::archive_entry*> ForeignStream::next()
{
    const Utf8Names names;
    const auto ended = [this]() -> Result<::archive_entry*> {
        if (m_ended->message.empty())
            return static_cast<::archive_entry*>(nullptr);
        return *m_ended;
    };
    if (m_ended)
        return ended();
    if (m_entry != nullptr)
        return std::exchange(m_entry, nullptr);
    FF_TRY(m_control.checkpoint());
    if (const int skipped = ::archive_read_data_skip(m_handle);
        skipped == ARCHIVE_FATAL || skipped == ARCHIVE_EOF) {
        m_ended = failure("the rest of the archive cannot be read: %1");
        return *m_ended;
    }
    m_entryEnd = taken();
    ::archive_entry* entry = nullptr;
    int code = ARCHIVE_RETRY;
    for (int attempt = 0; code == ARCHIVE_RETRY && attempt < 16; ++attempt) {
        code = ::archive_read_next_header(m_handle, &entry);
        if (code == ARCHIVE_RETRY && !m_passedOver) // told at the end: more entries may come
            m_passedOver = failure("something between the entries, or behind them, cannot be read: %1");
    }
    if (code == ARCHIVE_EOF) {
        end();
        if (m_ended->message.empty() && m_passedOver)
            m_ended = m_passedOver;
        return ended();
    }
    if (code < ARCHIVE_WARN) {
        if (contains(reasonOf(m_handle).text(),
                     "incorrect file header signature")) // an ar ends where no header follows
            m_ended = somethingFollows();
        else if (!isEndOfTar())
            m_ended = failure("the rest of the archive cannot be read: %1");
        return ended();
    }
    noteOddity(code);
    return entry;
}

Status ForeignStream::read(const std::function<Status(std::uint64_t, ByteSpan)>& visit)
{
    const Utf8Names names;
    if (m_ended)
        return m_ended->message.empty() ? Error{ErrorCode::Damaged, sentence("it is missing")} : *m_ended;
    for (;;) {
        FF_TRY(m_control.checkpoint());
        const void* bytes = nullptr;
        std::size_t size = 0;
        la_int64_t offset = 0;
        const int code = ::archive_read_data_block(m_handle, &bytes, &size, &offset);
        if (code == ARCHIVE_EOF)
            return {};
        if (code < ARCHIVE_WARN) {
            const Error error = failure("it cannot be read: %1");
            if (code == ARCHIVE_FATAL)
                m_ended = error;
            return error;
        }
        if (code == ARCHIVE_WARN)
            return failure("it cannot be read: %1"); // a checksum that differs
        if (offset < 0)
            return Error{ErrorCode::Damaged, sentence("its contents do not fit its size")};
        if (size != 0)
            FF_TRY(
                visit(static_cast<std::uint64_t>(offset), {static_cast<const std::uint8_t*>(bytes), size}));
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
    for (auto layer = m_inside.layers.rbegin(); layer != m_inside.layers.rend(); ++layer)
        name += (name.empty() ? "" : ", ") + *layer;
    return name;
}

std::optional<ArchiveKind> ForeignStream::kind() const
{
    static constexpr std::pair<std::string_view, ArchiveKind> kLayers[] = {{"gzip", ArchiveKind::TarGz},
                                                                           {"bzip2", ArchiveKind::TarBz2},
                                                                           {"xz", ArchiveKind::TarXz},
                                                                           {"zstd", ArchiveKind::TarZst},
                                                                           {"lz4", ArchiveKind::TarLz4}};
    const int format = m_single ? ARCHIVE_FORMAT_RAW : formatCode() & ARCHIVE_FORMAT_BASE_MASK;
    const std::vector<std::string>& layers = m_inside.layers;
    if (layers.empty() && format == ARCHIVE_FORMAT_ZIP)
        return ArchiveKind::Zip;
    if (layers.empty() && format == ARCHIVE_FORMAT_7ZIP)
        return ArchiveKind::SevenZip;
    if (format != ARCHIVE_FORMAT_TAR || layers.size() > 1)
        return std::nullopt;
    if (layers.empty())
        return ArchiveKind::Tar;
    const auto found = std::find_if(std::begin(kLayers), std::end(kLayers),
                                    [&](const auto& layer) { return layer.first == layers.front(); });
    return found == std::end(kLayers) ? std::nullopt : std::optional(found->second);
}

bool ForeignStream::leavesOutZeros() const
{
    return (::archive_format(m_handle) & ARCHIVE_FORMAT_BASE_MASK) == ARCHIVE_FORMAT_ISO9660;
}

std::string ForeignStream::contentCheck() const
{
    // What the compression around it checks covers the whole.
    return checksEachEntry() ? entryCheck() : m_inside.check;
}

std::string ForeignStream::entryCheck() const
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
    default:
        return {};
    }
}

} // namespace ff::archive
