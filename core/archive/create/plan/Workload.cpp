// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/archive/create/plan/Workload.h"

#include "core/archive/Limits.h"
#include "core/archive/create/plan/SampleReader.h"
#include "core/archive/run/Device.h"
#include "core/base/Exceptions.h"
#include "core/codec/Incompressible.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cmath>
#include <ctime>
#include <mutex>
#include <thread>

namespace ff::archive {

namespace {

using Clock = std::chrono::steady_clock;
using codec::Level;

// Windows of the sample that are coded with a level, and how long that may take: the rest is left out then.
struct Trial {
    std::uint64_t window;
    std::size_t windows;
    double seconds;
};
constexpr Trial kQuickTrial = {std::uint64_t{256} << 10, 6, 2.0};
constexpr Trial kMixTrial = {std::uint64_t{32} << 10, 12, 2.5};
constexpr Trial kNetTrial = {std::uint64_t{16} << 10, 8, 3.0};

// Pictures and sound are tried on the beginnings of so many portions, for some seconds at most.
constexpr std::size_t kTakenTrials = 8;
constexpr std::size_t kTakenPiece = std::size_t{512} << 10;
constexpr double kTakenSeconds = 2;
// How much longer sound takes at the levels that take the transformer.
constexpr double kStrongSound = 2.8;

// A window is coded from a cold start, a segment goes on learning. zstd, which is quick enough to be tried on
// both, shows how much there is to learn, and mixing learns this much more with each doubling of the size.
// The transformer was taught before: what it gains over mixing on a window fades by kFade of itself with each
// doubling. Fitted on the files of docs/BENCHMARKS.md, "Estimates".
constexpr double kLearn = 0.029, kQuickLearn = 0.02;
constexpr double kFade = 0.085;

// From there on it learns next to nothing.
constexpr std::uint64_t kLearns = std::uint64_t{4} << 20;
// Reading, hashing and writing, on one thread.
constexpr double kStreamRate = 350e6;
// Of each entry: its tar header, on that thread, beside what the sample tells of opening files here; and
// coding the header, with zstd or with mixing.
constexpr double kEntryStream = 60e-6, kEntryZstd = 15e-6, kEntryMix = 150e-6;
// Of each segment so much is coded both ways to choose the method.
constexpr std::uint64_t kTrialOfSegment = std::uint64_t{96} << 10;

struct Coded {
    std::uint64_t raw = 0;
    double packed = 0;
    double encodeSeconds = 0, verifySeconds = 0; // of one thread
    double clockSeconds = 0; // of both by the clock

    double perByte() const // seconds
    {
        return (encodeSeconds + verifySeconds) / double(std::max<std::uint64_t>(1, raw));
    }
    void operator+=(const Coded& other)
    {
        raw += other.raw;
        packed += other.packed;
        encodeSeconds += other.encodeSeconds;
        verifySeconds += other.verifySeconds;
        clockSeconds += other.clockSeconds;
    }
};

// One window of the sample.
struct WindowResult {
    std::size_t portion = 0;
    Coded fast, mixed, net;
    bool done = false;
};

// Of the processor: what else runs now will not run for as long as the archive takes.
double threadSeconds()
{
    timespec now{};
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return double(now.tv_sec) + double(now.tv_nsec) / 1e9;
}

double seconds(Clock::time_point since)
{
    return std::chrono::duration<double>(Clock::now() - since).count();
}

Result<Coded> codeOnce(const SamplePortion& portion, const codec::EncodeOptions& options, bool verify,
                       TaskControl& control)
{
    Coded out;
    out.raw = portion.bytes.size();
    const auto began = Clock::now();
    double from = threadSeconds();
    FF_ASSIGN(const auto block, codec::encodeBlock(portion.bytes, portion.files, options, control));
    out.encodeSeconds = threadSeconds() - from;
    out.packed = double(block.payload.size());
    if (verify) {
        codec::DecodeOptions decoding;
        decoding.model = options.model;
        decoding.engine = options.engine;
        decoding.expected = portion.bytes;
        from = threadSeconds();
        const auto decoded = codec::decodeBlock(block, portion.files, decoding, control);
        out.verifySeconds = threadSeconds() - from;
        if (!decoded.ok() && decoded.error().code != ErrorCode::Damaged)
            return decoded.error();
    }
    out.clockSeconds = seconds(began);
    return out;
}

// Runs the jobs 0 … count − 1 on so many threads; no new one begins after the deadline but the first. The
// first error ends it.
template <typename Job>
Status runAll(unsigned threads, std::size_t count, double budget, TaskControl& control, Job job)
{
    const auto from = Clock::now();
    std::atomic<std::size_t> next{0};
    std::mutex mutex;
    Status failure;
    const auto work = [&] {
        for (;;) {
            const std::size_t i = next++;
            if (i >= count || (i != 0 && seconds(from) > budget))
                return;
            Status done = control.checkpoint();
            if (done.ok())
                done = catchingExceptions([&] { return job(i); });
            if (!done.ok()) {
                const std::lock_guard lock(mutex);
                if (failure.ok())
                    failure = done;
                next = count;
                return;
            }
        }
    };
    std::vector<std::thread> helpers;
    for (unsigned t = 1; t < std::min<std::size_t>(threads, count); ++t)
        helpers.emplace_back(work);
    work();
    for (std::thread& helper : helpers)
        helper.join();
    return failure;
}

class Trials {
public:
    Trials(const TrialOptions& options, const OnLevelKnown& onKnown, TaskControl& control)
        : m_options(options), m_onKnown(onKnown), m_control(control)
    {
    }

