// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/archive/map/TreemapView.h"

#include "ui/Theme.h"
#include "ui/text/Format.h"

#include <QAccessible>
#include <QCoreApplication>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QPainter>
#include <QToolTip>

#include <cmath>

namespace ff::ui {

using namespace Qt::StringLiterals;
using jobs::EntryTree;

namespace {

struct Look {
    QPalette palette;
    QFont font;
    double scale = 1;
    bool mirrored = false;
};

// Runs beside the GUI thread: QPainter on a QImage, no widget.
QImage drawMap(const MapRequest& request, const std::vector<MapCell>& cells, const Look& look)
{
    QImage image((request.size * look.scale).toSize(), QImage::Format_RGB32);
    if (image.isNull())
        return image;
    image.setDevicePixelRatio(look.scale);
    const QColor base = look.palette.color(QPalette::Base);
    const QColor text = look.palette.color(QPalette::Text);
    image.fill(base);
    QPainter painter(&image);
    painter.setFont(look.font);
    const QFontMetricsF metrics(look.font);
    for (const MapCell& cell : cells) {
        const QRectF rect = cell.rect;
        const QString name = displayName(request.tree->node(cell.node).name);
        if (cell.isFolder) {
            painter.fillRect(rect.adjusted(0.5, 0.5, -0.5, -0.5),
                             blended(base, text, 0.07 + 0.035 * std::min(cell.depth, 5)));
            if (cell.hasTitle) {
                painter.setPen(blended(base, text, 0.8));
                const QRectF title(rect.left() + 6, rect.top() + 1, rect.width() - 10, request.titleHeight);
                painter.drawText(title, int(Qt::AlignVCenter | Qt::AlignLeft | Qt::TextSingleLine),
                                 metrics.elidedText(name, Qt::ElideRight, title.width()));
            }
            continue;
        }
        const QColor colour = TreemapView::colourOf(cell.kind, look.palette);
        painter.fillRect(rect.adjusted(0.5, 0.5, -0.5, -0.5), colour);
        if (rect.width() > 54 && rect.height() > metrics.height() + 6) {
            painter.setPen(isDark(look.palette) ? QColor(0xF4, 0xF5, 0xF7) : QColor(0x16, 0x1A, 0x20));
            const QRectF place = rect.adjusted(6, 3, -4, -3);
            painter.drawText(place, int(Qt::AlignTop | Qt::AlignLeft | Qt::TextSingleLine),
                             metrics.elidedText(name, Qt::ElideMiddle, place.width()));
            if (place.height() > 2 * metrics.height() && place.width() > 70) {
                const EntryTree::Node& node = request.tree->node(cell.node);
                painter.setOpacity(0.75);
                painter.drawText(place.adjusted(0, metrics.height(), 0, 0),
                                 int(Qt::AlignTop | Qt::AlignLeft | Qt::TextSingleLine),
                                 sizeText(request.byPackedSize ? node.packedSize : node.size));
                painter.setOpacity(1);
            }
        }
    }
    return image;
}

} // namespace

TreemapView::TreemapView(QWidget* parent)
    : QWidget(parent), m_generation(std::make_shared<std::atomic<std::uint64_t>>(0))
{
    setObjectName(u"treemap"_s);
    setAccessibleName(tr("Map of what takes the space"));
    setMouseTracking(true);
    setFocusPolicy(Qt::StrongFocus);
    setMinimumSize(160, 120);
    m_pool.setMaxThreadCount(1);
}

TreemapView::~TreemapView()
{
    ++*m_generation;
    m_pool.waitForDone();
}

QColor TreemapView::colourOf(FileKind kind, const QPalette& palette)
{
    // Told apart by lightness too, not by hue alone.
    static constexpr QRgb kLight[] = {0x9CC3F0, 0x7FA7E8, 0x9AD8A6, 0xF0C987,
                                      0xE8A68C, 0xC9B3EA, 0xB7BFC9, 0xD8DCE2};
    static constexpr QRgb kDark[] = {0x2F5F98, 0x3D4FA8, 0x2E7A48, 0x8C6320,
                                     0x9A4A2E, 0x6A4A9C, 0x59616C, 0x434A54};
    static_assert(std::size(kLight) == std::size_t(FileKind::Count)
                  && std::size(kDark) == std::size_t(FileKind::Count));
    return QColor(isDark(palette) ? kDark[int(kind)] : kLight[int(kind)]);
}

QString TreemapView::nameOf(FileKind kind)
{
    switch (kind) {
    case FileKind::Text:
        return tr("Text and documents");
    case FileKind::Code:
        return tr("Code");
    case FileKind::Picture:
        return tr("Pictures");
    case FileKind::Sound:
        return tr("Sound");
    case FileKind::Video:
        return tr("Video");
    case FileKind::Packed:
        return tr("Archives");
    case FileKind::Program:
        return tr("Programs and data");
    case FileKind::Other:
    case FileKind::Count:
        break;
    }
    return tr("Other");
}

// ---- what is shown
// -----------------------------------------------------------------------------------------------------------

void TreemapView::setTree(std::shared_ptr<const EntryTree> tree)
{
    m_request.tree = std::move(tree);
    m_request.folder = EntryTree::kRoot;
    m_current = m_hovered = EntryTree::kRoot;
    m_cells.clear();
    m_picture = {};
    redraw();
}

void TreemapView::setFolder(NodeId folder)
{
    if (folder == m_request.folder)
        return;
    m_request.folder = folder;
    m_hovered = EntryTree::kRoot;
    redraw();
}

void TreemapView::setByPackedSize(bool packed)
{
    if (packed == m_request.byPackedSize)
        return;
    m_request.byPackedSize = packed;
    redraw();
}

void TreemapView::setCurrent(NodeId node)
{
    if (node == m_current)
        return;
    m_current = node;
    setAccessibleDescription(node == EntryTree::kRoot ? QString() : describe(node));
    QAccessibleEvent event(this, QAccessible::DescriptionChanged);
    QAccessible::updateAccessibility(&event);
    update();
    Q_EMIT currentChanged(node);
}

QString TreemapView::describe(NodeId node) const
{
    if (!m_request.tree || node >= m_request.tree->nodeCount())
        return {};
    const EntryTree::Node& at = m_request.tree->node(node);
    return tr("%1: %2, packed to %3")
        .arg(displayName(m_request.tree->pathOf(node)), sizeText(at.size), sizeText(at.packedSize));
}

void TreemapView::redraw()
{
    const std::uint64_t mine = ++*m_generation;
    m_isDrawing = false;
    m_isStale = true;
    // A map that nobody sees is drawn when somebody does.
    if (!m_request.tree || !isVisible()) {
        update();
        return;
    }
    m_isStale = false;
    m_isDrawing = true;
    m_request.size = size();
    m_request.titleHeight = fontMetrics().height() + 3;
    const Look look{palette(), font(), devicePixelRatioF(), layoutDirection() == Qt::RightToLeft};
    m_pool.start([this, mine, generation = m_generation, request = m_request, look] {
        const auto isStale = [&] { return *generation != mine; };
        auto cells = std::make_shared<std::vector<MapCell>>(layOutMap(request, isStale));
        if (isStale())
            return;
        if (look.mirrored) {
            for (MapCell& cell : *cells)
                cell.rect.moveLeft(request.size.width() - cell.rect.right());
        }
        const QImage picture = drawMap(request, *cells, look);
        QMetaObject::invokeMethod(
            this,
            [this, mine, cells, picture] {
                if (*m_generation != mine)
                    return;
                m_cells = std::move(*cells);
                m_picture = picture;
                m_isDrawing = false;
                update();
                Q_EMIT drawn();
            },
            Qt::QueuedConnection);
    });
}

void TreemapView::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.fillRect(rect(), palette().color(QPalette::Base));
    if (m_picture.isNull())
        return;
    // While the window is pulled the old picture is stretched.
    if (m_picture.size() == (QSizeF(size()) * m_picture.devicePixelRatio()).toSize())
        painter.drawImage(QPointF(0, 0), m_picture);
    else
        painter.drawImage(rect(), m_picture);
    if (m_isDrawing)
        return;
    painter.setRenderHint(QPainter::Antialiasing);
    const auto frame = [&](NodeId node, const QColor& colour, double width) {
        if (const MapCell* cell = node == EntryTree::kRoot ? nullptr : cellOf(node)) {
            painter.setPen(QPen(colour, width));
            painter.setBrush(Qt::NoBrush);
            painter.drawRect(cell->rect.adjusted(width / 2, width / 2, -width / 2, -width / 2));
        }
    };
    frame(m_hovered, blended(palette().color(QPalette::Base), palette().color(QPalette::Text), 0.7), 1.5);
    frame(m_current, palette().color(QPalette::Highlight), hasFocus() ? 3 : 2);
    if (m_cells.empty()) {
        painter.setPen(quietText(palette()));
        painter.drawText(rect(), int(Qt::AlignCenter), tr("Nothing here takes any space"));
    }
}

