// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/archive/map/TreemapLayout.h"

#include <algorithm>
#include <array>
#include <string>
#include <unordered_map>

namespace ff::ui {

using jobs::EntryTree;
using NodeId = EntryTree::NodeId;

namespace {

constexpr double kSmallestSide = 2.5; // what is thinner is not seen
constexpr double kFolderMargin = 2;
constexpr double kTitleAtLeast = 46; // width of a folder that gets a title

const std::unordered_map<std::string_view, FileKind>& kinds()
{
    static const std::unordered_map<std::string_view, FileKind> known = [] {
        std::unordered_map<std::string_view, FileKind> out;
        const auto add = [&out](FileKind kind, std::initializer_list<std::string_view> suffixes) {
            for (const std::string_view suffix : suffixes)
                out.emplace(suffix, kind);
        };
        add(FileKind::Text, {"txt", "md",   "rst",  "tex",  "csv", "tsv",  "log",  "pdf",  "doc", "docx",
                             "odt", "rtf",  "epub", "html", "htm", "xml",  "json", "yaml", "yml", "toml",
                             "ini", "conf", "po",   "ods",  "xls", "xlsx", "ppt",  "pptx", "odp"});
        add(FileKind::Code,
            {"c",   "cc",   "cpp",   "cxx", "h",  "hh",  "hpp",   "py",    "js",  "ts",  "java",
             "rs",  "go",   "rb",    "pl",  "sh", "cs",  "swift", "kt",    "php", "lua", "sql",
             "css", "scss", "cmake", "m",   "s",  "asm", "r",     "scala", "vue", "qml", "d"});
        add(FileKind::Picture,
            {"png", "jpg", "jpeg", "gif", "bmp", "svg", "webp", "tif", "tiff", "ico", "heic", "raw", "cr2",
             "nef", "xcf", "psd", "ppm"});
        add(FileKind::Sound, {"mp3", "ogg", "opus", "flac", "wav", "m4a", "aac", "wma", "mid"});
        add(FileKind::Video, {"mp4", "mkv", "webm", "avi", "mov", "mpg", "mpeg", "wmv", "m4v"});
        add(FileKind::Packed,
            {"zip", "gz", "xz", "bz2", "zst", "7z", "rar", "tar", "tgz", "deb", "rpm", "jar", "ffz", "iso",
             "apk", "whl", "br"});
        add(FileKind::Program,
            {"exe", "dll", "so", "o", "a", "bin", "elf", "ko", "wasm", "class", "pyc", "dylib", "lib", "img",
             "db", "sqlite", "dat"});
        return out;
    }();
    return known;
}

class Mapper {
public:
    Mapper(const MapRequest& request, const std::function<bool()>& isStale)
        : m_request(request), m_tree(*request.tree), m_isStale(isStale)
    {
    }

    std::vector<MapCell> run()
    {
        fill(m_request.folder, QRectF({0, 0}, m_request.size), 0);
        if (m_stale)
            m_cells.clear();
        return std::move(m_cells);
    }

private:
    double sizeOf(NodeId id) const
    {
        const EntryTree::Node& node = m_tree.node(id);
        return double(m_request.byPackedSize ? node.packedSize : node.size);
    }
    void fill(NodeId folder, QRectF room, int depth);
    void place(NodeId node, const QRectF& rect, int depth);

    const MapRequest& m_request;
    const EntryTree& m_tree;
    const std::function<bool()>& m_isStale;
    std::vector<MapCell> m_cells;
    bool m_stale = false;
};

void Mapper::place(NodeId id, const QRectF& rect, int depth)
{
    if (rect.width() < kSmallestSide || rect.height() < kSmallestSide)
        return;
    const EntryTree::Node& node = m_tree.node(id);
    MapCell cell{id, rect, node.isFolder ? FileKind::Other : kindOf(node.name), depth, node.isFolder, false};
    if (!node.isFolder) {
        m_cells.push_back(cell);
        return;
    }
    QRectF inner = rect.adjusted(kFolderMargin, kFolderMargin, -kFolderMargin, -kFolderMargin);
    cell.hasTitle = inner.width() >= kTitleAtLeast && inner.height() >= 2 * m_request.titleHeight;
    if (cell.hasTitle)
        inner.setTop(inner.top() + m_request.titleHeight);
    m_cells.push_back(cell);
    if (inner.width() > kSmallestSide && inner.height() > kSmallestSide)
        fill(id, inner, depth + 1);
}

// Rows along the shorter side; a row takes one more as long as that makes its cells squarer.
void Mapper::fill(NodeId folder, QRectF room, int depth)
{
    if (m_stale || (m_stale = m_isStale()))
        return;
    std::vector<NodeId> nodes;
    double total = 0;
    for (const NodeId child : m_tree.children(folder)) {
        if (sizeOf(child) > 0) {
            nodes.push_back(child);
            total += sizeOf(child);
        }
    }
    if (total <= 0)
        return;
    const double scale = room.width() * room.height() / total;
    // Of a folder of a hundred thousand only those are sorted that could be seen.
    std::erase_if(nodes, [&](NodeId id) { return sizeOf(id) * scale < kSmallestSide * kSmallestSide * 0.5; });
    std::sort(nodes.begin(), nodes.end(), [this](NodeId a, NodeId b) {
        return sizeOf(a) != sizeOf(b) ? sizeOf(a) > sizeOf(b)
                                      : m_tree.node(a).nameRank < m_tree.node(b).nameRank;
    });
    for (std::size_t begin = 0; begin < nodes.size();) {
        const double side = std::min(room.width(), room.height());
        if (side < kSmallestSide)
            return;
        double area = 0;
        double worst = 1e300;
        std::size_t end = begin;
        while (end < nodes.size()) {
            const double next = area + sizeOf(nodes[end]) * scale;
            const double largest = sizeOf(nodes[begin]) * scale;
            const double smallest = sizeOf(nodes[end]) * scale;
            const double shape =
                std::max(side * side * largest / (next * next), next * next / (side * side * smallest));
            if (shape > worst)
                break;
            worst = shape;
            area = next;
            ++end;
        }
        const double thickness = area / side;
        const bool isColumn = room.width() >= room.height();
        double at = 0;
        for (std::size_t i = begin; i < end; ++i) {
            const double length = sizeOf(nodes[i]) * scale / thickness;
            const QRectF rect = isColumn ? QRectF(room.left(), room.top() + at, thickness, length)
                                         : QRectF(room.left() + at, room.top(), length, thickness);
            place(nodes[i], rect, depth);
            at += length;
        }
        if (isColumn)
            room.setLeft(room.left() + thickness);
        else
            room.setTop(room.top() + thickness);
        begin = end;
    }
}

} // namespace

FileKind kindOf(std::string_view name)
{
    const std::size_t dot = name.rfind('.');
    if (dot == std::string_view::npos || name.size() - dot > 8)
        return FileKind::Other;
    std::array<char, 8> lower{};
    const std::string_view suffix = name.substr(dot + 1);
    std::transform(suffix.begin(), suffix.end(), lower.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? char(c + 32) : c; });
    const auto found = kinds().find(std::string_view(lower.data(), suffix.size()));
    return found == kinds().end() ? FileKind::Other : found->second;
}

std::vector<MapCell> layOutMap(const MapRequest& request, const std::function<bool()>& isStale)
{
    return request.size.isEmpty() ? std::vector<MapCell>() : Mapper(request, isStale).run();
}

} // namespace ff::ui
