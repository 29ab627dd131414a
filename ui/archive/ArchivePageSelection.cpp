// SPDX-License-Identifier: GPL-3.0-or-later
// What is selected, and what is told and copied of it.
#include "ui/archive/ArchiveActions.h"
#include "ui/archive/ArchivePage.h"
#include "ui/archive/EntryView.h"
#include "ui/dialogs/PropertiesDialog.h"
#include "ui/text/Format.h"
#include "ui/widgets/Icons.h"

#include <QAction>
#include <QClipboard>
#include <QGuiApplication>
#include <QMenu>

#include <algorithm>

namespace ff::ui {

using namespace Qt::StringLiterals;
using jobs::EntryTree;

std::vector<std::size_t> ArchivePage::selectedEntries() const
{
    std::vector<std::size_t> out;
    for (const NodeId node : m_view->selectedNodes()) {
        const auto below = m_model->tree()->entriesBelow(node);
        out.insert(out.end(), below.begin(), below.end());
    }
    std::sort(out.begin(), out.end());
    out.erase(std::unique(out.begin(), out.end()), out.end());
    return out;
}

std::size_t ArchivePage::topLevelCount() const
{
    return m_model->tree() ? m_model->tree()->children(EntryTree::kRoot).size() : 0;
}

QString ArchivePage::statusText() const
{
    const EntryTree* tree = m_model->tree();
    if (!tree)
        return {};
    const QString dot = u"  ·  "_s;
    if (!m_notice.isEmpty())
        return m_notice;
    // What is selected in a list that nobody sees is no news.
    if (const std::vector<NodeId> selected = isViewShown() ? m_view->selectedNodes() : std::vector<NodeId>();
        !selected.empty()) {
        const EntryTree::Totals totals = tree->totalsOf(selected);
        QString out = tr("%Ln selected", nullptr, int(selected.size())) + dot + sizeText(totals.size);
        if (totals.size > 0)
            out += dot + tr("packed to %1").arg(sizeText(totals.packedSize));
        return out;
    }
    const auto& root = tree->node(EntryTree::kRoot);
    QString out = filesText(root.files) + dot + foldersText(tree->folderCount()) + dot
        + tr("%1 packed to %2").arg(sizeText(root.size), sizeText(m_archiveBytes));
    if (root.size > 0 && m_archiveBytes > 0)
        out += dot + ratioText(double(root.size) / double(m_archiveBytes));
    return out;
}

void ArchivePage::copyHash()
{
    QStringList lines;
    const std::vector<std::size_t> selected = selectedEntries();
    for (const std::size_t i : selected) {
        const archive::Entry& entry = m_archive->entries()[i];
        if (entry.type != archive::EntryType::File)
            continue;
        // Several: in the form that sha512sum checks.
        lines += selected.size() == 1 ? fullHash(entry.sha512)
                                      : fullHash(entry.sha512) + u"  "_s + displayName(entry.path);
    }
    QGuiApplication::clipboard()->setText(lines.join(u'\n'));
}

void ArchivePage::copyPath()
{
    QStringList lines;
    for (const NodeId node : m_view->selectedNodes())
        lines += displayName(m_model->tree()->pathOf(node));
    QGuiApplication::clipboard()->setText(lines.join(u'\n'));
}

void ArchivePage::showProperties()
{
    const std::vector<NodeId> selected = m_view->selectedNodes();
    if (selected.empty())
        return;
    auto* dialog = new PropertiesDialog(*m_model, selected, window());
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->open();
}

void ArchivePage::showContextMenu(const QPoint& position)
{
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->setObjectName(u"archiveMenu"_s);
    m_actions->fillContextMenu(*menu);
    menu->addSeparator();
    QAction* all = menu->addAction(icon("extract"), tr("Extract &all…"));
    connect(all, &QAction::triggered, this, &ArchivePage::extractAllRequested);
    menu->popup(m_view->viewport()->mapToGlobal(position));
}

} // namespace ff::ui
