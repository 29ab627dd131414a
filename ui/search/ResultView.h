// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QTreeView>

namespace ff::ui {

// The list of what a search found: a row can be dragged away.
class ResultView final : public QTreeView {
    Q_OBJECT

public:
    using QTreeView::QTreeView;

Q_SIGNALS:
    void dragWanted();

protected:
    void startDrag(Qt::DropActions) override { Q_EMIT dragWanted(); }
};

} // namespace ff::ui
