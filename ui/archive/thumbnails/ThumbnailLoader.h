// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Small pictures of the pictures in an archive: those that are wanted now, read in one pass and decoded on a
// nice thread beside the window, and kept up to a bound. What would take long waits for a word. GUI thread
// only.

#include "core/jobs/ContentsJob.h"
#include "core/jobs/DecodeTime.h"
#include "core/jobs/JobQueue.h"

#include <QCache>
#include <QImage>
#include <QObject>
#include <QPointer>
#include <QSet>

namespace ff::ui {

class ThumbnailLoader final : public QObject {
    Q_OBJECT

public:
    static constexpr int kSide = 256; // pixels
    static constexpr std::uint64_t kFileLimit = 64'000'000; // bytes of a picture's file
    static constexpr int kMemory = 64'000'000; // bytes of small pictures
    static constexpr double kAtOnce = 3.0; // seconds of decoding that are begun without asking

    explicit ThumbnailLoader(jobs::JobQueue& jobs, QObject* parent = nullptr);
    ~ThumbnailLoader() override;

    void setArchive(jobs::ArchivePointer archive);
    void setSpeed(jobs::DecodeTime time) { m_time = std::move(time); }
    // Whether there can be a small picture of that entry.
    bool isPicture(std::size_t entry) const;
    // Null while it is not there.
    const QImage* picture(std::size_t entry) const { return m_pictures.object(entry); }
    // These are on the screen; whatever else was begun is given up. An empty list ends all work.
    void want(const std::vector<std::size_t>& entries);
    // What would take so long is decoded all the same, as long as this archive is open.
    void allow();
    // Of what is wanted and waits for allow(); 0: nothing does.
    double secondsAsked() const { return m_secondsAsked; }
    bool isBusy() const { return !m_job.isNull(); }

Q_SIGNALS:
    void loaded(std::size_t entry);
    // secondsAsked() or isBusy() is another.
    void stateChanged();

private:
    void begin();
    void stop();
    double secondsFor(const std::vector<std::size_t>& entries) const;
    void take(int run, std::size_t entry, const QImage& image);

    jobs::JobQueue& m_jobs;
    jobs::ArchivePointer m_archive;
    jobs::DecodeTime m_time;
    QCache<std::size_t, QImage> m_pictures;
    QSet<std::size_t> m_failed; // no picture, whatever its name
    std::vector<std::size_t> m_wanted; // that are not there
    QPointer<jobs::ContentsJob> m_job;
    double m_secondsAsked = 0;
    int m_run = 0; // what comes of others is late
    bool m_isAllowed = false;
};

} // namespace ff::ui
