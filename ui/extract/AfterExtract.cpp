// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/extract/AfterExtract.h"

#include "ui/Settings.h"
#include "ui/main/Desktop.h"
#include "ui/text/Format.h"
#include "ui/work/JobCenter.h"

#include <QCoreApplication>
#include <QFile>

namespace ff::ui {

namespace {
struct AfterExtractTr {
    Q_DECLARE_TR_FUNCTIONS(ff::ui::AfterExtract)
};
} // namespace

bool isWhole(const archive::ExtractReport& report)
{
    return !report.verdict.problem() && report.outcomes.empty() && report.warnings.empty();
}

void carryOutRequests(const jobs::ExtractJob& job, JobResult& result)
{
    const jobs::ExtractRequest& request = job.request();
    if (request.trashArchive && request.selection.empty()) {
        const QString path = fromPath(job.archive()->path());
        if (job.report()->verdict.problem()) {
            result.sentence +=
                u' ' + AfterExtractTr::tr("The archive was kept, because not everything came out intact.");
        } else if (!isWhole(*job.report())) {
            result.sentence += u' '
                + AfterExtractTr::tr(
                                   "The archive was kept, because something was skipped or needs attention.");
        } else if (QFile::moveToTrash(path)) {
            result.sentence += u' ' + AfterExtractTr::tr("The archive is in the trash.");
            settings::removeRecentArchive(path);
        } else {
            result.tone = Tone::Warning;
            result.sentence +=
                u' ' + AfterExtractTr::tr("The archive could not be moved to the trash and was kept.");
        }
    }
    if (request.openFolder)
        showInFolder(fromPath(request.options.target));
}

} // namespace ff::ui
