// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/format/Repairs.h"

#include <algorithm>

namespace ff::format {

namespace {

// More chunks with wrong checks than this in one stretch are no few damaged bytes, and the corrections of all
// of them would have to be right at once.
constexpr std::size_t kMaxBadChunks = 4;
// With several, so many of each are tried together.
constexpr std::size_t kTogether = 3;
// Searches for two damaged bytes, about a second each: what an archive can make its reader spend.
constexpr unsigned kMaxSearches = 48;
constexpr std::size_t kMaxPatches = 4096;

struct BadChunk {
    std::uint64_t offset = 0;
    Bytes bytes;
    std::shared_ptr<const std::vector<heal::Correction>> corrections;
};

Patch patchOf(const BadChunk& chunk, const heal::Correction& correction)
{
    Patch patch;
    for (const heal::ByteChange& change : correction.changes)
        patch.push_back({chunk.offset + change.offset,
                         static_cast<std::uint8_t>(chunk.bytes[change.offset] ^ change.difference)});
    return patch;
}

bool changesIn(const Patch& patch, std::uint64_t begin, std::uint64_t end)
{
    return std::any_of(patch.begin(), patch.end(), [=](const FileChange& change) {
        return change.offset >= begin && change.offset < end;
    });
}

// Every choice of one of the first corrections of each chunk.
Suggestions together(const std::vector<BadChunk>& bad)
{
    Suggestions out;
    out.damaged = true;
    out.patches.emplace_back();
    for (const BadChunk& chunk : bad) {
        std::vector<Patch> longer;
        for (const Patch& patch : out.patches) {
            for (std::size_t i = 0; i < std::min(kTogether, chunk.corrections->size()); ++i) {
                Patch both = patch;
                const Patch more = patchOf(chunk, (*chunk.corrections)[i]);
                both.insert(both.end(), more.begin(), more.end());
                longer.push_back(std::move(both));
            }
        }
        out.patches = std::move(longer);
    }
    out.likely = std::min<std::size_t>(out.patches.size(), 1);
    return out;
}

} // namespace

void applyPatch(const Patch& patch, std::uint64_t offset, std::span<std::uint8_t> bytes)
{
    for (const FileChange& change : patch) {
        if (change.offset >= offset && change.offset - offset < bytes.size())
            bytes[static_cast<std::size_t>(change.offset - offset)] = change.value;
    }
}

void Repairs::setChecks(std::vector<std::uint64_t> checks, std::uint64_t covered)
{
    if (checks.size() != heal::chunksOf(covered))
        return;
    m_checks = std::move(checks);
    m_covered = covered;
}

Result<Repairs::Corrections> Repairs::correctionsOf(std::uint64_t chunk, ByteSpan bytes, TaskControl& control)
{
    const std::lock_guard lock(m_search);
    if (const auto found = m_found.find(chunk); found != m_found.end())
        return found->second;
    const std::uint64_t syndrome = heal::crc64(bytes) ^ m_checks[static_cast<std::size_t>(chunk)];
    const bool mayTake = m_searches < kMaxSearches;
    m_searches += mayTake ? 1 : 0;
    FF_ASSIGN(std::vector<heal::Correction> corrections,
              heal::corrections(bytes.size(), syndrome, mayTake, control));
    if (corrections.size() > kMaxPatches)
        corrections.resize(kMaxPatches);
    auto kept = std::make_shared<const std::vector<heal::Correction>>(std::move(corrections));
    constexpr std::size_t kRemembered = 64;
    if (m_found.size() < kRemembered)
        m_found.emplace(chunk, kept);
    return kept;
}

Result<bool> Repairs::repair(const ByteSource& file, std::uint64_t chunk, std::size_t size,
                             TaskControl& control)
{
    const std::uint64_t offset = chunk * heal::kChunkSize;
    Bytes bytes(size);
    if (!file.readUnproved(offset, bytes).ok())
        return false;
    FF_ASSIGN(const Corrections found, correctionsOf(chunk, bytes, control));
    for (const heal::Correction& correction : *found) {
        FF_TRY(control.checkpoint());
        const auto apply = [&] { // twice is back
            for (const heal::ByteChange& change : correction.changes)
                bytes[change.offset] ^= change.difference;
        };
        apply();
        if (file.accept(offset, bytes))
            return true;
        apply();
    }
    return false;
}

Result<Suggestions> Repairs::suggest(const ByteSource& file, std::uint64_t begin, std::uint64_t end,
                                     TaskControl& control)
{
    Suggestions out;
    end = std::min(end, m_covered);
    std::vector<BadChunk> bad; // first all of them, since a search takes long
    Bytes bytes;
    for (std::uint64_t chunk = begin / heal::kChunkSize; chunk * heal::kChunkSize < end; ++chunk) {
        FF_TRY(control.checkpoint());
        const std::uint64_t offset = chunk * heal::kChunkSize;
        bytes.resize(static_cast<std::size_t>(std::min<std::uint64_t>(heal::kChunkSize, m_covered - offset)));
        if (!read(file, offset, bytes).ok())
            return Suggestions(); // the file ends before
        if (heal::crc64(bytes) == m_checks[static_cast<std::size_t>(chunk)])
            continue;
        out.damaged = true;
        if (bad.size() == kMaxBadChunks)
            return out;
        bad.push_back({offset, bytes, {}});
    }
    if (file.proves()) {
        for (const BadChunk& chunk : bad) {
            FF_ASSIGN(const bool right,
                      repair(file, chunk.offset / heal::kChunkSize, chunk.bytes.size(), control));
            if (!right)
                return out;
        }
        // Nothing more to change, but to read: others may have put it right meanwhile, too.
        out.likely = 1;
        out.patches.resize(1);
        return out;
    }
    for (BadChunk& chunk : bad) {
        FF_ASSIGN(chunk.corrections, correctionsOf(chunk.offset / heal::kChunkSize, chunk.bytes, control));
    }
    if (bad.size() > 1) {
        // What lies partly outside may be damaged there alone.
        std::erase_if(bad, [](const BadChunk& chunk) { return chunk.corrections->empty(); });
        if (bad.size() > 1)
            return together(bad);
    }
    if (bad.empty())
        return out;
    for (const heal::Correction& correction : *bad.front().corrections) {
        Patch patch = patchOf(bad.front(), correction);
        if (!changesIn(patch, begin, end))
            continue;
        out.likely += correction.likely ? 1 : 0;
        out.patches.push_back(std::move(patch));
    }
    return out;
}

void Repairs::accept(const Patch& patch)
{
    const std::unique_lock lock(m_mutex);
    for (const FileChange& change : patch)
        m_accepted[change.offset] = change.value;
    m_any.store(true, std::memory_order_release);
}

Patch Repairs::accepted() const
{
    const std::shared_lock lock(m_mutex);
    Patch out;
    for (const auto& [offset, value] : m_accepted)
        out.push_back({offset, value});
    return out;
}

bool Repairs::touches(std::uint64_t begin, std::uint64_t end) const
{
    if (!any())
        return false;
    const std::shared_lock lock(m_mutex);
    const auto first = m_accepted.lower_bound(begin);
    return first != m_accepted.end() && first->first < end;
}

Status Repairs::read(const ByteSource& file, std::uint64_t offset, std::span<std::uint8_t> out,
                     const Patch& more) const
{
    FF_TRY(file.readAt(offset, out));
    if (any()) {
        const std::shared_lock lock(m_mutex);
        for (auto change = m_accepted.lower_bound(offset);
             change != m_accepted.end() && change->first - offset < out.size(); ++change)
            out[static_cast<std::size_t>(change->first - offset)] = change->second;
    }
    applyPatch(more, offset, out);
    return {};
}

} // namespace ff::format
