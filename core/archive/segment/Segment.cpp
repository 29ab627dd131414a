// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/archive/segment/Segment.h"

#include <algorithm>

namespace ff::archive {

Bytes joined(const std::vector<Primer>& primers)
{
    Bytes all;
    for (const Primer& primer : primers)
        all.insert(all.end(), primer.data->begin(), primer.data->end());
    return all;
}

void Segment::addHeader(ByteSpan bytes)
{
    if (bytes.empty())
        return;
    if (runs.empty() || runs.back().dataLength != 0)
        runs.emplace_back();
    runs.back().headerLength += bytes.size();
    headers.insert(headers.end(), bytes.begin(), bytes.end());
}

void Segment::addData(ByteSpan bytes)
{
    if (bytes.empty())
        return;
    if (runs.empty())
        runs.emplace_back();
    runs.back().dataLength += bytes.size();
    data.insert(data.end(), bytes.begin(), bytes.end());
}

void Segment::addReference(std::uint64_t source, std::uint64_t length)
{
    if (runs.empty())
        runs.emplace_back();
    TarRun& run = runs.back();
    if (!run.references.empty()
        && run.references.back().offset + run.references.back().length == run.dataLength
        && run.references.back().source + run.references.back().length == source)
        run.references.back().length += length;
    else
        run.references.push_back({run.dataLength, length, source});
    run.dataLength += length;
}

std::uint64_t Segment::tarSize() const
{
    std::uint64_t size = headers.size();
    for (const TarRun& run : runs)
        size += run.dataLength;
    return size;
}

bool Segment::refersBack() const
{
    return std::any_of(runs.begin(), runs.end(), [this](const TarRun& run) {
        return std::any_of(run.references.begin(), run.references.end(),
                           [this](const DataReference& reference) { return reference.source < tarOffset; });
    });
}

Bytes Segment::tarBytes() const
{
    return assemble([](const TarRun&, std::uint64_t) { return true; },
                    [](std::uint64_t, std::span<std::uint8_t>) -> Status {
                        return Error{ErrorCode::Damaged, sentence("what it refers to is not there")};
                    },
                    nullptr);
}

Bytes Segment::assemble(const std::function<bool(const TarRun&, std::uint64_t tarAt)>& wanted,
                        const ReferenceReader& read, std::vector<LostRange>* lost) const
{
    Bytes out(static_cast<std::size_t>(tarSize()));
    std::size_t at = 0, headerAt = 0, dataAt = 0;
    const auto put = [&out, &at](const Bytes& from, std::size_t& fromAt, std::uint64_t size) {
        const std::size_t there = std::min<std::size_t>(static_cast<std::size_t>(size),
                                                        from.size() - std::min(from.size(), fromAt));
        if (there != 0)
            std::copy_n(from.begin() + static_cast<std::ptrdiff_t>(fromAt), there,
                        out.begin() + static_cast<std::ptrdiff_t>(at));
        fromAt += static_cast<std::size_t>(size);
        at += static_cast<std::size_t>(size);
    };
    const auto fill = [&](const DataReference& reference) {
        const auto target = std::span(out).subspan(at, static_cast<std::size_t>(reference.length));
        // What stands before this segment is somebody else's, the rest is in `out` already.
        const auto before = static_cast<std::size_t>(
            reference.source < tarOffset ? std::min(reference.length, tarOffset - reference.source) : 0);
        if (before != 0) {
            const Status got = read(reference.source, target.first(before));
            if (!got.ok() && lost != nullptr)
                lost->push_back({tarOffset + at, tarOffset + at + before, got.error()});
        }
        if (before != target.size())
            std::copy_n(out.begin() + static_cast<std::ptrdiff_t>(reference.source + before - tarOffset),
                        target.size() - before, target.begin() + static_cast<std::ptrdiff_t>(before));
    };
    for (const TarRun& run : runs) {
        put(headers, headerAt, run.headerLength);
        const bool isWanted = wanted(run, tarOffset + at);
        std::uint64_t done = 0;
        for (const DataReference& reference : run.references) {
            put(data, dataAt, reference.offset - done);
            if (isWanted)
                fill(reference);
            at += static_cast<std::size_t>(reference.length);
            done = reference.offset + reference.length;
        }
        put(data, dataAt, run.dataLength - done);
    }
    return out;
}

format::SegmentHash Segment::hash() const
{
    crypto::Sha512 hash;
    hash.update(headers);
    for (const TarRun& run : runs) {
        if (run.dataLength != 0 && !run.hashElided)
            hash.update(*run.digest);
    }
    const crypto::Sha512Digest full = hash.finish();
    format::SegmentHash out{};
    std::copy_n(full.begin(), out.size(), out.begin());
    return out;
}

std::vector<std::uint64_t> Segment::entryOffsets() const
{
    std::vector<std::uint64_t> offsets(runs.size(), ~std::uint64_t{0});
    const auto items = walkHeaders(headers, runs, tarOffset);
    const auto last = lastItems(items, runs.size());
    std::uint64_t header = 0, tar = tarOffset;
    for (std::size_t r = 0; r < runs.size(); ++r) {
        if (last[r] != nullptr)
            offsets[r] = tar + (last[r]->begin - header);
        header += runs[r].headerLength;
        tar += runs[r].headerLength + runs[r].dataLength;
    }
    return offsets;
}

std::vector<codec::FileStart> Segment::fileStarts(const std::vector<TarItem>& items) const
{
    std::vector<codec::FileStart> starts;
    std::uint64_t offset = 0;
    std::size_t next = 0;
    for (std::size_t r = 0; r < runs.size(); ++r) {
        std::string name = r == 0 && continued ? continuedHint : std::string();
        for (; next < items.size() && items[next].run == r; ++next)
            name = items[next].hint;
        const std::uint64_t literal = runs[r].literalLength();
        if (literal != 0)
            starts.push_back({offset, std::move(name)});
        offset += literal;
    }
    return starts;
}

bool keepsRun(const std::vector<TarRange>& keep, std::uint64_t begin, std::uint64_t end)
{
    return keep.empty() || std::any_of(keep.begin(), keep.end(), [=](const TarRange& range) {
               return range.begin < end && begin < range.end;
           });
}

} // namespace ff::archive
