// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/itemmodels/ArchiveModel.h"

#include "core/search/names/Matcher.h"
#include "ui/archive/strip/BitStrip.h"
#include "ui/itemmodels/FileLook.h"
#include "ui/text/Format.h"
#include "ui/widgets/Cells.h"
#include "ui/widgets/Icons.h"

#include <algorithm>
#include <utility>

namespace ff::ui {

using jobs::EntryTree;

namespace {

// So many nodes are in order before a person could see it.
constexpr std::size_t kAtOnce = 12'000;

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

} // namespace

QIcon stateIcon(archive::EntryState state)
{
    switch (state) {
    case archive::EntryState::Whole:
        return icon("check", Tone::Good);
    case archive::EntryState::Read:
        return icon("info");
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

ArchiveModel::ArchiveModel(QObject* parent)
    : QAbstractItemModel(parent), m_generation(std::make_shared<std::atomic<std::uint64_t>>(0))
{
    m_pool.setMaxThreadCount(1);
}

ArchiveModel::~ArchiveModel()
{
    ++*m_generation;
    for (const auto& control : {m_control, m_preparing}) {
        if (control)
            control->cancel();
    }
    m_pool.waitForDone();
}

void ArchiveModel::setTree(std::shared_ptr<const EntryTree> tree, const std::string& archivePath)
{
    beginResetModel();
    dropRows();
    m_request.tree = std::move(tree);
    m_request.archivePath = archivePath;
    m_isRecorded = m_request.tree && !m_request.tree->entries().empty()
        && m_request.tree->entries().front().packedSizeRecorded;
    m_request.folder = EntryTree::kRoot;
    m_request.outcomes.reset();
    m_messages.clear();
    endResetModel();
    arrange(true);
}

void ArchiveModel::setMode(Mode mode)
{
    if (mode == m_request.mode)
        return;
    m_request.mode = mode;
    arrange(true);
}

void ArchiveModel::setFolder(NodeId folder)
{
    if (folder == m_request.folder)
        return;
    m_request.folder = folder;
    if (m_request.mode != Mode::Tree)
        arrange(true);
}

void ArchiveModel::setFilter(const QString& filter)
{
    const std::string text = filter.toStdString();
    const Sentence problemBefore = std::exchange(m_problem, {});
    Result<search::Query> parsed = search::parseQuery(text);
    if (!parsed) {
        m_problem = parsed.error().message;
        parsed = search::understoodPart(text);
    }
    const bool isSame = m_request.query ? *m_request.query == *parsed : parsed->isEmpty();
    if (isSame) {
        if (m_problem != problemBefore)
            Q_EMIT arranged();
        return;
    }
    m_request.query = parsed->isEmpty() ? nullptr : std::make_shared<const search::Query>(std::move(*parsed));
    arrange(false);
}

void ArchiveModel::prepareFilter()
{
    if (!m_request.tree || m_request.tree->nodeCount() <= kAtOnce || m_isArranging)
        return;
    m_preparing = std::make_shared<TaskControl>();
    // Whoever asks next gets the same, or makes it.
    m_pool.start(
        [tree = m_request.tree, control = m_preparing] { static_cast<void>(tree->names(*control).ok()); });
}

std::size_t ArchiveModel::matchable() const
{
    if (!m_request.tree)
        return 0;
    return m_shownMode == Mode::Flat ? fileCount() : m_request.tree->nodeCount() - 1;
}

std::size_t ArchiveModel::fileCount() const
{
    return m_request.tree ? m_request.tree->node(EntryTree::kRoot).files : 0;
}

void ArchiveModel::sort(int column, Qt::SortOrder order)
{
    m_request.sortColumn = column < 0 || column >= ColumnCount ? Column::Name : Column(column);
    m_request.sortOrder = order;
    arrange(false);
}

void ArchiveModel::arrange(bool isOther)
{
    const std::uint64_t mine = ++*m_generation;
    // What was under way and is now given up may have been asked for other rows.
    m_isOther = isOther || (m_isArranging && m_isOther);
    m_isArranging = false;
    if (m_control)
        m_control->cancel();
    if (!m_request.tree) {
        Q_EMIT arranged();
        return;
    }
    m_control = std::make_shared<TaskControl>();
    // A regular expression may take long on a single name.
    const bool isQuick = !m_request.query
        || std::none_of(m_request.query->terms.begin(), m_request.query->terms.end(),
                        [](const search::Term& term) { return term.kind == search::Term::Kind::Regex; });
    if (m_request.tree->nodeCount() <= kAtOnce && isQuick) {
        show(orderRows(m_request, *m_control), m_isOther);
        return;
    }
    m_isArranging = true;
    m_pool.start([this, mine, generation = m_generation, request = m_request, control = m_control] {
        const auto shared = std::make_shared<Result<RowOrder>>(orderRows(request, *control));
        if (*generation != mine)
            return;
        QMetaObject::invokeMethod(
            this,
            [this, mine, shared] {
                if (*m_generation == mine)
                    show(std::move(*shared), m_isOther);
            },
            Qt::QueuedConnection);
    });
}

void ArchiveModel::show(Result<RowOrder> arranging, bool isOther)
{
    m_isArranging = false;
    if (!arranging) {
        m_problem = arranging.error().message;
        // The rows are those of the query before, and can be sorted as such.
        if (m_request.query != m_shownQuery) {
            m_request.query = m_shownQuery;
            arrange(isOther);
        } else {
            Q_EMIT arranged();
        }
        return;
    }
    m_shownQuery = m_request.query;
    RowOrder order = std::move(arranging).value();
    m_matcher.reset();
    if (m_request.query) {
        if (auto matcher = search::Matcher::of(*m_request.query))
            m_matcher = std::make_shared<search::Matcher>(std::move(matcher).value());
    }
    if (isOther || m_order.rowOf.empty()) {
        beginResetModel();
        m_order = std::move(order);
        m_shownMode = m_request.mode;
        endResetModel();
    } else {
        Q_EMIT layoutAboutToBeChanged({}, VerticalSortHint);
        const QModelIndexList before = persistentIndexList();
        m_order = std::move(order);
        QModelIndexList after;
        after.reserve(before.size());
        for (const QModelIndex& index : before)
            after.append(indexOf(nodeOf(index), index.column()));
        changePersistentIndexList(before, after);
        Q_EMIT layoutChanged({}, VerticalSortHint);
    }
    Q_EMIT arranged();
}

void ArchiveModel::dropRows()
{
    m_order = {};
}

ArchiveModel::NodeId ArchiveModel::shownParent(NodeId node) const
{
    return m_shownMode == Mode::Tree ? m_request.tree->node(node).parent : EntryTree::kRoot;
}

bool ArchiveModel::mixesFolders() const
{
    return m_shownMode == Mode::Flat || (m_shownMode == Mode::Folder && isFiltered());
}

ArchiveModel::NodeId ArchiveModel::nodeOf(const QModelIndex& index) const
{
    return index.isValid() ? NodeId(index.internalId()) : EntryTree::kRoot;
}

QModelIndex ArchiveModel::indexOf(NodeId node, int column) const
{
    if (node == EntryTree::kRoot || node >= m_order.rowOf.size() || m_order.rowOf[node] == RowOrder::kHidden)
        return {};
    return createIndex(int(m_order.rowOf[node]), column, quintptr(node));
}

const archive::Entry* ArchiveModel::entryOf(const QModelIndex& index) const
{
    return index.isValid() && m_request.tree ? m_request.tree->entryOf(nodeOf(index)) : nullptr;
}

std::string ArchiveModel::pathOf(const QModelIndex& index) const
{
    return index.isValid() && m_request.tree ? m_request.tree->pathOf(nodeOf(index)) : std::string();
}

QModelIndex ArchiveModel::index(int row, int column, const QModelIndex& parent) const
{
    if (!hasIndex(row, column, parent))
        return {};
    return createIndex(row, column,
                       quintptr(m_order.rows[m_order.first[nodeOf(parent)] + std::uint32_t(row)]));
}

QModelIndex ArchiveModel::parent(const QModelIndex& index) const
{
    if (!index.isValid() || !m_request.tree)
        return {};
    return indexOf(shownParent(nodeOf(index)));
}

int ArchiveModel::rowCount(const QModelIndex& parent) const
{
    const NodeId node = nodeOf(parent);
    if (parent.column() > 0 || node >= m_order.count.size())
        return 0;
    return int(m_order.count[node]);
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
    if (!index.isValid())
        return Qt::NoItemFlags;
    Qt::ItemFlags flags = Qt::ItemIsEnabled | Qt::ItemIsSelectable | Qt::ItemIsDragEnabled;
    if (m_isEditable && index.column() == Name)
        flags |= Qt::ItemIsEditable;
    if (m_isEditable && m_request.tree->node(nodeOf(index)).isFolder)
        flags |= Qt::ItemIsDropEnabled;
    return flags;
}

QVariant ArchiveModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole) {
        const bool isNumber = section == Size || section == Packed || section == Ratio || section == Retries;
        return int(Qt::AlignVCenter | (isNumber ? Qt::AlignRight : Qt::AlignLeft));
    }
    if (role == Qt::ToolTipRole && section == Strip)
        return tr("Where the model was surprised, from the beginning of the file to its end: low is "
                  "foreseen, high is new");
    if (role == Qt::ToolTipRole && !m_isRecorded && (section == Packed || section == Ratio))
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
        return m_isRecorded ? tr("Packed") : tr("Packed (est.)");
    case Ratio:
        return m_isRecorded ? tr("Ratio") : tr("Ratio (est.)");
    case Strip:
        return tr("Bits per byte");
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
    const EntryTree::Node& at = m_request.tree->node(node);
    const archive::Entry* entry = m_request.tree->entryOf(node);
    const bool hasSize = at.isFolder || entry->type == archive::EntryType::File;
    switch (column) {
    case Name:
        return displayName(at.name);
    case Size:
        return hasSize ? sizeText(at.size) : QString();
    case Packed:
        return hasSize && at.size > 0 ? sizeText(at.packedSize) : QString();
    case Ratio:
        return hasSize && at.size > 0 ? ratioText(packRatio(at.size, at.packedSize)) : QString();
    case Type:
        return typeOf(node);
    case Modified:
        return entry ? timeText(entry->mtimeSeconds) : QString();
    case Sha512:
        return entry && entry->type == archive::EntryType::File && entry->hasSha512 ? shortHash(entry->sha512)
                                                                                    : QString();
    case State:
        return stateOf(node) ? stateText(*stateOf(node)) : QString();
    case Retries:
        return stateOf(node) ? countText(retriesOf(node)) : QString();
    default:
        return {};
    }
}

QString ArchiveModel::toolTip(NodeId node, int column) const
{
    const EntryTree::Node& at = m_request.tree->node(node);
    const archive::Entry* entry = m_request.tree->entryOf(node);
    switch (column) {
    case Name:
        if (entry && !entry->linkTarget.empty())
            return tr("%1 → %2", "link and its target")
                .arg(displayName(entry->path), displayName(entry->linkTarget));
        return displayName(m_request.tree->pathOf(node));
    case Size:
        return exactSizeText(at.size);
    case Strip:
        return entry ? stripOf(*entry).summary() : QString();
    case Sha512:
        return entry && entry->type == archive::EntryType::File && entry->hasSha512 ? fullHash(entry->sha512)
                                                                                    : QString();
    case State:
        return messageOf(node);
    default:
        return {};
    }
}

QVariant ArchiveModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid() || !m_request.tree)
        return {};
    const NodeId node = nodeOf(index);
    switch (role) {
    case Qt::DisplayRole:
    case Qt::EditRole:
        return text(node, index.column());
    case Qt::ToolTipRole:
        return toolTip(node, index.column());
    case Qt::DecorationRole:
        if (index.column() == Name) {
            return iconOf(node);
        }
        if (index.column() == State && stateOf(node))
            return stateIcon(*stateOf(node));
        return {};
    case StripRole:
        if (const archive::Entry* entry = m_request.tree->entryOf(node); entry && index.column() == Strip)
            return QVariant::fromValue(stripOf(*entry));
        return {};
    case MatchRole:
        return index.column() == Name ? matchesIn(node, false) : QVariant();
    case FolderMatchRole:
        return index.column() == Name && mixesFolders() ? matchesIn(node, true) : QVariant();
    case FolderRole:
        if (!mixesFolders() || index.column() != Name
            || m_request.tree->node(node).parent == EntryTree::kRoot)
            return {};
        return displayName(m_request.tree->pathOf(m_request.tree->node(node).parent));
    case Qt::AccessibleTextRole:
        if (index.column() == Strip)
            return toolTip(node, Strip);
        return index.column() == Name && mixesFolders() ? displayName(m_request.tree->pathOf(node))
                                                        : text(node, index.column());
    case Qt::AccessibleDescriptionRole: // where states have no column
        return index.column() == Name && problemOf(node) ? stateText(*problemOf(node)) : QString();
    case Qt::TextAlignmentRole:
        return headerData(index.column(), Qt::Horizontal, role);
    default:
        return {};
    }
}