void TreemapView::resizeEvent(QResizeEvent*)
{
    redraw();
}

void TreemapView::showEvent(QShowEvent*)
{
    if (m_isStale)
        redraw();
}

void TreemapView::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange
        || event->type() == QEvent::LayoutDirectionChange)
        redraw();
}

// ---- mouse and keys
// ----------------------------------------------------------------------------------------------------------

// The innermost one: what is in a folder stands behind it.
const MapCell* TreemapView::cellAt(const QPointF& position) const
{
    const MapCell* found = nullptr;
    for (const MapCell& cell : m_cells) {
        if (cell.rect.contains(position))
            found = &cell;
    }
    return found;
}

const MapCell* TreemapView::cellOf(NodeId node) const
{
    for (const MapCell& cell : m_cells) {
        if (cell.node == node)
            return &cell;
    }
    return nullptr;
}

void TreemapView::mouseMoveEvent(QMouseEvent* event)
{
    const MapCell* cell = cellAt(event->position());
    const NodeId node = cell ? cell->node : NodeId(EntryTree::kRoot);
    if (node == m_hovered)
        return;
    m_hovered = node;
    update();
    Q_EMIT hovered(node);
}

void TreemapView::leaveEvent(QEvent*)
{
    m_hovered = EntryTree::kRoot;
    update();
    Q_EMIT hovered(m_hovered);
}

