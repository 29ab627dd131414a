// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/itemmodels/ArchiveModel.h"

#include "ui/text/Format.h"
#include "ui/widgets/Icons.h"

namespace ff::ui {

using jobs::EntryTree;

namespace {

const char* iconNameOf(const EntryTree& tree, EntryTree::NodeId node)
{
    if (tree.node(node).isFolder)
        return "folder";
    switch (tree.entryOf(node)->type) {
    case archive::EntryType::Symlink:
    case archive::EntryType::Hardlink:
        return "link";
    case archive::EntryType::Fifo:
    case archive::EntryType::CharDevice:
    case archive::EntryType::BlockDevice:
        return "special";
    default:
        return "file";
    }
}

QIcon stateIcon(archive::EntryState state)
{
    switch (state) {
    case archive::EntryState::Whole:
        return icon("check", Tone::Good);
    case archive::EntryState::Skipped:
        return icon("skip");
    case archive::EntryState::Refused:
    case archive::EntryState::Missing:
        return icon("warning", Tone::Warning);
    case archive::EntryState::Damaged:
    case archive::EntryState::Failed:
        return icon("error", Tone::Bad);
    }
    return {};
}

} // namespace

double ArchiveModel::ratioOf(std::uint64_t size, std::uint64_t packed)
{
    return packed == 0 ? 0.0 : double(size) / double(packed);
}

int ArchiveModel::severity(std::uint8_t state)
{
    switch (archive::EntryState(state)) {
    case archive::EntryState::Whole:
        return 0;
    case archive::EntryState::Skipped:
        return 1;
    case archive::EntryState::Refused:
        return 2;
    case archive::EntryState::Missing:
        return 3;
    case archive::EntryState::Failed:
        return 4;
    case archive::EntryState::Damaged:
        return 5;
    }
    return -1;
}

ArchiveModel::ArchiveModel(QObject* parent) : QAbstractItemModel(parent)
{
}

void ArchiveModel::setTree(std::shared_ptr<const EntryTree> tree)
{
    beginResetModel();
    m_tree = std::move(tree);
    m_outcomes.clear();
    m_messages.clear();
    arrange();
    endResetModel();
}

void ArchiveModel::setMode(Mode mode)
{
    if (mode == m_mode)
        return;
    beginResetModel();
    m_mode = mode;
    arrange();
    endResetModel();
}

void ArchiveModel::setFilter(const QString& filter)
{
    const QString folded = filter.trimmed().toCaseFolded();
    if (folded == m_filter)
        return;
    m_filter = folded;
    relayout();
}

std::size_t ArchiveModel::fileCount() const
{
    return m_tree ? m_tree->node(EntryTree::kRoot).files : 0;
}

void ArchiveModel::sort(int column, Qt::SortOrder order)
{
    if (column < 0 || column >= ColumnCount)
        column = Name;
    m_sortColumn = column;
    m_sortOrder = order;
    relayout();
}

void ArchiveModel::relayout()
{
    Q_EMIT layoutAboutToBeChanged({}, VerticalSortHint);
    const QModelIndexList before = persistentIndexList();
    arrange();
    QModelIndexList after;
    after.reserve(before.size());
    for (const QModelIndex& index : before)
        after.append(indexOf(nodeOf(index), index.column()));
    changePersistentIndexList(before, after);
    Q_EMIT layoutChanged({}, VerticalSortHint);
}

ArchiveModel::NodeId ArchiveModel::shownParent(NodeId node) const
{
    return m_mode == Mode::Flat ? EntryTree::kRoot : m_tree->node(node).parent;
}

ArchiveModel::NodeId ArchiveModel::nodeOf(const QModelIndex& index) const
{
    return index.isValid() ? NodeId(index.internalId()) : EntryTree::kRoot;
}

QModelIndex ArchiveModel::indexOf(NodeId node, int column) const
{
    if (!m_tree || node == EntryTree::kRoot || node >= m_rowOf.size() || m_rowOf[node] == kHidden)
        return {};
    return createIndex(int(m_rowOf[node]), column, quintptr(node));
}

const archive::Entry* ArchiveModel::entryOf(const QModelIndex& index) const
{
    return index.isValid() && m_tree ? m_tree->entryOf(nodeOf(index)) : nullptr;
}

std::string ArchiveModel::pathOf(const QModelIndex& index) const
{
    return index.isValid() && m_tree ? m_tree->pathOf(nodeOf(index)) : std::string();
}

QModelIndex ArchiveModel::index(int row, int column, const QModelIndex& parent) const
{
    if (!hasIndex(row, column, parent))
        return {};
    return createIndex(row, column, quintptr(m_rows[m_first[nodeOf(parent)] + std::uint32_t(row)]));
}

QModelIndex ArchiveModel::parent(const QModelIndex& index) const
{
    if (!index.isValid() || !m_tree)
        return {};
    return indexOf(shownParent(nodeOf(index)));
}

int ArchiveModel::rowCount(const QModelIndex& parent) const
{
    if (!m_tree || parent.column() > 0)
        return 0;
    return int(m_count[nodeOf(parent)]);
}

int ArchiveModel::columnCount(const QModelIndex&) const
{
    return ColumnCount;
}

bool ArchiveModel::hasChildren(const QModelIndex& parent) const
{
    return rowCount(parent) > 0;
}

Qt::ItemFlags ArchiveModel::flags(const QModelIndex& index) const
{
    return index.isValid() ? Qt::ItemIsEnabled | Qt::ItemIsSelectable : Qt::NoItemFlags;
}

QVariant ArchiveModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole) {
        const bool isNumber = section == Size || section == Packed || section == Ratio || section == Retries;
        return int(Qt::AlignVCenter | (isNumber ? Qt::AlignRight : Qt::AlignLeft));
    }
    if (role == Qt::ToolTipRole && (section == Packed || section == Ratio))
        return tr("An estimate: the entry's share of the compressed segments it lies in");
    if (role == Qt::ToolTipRole && section == Retries)
        return tr("Corrections that were tried until the hash matched; 0 on a healthy archive");
    if (role != Qt::DisplayRole)
        return {};
    switch (section) {
    case Name:
        return tr("Name");
    case Size:
        return tr("Size");
    case Packed:
        return tr("Packed (est.)");
    case Ratio:
        return tr("Ratio (est.)");
    case Type:
        return tr("Type");
    case Modified:
        return tr("Modified");
    case Sha512:
        return tr("SHA-512");
    case State:
        return tr("State");
    case Retries:
        return tr("Retries", "column: hash retries");
    default:
        return {};
    }
}

