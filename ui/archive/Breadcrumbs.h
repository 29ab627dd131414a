// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The folders from the archive down to where one is, each a button, and before them the archives that it lies
// in. When there is too little room the first ones move into the menu of a "…" button. Left and right go from
// one to the next.

#include "core/jobs/EntryTree.h"

#include <QWidget>

class QToolButton;

namespace ff::ui {

class Breadcrumbs final : public QWidget {
    Q_OBJECT

public:
    using NodeId = jobs::EntryTree::NodeId;

    explicit Breadcrumbs(QWidget* parent = nullptr);

    // `tree` may be null; it must live until the next call. `outer`: archives that the archive lies in, the
    // outermost first.
    void showPath(const jobs::EntryTree* tree, NodeId folder, const QString& archiveName,
                  const QStringList& outer = {});
    QStringList texts() const;
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

Q_SIGNALS:
    void folderChosen(ff::jobs::EntryTree::NodeId folder);
    // By its place in `outer`.
    void outerChosen(qsizetype level);

protected:
    void resizeEvent(QResizeEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    bool eventFilter(QObject* object, QEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void arrange();
    void fillMenu();
    void makeCrumbs();
    void choose(qsizetype place);
    QString nameAt(qsizetype place) const;
    QString tipAt(qsizetype place) const;

    QList<QToolButton*> m_crumbs; // those in use come first
    qsizetype m_used = 0;
    qsizetype m_hidden = 0; // of the used ones, from the second on
    std::vector<NodeId> m_folders;
    QToolButton* m_more;
    const jobs::EntryTree* m_tree = nullptr;
    NodeId m_folder = 0;
    QString m_archiveName;
    QStringList m_outer; // the first crumbs are theirs
};

} // namespace ff::ui
