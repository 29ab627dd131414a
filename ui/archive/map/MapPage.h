// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The treemap with what explains it: which size, what the colours mean, what is under the mouse.

#include "core/jobs/EntryTree.h"

#include <QWidget>

class QComboBox;

namespace ff::ui {

class ElidedLabel;
class TreemapView;

class MapPage final : public QWidget {
    Q_OBJECT

public:
    explicit MapPage(QWidget* parent = nullptr);

    TreemapView& map() { return *m_map; }
    void setTree(std::shared_ptr<const jobs::EntryTree> tree);

private:
    void showWords();

    TreemapView* m_map;
    QComboBox* m_by;
    ElidedLabel* m_words;
    jobs::EntryTree::NodeId m_hovered = 0;
};

} // namespace ff::ui