QString ArchiveModel::text(NodeId node, int column) const
{
    const EntryTree::Node& at = m_tree->node(node);
    const archive::Entry* entry = m_tree->entryOf(node);
    const bool hasSize = at.isFolder || entry->type == archive::EntryType::File;
    switch (column) {
    case Name:
        return displayName(at.name);
    case Size:
        return hasSize ? sizeText(at.size) : QString();
    case Packed:
        return hasSize && at.size > 0 ? sizeText(at.packedSize) : QString();
    case Ratio:
        return hasSize && at.size > 0 ? ratioText(ratioOf(at.size, at.packedSize)) : QString();
    case Type:
        return typeText(entry ? entry->type : archive::EntryType::Directory);
    case Modified:
        return entry ? timeText(entry->mtimeSeconds) : QString();
    case Sha512:
        return entry && entry->type == archive::EntryType::File ? shortHash(entry->sha512) : QString();
    case State:
        if (m_outcomes.empty() || m_outcomes[node].state == kUnknown)
            return {};
        return stateText(archive::EntryState(m_outcomes[node].state));
    case Retries:
        if (m_outcomes.empty() || m_outcomes[node].state == kUnknown)
            return {};
        return countText(m_outcomes[node].retries);
    default:
        return {};
    }
}

QString ArchiveModel::toolTip(NodeId node, int column) const
{
    const EntryTree::Node& at = m_tree->node(node);
    const archive::Entry* entry = m_tree->entryOf(node);
    switch (column) {
    case Name:
        if (entry && !entry->linkTarget.empty())
            return tr("%1 → %2", "link and its target")
                .arg(displayName(entry->path), displayName(entry->linkTarget))
                .toHtmlEscaped();
        return displayName(m_tree->pathOf(node)).toHtmlEscaped();
    case Size:
        return exactSizeText(at.size);
    case Sha512:
        return entry && entry->type == archive::EntryType::File ? fullHash(entry->sha512) : QString();
    case State:
        return entry ? m_messages.value(at.entry).toHtmlEscaped() : QString();
    default:
        return {};
    }
}

