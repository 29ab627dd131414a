// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/archive/estimate/Estimate.h"

#include "core/archive/Limits.h"
#include "core/archive/estimate/SampleReader.h"
#include "core/archive/run/Device.h"
#include "core/archive/run/DeviceFaults.h"
#include "core/engine/ModelStore.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cmath>
#include <ctime>
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
constexpr Trial kQuickTrial = {std::uint64_t{512} << 10, 6, 1.5};
constexpr Trial kMixTrial = {std::uint64_t{32} << 10, 12, 2.0};
constexpr Trial kNetTrial = {std::uint64_t{16} << 10, 8, 3.0};

// A window is coded from a cold start, a segment goes on learning. zstd, which is quick enough to be tried on
// both, shows how much there is to learn, and mixing learns this much more with each doubling of the size.
// The transformer was taught before: what it gains over mixing on a window fades by kFade of itself with each
// doubling. Fitted on the files of docs/BENCHMARKS.md, "Estimates".
constexpr double kLearn = 0.029, kQuickLearn = 0.02;
constexpr double kFade = 0.085;

// What an entry takes beside its contents: headers after coding, index, hash of a file. And the archive
// itself.
constexpr std::uint64_t kFileOverhead = 88, kOtherOverhead = 20, kArchiveOverhead = 60;
// Reading, hashing and writing, on one thread.
constexpr double kStreamRate = 350e6;
// Of each segment so much is coded both ways to choose the method.
constexpr std::uint64_t kTrialOfSegment = std::uint64_t{96} << 10;

struct Coded {
    std::uint64_t raw = 0;
    double packed = 0;
    double encodeSeconds = 0, verifySeconds = 0; // of one thread

