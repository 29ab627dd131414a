// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The folders from the archive down to where one is, each a button. When there is too little room the first
// ones move into the menu of a "…" button. Left and right go from one to the next.

#include "core/jobs/EntryTree.h"

#include <QWidget>

class QToolButton;

namespace ff::ui {

class Breadcrumbs final : public QWidget {
    Q_OBJECT

public:
    using NodeId = jobs::EntryTree::NodeId;

    explicit Breadcrumbs(QWidget* parent = nullptr);

    // `tree` may be null; it must live until the next call.
    void showPath(const jobs::EntryTree* tree, NodeId folder, const QString& archiveName);
    QStringList texts() const;
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

Q_SIGNALS:
    void folderChosen(ff::jobs::EntryTree::NodeId folder);

protected:
    void resizeEvent(QResizeEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    bool eventFilter(QObject* object, QEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void arrange();
    void fillMenu();

    QList<QToolButton*> m_crumbs; // those in use come first
    qsizetype m_used = 0;
    qsizetype m_hidden = 0; // of the used ones, from the second on
    std::vector<NodeId> m_folders;
    QToolButton* m_more;
    const jobs::EntryTree* m_tree = nullptr;
    NodeId m_folder = 0;
    QString m_archiveName;
};

} // namespace ff::ui
