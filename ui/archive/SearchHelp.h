// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

class QLineEdit;
class QString;
class QToolButton;
class QWidget;

namespace ff::ui {

// A field for a query of core/search, without name, place and purpose.
QLineEdit* searchField(QWidget* parent);

// A "?" that tells how to search: a menu of examples with their meaning. The one that is chosen is put into
// the field. `everywhere`: not in one archive alone.
QToolButton* searchHelpButton(QLineEdit& field, QWidget* parent, bool everywhere = false);

// A switch for the search by meaning beside such a field, without name. It remembers itself in the settings
// under this key.
QToolButton* meaningButton(const QString& key, QWidget* parent);

} // namespace ff::ui
