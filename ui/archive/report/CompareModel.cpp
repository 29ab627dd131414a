// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/archive/report/CompareModel.h"

#include "ui/text/Format.h"
#include "ui/widgets/Icons.h"

namespace ff::ui {

using namespace Qt::StringLiterals;
using archive::Comparison;

namespace {

const char* iconOf(Comparison result)
{
    switch (result) {
    case Comparison::Same:
        return "check";
    case Comparison::Differs:
    case Comparison::MetadataDiffers:
        return "compare";
    case Comparison::OnlyInArchive:
        return "archive";
    case Comparison::OnlyInFolder:
        return "folder";
    case Comparison::Unknown:
        break;
    }
    return "warning";
}

} // namespace

void CompareModel::setReport(std::shared_ptr<const archive::Archive> archive,
                             const archive::CompareReport& report)
{
    beginResetModel();
    m_archive = std::move(archive);
    m_compared = report.compared;
    arrange();
    endResetModel();
}

void CompareModel::setFilter(Filter filter)
{
    beginResetModel();
    m_filter = filter;
    arrange();
    endResetModel();
}

void CompareModel::arrange()
{
    m_rows.clear();
    const auto passes = [this](Comparison result) {
        switch (m_filter) {
        case Filter::All:
            return true;
        case Filter::Differences:
            return result != Comparison::Same;
        case Filter::Different:
            return result == Comparison::Differs || result == Comparison::MetadataDiffers
                || result == Comparison::Unknown;
        case Filter::OnlyInArchive:
            return result == Comparison::OnlyInArchive;
        case Filter::OnlyInFolder:
            return result == Comparison::OnlyInFolder;
        case Filter::Same:
            return result == Comparison::Same;
        }
        return true;
    };
    for (std::size_t i = 0; i < m_compared.size(); ++i) {
        if (passes(m_compared[i].result))
            m_rows.push_back(std::uint32_t(i));
    }
}

int CompareModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : int(m_rows.size());
}

int CompareModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : int(ColumnCount);
}

QString CompareModel::text(const archive::ComparedEntry& entry, int column) const
{
    const bool isInArchive = entry.entry != archive::ComparedEntry::kNoEntry;
    const bool isInFolder = entry.result != Comparison::OnlyInArchive;
    const archive::Entry* record = isInArchive ? &m_archive->entries()[entry.entry] : nullptr;
    switch (column) {
    case Result: {
        if (entry.result == Comparison::Same)
            return tr("Same");
        if (entry.result == Comparison::OnlyInArchive)
            return tr("Only in the archive");
        if (entry.result == Comparison::OnlyInFolder)
            return tr("Only in the folder");
        if (entry.result == Comparison::Unknown)
            return tr("Not known");
        QStringList what;
        const auto add = [&](unsigned bit, const QString& word) {
            if (entry.differences & bit)
                what += word;
        };
        add(archive::TypeDiffers, tr("type"));
        add(archive::SizeDiffers, tr("size"));
        if (!(entry.differences & archive::SizeDiffers))
            add(archive::ContentsDiffer, tr("contents"));
        add(archive::LinkDiffers, tr("link"));
        add(archive::TimeDiffers, tr("time"));
        add(archive::ModeDiffers, tr("permissions"));
        add(archive::OwnerDiffers, tr("owner"));
        return what.isEmpty() ? tr("Different") : tr("Different: %1").arg(what.join(u", "_s));
    }
    case Path:
        return displayName(entry.path);
    case ArchiveSize:
        return record && record->type == archive::EntryType::File ? sizeText(record->size) : QString();
    case ArchiveTime:
        return record ? timeText(record->mtimeSeconds) : QString();
    case FolderSize:
        return isInFolder && entry.fileType == archive::EntryType::File ? sizeText(entry.fileSize)
                                                                        : QString();
    case FolderTime:
        return isInFolder ? timeText(entry.fileMtime) : QString();
    default:
        return {};
    }
}

QVariant CompareModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid())
        return {};
    const archive::ComparedEntry& entry = at(index.row());
    switch (role) {
    case Qt::DisplayRole:
        return text(entry, index.column());
    case Qt::ToolTipRole:
        return index.column() == Result && !entry.message.empty() ? messageText(entry.message)
                                                                  : text(entry, index.column());
    case Qt::DecorationRole:
        if (index.column() != Result)
            return {};
        return entry.result == Comparison::Same ? icon("check", Tone::Good)
            : entry.result == Comparison::Unknown || entry.result == Comparison::Differs
            ? icon(iconOf(entry.result), Tone::Warning)
            : icon(iconOf(entry.result));
    case Qt::TextAlignmentRole:
        return headerData(index.column(), Qt::Horizontal, role);
    default:
        return {};
    }
}

QVariant CompareModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole)
        return int(Qt::AlignVCenter
                   | (section == ArchiveSize || section == FolderSize ? Qt::AlignRight : Qt::AlignLeft));
    if (role != Qt::DisplayRole)
        return {};
    switch (section) {
    case Result:
        return tr("Comparison");
    case Path:
        return tr("Entry");
    case ArchiveSize:
        return tr("In archive");
    case ArchiveTime:
        return tr("Modified", "in the archive");
    case FolderSize:
        return tr("In folder");
    case FolderTime:
        return tr("Modified", "in the folder");
    default:
        return {};
    }
}

} // namespace ff::ui