    void operator+=(const Coded& other)
    {
        raw += other.raw;
        packed += other.packed;
        encodeSeconds += other.encodeSeconds;
        verifySeconds += other.verifySeconds;
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

class Estimator {
public:
    Estimator(const CreateOptions& options, const OnEstimate& onEstimate, TaskControl& control)
        : m_options(options), m_onEstimate(onEstimate), m_control(control)
    {
        for (std::size_t i = 0; i < m_estimate.levels.size(); ++i)
            m_estimate.levels[i].level = static_cast<Level>(i);
    }

    Result<Estimate> run(const std::vector<std::filesystem::path>& inputs)
    {
        FF_ASSIGN(ScanResult scan, scanInputs(inputs, {}, m_options, m_control));
        m_control.setStage("estimate");
        if (scan.entries.empty())
            return Error{ErrorCode::Io, "there is nothing to put into the archive: every input was left out"};
        m_estimate.rawBytes = scan.bytes;
        m_estimate.entries = scan.entries.size();
        m_estimate.warnings = std::move(scan.warnings);
        m_overhead = kArchiveOverhead;
        for (const SourceEntry& entry : scan.entries)
            m_overhead += entry.type == EntryType::File ? kFileOverhead : kOtherOverhead;
        m_threads = workerThreads(m_options.threads, codec::workingMemory(kSegmentDataSize, Level::Former));

        FF_ASSIGN(m_sample, readSample(scan.entries, m_control));
        m_estimate.sampledBytes = m_sample.readBytes;
        FF_TRY(tryFast());
        FF_TRY(undoDeflate());
        FF_TRY(tryQuick());
        FF_TRY(tryMix());
        FF_TRY(tryNet());
        return m_estimate;
    }

private:
    void tell(Level level, double payload, double codingSeconds)
    {
        LevelEstimate& of = m_estimate.levels[static_cast<std::size_t>(level)];
        of.known = true;
        of.archiveBytes =
            static_cast<std::uint64_t>(std::min(payload, double(m_sample.distinctBytes)) + 0.5) + m_overhead;
        // The stream is read, hashed and written on a thread of its own.
        of.seconds = std::max(codingSeconds, double(m_estimate.rawBytes) / kStreamRate) + 0.02;
        if (m_onEstimate)
            m_onEstimate(m_estimate);
    }

    // Segments of large archives keep every thread busy, those of small ones do not.
    double parallel(double segments) const { return std::min<double>(m_threads, std::max(1.0, segments)); }

    Status tryFast()
    {
        tell(Level::Store, double(m_sample.distinctBytes), double(m_sample.distinctBytes) / 1e9);
        std::vector<Coded> coded(m_sample.portions.size());
        codec::EncodeOptions options;
        options.level = Level::Fast;
        FF_TRY(runAll(m_threads, coded.size(), 1e9, m_control, [&](std::size_t i) -> Status {
            FF_ASSIGN(coded[i], codeOnce(m_sample.portions[i], options, m_options.verify, m_control));
            return {};
        }));
        double payload = 0, time = 0;
        for (std::size_t i = 0; i < coded.size(); ++i) {
            SamplePortion& portion = m_sample.portions[i];
            const double scale = portion.weight / double(std::max<std::uint64_t>(1, coded[i].raw));
            portion.fast = coded[i].packed;
            payload += coded[i].packed * scale;
            time += (coded[i].encodeSeconds + coded[i].verifySeconds) * scale;
        }
        tell(Level::Fast, payload, time / parallel(m_sample.segments));
        return {};
    }

    // The levels above Fast code what deflate streams hold.
    Status undoDeflate()
    {
        FF_TRY(runAll(m_threads, m_sample.portions.size(), 1e9, m_control, [&](std::size_t i) -> Status {
            SamplePortion& portion = m_sample.portions[i];
            FF_ASSIGN(auto undone, codec::undoDeflate(portion.bytes, portion.files, m_control));
            if (!undone) {
                portion.incompressible = looksIncompressible(portion);
                return {};
            }
            portion.growth = double(undone->bytes.size()) / double(portion.bytes.size());
            portion.bytes = std::move(undone->bytes);
            portion.files = std::move(undone->files);
            portion.segment = static_cast<std::uint64_t>(double(portion.segment) * portion.growth);
            portion.netSegment = static_cast<std::uint64_t>(double(portion.netSegment) * portion.growth);
            codec::EncodeOptions options;
            options.level = Level::Fast;
            FF_ASSIGN(const Coded coded, codeOnce(portion, options, false, m_control));
            portion.fast = coded.packed;
            portion.incompressible = looksIncompressible(portion);
            return {};
        }));
        double incompressible = 0;
        for (const SamplePortion& portion : m_sample.portions) {
            incompressible += portion.incompressible ? portion.weight : 0;
            m_codedBytes += portion.incompressible ? 0 : portion.coded();
        }
        m_estimate.incompressibleBytes = static_cast<std::uint64_t>(incompressible + 0.5);
        return {};
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
        return runAll(m_threads, windows.size(), trial.seconds, m_control, [&](std::size_t i) -> Status {
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

    // Of a portion, or of all windows when it has none.
    WindowResult sumFor(const std::vector<WindowResult>& results, std::optional<std::size_t> portion) const
    {
        WindowResult sum;
        double count = 0;
        for (const WindowResult& result : results) {
            if (!result.done || (portion && result.portion != *portion))
                continue;
            sum.fast += result.fast;
            sum.mixed += result.mixed;
            sum.net += result.net;
            count += 1;
        }
        sum.done = count != 0;
        return sum.done || !portion ? sum : sumFor(results, std::nullopt);
    }

    // The payload of the whole archive, from windows that were coded without the transformer; with the
    // transformer when there are windows for it.
    double extrapolate(const std::vector<WindowResult>& windows, const Trial& trial, double learn,
                       bool withNet) const
    {
        double payload = 0;
        for (std::size_t p = 0; p < m_sample.portions.size(); ++p) {
            const SamplePortion& portion = m_sample.portions[p];
            const WindowResult sum = sumFor(windows, p);
            if (portion.incompressible || !sum.done || sum.fast.packed == 0) {
                payload += portion.weight;
                continue;
            }
            const double size = double(portion.bytes.size());
            const double segment = std::min(size, double(withNet ? portion.netSegment : portion.segment));
            const auto doublings = [&](std::uint64_t window) {
                return std::max(
                    0.0, std::log2(segment / double(std::min<std::uint64_t>(window, portion.bytes.size()))));
            };
            // The windows' rate, moved by what zstd makes of all of the portion.
            double rate = sum.mixed.packed / sum.fast.packed * portion.fast / size;
            rate *= std::pow(1 - learn, doublings(trial.window));
            if (const WindowResult net = sumFor(m_netWindows, p);
                withNet && net.done && net.mixed.packed != 0)
                rate *= std::pow(std::min(1.0, net.net.packed / net.mixed.packed),
                                 std::max(0.0, 1 - kFade * doublings(kNetTrial.window)));
            payload += std::min(portion.weight, portion.coded() * rate);
        }
        return payload;
    }

    double coded() const { return m_codedBytes; }

    Status tryQuick()
    {
        codec::EncodeOptions options;
        options.level = Level::Quick;
        std::vector<WindowResult> windows;
        FF_TRY(tryWindows(kQuickTrial, options, windows));
        const WindowResult all = sumFor(windows, std::nullopt);
        const Coded& sum = all.mixed;
        const double perByte = sum.raw == 0 ? 0 : (sum.encodeSeconds + sum.verifySeconds) / double(sum.raw);
        tell(Level::Quick, extrapolate(windows, kQuickTrial, kQuickLearn, false),
             coded() * perByte / parallel(m_sample.segments));
        return {};
    }

    Status tryMix()
    {
        codec::EncodeOptions options;
        options.level = Level::Balanced;
        FF_TRY(tryWindows(kMixTrial, options, m_mixWindows));
        const Coded sum = sumFor(m_mixWindows, std::nullopt).mixed;
        const double perByte = sum.raw == 0 ? 0 : (sum.encodeSeconds + sum.verifySeconds) / double(sum.raw);
        tell(Level::Balanced, extrapolate(m_mixWindows, kMixTrial, kLearn, false),
             coded() * perByte / parallel(m_sample.segments));
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
        const WindowResult sum = sumFor(m_netWindows, std::nullopt);
        const double raw = double(std::max<std::uint64_t>(1, sum.mixed.raw));
        const double mixPerByte = sum.mixed.encodeSeconds / raw;
        // A small block is coded both ways.
        const double netPerByte = std::max(mixPerByte, sum.net.encodeSeconds / raw - mixPerByte);
        // Decoding what is known takes as long as coding it.
        const double verifyPerByte = m_options.verify ? netPerByte : 0;
        const double trials = std::min(coded(), m_sample.netSegments * double(kTrialOfSegment));
        const double payload = extrapolate(m_mixWindows, kMixTrial, kLearn, true);
        const double former = coded() * (netPerByte + verifyPerByte) + trials * (netPerByte + mixPerByte);
        const double ultra = coded() * (netPerByte + mixPerByte + verifyPerByte);
        tell(Level::Former, payload, former / parallel(m_sample.netSegments));
        tell(Level::Ultra, payload, ultra / parallel(m_sample.netSegments));
        return {};
    }

    const CreateOptions& m_options;
    const OnEstimate& m_onEstimate;
    TaskControl& m_control;
    Estimate m_estimate;
    Sample m_sample;
    std::uint64_t m_overhead = 0;
    double m_codedBytes = 0; // by the mixing levels
    std::vector<WindowResult> m_mixWindows, m_netWindows;
    unsigned m_threads = 1;
};

} // namespace

Result<Estimate> estimateArchive(const std::vector<std::filesystem::path>& inputs,
                                 const CreateOptions& options, const OnEstimate& onEstimate,
                                 TaskControl& control)
{
    if (inputs.empty())
        return Error{ErrorCode::Usage, "there is nothing to put into the archive"};
    return Estimator(options, onEstimate, control).run(inputs);
}

} // namespace ff::archive
