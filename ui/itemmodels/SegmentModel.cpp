// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/itemmodels/SegmentModel.h"

#include "ui/text/Format.h"

namespace ff::ui {

SegmentModel::SegmentModel(std::vector<archive::SegmentInfo> segments, QObject* parent)
    : QAbstractTableModel(parent), m_segments(std::move(segments))
{
}

int SegmentModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : int(m_segments.size());
}

int SegmentModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : int(ColumnCount);
}

QVariant SegmentModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid())
        return {};
    if (role == Qt::TextAlignmentRole)
        return int(Qt::AlignVCenter | (index.column() == Method ? Qt::AlignLeft : Qt::AlignRight));
    if (role != Qt::DisplayRole)
        return {};
    const archive::SegmentInfo& segment = m_segments[std::size_t(index.row())];
    switch (index.column()) {
    case Number:
        return countText(std::uint64_t(index.row()) + 1);
    case Method:
        return methodText(segment.coded);
    case TarSize:
        return sizeText(segment.tarSize);
    case PackedSize:
        return sizeText(segment.packedSize);
    case Ratio:
        return ratioText(segment.packedSize == 0 ? 0.0
                                                 : double(segment.tarSize) / double(segment.packedSize));
    case Dial:
        return countText(segment.n);
    default:
        return {};
    }
}

QVariant SegmentModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation == Qt::Horizontal && role == Qt::TextAlignmentRole)
        return int(Qt::AlignVCenter | (section == Method ? Qt::AlignLeft : Qt::AlignRight));
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    switch (section) {
    case Number:
        return tr("No.");
    case Method:
        return tr("Method");
    case TarSize:
        return tr("Size");
    case PackedSize:
        return tr("Packed");
    case Ratio:
        return tr("Ratio");
    case Dial:
        return tr("n", "masking dial of the format");
    default:
        return {};
    }
}

} // namespace ff::ui
