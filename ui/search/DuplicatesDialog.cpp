// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/search/DuplicatesDialog.h"

#include "core/base/Exceptions.h"
#include "core/search/names/Matcher.h"
#include "ui/dialogs/DialogButtons.h"
#include "ui/itemmodels/FileLook.h"
#include "ui/text/Format.h"
#include "ui/widgets/Cells.h"
#include "ui/widgets/ElidedLabel.h"
#include "ui/widgets/Icons.h"

#include <QDialogButtonBox>
#include <QKeyEvent>
#include <QTreeWidget>
#include <QVBoxLayout>

#include <algorithm>

namespace ff::ui {

using namespace Qt::StringLiterals;
using search::ArchiveState;
using search::Catalogue;

namespace {

constexpr std::size_t kGroups = 500;
constexpr int kQuietRole = Qt::UserRole + 1;
constexpr int kArchiveRole = Qt::UserRole + 2; // path of the archive
constexpr int kEntryRole = Qt::UserRole + 3; // path of the entry in it

} // namespace

DuplicatesDialog::DuplicatesDialog(QWidget* parent) : QDialog(parent)
{
    setObjectName(u"duplicatesDialog"_s);
    setWindowTitle(tr("Duplicates"));
    m_pool.setMaxThreadCount(1);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(20, 18, 20, 16);
    layout->setSpacing(12);
    m_summary = new QLabel(this);
    m_summary->setObjectName(u"duplicatesSummary"_s);
    m_summary->setWordWrap(true);
    layout->addWidget(m_summary);
    m_list = new QTreeWidget(this);
    m_list->setObjectName(u"duplicatesList"_s);
    m_list->setAccessibleName(tr("Files of equal contents"));
    styleList(*m_list, {kQuietRole, -1, -1});
    m_list->setHeaderLabels({tr("File"), tr("Archive"), tr("Size"), tr("Too much")});
    for (const int column : {2, 3})
        m_list->headerItem()->setTextAlignment(column, Qt::AlignRight | Qt::AlignVCenter);
    m_list->setUniformRowHeights(true);
    m_list->setTabKeyNavigation(false);
    setColumns(*m_list, 0, {{1, 20}, {2, 8}, {3, 8}});
    m_list->installEventFilter(this);
    connect(m_list, &QTreeWidget::itemDoubleClicked, this, &DuplicatesDialog::openCopy);
    layout->addWidget(m_list, 1);
    m_hint = hintOver(*m_list, tr("Looking for files of equal contents…"));
    m_hint->setObjectName(u"duplicatesHint"_s);
    layout->addWidget(closeOnly(*this));
    resize(820, 520);
    ask();
}

DuplicatesDialog::~DuplicatesDialog()
{
    m_control.cancel();
    m_pool.waitForDone();
}

void DuplicatesDialog::ask()
{
    m_isAsking = true;
    m_pool.start([this] {
        auto report = std::make_shared<const Result<search::DuplicateReport>>(
            catchingExceptions([&]() -> Result<search::DuplicateReport> {
                FF_ASSIGN(Catalogue catalogue, Catalogue::open());
                FF_ASSIGN(search::DuplicateReport out, catalogue.duplicates(kGroups, m_control));
                // It has the states of when the archives were last looked for.
                for (search::RememberedArchive& archive : out.archives) {
                    FF_TRY(m_control.checkpoint());
                    std::error_code none;
                    if (!std::filesystem::exists(archive.facts.path, none))
                        archive.state = ArchiveState::Gone;
                }
                return out;
            }));
        QMetaObject::invokeMethod(
            this,
            [this, report] {
                m_isAsking = false;
                show(*report);
            },
            Qt::QueuedConnection);
    });
}

void DuplicatesDialog::show(const Result<search::DuplicateReport>& report)
{
    if (!report.ok()) {
        m_hint->setText(sentenceText(report.error().message));
        return;
    }
    for (const search::Duplicates& group : report->groups)
        addGroup(group, *report);
    m_hint->setVisible(report->groups.empty());
    m_hint->setText(report->coverage.total == 0
                        ? tr("Archives that you make or open appear here.")
                        : tr("No file is there twice in the archives that are remembered."));
    if (report->groupCount == 0)
        return;
    QString text =
        tr("%Ln file(s) more than once, %1 too much", "in archives", pluralNumber(report->groupCount))
            .arg(sizeText(report->wasted));
    if (report->groups.size() < report->groupCount)
        text += u"  ·  "_s + tr("the worst %Ln are shown", nullptr, pluralNumber(report->groups.size()));
    if (!report->coverage.isWhole())
        text += u"  ·  "_s
            + tr("compared %1 of %Ln file(s); of the others no hash is known", nullptr,
                 pluralNumber(report->coverage.total))
                  .arg(countText(report->coverage.indexed));
    m_summary->setText(text);
}

void DuplicatesDialog::addGroup(const search::Duplicates& group, const search::DuplicateReport& report)
{
    const std::string_view first = search::trimmedPath(group.copies.front().path);
    auto* top = new QTreeWidgetItem(m_list,
                                    {displayName(first.substr(search::nameOffset(first))), QString(),
                                     sizeText(group.size), sizeText(group.wasted())});
    top->setData(0, kQuietRole, tr("%Ln copies", nullptr, pluralNumber(group.copies.size())));
    top->setIcon(0, fileIcon(top->text(0)));
    for (const int column : {2, 3})
        top->setTextAlignment(column, Qt::AlignRight | Qt::AlignVCenter);
    for (const search::Duplicates::Copy& copy : group.copies) {
        const auto archive = std::find_if(report.archives.begin(), report.archives.end(),
                                          [&](const auto& one) { return one.id == copy.archive; });
        if (archive == report.archives.end())
            continue;
        auto* item =
            new QTreeWidgetItem(top, {displayName(copy.path), displayPath(archive->facts.path.filename())});
        const bool isThere = archive->state != ArchiveState::Gone;
        item->setIcon(1, isThere ? icon("archive") : icon("warning", Tone::Warning));
        item->setToolTip(0, displayName(copy.path));
        item->setToolTip(1, displayFolder(archive->facts.path));
        if (!isThere)
            item->setData(1, kQuietRole, tr("not there now"));
        item->setData(0, kArchiveRole, fromPath(archive->facts.path));
        item->setData(0, kEntryRole, QString::fromStdString(copy.path));
    }
}

void DuplicatesDialog::openCopy(const QTreeWidgetItem* item)
{
    const QString archive = item ? item->data(0, kArchiveRole).toString() : QString();
    if (archive.isEmpty())
        return; // a group: the view opens it
    const QString entry = item->data(0, kEntryRole).toString();
    accept();
    Q_EMIT openRequested(archive, entry);
}

bool DuplicatesDialog::eventFilter(QObject* object, QEvent* event)
{
    if (object == m_list && event->type() == QEvent::KeyPress) {
        const int key = static_cast<QKeyEvent*>(event)->key();
        if (key == Qt::Key_Return || key == Qt::Key_Enter) {
            QTreeWidgetItem* item = m_list->currentItem();
            if (item && item->childCount() > 0)
                item->setExpanded(!item->isExpanded());
            else
                openCopy(item);
            return true;
        }
    }
    return QDialog::eventFilter(object, event);
}

} // namespace ff::ui
