// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The entries of an archive for a view: as a tree or flat, sorted and filtered here (a proxy would ask for
// strings at every comparison; 100,000 entries sort in a few milliseconds on the ranks and numbers of the
// EntryTree). Texts are made when a cell is painted. Sorting and filtering keep selection and expansion
// through persistent indexes.

#include "core/jobs/EntryTree.h"

#include <QAbstractItemModel>
#include <QHash>

#include <optional>

namespace ff::ui {

class ArchiveModel final : public QAbstractItemModel {
    Q_OBJECT

public:
    enum Column { Name, Size, Packed, Ratio, Type, Modified, Sha512, State, Retries, ColumnCount };
    enum class Mode { Tree, Flat };
    // In the flat list: the folder of the entry, for the Name column.
    static constexpr int FolderRole = Qt::UserRole + 1;
    using NodeId = jobs::EntryTree::NodeId;

    explicit ArchiveModel(QObject* parent = nullptr);

    void setTree(std::shared_ptr<const jobs::EntryTree> tree);
    const jobs::EntryTree* tree() const { return m_tree.get(); }
    void setMode(Mode mode);
    Mode mode() const { return m_mode; }
    // Substring of the name, of the path when it has a '/', or a pattern when it has '*' or '?'; case does
    // not matter.
    void setFilter(const QString& filter);
    // Entries that pass the filter, folders not counted.
    std::size_t matchCount() const { return m_matches; }
    std::size_t fileCount() const;

    // What a test found, every entry; or what an extraction found, only those that are not whole (the rest of
    // `extracted` is).
    void setOutcomes(const std::vector<archive::EntryOutcome>& outcomes,
                     const std::vector<std::size_t>& wholeOtherwise);
    void clearOutcomes();
    std::optional<archive::EntryState> stateOf(const QModelIndex& index) const;

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
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
    Qt::ItemFlags flags(const QModelIndex& index) const override;
    void sort(int column, Qt::SortOrder order) override;

private:
    // An entry's outcome; kUnknown before any test.
    static constexpr std::uint8_t kUnknown = 0xFF;
    // The row of a node that is not shown.
    static constexpr std::uint32_t kHidden = 0xFFFFFFFF;
    struct Outcome {
        std::uint8_t state = kUnknown;
        std::uint64_t retries = 0;
    };

    static double ratioOf(std::uint64_t size, std::uint64_t packed);
    // Of an Outcome::state: a folder shows the worst of what is in it.
    static int severity(std::uint8_t state);

    void arrange();
    void relayout();
    std::vector<bool> nodesToShow();
    void sortRows(std::span<NodeId> rows) const;
    NodeId shownParent(NodeId node) const;
    QString text(NodeId node, int column) const;
    QString toolTip(NodeId node, int column) const;

    std::shared_ptr<const jobs::EntryTree> m_tree;
    Mode m_mode = Mode::Tree;
    QString m_filter;
    int m_sortColumn = Name;
    Qt::SortOrder m_sortOrder = Qt::AscendingOrder;
    std::size_t m_matches = 0;

    // The shown rows of all parents behind one another; per node where its rows begin and its own row among
    // its siblings.
    std::vector<NodeId> m_rows;
    std::vector<std::uint32_t> m_first, m_count, m_rowOf;
    std::vector<Outcome> m_outcomes; // per node
    QHash<quint32, QString> m_messages; // per entry that is not whole
};

} // namespace ff::ui
