// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/FoundModel.h"

#include "ui/itemmodels/FileLook.h"
#include "ui/text/Format.h"
#include "ui/widgets/Icons.h"

#include <iterator>

namespace ff::ui {

void FoundModel::clear()
{
    beginResetModel();
    m_rows = {};
    endResetModel();
}

void FoundModel::append(std::vector<jobs::OpenJob::Found> found)
{
    if (found.empty())
        return;
    const int first = rowCount();
    beginInsertRows({}, first, first + int(found.size()) - 1);
    m_rows.insert(m_rows.end(), std::make_move_iterator(found.begin()), std::make_move_iterator(found.end()));
    endInsertRows();
}

int FoundModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : int(m_rows.size());
}

int FoundModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : int(ColumnCount);
}

QVariant FoundModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid())
        return {};
    const jobs::OpenJob::Found& found = m_rows[std::size_t(index.row())];
    const QString path = displayName(found.path);
    if (role == Qt::TextAlignmentRole)
        return headerData(index.column(), Qt::Horizontal, role);
    if (index.column() == Size)
        return role == Qt::DisplayRole && !found.isFolder ? QVariant(sizeText(found.size)) : QVariant();
    switch (role) {
    case Qt::DisplayRole:
    case Qt::ToolTipRole:
        return path;
    case Qt::DecorationRole:
        return found.isFolder ? accentIcon("folder") : fileIcon(path);
    default:
        return {};
    }
}

QVariant FoundModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole)
        return int(Qt::AlignVCenter | (section == Size ? Qt::AlignRight : Qt::AlignLeft));
    if (role != Qt::DisplayRole)
        return {};
    return section == Size ? tr("Size") : tr("Found so far");
}

} // namespace ff::ui
