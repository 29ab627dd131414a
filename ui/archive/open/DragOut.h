// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Entries on their way to another program: by drag, by clipboard. Decoding begins with the drag, so that it
// is done, or nearly, when the drop comes. Every desktop understands text/uri-list; KDE's file manager rather
// tells us where to extract (the protocol that Ark brought up), which needs no temporary copy and no hurry.
// XDS is left out: Qt gives no way to the properties of its drag window, and Wayland has none.

#include "core/jobs/JobQueue.h"
#include "core/jobs/TakeOutJob.h"
#include "ui/archive/open/PrivateFolder.h"

#include <QMimeData>
#include <QObject>
#include <QPointer>
#include <QStringList>

#include <functional>

namespace ff::ui {

// What is taken: `entries` with all below them, of which `tops` are the paths that were selected.
struct TakenOut {
    jobs::ArchivePointer archive;
    std::vector<std::size_t> entries;
    std::vector<std::string> tops;
    std::uint64_t bytes = 0;
    double seconds = 0; // that decoding will about take
};

class DragOut final : public QObject {
    Q_OBJECT

public:
    // Seconds of decoding up to which files are offered to programs that want them at the drop.
    static constexpr double kGate = 3.0;
    static constexpr double kClipboardGate = 60.0;

    explicit DragOut(jobs::JobQueue& jobs, QObject* parent = nullptr);
    ~DragOut() override;

    // For a QDrag, which takes it. `movable`: the entries may be dropped within their archive, which needs no
    // files. Null, after failed() or tooSlow(), when nothing can be offered.
    QMimeData* mimeData(TakenOut what, bool movable = false);
    // The clipboard holds the files a moment later: copied() or failed().
    void copy(TakenOut what);
    // Into a folder that another program names. Nothing there is overwritten.
    void extractTo(const TakenOut& what, const QString& folder);
    // Removes the copies that were offered.
    void clear();

Q_SIGNALS:
    void copied(int files);
    void failed(const QString& sentence);
    // Decoding takes too long for a drop.
    void tooSlow(double seconds);

private:
    friend class TakenOutMimeData;
    // Runs `then` with the URLs of the tops, empty when it failed.
    QPointer<jobs::TakeOutJob> take(const TakenOut& what, std::function<void(const QList<QUrl>&)> then);

    jobs::JobQueue& m_jobs;
    std::vector<std::unique_ptr<PrivateFolder>> m_folders; // kept: nobody tells when a copy is over
    QObject* m_service = nullptr; // of the last drag, on the bus
};

// On the session bus while a drag or its drop goes on.
class DndExtractService final : public QObject {
    Q_OBJECT
    Q_CLASSINFO("D-Bus Interface", "org.kde.ark.DndExtract")

public:
    DndExtractService(DragOut& owner, TakenOut what);
    // Empty when there is no bus.
    const QString& service() const { return m_service; }
    const QString& path() const { return m_path; }

public Q_SLOTS:
    Q_SCRIPTABLE void extractSelectedFilesTo(const QString& folder);

private:
    DragOut& m_owner;
    const TakenOut m_what;
    QString m_service, m_path;
};

} // namespace ff::ui
