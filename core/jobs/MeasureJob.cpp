// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/jobs/MeasureJob.h"

#include <algorithm>

namespace ff::jobs {

namespace fs = std::filesystem;

namespace {

// By the scan that making the archive begins with, so that both leave out the same.
Result<Measure> measureOne(const fs::path& path, const archive::ScanRules& rules, TaskControl& control)
{
    Measure measure;
    const Result<archive::ScanResult> found = archive::scanInputs({path}, {}, rules, control);
    if (!found.ok()) {
        if (found.error().code == ErrorCode::Cancelled)
            return found.error();
        measure.unreadable = 1;
        return measure;
    }
    measure.bytes = found->bytes;
    measure.folders = std::uint64_t(
        std::count_if(found->entries.begin(), found->entries.end(), [](const archive::SourceEntry& entry) {
            return entry.type == archive::EntryType::Directory;
        }));
    measure.files = found->entries.size() - measure.folders;
    measure.unreadable = std::uint64_t(std::count_if(found->warnings.begin(), found->warnings.end(),
                                                     [](const archive::Warning& one) { return one.lost; }));
    return measure;
}

} // namespace

MeasureJob::MeasureJob(std::vector<fs::path> paths, archive::ScanRules rules, QObject* parent)
    : Job(Kind::Measure, parent), m_paths(std::move(paths)), m_rules(std::move(rules))
{
}

MeasureJob::~MeasureJob()
{
    stopAndWait();
}

Status MeasureJob::work(TaskControl& control)
{
    std::vector<Measure> measures;
    for (const fs::path& path : m_paths) {
        FF_ASSIGN(const Measure measure, measureOne(path, m_rules, control));
        measures.push_back(measure);
    }
    m_measures = std::move(measures);
    return {};
}

} // namespace ff::jobs
