// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/archive/update/segments/SegmentEdit.h"

#include "core/archive/update/segments/HeaderEdit.h"

#include <algorithm>

namespace ff::archive {

void TarMap::add(std::uint64_t oldBegin, std::uint64_t oldEnd, std::uint64_t newBegin)
{
    if (oldBegin == oldEnd)
        return;
    auto next = m_pieces.lower_bound(oldBegin);
    if (next != m_pieces.begin()) {
        auto& [begin, before] = *std::prev(next);
        if (before.end == oldBegin && before.newBegin + (before.end - begin) == newBegin) {
            before.end = oldEnd;
            return;
        }
    }
    m_pieces.emplace_hint(next, oldBegin, Piece{oldEnd, newBegin});
}

void TarMap::add(const TarMap& other)
{
    for (const auto& [begin, piece] : other.m_pieces)
        add(begin, piece.end, piece.newBegin);
}

TarMap::Place TarMap::find(std::uint64_t at, std::uint64_t end) const
{
    auto next = m_pieces.upper_bound(at);
    if (next != m_pieces.begin()) {
        const auto& [begin, piece] = *std::prev(next);
        if (at < piece.end)
            return {piece.newBegin + (at - begin), std::min(end, piece.end) - at};
    }
    return {std::nullopt, (next == m_pieces.end() ? end : std::min(end, next->first)) - at};
}

namespace {

// Calls visit(begin, end, kept) for the parts of [begin, end) between the borders of cuts.
template <typename Visit>
Status eachPart(const TarCuts& cuts, std::uint64_t begin, std::uint64_t end, const Visit& visit)
{
    auto cut = std::upper_bound(cuts.begin(), cuts.end(), begin,
                                [](std::uint64_t at, const TarRange& range) { return at < range.end; });
    while (begin < end) {
        if (cut == cuts.end() || cut->begin >= end)
            return visit(begin, end, true);
        if (begin < cut->begin) {
            FF_TRY(visit(begin, cut->begin, true));
            begin = cut->begin;
        }
        const std::uint64_t to = std::min(end, cut->end);
        FF_TRY(visit(begin, to, false));
        begin = to;
        ++cut;
    }
    return {};
}

} // namespace

bool touchesCut(const TarCuts& cuts, std::uint64_t begin, std::uint64_t end)
{
    const auto cut = std::upper_bound(cuts.begin(), cuts.end(), begin,
                                      [](std::uint64_t at, const TarRange& range) { return at < range.end; });
    return cut != cuts.end() && cut->begin < end;
}

bool isCut(const TarCuts& cuts, std::uint64_t begin, std::uint64_t end)
{
    const auto cut = std::upper_bound(cuts.begin(), cuts.end(), begin,
                                      [](std::uint64_t at, const TarRange& range) { return at < range.end; });
    return cut != cuts.end() && cut->begin <= begin && end <= cut->end;
}

namespace {

class Editor {
public:
    Editor(const Segment& old, ByteSpan tar, std::uint64_t newOffset, const TarCuts& cuts,
           const ChangeLookup& changes, const TarMap& places, const HashLookup& known)
        : m_old(old), m_tar(tar), m_cuts(cuts), m_changes(changes), m_before(places), m_known(known),
          m_at(newOffset), m_items(walkHeaders(old.headers, old.runs, old.tarOffset)),
          m_entryAt(old.entryOffsets())
    {
        m_out.segment.tarOffset = newOffset;
    }

    Result<EditedSegment> run()
    {
        std::uint64_t headerAt = 0, tarAt = m_old.tarOffset;
        for (std::size_t r = 0; r < m_old.runs.size(); ++r) {
            const TarRun& run = m_old.runs[r];
            FF_TRY(editHeaders(r, headerAt, tarAt));
            headerAt += run.headerLength;
            tarAt += run.headerLength;
            FF_TRY(editData(r, tarAt));
            tarAt += run.dataLength;
        }
        return std::move(m_out);
    }

private:
    // Header byte x stands at m_headerTar + x of the old stream.
    Status copyHeaders(std::uint64_t from, std::uint64_t to)
    {
        return eachPart(m_cuts, m_headerTar + from, m_headerTar + to,
                        [this](std::uint64_t begin, std::uint64_t end, bool kept) -> Status {
                            if (!kept) {
                                m_out.sameHeaders = false;
                                return {};
                            }
                            addHeader(ByteSpan(m_old.headers)
                                          .subspan(static_cast<std::size_t>(begin - m_headerTar),
                                                   static_cast<std::size_t>(end - begin)),
                                      begin, end);
                            return {};
                        });
    }

    void addHeader(ByteSpan bytes, std::uint64_t oldBegin, std::uint64_t oldEnd)
    {
        m_out.places.add(oldBegin, oldEnd, m_at);
        m_out.segment.addHeader(bytes);
        m_at += bytes.size();
    }

