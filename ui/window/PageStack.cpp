// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/PageStack.h"

namespace ff::ui {

void PageStack::addPageOnTop(QWidget* page)
{
    addWidget(page);
    m_onTop.append(page);
}

void PageStack::showPage(QWidget* page)
{
    if (!m_onTop.contains(page))
        m_below.clear();
    else if (const qsizetype at = m_below.indexOf(page); at >= 0)
        m_below.resize(at);
    else if (page != currentWidget())
        m_below.append(currentWidget());
    setCurrentWidget(page);
}

} // namespace ff::ui
