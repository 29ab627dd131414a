// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/search/HitContents.h"

#include "core/search/names/Matcher.h"
#include "ui/archive/open/DragOut.h"
#include "ui/archive/preview/PreviewPane.h"
#include "ui/search/HitModel.h"
#include "ui/search/ResultView.h"
#include "ui/text/Format.h"
#include "ui/widgets/Icons.h"
#include "ui/widgets/MessageBanner.h"

#include <QDrag>
#include <QGuiApplication>
#include <QMimeData>

#include <algorithm>
#include <utility>

namespace ff::ui {

using namespace Qt::StringLiterals;
using jobs::Job;

HitContents::HitContents(jobs::JobQueue& jobs, const Parts& parts, QObject* parent)
    : QObject(parent), m_jobs(jobs), m_model(parts.model), m_view(parts.view), m_preview(parts.preview),
      m_banner(parts.banner), m_dragOut(new DragOut(jobs, this))
{
    m_preview.hide();
    connect(&m_preview, &PreviewPane::closeRequested, this, [this] { setPreviewShown(false); });
    connect(m_view.selectionModel(), &QItemSelectionModel::currentChanged, this, &HitContents::follow);
    connect(&m_view, &QAbstractItemView::pressed, this, [this] {
        // A drag may follow.
        const search::RememberedArchive* archive = m_model.archiveAt(m_view.currentIndex());
        if (archive && archive->state != search::ArchiveState::Gone
            && QGuiApplication::mouseButtons().testFlag(Qt::LeftButton))
            want(fromPath(archive->facts.path));
    });
    connect(&m_view, &ResultView::dragWanted, this, &HitContents::drag);
    connect(m_dragOut, &DragOut::failed, this, [this](const QString& sentence) {
        m_banner.showMessage(Tone::Bad, tr("The files could not be taken out"), sentence);
    });
    connect(m_dragOut, &DragOut::tooSlow, this, [this](double seconds) {
        m_banner.showMessage(
            Tone::Neutral, tr("Decoding these files takes about %1").arg(durationText(seconds)),
            tr("That is too long for a drop on most programs. Open the archive with Enter and "
               "extract them there."));
    });
}

HitContents::~HitContents()
{
    // The preview may be gone.
    if (m_job)
        m_job->cancel();
}

void HitContents::release()
{
    if (m_job)
        std::exchange(m_job, nullptr)->cancel();
    m_dragWaits = false;
    m_path.clear();
    m_failure.clear();
    m_shown.clear();
    m_archive.reset();
    m_preview.setArchive(nullptr);
}

bool HitContents::isPreviewShown() const
{
    return m_preview.isVisibleTo(m_preview.parentWidget());
}

void HitContents::setPreviewShown(bool shown)
{
    m_preview.setVisible(shown);
    // Where it is matters more than these, of which the preview has the size.
    for (const int column : {HitModel::Size, HitModel::Modified})
        m_view.setColumnHidden(column, shown);
    m_shown.clear();
    if (shown)
        follow();
    else if (m_archive)
        m_preview.setArchive(m_archive); // nothing is decoded that nobody sees
}

void HitContents::want(const QString& path)
{
    if (m_path == path && (m_archive || m_job))
        return;
    release();
    m_path = path;
    auto job = std::make_unique<jobs::OpenJob>(toPath(path));
    // No window: none of them shows the archive when it is open.
    job->setOwner(this);
    m_job = job.get();
    connect(m_job, &Job::finished, this, &HitContents::onOpened);
    m_jobs.add(std::move(job));
}

void HitContents::onOpened()
{
    const jobs::OpenJob* job = qobject_cast<jobs::OpenJob*>(sender());
    if (!job || job != m_job)
        return; // another one is wanted now
    m_job = nullptr;
    if (job->state() == Job::State::Finished) {
        m_archive = job->archive();
        m_time = jobs::DecodeTime(m_archive->info());
        m_preview.setArchive(m_archive);
        m_preview.setSpeed(m_time);
    } else if (job->lacksPassword()) {
        m_failure = tr("%1 has a password. Press Enter to open it.").arg(displayPath(job->path().filename()));
    } else if (job->error()) {
        m_failure = sentenceText(job->error()->message);
    }
    if (isPreviewShown())
        showCurrent();
    if (std::exchange(m_dragWaits, false) && QGuiApplication::mouseButtons().testFlag(Qt::LeftButton))
        drag();
}

QString HitContents::reasonFor(const search::RememberedArchive& archive) const
{
    const QString name = displayPath(archive.facts.path.filename());
    if (archive.state == search::ArchiveState::Gone)
        return tr("%1 is not there now. It was last seen on %2 in %3.")
            .arg(name, timeText(archive.lastSeen), displayFolder(archive.facts.path.parent_path()));
    return m_job ? tr("Opening %1…").arg(name) : m_failure;
}

void HitContents::follow()
{
    if (!isPreviewShown())
        return;
    const search::RememberedArchive* archive = m_model.archiveAt(m_view.currentIndex());
    if (archive && archive->state != search::ArchiveState::Gone)
        want(fromPath(archive->facts.path));
    showCurrent();
}

std::optional<std::size_t> HitContents::placeOf(const search::Hit& hit) const
{
    const auto& entries = m_archive->entries();
    const auto isIt = [&](const archive::Entry& entry) { return entry.path == hit.entry.path; };
    // Where it was when it was remembered, or wherever it is now.
    if (hit.place < entries.size() && isIt(entries[hit.place]))
        return std::size_t(hit.place);
    const auto found = std::find_if(entries.begin(), entries.end(), isIt);
    if (found == entries.end())
        return std::nullopt;
    return std::size_t(found - entries.begin());
}

void HitContents::showCurrent()
{
    const QModelIndex index = m_view.currentIndex();
    const search::Hit* hit = m_model.hitAt(index);
    const search::RememberedArchive* archive = m_model.archiveAt(index);
    if (!hit || !archive) {
        m_shown.clear();
        m_preview.showHint(tr("Select a file to see what is in it"));
        return;
    }
    const bool isOpen = m_archive && m_path == fromPath(archive->facts.path);
    if (!isOpen || archive->state == search::ArchiveState::Gone) {
        m_shown.clear();
        m_preview.showHint(reasonFor(*archive));
        return;
    }
    if (m_shown == hit->entry.path)
        return; // the list was asked again
    m_shown = hit->entry.path;
    const std::optional<std::size_t> place = placeOf(*hit);
    if (!place) {
        m_preview.showHint(tr("%1 is not in this archive any more").arg(displayName(hit->entry.path)));
        return;
    }
    const archive::Entry& entry = m_archive->entries()[*place];
    if (entry.type == archive::EntryType::File || entry.type == archive::EntryType::Hardlink)
        m_preview.showEntry(*place);
    else if (!entry.linkTarget.empty())
        m_preview.showHint(tr("Points to: %1").arg(displayName(entry.linkTarget)));
    else
        m_preview.showHint(typeText(entry.type));
}

std::optional<TakenOut> HitContents::takenOut() const
{
    const QModelIndex index = m_view.currentIndex();
    const search::Hit* hit = m_model.hitAt(index);
    const search::RememberedArchive* archive = m_model.archiveAt(index);
    const bool isOpen = hit && archive && m_archive && m_path == fromPath(archive->facts.path);
    const std::optional<std::size_t> place = isOpen ? placeOf(*hit) : std::nullopt;
    if (!place)
        return std::nullopt;
    TakenOut what{m_archive, {}, {hit->entry.path}, 0, 0};
    const auto& entries = m_archive->entries();
    const std::string below = std::string(search::trimmedPath(hit->entry.path)) + '/';
    for (std::size_t i = 0; i < entries.size(); ++i) {
        if (i == *place || entries[i].path.starts_with(below)) {
            what.entries.push_back(i);
            what.bytes += entries[i].size;
        }
    }
    what.seconds = m_time.secondsFor(entries, what.entries);
    return what;
}

void HitContents::drag()
{
    const QModelIndex index = m_view.currentIndex();
    const search::Hit* hit = m_model.hitAt(index);
    const search::RememberedArchive* archive = m_model.archiveAt(index);
    if (!hit || !archive)
        return;
    const bool isThere = archive->state != search::ArchiveState::Gone;
    if (isThere)
        want(fromPath(archive->facts.path));
    m_dragWaits = m_job != nullptr;
    if (m_dragWaits)
        return; // it begins when the archive is open, if the button is still held
    std::optional<TakenOut> what = takenOut();
    if (!what) {
        m_banner.showMessage(Tone::Warning, tr("The files could not be taken out"),
                             isThere && m_archive
                                 ? tr("%1 is not in this archive any more").arg(displayName(hit->entry.path))
                                 : reasonFor(*archive));
        return;
    }
    QMimeData* mime = m_dragOut->mimeData(std::move(*what));
    if (!mime)
        return;
    auto* drag = new QDrag(&m_view);
    drag->setMimeData(mime);
    drag->setPixmap(icon("file").pixmap(QSize(32, 32), m_view.devicePixelRatioF()));
    drag->exec(Qt::CopyAction);
}

} // namespace ff::ui
