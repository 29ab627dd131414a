// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/archive/read/EntrySource.h"

#include "core/archive/ArchiveImpl.h"

#include <numeric>

namespace ff::archive {

namespace {

// The contents of files that stand in several of the segments.
std::vector<TarRange> sharedFiles(const Archive::Impl& archive, const SegmentPlan& plan,
                                  const std::vector<std::size_t>& wanted)
{
    std::vector<TarRange> files;
    std::size_t need = 0;
    for (const std::size_t i : wanted) {
        const Entry& entry = archive.entries[i];
        const TarRange contents = contentsOf(entry);
        const auto endOf = [&plan](std::size_t at) {
            return plan.needs[at].record.header.tarOffset + plan.needs[at].record.header.tarSize;
        };
        while (need < plan.needs.size() && endOf(need) <= contents.begin)
            ++need;
        if (need < plan.needs.size() && contents.end > endOf(need))
            files.push_back(contents);
    }
    return files;
}

// Of an .ffz archive.
class SegmentSource final : public EntrySource {
public:
    SegmentSource(const Archive::Impl& archive, SegmentPlan plan, const std::vector<TarRange>& shared,
                  const DeviceChoice& choice, const RunOptions& options, TaskControl& control)
        : m_archive(archive), m_total(totalOf(plan)), m_work(decodingWork(plan, archive.models)),
          m_device(choice.name), m_control(control),
          m_stream(archive.reader, std::move(plan), archive.models, choice.threads, DecodePart::All,
                   archive.knownHashes(), control, choice.engine, options.helpers)
    {
        m_stream.correctFor(options.correctionSeconds, options.guessSeconds);
        m_stream.hashFiles(shared);
    }

    Status read(std::size_t entry, const EntryVisit& visit, EntryCheck& check) override
    {
        return readEntry(m_stream, m_archive.entries[entry], !m_archive.rebuilt, visit, check, m_control);
    }
    std::uint64_t totalBytes() const override { return m_total; }
    WorkPlan workPlan() const override { return m_work; }
    std::string device() const override { return m_device; }
    std::uint64_t hashRetries() const override { return m_stream.hashRetries(); }
    std::optional<Warning> warning() const override { return m_stream.deviceWarning(); }
    Status finish() override
    {
        for (;;) {
            FF_ASSIGN(const auto unit, m_stream.next());
            if (!unit)
                return {};
        }
    }
    std::vector<Sentence> faults() const override
    {
        const std::uint64_t lost = m_stream.damagedSegments();
        if (lost == 0)
            return {};
        const std::size_t all = m_archive.index.segments.size();
        return {lost == 1 ? sentence("%1 of %2 segments is damaged", lost, all)
                          : sentence("%1 of %2 segments are damaged", lost, all)};
    }
    std::uint64_t damagedSegments() const override { return m_stream.damagedSegments(); }
    std::vector<Sentence> healed() const override
    {
        std::vector<Sentence> out;
        const std::size_t all = m_archive.index.segments.size();
        if (const std::uint64_t count = m_stream.healedSegments(); count != 0)
            out.push_back(
                count == 1
                    ? sentence(
                        "%1 of %2 segments was damaged and could be healed; \"ffz heal\" mends the archive",
                        count, all)
                    : sentence(
                        "%1 of %2 segments were damaged and could be healed; \"ffz heal\" mends the archive",
                        count, all));
        if (const std::uint64_t headers = m_stream.damagedHeaders(); headers != 0)
            out.push_back(
                sentence("the headers of %1 of %2 segments are damaged and were read from the index; \"ffz "
                         "heal\" mends the archive",
                         headers, all));
        // Beside what is healed or lost, it may be the neighbour's damage.
        const std::uint64_t differing = m_stream.differingSegments();
        if (differing != 0 && out.empty() && damagedSegments() == 0)
            out.push_back(
                sentence("the checks of %1 of %2 segments differ, though all contents are right; \"ffz "
                         "heal\" mends the archive",
                         differing, all));
        return out;
    }

private:
    static std::uint64_t totalOf(const SegmentPlan& plan)
    {
        return std::accumulate(
            plan.needs.begin(), plan.needs.end(), std::uint64_t{0},
            [](std::uint64_t sum, const SegmentNeed& need) { return sum + need.record.header.data.rawSize; });
    }

    const Archive::Impl& m_archive;
    const std::uint64_t m_total;
    const WorkPlan m_work;
    const std::string m_device;
    TaskControl& m_control;
    SegmentStream m_stream;
};

} // namespace

Result<std::unique_ptr<EntrySource>> Archive::Impl::source(const RunOptions& options,
                                                           const std::vector<std::size_t>& wanted,
                                                           TaskControl& control) const
{
    if (foreign)
        return foreign->source(entries, wanted, control);
    FF_ASSIGN(SegmentPlan plan,
              wanted.size() == entries.size() ? planForAll(control) : planFor(wanted, control));
    FF_ASSIGN(const DeviceChoice choice, device(options, plan));
    if (options.helpers)
        FF_TRY(options.helpers->begin(helperTask(plan), control));
    const std::vector<TarRange> shared = sharedFiles(*this, plan, wanted);
    return std::unique_ptr<EntrySource>(
        std::make_unique<SegmentSource>(*this, std::move(plan), shared, choice, options, control));
}

} // namespace ff::archive
