// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The segments of an archive as a table, for the info dialog.

#include "core/archive/Types.h"

#include <QAbstractTableModel>

namespace ff::ui {

class SegmentModel final : public QAbstractTableModel {
    Q_OBJECT

public:
    enum Column { Number, Method, TarSize, PackedSize, Ratio, Dial, ColumnCount };

    explicit SegmentModel(std::vector<archive::SegmentInfo> segments, QObject* parent = nullptr);

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    const std::vector<archive::SegmentInfo> m_segments;
};

} // namespace ff::ui
