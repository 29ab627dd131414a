// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/work/BatchResults.h"

#include "core/jobs/BatchJob.h"
#include "core/jobs/CreateJob.h"
#include "ui/text/Format.h"

#include <QCoreApplication>
#include <QFileInfo>

#include <algorithm>

namespace ff::ui {

using jobs::Batch;
using jobs::Job;

namespace {

struct BatchResultsTr {
    Q_DECLARE_TR_FUNCTIONS(ff::ui::BatchResults)
};

QString allGood(Batch::What what, int count)
{
    switch (what) {
    case Batch::What::Extract:
        return BatchResultsTr::tr("%Ln archive(s) are extracted", nullptr, count);
    case Batch::What::Test:
        return BatchResultsTr::tr("%Ln archive(s) are intact", nullptr, count);
    case Batch::What::Create:
        break;
    }
    return BatchResultsTr::tr("%Ln archive(s) are ready", nullptr, count);
}

QString someGood(Batch::What what, qsizetype good, qsizetype all)
{
    QString text = BatchResultsTr::tr("%1 of %2 archives are ready");
    if (what == Batch::What::Extract)
        text = BatchResultsTr::tr("%1 of %2 archives are extracted");
    else if (what == Batch::What::Test)
        text = BatchResultsTr::tr("%1 of %2 archives are intact");
    return text.arg(countText(std::uint64_t(good)), countText(std::uint64_t(all)));
}

// Bad above warnings above what nothing proves.
int weightOf(Tone tone)
{
    return tone == Tone::Bad ? 3 : tone == Tone::Warning ? 2 : tone == Tone::Neutral ? 1 : 0;
}

void addSums(JobResult& result, const QList<BatchItem>& items)
{
    BatchItem sums;
    for (const BatchItem& item : items) {
        sums.entries += item.entries;
        sums.rawBytes += item.rawBytes;
        sums.archiveBytes += item.archiveBytes;
        sums.seconds += item.seconds;
    }
    result.numbers = {{BatchResultsTr::tr("Archives"), countText(std::uint64_t(items.size()))},
                      {BatchResultsTr::tr("Entries"), countText(sums.entries)},
                      {BatchResultsTr::tr("Contents"), sizeText(sums.rawBytes)},
                      {BatchResultsTr::tr("Packed"), sizeText(sums.archiveBytes)},
                      {BatchResultsTr::tr("Time"), durationText(sums.seconds)}};
}

} // namespace

BatchItem batchItemOf(const Job& job, const JobResult& result)
{
    BatchItem item;
    item.result = result;
    item.state = job.state();
    if (const auto* one = qobject_cast<const jobs::BatchJob*>(&job))
        item.archive = fromPath(one->request().archive);
    else if (const auto* create = qobject_cast<const jobs::CreateJob*>(&job))
        item.archive = fromPath(create->archivePath());
    const archive::Report* report = job.report();
    if (!report)
        return item;
    const auto* one = qobject_cast<const jobs::BatchJob*>(&job);
    item.isGood = !one || !one->report()->verdict.problem();
    item.entries = report->entries;
    item.rawBytes = report->rawBytes;
    item.archiveBytes = report->archiveBytes;
    item.seconds = report->seconds;
    return item;
}

JobResult resultOf(const Batch& batch, const QList<BatchItem>& items)
{
    JobResult result;
    const qsizetype good =
        std::count_if(items.begin(), items.end(), [](const BatchItem& one) { return one.isGood; });
    bool areProved = true;
    for (const BatchItem& item : items) {
        const bool isCancelled = item.state == Job::State::Cancelled;
        const Tone tone = isCancelled ? Tone::Warning : item.result.tone;
        if (weightOf(tone) > weightOf(result.tone))
            result.tone = tone;
        areProved = areProved && tone != Tone::Neutral;
        if (tone == Tone::Good)
            continue;
        const QString why = item.result.sentence.section(u'\n', 0, 0);
        result.lines.append({displayFileName(QFileInfo(item.archive).fileName()),
                             isCancelled || why.isEmpty() ? item.result.headline : why});
    }
    if (good < items.size())
        result.headline = someGood(batch.what(), good, items.size());
    else if (batch.what() == Batch::What::Test && !areProved)
        result.headline =
            BatchResultsTr::tr("%Ln archive(s) can be read to their end", nullptr, int(items.size()));
    else
        result.headline = allGood(batch.what(), int(items.size()));
    if (!batch.folder().empty()) {
        result.folder = fromPath(batch.folder());
        result.sentence = BatchResultsTr::tr("The files are in %1.").arg(displayPath(batch.folder()));
    }
    if (!result.lines.isEmpty())
        result.sentence = (result.sentence.isEmpty() ? QString() : result.sentence + u' ')
            + BatchResultsTr::tr("%Ln archive(s) need attention: see the list.", nullptr,
                                 int(result.lines.size()));
    addSums(result, items);
    return result;
}

} // namespace ff::ui
