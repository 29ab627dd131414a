// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// All that is known about one entry or folder of an archive; of several the totals.

#include "ui/itemmodels/ArchiveModel.h"

#include <QDialog>

class QFormLayout;

namespace ff::ui {

class PropertiesDialog final : public QDialog {
    Q_OBJECT

public:
    // REQUIRES: `nodes` is not empty and has no node twice. The model is read here only.
    PropertiesDialog(const ArchiveModel& model, const std::vector<ArchiveModel::NodeId>& nodes,
                     QWidget* parent = nullptr);

private:
    void describeOne(const ArchiveModel& model, ArchiveModel::NodeId node);
    void describeSeveral(const jobs::EntryTree& tree, const std::vector<ArchiveModel::NodeId>& nodes);
    void addSizes(const jobs::EntryTree::Totals& totals, bool isRecorded);

    QFormLayout* m_form;
};

} // namespace ff::ui
