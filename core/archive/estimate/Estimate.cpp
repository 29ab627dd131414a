// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/archive/estimate/Estimate.h"

#include "core/archive/Limits.h"
#include "core/archive/create/plan/Workload.h"
#include "core/archive/run/Device.h"
#include "core/heal/recovery/Layout.h"

#include <algorithm>
#include <cmath>

namespace ff::archive {

namespace {

using codec::Level;

// What an entry takes beside its contents: headers after coding, index, hash of a file. And the archive
// itself.
constexpr std::uint64_t kFileOverhead = 88, kOtherOverhead = 20, kArchiveOverhead = 60;
// Starting, and putting the file in its place.
constexpr double kFixedSeconds = 0.02;
// Points of the curve, evenly by the logarithm of the time.
constexpr std::size_t kCurvePoints = 48;

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
            return Error{ErrorCode::Io,
                         sentence("there is nothing to put into the archive: every input was left out")};
        m_estimate.rawBytes = scan.bytes;
        m_estimate.entries = scan.entries.size();
        m_estimate.warnings = std::move(scan.warnings);
        m_overhead = kArchiveOverhead;
        std::uint64_t budgeted = 0;
        for (const SourceEntry& entry : scan.entries) {
            m_overhead += entry.type == EntryType::File ? kFileOverhead : kOtherOverhead;
            if (entry.type == EntryType::File)
                budgeted += budgetBytes(entry.name, static_cast<std::uint64_t>(entry.info.st_size));
        }
        m_threads = workerThreads(m_options.threads, codec::workingMemory(kSegmentDataSize, Level::Former));
        m_estimate.budgetSeconds = budgetOf(m_options.budgetSeconds, budgeted, m_threads);
        TrialOptions trials;
        trials.threads = m_threads;
        trials.verify = m_options.verify;
        FF_TRY(measureWorkload(
            scan.entries, trials, [this](const Workload& work, Level level) { tell(work, level); },
            m_control));
        return m_estimate;
    }

private:
    std::uint64_t archiveBytes(const Workload& work, double payload) const
    {
        const std::uint64_t bytes =
            static_cast<std::uint64_t>(std::min(payload, double(work.distinctBytes)) + 0.5) + m_overhead;
        return m_options.recoveryPercent == 0 || bytes == 0
            ? bytes
            : bytes + heal::chooseLayout(bytes, m_options.recoveryPercent).recordSize();
    }

    void tell(const Workload& work, Level level)
    {
        LevelEstimate& of = m_estimate.levels[static_cast<std::size_t>(level)];
        of.known = true;
        of.archiveBytes = archiveBytes(work, work.packed(level));
        of.seconds = work.wallSeconds(work.seconds(level), m_threads, level) + kFixedSeconds;
        m_estimate.sampledBytes = work.readBytes;
        double incompressible = 0;
        for (const Workload::Part& part : work.parts)
            incompressible += part.incompressible ? part.bytes : 0;
        m_estimate.incompressibleBytes = static_cast<std::uint64_t>(incompressible + 0.5);
        if (level == Level::Former)
            tellCurve(work);
        if (m_onEstimate)
            m_onEstimate(m_estimate);
    }

    TimePoint pointFor(const Workload& work, const Forecast& forecast, double seconds) const
    {
        const double parallel = work.parallel(m_threads, Level::Former);
        const double coding =
            seconds * parallel - work.entrySeconds(Level::Fast) - (parallel > 1 ? work.streamSeconds : 0);
        const LevelPlan plan = planLevels(forecast, Level::Former, coding);
        return {work.wallSeconds(plan.seconds + work.entrySeconds(Level::Fast), m_threads, Level::Former)
                    + kFixedSeconds,
                archiveBytes(work, plan.packed)};
    }

    // What each time buys, from storing everything to the best for everything.
    void tellCurve(const Workload& work)
    {
        const Forecast forecast = work.forecast();
        const TimePoint least = pointFor(work, forecast, 0), most = pointFor(work, forecast, 1e12);
        m_estimate.curve.clear();
        for (std::size_t i = 0; i < kCurvePoints; ++i) {
            const double at = double(i) / double(kCurvePoints - 1);
            const double seconds = least.seconds * std::pow(most.seconds / least.seconds, at);
            const TimePoint point = pointFor(work, forecast, seconds);
            if (m_estimate.curve.empty() || point.seconds > m_estimate.curve.back().seconds * 1.001)
                m_estimate.curve.push_back(point);
        }
        m_estimate.automatic = pointFor(work, forecast, m_estimate.budgetSeconds * kPlannedShare);
    }

    const CreateOptions& m_options;
    const OnEstimate& m_onEstimate;
    TaskControl& m_control;
    Estimate m_estimate;
    std::uint64_t m_overhead = 0;
    unsigned m_threads = 1;
};

} // namespace

Result<Estimate> estimateArchive(const std::vector<std::filesystem::path>& inputs,
                                 const CreateOptions& options, const OnEstimate& onEstimate,
                                 TaskControl& control)
{
    if (inputs.empty())
        return Error{ErrorCode::Usage, sentence("there is nothing to put into the archive")};
    return Estimator(options, onEstimate, control).run(inputs);
}

} // namespace ff::archive
