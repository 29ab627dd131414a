// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/archive/meaning/MeaningPanel.h"

#include "core/search/names/Matcher.h"
#include "ui/text/Format.h"
#include "ui/widgets/Cells.h"
#include "ui/widgets/ElidedLabel.h"
#include "ui/widgets/Icons.h"

#include <QKeyEvent>
#include <QToolButton>
#include <QTreeWidget>
#include <QVBoxLayout>

namespace ff::ui {

using namespace Qt::StringLiterals;

namespace {
constexpr int kFolderRole = Qt::UserRole + 1;
constexpr int kShownRows = 7;
} // namespace

MeaningPanel::MeaningPanel(QWidget* parent) : QWidget(parent), m_search(new MeaningSearch(this))
{
    setObjectName(u"meaningPanel"_s);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    auto* head = new QHBoxLayout;
    head->setContentsMargins(16, 6, 8, 6);
    m_title = new ElidedLabel(this);
    m_title->setObjectName(u"meaningTitle"_s);
    head->addWidget(m_title, 1);
    auto* close = new QToolButton(this);
    close->setObjectName(u"meaningClose"_s);
    close->setAutoRaise(true);
    close->setIcon(icon("close"));
    close->setToolTip(tr("Close this list"));
    close->setAccessibleName(tr("Close this list"));
    close->setFocusPolicy(Qt::TabFocus);
    connect(close, &QToolButton::clicked, this, [this, close] {
        if (close->hasFocus() || m_list->hasFocus())
            Q_EMIT escapePressed();
        ask({});
    });
    head->addWidget(close);
    layout->addLayout(head);

    m_list = new QTreeWidget(this);
    m_list->setObjectName(u"meaningList"_s);
    m_list->setAccessibleName(tr("Found by meaning"));
    styleList(*m_list, {kFolderRole, -1, -1});
    m_list->setHeaderLabels({tr("Name"), tr("Why"), tr("Size")});
    m_list->headerItem()->setTextAlignment(2, Qt::AlignRight | Qt::AlignVCenter);
    m_list->setFrameShape(QFrame::NoFrame);
    m_list->setRootIsDecorated(false);
    m_list->setUniformRowHeights(true);
    m_list->setTabKeyNavigation(false);
    setColumns(*m_list, 0, {{1, 16}, {2, 8}});
    m_list->setFixedHeight(kShownRows * (fontMetrics().height() + 12));
    m_list->installEventFilter(this);
    connect(m_list, &QTreeWidget::itemDoubleClicked, this, &MeaningPanel::choose);
    layout->addWidget(m_list);
    m_hint = hintOver(*m_list);
    m_hint->setObjectName(u"meaningHint"_s);
    connect(m_search, &MeaningSearch::answered, this, &MeaningPanel::show);
    hide();
}

void MeaningPanel::setArchive(const jobs::ArchivePointer& archive)
{
    m_archive = archive;
    m_search->setArchive(archive);
    m_list->clear();
    hide();
}

void MeaningPanel::begin(const QString& title)
{
    if (title != m_title->fullText())
        m_list->clear(); // the answer to another question
    m_title->setFullText(title);
    if (m_list->topLevelItemCount() == 0) {
        m_hint->setText(tr("Searching…"));
        m_hint->show();
    }
    setVisible(true);
}

void MeaningPanel::ask(const QString& query)
{
    if (query.trimmed().isEmpty() || !m_archive) {
        m_search->giveUp();
        m_list->clear();
        hide();
        return;
    }
    begin(tr("By meaning"));
    m_search->ask(query);
}

void MeaningPanel::askLike(std::size_t entry)
{
    const std::string_view path = search::trimmedPath(m_archive->entries()[entry].path);
    m_list->clear();
    begin(tr("Like %1").arg(displayName(path.substr(search::nameOffset(path)))));
    m_search->askLike(entry);
}

void MeaningPanel::show(const MeaningAnswer& answer)
{
    m_list->clear();
    for (const MeaningAnswer::Row& row : answer.rows) {
        const archive::Entry& entry = m_archive->entries()[row.entry];
        const std::string_view path = search::trimmedPath(entry.path);
        const std::size_t name = search::nameOffset(path);
        const bool isFile = entry.type == archive::EntryType::File;
        auto* item = new QTreeWidgetItem(m_list,
                                         {displayName(path.substr(name)),
                                          row.byMeaning ? tr("by meaning") : tr("some of the words"),
                                          isFile ? sizeText(entry.size) : QString()});
        item->setIcon(0, entry.type == archive::EntryType::Directory ? accentIcon("folder") : icon("file"));
        item->setData(0, kFolderRole, displayName(path.substr(0, name == 0 ? 0 : name - 1)));
        item->setData(0, Qt::AccessibleTextRole, displayName(path));
        item->setToolTip(0, displayName(path));
        item->setData(0, Qt::UserRole, QString::fromStdString(entry.path));
        item->setTextAlignment(2, Qt::AlignRight | Qt::AlignVCenter);
    }
    m_hint->setVisible(answer.rows.empty());
    m_hint->setText(answer.failure.empty() ? tr("Nothing more is found by meaning")
                                           : sentenceText(answer.failure));
    m_list->setAccessibleDescription(answer.rows.empty() ? m_hint->text() : QString());
}

void MeaningPanel::choose()
{
    if (const QTreeWidgetItem* item = m_list->currentItem())
        Q_EMIT chosen(item->data(0, Qt::UserRole).toString());
}

bool MeaningPanel::eventFilter(QObject* object, QEvent* event)
{
    if (object == m_list && event->type() == QEvent::KeyPress) {
        const int key = static_cast<QKeyEvent*>(event)->key();
        if (key == Qt::Key_Return || key == Qt::Key_Enter) {
            choose();
            return true;
        }
        if (key == Qt::Key_Space) {
            choose();
            Q_EMIT previewRequested();
            return true;
        }
        if (key == Qt::Key_Escape) {
            Q_EMIT escapePressed();
            return true;
        }
    }
    return QWidget::eventFilter(object, event);
}

} // namespace ff::ui