// Of the name, or of the path of the folder that it is in, as they are displayed.
QVariant ArchiveModel::matchesIn(NodeId node, bool inFolder) const
{
    if (!m_matcher)
        return {};
    const std::string path = m_request.tree->pathOf(node);
    const std::string_view whole = search::trimmedPath(path);
    const std::size_t name = search::nameOffset(whole);
    const std::size_t begin = inFolder ? 0 : name;
    const std::size_t end = inFolder ? (name == 0 ? 0 : name - 1) : whole.size();
    const auto displayed = [&](std::size_t at) {
        return int(displayName(whole.substr(begin, std::clamp(at, begin, end) - begin)).size());
    };
    TextRanges out;
    for (const search::ByteRange range : m_matcher->ranges(whole)) {
        const int from = displayed(range.begin), to = displayed(range.end);
        if (from < to)
            out.push_back({from, to - from});
    }
    return out.isEmpty() ? QVariant() : QVariant::fromValue(out);
}

// Null when it is no file, or its name does not say its kind.
const FileLook* ArchiveModel::lookOf(NodeId node) const
{
    const archive::Entry* entry = m_request.tree->entryOf(node);
    return entry && entry->type == archive::EntryType::File
        ? lookOfName(displayName(m_request.tree->node(node).name))
        : nullptr;
}

