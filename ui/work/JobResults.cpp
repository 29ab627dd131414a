// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/work/JobResults.h"

#include "core/jobs/BatchJob.h"
#include "core/jobs/CompareJob.h"
#include "core/jobs/ConvertJob.h"
#include "core/jobs/CreateJob.h"
#include "core/jobs/ExtractJob.h"
#include "core/jobs/HealJob.h"
#include "core/jobs/PasswordJob.h"
#include "core/jobs/TestJob.h"
#include "core/jobs/UpdateJob.h"
#include "ui/text/Format.h"

#include <QCoreApplication>

#include <algorithm>

namespace ff::ui {

using namespace Qt::StringLiterals;
using jobs::Job;

namespace {

struct Tr {
    Q_DECLARE_TR_FUNCTIONS(ff::ui::JobResults)
};

QString nameOf(const std::filesystem::path& path)
{
    return displayName(path.filename().string());
}

void addNumbers(JobResult& result, const archive::Report& report, bool isCreation)
{
    const auto add = [&result](const QString& caption, const QString& value) {
        result.numbers.append({caption, value});
    };
    add(Tr::tr("Contents"), sizeText(report.rawBytes));
    if (report.archiveBytes > 0)
        add(Tr::tr("Archive"), sizeText(report.archiveBytes));
    if (isCreation)
        add(Tr::tr("Ratio"), ratioText(report.ratio()));
    add(Tr::tr("Entries"), countText(report.entries));
    add(Tr::tr("Time"), durationText(report.seconds));
    add(Tr::tr("Speed"), speedText(report.megabytesPerSecond() * 1e6));
    add(Tr::tr("Device"), deviceText(report.device));
    add(Tr::tr("Hash retries"), countText(report.hashRetries));
}

void addWarnings(JobResult& result, const archive::Report& report)
{
    for (const archive::Warning& warning : report.warnings) {
        QString text = messageText(warning.message);
        if (warning.entries > 1) {
            const int others = pluralNumber(warning.entries - 1);
            text = Tr::tr("%1 (and %Ln more entry(s))", "a problem of several entries", others).arg(text);
        }
        result.lines.append({displayName(warning.path), text});
    }
}

// Those that are not good, worst news first.
void addOutcomes(JobResult& result, const std::vector<archive::EntryOutcome>& outcomes,
                 const std::vector<archive::Entry>& entries)
{
    using archive::EntryState;
    for (const EntryState state : {EntryState::Damaged, EntryState::Failed, EntryState::Refused,
                                   EntryState::Missing, EntryState::Skipped}) {
        for (const archive::EntryOutcome& outcome : outcomes) {
            if (outcome.state != state || outcome.entry >= entries.size())
                continue;
            const QString word = stateText(state);
            result.lines.append(
                {displayName(entries[outcome.entry].path),
                 outcome.message.empty() ? word : word + u": "_s + messageText(outcome.message)});
        }
    }
}

// What proved the contents, named: a checksum of another program is no hash of ours, and some archives have
// none.
QString proofText(const archive::ReadReport& report)
{
    if (report.contentCheck == "SHA-512")
        return Tr::tr("Every hash matched.");
    if (report.contentCheck.empty())
        return Tr::tr(
            "This kind of archive has no checksums, so nothing proves that the contents are right.");
    return Tr::tr("Every %1 matched, the checksum that this archive has.")
        .arg(displayText(report.contentCheck));
}

// What is wrong, from the worst to the least; empty when nothing is.
QString problemText(const archive::Verdict& verdict)
{
    QStringList out;
    const auto add = [&out](std::uint64_t count, const QString& text) {
        if (count > 0)
            out.append(text);
    };
    add(verdict.damaged, Tr::tr("%Ln entry(s) are damaged.", nullptr, int(verdict.damaged)));
    add(verdict.refused,
        Tr::tr("%Ln entry(s) are refused because of their names or links.", nullptr, int(verdict.refused)));
    add(verdict.failed, Tr::tr("%Ln entry(s) could not be read or written.", nullptr, int(verdict.failed)));
    add(verdict.missing,
        Tr::tr("%Ln entry(s) cannot be read on this computer.", nullptr, int(verdict.missing)));
    if (verdict.incomplete)
        out.append(Tr::tr("Something that the archive once had is missing."));
    else if (verdict.archiveDamaged && verdict.damaged == 0)
        out.append(Tr::tr("The archive itself is damaged."));
    if (verdict.unconfirmed)
        out.append(Tr::tr("The disk did not confirm that everything is stored."));
    return out.join(u' ');
}

Tone toneOf(const archive::Verdict& verdict, const std::vector<archive::Warning>& warnings)
{
    if (verdict.problem())
        return verdict.problem() == ErrorCode::Missing ? Tone::Warning : Tone::Bad;
    return warnings.empty() ? Tone::Good : Tone::Warning;
}

// Green is what was compared with a checksum.
Tone toneOf(const archive::ReadReport& report)
{
    const Tone tone = toneOf(report.verdict, report.warnings);
    return tone == Tone::Good && report.good != archive::EntryState::Whole ? Tone::Neutral : tone;
}

JobResult ofCreate(const jobs::CreateJob& job)
{
    const archive::CreateReport& report = *job.report();
    JobResult result;
    result.archive = fromPath(job.archivePath());
    result.folder = result.archive;
    result.headline = Tr::tr("%1 is ready").arg(nameOf(job.request().target));
    result.sentence = Tr::tr("%1 became %2.").arg(sizeText(report.rawBytes), sizeText(report.archiveBytes));
    addNumbers(result, report, true);
    addWarnings(result, report);
    if (!result.lines.isEmpty()) {
        result.tone = Tone::Warning;
        result.sentence += u' ' + Tr::tr("Some files need attention: see the list.");
    }
    return result;
}

JobResult ofConvert(const jobs::ConvertJob& job)
{
    JobResult result;
    const QString source = nameOf(job.source()->path());
    const archive::ConvertReport& report = *job.report();
    result.archive = fromPath(job.request().target);
    result.folder = result.archive;
    result.headline = Tr::tr("%1 is ready").arg(nameOf(job.request().target));
    result.sentence =
        Tr::tr("%1, %2, became %3.").arg(source, sizeText(report.sourceBytes), sizeText(report.archiveBytes));
    addNumbers(result, report, true);
    addWarnings(result, report);
    result.tone = toneOf(report.verdict, report.warnings);
    if (report.verdict.problem()) {
        result.headline = Tr::tr("%1 does not hold all of %2").arg(nameOf(job.request().target), source);
        result.sentence = problemText(report.verdict) + u' ' + Tr::tr("Keep %1.").arg(source);
    }
    return result;
}

JobResult ofExtract(const archive::Archive& archive, const std::filesystem::path& target,
                    const archive::ExtractReport& report)
{
    JobResult result;
    result.folder = fromPath(target);
    const QString place = displayPath(target);
    addNumbers(result, report, false);
    addOutcomes(result, report.outcomes, archive.entries());
    addWarnings(result, report);
    result.tone = toneOf(report);
    if (report.verdict.problem()) {
        const std::uint64_t bad = report.verdict.bad();
        result.headline = bad > 0
            ? Tr::tr("%Ln entry(s) could not be extracted", nullptr, int(bad))
            : Tr::tr("%1 is extracted as far as it is there").arg(nameOf(archive.path()));
        result.sentence = problemText(report.verdict) + u' '
            + (report.verdict.good() > 0 ? Tr::tr("Everything else is in %1.").arg(place)
                                         : Tr::tr("Nothing was extracted."));
        return result;
    }
    result.headline = Tr::tr("%1 is extracted").arg(nameOf(archive.path()));
    result.sentence = Tr::tr("The files are in %1.").arg(place) + u' ' + proofText(report);
    if (report.verdict.skipped > 0)
        result.sentence += u' '
            + Tr::tr("%Ln file(s) in the way were kept as they are.", nullptr, int(report.verdict.skipped));
    return result;
}

JobResult ofTest(const archive::Archive& archive, const archive::TestReport& report)
{
    JobResult result;
    const QString name = nameOf(archive.path());
    addNumbers(result, report, false);
    addOutcomes(result, report.outcomes, archive.entries());
    addWarnings(result, report);
    result.tone = toneOf(report);
    if (report.verdict.problem() == ErrorCode::Damaged) {
        result.headline = Tr::tr("%1 is damaged").arg(name);
        result.sentence = problemText(report.verdict);
        if (report.verdict.read > 0)
            result.sentence +=
                u' ' + Tr::tr("%Ln entry(s) can be read and extracted.", nullptr, int(report.verdict.read));
        if (report.verdict.whole > 0)
            result.sentence += u' '
                + Tr::tr("%Ln entry(s) are intact and can be extracted.", nullptr, int(report.verdict.whole));
    } else if (report.verdict.problem()) {
        result.headline = Tr::tr("%1 could not be tested completely").arg(name);
        result.sentence = problemText(report.verdict);
    } else if (report.contentCheck.empty()) {
        result.headline = Tr::tr("%1 can be read to its end").arg(name);
        result.sentence = proofText(report);
    } else {
        result.headline = Tr::tr("%1 is intact").arg(name);
        result.sentence =
            Tr::tr("All %Ln entry(s) were decoded.", nullptr, int(report.entries)) + u' ' + proofText(report);
    }
    return result;
}

JobResult ofHeal(const jobs::HealJob& job)
{
    const archive::HealReport& report = *job.report();
    JobResult result;
    const QString name = nameOf(job.archive()->path());
    addNumbers(result, report, false);
    addOutcomes(result, report.outcomes, job.archive()->entries());
    if (report.written.empty()) {
        result.headline = Tr::tr("%1 is intact").arg(name);
        result.sentence = Tr::tr("There is nothing to heal.");
        return result;
    }
    result.archive = fromPath(report.written);
    result.folder = result.archive;
    if (report.exitCode() == 0) {
        result.headline = Tr::tr("%1 is healed").arg(name);
        result.sentence = Tr::tr("Everything is intact again in %1.").arg(nameOf(report.written));
        return result;
    }
    addWarnings(result, report);
    result.tone = Tone::Warning;
    result.headline = Tr::tr("%1 is healed in part").arg(name);
    result.sentence = Tr::tr("What is intact is in %1.").arg(nameOf(report.written));
    if (report.lostEntries > 0)
        result.sentence +=
            u' ' + Tr::tr("%Ln entry(s) are lost: see the list.", nullptr, int(report.lostEntries));
    else
        result.sentence += u' ' + Tr::tr("Something that the archive once had is missing.");
    return result;
}

JobResult ofUpdate(const jobs::UpdateJob& job)
{
    const archive::UpdateReport& report = *job.report();
    JobResult result;
    result.headline = Tr::tr("%1 is changed").arg(nameOf(job.archive()->path()));
    result.sentence = displayText(job.request().what) + u'.';
    addNumbers(result, report, false);
    addWarnings(result, report);
    if (!report.warnings.empty())
        result.tone = Tone::Warning;
    return result;
}

JobResult ofPassword(const jobs::PasswordJob& job)
{
    JobResult result;
    result.headline = job.removes() ? Tr::tr("%1 has no password any more").arg(nameOf(job.archive()->path()))
        : job.change()->wasEncrypted ? Tr::tr("%1 has another password").arg(nameOf(job.archive()->path()))
                                     : Tr::tr("%1 is encrypted").arg(nameOf(job.archive()->path()));
    addWarnings(result, *job.change());
    if (!result.lines.isEmpty())
        result.tone = Tone::Warning;
    return result;
}

JobResult ofCompare(const jobs::CompareJob& job)
{
    const archive::CompareReport& report = *job.report();
    JobResult result;
    const QString place = displayPath(job.folder());
    result.headline = report.allSame()
        ? Tr::tr("%1 and the folder are the same").arg(nameOf(job.archive()->path()))
        : Tr::tr("%1 and the folder differ").arg(nameOf(job.archive()->path()));
    result.sentence = Tr::tr("Compared with %1.").arg(place);
    result.tone = !report.allSame() ? Tone::Warning : report.decoded ? Tone::Good : Tone::Neutral;
    if (!report.complete)
        result.sentence += u' ' + Tr::tr("Something that the archive once had is missing.");
    if (!report.decoded)
        result.sentence +=
            u' ' + Tr::tr("Only hashes were compared: test the archive before you delete anything.");
    addNumbers(result, report, false);
    addWarnings(result, report);
    return result;
}

JobResult ofFailure(const Job& job)
{
    JobResult result;
    result.tone = Tone::Bad;
    if (const auto* update = qobject_cast<const jobs::UpdateJob*>(&job))
        result.headline = Tr::tr("%1 was not changed").arg(nameOf(update->archive()->path()));
    else if (const auto* convert = qobject_cast<const jobs::ConvertJob*>(&job))
        result.headline = Tr::tr("%1 could not be converted").arg(nameOf(convert->source()->path()));
    else if (const auto* compare = qobject_cast<const jobs::CompareJob*>(&job))
        result.headline = Tr::tr("%1 could not be compared").arg(nameOf(compare->archive()->path()));
    else if (const auto* create = qobject_cast<const jobs::CreateJob*>(&job))
        result.headline = Tr::tr("%1 could not be made").arg(nameOf(create->request().target));
    else if (const auto* extract = qobject_cast<const jobs::ExtractJob*>(&job))
        result.headline = Tr::tr("%1 could not be extracted").arg(nameOf(extract->archive()->path()));
    else if (const auto* test = qobject_cast<const jobs::TestJob*>(&job))
        result.headline = Tr::tr("%1 could not be tested").arg(nameOf(test->archive()->path()));
    else if (const auto* one = qobject_cast<const jobs::BatchJob*>(&job)) {
        const QString name = nameOf(one->request().archive);
        result.headline = one->extracts() ? Tr::tr("%1 could not be extracted").arg(name)
                                          : Tr::tr("%1 could not be tested").arg(name);
    } else if (const auto* heal = qobject_cast<const jobs::HealJob*>(&job))
        result.headline = Tr::tr("%1 could not be healed").arg(nameOf(heal->archive()->path()));
    else if (const auto* password = qobject_cast<const jobs::PasswordJob*>(&job))
        result.headline =
            Tr::tr("The password of %1 was not changed").arg(nameOf(password->archive()->path()));
    result.sentence = sentenceText(job.error()->message);
    const bool lacksModel = job.kind() == Job::Kind::Create && job.error()->code == ErrorCode::Missing;
    const QString advice = lacksModel
        ? Tr::tr("Install what is named here, or choose the level Balanced, which needs no model.")
        : adviceText(job.error()->code, job.kind() == Job::Kind::Test);
    if (!advice.isEmpty())
        result.sentence += u'\n' + advice;
    return result;
}

JobResult ofCancel(const Job& job)
{
    JobResult result;
    result.tone = Tone::Neutral;
    switch (job.kind()) {
    case Job::Kind::Create:
        result.headline = Tr::tr("Cancelled: no archive was made");
        result.sentence = Tr::tr("Nothing was left behind.");
        break;
    case Job::Kind::Extract:
        result.headline = Tr::tr("The extraction was cancelled");
        result.sentence = Tr::tr("Files that were already complete stay where they are.");
        break;
    case Job::Kind::Update:
    case Job::Kind::Password:
        result.headline = Tr::tr("Cancelled: the archive is as it was");
        break;
    case Job::Kind::Convert:
        result.headline = Tr::tr("The conversion was cancelled");
        result.sentence = Tr::tr("Nothing was left behind.");
        break;
    case Job::Kind::Heal:
        result.headline = Tr::tr("The healing was cancelled");
        result.sentence = Tr::tr("Nothing was left behind.");
        break;
    case Job::Kind::Compare:
        result.headline = Tr::tr("The comparison was cancelled");
        break;
    default:
        result.headline = Tr::tr("The test was cancelled");
        break;
    }
    return result;
}

} // namespace

QString titleOf(const Job& job)
{
    if (const auto* create = qobject_cast<const jobs::CreateJob*>(&job))
        return Tr::tr("Making %1").arg(nameOf(create->request().target));
    if (const auto* extract = qobject_cast<const jobs::ExtractJob*>(&job))
        return Tr::tr("Extracting %1").arg(nameOf(extract->archive()->path()));
    if (const auto* test = qobject_cast<const jobs::TestJob*>(&job))
        return Tr::tr("Testing %1").arg(nameOf(test->archive()->path()));
    if (const auto* update = qobject_cast<const jobs::UpdateJob*>(&job))
        return Tr::tr("Changing %1").arg(nameOf(update->archive()->path()));
    if (const auto* convert = qobject_cast<const jobs::ConvertJob*>(&job))
        return Tr::tr("Converting %1").arg(nameOf(convert->source()->path()));
    if (const auto* heal = qobject_cast<const jobs::HealJob*>(&job))
        return Tr::tr("Healing %1").arg(nameOf(heal->archive()->path()));
    if (const auto* password = qobject_cast<const jobs::PasswordJob*>(&job))
        return Tr::tr("Changing the password of %1").arg(nameOf(password->archive()->path()));
    if (const auto* one = qobject_cast<const jobs::BatchJob*>(&job)) {
        const QString name = nameOf(one->request().archive);
        return one->extracts() ? Tr::tr("Extracting %1").arg(name) : Tr::tr("Testing %1").arg(name);
    }
    if (const auto* compare = qobject_cast<const jobs::CompareJob*>(&job))
        return Tr::tr("Comparing %1").arg(nameOf(compare->archive()->path()));
    return {};
}

JobResult resultOf(const Job& job)
{
    if (job.state() == Job::State::Failed)
        return ofFailure(job);
    if (job.state() == Job::State::Cancelled)
        return ofCancel(job);
    if (const auto* create = qobject_cast<const jobs::CreateJob*>(&job))
        return ofCreate(*create);
    if (const auto* extract = qobject_cast<const jobs::ExtractJob*>(&job))
        return ofExtract(*extract->archive(), extract->request().options.target, *extract->report());
    if (const auto* one = qobject_cast<const jobs::BatchJob*>(&job))
        return one->extracts() ? ofExtract(*one->archive(), one->target(), *one->extractReport())
                               : ofTest(*one->archive(), *one->testReport());
    if (const auto* update = qobject_cast<const jobs::UpdateJob*>(&job))
        return ofUpdate(*update);
    if (const auto* convert = qobject_cast<const jobs::ConvertJob*>(&job))
        return ofConvert(*convert);
    if (const auto* compare = qobject_cast<const jobs::CompareJob*>(&job))
        return ofCompare(*compare);
    if (const auto* heal = qobject_cast<const jobs::HealJob*>(&job))
        return ofHeal(*heal);
    if (const auto* password = qobject_cast<const jobs::PasswordJob*>(&job))
        return ofPassword(*password);
    const auto& test = static_cast<const jobs::TestJob&>(job);
    return ofTest(*test.archive(), *test.report());
}

} // namespace ff::ui
