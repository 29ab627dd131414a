// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/search/SavedSearches.h"

#include "ui/widgets/Icons.h"

#include <QInputDialog>
#include <QLineEdit>
#include <QMenu>

#include <algorithm>

namespace ff::ui {

using namespace Qt::StringLiterals;

namespace {

// A "&" in a name is no shortcut.
QString menuText(const std::string& name)
{
    return QString::fromStdString(name).replace(u'&', u"&&"_s);
}

} // namespace

SavedSearches::SavedSearches(CatalogueSearch& search, QLineEdit& field, QWidget* parent)
    : QToolButton(parent), m_search(search), m_field(field), m_menu(new QMenu(this))
{
    setObjectName(u"savedSearches"_s);
    setIcon(ff::ui::icon("pin"));
    setToolTip(tr("Saved searches"));
    setAccessibleName(tr("Saved searches"));
    setAutoRaise(true);
    setFocusPolicy(Qt::TabFocus);
    setPopupMode(QToolButton::InstantPopup);
    m_menu->setObjectName(u"savedMenu"_s);
    m_menu->setAccessibleName(tr("Saved searches"));
    m_menu->setToolTipsVisible(true);
    setMenu(m_menu);
    connect(m_menu, &QMenu::aboutToShow, this, &SavedSearches::fill);
    connect(&m_search, &CatalogueSearch::savedChanged, this,
            [this](const std::vector<search::SavedSearch>& saved) { m_saved = saved; });
    m_search.loadSaved();
}

void SavedSearches::fill()
{
    m_menu->clear();
    for (const search::SavedSearch& saved : m_saved) {
        QAction* action = m_menu->addAction(menuText(saved.name));
        action->setToolTip(QString::fromStdString(saved.query));
        connect(action, &QAction::triggered, this, [this, query = saved.query] {
            m_field.setText(QString::fromStdString(query));
            Q_EMIT chosen();
        });
    }
    if (m_saved.empty())
        m_menu->addAction(tr("No search is saved yet"))->setEnabled(false);
    m_menu->addSeparator();
    QAction* keep = m_menu->addAction(ff::ui::icon("add"), tr("&Save this search…"));
    keep->setEnabled(!m_field.text().trimmed().isEmpty());
    connect(keep, &QAction::triggered, this, &SavedSearches::save);
    QMenu* remove = m_menu->addMenu(ff::ui::icon("delete"), tr("&Remove"));
    remove->setEnabled(!m_saved.empty());
    for (const search::SavedSearch& saved : m_saved) {
        connect(remove->addAction(menuText(saved.name)), &QAction::triggered, this,
                [this, name = saved.name] { m_search.removeSaved(name); });
    }
}

void SavedSearches::save()
{
    const QString query = m_field.text().trimmed();
    if (query.isEmpty())
        return;
    auto* dialog = new QInputDialog(this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setObjectName(u"saveSearch"_s);
    dialog->setWindowTitle(tr("Save this search"));
    dialog->setLabelText(tr("Name; a saved search of this name is replaced:"));
    dialog->setTextValue(query);
    connect(dialog, &QInputDialog::textValueSelected, this, [this, query](const QString& name) {
        if (!name.trimmed().isEmpty())
            m_search.save({name.trimmed().toStdString(), query.toStdString()});
    });
    dialog->open();
}

} // namespace ff::ui
