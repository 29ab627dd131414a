// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/jobs/EntryTree.h"

#include "core/search/names/NameIndex.h"

#include <algorithm>
#include <numeric>
#include <unordered_map>

namespace ff::jobs {

namespace {

std::string_view withoutTrailingSlashes(std::string_view path)
{
    while (path.size() > 1 && path.ends_with('/'))
        path.remove_suffix(1);
    return path;
}

// Cyrillic "ё" stands outside the alphabet's code range; readers look for it with "е".
char16_t sortUnit(char16_t unit)
{
    return unit == u'ё' ? u'е' : unit;
}

bool isDigit(char16_t unit)
{
    return unit >= u'0' && unit <= u'9';
}

} // namespace

int compareNaturally(QStringView a, QStringView b)
{
    qsizetype i = 0;
    qsizetype j = 0;
    while (i < a.size() && j < b.size()) {
        const char16_t x = a[i].unicode();
        const char16_t y = b[j].unicode();
        if (isDigit(x) && isDigit(y)) {
            while (i < a.size() && a[i] == u'0')
                ++i;
            while (j < b.size() && b[j] == u'0')
                ++j;
            qsizetype endA = i;
            qsizetype endB = j;
            while (endA < a.size() && isDigit(a[endA].unicode()))
                ++endA;
            while (endB < b.size() && isDigit(b[endB].unicode()))
                ++endB;
            if (endA - i != endB - j)
                return endA - i < endB - j ? -1 : 1;
            if (const int order = a.mid(i, endA - i).compare(b.mid(j, endB - j)); order != 0)
                return order;
            i = endA;
            j = endB;
            continue;
        }
        const char16_t foldedX = sortUnit(QChar::toCaseFolded(x));
        const char16_t foldedY = sortUnit(QChar::toCaseFolded(y));
        if (foldedX != foldedY)
            return foldedX < foldedY ? -1 : 1;
        ++i;
        ++j;
    }
    if (i < a.size() || j < b.size())
        return i < a.size() ? 1 : -1;
    // Equal but for case or leading zeros: fewer zeros first, then any fixed order.
    if (a.size() != b.size())
        return a.size() < b.size() ? -1 : 1;
    return a.compare(b);
}

EntryTree::EntryTree(EntryList entries) : m_entries(std::move(entries))
{
    build();
    sumUp();
    linkChildren();
    rankNames();
}

void EntryTree::build()
{
    m_nodes.reserve(m_entries->size() + m_entries->size() / 8 + 1);
    m_nodes.push_back({});
    m_nodes[kRoot].isFolder = true;
    // Folders by the path that leads to them; files need no lookup.
    std::unordered_map<std::string_view, NodeId> folders;

    const auto append = [this](NodeId parent, std::string_view name, bool isFolder) {
        Node node;
        node.parent = parent;
        node.name = name;
        node.isFolder = isFolder;
        m_nodes.push_back(node);
        return NodeId(m_nodes.size() - 1);
    };
    std::string_view lastFolder;
    NodeId lastFolderNode = kRoot;
    const auto folderNode = [&](std::string_view path) {
        if (path.empty())
            return kRoot;
        if (path == lastFolder)
            return lastFolderNode;
        NodeId at = kRoot;
        for (std::size_t begin = 0; begin < path.size();) {
            std::size_t end = path.find('/', begin);
            if (end == std::string_view::npos)
                end = path.size();
            if (end > begin) {
                const auto [known, isNew] = folders.try_emplace(path.substr(0, end), NodeId{});
                if (isNew)
                    known->second = append(at, path.substr(begin, end - begin), true);
                at = known->second;
            }
            begin = end + 1;
        }
        lastFolder = path;
        lastFolderNode = at;
        return at;
    };

    for (std::size_t i = 0; i < m_entries->size(); ++i) {
        const archive::Entry& entry = (*m_entries)[i];
        const std::string_view path = withoutTrailingSlashes(entry.path);
        const std::size_t slash = path.rfind('/');
        const std::string_view parentPath =
            slash == std::string_view::npos ? std::string_view() : path.substr(0, slash);
        const std::string_view name = slash == std::string_view::npos ? path : path.substr(slash + 1);
        NodeId id = 0;
        if (entry.type == archive::EntryType::Directory) {
            id = folderNode(path);
            // A second entry of the same folder is shown beside the first.
            if (id == kRoot || m_nodes[id].entry != kNoEntry)
                id = append(folderNode(parentPath), name, true);
        } else {
            id = append(folderNode(parentPath), name, false);
        }
        m_nodes[id].entry = std::uint32_t(i);
    }
}

void EntryTree::sumUp()
{
    // A parent always comes before its children.
    for (std::size_t i = m_nodes.size(); i-- > 1;) {
        Node& node = m_nodes[i];
        if (const archive::Entry* entry = entryOf(NodeId(i))) {
            node.size += entry->size;
            node.packedSize += entry->packedSize;
        }
        if (node.isFolder)
            ++m_folderCount;
        else
            node.files = 1;
        Node& parent = m_nodes[node.parent];
        parent.size += node.size;
        parent.packedSize += node.packedSize;
        parent.files += node.files;
        parent.folders += node.folders + (node.isFolder ? 1 : 0);
    }
}

void EntryTree::linkChildren()
{
    for (std::size_t i = 1; i < m_nodes.size(); ++i)
        ++m_nodes[m_nodes[i].parent].childCount;
    std::uint32_t next = 0;
    for (Node& node : m_nodes)
        node.firstChild = std::exchange(next, next + node.childCount);
    m_children.resize(m_nodes.size() - 1);
    std::vector<std::uint32_t> filled(m_nodes.size(), 0);
    for (std::size_t i = 1; i < m_nodes.size(); ++i) {
        const NodeId parent = m_nodes[i].parent;
        m_children[m_nodes[parent].firstChild + filled[parent]++] = NodeId(i);
    }
}

void EntryTree::rankNames()
{
    for (Node& node : m_nodes) {
        const QString folded =
            QString::fromUtf8(node.name.data(), qsizetype(node.name.size())).toCaseFolded();
        node.foldedAt = std::uint32_t(m_folded.size());
        node.foldedSize = std::uint32_t(folded.size());
        m_folded += folded;
    }
    std::vector<NodeId> order(m_nodes.size());
    std::iota(order.begin(), order.end(), NodeId{0});
    std::sort(order.begin(), order.end(), [this](NodeId a, NodeId b) {
        const int names = compareNaturally(foldedName(a), foldedName(b));
        return names != 0 ? names < 0 : a < b;
    });
    for (std::size_t i = 0; i < order.size(); ++i)
        m_nodes[order[i]].nameRank = std::uint32_t(i);
}

Result<std::shared_ptr<const search::NameIndex>> EntryTree::names(TaskControl& control) const
{
    const std::lock_guard lock(m_namesMutex);
    if (m_names)
        return m_names;
    constexpr std::size_t kPatience = 4096;
    auto index = std::make_shared<search::NameIndex>();
    for (std::size_t i = 1; i < m_nodes.size(); ++i) {
        if (i % kPatience == 0)
            FF_TRY(control.checkpoint());
        if (const archive::Entry* entry = entryOf(NodeId(i)))
            index->add(*entry);
        else
            index->addFolder(pathOf(NodeId(i)));
    }
    m_names = std::move(index);
    return m_names;
}

std::string EntryTree::pathOf(NodeId id) const
{
    if (const archive::Entry* entry = entryOf(id))
        return entry->path;
    std::string path;
    for (; id != kRoot; id = m_nodes[id].parent)
        path = path.empty() ? std::string(m_nodes[id].name) : std::string(m_nodes[id].name) + "/" + path;
    return path;
}

std::vector<std::size_t> EntryTree::entriesBelow(NodeId id) const
{
    std::vector<std::size_t> out;
    std::vector<NodeId> open{id};
    while (!open.empty()) {
        const NodeId at = open.back();
        open.pop_back();
        if (m_nodes[at].entry != kNoEntry)
            out.push_back(m_nodes[at].entry);
        const auto below = children(at);
        open.insert(open.end(), below.begin(), below.end());
    }
    return out;
}

std::optional<EntryTree::NodeId> EntryTree::find(std::string_view path) const
{
    path = withoutTrailingSlashes(path);
    NodeId at = kRoot;
    for (std::size_t begin = 0; begin < path.size();) {
        const std::size_t end = std::min(path.find('/', begin), path.size());
        const std::string_view name = path.substr(begin, end - begin);
        begin = end + 1;
        if (name.empty())
            continue;
        const auto below = children(at);
        const auto next = std::find_if(below.begin(), below.end(),
                                       [&](NodeId child) { return m_nodes[child].name == name; });
        if (next == below.end())
            return std::nullopt;
        at = *next;
    }
    return at;
}

EntryTree::Totals EntryTree::totalsOf(std::span<const NodeId> nodes) const
{
    Totals totals;
    std::vector<bool> given(m_nodes.size(), false);
    for (const NodeId id : nodes)
        given[id] = true;
    for (const NodeId id : nodes) {
        bool isCounted = false;
        for (NodeId up = id; up != kRoot && !isCounted;) {
            up = m_nodes[up].parent;
            isCounted = given[up];
        }
        if (isCounted)
            continue;
        const Node& node = m_nodes[id];
        totals.size += node.size;
        totals.packedSize += node.packedSize;
        totals.files += node.files;
        totals.folders += node.folders + (node.isFolder && id != kRoot ? 1 : 0);
    }
    return totals;
}

} // namespace ff::jobs
