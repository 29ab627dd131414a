// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// An archive and a folder side by side: what is the same, what differs, what is on one side alone.

#include "core/archive/read/Compare.h"

#include <QAbstractTableModel>

#include <memory>

namespace ff::ui {

class CompareModel final : public QAbstractTableModel {
    Q_OBJECT

public:
    enum Column { Result, Path, ArchiveSize, ArchiveTime, FolderSize, FolderTime, ColumnCount };
    // What is shown.
    enum class Filter { Differences, All, Different, OnlyInArchive, OnlyInFolder, Same };

    explicit CompareModel(QObject* parent = nullptr) : QAbstractTableModel(parent) {}

    void setReport(std::shared_ptr<const archive::Archive> archive, const archive::CompareReport& report);
    void setFilter(Filter filter);
    Filter filter() const { return m_filter; }
    const archive::ComparedEntry& at(int row) const { return m_compared[m_rows[std::size_t(row)]]; }

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    void arrange();
    QString text(const archive::ComparedEntry& entry, int column) const;

    std::shared_ptr<const archive::Archive> m_archive;
    std::vector<archive::ComparedEntry> m_compared;
    std::vector<std::uint32_t> m_rows;
    Filter m_filter = Filter::Differences;
};

} // namespace ff::ui
