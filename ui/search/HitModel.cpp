// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/search/HitModel.h"

#include "core/search/names/Matcher.h"
#include "ui/itemmodels/FileLook.h"
#include "ui/text/Format.h"
#include "ui/widgets/Cells.h"
#include "ui/widgets/Icons.h"

#include <algorithm>

namespace ff::ui {

using namespace Qt::StringLiterals;
using search::ArchiveState;
using search::Hit;

namespace {

std::string_view nameOf(const Hit& hit)
{
    const std::string_view whole = search::trimmedPath(hit.entry.path);
    return whole.substr(search::nameOffset(whole));
}

std::string_view folderOf(const Hit& hit)
{
    const std::string_view whole = search::trimmedPath(hit.entry.path);
    const std::size_t name = search::nameOffset(whole);
    return whole.substr(0, name == 0 ? 0 : name - 1);
}

// Of what was found, the ranges that lie in this part of the path, as it is displayed.
QVariant rangesIn(const Hit& hit, std::string_view part)
{
    const auto begin = std::size_t(part.data() - hit.entry.path.data());
    const auto displayed = [&](std::size_t at) {
        return int(displayName(part.substr(0, std::clamp(at, begin, begin + part.size()) - begin)).size());
    };
    TextRanges out;
    for (const search::ByteRange range : hit.ranges) {
        const int from = displayed(range.begin), to = displayed(range.end);
        if (from < to)
            out.push_back({from, to - from});
    }
    return out.isEmpty() ? QVariant() : QVariant::fromValue(out);
}

} // namespace

void HitModel::setResult(search::FindResult result)
{
    beginResetModel();
    m_result = std::move(result);
    endResetModel();
}

const Hit* HitModel::hitAt(const QModelIndex& index) const
{
    return index.isValid() && std::size_t(index.row()) < m_result.hits.size()
        ? &m_result.hits[std::size_t(index.row())]
        : nullptr;
}

const search::RememberedArchive* HitModel::archiveAt(const QModelIndex& index) const
{
    const Hit* hit = hitAt(index);
    return hit ? m_result.archiveOf(*hit) : nullptr;
}

int HitModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : int(m_result.hits.size());
}

int HitModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : int(ColumnCount);
}

Qt::ItemFlags HitModel::flags(const QModelIndex& index) const
{
    return QAbstractTableModel::flags(index) | (index.isValid() ? Qt::ItemIsDragEnabled : Qt::NoItemFlags);
}

QVariant HitModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole && section == Size)
        return int(Qt::AlignRight | Qt::AlignVCenter);
    if (role != Qt::DisplayRole)
        return {};
    switch (section) {
    case Name:
        return tr("Name");
    case Folder:
        return tr("Folder");
    case Archive:
        return tr("Archive");
    case Size:
        return tr("Size");
    case Modified:
        return tr("Modified");
    default:
        return tr("Why", "an entry was found");
    }
}

QString HitModel::text(const Hit& hit, int column) const
{
    const search::RememberedArchive* archive = m_result.archiveOf(hit);
    switch (column) {
    case Name:
        return displayName(nameOf(hit));
    case Folder:
        return displayName(folderOf(hit));
    case Archive:
        return archive ? displayPath(archive->facts.path.filename()) : QString();
    case Size:
        return hit.entry.type == format::EntryType::File ? sizeText(hit.entry.size) : QString();
    case Modified:
        return timeText(hit.entry.mtimeSeconds);
    default:
        return hit.ranges.empty() && hit.likeness > 0 ? tr("by meaning")
            : hit.likeness > 0                        ? tr("by name and meaning")
                                                      : tr("by name");
    }
}

QString HitModel::stateText(const Hit& hit) const
{
    const search::RememberedArchive* archive = m_result.archiveOf(hit);
    if (archive && archive->state == ArchiveState::Gone)
        return tr("not there now");
    return archive && archive->state == ArchiveState::Changed ? tr("has changed since") : QString();
}

QVariant HitModel::picture(const Hit& hit, int column) const
{
    if (column == Archive)
        return stateText(hit).isEmpty() ? icon("archive") : icon("warning", Tone::Warning);
    if (column != Name)
        return {};
    switch (hit.entry.type) {
    case format::EntryType::Directory:
        return accentIcon("folder");
    case format::EntryType::File:
        return fileIcon(displayName(hit.entry.path));
    case format::EntryType::Symlink:
    case format::EntryType::Hardlink:
        return icon("link");
    default:
        return icon("special");
    }
}

QVariant HitModel::data(const QModelIndex& index, int role) const
{
    const Hit* hit = hitAt(index);
    if (!hit)
        return {};
    const int column = index.column();
    switch (role) {
    case Qt::DisplayRole:
        return text(*hit, column);
    case Qt::DecorationRole:
        return picture(*hit, column);
    case MatchRole:
        return column == Name  ? rangesIn(*hit, nameOf(*hit))
            : column == Folder ? rangesIn(*hit, folderOf(*hit))
                               : QVariant();
    case StateRole:
        return column == Archive ? stateText(*hit) : QString();
    case Qt::AccessibleTextRole: {
        const QString state = column == Archive ? stateText(*hit) : QString();
        return state.isEmpty() ? text(*hit, column) : text(*hit, column) + u", "_s + state;
    }
    case Qt::ToolTipRole: {
        const search::RememberedArchive* archive = m_result.archiveOf(*hit);
        if (column != Archive || !archive)
            return displayName(hit->entry.path);
        const QString path = displayFolder(archive->facts.path);
        return archive->state == ArchiveState::Gone
            ? tr("%1\nNot there now; last seen on %2").arg(path, timeText(archive->lastSeen))
            : archive->state == ArchiveState::Changed
            ? tr("%1\nIt has changed since it was last opened here").arg(path)
            : path;
    }
    case Qt::TextAlignmentRole:
        return headerData(column, Qt::Horizontal, role);
    default:
        return {};
    }
}

} // namespace ff::ui