    Result<Workload> run(const std::vector<SourceEntry>& entries)
    {
        const auto bytes = static_cast<std::uint64_t>(m_options.effort * double(kSampleBudget));
        const auto from = Clock::now();
        FF_ASSIGN(m_sample, readSample(entries, bytes, m_control));
        const double perFile = m_sample.readFiles == 0
            ? 0
            : std::max(0.0, seconds(from) - double(m_sample.readBytes) / kStreamRate)
                / double(m_sample.readFiles);
        m_work.distinctBytes = m_sample.distinctBytes;
        m_work.readBytes = m_sample.readBytes;
        m_work.segments = m_sample.segments;
        m_work.netSegments = m_sample.netSegments;
        m_work.streamSeconds =
            double(m_sample.distinctBytes) / kStreamRate + double(entries.size()) * (perFile + kEntryStream);
        m_work.entries = entries.size();
        m_work.parts.resize(m_sample.portions.size());
        FF_TRY(tryFast());
        FF_TRY(undoDeflate());
        FF_TRY(tryTaken());
        FF_TRY(seeWhatIsLeft());
        FF_TRY(tryQuick());
        FF_TRY(tryMix());
        if (codec::usesModel(m_options.strongest))
            FF_TRY(tryNet());
        return std::move(m_work);
    }

private:
    LevelCost& cost(std::size_t part, Level level)
    {
        return m_work.parts[part].costs[static_cast<std::size_t>(level)];
    }

    void tell(Level level)
    {
        if (m_onKnown)
            m_onKnown(m_work, level);
    }

    Status tryFast()
    {
        for (std::size_t i = 0; i < m_work.parts.size(); ++i) {
            m_work.parts[i].bytes = m_sample.portions[i].weight;
            cost(i, Level::Store) = {1 / kStreamRate, 1};
        }
        tell(Level::Store);
        codec::EncodeOptions options;
        options.level = Level::Fast;
        FF_TRY(
            runAll(m_options.threads, m_sample.portions.size(), 1e9, m_control, [&](std::size_t i) -> Status {
                SamplePortion& portion = m_sample.portions[i];
                FF_ASSIGN(const Coded coded, codeOnce(portion, options, m_options.verify, m_control));
                portion.fast = coded.packed;
                m_work.parts[i].kind = kindOf(portion.bytes, portion.files);
                cost(i, Level::Fast) = {coded.perByte(),
                                        coded.packed / double(std::max<std::uint64_t>(1, coded.raw))};
                return {};
            }));
        tell(Level::Fast);
        return {};
    }

