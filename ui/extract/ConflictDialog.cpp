// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/extract/ConflictDialog.h"

#include "ui/text/Format.h"
#include "ui/widgets/ElidedLabel.h"

#include <QCheckBox>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

namespace ff::ui {

using namespace Qt::StringLiterals;

ConflictDialog::ConflictDialog(const jobs::ConflictQuestion& question, QWidget* parent) : QDialog(parent)
{
    setObjectName(u"conflictDialog"_s);
    setWindowTitle(tr("The file exists"));
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(20, 18, 20, 16);
    layout->setSpacing(14);

    const std::size_t slash = question.existingPath.rfind('/');
    const std::string name =
        slash == std::string::npos ? question.existingPath : question.existingPath.substr(slash + 1);
    auto* headline =
        new QLabel(tr("“%1” is already there. What should happen?").arg(displayName(name)), this);
    headline->setTextFormat(Qt::PlainText);
    headline->setWordWrap(true);
    QFont bold = font();
    bold.setWeight(QFont::DemiBold);
    headline->setFont(bold);
    layout->addWidget(headline);

    auto* grid = new QGridLayout;
    grid->setHorizontalSpacing(24);
    grid->setVerticalSpacing(6);
    grid->setColumnStretch(3, 1);
    const auto addRow = [&](int row, const QString& caption, std::uint64_t size, std::int64_t time,
                            const QString& note) {
        grid->addWidget(new QuietLabel(caption, this), row, 0);
        auto* sizeLabel = new QLabel(sizeText(size), this);
        sizeLabel->setToolTip(exactSizeText(size));
        grid->addWidget(sizeLabel, row, 1, Qt::AlignRight);
        grid->addWidget(new QLabel(timeText(time), this), row, 2);
        grid->addWidget(new QuietLabel(note, this), row, 3);
    };
    const bool archiveIsNewer = question.entryMtime > question.existingMtime;
    const bool sameTime = question.entryMtime == question.existingMtime;
    const QString newer = tr("newer");
    addRow(0, tr("In the folder:"), question.existingSize, question.existingMtime,
           sameTime || archiveIsNewer ? QString() : newer);
    addRow(1, tr("In the archive:"), question.entrySize, question.entryMtime,
           archiveIsNewer ? newer : QString());
    layout->addLayout(grid);
    if (question.sameContents) {
        auto* same =
            new QLabel(*question.sameContents ? tr("Both have the same contents: nothing is lost either way.")
                                              : tr("Their contents differ."),
                       this);
        same->setObjectName(u"sameContents"_s);
        same->setWordWrap(true);
        layout->addWidget(same);
    }
    auto* place = new ElidedLabel(this);
    place->setFullText(displayName(question.existingPath));
    layout->addWidget(place);

    m_forAll = new QCheckBox(tr("Do the same for &all other files that exist"), this);
    m_forAll->setObjectName(u"forAll"_s);
    layout->addWidget(m_forAll);
    layout->addSpacing(4);

    auto* buttons = new QHBoxLayout;
    buttons->setSpacing(8);
    const auto add = [&](const QString& text, const QString& objectName, archive::Overwrite action) {
        auto* button = new QPushButton(text, this);
        button->setObjectName(objectName);
        connect(button, &QPushButton::clicked, this, [this, action] { choose(action); });
        buttons->addWidget(button);
        return button;
    };
    auto* cancel = new QPushButton(tr("&Cancel extraction"), this);
    cancel->setObjectName(u"conflictCancel"_s);
    cancel->setAutoDefault(false);
    connect(cancel, &QPushButton::clicked, this, &QDialog::reject);
    buttons->addWidget(cancel);
    buttons->addStretch(1);
    add(tr("Replace if &newer"), u"conflictNewer"_s, archive::Overwrite::Newer);
    add(tr("&Keep both"), u"conflictRename"_s, archive::Overwrite::Rename);
    add(tr("&Replace"), u"conflictReplace"_s, archive::Overwrite::Replace);
    add(tr("&Skip"), u"conflictSkip"_s, archive::Overwrite::Skip)->setDefault(true);
    layout->addLayout(buttons);
}

void ConflictDialog::choose(archive::Overwrite action)
{
    m_answer = {action, m_forAll->isChecked(), false};
    accept();
}

} // namespace ff::ui
