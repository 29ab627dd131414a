// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The rows of the jobs page: the job that runs, those that wait in their order, and those that are over,
// newest first. Waiting rows can be dragged to another place in the queue.

#include "ui/work/JobCenter.h"

#include <QAbstractListModel>

namespace ff::ui {

class JobListModel final : public QAbstractListModel {
    Q_OBJECT

public:
    enum Role {
        DetailRole = Qt::UserRole, // what it does now, or what became of it
        NumbersRole, // ratio, speed, time left, device, hash retries
        FractionRole, // 0 to 1, negative while unknown; invalid when the job does not run
        StateRole, // int of jobs::Job::State
        ToneRole, // int of Tone
        TimeRole, // when it ended
    };

    explicit JobListModel(JobCenter& jobCenter, QObject* parent = nullptr);

    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    Qt::ItemFlags flags(const QModelIndex& index) const override;
    Qt::DropActions supportedDropActions() const override { return Qt::MoveAction; }
    QStringList mimeTypes() const override;
    QMimeData* mimeData(const QModelIndexList& indexes) const override;
    bool canDropMimeData(const QMimeData* data, Qt::DropAction action, int row, int column,
                         const QModelIndex& parent) const override;
    bool dropMimeData(const QMimeData* data, Qt::DropAction action, int row, int column,
                      const QModelIndex& parent) override;

    // Null for a job that is over.
    jobs::Job* jobAt(const QModelIndex& index) const;
    // Null for a job that is not over.
    const JobRecord* recordAt(const QModelIndex& index) const;
    QModelIndex indexOf(const jobs::Job* job) const;

private:
    struct Row {
        jobs::Job* job = nullptr;
        int record = 0;
        bool operator==(const Row&) const = default;
    };
    void follow();
    void showProgress(const jobs::Job* job);
    QVariant jobData(const jobs::Job& job, int role) const;
    QVariant recordData(const JobRecord& record, int role) const;
    // Places from the front of the queue that a drop before `row` means.
    int waitingRowsBefore(int row) const;

    JobCenter& m_jobCenter;
    QList<Row> m_rows;
};

} // namespace ff::ui