    // The levels above Fast code sound, MP3 and pictures with methods of their own.
    Status tryTaken()
    {
        m_taken.assign(m_sample.portions.size(), {});
        const auto soundOf = [](const SamplePortion& portion) {
            return codec::soundBytes(portion.bytes, portion.files);
        };
        const auto withoutSound = [](const SamplePortion& portion) {
            return codec::withoutSound(portion.bytes, portion.files);
        };
        const auto trySound = [this](ByteSpan piece, const SamplePortion& portion) {
            return codec::trySound(piece, portion.files, m_control);
        };
        FF_TRY(tryTaken(soundOf, withoutSound, trySound, kStrongSound));
        const auto mp3Of = [](const SamplePortion& portion) { return codec::mp3Bytes(portion.bytes); };
        const auto withoutMp3 = [](const SamplePortion& portion) {
            return codec::withoutMp3(portion.bytes, portion.files);
        };
        const auto tryMp3 = [this](ByteSpan piece, const SamplePortion&) {
            return codec::tryMp3(piece, m_control);
        };
        FF_TRY(tryTaken(mp3Of, withoutMp3, tryMp3, 1));
        const auto picturesOf = [](const SamplePortion& portion) {
            return codec::pictureBytes(portion.bytes);
        };
        const auto withoutPictures = [](const SamplePortion& portion) {
            return codec::withoutPictures(portion.bytes, portion.files);
        };
        const auto tryPictures = [this](ByteSpan piece, const SamplePortion&) {
            return codec::tryPictures(piece, m_control);
        };
        return tryTaken(picturesOf, withoutPictures, tryPictures, 1);
    }

    // bytesOf: how many bytes of a portion have a method of their own; without: the others; attempt: what
    // becomes of some; strong: how much longer it takes at the levels with the transformer.
    template <typename BytesOf, typename Without, typename Attempt>
    Status tryTaken(BytesOf bytesOf, Without without, Attempt attempt, double strong)
    {
        std::vector<std::size_t> with; // the portions that have some
        std::vector<double> shares(m_sample.portions.size()); // of what they have now
        for (std::size_t i = 0; i < m_sample.portions.size(); ++i) {
            const SamplePortion& portion = m_sample.portions[i];
            shares[i] = double(bytesOf(portion)) / double(std::max<std::size_t>(1, portion.bytes.size()));
            if (shares[i] > 0)
                with.push_back(i);
        }
        const std::size_t count = std::min(with.size(), kTakenTrials);
        std::vector<TakenCost> tried(count);
        FF_TRY(runAll(m_options.threads, count, kTakenSeconds * m_options.effort, m_control,
                      [&](std::size_t i) -> Status {
                          const SamplePortion& portion = m_sample.portions[with[i * with.size() / count]];
                          const ByteSpan piece =
                              ByteSpan(portion.bytes).first(std::min(portion.bytes.size(), kTakenPiece));
                          const double from = threadSeconds();
                          FF_ASSIGN(const auto trial, attempt(piece, portion));
                          tried[i] = {double(trial.taken), double(trial.coded), threadSeconds() - from, 0};
                          return {};
                      }));
        TakenCost all;
        for (const TakenCost& cost : tried)
            all = {all.share + cost.share, all.packed + cost.packed, all.seconds + cost.seconds, 0};
        if (all.share == 0)
            return {}; // none of them is what it seems to be
        for (const std::size_t i : with) {
            TakenCost& cost = m_taken[i];
            SamplePortion& portion = m_sample.portions[i];
            const double share = shares[i] * portion.growth;
            const double each = share * all.seconds / all.share * (m_options.verify ? 2 : 1);
            cost.share += share;
            cost.packed += share * std::min(1.0, all.packed / all.share);
            cost.seconds += each;
            cost.strongSeconds += each * strong;
            codec::Undone rest = without(portion);
            portion.growth -= share;
            portion.bytes = std::move(rest.bytes);
            portion.files = std::move(rest.files);
        }
        return {};
    }

