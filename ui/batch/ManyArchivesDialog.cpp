// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/batch/ManyArchivesDialog.h"

#include "ui/dialogs/DialogButtons.h"
#include "ui/text/Format.h"
#include "ui/widgets/ElidedLabel.h"

#include <QDialogButtonBox>
#include <QFileInfo>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

namespace ff::ui {

using namespace Qt::StringLiterals;

ManyArchivesDialog::ManyArchivesDialog(const QStringList& paths, QWidget* parent) : QDialog(parent)
{
    setObjectName(u"manyArchives"_s);
    setWindowTitle(tr("Several archives"));
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(20, 18, 20, 16);
    layout->setSpacing(10);
    auto* headline = new QLabel(tr("What should be done with these %Ln archive(s)?", nullptr,
                                   pluralNumber(std::uint64_t(paths.size()))),
                                this);
    QFont bold = font();
    bold.setWeight(QFont::DemiBold);
    headline->setFont(bold);
    layout->addWidget(headline);
    QStringList names;
    for (const QString& path : paths)
        names += displayFileName(QFileInfo(path).fileName());
    auto* list = new ElidedLabel(this);
    list->setFullText(names.join(u", "_s));
    list->setMinimumWidth(380);
    layout->addWidget(list);
    layout->addSpacing(4);

    const auto add = [&](const QString& text, const QString& name, Choice choice) {
        auto* button = new QPushButton(text, this);
        button->setObjectName(name);
        connect(button, &QPushButton::clicked, this, [this, choice] {
            accept();
            Q_EMIT chosen(choice);
        });
        layout->addWidget(button);
        return button;
    };
    add(tr("&Extract each into its own folder…"), u"extractEach"_s, Choice::Extract)->setDefault(true);
    add(tr("&Test all"), u"testAll"_s, Choice::Test);
    add(tr("&Open each in a window"), u"openEach"_s, Choice::Open);
    add(tr("&Put them into a new archive…"), u"newOfThem"_s, Choice::NewArchive);
    layout->addSpacing(4);
    auto* box = new QDialogButtonBox(QDialogButtonBox::Cancel, this);
    box->button(QDialogButtonBox::Cancel)->setText(cancelText());
    box->button(QDialogButtonBox::Cancel)->setIcon({});
    connect(box, &QDialogButtonBox::rejected, this, &QDialog::reject);
    layout->addWidget(box);
}

} // namespace ff::ui
