// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/create/AfterCreate.h"

#include "ui/main/Desktop.h"
#include "ui/text/Format.h"
#include "ui/work/JobCenter.h"

#include <QCoreApplication>
#include <QFile>

namespace ff::ui {

namespace {
struct AfterCreateTr {
    Q_DECLARE_TR_FUNCTIONS(ff::ui::AfterCreate)
};
} // namespace

void carryOutRequests(const jobs::CreateJob& job, JobResult& result)
{
    if (!job.request().trashInputs)
        return;
    if (!job.whyInputsStay().empty()) {
        result.tone = result.tone == Tone::Good ? Tone::Warning : result.tone;
        result.sentence +=
            u' ' + AfterCreateTr::tr("The originals were kept: %1.").arg(messageText(job.whyInputsStay()));
        return;
    }
    int kept = 0;
    for (const std::filesystem::path& input : job.request().inputs)
        kept += QFile::moveToTrash(fromPath(input)) ? 0 : 1;
    if (kept == 0) {
        result.sentence +=
            u' ' + AfterCreateTr::tr("The archive was tested, and the originals are in the trash.");
        return;
    }
    result.tone = Tone::Warning;
    result.sentence +=
        u' ' + AfterCreateTr::tr("%Ln original(s) could not be moved to the trash.", nullptr, kept);
}

} // namespace ff::ui