    // The levels above Fast code what deflate streams hold: photographs in documents, too.
    Status undoDeflate()
    {
        m_undoing.assign(m_sample.portions.size(), 0);
        return runAll(
            m_options.threads, m_sample.portions.size(), 1e9, m_control, [&](std::size_t i) -> Status {
                SamplePortion& portion = m_sample.portions[i];
                const double from = threadSeconds(),
                             size = double(std::max<std::size_t>(1, portion.bytes.size()));
                FF_ASSIGN(auto undone, codec::undoDeflate(portion.bytes, portion.files, m_control));
                if (undone) {
                    const double growth = double(undone->bytes.size()) / size;
                    portion.growth *= growth;
                    portion.bytes = std::move(undone->bytes);
                    portion.files = std::move(undone->files);
                    portion.segment = static_cast<std::uint64_t>(double(portion.segment) * growth);
                    portion.netSegment = static_cast<std::uint64_t>(double(portion.netSegment) * growth);
                }
                // The streams' encoder is asked twice, what it was told and what it chose; verifying asks it
                // once more.
                m_undoing[i] = (threadSeconds() - from) / size * (undone && m_options.verify ? 1.5 : 1);
                return {};
            });
    }

    // What has no method of its own is known by zstd and by sight.
    Status seeWhatIsLeft()
    {
        return runAll(m_options.threads, m_sample.portions.size(), 1e9, m_control,
                      [&](std::size_t i) -> Status {
                          SamplePortion& portion = m_sample.portions[i];
                          if (m_taken[i].share > 0 || portion.growth != 1) {
                              codec::EncodeOptions options;
                              options.level = Level::Fast;
                              FF_ASSIGN(const Coded coded, codeOnce(portion, options, false, m_control));
                              portion.fast = coded.packed;
                          }
                          portion.incompressible = codec::looksIncompressible(portion.bytes);
                          m_work.parts[i].incompressible = portion.incompressible;
                          return {};
                      });
    }

    // Codes windows without the transformer and, when there is a model, with it.
    Status tryWindows(const Trial& trial, const codec::EncodeOptions& options,
                      std::vector<WindowResult>& results)
    {
        const std::vector<SampleWindow> windows = m_sample.windows(trial.window, trial.windows);
        results.assign(windows.size(), {});
        codec::EncodeOptions fast, mixed = options;
        fast.level = Level::Fast;
        mixed.model = nullptr;
        const double budget = trial.seconds * m_options.effort;
        return runAll(m_options.threads, windows.size(), budget, m_control, [&](std::size_t i) -> Status {
            const SamplePortion window = m_sample.cut(windows[i]);
            WindowResult& result = results[i];
            result.portion = windows[i].portion;
            FF_ASSIGN(result.fast, codeOnce(window, fast, false, m_control));
            FF_ASSIGN(result.mixed, codeOnce(window, mixed, !options.model && m_options.verify, m_control));
            if (options.model) {
                FF_ASSIGN(result.net, codeOnce(window, options, false, m_control));
            }
            result.done = true;
            return {};
        });
    }

    // `isWanted`: of the place of a portion.
    template <typename Wanted>
    static WindowResult sumOf(const std::vector<WindowResult>& results, Wanted isWanted)
    {
        WindowResult sum;
        for (const WindowResult& result : results) {
            if (!result.done || !isWanted(result.portion))
                continue;
            sum.fast += result.fast;
            sum.mixed += result.mixed;
            sum.net += result.net;
            sum.done = true;
        }
        return sum;
    }
    static WindowResult sumAll(const std::vector<WindowResult>& results)
    {
        return sumOf(results, [](std::size_t) { return true; });
    }
    // Of a portion; of those of its kind when it has no windows; of all.
    WindowResult sumFor(const std::vector<WindowResult>& results, std::size_t portion) const
    {
        WindowResult sum = sumOf(results, [&](std::size_t p) { return p == portion; });
        if (!sum.done)
            sum = sumOf(results,
                        [&](std::size_t p) { return m_work.parts[p].kind == m_work.parts[portion].kind; });
        return sum.done ? sum : sumAll(results);
    }

