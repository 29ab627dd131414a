// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/work/JobListModel.h"

#include "ui/text/Format.h"
#include "ui/work/JobResults.h"

#include <QLocale>
#include <QMimeData>

#include <cmath>

namespace ff::ui {

using namespace Qt::StringLiterals;
using jobs::Job;

namespace {

const QString kMimeType = u"application/x-fileformer-job"_s;
const QString kDot = u"  ·  "_s;

} // namespace

JobListModel::JobListModel(JobCenter& jobCenter, QObject* parent)
    : QAbstractListModel(parent), m_jobCenter(jobCenter)
{
    connect(&m_jobCenter.queue(), &jobs::JobQueue::changed, this, &JobListModel::follow);
    connect(&m_jobCenter, &JobCenter::recordsChanged, this, &JobListModel::follow);
    follow();
}

void JobListModel::follow()
{
    QList<Row> wanted;
    if (Job* const running = m_jobCenter.queue().current())
        wanted.append({running, 0});
    const QList<Job*> waiting = m_jobCenter.queue().waiting();
    for (Job* job : waiting)
        wanted.append({job, 0});
    for (const JobRecord& record : m_jobCenter.records())
        wanted.append({nullptr, record.id});

    for (int row = int(m_rows.size()) - 1; row >= 0; --row) {
        if (wanted.contains(m_rows.at(row)))
            continue;
        beginRemoveRows({}, row, row);
        m_rows.removeAt(row);
        endRemoveRows();
    }
    for (int row = 0; row < int(wanted.size()); ++row) {
        const int at = int(m_rows.indexOf(wanted.at(row)));
        if (at == row)
            continue;
        if (at > row) {
            beginMoveRows({}, at, at, {}, row);
            m_rows.move(at, row);
            endMoveRows();
            continue;
        }
        beginInsertRows({}, row, row);
        m_rows.insert(row, wanted.at(row));
        endInsertRows();
        if (const Job* job = wanted.at(row).job)
            connect(job, &Job::progressChanged, this, [this, job] { showProgress(job); });
    }
    if (!m_rows.isEmpty())
        Q_EMIT dataChanged(index(0), index(int(m_rows.size()) - 1));
}

void JobListModel::showProgress(const Job* job)
{
    if (const QModelIndex at = indexOf(job); at.isValid())
        Q_EMIT dataChanged(at, at);
}

int JobListModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : int(m_rows.size());
}

Job* JobListModel::jobAt(const QModelIndex& index) const
{
    return index.isValid() && index.row() < m_rows.size() ? m_rows.at(index.row()).job : nullptr;
}

const JobRecord* JobListModel::recordAt(const QModelIndex& index) const
{
    return index.isValid() && index.row() < m_rows.size() ? m_jobCenter.record(m_rows.at(index.row()).record)
                                                          : nullptr;
}

QModelIndex JobListModel::indexOf(const Job* job) const
{
    for (int row = 0; row < int(m_rows.size()); ++row) {
        if (m_rows.at(row).job == job)
            return index(row);
    }
    return {};
}

QVariant JobListModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid() || index.row() >= m_rows.size())
        return {};
    if (role == Qt::AccessibleTextRole) {
        QStringList parts;
        for (const int part : {int(Qt::DisplayRole), int(DetailRole), int(NumbersRole), int(TimeRole)}) {
            if (const QString text = data(index, part).toString(); !text.isEmpty())
                parts += text;
        }
        return parts.join(u", "_s);
    }
    if (const Job* job = m_rows.at(index.row()).job)
        return jobData(*job, role);
    const JobRecord* record = recordAt(index);
    return record ? recordData(*record, role) : QVariant();
}