void TreemapView::mousePressEvent(QMouseEvent* event)
{
    if (const MapCell* cell = cellAt(event->position()))
        setCurrent(cell->node);
}

void TreemapView::mouseDoubleClickEvent(QMouseEvent* event)
{
    if (const MapCell* cell = cellAt(event->position()))
        Q_EMIT openRequested(cell->node);
}

// To the nearest cell of that side whose middle lies most straight ahead.
void TreemapView::walk(int dx, int dy)
{
    const MapCell* from = m_current == EntryTree::kRoot ? nullptr : cellOf(m_current);
    if (!from) {
        for (const MapCell& cell : m_cells) {
            if (!cell.isFolder)
                return setCurrent(cell.node);
        }
        return;
    }
    const QPointF middle = from->rect.center();
    const MapCell* best = nullptr;
    double bestCost = 0;
    for (const MapCell& cell : m_cells) {
        if (cell.isFolder || &cell == from)
            continue;
        const QPointF way = cell.rect.center() - middle;
        const double ahead = dx != 0 ? way.x() * dx : way.y() * dy;
        const double aside = std::abs(dx != 0 ? way.y() : way.x());
        // Beyond the edge that is left.
        const bool isBeyond = dx > 0 ? cell.rect.left() >= from->rect.right() - 1
            : dx < 0                 ? cell.rect.right() <= from->rect.left() + 1
            : dy > 0                 ? cell.rect.top() >= from->rect.bottom() - 1
                                     : cell.rect.bottom() <= from->rect.top() + 1;
        if (!isBeyond)
            continue;
        const double cost = ahead + 2.5 * aside;
        if (!best || cost < bestCost) {
            best = &cell;
            bestCost = cost;
        }
    }
    if (best)
        setCurrent(best->node);
}

void TreemapView::keyPressEvent(QKeyEvent* event)
{
    switch (event->key()) {
    case Qt::Key_Left:
        return walk(-1, 0);
    case Qt::Key_Right:
        return walk(1, 0);
    case Qt::Key_Up:
        return walk(0, -1);
    case Qt::Key_Down:
        return walk(0, 1);
    case Qt::Key_Return:
    case Qt::Key_Enter:
        if (m_current != EntryTree::kRoot)
            Q_EMIT openRequested(m_current);
        return;
    case Qt::Key_Backspace:
        Q_EMIT upRequested();
        return;
    default:
        QWidget::keyPressEvent(event);
    }
}

bool TreemapView::event(QEvent* event)
{
    if (event->type() == QEvent::ToolTip) {
        const auto* help = static_cast<QHelpEvent*>(event);
        if (const MapCell* cell = cellAt(help->pos()))
            QToolTip::showText(help->globalPos(), describe(cell->node), this);
        else
            QToolTip::hideText();
        return true;
    }
    return QWidget::event(event);
}

} // namespace ff::ui