    // What a byte of the portion becomes, from windows that were coded without the transformer; with the
    // transformer when there are windows for it.
    double extrapolate(std::size_t p, const std::vector<WindowResult>& windows, const Trial& trial,
                       double learn, bool withNet) const
    {
        const SamplePortion& portion = m_sample.portions[p];
        const WindowResult sum = sumFor(windows, p);
        const double taken = m_taken[p].packed;
        if (portion.incompressible || !sum.done || sum.fast.packed == 0 || portion.bytes.empty())
            return std::min(1.0, portion.growth + taken);
        const auto size = double(portion.bytes.size());
        const auto segment = double(std::min(kLearns, withNet ? portion.netSegment : portion.segment));
        const auto doublings = [&](std::uint64_t window) {
            return std::max(
                0.0, std::log2(segment / double(std::min<std::uint64_t>(window, portion.bytes.size()))));
        };
        // The windows' rate, moved by what zstd makes of all of the portion.
        double rate = sum.mixed.packed / sum.fast.packed * portion.fast / size;
        // What looks like noise teaches nothing.
        rate *= 1
            - std::min(1.0, 2 * std::max(0.0, 1 - rate)) * (1 - std::pow(1 - learn, doublings(trial.window)));
        if (const WindowResult net = sumFor(m_netWindows, p); withNet && net.done && net.mixed.packed != 0)
            rate *= std::pow(std::min(1.0, net.net.packed / net.mixed.packed),
                             std::max(0.0, 1 - kFade * doublings(kNetTrial.window)));
        return std::min(1.0, rate * portion.growth + taken);
    }

    // `perByte`: seconds for what is coded in place of a byte.
    void set(Level level, double perByte, double trialPerSegment, const std::vector<WindowResult>& windows,
             const Trial& trial, double learn)
    {
        const bool usesNet = codec::usesModel(level);
        for (std::size_t p = 0; p < m_work.parts.size(); ++p) {
            const SamplePortion& portion = m_sample.portions[p];
            double each =
                m_undoing[p] + 1 / kStreamRate + (usesNet ? m_taken[p].strongSeconds : m_taken[p].seconds);
            if (!portion.incompressible) {
                const double segment = double(std::max<std::uint64_t>(1, portion.netSegment));
                each += portion.growth
                    * (perByte + trialPerSegment * std::min(1.0, double(kTrialOfSegment) / segment));
            }
            cost(p, level) = {each, extrapolate(p, windows, trial, learn, usesNet)};
        }
        tell(level);
    }

    Status tryQuick()
    {
        codec::EncodeOptions options;
        options.level = Level::Quick;
        std::vector<WindowResult> windows;
        FF_TRY(tryWindows(kQuickTrial, options, windows));
        set(Level::Quick, sumAll(windows).mixed.perByte(), 0, windows, kQuickTrial, kQuickLearn);
        return {};
    }

    Status tryMix()
    {
        codec::EncodeOptions options;
        options.level = Level::Balanced;
        FF_TRY(tryWindows(kMixTrial, options, m_mixWindows));
        const Coded sum = sumAll(m_mixWindows).mixed;
        if (const double used = sum.encodeSeconds + sum.verifySeconds; used > 0)
            m_work.slowness = std::max(1.0, sum.clockSeconds / used);
        set(Level::Balanced, sum.perByte(), 0, m_mixWindows, kMixTrial, kLearn);
        return {};
    }

    Status tryNet()
    {
        engine::ModelStore store;
        codec::EncodeOptions options;
        FF_ASSIGN(options.model, modelFor(Level::Former, store));
        FF_ASSIGN(options.engine, engine::selectNativeEngine(options.model));
        options.level = Level::Former;
        FF_TRY(tryWindows(kNetTrial, options, m_netWindows));
        const WindowResult sum = sumAll(m_netWindows);
        const double raw = double(std::max<std::uint64_t>(1, sum.mixed.raw));
        const double mixPerByte = sum.mixed.encodeSeconds / raw;
        // A small block is coded both ways.
        const double netPerByte = std::max(mixPerByte, sum.net.encodeSeconds / raw - mixPerByte);
        // Decoding what is known takes as long as coding it.
        const double verifyPerByte = m_options.verify ? netPerByte : 0;
        set(Level::Former, netPerByte + verifyPerByte, netPerByte + mixPerByte, m_mixWindows, kMixTrial,
            kLearn);
        set(Level::Ultra, netPerByte + mixPerByte + verifyPerByte, 0, m_mixWindows, kMixTrial, kLearn);
        return {};
    }