QVariant ArchiveModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid() || !m_tree)
        return {};
    const NodeId node = nodeOf(index);
    switch (role) {
    case Qt::DisplayRole:
        return text(node, index.column());
    case Qt::ToolTipRole:
        return toolTip(node, index.column());
    case Qt::DecorationRole:
        if (index.column() == Name) {
            const char* name = iconNameOf(*m_tree, node);
            return m_tree->node(node).isFolder ? accentIcon(name) : icon(name);
        }
        if (index.column() == State && !m_outcomes.empty() && m_outcomes[node].state != kUnknown)
            return stateIcon(archive::EntryState(m_outcomes[node].state));
        return {};
    case FolderRole:
        if (m_mode != Mode::Flat || index.column() != Name || m_tree->node(node).parent == EntryTree::kRoot)
            return {};
        return displayName(m_tree->pathOf(m_tree->node(node).parent));
    case Qt::AccessibleTextRole:
        return index.column() == Name && m_mode == Mode::Flat ? displayName(m_tree->pathOf(node))
                                                              : text(node, index.column());
    case Qt::TextAlignmentRole:
        return headerData(index.column(), Qt::Horizontal, role);
    default:
        return {};
    }
}

void ArchiveModel::setOutcomes(const std::vector<archive::EntryOutcome>& outcomes,
                               const std::vector<std::size_t>& wholeOtherwise)
{
    if (!m_tree)
        return;
    const std::size_t entryCount = m_tree->entries().size();
    std::vector<Outcome> perEntry(entryCount);
    m_messages.clear();
    for (const std::size_t entry : wholeOtherwise) {
        if (entry < entryCount)
            perEntry[entry].state = std::uint8_t(archive::EntryState::Whole);
    }
    for (const archive::EntryOutcome& outcome : outcomes) {
        if (outcome.entry >= entryCount)
            continue;
        perEntry[outcome.entry] = {std::uint8_t(outcome.state), outcome.hashRetries};
        if (!outcome.message.empty())
            m_messages.insert(quint32(outcome.entry), displayText(outcome.message));
    }
    m_outcomes.assign(m_tree->nodeCount(), {});
    for (std::size_t i = m_tree->nodeCount(); i-- > 1;) {
        const EntryTree::Node& node = m_tree->node(NodeId(i));
        if (node.entry != EntryTree::kNoEntry) {
            const Outcome& own = perEntry[node.entry];
            if (severity(own.state) > severity(m_outcomes[i].state))
                m_outcomes[i].state = own.state;
            m_outcomes[i].retries += own.retries;
        }
        Outcome& up = m_outcomes[node.parent];
        if (severity(m_outcomes[i].state) > severity(up.state))
            up.state = m_outcomes[i].state;
        up.retries += m_outcomes[i].retries;
    }
    if (m_sortColumn == State || m_sortColumn == Retries) {
        relayout();
        return;
    }
    // One range per shown parent would be exact; views repaint what they show in any case.
    Q_EMIT layoutAboutToBeChanged();
    Q_EMIT layoutChanged();
}

void ArchiveModel::clearOutcomes()
{
    m_outcomes.clear();
    m_messages.clear();
    relayout();
}

std::optional<archive::EntryState> ArchiveModel::stateOf(const QModelIndex& index) const
{
    if (!index.isValid() || m_outcomes.empty() || m_outcomes[nodeOf(index)].state == kUnknown)
        return std::nullopt;
    return archive::EntryState(m_outcomes[nodeOf(index)].state);
}

} // namespace ff::ui
