// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Beside the field of the search everywhere: the searches that were saved, to be asked again, saved and
// removed. They are kept in the catalogue. GUI thread only.

#include "ui/search/CatalogueSearch.h"

#include <QToolButton>

class QLineEdit;
class QMenu;

namespace ff::ui {

class SavedSearches final : public QToolButton {
    Q_OBJECT

public:
    // Both must live as long.
    SavedSearches(CatalogueSearch& search, QLineEdit& field, QWidget* parent = nullptr);

    // Asks under which name what is in the field shall be saved.
    void save();

Q_SIGNALS:
    // One was chosen, and is in the field.
    void chosen();

private:
    void fill();

    CatalogueSearch& m_search;
    QLineEdit& m_field;
    QMenu* m_menu;
    std::vector<search::SavedSearch> m_saved;
};

} // namespace ff::ui