    const TrialOptions& m_options;
    const OnLevelKnown& m_onKnown;
    TaskControl& m_control;
    Sample m_sample;
    Workload m_work;
    // Of a byte of a portion: how much of it is sound and pictures, what these become, seconds for them.
    struct TakenCost {
        double share = 0, packed = 0, seconds = 0, strongSeconds = 0;
    };
    std::vector<TakenCost> m_taken; // of each portion
    std::vector<double> m_undoing; // of each portion, seconds for a byte
    std::vector<WindowResult> m_mixWindows, m_netWindows;
};

} // namespace

double Workload::entrySeconds(Level level) const
{
    return level == Level::Store ? 0 : double(entries) * (level == Level::Fast ? kEntryZstd : kEntryMix);
}

double Workload::seconds(Level level) const
{
    double sum = entrySeconds(level);
    for (const Part& part : parts)
        sum += part.bytes * part.costs[static_cast<std::size_t>(level)].seconds;
    return sum;
}

double Workload::packed(Level level) const
{
    double sum = 0;
    for (const Part& part : parts)
        sum += part.bytes * part.costs[static_cast<std::size_t>(level)].packed;
    return sum;
}

Forecast Workload::forecast() const
{
    Forecast out = typicalForecast();
    std::array<double, kLevels> measured{}, typical{};
    for (const Part& part : parts) {
        KindForecast& of = out[part.kind];
        if (of.bytes == 0)
            of.costs = {};
        for (std::size_t level = 0; level < kLevels; ++level) {
            const double before = of.bytes == 0 ? 0 : of.costs[level].packed;
            of.costs[level].packed = (before * of.bytes + part.costs[level].packed * part.bytes)
                / std::max(1.0, of.bytes + part.bytes);
            of.costs[level].seconds =
                (of.costs[level].seconds * of.bytes + part.costs[level].seconds * part.bytes)
                / std::max(1.0, of.bytes + part.bytes);
            if (!part.incompressible && part.kind != kDenseKind) {
                measured[level] += part.costs[level].seconds * part.bytes;
                typical[level] += typicalCosts(part.kind)[level].seconds * part.bytes;
            }
        }
        of.bytes += part.bytes;
    }
    for (KindForecast& of : out) {
        for (std::size_t level = 0; of.bytes == 0 && level < kLevels; ++level) {
            if (measured[level] > 0)
                of.costs[level].seconds *= measured[level] / typical[level];
        }
    }
    return out;
}

double Workload::parallel(unsigned threads, Level level) const
{
    return std::min<double>(threads, std::max(1.0, codec::usesModel(level) ? netSegments : segments));
}

double Workload::wallSeconds(double coding, unsigned threads, Level level) const
{
    const double at = parallel(threads, level);
    // The stream has a thread of its own, on the same cores.
    return std::max(streamSeconds, (coding + (at > 1 ? streamSeconds : 0)) / at);
}

Result<Workload> measureWorkload(const std::vector<SourceEntry>& entries, const TrialOptions& options,
                                 const OnLevelKnown& onKnown, TaskControl& control)
{
    return Trials(options, onKnown, control).run(entries);
}

Workload guessWorkload(const NamedSizes& files)
{
    Workload out;
    std::array<double, kSegmentKinds> bytes{};
    for (const auto& [name, size] : files) {
        bytes[kindOfName(name)] += double(size);
        out.distinctBytes += size;
    }
    for (SegmentKind kind = 0; kind < kSegmentKinds; ++kind) {
        if (bytes[kind] > 0)
            out.parts.push_back({kind, bytes[kind], kind == kDenseKind, typicalCosts(kind)});
    }
    out.segments = double(out.distinctBytes) / double(kGroupSize) + 1;
    out.netSegments = double(out.distinctBytes) / double(kNetGroupSize) + 1;
    out.streamSeconds = double(out.distinctBytes) / kStreamRate + double(files.size()) * kEntryStream;
    out.entries = files.size();
    return out;
}

} // namespace ff::archive
