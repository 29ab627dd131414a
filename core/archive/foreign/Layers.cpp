// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/archive/foreign/Layers.h"

#include "core/archive/LibArchive.h"

#include <archive.h>
#include <archive_entry.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cerrno>
#include <zlib.h>

namespace ff::archive {

namespace {

constexpr std::size_t kLayerPiece = std::size_t{256} << 10;
constexpr std::size_t kMaxLayers = 25;

bool isGzip(ByteSpan bytes)
{
    return bytes.size() >= 3 && bytes[0] == 0x1F && bytes[1] == 0x8B && bytes[2] == 8;
}

// One or more gzip members; zeros may follow, as tapes leave them.
class GzipInput final : public Input {
public:
    static Result<std::unique_ptr<Input>> create(std::unique_ptr<Input> inner, TaskControl& control)
    {
        std::unique_ptr<GzipInput> input(new GzipInput(std::move(inner), control));
        if (::inflateInit2(&input->m_stream, 16 + MAX_WBITS) != Z_OK)
            return Error{ErrorCode::Io, sentence("there is not enough memory")};
        input->m_ready = true;
        return std::unique_ptr<Input>(std::move(input));
    }
    ~GzipInput() override
    {
        if (m_ready)
            ::inflateEnd(&m_stream);
    }

private:
    GzipInput(std::unique_ptr<Input> inner, TaskControl& control)
        : m_inner(std::move(inner)), m_control(control), m_buffer(kLayerPiece)
    {
    }

    // False at the end of the packed bytes.
    Result<bool> fill()
    {
        if (m_stream.avail_in != 0)
            return true;
        FF_ASSIGN(const ByteSpan bytes, m_inner->next());
        m_stream.next_in = const_cast<Bytef*>(bytes.data()); // zlib does not write there
        m_stream.avail_in = static_cast<uInt>(bytes.size());
        return !bytes.empty();
    }

    // Into the buffer; what was unpacked before a fault is given first.
    Status unpack()
    {
        m_stream.next_out = m_buffer.data();
        m_stream.avail_out = static_cast<uInt>(m_buffer.size());
        while (m_stream.avail_out != 0) {
            FF_TRY(m_control.checkpoint());
            FF_ASSIGN(const bool more, fill());
            if (m_between) {
                if (!more)
                    return {};
                if (m_zeros || *m_stream.next_in == 0) {
                    m_zeros = true;
                    if (*m_stream.next_in != 0)
                        return Error{ErrorCode::Damaged,
                                     sentence("something that is not gzip follows the end of the gzip data")};
                    ++m_stream.next_in;
                    --m_stream.avail_in;
                    continue;
                }
                if (*m_stream.next_in != 0x1F)
                    return Error{ErrorCode::Damaged,
                                 sentence("something that is not gzip follows the end of the gzip data")};
                ::inflateReset(&m_stream);
                m_between = false;
            }
            if (!more)
                return Error{ErrorCode::Damaged, sentence("the gzip data are cut short")};
            const int code = ::inflate(&m_stream, Z_NO_FLUSH);
            if (code == Z_STREAM_END)
                m_between = true;
            else if (code == Z_MEM_ERROR)
                return Error{ErrorCode::Io, sentence("there is not enough memory")};
            else if (code != Z_OK && code != Z_BUF_ERROR)
                return Error{ErrorCode::Damaged,
                             sentence("the gzip data are damaged: %1",
                                      (m_stream.msg != nullptr ? m_stream.msg : "they do not fit together"))};
        }
        return {};
    }

    Result<ByteSpan> produce() override
    {
        if (m_fault)
            return *m_fault;
        const Status unpacked = unpack();
        const std::size_t size = m_buffer.size() - m_stream.avail_out;
        if (!unpacked.ok() && (size == 0 || unpacked.error().code == ErrorCode::Cancelled))
            return unpacked.error();
        if (!unpacked.ok())
            m_fault = unpacked.error();
        return ByteSpan(m_buffer).first(size);
    }

    const std::unique_ptr<Input> m_inner;
    TaskControl& m_control;
    ::z_stream m_stream{};
    bool m_ready = false, m_between = false, m_zeros = false;
    Bytes m_buffer;
    std::optional<Error> m_fault;
};

void supportFilters(::archive* handle)
{
    ::archive_read_support_filter_bzip2(handle);
    ::archive_read_support_filter_compress(handle);
    ::archive_read_support_filter_lz4(handle);
    ::archive_read_support_filter_lzip(handle);
    ::archive_read_support_filter_lzma(handle);
    ::archive_read_support_filter_rpm(handle);
    ::archive_read_support_filter_xz(handle);
    ::archive_read_support_filter_zstd(handle);
    ::archive_read_support_format_raw(handle);
}

// What libarchive unpacks.
class FilterInput final : public Input {
public:
    FilterInput(std::unique_ptr<Input> inner, TaskControl& control, std::string xzCheck)
        : m_inner(std::move(inner)), m_control(control), m_handle(::archive_read_new()),
          m_xzCheck(std::move(xzCheck))
    {
    }