QVariant JobListModel::jobData(const Job& job, int role) const
{
    const jobs::JobProgress& p = job.progress();
    const bool isWaiting = job.state() == Job::State::Waiting;
    switch (role) {
    case Qt::DisplayRole:
        return titleOf(job);
    case StateRole:
        return int(job.state());
    case ToneRole:
        return int(Tone::Neutral);
    case FractionRole:
        return isWaiting ? QVariant() : QVariant(p.fraction);
    case DetailRole: {
        if (isWaiting)
            return tr("Waiting for its turn");
        QStringList parts{job.state() == Job::State::Paused ? tr("Paused") : stageText(p.stage)};
        if (!p.currentEntry.empty())
            parts += displayName(p.currentEntry);
        return parts.join(kDot);
    }
    case NumbersRole: {
        if (isWaiting)
            return {};
        QStringList parts;
        if (p.fraction >= 0)
            parts += tr("%1 %").arg(QLocale().toString(p.fraction * 100, 'f', 1));
        if (p.totalBytes > 0)
            parts += tr("%1 of %2").arg(sizeText(p.doneBytes), sizeText(p.totalBytes));
        parts += tr("ratio %1").arg(ratioText(p.ratio));
        if (p.bytesPerSecond > 0)
            parts += speedText(p.bytesPerSecond);
        parts += p.secondsLeft < 0 ? tr("estimating the time left…")
                                   : tr("%1 left", "time").arg(clockText(std::ceil(p.secondsLeft)));
        if (!p.device.empty())
            parts += deviceText(p.device, p.deviceLoad);
        parts += tr("%Ln hash retries", nullptr, int(std::min<std::uint64_t>(p.hashRetries, 1'000'000)));
        if (p.failedEntries > 0)
            parts +=
                tr("%Ln with problems", nullptr, int(std::min<std::uint64_t>(p.failedEntries, 1'000'000)));
        return parts.join(kDot);
    }
    default:
        return {};
    }
}

QVariant JobListModel::recordData(const JobRecord& record, int role) const
{
    switch (role) {
    case Qt::DisplayRole:
        return record.result.headline.isEmpty() ? record.title : record.result.headline;
    case DetailRole:
        return record.result.sentence.section(u'\n', 0, 0);
    case StateRole:
        return int(record.state);
    case ToneRole:
        return int(record.result.tone);
    case TimeRole:
        return QLocale().toString(record.ended.time(), QLocale::ShortFormat);
    default:
        return {};
    }
}

Qt::ItemFlags JobListModel::flags(const QModelIndex& index) const
{
    // A drop falls between rows, never on one.
    if (!index.isValid())
        return Qt::ItemIsDropEnabled;
    Qt::ItemFlags out = Qt::ItemIsEnabled | Qt::ItemIsSelectable | Qt::ItemNeverHasChildren;
    const Job* job = jobAt(index);
    if (job && job->state() == Job::State::Waiting)
        out |= Qt::ItemIsDragEnabled;
    return out;
}

QStringList JobListModel::mimeTypes() const
{
    return {kMimeType};
}

QMimeData* JobListModel::mimeData(const QModelIndexList& indexes) const
{
    const Job* job = indexes.isEmpty() ? nullptr : jobAt(indexes.first());
    const qsizetype at = m_jobCenter.queue().waiting().indexOf(job);
    if (at < 0)
        return nullptr;
    auto* data = new QMimeData;
    data->setData(kMimeType, QByteArray::number(at));
    return data;
}

bool JobListModel::canDropMimeData(const QMimeData* data, Qt::DropAction action, int, int,
                                   const QModelIndex&) const
{
    return action == Qt::MoveAction && data->hasFormat(kMimeType);
}

int JobListModel::waitingRowsBefore(int row) const
{
    int out = 0;
    for (int i = 0; i < row && i < int(m_rows.size()); ++i)
        out += m_rows.at(i).job && m_rows.at(i).job->state() == Job::State::Waiting ? 1 : 0;
    return out;
}

bool JobListModel::dropMimeData(const QMimeData* data, Qt::DropAction action, int row, int column,
                                const QModelIndex& parent)
{
    if (!canDropMimeData(data, action, row, column, parent))
        return false;
    const QList<Job*> waiting = m_jobCenter.queue().waiting();
    const int from = data->data(kMimeType).toInt();
    if (from < 0 || from >= waiting.size())
        return false;
    // On a row: in its place; in the empty part of the list: to the end.
    const int before = row >= 0 ? row : parent.isValid() ? parent.row() : int(m_rows.size());
    int to = waitingRowsBefore(before);
    if (to > from)
        --to;
    m_jobCenter.queue().move(waiting.at(from), to - from);
    return true;
}

} // namespace ff::ui
