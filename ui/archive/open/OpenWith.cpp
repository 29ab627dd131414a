// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/archive/open/OpenWith.h"

#include "ui/archive/ArchiveSelection.h"
#include "ui/archive/EntryView.h"
#include "ui/archive/edit/Editor.h"
#include "ui/archive/open/DragOut.h"
#include "ui/archive/open/OpenedFiles.h"
#include "ui/text/Format.h"
#include "ui/widgets/Icons.h"
#include "ui/widgets/MessageBanner.h"

#include <QDrag>
#include <QMimeData>

namespace ff::ui {

using namespace Qt::StringLiterals;

OpenWith::OpenWith(jobs::JobQueue& jobs, const Parts& parts, QObject* parent)
    : QObject(parent), m_model(parts.model), m_view(parts.view), m_selection(parts.selection),
      m_editor(parts.editor), m_banner(parts.banner), m_opened(new OpenedFiles(jobs, this)),
      m_dragOut(new DragOut(jobs, this))
{
    connectOpened();
    connectDragOut();
}

void OpenWith::connectOpened()
{
    connect(m_opened, &OpenedFiles::opening, this, [this](const QString& name) {
        m_banner.showMessage(Tone::Neutral, tr("Opening %1…").arg(name), {}, {{tr("Cancel"), [this] {
                                                                                   m_opened->cancel();
                                                                                   m_banner.hide();
                                                                               }}});
    });
    connect(m_opened, &OpenedFiles::opened, &m_banner, &QWidget::hide);
    connect(m_opened, &OpenedFiles::failed, this, [this](const QString& name, const QString& sentence) {
        m_banner.showMessage(Tone::Bad, tr("%1 could not be opened").arg(name), sentence.trimmed(),
                             {{tr("Extract selected…"), [this] { extractInstead(); }}});
    });
    connect(m_opened, &OpenedFiles::changed, this, &OpenWith::offerToSave);
}

void OpenWith::connectDragOut()
{
    connect(&m_view, &EntryView::dragWanted, this, &OpenWith::drag);
    connect(m_dragOut, &DragOut::copied, this, [this](int files) {
        Q_EMIT copied(tr("%Ln item(s) can be pasted in a file manager", nullptr, files));
    });
    connect(m_dragOut, &DragOut::failed, this, [this](const QString& sentence) {
        m_banner.showMessage(Tone::Bad, tr("The files could not be taken out"), sentence);
    });
    connect(m_dragOut, &DragOut::tooSlow, this, [this](double seconds) {
        m_banner.showMessage(
            Tone::Neutral, tr("Decoding these files takes about %1").arg(durationText(seconds)),
            tr("That is too long for a drop on most programs. Extract them to a folder instead."),
            {{tr("Extract selected…"), [this] { extractInstead(); }}});
    });
}

void OpenWith::setArchive(jobs::ArchivePointer archive)
{
    m_archive = std::move(archive);
    m_opened->setShown(m_archive->path());
}

void OpenWith::clear()
{
    m_archive.reset();
    m_opened->clear();
    m_dragOut->clear();
}

void OpenWith::open(jobs::EntryTree::NodeId node)
{
    m_opened->open(m_archive, m_model.tree()->node(node).entry);
}

void OpenWith::openInWindow(jobs::EntryTree::NodeId node)
{
    m_opened->open(m_archive, m_model.tree()->node(node).entry, [this](const QString& file) {
        Q_EMIT windowRequested(file);
        return true;
    });
}

void OpenWith::copy()
{
    m_dragOut->copy(m_selection.takenOut());
}

void OpenWith::drag()
{
    const bool isMovable = m_editor.isReady();
    const TakenOut what = m_selection.takenOut();
    QMimeData* mime = m_dragOut->mimeData(what, isMovable);
    if (!mime)
        return;
    auto* drag = new QDrag(&m_view);
    drag->setMimeData(mime);
    drag->setPixmap(icon(m_view.selectedCount() > 1 ? "folders" : "file")
                        .pixmap(QSize(32, 32), m_view.devicePixelRatioF()));
    const Qt::DropAction done =
        drag->exec(isMovable ? Qt::CopyAction | Qt::MoveAction : Qt::CopyAction, Qt::CopyAction);
    // Whoever wanted the files elsewhere learns why they did not come.
    if (isMovable && done == Qt::IgnoreAction && what.seconds > DragOut::kGate)
        Q_EMIT m_dragOut->tooSlow(what.seconds);
}

void OpenWith::extractInstead()
{
    m_banner.hide();
    Q_EMIT extractSelectedRequested();
}

void OpenWith::offerToSave(const QString& file, const std::string& entryPath)
{
    const QString title = tr("%1 was changed outside")
                              .arg(displayName(std::string_view(entryPath).substr(entryPath.rfind('/') + 1)));
    if (!m_editor.isEditable()) {
        m_banner.showMessage(Tone::Warning, title,
                             m_editor.reason() + u'\n'
                                 + tr("Save a copy elsewhere, or the changes go with this archive."));
        return;
    }
    m_banner.showMessage(
        Tone::Warning, title,
        tr("Save the changes back into %1?").arg(displayName(m_archive->path().filename().string())),
        {{tr("Save changes"), [this, file, entryPath] { saveBack(file, entryPath); }},
         {tr("Not now"), [this, file] {
              m_opened->settle(file);
              m_banner.hide();
          }}});
}

void OpenWith::saveBack(const QString& file, const std::string& entryPath)
{
    m_banner.hide();
    m_opened->settle(file);
    // It was taken out for us alone, and not to be run.
    const auto node = m_model.tree()->find(entryPath);
    if (const archive::Entry* entry = node ? m_model.tree()->entryOf(*node) : nullptr) {
        std::error_code ignored;
        std::filesystem::permissions(toPath(file), std::filesystem::perms(entry->mode & 0777), ignored);
    }
    m_editor.replace(entryPath, toPath(file));
}

} // namespace ff::ui
