// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/codec/pixels/PixelChoice.h"

#include "core/codec/TakenPlaces.h"
#include "core/codec/pixels/PngFilter.h"

#include <algorithm>
#include <map>
#include <tuple>

namespace ff::codec::pixels {

namespace {

// Smaller pictures are tried together with others like them.
constexpr std::size_t kTriedAlone = std::size_t{64} << 10;
// Most bytes of a trial.
constexpr std::size_t kTrialBytes = std::size_t{96} << 10;
// Other methods learn more from a block than a trial has of it, most from many icons: this part of the bytes
// must be gained.
constexpr std::uint64_t kMargin = 64, kMarginOfSmall = 4;
// What becomes smaller than this part is a drawing, whose repeats others find.
constexpr std::uint64_t kDrawing = 12;

// Rows without what is not a sample. Only filtered rows hang on those above.
Bytes plainRows(const FoundPicture& picture, ByteSpan raw)
{
    const Format& format = picture.format;
    const std::size_t step = format.pixelBytes(), width = format.width * step, row = format.rowBytes();
    Bytes out(picture.rows * width);
    const Bytes zeros(width);
    for (std::size_t y = 0; y < picture.rows; ++y) {
        const ByteSpan from = raw.subspan(picture.at + y * row, row);
        const auto to = std::span(out).subspan(y * width, width);
        const ByteSpan samples = from.subspan(format.isFiltered ? 1 : 0, width);
        std::copy(samples.begin(), samples.end(), to.begin());
        if (format.isFiltered)
            undoFilter(from[0], step,
                       y == 0 ? ByteSpan(zeros) : ByteSpan(out).subspan((y - 1) * width, width), to);
    }
    return out;
}

class Trial {
public:
    explicit Trial(const Format& format) : m_format(format)
    {
        m_format.isFiltered = false;
        m_format.padding = 0;
    }

    bool isFull() const { return m_raw.size() >= kTrialBytes; }

    // The whole picture or, of a large one, three stretches of rows.
    Status add(const FoundPicture& picture, ByteSpan raw, TaskControl& control)
    {
        const Bytes plain = plainRows(picture, raw);
        const std::size_t row = picture.format.rowBytes(),
                          width = picture.format.width * m_format.pixelBytes();
        constexpr std::size_t kStretches = 3;
        const std::size_t rows = std::max<std::size_t>(1, kTrialBytes / kStretches / row);
        m_format.width = picture.format.width;
        const bool isWhole = picture.rows <= rows * kStretches;
        for (std::size_t k = 0; k < (isWhole ? 1 : kStretches); ++k) {
            const std::size_t from = isWhole ? 0 : (picture.rows - rows) * k / (kStretches - 1);
            const std::size_t count = isWhole ? picture.rows : rows;
            m_encoder.start(m_format);
            FF_TRY(codeRows(m_encoder, m_format, ByteSpan(plain).subspan(from * width, count * width), {},
                            control));
            const ByteSpan bytes = raw.subspan(picture.at + from * row, count * row);
            m_raw.insert(m_raw.end(), bytes.begin(), bytes.end());
        }
        return {};
    }

    Result<bool> pays(bool isOfSmall, const EncodeOptions& options, const EncodeFunction& encodeAsIs,
                      TaskControl& control)
    {
        std::uint64_t coded = m_encoder.finish().size();
        if (coded < m_raw.size() / kDrawing)
            return false;
        coded += coded / (isOfSmall ? kMarginOfSmall : kMargin);
        return isSmallerThanOtherwise(m_raw, coded, options, encodeAsIs, control);
    }

private:
    Format m_format;
    PixelEncoder m_encoder;
    Bytes m_raw;
};

} // namespace

Status codeRows(PixelEncoder& encoder, const Format& format, ByteSpan rows, const Progress& onProgress,
                TaskControl& control)
{
    const std::size_t row = format.rowBytes();
    for (std::size_t at = 0; at < rows.size(); at += row) {
        FF_TRY(control.checkpoint());
        encoder.code(rows.subspan(at, row));
        if (onProgress)
            onProgress(row);
    }
    return {};
}

Status keepThoseThatPay(ByteSpan raw, std::vector<FoundPicture>& pictures, const EncodeOptions& options,
                        const EncodeFunction& encodeAsIs, TaskControl& control)
{
    // Those that are tried together, by what their samples are like.
    std::map<std::tuple<std::uint32_t, std::uint32_t, bool>, std::vector<FoundPicture>> groups;
    std::vector<FoundPicture> kept;
    const auto keepIfPays = [&](std::span<const FoundPicture> group) -> Status {
        Trial trial(group.front().format);
        // Spread over all.
        const std::size_t most = std::min<std::size_t>(group.size(), 32);
        for (std::size_t i = 0; i < most && !trial.isFull(); ++i)
            FF_TRY(trial.add(group[i * group.size() / most], raw, control));
        FF_ASSIGN(const bool isBetter,
                  trial.pays(group.front().size() < kTriedAlone, options, encodeAsIs, control));
        if (isBetter)
            kept.insert(kept.end(), group.begin(), group.end());
        return {};
    };
    for (const FoundPicture& one : pictures) {
        if (one.size() < kTriedAlone)
            groups[{one.format.channels, one.format.bytes, one.format.isFiltered}].push_back(one);
        else
            FF_TRY(keepIfPays({&one, 1}));
    }
    for (const auto& [format, group] : groups)
        FF_TRY(keepIfPays(group));
    std::sort(kept.begin(), kept.end(),
              [](const FoundPicture& a, const FoundPicture& b) { return a.at < b.at; });
    pictures = std::move(kept);
    return {};
}

} // namespace ff::codec::pixels
