// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/archive/ArchiveImpl.h"
#include "core/archive/Limits.h"
#include "core/archive/convert/Convert.h"
#include "core/archive/create/plan/LevelPlanner.h"

#include <algorithm>
#include <chrono>

namespace ff::archive {

namespace {

constexpr std::size_t kPieces = 16;
// Headers and index: what our own archives take for each entry, about, and for themselves.
constexpr std::uint64_t kEntryBytes = 90, kArchiveBytes = 60;

// One entry for each sixteenth of the contents.
struct Chosen {
    std::vector<std::size_t> entries;
    std::vector<std::uint64_t> pieces; // that each of them stands for
};

Chosen choose(const std::vector<Entry>& entries, std::uint64_t bytes)
{
    Chosen out;
    const std::uint64_t step = std::max<std::uint64_t>(bytes / kPieces, 1);
    std::uint64_t sum = 0;
    for (std::size_t i = 0; i < entries.size(); ++i) {
        if (const std::uint64_t spans = (sum + entries[i].size) / step - sum / step; spans != 0) {
            out.entries.push_back(i);
            out.pieces.push_back(spans);
        }
        sum += entries[i].size;
    }
    return out;
}

struct ContentSample {
    Bytes bytes;
    std::vector<codec::FileStart> files;
    std::uint64_t covered = 0; // of the contents, with holes
    std::optional<Error> unreadable; // why the last of what could not be read was not
};

// Adds up to `most` bytes of the entry. Fails only when the task ends.
Status addSample(EntrySource& source, std::size_t place, const Entry& entry, std::size_t most,
                 ContentSample& sample)
{
    EntryCheck check;
    std::size_t left = most;
    std::uint64_t end = 0;
    const auto take = [&](std::uint64_t offset, ByteSpan piece) -> Status {
        const ByteSpan part = piece.first(std::min(left, piece.size()));
        end = offset + part.size();
        sample.bytes.insert(sample.bytes.end(), part.begin(), part.end());
        left -= part.size();
        return left == 0 ? Status(Error{ErrorCode::Usage, {}}) : Status();
    };
    sample.files.push_back({sample.bytes.size(), entry.path.substr(entry.path.rfind('/') + 1)});
    const Status read = source.read(place, {{}, take}, check);
    if (!read.ok() && read.error().code == ErrorCode::Cancelled)
        return read.error();
    if (!read.ok() && end == 0)
        sample.unreadable = read.error();
    sample.covered += read.ok() ? entry.size : end;
    if (sample.files.back().offset == sample.bytes.size())
        sample.files.pop_back();
    return {};
}

Result<ContentSample> readSample(const Archive::Impl& archive, const CreateOptions& options,
                                 std::uint64_t bytes, TaskControl& control)
{
    // The transformer is slow: a smaller sample.
    const std::size_t budget =
        codec::usesModel(options.level) ? std::size_t{192} << 10 : std::size_t{1} << 20;
    const Chosen chosen = choose(archive.entries, bytes);
    control.setStage("scan");
    FF_ASSIGN(const auto source, archive.source(options, chosen.entries, control));
    control.setTotals(source->totalBytes(), chosen.entries.size(), source->workPlan());
    ContentSample sample;
    for (std::size_t c = 0; c < chosen.entries.size(); ++c) {
        FF_TRY(control.checkpoint());
        const std::size_t place = chosen.entries[c];
        const auto most = std::min<std::uint64_t>(budget / (kPieces + 1) * chosen.pieces[c], budget);
        FF_TRY(addSample(*source, place, archive.entries[place], static_cast<std::size_t>(most), sample));
    }
    return sample;
}

struct Coded {
    double packed = 0, seconds = 0; // with verification
};
Result<Coded> codeSample(const ContentSample& sample, codec::Level level, const CreateOptions& options,
                         engine::ModelStore& models, TaskControl& control)
{
    codec::EncodeOptions encoding;
    encoding.level = level;
    FF_ASSIGN(encoding.model, modelFor(level, models));
    if (encoding.model) {
        FF_ASSIGN(encoding.engine, engine::selectEngine(encoding.model));
    }
    const auto started = std::chrono::steady_clock::now();
    FF_ASSIGN(const codec::CodedBlock block,
              codec::encodeBlock(sample.bytes, sample.files, encoding, control));
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - started).count();
    return Coded{double(block.payload.size()), seconds * (options.verify ? 2 : 1)};
}

} // namespace

Result<ConvertEstimate> estimateConversion(const Archive& archive, const CreateOptions& options,
                                           TaskControl& control)
{
    const Archive::Impl& source = archive.impl();
    std::uint64_t bytes = 0, budgeted = 0;
    for (const Entry& entry : source.entries) {
        bytes += entry.size;
        budgeted += budgetBytes(entry.path, entry.size);
    }
    FF_ASSIGN(const ContentSample sample, readSample(source, options, bytes, control));
    if (sample.bytes.empty() && bytes != 0)
        return sample.unreadable.value_or(Error{ErrorCode::Damaged, sentence("nothing in it can be read")})
            .withContext(Sentence::verbatim(archive.path().filename().string()));
    ConvertEstimate estimate;
    estimate.sourceBytes = source.fileSize();
    estimate.sampledBytes = sample.bytes.size();
    estimate.targetBytes = source.entries.size() * kEntryBytes + kArchiveBytes;
    if (sample.bytes.empty())
        return estimate;

    control.setStage("encode");
    const unsigned threads =
        workerThreads(options.threads, codec::workingMemory(kSegmentDataSize, options.level));
    const double parallel = double(std::min<std::uint64_t>(threads, bytes / kGroupSize + 1));
    const double share = double(bytes) / double(std::max<std::uint64_t>(sample.covered, 1));
    if (!options.automatic) {
        FF_ASSIGN(const Coded coded, codeSample(sample, options.level, options, source.models, control));
        estimate.targetBytes += static_cast<std::uint64_t>(coded.packed * share);
        estimate.seconds = coded.seconds * share / parallel;
        return estimate;
    }
    // All of it is of one kind here, which the budget gives one level or two.
    Forecast forecast{};
    forecast[kDenseKind].bytes = double(bytes);
    for (const codec::Level level : {codec::Level::Store, codec::Level::Fast, codec::Level::Quick,
                                     codec::Level::Balanced, codec::Level::Former}) {
        FF_ASSIGN(const Coded coded, codeSample(sample, level, options, source.models, control));
        forecast[kDenseKind].costs[static_cast<std::size_t>(level)] = {coded.seconds * share / double(bytes),
                                                                       coded.packed * share / double(bytes)};
    }
    const double budget = budgetOf(options.budgetSeconds, budgeted, threads) * kPlannedShare;
    const LevelPlan plan = planLevels(forecast, codec::Level::Former, budget * parallel);
    estimate.targetBytes += static_cast<std::uint64_t>(plan.packed);
    estimate.seconds = plan.seconds / parallel;
    return estimate;
}

} // namespace ff::archive
