// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/dialogs/InfoDialog.h"

#include "ui/dialogs/DialogButtons.h"
#include "ui/itemmodels/SegmentModel.h"
#include "ui/text/Format.h"
#include "ui/widgets/Cells.h"
#include "ui/widgets/ElidedLabel.h"
#include "ui/widgets/MessageBanner.h"

#include <QClipboard>
#include <QDateTime>
#include <QDialogButtonBox>
#include <QDir>
#include <QFile>
#include <QFontDatabase>
#include <QFormLayout>
#include <QGuiApplication>
#include <QHeaderView>
#include <QLabel>
#include <QLocale>
#include <QPushButton>
#include <QTreeView>
#include <QVBoxLayout>

#include <algorithm>

namespace ff::ui {

using namespace Qt::StringLiterals;

namespace {

QLabel* addField(QFormLayout& form, const QString& caption, const QString& value, bool isFixed = false)
{
    auto* label = new QLabel(value);
    label->setTextFormat(Qt::PlainText);
    label->setWordWrap(true);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    label->setAccessibleName(caption + u' ' + value);
    if (isFixed)
        label->setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
    form.addRow(new QuietLabel(caption), label);
    return label;
}

QFormLayout* newForm()
{
    auto* form = new QFormLayout;
    form->setHorizontalSpacing(18);
    form->setVerticalSpacing(7);
    form->setLabelAlignment(Qt::AlignLeft | Qt::AlignTop);
    form->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    return form;
}

// One long word does not wrap by itself.
QString inLines(const QString& hex)
{
    QString out;
    for (qsizetype i = 0; i < hex.size(); i += 32)
        out += (i > 0 ? u"\n"_s : QString()) + hex.mid(i, 32);
    return out;
}

} // namespace

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
                            displayText(info.indexProblem) + u' '
                                + tr("Extract the files and make a new archive to be safe."));
        layout->addWidget(notice);
    }
    QFormLayout* form = newForm();
    addField(*form, tr("File:"), displayFileName(QDir::toNativeSeparators(path)));
    addField(*form, tr("Format:"), tr("FileFormer archive, version %1").arg(displayName(info.version)));
    addField(*form, tr("Made by:"), displayName(info.creator));
    addField(*form, tr("Level:"), levelText(info.level));
    addField(*form, tr("Entries:"), countText(info.entries));
    addField(*form, tr("Contents:"), u"%1 (%2)"_s.arg(sizeText(info.rawBytes), exactSizeText(info.rawBytes)));
    addField(*form, tr("Archive:"),
             u"%1 (%2)"_s.arg(sizeText(info.archiveBytes), exactSizeText(info.archiveBytes)));
    addField(*form, tr("Ratio:"),
             ratioText(info.archiveBytes == 0 ? 0.0 : double(info.rawBytes) / double(info.archiveBytes)));
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

    layout->addWidget(new QuietLabel(tr("%Ln segment(s)", nullptr, int(info.segments.size())), this));
    auto* table = new QTreeView(this);
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
    for (const int column : {SegmentModel::Number, SegmentModel::Ratio, SegmentModel::Dial})
        table->header()->resizeSection(column, fontMetrics().averageCharWidth() * 11);
    layout->addWidget(table, 1);
    layout->addWidget(closeOnly(*this));
    resize(680, 600);
}

PropertiesDialog::PropertiesDialog(const archive::Entry& entry, const QString& state, const QString& message,
                                   QWidget* parent)
    : QDialog(parent)
{
    setObjectName(u"propertiesDialog"_s);
    const std::size_t slash = entry.path.rfind('/', entry.path.size() < 2 ? 0 : entry.path.size() - 2);
    setWindowTitle(displayName(slash == std::string::npos ? entry.path : entry.path.substr(slash + 1)));
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(20, 18, 20, 16);
    layout->setSpacing(14);
    QFormLayout* form = newForm();
    addField(*form, tr("Path:"), displayName(entry.path));
    addField(*form, tr("Type:"), typeText(entry.type));
    const bool isFile = entry.type == archive::EntryType::File;
    if (!entry.linkTarget.empty())
        addField(*form, tr("Points to:"), displayName(entry.linkTarget));
    if (isFile) {
        addField(*form, tr("Size:"), u"%1 (%2)"_s.arg(sizeText(entry.size), exactSizeText(entry.size)));
        addField(
            *form, tr("Packed:"),
            tr("%1, ratio %2 (estimates)")
                .arg(sizeText(entry.packedSize),
                     ratioText(entry.packedSize == 0 ? 0.0 : double(entry.size) / double(entry.packedSize))));
    }
    addField(*form, tr("Modified:"),
             QLocale().toString(QDateTime::fromSecsSinceEpoch(entry.mtimeSeconds), QLocale::LongFormat));
    addField(*form, tr("Permissions:"), u"%1"_s.arg(uint(entry.mode & 07777), 4, 8, QLatin1Char('0')), true);
    addField(*form, tr("Owner:"),
             tr("%1 (%2), group %3 (%4)")
                 .arg(displayName(entry.user))
                 .arg(entry.uid)
                 .arg(displayName(entry.group))
                 .arg(entry.gid));
    if (!state.isEmpty())
        addField(*form, tr("State:"), message.isEmpty() ? state : state + u": "_s + message);
    if (isFile)
        addField(*form, tr("SHA-512:"), inLines(fullHash(entry.sha512)), true);
    layout->addLayout(form);
    layout->addStretch(1);
    QDialogButtonBox* box = closeOnly(*this);
    if (isFile) {
        QPushButton* copy = box->addButton(tr("Copy &SHA-512"), QDialogButtonBox::ActionRole);
        connect(copy, &QPushButton::clicked, this,
                [hash = fullHash(entry.sha512)] { QGuiApplication::clipboard()->setText(hash); });
    }
    layout->addWidget(box);
    resize(540, sizeHint().height());
}

} // namespace ff::ui
