// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/archive/open/OpenedFiles.h"

#include "ui/text/Format.h"

#include <QDesktopServices>
#include <QFileInfo>
#include <QMimeDatabase>
#include <QThreadPool>
#include <QUrl>

namespace ff::ui {

using namespace Qt::StringLiterals;
using jobs::Job;

namespace {
constexpr int kQuiet = 700; // ms without a change until it is looked at

// A desktop may run these when it is asked to open them.
bool isProgram(const QString& file)
{
    const QMimeType type = QMimeDatabase().mimeTypeForFile(file);
    for (const QString& program :
         {u"application/x-executable"_s, u"application/x-sharedlib"_s, u"application/x-desktop"_s,
          u"application/x-ms-dos-executable"_s, u"application/vnd.microsoft.portable-executable"_s,
          u"application/x-msi"_s, u"application/x-java-archive"_s, u"application/vnd.appimage"_s,
          u"application/x-iso9660-appimage"_s, u"application/x-shellscript"_s}) {
        if (type.inherits(program))
            return true;
    }
    return false;
}
} // namespace

OpenedFiles::OpenedFiles(jobs::JobQueue& jobs, QObject* parent)
    : QObject(parent), m_jobs(jobs),
      m_opener([](const QString& file) { return QDesktopServices::openUrl(QUrl::fromLocalFile(file)); })
{
    QThreadPool::globalInstance()->start([] { PrivateFolder::sweep(); });
    m_settled.setSingleShot(true);
    m_settled.setInterval(kQuiet);
    connect(&m_settled, &QTimer::timeout, this, &OpenedFiles::look);
    connect(&m_watcher, &QFileSystemWatcher::fileChanged, &m_settled, qOverload<>(&QTimer::start));
    connect(&m_watcher, &QFileSystemWatcher::directoryChanged, &m_settled, qOverload<>(&QTimer::start));
}

void OpenedFiles::open(const jobs::ArchivePointer& archive, std::size_t index, Opener opener)
{
    if (!opener)
        opener = m_opener;
    const archive::Entry& entry = archive->entries()[index];
    const QString name = displayName(entry.path.substr(entry.path.rfind('/') + 1));
    // Open it again rather than twice.
    for (const auto& [file, opened] : m_opened) {
        if (opened.entryPath == entry.path && opened.archive.lock() == archive && QFileInfo::exists(file)) {
            if (!opener(file))
                Q_EMIT failed(name, tr("This desktop has no program for files of this kind."));
            return;
        }
    }
    cancel();
    m_pending = PrivateFolder::make(entry.size);
    if (!m_pending) {
        Q_EMIT failed(name, tr("No temporary folder can be made."));
        return;
    }
    auto job = std::make_unique<jobs::TakeOutJob>(archive, std::vector<std::size_t>{index},
                                                  toPath(m_pending->path()));
    m_job = job.get();
    connect(m_job, &Job::finished, this,
            [this, name, path = entry.path, archive, done = m_job.data(), opener] {
                if (m_job != done)
                    return;
                m_job = nullptr;
                std::unique_ptr<PrivateFolder> folder = std::move(m_pending);
                if (done->state() == Job::State::Cancelled)
                    return;
                if (done->state() == Job::State::Failed) {
                    Q_EMIT failed(name,
                                  sentenceText(done->error()->message) + u'\n'
                                      + adviceText(done->error()->code, true));
                    return;
                }
                const QString file = fromPath(done->folder() / path);
                // What is looked at is never a program.
                QFile::setPermissions(file, QFile::ReadOwner | QFile::WriteOwner);
                if (isProgram(file)) {
                    Q_EMIT failed(
                        name,
                        tr("It is a program or starts one. Extract it and run it yourself if you trust it."));
                    return;
                }
                const QFileInfo info(file);
                if (!opener(file)) {
                    Q_EMIT failed(name, tr("This desktop has no program for files of this kind."));
                    return;
                }
                m_opened[file] = {std::move(folder),   path,       archive->path(), archive,
                                  info.lastModified(), info.size()};
                watch(file);
                Q_EMIT opened(name);
            });
    Q_EMIT opening(name);
    m_jobs.add(std::move(job));
}

void OpenedFiles::cancel()
{
    if (m_job) {
        m_job->disconnect(this);
        // The folder must outlive the worker.
        connect(m_job, &QObject::destroyed,
                [folder = std::shared_ptr<PrivateFolder>(std::move(m_pending))] {});
        m_job->cancel();
        m_job = nullptr;
    }
}

void OpenedFiles::setShown(std::filesystem::path archive)
{
    m_shown = std::move(archive);
    if (!m_opened.empty())
        m_settled.start();
}

void OpenedFiles::clear()
{
    cancel();
    m_settled.stop();
    if (!m_watcher.files().isEmpty())
        m_watcher.removePaths(m_watcher.files());
    if (!m_watcher.directories().isEmpty())
        m_watcher.removePaths(m_watcher.directories());
    m_opened.clear();
}

void OpenedFiles::watch(const QString& file)
{
    // Many programs write a new file and rename it: then the folder tells.
    m_watcher.addPath(file);
    m_watcher.addPath(QFileInfo(file).absolutePath());
}

void OpenedFiles::look()
{
    for (auto& [file, opened] : m_opened) {
        const QFileInfo info(file);
        if (opened.archivePath != m_shown || !info.exists()
            || (info.lastModified() == opened.time && info.size() == opened.size))
            continue;
        opened.time = info.lastModified();
        opened.size = info.size();
        watch(file);
        Q_EMIT changed(file, opened.entryPath);
    }
}

void OpenedFiles::settle(const QString& file)
{
    if (const auto found = m_opened.find(file); found != m_opened.end()) {
        const QFileInfo info(file);
        found->second.time = info.lastModified();
        found->second.size = info.size();
    }
}

} // namespace ff::ui
