// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/archive/report/OutcomeModel.h"

#include "ui/itemmodels/ArchiveModel.h"
#include "ui/text/Format.h"

#include <algorithm>

namespace ff::ui {

using namespace Qt::StringLiterals;

void OutcomeModel::setReport(const std::vector<archive::Entry>* entries, const archive::TestReport& report)
{
    beginResetModel();
    m_entries = entries;
    m_outcomes = report.outcomes;
    m_good = report.good;
    if (!entries)
        m_outcomes.clear();
    std::erase_if(m_outcomes, [&](const archive::EntryOutcome& o) { return o.entry >= entries->size(); });
    std::stable_sort(m_outcomes.begin(), m_outcomes.end(), [](const auto& a, const auto& b) {
        return severity(std::uint8_t(a.state)) != severity(std::uint8_t(b.state))
            ? severity(std::uint8_t(a.state)) > severity(std::uint8_t(b.state))
            : a.hashRetries > b.hashRetries;
    });
    arrange();
    endResetModel();
}

void OutcomeModel::setOnlyBad(bool onlyBad)
{
    beginResetModel();
    m_onlyBad = onlyBad;
    arrange();
    endResetModel();
}

void OutcomeModel::arrange()
{
    m_rows.clear();
    for (std::size_t i = 0; i < m_outcomes.size(); ++i) {
        if (!m_onlyBad || m_outcomes[i].state != m_good)
            m_rows.push_back(std::uint32_t(i));
    }
}

std::uint64_t OutcomeModel::countOf(archive::EntryState state) const
{
    return std::uint64_t(std::count_if(m_outcomes.begin(), m_outcomes.end(),
                                       [state](const auto& o) { return o.state == state; }));
}

int OutcomeModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : int(m_rows.size());
}

int OutcomeModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : int(ColumnCount);
}

QString OutcomeModel::text(const archive::EntryOutcome& outcome, int column) const
{
    switch (column) {
    case State:
        return stateText(outcome.state);
    case Path:
        return displayName((*m_entries)[outcome.entry].path);
    case Retries:
        return countText(outcome.hashRetries);
    case Message:
        return messageText(outcome.message);
    default:
        return {};
    }
}

QVariant OutcomeModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid())
        return {};
    const archive::EntryOutcome& outcome = m_outcomes[m_rows[std::size_t(index.row())]];
    switch (role) {
    case Qt::DisplayRole:
        return text(outcome, index.column());
    case Qt::ToolTipRole:
        return text(outcome, index.column());
    case Qt::DecorationRole:
        return index.column() == State ? QVariant(stateIcon(outcome.state)) : QVariant();
    case Qt::TextAlignmentRole:
        return headerData(index.column(), Qt::Horizontal, role);
    default:
        return {};
    }
}

QVariant OutcomeModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole)
        return int(Qt::AlignVCenter | (section == Retries ? Qt::AlignRight : Qt::AlignLeft));
    if (role != Qt::DisplayRole)
        return {};
    switch (section) {
    case State:
        return tr("State");
    case Path:
        return tr("Entry");
    case Retries:
        return tr("Retries");
    case Message:
        return tr("What is wrong");
    default:
        return {};
    }
}

QString OutcomeModel::asText() const
{
    QString out;
    for (const std::uint32_t row : m_rows) {
        const archive::EntryOutcome& outcome = m_outcomes[row];
        out += text(outcome, State) + u'\t' + text(outcome, Retries) + u'\t' + text(outcome, Path);
        if (!outcome.message.empty())
            out += u'\t' + text(outcome, Message).replace(u'\n', u' ');
        out += u'\n';
    }
    return out;
}

} // namespace ff::ui