QString ArchiveModel::typeOf(NodeId node) const
{
    if (const FileLook* kind = lookOf(node))
        return kind->name;
    const archive::Entry* entry = m_request.tree->entryOf(node);
    return typeText(entry ? entry->type : archive::EntryType::Directory);
}

QIcon ArchiveModel::iconOf(NodeId node) const
{
    const char* name = iconNameOf(*m_request.tree, node);
    if (m_request.tree->node(node).isFolder)
        return accentIcon(name);
    const FileLook* kind = lookOf(node);
    return kind ? kind->icon : icon(name);
}

bool ArchiveModel::setData(const QModelIndex& index, const QVariant& value, int role)
{
    if (!m_isEditable || !index.isValid() || role != Qt::EditRole || index.column() != Name)
        return false;
    const QString name = value.toString();
    if (name.isEmpty() || name == index.data(Qt::EditRole).toString())
        return false;
    Q_EMIT renameRequested(nodeOf(index), name);
    // The row changes when the archive has.
    return false;
}

void ArchiveModel::setOutcomes(const std::vector<archive::EntryOutcome>& outcomes,
                               const std::vector<std::size_t>& goodOtherwise, archive::EntryState good)
{
    if (!m_request.tree)
        return;
    const EntryTree& tree = *m_request.tree;
    const std::size_t entryCount = tree.entries().size();
    std::vector<NodeOutcome> perEntry(entryCount);
    m_messages.clear();
    for (const std::size_t entry : goodOtherwise) {
        if (entry < entryCount)
            perEntry[entry].state = std::uint8_t(good);
    }
    for (const archive::EntryOutcome& outcome : outcomes) {
        if (outcome.entry >= entryCount)
            continue;
        perEntry[outcome.entry] = {std::uint8_t(outcome.state), outcome.hashRetries};
        if (!outcome.message.empty())
            m_messages.insert(quint32(outcome.entry), messageText(outcome.message));
    }
    std::vector<NodeOutcome> perNode(tree.nodeCount());
    std::vector<bool> hasUnknown(
        tree.nodeCount()); // something below was not asked for: then a folder is not called whole
    for (std::size_t i = tree.nodeCount(); i-- > 1;) {
        const EntryTree::Node& node = tree.node(NodeId(i));
        if (node.entry != EntryTree::kNoEntry) {
            const NodeOutcome& own = perEntry[node.entry];
            if (severity(own.state) > severity(perNode[i].state))
                perNode[i].state = own.state;
            perNode[i].retries += own.retries;
            hasUnknown[i] = hasUnknown[i] || own.state == NodeOutcome::kUnknown;
        }
        if (hasUnknown[i])
            hasUnknown[node.parent] = true;
        if (hasUnknown[i] && severity(perNode[i].state) <= severity(std::uint8_t(archive::EntryState::Read)))
            perNode[i].state = NodeOutcome::kUnknown;
        NodeOutcome& up = perNode[node.parent];
        if (severity(perNode[i].state) > severity(up.state))
            up.state = perNode[i].state;
        up.retries += perNode[i].retries;
    }
    m_request.outcomes = std::make_shared<const std::vector<NodeOutcome>>(std::move(perNode));
    if (m_request.sortColumn == Column::State || m_request.sortColumn == Column::Retries) {
        arrange(false);
        return;
    }
    // One range per shown parent would be exact; views repaint what they show in any case.
    Q_EMIT layoutAboutToBeChanged();
    Q_EMIT layoutChanged();
}

