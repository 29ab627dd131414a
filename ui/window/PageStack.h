// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The pages of a window. Some come on top of others and lead back to the one below: jobs, results. GUI thread
// only.

#include <QList>
#include <QStackedWidget>

namespace ff::ui {

class PageStack final : public QStackedWidget {
    Q_OBJECT

public:
    using QStackedWidget::QStackedWidget;

    // A page that comes on top of the one that is shown.
    void addPageOnTop(QWidget* page);
    void showPage(QWidget* page);
    // No way back leads to it any more. REQUIRES: it is not shown.
    void forget(QWidget* page) { m_below.removeAll(page); }
    bool isShown(const QWidget* page) const { return currentWidget() == page; }
    // Where the way back leads; null when nothing is below.
    QWidget* below() const { return m_below.isEmpty() ? nullptr : m_below.last(); }

private:
    QList<QWidget*> m_onTop; // those that come on top
    QList<QWidget*> m_below; // the page that is shown
};

} // namespace ff::ui
