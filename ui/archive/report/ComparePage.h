// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The archive beside a folder, with what makes them alike: extract what is newer or only here, add what is
// only there.

#include "core/jobs/CompareJob.h"

#include <QWidget>

class QComboBox;
class QLabel;
class QPushButton;
class QTreeView;

namespace ff::ui {

class CompareModel;
class ElidedLabel;

class ComparePage final : public QWidget {
    Q_OBJECT

public:
    explicit ComparePage(QWidget* parent = nullptr);

    void showReport(const jobs::CompareJob& job);
    void clear();
    CompareModel& model() { return *m_model; }
    QTreeView& view() { return *m_view; }
    const std::filesystem::path& folder() const { return m_folder; }
    void setEditable(bool editable);

    struct File {
        std::filesystem::path file;
        std::string path; // in the archive
    };

Q_SIGNALS:
    // Paths in the archive.
    void extractRequested(const std::vector<std::string>& paths);
    // Files of the folder, to be put in the place of their entries.
    void addRequested(const std::vector<ff::ui::ComparePage::File>& files);
    void compareAgainRequested();
    void closeRequested();

private:
    void updateButtons();

    std::filesystem::path m_folder;
    CompareModel* m_model;
    QTreeView* m_view;
    ElidedLabel* m_headline;
    QLabel* m_numbers;
    QComboBox* m_filter;
    QPushButton *m_extract, *m_add;
    bool m_isEditable = false;
};

} // namespace ff::ui