    Status editHeaders(std::size_t r, std::uint64_t headerAt, std::uint64_t tarAt)
    {
        m_headerTar = tarAt - headerAt;
        std::uint64_t done = headerAt;
        for (; m_item < m_items.size() && m_items[m_item].run == r; ++m_item) {
            const TarItem& item = m_items[m_item];
            const std::uint64_t tar = m_headerTar + item.begin;
            const HeaderChange* change = m_changes(tar);
            if (change == nullptr || touchesCut(m_cuts, tar, tar + 1))
                continue;
            FF_TRY(copyHeaders(done, item.begin));
            FF_ASSIGN(const Bytes changed,
                      changeHeaders(m_old.headers, item, change->path, change->linkTarget));
            m_out.growth[tar] = static_cast<std::int64_t>(changed.size())
                - static_cast<std::int64_t>(item.headerEnd - item.begin);
            m_out.sameHeaders = false;
            addHeader(changed, tar, m_headerTar + item.headerEnd);
            done = item.headerEnd;
        }
        return copyHeaders(done, headerAt + m_old.runs[r].headerLength);
    }

    void startData(std::size_t r)
    {
        Segment& out = m_out.segment;
        if (!out.runs.empty())
            return;
        out.continued = r == 0 && m_old.continued;
        out.continuedHint = out.continued ? m_old.continuedHint : std::string();
        out.runs.emplace_back();
    }

    void addLiteral(std::uint64_t begin, std::uint64_t end)
    {
        if (m_tar.empty())
            m_out.segment.runs.back().dataLength += end - begin;
        else
            m_out.segment.addData(m_tar.subspan(static_cast<std::size_t>(begin - m_old.tarOffset),
                                                static_cast<std::size_t>(end - begin)));
        m_at += end - begin;
    }

    // [begin, end) of the old stream, which refers to `source`.
    void addReferred(std::uint64_t begin, std::uint64_t end, std::uint64_t source)
    {
        while (begin < end) {
            const std::uint64_t sourceEnd = source + (end - begin);
            TarMap::Place place = m_out.places.find(source, sourceEnd);
            if (!place.begin) {
                const TarMap::Place before = m_before.find(source, source + place.length);
                place = before;
            }
            const std::uint64_t next = begin + place.length;
            if (place.begin) {
                m_out.segment.addReference(*place.begin, place.length);
                m_at += place.length;
            } else { // the bytes are cut there and live on here, for later ones too
                m_out.sameData = false;
                m_out.places.add(source, source + place.length, m_at);
                addLiteral(begin, next);
            }
            source += place.length;
            begin = next;
        }
    }

    Status editData(std::size_t r, std::uint64_t tarAt)
    {
        const TarRun& run = m_old.runs[r];
        if (run.dataLength == 0)
            return {};
        std::uint64_t kept = 0;
        const auto literal = [&](std::uint64_t from, std::uint64_t to) {
            return eachPart(m_cuts, from, to,
                            [&](std::uint64_t begin, std::uint64_t end, bool stays) -> Status {
                                if (!stays) {
                                    m_out.sameData = false;
                                    return {};
                                }
                                startData(r);
                                m_out.places.add(begin, end, m_at);
                                addLiteral(begin, end);
                                kept += end - begin;
                                return {};
                            });
        };
        std::uint64_t done = 0;
        for (const DataReference& reference : run.references) {
            FF_TRY(literal(tarAt + done, tarAt + reference.offset));
            const std::uint64_t from = tarAt + reference.offset;
            FF_TRY(eachPart(m_cuts, from, from + reference.length,
                            [&](std::uint64_t begin, std::uint64_t end, bool stays) -> Status {
                                if (!stays)
                                    return {};
                                startData(r);
                                addReferred(begin, end, reference.source + (begin - from));
                                kept += end - begin;
                                return {};
                            }));
            done = reference.offset + reference.length;
        }
        FF_TRY(literal(tarAt + done, tarAt + run.dataLength));
        if (kept == 0)
            return {};
        TarRun& out = m_out.segment.runs.back();
        if (kept != run.dataLength || out.dataLength != run.dataLength)
            return Error{ErrorCode::Damaged, sentence("the archive's entries do not fit its segments")};
        out.hashElided = run.hashElided;
        out.digest = run.digest;
        if (!out.digest && !m_tar.empty())
            out.digest = crypto::sha512(m_tar.subspan(static_cast<std::size_t>(tarAt - m_old.tarOffset),
                                                      static_cast<std::size_t>(run.dataLength)));
        if (!out.digest && run.hashElided && m_known)
            out.digest = m_known(m_entryAt[r]);
        m_out.provable = m_out.provable && out.digest.has_value();
        return {};
    }

    const Segment& m_old;
    const ByteSpan m_tar;
    const TarCuts& m_cuts;
    const ChangeLookup& m_changes;
    const TarMap& m_before;
    const HashLookup& m_known;
    std::uint64_t m_at; // in the new stream
    const std::vector<TarItem> m_items;
    const std::vector<std::uint64_t> m_entryAt;
    std::size_t m_item = 0;
    std::uint64_t m_headerTar = 0;
    EditedSegment m_out;
};

} // namespace

Result<EditedSegment> editSegment(const Segment& old, ByteSpan tar, std::uint64_t newOffset,
                                  const TarCuts& cuts, const ChangeLookup& changes, const TarMap& places,
                                  const HashLookup& known)
{
    return Editor(old, tar, newOffset, cuts, changes, places, known).run();
}

} // namespace ff::archive
