// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

class QAbstractItemView;
class QModelIndex;

namespace ff::ui {

// Begins to edit a name in its place; of a file without its ending, which people rarely change.
void editNameIn(QAbstractItemView& view, const QModelIndex& name, bool isFolder);

} // namespace ff::ui