    Status start()
    {
        if (m_handle == nullptr)
            return Error{ErrorCode::Io, sentence("there is not enough memory")};
        supportFilters(m_handle.get());
        ::archive_read_set_read_callback(m_handle.get(),
                                         [](::archive* handle, void* self, const void** bytes) -> la_ssize_t {
                                             auto& input = *static_cast<FilterInput*>(self);
                                             const auto next = input.m_inner->next();
                                             if (!next.ok()) {
                                                 input.m_innerError = next.error();
                                                 ::archive_set_error(handle, EIO, "stopped");
                                                 return -1;
                                             }
                                             *bytes = next->data();
                                             input.m_given += next->size();
                                             return static_cast<la_ssize_t>(next->size());
                                         });
        ::archive_read_set_callback_data(m_handle.get(), this);
        if (::archive_read_open1(m_handle.get()) != ARCHIVE_OK)
            return fault();
        ::archive_entry* entry = nullptr;
        const int code = ::archive_read_next_header(m_handle.get(), &entry);
        m_empty = code == ARCHIVE_EOF;
        return m_empty || code >= ARCHIVE_WARN ? Status() : fault();
    }

    void describe(Unpacked& unpacked) const
    {
        for (int i = ::archive_filter_count(m_handle.get()) - 1; i >= 0; --i) {
            const int code = ::archive_filter_code(m_handle.get(), i);
            if (code != ARCHIVE_FILTER_NONE)
                unpacked.layers.emplace_back(::archive_filter_name(m_handle.get(), i));
            if (code == ARCHIVE_FILTER_BZIP2 || code == ARCHIVE_FILTER_LZIP)
                unpacked.check = "CRC-32";
            if (code == ARCHIVE_FILTER_XZ)
                unpacked.check = m_xzCheck;
        }
    }

private:
    Error fault() const
    {
        if (m_innerError)
            return *m_innerError;
        return {::archive_errno(m_handle.get()) == ENOMEM ? ErrorCode::Io : ErrorCode::Damaged,
                sentence("the compressed data cannot be read: %1", reasonOf(m_handle.get()))};
    }

    Result<ByteSpan> produce() override
    {
        if (m_empty)
            return ByteSpan();
        for (;;) {
            FF_TRY(m_control.checkpoint()); // a few packed bytes may give very many
            const void* bytes = nullptr;
            std::size_t size = 0;
            la_int64_t offset = 0;
            const int code = ::archive_read_data_block(m_handle.get(), &bytes, &size, &offset);
            if (code == ARCHIVE_EOF)
                return ByteSpan();
            if (code != ARCHIVE_OK)
                return fault();
            if (size != 0)
                return ByteSpan(static_cast<const std::uint8_t*>(bytes), size);
        }
    }

    const std::unique_ptr<Input> m_inner;
    TaskControl& m_control;
    const ReadHandle m_handle;
    const std::string m_xzCheck;
    std::optional<Error> m_innerError;
    std::uint64_t m_given = 0;
    bool m_empty = false;
};

// Of an .xz file, by the flags of its first stream (The .xz File Format, 2.1.1.2); whoever made it may have
// left out the check.
std::string xzCheckOf(ByteSpan first)
{
    static constexpr std::array<std::uint8_t, 6> kMagic{0xFD, '7', 'z', 'X', 'Z', 0};
    if (first.size() < 8 || !std::equal(kMagic.begin(), kMagic.end(), first.begin()))
        return {};
    switch (first[7]) {
    case 1:
        return "CRC-32";
    case 4:
        return "CRC-64";
    case 10:
        return "SHA-256";
    default:
        return {};
    }
}

// Whether libarchive takes what begins so for compressed.
bool isFiltered(ByteSpan first)
{
    if (first.empty())
        return false;
    const ReadHandle handle(::archive_read_new());
    if (handle == nullptr)
        return false;
    supportFilters(handle.get());
    // What begins a layer but cannot be begun is told by the real pass.
    return ::archive_read_open_memory(handle.get(), first.data(), first.size()) != ARCHIVE_OK
        || ::archive_filter_count(handle.get()) > 1;
}

} // namespace

Sentence reasonOf(::archive* handle)
{
    static constexpr std::string_view kEarlyEnds[] = {
        "truncated", "no progress is possible", "unexpected end", "premature end", "(-5)"}; // Z_BUF_ERROR
    const char* text = ::archive_error_string(handle);
    std::string words = text == nullptr ? "" : text;
    std::transform(words.begin(), words.end(), words.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    const bool endsEarly = words.empty()
        || std::any_of(std::begin(kEarlyEnds), std::end(kEarlyEnds),
                       [&words](std::string_view part) { return words.find(part) != words.npos; });
    return endsEarly ? sentence("it is cut short or damaged") : Sentence::verbatim(text);
}

Result<Unpacked> unpackLayers(std::unique_ptr<Input> file, TaskControl& control)
{
    Unpacked unpacked;
    unpacked.input = std::move(file);
    for (;;) {
        const auto first = unpacked.input->next();
        if (!first.ok()) {
            if (unpacked.layers.empty() || first.error().code != ErrorCode::Damaged)
                return first.error();
            return unpacked; // the error comes again, to whoever reads
        }
        const bool gzip = isGzip(*first);
        const bool filtered = !gzip && isFiltered(*first);
        std::string xzCheck = xzCheckOf(*first);
        unpacked.input->unread();
        if (!gzip && !filtered)
            return unpacked;
        if (unpacked.layers.size() >= kMaxLayers)
            return Error{ErrorCode::Missing, sentence("it is compressed more often than FileFormer unpacks")};
        if (gzip) {
            FF_ASSIGN(unpacked.input, GzipInput::create(std::move(unpacked.input), control));
            unpacked.layers.emplace_back("gzip");
            unpacked.check = "CRC-32";
        } else {
            auto input =
                std::make_unique<FilterInput>(std::move(unpacked.input), control, std::move(xzCheck));
            FF_TRY(input->start());
            input->describe(unpacked);
            unpacked.input = std::move(input);
        }
    }
}

} // namespace ff::archive
