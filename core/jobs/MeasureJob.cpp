// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/jobs/MeasureJob.h"

#include <system_error>

namespace ff::jobs {

namespace fs = std::filesystem;

namespace {

void addOne(Measure& measure, const fs::directory_entry& entry)
{
    std::error_code failure;
    const fs::file_status status = entry.symlink_status(failure);
    if (failure) {
        ++measure.unreadable;
    } else if (fs::is_directory(status)) {
        ++measure.folders;
    } else {
        ++measure.files;
        if (fs::is_regular_file(status)) {
            const std::uintmax_t size = entry.file_size(failure);
            if (!failure)
                measure.bytes += size;
        }
    }
}

Result<Measure> measureOne(const fs::path& path, TaskControl& control)
{
    Measure measure;
    std::error_code failure;
    const fs::directory_entry root(path, failure);
    addOne(measure, root);
    if (failure || root.is_symlink(failure) || !root.is_directory(failure))
        return measure;
    fs::recursive_directory_iterator at(path, fs::directory_options::skip_permission_denied, failure);
    if (failure) {
        ++measure.unreadable;
        return measure;
    }
    while (at != fs::recursive_directory_iterator()) {
        FF_TRY(control.checkpoint());
        addOne(measure, *at);
        at.increment(failure);
        if (failure) {
            ++measure.unreadable;
            break;
        }
    }
    return measure;
}

} // namespace

MeasureJob::MeasureJob(std::vector<fs::path> paths, QObject* parent)
    : Job(Kind::Measure, parent), m_paths(std::move(paths))
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
        FF_ASSIGN(const Measure measure, measureOne(path, control));
        measures.push_back(measure);
    }
    m_measures = std::move(measures);
    return {};
}

} // namespace ff::jobs
