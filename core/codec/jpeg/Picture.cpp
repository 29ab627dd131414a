// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/codec/jpeg/Picture.h"

#include <algorithm>

namespace ff::codec::jpeg {

namespace {

Error damaged(const Sentence& what)
{
    return {ErrorCode::Damaged, what};
}

// Blocks that planes hold.
std::uint64_t blocksKept(const Shape& shape, bool keepsAll)
{
    return keepsAll ? blocksOf(shape) : 2 * (blocksOf(shape) / shape.unitRows);
}

// Whether a picture of `size` bytes may have these planes.
bool mayHave(const Shape& shape, bool keepsAll, std::size_t size)
{
    const std::uint64_t blocks = blocksKept(shape, keepsAll);
    return blocks <= kMostBlocksPerByte * size && (!keepsAll || blocks <= kMostBlocksKept);
}

// Rows of units that a scan of the whole picture has coefficients in.
std::uint32_t rowsOf(const ScanLayout& layout, std::uint64_t blocks)
{
    const std::uint64_t blocksOfRow = std::uint64_t{layout.wide} * layout.blocksOfUnit;
    return static_cast<std::uint32_t>(
        std::min<std::uint64_t>(layout.rows, (blocks + blocksOfRow - 1) / blocksOfRow));
}

void writeRecipe(std::size_t size, std::size_t keptSize, const std::vector<ScanRecipe>& scans, Bytes& out)
{
    ByteWriter recipe;
    recipe.varint(size);
    recipe.varint(keptSize);
    recipe.varint(scans.size());
    for (const ScanRecipe& scan : scans)
        scan.write(recipe);
    out = recipe.take();
}

// Reads the scans of a picture, as far as they go.
class Parser {
public:
    Parser(ByteSpan bytes, TaskControl& control) : m_bytes(bytes), m_control(control), m_headers(bytes) {}

    // Cancelled, or done: what was found is in info().
    Status parse();
    PictureInfo& info() { return m_info; }
    Planes& planes() { return *m_planes; }
    bool hasPicture() const { return m_info.size > 0; }
    std::size_t work() const
    {
        return m_headers.position() + m_lookedAt + static_cast<std::size_t>(m_visits + m_planeBlocks);
    }

private:
    bool begin();
    Status readScan();
    void end(const char* why) { m_info.ending = why; }

