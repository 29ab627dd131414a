// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The actions that change the open archive, and drops on its folders: what each asks of the Editor with what
// is selected, and which are possible now. GUI thread only.

#include <QObject>

#include <vector>

namespace ff::ui {

class ArchiveActions;
class ArchiveModel;
class ArchiveNavigation;
class Editor;
class EntryView;
class FolderDrops;

class EditActions final : public QObject {
    Q_OBJECT

public:
    // All of it must live as long.
    struct Parts {
        ArchiveActions& actions;
        Editor& editor;
        ArchiveModel& model;
        EntryView& view;
        ArchiveNavigation& navigation;
        std::vector<FolderDrops*> drops; // on every list that shows folders
    };

    explicit EditActions(const Parts& parts, QObject* parent = nullptr);

    // `isActive`: the page of the archive is seen. `hasSelection`: rows are selected in a list that is seen.
    void update(bool isActive, bool hasSelection);
    void setTakesDrops(bool takes);
    // What is told of a change: how to take it back, unless it was one that took something back.
    QString withUndoHint(const QString& notice) const;

private:
    void connectActions();

    ArchiveActions& m_actions;
    Editor& m_editor;
    ArchiveModel& m_model;
    EntryView& m_view;
    ArchiveNavigation& m_navigation;
    std::vector<FolderDrops*> m_drops;
};

} // namespace ff::ui
