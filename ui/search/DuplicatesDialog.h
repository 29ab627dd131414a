// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Files of equal contents in the archives that are remembered, the most wasteful first. The catalogue is
// asked on a thread beside. GUI thread only.

#include "core/base/TaskControl.h"
#include "core/search/catalogue/Catalogue.h"

#include <QDialog>
#include <QThreadPool>

class QLabel;
class QTreeWidget;
class QTreeWidgetItem;

namespace ff::ui {

class DuplicatesDialog final : public QDialog {
    Q_OBJECT

public:
    explicit DuplicatesDialog(QWidget* parent = nullptr);
    ~DuplicatesDialog() override;

    bool isAsking() const { return m_isAsking; }
    QTreeWidget& list() { return *m_list; }

Q_SIGNALS:
    void openRequested(const QString& archive, const QString& entry);

protected:
    bool eventFilter(QObject* object, QEvent* event) override;

private:
    void ask();
    void show(const Result<search::DuplicateReport>& report);
    void addGroup(const search::Duplicates& group, const search::DuplicateReport& report);
    void openCopy(const QTreeWidgetItem* item);

    QTreeWidget* m_list;
    QLabel* m_hint; // why the list is empty
    QLabel* m_summary;
    bool m_isAsking = false;
    TaskControl m_control;
    QThreadPool m_pool; // one thread; last, as it uses the rest
};

} // namespace ff::ui
