// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/archive/thumbnails/ThumbnailLoader.h"

#include "ui/archive/preview/ImageView.h"
#include "ui/text/Format.h"

#include <QCoreApplication>

#include <algorithm>

namespace ff::ui {

using jobs::Job;

namespace {

// Of another program's archive each pass may go through all of it, on one core.
constexpr double kForeignBytesPerSecond = 50e6;

} // namespace

ThumbnailLoader::ThumbnailLoader(jobs::JobQueue& jobs, QObject* parent)
    : QObject(parent), m_jobs(jobs), m_pictures(kMemory)
{
}

ThumbnailLoader::~ThumbnailLoader()
{
    stop();
}

void ThumbnailLoader::setArchive(jobs::ArchivePointer archive)
{
    stop();
    m_archive = std::move(archive);
    m_pictures.clear();
    m_failed.clear();
    m_wanted.clear();
    m_secondsAsked = 0;
    m_isAllowed = false;
}

bool ThumbnailLoader::isPicture(std::size_t entry) const
{
    if (entry >= m_archive->entries().size())
        return false; // the rows are still those of another one
    const archive::Entry& record = m_archive->entries()[entry];
    return record.type == archive::EntryType::File && record.size > 0 && record.size <= kFileLimit
        && looksLikeImage(displayName(record.path)) && !m_failed.contains(entry);
}

void ThumbnailLoader::stop()
{
    ++m_run;
    if (m_job) {
        m_job->disconnect(this);
        m_job->cancel();
        m_job = nullptr;
    }
}

double ThumbnailLoader::secondsFor(const std::vector<std::size_t>& entries) const
{
    return m_archive->isForeign() ? double(m_archive->info().archiveBytes) / kForeignBytesPerSecond
                                  : m_time.secondsFor(m_archive->entries(), entries);
}

void ThumbnailLoader::want(const std::vector<std::size_t>& entries)
{
    if (!m_archive)
        return;
    std::vector<std::size_t> missing;
    std::copy_if(entries.begin(), entries.end(), std::back_inserter(missing),
                 [this](std::size_t entry) { return isPicture(entry) && !m_pictures.contains(entry); });
    std::sort(missing.begin(), missing.end());
    if (m_job && missing == m_wanted)
        return;
    stop();
    m_wanted = std::move(missing);
    begin();
}

void ThumbnailLoader::allow()
{
    m_isAllowed = true;
    if (!m_job)
        begin();
}

void ThumbnailLoader::begin()
{
    const double seconds = m_wanted.empty() ? 0 : secondsFor(m_wanted);
    m_secondsAsked = seconds > kAtOnce && !m_isAllowed ? seconds : 0;
    if (!m_wanted.empty() && m_secondsAsked == 0) {
        const int run = m_run;
        auto job = std::make_unique<jobs::ContentsJob>(
            m_archive, m_wanted, [loader = QPointer(this), run](std::size_t entry, Result<Bytes> contents) {
                QImage image;
                if (contents.ok())
                    image =
                        decodeImage(QByteArray::fromRawData(reinterpret_cast<const char*>(contents->data()),
                                                            qsizetype(contents->size())),
                                    kSide)
                            .image;
                QMetaObject::invokeMethod(
                    qApp,
                    [loader, run, entry, image] {
                        if (loader)
                            loader->take(run, entry, image);
                    },
                    Qt::QueuedConnection);
            });
        m_job = job.get();
        connect(m_job, &Job::finished, this, [this] {
            m_job = nullptr;
            Q_EMIT stateChanged();
        });
        m_jobs.add(std::move(job));
    }
    Q_EMIT stateChanged();
}

void ThumbnailLoader::take(int run, std::size_t entry, const QImage& image)
{
    if (run != m_run)
        return;
    std::erase(m_wanted, entry);
    if (image.isNull())
        m_failed.insert(entry);
    else
        m_pictures.insert(entry, new QImage(image), int(image.sizeInBytes()));
    Q_EMIT loaded(entry);
}

} // namespace ff::ui
