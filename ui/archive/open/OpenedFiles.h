// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Files of the archive that were opened with another program: taken out into a private folder, watched, and
// offered back when that program saves them.

#include "core/jobs/JobQueue.h"
#include "core/jobs/TakeOutJob.h"
#include "ui/archive/open/PrivateFolder.h"

#include <QDateTime>
#include <QFileSystemWatcher>
#include <QObject>
#include <QPointer>
#include <QTimer>

#include <filesystem>
#include <functional>
#include <map>

namespace ff::ui {

class OpenedFiles final : public QObject {
    Q_OBJECT

public:
    explicit OpenedFiles(jobs::JobQueue& jobs, QObject* parent = nullptr);

    using Opener = std::function<bool(const QString& file)>;
    // Takes the entry out and hands it to `opener`, by itself the desktop's program for it.
    void open(const jobs::ArchivePointer& archive, std::size_t entry, Opener opener = {});
    bool isBusy() const { return m_job != nullptr; }
    // Nothing is with another program, or on its way there.
    bool isEmpty() const { return m_opened.empty() && !m_job; }
    void cancel();
    // Changes of files of this archive are told now, of others when theirs is shown.
    void setShown(std::filesystem::path archive);
    // Forgets all and removes the files.
    void clear();
    // The change is taken care of, or not wanted.
    void settle(const QString& file);
    // Replaces the desktop in tests.
    void setOpener(Opener opener) { m_opener = std::move(opener); }

Q_SIGNALS:
    void opening(const QString& name);
    void opened(const QString& name);
    void failed(const QString& name, const QString& sentence);
    // `file` holds something else than the entry of that path did.
    void changed(const QString& file, const std::string& entryPath);

private:
    struct Opened {
        std::unique_ptr<PrivateFolder> folder;
        std::string entryPath;
        std::filesystem::path archivePath;
        std::weak_ptr<const archive::Archive> archive; // as it was then
        QDateTime time; // of the file when it was last looked at
        qint64 size = 0;
    };
    void look();
    void watch(const QString& file);

    jobs::JobQueue& m_jobs;
    QPointer<jobs::TakeOutJob> m_job;
    std::unique_ptr<PrivateFolder> m_pending; // of the job
    std::map<QString, Opened> m_opened; // by file
    std::filesystem::path m_shown;
    QFileSystemWatcher m_watcher;
    QTimer m_settled; // a program writes more than once
    Opener m_opener;
};

} // namespace ff::ui
