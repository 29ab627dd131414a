// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// What is in the hit that is selected: shown in a preview, or dragged to another program. Its archive is
// opened in the background and kept until another one is needed or the search is left, so that its disk can
// be unplugged. What cannot be shown says why: the archive is not there, has a password, or has changed. GUI
// thread only.

#include "core/jobs/DecodeTime.h"
#include "core/jobs/JobQueue.h"
#include "core/jobs/OpenJob.h"

#include <QObject>
#include <QPointer>

#include <optional>

namespace ff::search {
struct Hit;
struct RememberedArchive;
} // namespace ff::search

namespace ff::ui {

class DragOut;
struct TakenOut;
class HitModel;
class MessageBanner;
class PreviewPane;
class ResultView;

class HitContents final : public QObject {
    Q_OBJECT

public:
    // All of it must live as long. `preview` is shown and hidden here.
    struct Parts {
        HitModel& model;
        ResultView& view;
        PreviewPane& preview;
        MessageBanner& banner;
    };

    HitContents(jobs::JobQueue& jobs, const Parts& parts, QObject* parent = nullptr);
    ~HitContents() override;

    void setPreviewShown(bool shown);
    bool isPreviewShown() const;
    // Gives the archive back.
    void release();
    bool isOpening() const { return m_job != nullptr; }
    DragOut& dragOut() { return *m_dragOut; }
    // The current hit as another program would get it; none while its archive is not open or lacks it.
    std::optional<TakenOut> takenOut() const;

private:
    // Opens the archive of this path, if it is not open; onOpened() follows.
    void want(const QString& path);
    void onOpened();
    void follow();
    void showCurrent();
    void drag();
    // The place of the entry in the archive that is open.
    std::optional<std::size_t> placeOf(const search::Hit& hit) const;
    QString reasonFor(const search::RememberedArchive& archive) const;

    jobs::JobQueue& m_jobs;
    HitModel& m_model;
    ResultView& m_view;
    PreviewPane& m_preview;
    MessageBanner& m_banner;
    DragOut* m_dragOut;
    QPointer<jobs::OpenJob> m_job;
    QString m_path; // of the archive that is open, being opened, or could not be
    QString m_failure; // why it could not
    jobs::ArchivePointer m_archive;
    jobs::DecodeTime m_time;
    std::string m_shown; // the entry that is in the preview; empty: none
    bool m_dragWaits = false; // for the archive
};

} // namespace ff::ui
