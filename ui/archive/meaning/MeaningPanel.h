// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Below the entries of an archive: what was found by meaning, with the reason. GUI thread only.

#include "ui/archive/meaning/MeaningSearch.h"

#include <QWidget>

class QLabel;
class QTreeWidget;

namespace ff::ui {

class ElidedLabel;

class MeaningPanel final : public QWidget {
    Q_OBJECT

public:
    explicit MeaningPanel(QWidget* parent = nullptr);

    // Null: none. Hides what was found in another.
    void setArchive(const jobs::ArchivePointer& archive);
    // An empty query hides it.
    void ask(const QString& query);
    void askLike(std::size_t entry);
    bool isAsking() const { return m_search->isAsking(); }
    QTreeWidget& list() { return *m_list; }

Q_SIGNALS:
    void chosen(const QString& entryPath);
    void previewRequested(); // of the one that was just chosen
    void escapePressed(); // or closed by a key: the focus is to go elsewhere

protected:
    bool eventFilter(QObject* object, QEvent* event) override;

private:
    void begin(const QString& title);
    void show(const MeaningAnswer& answer);
    void choose();

    jobs::ArchivePointer m_archive;
    MeaningSearch* m_search;
    ElidedLabel* m_title;
    QTreeWidget* m_list;
    QLabel* m_hint; // why the list is empty
};

} // namespace ff::ui
