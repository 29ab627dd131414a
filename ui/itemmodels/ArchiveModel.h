// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The entries of an archive for a view: as a tree, folder by folder, or flat, sorted and filtered here (a
// proxy would ask for strings at every comparison; 100,000 entries sort in some ten milliseconds on the ranks
// and numbers of the EntryTree). A small archive is arranged at once, a large one on a thread beside, and
// arranged() follows; until then the rows stay as they were. Texts are made when a cell is painted. Sorting
// and filtering keep selection and expansion through persistent indexes.

#include "ui/itemmodels/RowOrder.h"

#include <QAbstractItemModel>
#include <QHash>
#include <QIcon>
#include <QThreadPool>

#include <atomic>

namespace ff::search {
class Matcher;
}

namespace ff::ui {

struct FileLook;

QIcon stateIcon(archive::EntryState state);

class ArchiveModel final : public QAbstractItemModel {
    Q_OBJECT

public:
    using Column = EntryColumn;
    using Mode = ViewMode;
    using NodeId = jobs::EntryTree::NodeId;
    // Counted as an int by the views.
    enum : int {
        Name = int(Column::Name),
        Size = int(Column::Size),
        Packed = int(Column::Packed),
        Ratio = int(Column::Ratio),
        Strip = int(Column::Strip),
        Type = int(Column::Type),
        Modified = int(Column::Modified),
        Sha512 = int(Column::Sha512),
        State = int(Column::State),
        Retries = int(Column::Retries),
        ColumnCount = int(Column::ColumnCount)
    };
    // Where the entry lies, for the Name column of a list that mixes folders.
    static constexpr int FolderRole = Qt::UserRole + 1;
    // A BitStrip, for the Strip column.
    static constexpr int StripRole = Qt::UserRole + 2;
    // TextRanges: what the search found of the name, and of the text under FolderRole.
    enum : int { MatchRole = Qt::UserRole + 3, FolderMatchRole = Qt::UserRole + 4 };

    explicit ArchiveModel(QObject* parent = nullptr);
    ~ArchiveModel() override;

    // `archivePath`: the absolute path of its file, for `in:` in a search.
    void setTree(std::shared_ptr<const jobs::EntryTree> tree, const std::string& archivePath = {});
    const jobs::EntryTree* tree() const { return m_request.tree.get(); }
    std::shared_ptr<const jobs::EntryTree> sharedTree() const { return m_request.tree; }
    // Mode, folder and filter are those requested; the rows may follow a moment later.
    void setMode(Mode mode);
    Mode mode() const { return m_request.mode; }
    // Whose contents Folder and Flat show.
    void setFolder(NodeId folder);
    NodeId folder() const { return m_request.folder; }
    // A query of core/search. What is wrong in one is left out of it, and filterProblem() tells.
    void setFilter(const QString& filter);
    bool isFiltered() const { return m_request.query != nullptr; }
    // Empty, or the core's sentence: the query is wrong, or one of its regular expressions takes too long.
    const Sentence& filterProblem() const { return m_problem; }
    // Makes ready beside the window what the first search needs.
    void prepareFilter();
    bool isArranging() const { return m_isArranging; }
    // What is shown and can be shown: entries and folders, in Flat mode files.
    std::size_t matchCount() const { return m_order.matches; }
    std::size_t matchable() const;
    std::size_t fileCount() const;

    // What a test found, every entry; or what an extraction found, only those that are not `good` (the rest
    // of what was extracted is).
    void setOutcomes(const std::vector<archive::EntryOutcome>& outcomes,
                     const std::vector<std::size_t>& goodOtherwise,
                     archive::EntryState good = archive::EntryState::Whole);
    void clearOutcomes();
    std::optional<archive::EntryState> stateOf(const QModelIndex& index) const;
    std::optional<archive::EntryState> stateOf(NodeId node) const;
    // The same, where something is wrong.
    std::optional<archive::EntryState> problemOf(NodeId node) const;
    // What is wrong with the entry.
    QString messageOf(NodeId node) const;
    std::uint64_t retriesOf(NodeId node) const;

    // Names can be edited in place: setData() asks with renameRequested().
    void setEditable(bool editable) { m_isEditable = editable; }

    NodeId nodeOf(const QModelIndex& index) const;
    QModelIndex indexOf(NodeId node, int column = Name) const;
    // Null for implied folders.
    const archive::Entry* entryOf(const QModelIndex& index) const;
    std::string pathOf(const QModelIndex& index) const;

    QModelIndex index(int row, int column, const QModelIndex& parent = {}) const override;
    QModelIndex parent(const QModelIndex& index) const override;
    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    bool hasChildren(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    bool setData(const QModelIndex& index, const QVariant& value, int role = Qt::EditRole) override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
    Qt::ItemFlags flags(const QModelIndex& index) const override;
    void sort(int column, Qt::SortOrder order) override;

Q_SIGNALS:
    // The rows are as requested, or the filter has a problem.
    void arranged();
    void renameRequested(ff::jobs::EntryTree::NodeId node, const QString& name);

private:
    // `isOther`: other parents, not the same rows in another order.
    void arrange(bool isOther);
    void show(Result<RowOrder> arranging, bool isOther);
    void dropRows();
    NodeId shownParent(NodeId node) const;
    bool mixesFolders() const;
    QString text(NodeId node, int column) const;
    QString toolTip(NodeId node, int column) const;
    const FileLook* lookOf(NodeId node) const;
    QString typeOf(NodeId node) const;
    QIcon iconOf(NodeId node) const;
    QVariant matchesIn(NodeId node, bool inFolder) const;

    RowRequest m_request;
    Sentence m_problem;
    std::shared_ptr<search::Matcher> m_matcher; // of the rows that are shown; null without a query
    std::shared_ptr<const search::Query> m_shownQuery; // of m_order
    std::shared_ptr<TaskControl> m_control; // of the arrangement under way
    std::shared_ptr<TaskControl> m_preparing;
    Mode m_shownMode = Mode::Tree; // of m_order
    RowOrder m_order;
    QHash<quint32, QString> m_messages; // per entry that is not whole
    bool m_isEditable = false;
    bool m_isRecorded = false; // packed sizes are the writer's own, not estimates
    bool m_isArranging = false;
    bool m_isOther = false; // of the arrangement under way
    std::shared_ptr<std::atomic<std::uint64_t>> m_generation;
    QThreadPool m_pool; // one thread
};

} // namespace ff::ui
