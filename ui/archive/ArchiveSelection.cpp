// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/archive/ArchiveSelection.h"

#include "ui/archive/EntryView.h"
#include "ui/archive/open/DragOut.h"
#include "ui/dialogs/PropertiesDialog.h"
#include "ui/text/Format.h"

#include <QClipboard>
#include <QGuiApplication>

#include <algorithm>

namespace ff::ui {

using namespace Qt::StringLiterals;
using jobs::EntryTree;
using NodeId = EntryTree::NodeId;

ArchiveSelection::ArchiveSelection(const ArchiveModel& model, const EntryView& view, QObject* parent)
    : QObject(parent), m_model(model), m_view(view)
{
}

void ArchiveSelection::setArchive(jobs::ArchivePointer archive)
{
    m_archive = std::move(archive);
    m_time = m_archive ? jobs::DecodeTime(m_archive->info()) : jobs::DecodeTime();
}

std::vector<std::size_t> ArchiveSelection::entries() const
{
    std::vector<std::size_t> out;
    for (const NodeId node : m_view.selectedNodes()) {
        const auto below = m_model.tree()->entriesBelow(node);
        out.insert(out.end(), below.begin(), below.end());
    }
    std::sort(out.begin(), out.end());
    out.erase(std::unique(out.begin(), out.end()), out.end());
    return out;
}

TakenOut ArchiveSelection::takenOut() const
{
    TakenOut out;
    const EntryTree& tree = *m_model.tree();
    const std::vector<NodeId> selected = m_view.selectedNodes();
    std::vector<bool> given(tree.nodeCount(), false);
    for (const NodeId node : selected)
        given[node] = true;
    for (const NodeId node : selected) {
        bool isBelow = false;
        for (NodeId up = tree.node(node).parent; up != EntryTree::kRoot && !isBelow;
             up = tree.node(up).parent)
            isBelow = given[up];
        if (!isBelow)
            out.tops.push_back(tree.pathOf(node));
    }
    out.archive = m_archive;
    out.entries = entries();
    out.bytes = tree.totalsOf(selected).size;
    out.seconds = m_time.secondsFor(m_archive->entries(), out.entries);
    return out;
}

QString ArchiveSelection::text() const
{
    const std::vector<NodeId> selected = m_view.selectedNodes();
    if (selected.empty())
        return {};
    const QString dot = u"  ·  "_s;
    const EntryTree::Totals totals = m_model.tree()->totalsOf(selected);
    QString out = tr("%Ln selected", nullptr, int(selected.size())) + dot + sizeText(totals.size);
    if (totals.size > 0)
        out += dot + tr("packed to %1").arg(sizeText(totals.packedSize));
    return out;
}

void ArchiveSelection::copyHash() const
{
    QStringList lines;
    const std::vector<std::size_t> selected = entries();
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

void ArchiveSelection::copyPath() const
{
    QStringList lines;
    for (const NodeId node : m_view.selectedNodes())
        lines += displayName(m_model.tree()->pathOf(node));
    QGuiApplication::clipboard()->setText(lines.join(u'\n'));
}

void ArchiveSelection::showProperties() const
{
    const std::vector<NodeId> selected = m_view.selectedNodes();
    if (selected.empty())
        return;
    auto* dialog = new PropertiesDialog(m_model, selected, m_view.window());
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->open();
}

} // namespace ff::ui
