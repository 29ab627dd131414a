// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/dialogs/PropertiesDialog.h"

#include "ui/archive/strip/BitStrip.h"
#include "ui/dialogs/DialogButtons.h"
#include "ui/dialogs/FormFields.h"
#include "ui/itemmodels/FileLook.h"
#include "ui/text/Format.h"
#include "ui/widgets/ElidedLabel.h"
#include "ui/widgets/Icons.h"

#include <QClipboard>
#include <QDateTime>
#include <QDialogButtonBox>
#include <QFormLayout>
#include <QGuiApplication>
#include <QLabel>
#include <QLocale>
#include <QPushButton>
#include <QVBoxLayout>

namespace ff::ui {

using namespace Qt::StringLiterals;
using jobs::EntryTree;

namespace {

QString timeAndFraction(const archive::Entry& entry)
{
    const QDateTime time =
        QDateTime::fromMSecsSinceEpoch(entry.mtimeSeconds * 1000 + entry.mtimeNanoseconds / 1'000'000);
    return QLocale().toString(time, QLocale::LongFormat);
}

// "rw-r--r-- (0644)"
QString modeText(std::uint32_t mode)
{
    QString out;
    for (int shift = 6; shift >= 0; shift -= 3) {
        const std::uint32_t bits = mode >> shift & 7;
        out += bits & 4 ? u'r' : u'-';
        out += bits & 2 ? u'w' : u'-';
        const bool isSpecial = mode >> (9 + shift / 3) & 1;
        const QChar special = shift == 0 ? u't' : u's';
        out += isSpecial ? (bits & 1 ? special : special.toUpper()) : QChar(bits & 1 ? u'x' : u'-');
    }
    return u"%1 (%2)"_s.arg(out).arg(mode & 07777, 4, 8, QLatin1Char('0'));
}

QString ownerText(const std::string& name, std::uint64_t id)
{
    return name.empty() ? QString::number(id) : u"%1 (%2)"_s.arg(displayName(name)).arg(id);
}

} // namespace

PropertiesDialog::PropertiesDialog(const ArchiveModel& model, const std::vector<ArchiveModel::NodeId>& nodes,
                                   QWidget* parent)
    : QDialog(parent), m_form(newForm())
{
    setObjectName(u"propertiesDialog"_s);
    const EntryTree& tree = *model.tree();
    const bool isOne = nodes.size() == 1;
    const EntryTree::Node& first = tree.node(nodes.front());
    const archive::Entry* entry = tree.entryOf(nodes.front());

    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(20, 18, 20, 16);
    layout->setSpacing(14);
    auto* top = new QHBoxLayout;
    top->setSpacing(12);
    auto* picture = new QLabel(this);
    const QIcon sign = !isOne ? accentIcon("folders")
        : first.isFolder      ? accentIcon("folder")
                              : fileIcon(displayName(first.name));
    picture->setPixmap(sign.pixmap(QSize(32, 32), devicePixelRatioF()));
    top->addWidget(picture, 0, Qt::AlignTop);
    auto* title = new ElidedLabel(this);
    QFont large = font();
    large.setPointSizeF(font().pointSizeF() * 1.25);
    large.setWeight(QFont::DemiBold);
    title->setFont(large);
    title->setFullText(isOne ? displayName(first.name) : tr("%Ln selected", nullptr, int(nodes.size())));
    setWindowTitle(tr("Properties of %1").arg(title->fullText()));
    top->addWidget(title, 1);
    layout->addLayout(top);
    if (isOne)
        describeOne(model, nodes.front());
    else
        describeSeveral(tree, nodes);
    layout->addLayout(m_form);
    layout->addStretch(1);
    QDialogButtonBox* box = closeOnly(*this);
    if (isOne && entry && entry->type == archive::EntryType::File && entry->hasSha512) {
        QPushButton* copy = box->addButton(tr("Copy &SHA-512"), QDialogButtonBox::ActionRole);
        copy->setObjectName(u"copyHash"_s);
        connect(copy, &QPushButton::clicked, this,
                [hash = fullHash(entry->sha512)] { QGuiApplication::clipboard()->setText(hash); });
    }
    layout->addWidget(box);
    resize(560, sizeHint().height());
}

void PropertiesDialog::addSizes(const EntryTree::Totals& totals, bool isRecorded)
{
    addField(*m_form, tr("Size:"), u"%1 (%2)"_s.arg(sizeText(totals.size), exactSizeText(totals.size)));
    if (totals.size > 0) {
        addField(*m_form, tr("Packed:"),
                 (isRecorded ? tr("%1, ratio %2") : tr("%1, ratio %2 (estimates)"))
                     .arg(sizeText(totals.packedSize), ratioText(packRatio(totals.size, totals.packedSize))));
    }
}

void PropertiesDialog::describeOne(const ArchiveModel& model, ArchiveModel::NodeId id)
{
    const EntryTree& tree = *model.tree();
    const EntryTree::Node& node = tree.node(id);
    const archive::Entry* entry = tree.entryOf(id);
    const bool isFile = entry && entry->type == archive::EntryType::File;
    addField(*m_form, tr("Path:"), displayName(tree.pathOf(id)));
    addField(*m_form, tr("Type:"),
             model.indexOf(id, ArchiveModel::Type).isValid()
                 ? model.indexOf(id, ArchiveModel::Type).data().toString()
                 : typeText(entry ? entry->type : archive::EntryType::Directory));
    if (entry && !entry->linkTarget.empty())
        addField(*m_form, tr("Points to:"), displayName(entry->linkTarget));
    if (node.isFolder)
        addField(*m_form, tr("Contains:"),
                 tr("%1, %2", "files, folders").arg(filesText(node.files), foldersText(node.folders)));
    if (node.isFolder || isFile)
        addSizes({node.size, node.packedSize, node.files, node.folders},
                 tree.entries().front().packedSizeRecorded);
    if (entry) {
        addField(*m_form, tr("Modified:"), timeAndFraction(*entry));
        addField(*m_form, tr("Permissions:"), modeText(entry->mode), true);
        addField(*m_form, tr("Owner:"), ownerText(entry->user, entry->uid));
        addField(*m_form, tr("Group:"), ownerText(entry->group, entry->gid));
    } else {
        addField(*m_form, tr("Note:"),
                 tr("The archive has no entry for this folder, only for what is in it."));
    }
    if (const auto state = model.stateOf(id)) {
        const QString message = model.messageOf(id);
        addField(*m_form, tr("State:"),
                 message.isEmpty() ? stateText(*state) : stateText(*state) + u": "_s + message);
        addField(*m_form, tr("Hash retries:"), countText(model.retriesOf(id)));
    }
    if (isFile && entry->hasSha512)
        addField(*m_form, tr("SHA-512:"), inLines(fullHash(entry->sha512)), true);
    if (BitStrip strip = entry ? stripOf(*entry) : BitStrip(); !strip.isEmpty()) {
        auto* view = new StripView(this);
        view->setStrip(std::move(strip));
        m_form->addRow(new QuietLabel(tr("Bits per byte:")), view);
    }
}

void PropertiesDialog::describeSeveral(const EntryTree& tree, const std::vector<ArchiveModel::NodeId>& nodes)
{
    const EntryTree::Totals totals = tree.totalsOf(nodes);
    addField(*m_form, tr("Contains:"),
             tr("%1, %2", "files, folders").arg(filesText(totals.files), foldersText(totals.folders)));
    addSizes(totals, tree.entries().front().packedSizeRecorded);
    std::int64_t oldest = INT64_MAX;
    std::int64_t newest = INT64_MIN;
    for (const ArchiveModel::NodeId node : nodes) {
        if (const archive::Entry* entry = tree.entryOf(node)) {
            oldest = std::min(oldest, entry->mtimeSeconds);
            newest = std::max(newest, entry->mtimeSeconds);
        }
    }
    if (oldest <= newest)
        addField(*m_form, tr("Modified:"),
                 oldest == newest ? timeText(oldest)
                                  : tr("%1 to %2", "two times").arg(timeText(oldest), timeText(newest)));
}

} // namespace ff::ui
