// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The entries that were found so far of an archive that is being opened, in the order in which they were
// found. It only grows, up to what the job keeps.

#include "core/jobs/OpenJob.h"

#include <QAbstractTableModel>

namespace ff::ui {

class FoundModel final : public QAbstractTableModel {
    Q_OBJECT

public:
    enum Column { Path, Size, ColumnCount };

    explicit FoundModel(QObject* parent = nullptr) : QAbstractTableModel(parent) {}

    void clear();
    void append(std::vector<jobs::OpenJob::Found> found);

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    std::vector<jobs::OpenJob::Found> m_rows;
};

} // namespace ff::ui
