// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/dialogs/InfoDialog.h"

#include "ui/dialogs/DialogButtons.h"
#include "ui/dialogs/FormFields.h"
#include "ui/itemmodels/SegmentModel.h"
#include "ui/text/Format.h"
#include "ui/widgets/Cells.h"
#include "ui/widgets/ElidedLabel.h"
#include "ui/widgets/MessageBanner.h"

#include <QDialogButtonBox>
#include <QDir>
#include <QFormLayout>
#include <QHeaderView>
#include <QLabel>
#include <QPushButton>
#include <QTreeView>
#include <QVBoxLayout>

#include <algorithm>

namespace ff::ui {

using namespace Qt::StringLiterals;

InfoDialog::InfoDialog(const QString& path, const archive::ArchiveInfo& info, QWidget* parent)
    : QDialog(parent)
{
    setObjectName(u"infoDialog"_s);
    setWindowTitle(tr("About this archive"));
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(20, 18, 20, 16);
    layout->setSpacing(14);
    if (info.indexRebuilt) {
        auto* notice = new MessageBanner(this);
        notice->showMessage(Tone::Warning, tr("The list of entries was rebuilt from the data"),
                            sentenceText(info.indexProblem) + u". "_s
                                + tr("Extract the files and make a new archive to be safe."));
        layout->addWidget(notice);
    }
    QFormLayout* form = newForm();
    addField(*form, tr("File:"), displayFileName(QDir::toNativeSeparators(path)));
    addField(*form, tr("Format:"), tr("FileFormer archive, version %1").arg(displayName(info.version)));
    addField(*form, tr("Encryption:"),
             info.encrypted ? tr("AES-256 with a password, names included") : tr("None"));
    addField(*form, tr("Made by:"), displayName(info.creator));
    addField(*form, tr("Level:"), levelText(info.level));
    addField(*form, tr("Entries:"), countText(info.entries));
    addField(*form, tr("Contents:"), u"%1 (%2)"_s.arg(sizeText(info.rawBytes), exactSizeText(info.rawBytes)));
    addField(*form, tr("Archive:"),
             u"%1 (%2)"_s.arg(sizeText(info.archiveBytes), exactSizeText(info.archiveBytes)));
    addField(*form, tr("Ratio:"),
             ratioText(info.archiveBytes == 0 ? 0.0 : double(info.rawBytes) / double(info.archiveBytes)));
    addField(*form, tr("Recovery record:"),
             info.recovery.percent == 0
                 ? tr("None")
                 : tr("%1 %, %2").arg(info.recovery.percent).arg(sizeText(info.recovery.bytes)));
    if (info.models.empty()) {
        addField(*form, tr("Model:"), tr("None needed"));
    } else {
        for (const std::string& model : info.models) {
            // "HEX" or "HEX NAME": the name is for people, the whole identity in the tip.
            const std::size_t space = model.find(' ');
            const std::string shortId = model.substr(0, std::min<std::size_t>(space, 16)) + "…";
            QLabel* field = addField(
                *form, tr("Model:"),
                displayName(space == std::string::npos ? shortId : model.substr(space + 1) + ", " + shortId));
            field->setToolTip(displayName(model));
        }
    }
    layout->addLayout(form);

    layout->addWidget(buildDetails(info), 1);
    layout->addStretch();
    layout->addWidget(closeOnly(*this));
    resize(680, sizeHint().height());
}

// The segments interest few, and n needs an explanation.
QWidget* InfoDialog::buildDetails(const archive::ArchiveInfo& info)
{
    auto* area = new QWidget(this);
    auto* column = new QVBoxLayout(area);
    column->setContentsMargins(0, 0, 0, 0);
    auto* button = new QPushButton(tr("&Details: %Ln segment(s)", nullptr, int(info.segments.size())), area);
    button->setObjectName(u"infoDetails"_s);
    button->setCheckable(true);
    button->setAutoDefault(false);
    column->addWidget(button, 0, Qt::AlignLeft);

    auto* details = new QWidget(area);
    auto* below = new QVBoxLayout(details);
    below->setContentsMargins(0, 0, 0, 0);
    auto* table = new QTreeView(details);
    styleList(*table);
    table->setRootIsDecorated(false);
    table->setUniformRowHeights(true);
    table->setObjectName(u"segments"_s);
    table->setAccessibleName(tr("Segments of the archive"));
    table->setModel(new SegmentModel(info.segments, table));
    table->setAlternatingRowColors(true);
    table->setMinimumHeight(170);
    table->header()->setStretchLastSection(false);
    table->header()->setSectionResizeMode(SegmentModel::Method, QHeaderView::Stretch);
    for (const int number : {SegmentModel::Number, SegmentModel::Ratio, SegmentModel::Dial})
        table->header()->resizeSection(number, fontMetrics().averageCharWidth() * 11);
    below->addWidget(table, 1);
    auto* explained = new QuietLabel(tr("A segment is unpacked by itself. n is its masking: behind n kept "
                                        "bytes stands a block of n² bytes that "
                                        "the transformer predicts; 0 where it takes no part."),
                                     details);
    explained->setWordWrap(true);
    below->addWidget(explained);
    details->hide();
    column->addWidget(details, 1);
    connect(button, &QPushButton::toggled, this, [this, details](bool shown) {
        details->setVisible(shown);
        adjustSize();
        resize(std::max(width(), 680), height());
    });
    return area;
}

} // namespace ff::ui