void ArchiveModel::clearOutcomes()
{
    m_request.outcomes.reset();
    m_messages.clear();
    arrange(false);
}

std::optional<archive::EntryState> ArchiveModel::stateOf(const QModelIndex& index) const
{
    return index.isValid() ? stateOf(nodeOf(index)) : std::nullopt;
}

std::optional<archive::EntryState> ArchiveModel::stateOf(NodeId node) const
{
    if (!m_request.outcomes || (*m_request.outcomes)[node].state == NodeOutcome::kUnknown)
        return std::nullopt;
    return archive::EntryState((*m_request.outcomes)[node].state);
}

std::optional<archive::EntryState> ArchiveModel::problemOf(NodeId node) const
{
    const auto state = stateOf(node);
    const bool isProblem =
        state && severity(std::uint8_t(*state)) > severity(std::uint8_t(archive::EntryState::Skipped));
    return isProblem ? state : std::nullopt;
}

std::uint64_t ArchiveModel::retriesOf(NodeId node) const
{
    return m_request.outcomes ? (*m_request.outcomes)[node].retries : 0;
}

QString ArchiveModel::messageOf(NodeId node) const
{
    return m_request.tree && m_request.tree->node(node).entry != EntryTree::kNoEntry
        ? m_messages.value(m_request.tree->node(node).entry)
        : QString();
}

} // namespace ff::ui
