// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/archive/update/segments/Rewriter.h"

#include "core/archive/run/CostModel.h"
#include "core/archive/segment/MetaBlock.h"
#include "core/archive/segment/SegmentProof.h"

#include <algorithm>

namespace ff::archive {

Rewriter::Rewriter(const Archive::Impl& archive, const UpdateOptions& options, const StreamEdits& edits,
                   const std::vector<SegmentAction>& actions, const SegmentCoding& coding,
                   SegmentWriter& writer, TaskControl& control)
    : m_archive(archive), m_options(options), m_segments(archive.index.segments), m_edits(edits),
      m_changeOf(edits.lookup()), m_known(archive.knownHashes()), m_actions(actions), m_coding(coding),
      m_writer(writer), m_control(control), m_starts(m_segments.size())
{
}

std::vector<std::uint64_t> Rewriter::movedPrimers(const format::SegmentHeader& header) const
{
    std::vector<std::uint64_t> moved;
    for (const std::uint64_t primer : header.primers)
        moved.push_back(m_starts[format::placeOf(m_segments, primer)]);
    return moved;
}

Status Rewriter::copy(std::size_t place)
{
    const format::SegmentRecord& record = m_segments[place];
    if (m_archive.reader.repairs().hasChecks()) {
        // The new archive's checks are of what is copied: what the old ones say is not known any more.
        FF_ASSIGN(const auto suggested, m_archive.reader.suggest(record, format::Blocks::Both, m_control));
        if (suggested.likely != 0)
            FF_TRY(readAll({{record.header.tarOffset, tarEnd(record)}}));
    }
    if (m_archive.reader.isMended(record))
        FF_TRY(prove(record));
    FF_ASSIGN(auto payload, m_archive.reader.readSegment(record, format::Blocks::Both, {}, &m_control));
    CodedSegment coded;
    coded.header = payload.header;
    coded.header.tarOffset = m_out.end;
    coded.header.primers = movedPrimers(payload.header);
    coded.meta = std::move(payload.meta);
    coded.data = std::move(payload.data);
    m_out.places.add(record.header.tarOffset, tarEnd(record), m_out.end);
    m_out.end += record.header.tarSize;
    m_out.copied.emplace_back(place, m_out.codedAnew.size());
    m_out.codedAnew.push_back(false);
    m_control.addDone(record.header.data.packedSize);
    return m_writer.addCoded(std::move(coded));
}

// New headers before data that stay as they were coded.
Result<CodedSegment> Rewriter::codeHeaders(EditedSegment& edited, const format::Reader::Payload& payload)
{
    Segment& segment = edited.segment;
    CodedSegment out;
    if (!edited.sameHeaders)
        FF_TRY(restoreHashes(segment));
    const Bytes raw = encodeMeta(segment);
    codec::EncodeOptions options;
    options.level = m_coding.level;
    FF_ASSIGN(codec::CodedBlock block, codeMeta(raw, segment, options, m_control));
    if (m_options.verify) {
        codec::DecodeOptions decoding;
        decoding.expected = raw;
        const auto again = codec::decodeBlock(block, {}, decoding, m_control);
        const auto parsed = again.ok()
            ? parseMeta(*again, segment.tarOffset, segment.tarSize(), payload.header.data.rawSize,
                        mostHeaders(block.payload.size()))
            : Result<Segment>(again.error());
        if (!parsed.ok() || *again != raw || parsed->runs.size() != segment.runs.size())
            return Error{ErrorCode::Damaged,
                         sentence("what was just coded does not decode to the same bytes: this machine's "
                                  "memory or processor cannot be trusted")};
    }
    out.header = payload.header;
    out.header.tarOffset = segment.tarOffset;
    out.header.tarSize = segment.tarSize();
    out.header.primers = movedPrimers(payload.header);
    out.header.meta = {static_cast<std::uint8_t>(block.method), block.n, block.rawSize, block.payload.size()};
    if (!edited.sameHeaders)
        out.header.hash = segment.hash();
    out.header.refersBack = segment.refersBack();
    out.entries = walkHeaders(segment.headers, segment.runs, segment.tarOffset).size();
    out.selfContained = std::all_of(segment.runs.begin(), segment.runs.end(),
                                    [](const TarRun& run) { return run.dataLength == 0 || run.hashElided; });
    out.meta = std::move(block.payload);
    out.data = payload.data;
    return out;
}

void Rewriter::renewHint(Segment& segment, std::uint64_t oldOffset) const
{
    const auto entry =
        std::upper_bound(m_archive.entries.begin(), m_archive.entries.end(), oldOffset,
                         [](std::uint64_t offset, const Entry& e) { return offset < e.tarOffset; });
    if (entry == m_archive.entries.begin())
        return;
    const HeaderChange* change = m_changeOf(std::prev(entry)->tarOffset);
    if (change != nullptr && change->path)
        segment.continuedHint = nameHint(*change->path);
}

Status Rewriter::edit(std::size_t place, const Segment& old, ByteSpan tar)
{
    const format::SegmentRecord& record = m_segments[place];
    FF_ASSIGN(EditedSegment edited,
              editSegment(old, tar, m_out.end, m_edits.cuts, m_changeOf, m_out.places, m_known));
    m_out.places.add(edited.places);
    m_out.growth.insert(edited.growth.begin(), edited.growth.end());
    m_out.end += edited.segment.tarSize();
    const bool headersDo = tar.empty()
        || (edited.sameData && !losesPrimer(m_segments, m_actions, place)
            && !namesMatter(record.header, old, edited.segment));
    m_out.codedAnew.push_back(!headersDo);
    if (headersDo) {
        FF_ASSIGN(const auto payload,
                  m_archive.reader.readSegment(record, format::Blocks::Both, {}, &m_control));
        FF_ASSIGN(CodedSegment coded, codeHeaders(edited, payload));
        m_out.mended += 1;
        return m_writer.addCoded(std::move(coded));
    }
    if (m_coding.levels) // as well as it was
        edited.segment.level = levelOfBlock(record.header);
    if (edited.segment.continued)
        renewHint(edited.segment, record.header.tarOffset);
    return m_writer.add(std::move(edited.segment));
}

// Of the segments in these ranges, in order; null when there is none.
Result<std::unique_ptr<SegmentStream>> Rewriter::openStream(const std::vector<TarRange>& wanted) const
{
    if (wanted.empty())
        return std::unique_ptr<SegmentStream>();
    FF_ASSIGN(SegmentPlan plan, planSegments(m_archive.reader, m_segments, wanted, m_known, m_control));
    FF_ASSIGN(const DeviceChoice choice, m_archive.device(m_options, plan));
    return std::make_unique<SegmentStream>(m_archive.reader, std::move(plan), m_archive.models,
                                           choice.threads, DecodePart::All, m_known, m_control,
                                           choice.engine);
}

// Corrections that the hashes of the segments there prove are accepted on the way.
Status Rewriter::readAll(const std::vector<TarRange>& wanted) const
{
    FF_ASSIGN(const auto stream, openStream(wanted));
    for (bool more = true; more;) {
        FF_ASSIGN(const auto unit, stream->next());
        more = unit != nullptr;
    }
    return {};
}

// What the recovery record has changed is not copied before the segment's hash says that it is right.
Status Rewriter::prove(const format::SegmentRecord& record)
{
    FF_ASSIGN(const auto stream, openStream({{record.header.tarOffset, tarEnd(record)}}));
    for (;;) {
        FF_ASSIGN(const auto unit, stream->next());
        if (!unit)
            return {};
        const bool isIt = unit->need.record.header.tarOffset == record.header.tarOffset;
        if (isIt && !unit->noData && !unit->hashMatches())
            return lostSegment(sentence("a segment's hash differs"));
    }
}

Result<std::unique_ptr<DecodedSegment>> Rewriter::decode(SegmentStream& stream, std::size_t place)
{
    m_control.setStage("decode");
    std::unique_ptr<DecodedSegment> unit;
    do {
        unit.reset(); // before the next takes as much
        FF_ASSIGN(unit, stream.next());
    } while (unit && unit->need.record.header.tarOffset != m_segments[place].header.tarOffset);
    if (!unit)
        return lostSegment(sentence("a segment is missing"));
    if (unit->noData)
        return *unit->noData;
    if (unit->error)
        return unit->error->code == ErrorCode::Damaged ? lostSegment(unit->error->message) : *unit->error;
    if (!unit->verified->lost.empty())
        return lostSegment(unit->verified->lost.front().error.message);
    if (!unit->hashMatches())
        return lostSegment(sentence("a segment's hash differs"));
    m_control.setStage("encode");
    return unit;
}

Result<Rewritten> Rewriter::run()
{
    std::vector<TarRange> wanted;
    for (std::size_t i = 0; i < m_segments.size(); ++i) {
        if (m_actions[i] == SegmentAction::Decode)
            wanted.push_back({m_segments[i].header.tarOffset, tarEnd(m_segments[i])});
    }
    FF_ASSIGN(const auto stream, openStream(wanted));
    for (std::size_t i = 0; i < m_segments.size(); ++i) {
        FF_TRY(m_control.checkpoint());
        m_starts[i] = m_out.end;
        switch (m_actions[i]) {
        case SegmentAction::Drop:
            break;
        case SegmentAction::Copy:
            FF_TRY(copy(i));
            break;
        case SegmentAction::Headers: {
            FF_ASSIGN(const Segment old, readMeta(m_archive, m_segments[i], m_control));
            FF_TRY(edit(i, old, {}));
            break;
        }
        case SegmentAction::Decode: {
            FF_ASSIGN(const auto unit, decode(*stream, i));
            FF_TRY(edit(i, unit->segment, unit->verified->tar));
            break;
        }
        }
    }
    if (stream) {
        m_out.hashRetries = stream->hashRetries();
        m_out.deviceWarning = stream->deviceWarning();
    }
    return std::move(m_out);
}

} // namespace ff::archive
