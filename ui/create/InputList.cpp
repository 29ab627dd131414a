// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/create/InputList.h"

#include "ui/Settings.h"
#include "ui/Theme.h"
#include "ui/itemmodels/FileLook.h"
#include "ui/text/Format.h"
#include "ui/widgets/Cells.h"
#include "ui/widgets/ElidedLabel.h"
#include "ui/widgets/Icons.h"

#include <QDir>
#include <QFileDialog>
#include <QFileInfo>
#include <QGridLayout>
#include <QHeaderView>
#include <QPushButton>
#include <QShortcut>
#include <QTreeWidget>
#include <QVBoxLayout>

namespace ff::ui {

using namespace Qt::StringLiterals;

namespace {
constexpr int kPathRole = Qt::UserRole;
constexpr int kTypingPause = 250; // ms
} // namespace

InputList::InputList(QWidget* parent) : QWidget(parent)
{
    auto* grid = new QGridLayout(this);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setHorizontalSpacing(12);
    grid->setVerticalSpacing(6);
    m_list = new QTreeWidget(this);
    m_list->setObjectName(u"inputs"_s);
    m_list->setAccessibleName(tr("Files and folders of the new archive"));
    styleList(*m_list);
    m_list->setHeaderLabels({tr("Name"), tr("Size"), tr("Place")});
    m_list->headerItem()->setTextAlignment(1, Qt::AlignRight | Qt::AlignVCenter);
    m_list->setRootIsDecorated(false);
    m_list->setUniformRowHeights(true);
    m_list->setSelectionMode(QAbstractItemView::ExtendedSelection);
    m_list->setMinimumHeight(130);
    m_list->header()->resizeSection(0, 220);
    m_list->header()->resizeSection(1, 100);
    // Drops belong to the dialog.
    m_list->setAcceptDrops(false);
    m_list->viewport()->setAcceptDrops(false);
    grid->addWidget(m_list, 0, 0);
    grid->addWidget(buildButtons(), 0, 1);
    m_totals = new QuietLabel({}, this);
    m_totals->setObjectName(u"totals"_s);
    grid->addWidget(m_totals, 1, 0);

    m_again.setSingleShot(true);
    m_again.setInterval(kTypingPause);
    connect(&m_again, &QTimer::timeout, this, &InputList::measureAgain);
    m_emptyHint = hintOver(*m_list, tr("Drop files or folders here, or add them with the buttons"));

    auto* removeKey = new QShortcut(QKeySequence::Delete, m_list, nullptr, nullptr, Qt::WidgetShortcut);
    connect(removeKey, &QShortcut::activated, this, &InputList::removeSelected);
    connect(m_list, &QTreeWidget::itemSelectionChanged, this,
            [this] { m_remove->setEnabled(!m_list->selectedItems().isEmpty()); });
    connect(&m_jobs, &jobs::JobQueue::jobFinished, this, [this](jobs::Job* job) {
        if (const auto* measured = qobject_cast<jobs::MeasureJob*>(job))
            takeMeasures(*measured);
    });
}

QWidget* InputList::buildButtons()
{
    auto* area = new QWidget(this);
    auto* column = new QVBoxLayout(area);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(8);
    auto* addFiles = new QPushButton(icon("file"), tr("Add &files…"), area);
    auto* addFolder = new QPushButton(icon("folder"), tr("Add f&older…"), area);
    m_remove = new QPushButton(icon("remove"), tr("&Remove"), area);
    m_remove->setObjectName(u"removeInput"_s);
    m_remove->setEnabled(false);
    for (QPushButton* button : {addFiles, addFolder, m_remove}) {
        button->setAutoDefault(false);
        column->addWidget(button);
    }
    column->addStretch(1);
    connect(addFiles, &QPushButton::clicked, this, [this] { choose(false); });
    connect(addFolder, &QPushButton::clicked, this, [this] { choose(true); });
    connect(m_remove, &QPushButton::clicked, this, &InputList::removeSelected);
    return area;
}

void InputList::choose(bool folders)
{
    auto* dialog =
        new QFileDialog(this, folders ? tr("Add folder") : tr("Add files"), settings::lastFolder(u"input"_s));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(folders ? QFileDialog::Directory : QFileDialog::ExistingFiles);
    dialog->setOption(QFileDialog::ShowDirsOnly, folders);
    connect(dialog, &QFileDialog::filesSelected, this, &InputList::addPaths);
    dialog->open();
}

void InputList::addPaths(const QStringList& paths)
{
    const QStringList known = this->paths();
    QSet<QString> seen(known.begin(), known.end());
    QStringList added;
    for (const QString& given : paths) {
        const QString path = QDir::cleanPath(QFileInfo(given).absoluteFilePath());
        if (path.isEmpty() || seen.contains(path))
            continue;
        seen.insert(path);
        added += path;
        const QFileInfo info(path);
        auto* item = new QTreeWidgetItem;
        item->setData(0, kPathRole, path);
        item->setText(0, displayFileName(info.fileName().isEmpty() ? path : info.fileName()));
        item->setIcon(0,
                      info.isSymLink()   ? icon("link")
                          : info.isDir() ? accentIcon("folder")
                                         : fileIcon(info.fileName()));
        item->setText(1, u"…"_s);
        item->setTextAlignment(1, Qt::AlignRight | Qt::AlignVCenter);
        item->setText(2, displayFolder(toPath(info.absolutePath())));
        item->setToolTip(0, displayFileName(path));
        m_list->addTopLevelItem(item);
    }
    if (!added.isEmpty()) {
        settings::setLastFolder(u"input"_s, QFileInfo(added.first()).absolutePath());
        measure(added);
        Q_EMIT changed();
    }
    showTotals();
}

QStringList InputList::paths() const
{
    QStringList out;
    for (int i = 0; i < m_list->topLevelItemCount(); ++i)
        out += m_list->topLevelItem(i)->data(0, kPathRole).toString();
    return out;
}

void InputList::removeSelected()
{
    const QList<QTreeWidgetItem*> items = m_list->selectedItems();
    for (QTreeWidgetItem* item : items) {
        m_measures.remove(item->data(0, kPathRole).toString());
        delete item;
    }
    showTotals();
    Q_EMIT changed();
}

std::vector<std::uint64_t> InputList::sizes() const
{
    std::vector<std::uint64_t> out;
    const QStringList all = paths();
    for (const QString& path : all)
        out.push_back(m_measures.value(path).bytes);
    return out;
}

void InputList::measure(const QStringList& paths)
{
    std::vector<std::filesystem::path> list;
    for (const QString& path : paths) {
        m_measuring.insert(path);
        list.push_back(toPath(path));
    }
    m_jobs.add(std::make_unique<jobs::MeasureJob>(std::move(list), m_rules));
}

void InputList::setRules(archive::ScanRules rules)
{
    if (rules == m_rules)
        return;
    m_rules = std::move(rules);
    m_again.start();
}

void InputList::measureAgain()
{
    m_jobs.cancelAll();
    m_measuring.clear();
    m_measures.clear();
    measure(paths());
    showTotals();
}

void InputList::takeMeasures(const jobs::MeasureJob& job)
{
    for (std::size_t i = 0; i < job.paths().size(); ++i) {
        const QString path = fromPath(job.paths()[i]);
        m_measuring.remove(path);
        if (i < job.measures().size())
            m_measures.insert(path, job.measures()[i]);
    }
    showTotals();
}

void InputList::showTotals()
{
    jobs::Measure all;
    bool isMeasuring = false;
    const int count = m_list->topLevelItemCount();
    for (int i = 0; i < count; ++i) {
        QTreeWidgetItem* item = m_list->topLevelItem(i);
        const QString path = item->data(0, kPathRole).toString();
        const auto found = m_measures.constFind(path);
        if (found == m_measures.constEnd()) {
            isMeasuring = isMeasuring || m_measuring.contains(path);
            continue;
        }
        const bool isLeftOut = found->files + found->folders + found->unreadable == 0;
        item->setText(1, isLeftOut ? tr("left out") : sizeText(found->bytes));
        for (int column = 0; column < 3; ++column)
            item->setForeground(column, isLeftOut ? QBrush(quietText(palette())) : QBrush());
        all.bytes += found->bytes;
        all.files += found->files;
        all.folders += found->folders;
        all.unreadable += found->unreadable;
    }
    m_emptyHint->setVisible(count == 0);
    if (count == 0) {
        m_totals->clear();
        return;
    }
    QStringList parts{filesText(all.files)};
    if (all.folders > 0)
        parts += foldersText(all.folders);
    parts += sizeText(all.bytes);
    if (all.unreadable > 0)
        parts += tr("%Ln cannot be read", nullptr, int(all.unreadable));
    if (isMeasuring)
        parts += tr("measuring…");
    m_totals->setText(parts.join(u"  ·  "_s));
}

} // namespace ff::ui
