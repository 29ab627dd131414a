// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// What a test found of each entry, the bad news first; all or only what is not good.

#include "core/archive/Types.h"

#include <QAbstractTableModel>

#include <memory>

namespace ff::ui {

class OutcomeModel final : public QAbstractTableModel {
    Q_OBJECT

public:
    enum Column { State, Path, Retries, Message, ColumnCount };

    explicit OutcomeModel(QObject* parent = nullptr) : QAbstractTableModel(parent) {}

    // `entries` must live as long as it is shown here: the caller keeps the archive.
    void setReport(const std::vector<archive::Entry>* entries, const archive::TestReport& report);
    void setOnlyBad(bool onlyBad);
    bool isOnlyBad() const { return m_onlyBad; }
    std::uint64_t countOf(archive::EntryState state) const;
    std::size_t entryAt(int row) const { return m_outcomes[m_rows[std::size_t(row)]].entry; }
    // For the clipboard or a file: a line for each row that is shown.
    QString asText() const;

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    void arrange();
    QString text(const archive::EntryOutcome& outcome, int column) const;

    const std::vector<archive::Entry>* m_entries = nullptr;
    std::vector<archive::EntryOutcome> m_outcomes; // worst first
    std::vector<std::uint32_t> m_rows;
    archive::EntryState m_good = archive::EntryState::Whole;
    bool m_onlyBad = false;
};

} // namespace ff::ui
