// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The map of what takes the space. Laid out and drawn into a picture on a thread beside; the window only
// shows it and what is under the mouse. Click to select, double-click or Enter to go there, arrow keys to
// walk.

#include "ui/archive/map/TreemapLayout.h"

#include <QImage>
#include <QThreadPool>
#include <QWidget>

#include <atomic>

namespace ff::ui {

class TreemapView final : public QWidget {
    Q_OBJECT

public:
    using NodeId = jobs::EntryTree::NodeId;

    explicit TreemapView(QWidget* parent = nullptr);
    ~TreemapView() override;

    void setTree(std::shared_ptr<const jobs::EntryTree> tree);
    void setFolder(NodeId folder);
    NodeId folder() const { return m_request.folder; }
    void setByPackedSize(bool packed);
    bool isByPackedSize() const { return m_request.byPackedSize; }
    // kRoot for none.
    NodeId current() const { return m_current; }
    void setCurrent(NodeId node);
    bool isDrawing() const { return m_isDrawing; }
    const std::vector<MapCell>& cells() const { return m_cells; }
    // "chapter 1.txt: 4.5 kB, packed to 188 bytes"
    QString describe(NodeId node) const;

    static QColor colourOf(FileKind kind, const QPalette& palette);
    static QString nameOf(FileKind kind);
    QSize sizeHint() const override { return {640, 420}; }

Q_SIGNALS:
    void drawn();
    void currentChanged(ff::jobs::EntryTree::NodeId node);
    void hovered(ff::jobs::EntryTree::NodeId node);
    void openRequested(ff::jobs::EntryTree::NodeId node);
    void upRequested();

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void showEvent(QShowEvent* event) override;
    void changeEvent(QEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    bool event(QEvent* event) override;

private:
    void redraw();
    const MapCell* cellAt(const QPointF& position) const;
    const MapCell* cellOf(NodeId node) const;
    void walk(int dx, int dy);

    MapRequest m_request;
    std::vector<MapCell> m_cells;
    QImage m_picture;
    NodeId m_current = 0, m_hovered = 0;
    bool m_isDrawing = false, m_isStale = true;
    std::shared_ptr<std::atomic<std::uint64_t>> m_generation;
    QThreadPool m_pool; // one thread
};

} // namespace ff::ui