    ByteSpan m_bytes;
    TaskControl& m_control;
    Headers m_headers;
    PictureInfo m_info;
    std::optional<Planes> m_planes;
    std::vector<ScanRecipe> m_scans;
    std::uint64_t m_visits = 0;
    std::size_t m_lookedAt = 0; // bytes of the first scan before it was read
    std::uint64_t m_planeBlocks = 0;
    bool m_goesOn = true;
};

// The first scan decides about the planes.
bool Parser::begin()
{
    m_info.shape = shapeOf(m_headers);
    m_info.keepsAll = !isWholeInOneScan(m_headers);
    m_info.rows = m_info.shape.unitRows;
    // The planes take time too, so that their blocks must be in proportion to the first scan. It may take a
    // bit for a block, and give one component of four.
    m_lookedAt = m_headers.sizeOfStretch();
    if (!mayHave(m_info.shape, m_info.keepsAll, m_bytes.size())
        || !mayHave(m_info.shape, m_info.keepsAll, 2 * kMaxComponents * m_lookedAt))
        return false;
    // What is kept need not be read again, by the proof and by who codes it.
    const bool keepsAll = m_info.keepsAll
        || (blocksOf(m_info.shape) <= kMostBlocksReadOnce
            && mayHave(m_info.shape, true, 2 * kMaxComponents * m_lookedAt));
    m_planes.emplace(m_info.shape, keepsAll);
    m_planeBlocks = blocksKept(m_info.shape, keepsAll);
    return true;
}

Status Parser::readScan()
{
    m_goesOn = false;
    if (m_visits + layoutOf(m_headers).blocks() > mostVisits(m_info.shape, m_headers.position())) {
        end("its scans say too little");
        return {};
    }
    ScanReader reader(m_bytes, m_headers);
    if (!reader.isReadable()) {
        end("a Huffman table has two codes for one symbol");
        return {};
    }
    for (std::uint32_t row = 0; row < reader.layout().rows; ++row) {
        FF_TRY(m_control.checkpoint());
        m_planes->begin(row);
        if (!reader.readRow(*m_planes, row))
            break;
    }
    reader.finish();
    if (reader.blocks() == 0) {
        end("a scan does not begin");
        return {};
    }
    m_visits += reader.blocks();
    m_info.stretches.push_back({m_headers.position(), reader.end() - m_headers.position(), reader.blocks()});
    m_info.size = reader.end();
    m_scans.push_back(reader.recipe());
    if (!m_info.keepsAll)
        m_info.rows = rowsOf(reader.layout(), reader.blocks());
    m_headers.skip(reader.end());
    m_goesOn = true;
    return {};
}

Status Parser::parse()
{
    for (;;) {
        const Headers::Next next = m_headers.next();
        if (next == Headers::Next::End && hasPicture())
            m_info.size = m_headers.position();
        else if (next == Headers::Next::End)
            end("it has no scan");
        else if (next == Headers::Next::Stop)
            end(m_headers.why());
        if (next != Headers::Next::Scan)
            break;
        if (hasPicture() && m_scans.back().blocks) {
            // What the cut scan has left behind its end would be in the way.
            end("a scan follows one that is cut short");
            break;
        }
        if (!m_planes && !begin()) {
            end("it claims more blocks than its bytes can hold, or than are coded");
            break;
        }
        FF_TRY(readScan());
        if (!m_goesOn)
            break;
    }
    if (hasPicture() && !mayHave(m_info.shape, m_info.keepsAll, m_info.size)) {
        end("it claims more blocks than its bytes can hold");
        m_info.size = 0;
    }
    writeRecipe(m_info.size, m_info.keptSize(), m_scans, m_info.recipe);
    return {};
}

// Whether a decoder makes the same bytes. `planes` have the coefficients where they keep all.
Result<bool> isRebuilt(ByteSpan bytes, const PictureInfo& info, Planes& planes, TaskControl& control)
{
    Bytes kept;
    appendKept(bytes, info, kept);
    auto writer = PictureWriter::open(kept, info.recipe, info.size);
    if (!writer.ok() || writer->rows() != info.rows || writer->keepsAll() != info.keepsAll)
        return false;
    PictureReader reader(bytes, info);
    Bytes rebuilt;
    std::size_t at = 0;
    for (std::uint32_t row = 0; row < info.rows; ++row) {
        if (!planes.keepsAll())
            FF_TRY(reader.readRow(planes, row, control));
        const Status status = writer->writeRow(planes, row, rebuilt, control);
        if (!status.ok() && status.error().code == ErrorCode::Cancelled)
            return status.error();
        if (!status.ok() || rebuilt.size() > info.size - at
            || !std::equal(rebuilt.begin(), rebuilt.end(), bytes.begin() + static_cast<std::ptrdiff_t>(at)))
            return false;
        at += rebuilt.size();
        rebuilt.clear();
    }
    return at == info.size;
}

} // namespace

std::size_t PictureInfo::keptSize() const
{
    std::size_t kept = size;
    for (const Stretch& stretch : stretches)
        kept -= stretch.size;
    return kept;
}

void appendKept(ByteSpan bytes, const PictureInfo& info, Bytes& out)
{
    std::size_t at = 0;
    const auto append = [&](std::size_t to) {
        out.insert(out.end(), bytes.begin() + static_cast<std::ptrdiff_t>(at),
                   bytes.begin() + static_cast<std::ptrdiff_t>(to));
    };
    for (const Stretch& stretch : info.stretches) {
        append(stretch.at);
        at = stretch.at + stretch.size;
    }
    append(info.size);
}

std::optional<PictureSizes> pictureSizes(ByteSpan recipe)
{
    ByteReader reader(recipe);
    PictureSizes sizes;
    sizes.whole = reader.varint();
    sizes.kept = reader.varint();
    if (reader.failed() || sizes.kept > sizes.whole)
        return std::nullopt;
    return sizes;
}

Result<std::optional<PictureInfo>> parse(ByteSpan bytes, TaskControl& control, ParseNotes* notes,
                                         std::optional<Planes>* planes)
{
    Parser parser(bytes, control);
    const Status status = parser.parse();
    if (!status.ok())
        return status.error();
    PictureInfo& info = parser.info();
    if (notes != nullptr)
        *notes = {info.ending, parser.work()};
    if (!parser.hasPicture())
        return std::optional<PictureInfo>{};
    FF_ASSIGN(const bool isSame, isRebuilt(bytes, info, parser.planes(), control));
    if (!isSame) {
        if (notes != nullptr)
            notes->why = "it cannot be rebuilt";
        return std::optional<PictureInfo>{};
    }
    if (planes != nullptr && parser.planes().keepsAll())
        *planes = std::move(parser.planes());
    return std::optional<PictureInfo>{std::move(info)};
}

Status PictureReader::beginScan(Headers& headers, const Stretch& stretch)
{
    if (headers.next() != Headers::Next::Scan || headers.position() != stretch.at)
        return damaged(sentence("a picture is not the one that was parsed"));
    m_scan.emplace(m_bytes, headers, stretch.blocks);
    return {};
}

Status PictureReader::readRow(Planes& planes, std::uint32_t row, TaskControl& control)
{
    if (m_info.keepsAll)
        return row == 0 ? readAll(planes, control) : Status{};
    FF_TRY(control.checkpoint());
    if (row == 0) {
        Headers headers(m_bytes);
        FF_TRY(beginScan(headers, m_info.stretches[0]));
    }
    planes.begin(row);
    if (!m_scan->readRow(planes, row) && row + 1 < m_info.rows)
        return damaged(sentence("a picture is not the one that was parsed"));
    return {};
}

Status PictureReader::readAll(Planes& planes, TaskControl& control)
{
    Headers headers(m_bytes);
    for (const Stretch& stretch : m_info.stretches) {
        FF_TRY(beginScan(headers, stretch));
        for (std::uint32_t row = 0; row < m_scan->layout().rows; ++row) {
            FF_TRY(control.checkpoint());
            if (!m_scan->readRow(planes, row))
                break;
        }
        headers.skip(stretch.at + stretch.size);
    }
    return {};
}

Result<PictureWriter> PictureWriter::open(ByteSpan kept, ByteSpan recipe, std::size_t limit)
{
    ByteReader in(recipe);
    const std::uint64_t size = in.varint(), keptSize = in.varint(), scans = in.varint();
    if (in.failed() || size > limit || keptSize > kept.size() || keptSize > size || scans == 0
        || scans > in.remaining())
        return damaged(sentence("the recipe of a JPEG picture is damaged"));
    PictureWriter writer(kept.first(static_cast<std::size_t>(keptSize)));
    writer.m_size = static_cast<std::size_t>(size);
    for (std::uint64_t i = 0; i < scans; ++i) {
        auto scan = ScanRecipe::read(in);
        if (!scan)
            return damaged(sentence("the recipe of a JPEG picture is damaged"));
        writer.m_scans.push_back(std::move(*scan));
    }
    if (!in.atEnd())
        return damaged(sentence("the recipe of a JPEG picture is damaged"));
    if (writer.m_headers.next() != Headers::Next::Scan)
        return damaged(sentence("the headers of a JPEG picture are damaged"));
    writer.m_shape = shapeOf(writer.m_headers);
    writer.m_keepsAll = !isWholeInOneScan(writer.m_headers);
    writer.m_rows = writer.m_shape.unitRows;
    if (!mayHave(writer.m_shape, writer.m_keepsAll, writer.m_size))
        return damaged(sentence("a JPEG picture claims more blocks than its bytes can hold"));
    if (!writer.m_keepsAll) {
        const ScanLayout layout = layoutOf(writer.m_headers);
        const std::uint64_t blocks =
            std::min(layout.blocks(), writer.m_scans[0].blocks.value_or(layout.blocks()));
        writer.m_rows = rowsOf(layout, blocks);
        if (blocks == 0 || blocks > kMostBlocksPerByte * size)
            return damaged(sentence("a JPEG picture claims more blocks than its bytes can hold"));
    }
    return writer;
}

void PictureWriter::appendKept(std::size_t to, Bytes& out)
{
    out.insert(out.end(), m_kept.begin() + static_cast<std::ptrdiff_t>(m_keptAt),
               m_kept.begin() + static_cast<std::ptrdiff_t>(to));
    m_keptAt = to;
}

Status PictureWriter::writeRow(Planes& planes, std::uint32_t row, Bytes& out, TaskControl& control)
{
    const std::size_t before = out.size();
    if (m_keepsAll) {
        if (row + 1 == m_rows)
            FF_TRY(writeAll(planes, out, control));
        return {};
    }
    FF_TRY(control.checkpoint());
    if (row == 0)
        FF_TRY(beginScan(out));
    if (!m_scan->writeRow(planes, row, out))
        return damaged(sentence("the coefficients of a JPEG picture are damaged"));
    if (row + 1 == m_rows)
        FF_TRY(finishScan(out));
    m_written += out.size() - before;
    return checkSize(row + 1 == m_rows);
}

// The picture is as large as its recipe says when it is whole, and never larger.
Status PictureWriter::checkSize(bool isWhole) const
{
    if (m_written > m_size || (isWhole && m_written != m_size))
        return damaged(sentence("the coefficients of a JPEG picture are damaged"));
    return {};
}

// The headers up to the next scan.
Status PictureWriter::beginScan(Bytes& out)
{
    m_scan.emplace(m_headers, std::move(m_scans[m_scanAt++]));
    m_visits += m_scan->blocks();
    if (m_visits > mostVisits(m_shape, m_size))
        return damaged(sentence("a JPEG picture has more scans than its bytes can hold"));
    appendKept(m_headers.position(), out);
    return {};
}

// Behind the last scan the rest of the kept bytes.
Status PictureWriter::finishScan(Bytes& out)
{
    if (!m_scan->finish(out))
        return damaged(sentence("the coefficients of a JPEG picture are damaged"));
    if (m_scanAt == m_scans.size())
        appendKept(m_kept.size(), out);
    return {};
}

Status PictureWriter::writeAll(Planes& planes, Bytes& out, TaskControl& control)
{
    while (m_scanAt < m_scans.size()) {
        std::size_t before = out.size();
        if (m_scanAt > 0 && m_headers.next() != Headers::Next::Scan)
            return damaged(sentence("the headers of a JPEG picture are damaged"));
        FF_TRY(beginScan(out));
        for (std::uint32_t row = 0; row < m_scan->layout().rows && !m_scan->isDone(); ++row) {
            FF_TRY(control.checkpoint());
            if (!m_scan->writeRow(planes, row, out))
                return damaged(sentence("the coefficients of a JPEG picture are damaged"));
            m_written += out.size() - before;
            before = out.size();
            FF_TRY(checkSize(false));
        }
        FF_TRY(finishScan(out));
        m_written += out.size() - before;
    }
    return checkSize(true);
}

} // namespace ff::codec::jpeg
