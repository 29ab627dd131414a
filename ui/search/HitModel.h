// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// What the catalogue found, best first, for a view.

#include "core/search/catalogue/Catalogue.h"

#include <QAbstractTableModel>

namespace ff::ui {

class HitModel final : public QAbstractTableModel {
    Q_OBJECT

public:
    enum Column { Name, Folder, Archive, Size, Modified, Why, ColumnCount };
    enum : int {
        MatchRole = Qt::UserRole + 1, // TextRanges of the cell's text
        StateRole // of the archive, in words; mostly empty
    };

    using QAbstractTableModel::QAbstractTableModel;

    void setResult(search::FindResult result);
    const search::FindResult& result() const { return m_result; }
    const search::Hit* hitAt(const QModelIndex& index) const; // null: there is none
    const search::RememberedArchive* archiveAt(const QModelIndex& index) const;

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    Qt::ItemFlags flags(const QModelIndex& index) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    QString text(const search::Hit& hit, int column) const;
    QString stateText(const search::Hit& hit) const;
    QVariant picture(const search::Hit& hit, int column) const;

    search::FindResult m_result;
};

} // namespace ff::ui
