// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/archive/report/ComparePage.h"

#include "ui/archive/report/CompareModel.h"
#include "ui/text/Format.h"
#include "ui/widgets/Cells.h"
#include "ui/widgets/ElidedLabel.h"
#include "ui/widgets/Icons.h"

#include <QComboBox>
#include <QHeaderView>
#include <QPushButton>
#include <QTreeView>
#include <QVBoxLayout>

namespace ff::ui {

using namespace Qt::StringLiterals;
using archive::Comparison;

ComparePage::ComparePage(QWidget* parent) : QWidget(parent), m_model(new CompareModel(this))
{
    setObjectName(u"comparePage"_s);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 4, 0, 0);
    column->setSpacing(8);
    auto* top = new QHBoxLayout;
    top->setContentsMargins(16, 0, 14, 0);
    top->setSpacing(8);
    m_headline = new ElidedLabel(this);
    QFont bold = font();
    bold.setWeight(QFont::DemiBold);
    m_headline->setFont(bold);
    m_numbers = new QuietLabel({}, this);
    top->addWidget(m_headline, 1);
    m_filter = new QComboBox(this);
    m_filter->setObjectName(u"compareFilter"_s);
    m_filter->setAccessibleName(tr("What is shown"));
    const auto filter = [this](const QString& text, CompareModel::Filter value) {
        m_filter->addItem(text, int(value));
    };
    filter(tr("All differences"), CompareModel::Filter::Differences);
    filter(tr("Different"), CompareModel::Filter::Different);
    filter(tr("Only in the archive"), CompareModel::Filter::OnlyInArchive);
    filter(tr("Only in the folder"), CompareModel::Filter::OnlyInFolder);
    filter(tr("Same"), CompareModel::Filter::Same);
    filter(tr("Everything"), CompareModel::Filter::All);
    connect(m_filter, &QComboBox::currentIndexChanged, this,
            [this] { m_model->setFilter(CompareModel::Filter(m_filter->currentData().toInt())); });
    top->addWidget(m_filter);
    const auto button = [&](const char* iconName, const QString& text, const QString& name,
                            const QString& tip) {
        auto* made = new QPushButton(icon(iconName), text, this);
        made->setObjectName(name);
        made->setToolTip(tip);
        top->addWidget(made);
        return made;
    };
    m_extract = button("extract", tr("E&xtract…"), u"compareExtract"_s,
                       tr("Take the selected entries out of the archive"));
    m_add = button("add", tr("&Add to archive"), u"compareAdd"_s,
                   tr("Put the selected files of the folder into the archive"));
    connect(
        button("compare", tr("&Compare again"), u"compareAgain"_s, tr("Compare with the same folder again")),
        &QPushButton::clicked, this, &ComparePage::compareAgainRequested);
    connect(button("back", tr("&Back"), u"compareBack"_s, tr("Back to the entries")), &QPushButton::clicked,
            this, &ComparePage::closeRequested);
    column->addLayout(top);
    m_numbers->setContentsMargins(16, 0, 16, 0);
    m_numbers->setWordWrap(true);
    column->addWidget(m_numbers);

    m_view = new QTreeView(this);
    m_view->setObjectName(u"compared"_s);
    m_view->setAccessibleName(tr("The archive and the folder, entry by entry"));
    styleList(*m_view);
    m_view->setModel(m_model);
    m_view->setFrameShape(QFrame::NoFrame);
    m_view->setRootIsDecorated(false);
    m_view->setUniformRowHeights(true);
    m_view->setAlternatingRowColors(true);
    m_view->setSelectionMode(QAbstractItemView::ExtendedSelection);
    const int digit = fontMetrics().horizontalAdvance(u'0');
    m_view->header()->setStretchLastSection(false);
    m_view->header()->resizeSection(CompareModel::Result, digit * 26);
    for (const int size : {CompareModel::ArchiveSize, CompareModel::FolderSize})
        m_view->header()->resizeSection(size, digit * 13);
    for (const int time : {CompareModel::ArchiveTime, CompareModel::FolderTime})
        m_view->header()->resizeSection(time, digit * 20);
    m_view->header()->setSectionResizeMode(CompareModel::Path, QHeaderView::Stretch);
    column->addWidget(m_view, 1);

    connect(m_view->selectionModel(), &QItemSelectionModel::selectionChanged, this,
            &ComparePage::updateButtons);
    connect(m_model, &QAbstractItemModel::modelReset, this, &ComparePage::updateButtons);
    connect(m_extract, &QPushButton::clicked, this, [this] {
        std::vector<std::string> paths;
        for (const QModelIndex& row : m_view->selectionModel()->selectedRows()) {
            if (m_model->at(row.row()).entry != archive::ComparedEntry::kNoEntry)
                paths.push_back(m_model->at(row.row()).path);
        }
        Q_EMIT extractRequested(paths);
    });
    connect(m_add, &QPushButton::clicked, this, [this] {
        std::vector<File> files;
        for (const QModelIndex& row : m_view->selectionModel()->selectedRows()) {
            const archive::ComparedEntry& entry = m_model->at(row.row());
            if (entry.result != Comparison::OnlyInArchive)
                files.push_back({entry.file, entry.path});
        }
        Q_EMIT addRequested(files);
    });
    updateButtons();
}

void ComparePage::setEditable(bool editable)
{
    m_isEditable = editable;
    updateButtons();
}

void ComparePage::updateButtons()
{
    bool canExtract = false;
    bool canAdd = false;
    const QModelIndexList rows = m_view->selectionModel()->selectedRows();
    for (const QModelIndex& row : rows) {
        canExtract |= m_model->at(row.row()).entry != archive::ComparedEntry::kNoEntry;
        canAdd |= m_model->at(row.row()).result != Comparison::OnlyInArchive;
    }
    m_extract->setEnabled(canExtract);
    m_add->setEnabled(canAdd && m_isEditable);
}

void ComparePage::showReport(const jobs::CompareJob& job)
{
    const archive::CompareReport& report = *job.report();
    m_folder = job.folder();
    m_headline->setFullText(report.allSame() ? tr("The same as %1").arg(displayPath(m_folder))
                                             : tr("Compared with %1").arg(displayPath(m_folder)));
    const QString dot = u"  ·  "_s;
    m_numbers->setText(
        tr("%1 same").arg(countText(report.same)) + dot
        + tr("%1 different").arg(countText(report.different + report.metadataDiffers + report.unknown)) + dot
        + tr("%1 only in the archive").arg(countText(report.onlyInArchive)) + dot
        + tr("%1 only in the folder").arg(countText(report.onlyInFolder))
        + (report.complete ? QString() : dot + tr("something that the archive once had is missing"))
        + (report.decoded ? QString() : dot + tr("compared by hash; Test decodes the archive too")));
    m_model->setReport(job.archive(), report);
    m_filter->setCurrentIndex(m_filter->findData(
        int(report.allSame() ? CompareModel::Filter::All : CompareModel::Filter::Differences)));
}

void ComparePage::clear()
{
    m_model->setReport(nullptr, {});
    m_folder.clear();
}

} // namespace ff::ui
