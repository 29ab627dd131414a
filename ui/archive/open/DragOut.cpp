// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/archive/open/DragOut.h"

#include "ui/archive/open/ArrivalFolder.h"
#include "ui/text/Format.h"

#include <QClipboard>
#include <QDBusConnection>
#include <QDir>
#include <QEventLoop>
#include <QFileInfo>
#include <QGuiApplication>
#include <QUrl>

#include <cstdio>

namespace ff::ui {

using namespace Qt::StringLiterals;
using jobs::Job;

namespace {

const QString kUriList = u"text/uri-list"_s;
const QString kKdeService = u"application/x-kde-ark-dndextract-service"_s;
const QString kKdePath = u"application/x-kde-ark-dndextract-path"_s;
// Says nothing: who began the drag knows what it is of.
const QString kEntries = u"application/x-fileformer-entries"_s;

QString freeName(const QString& folder, const QString& name)
{
    QString path = folder + u'/' + name;
    const qsizetype dot = name.lastIndexOf(u'.');
    for (int i = 2; QFileInfo::exists(path) || QFileInfo(path).isSymLink(); ++i) {
        path = folder + u'/'
            + (dot > 0 ? u"%1 (%2)%3"_s.arg(name.left(dot)).arg(i).arg(name.mid(dot))
                       : u"%1 (%2)"_s.arg(name).arg(i));
    }
    return path;
}

} // namespace

// Asks for the files at the moment that somebody wants them.
class TakenOutMimeData final : public QMimeData {
public:
    TakenOutMimeData(QStringList formats, const DndExtractService* service)
        : m_formats(std::move(formats)), m_service(service ? service->service() : QString()),
          m_path(service ? service->path() : QString())
    {
    }

    QStringList formats() const override { return m_formats; }
    bool hasFormat(const QString& format) const override { return m_formats.contains(format); }

    // Of the files, when they are there.
    QPointer<Job> job;
    std::shared_ptr<QList<QUrl>> urls = std::make_shared<QList<QUrl>>();

protected:
    QVariant retrieveData(const QString& format, QMetaType) const override
    {
        if (format == kKdeService)
            return m_service.toUtf8();
        if (format == kKdePath)
            return m_path.toUtf8();
        if (format != kUriList || !m_formats.contains(format))
            return {};
        // Gated: a moment at most. The window paints meanwhile and takes no clicks.
        if (job && !job->isOver()) {
            QEventLoop loop;
            QObject::connect(job, &Job::finished, &loop, &QEventLoop::quit);
            QObject::connect(job, &QObject::destroyed, &loop, &QEventLoop::quit);
            loop.exec(QEventLoop::ExcludeUserInputEvents);
        }
        QVariantList out;
        for (const QUrl& url : *urls)
            out += url;
        return out;
    }

private:
    const QStringList m_formats;
    const QString m_service, m_path;
};

DndExtractService::DndExtractService(DragOut& owner, TakenOut what)
    : QObject(&owner), m_owner(owner), m_what(std::move(what))
{
    static int count = 0;
    QDBusConnection bus = QDBusConnection::sessionBus();
    const QString path = u"/DndExtract/%1"_s.arg(++count);
    if (bus.isConnected() && bus.registerObject(path, this, QDBusConnection::ExportScriptableSlots)) {
        m_service = bus.baseService();
        m_path = path;
    }
}

void DndExtractService::extractSelectedFilesTo(const QString& folder)
{
    m_owner.extractTo(m_what, folder);
}

DragOut::DragOut(jobs::JobQueue& jobs, QObject* parent) : QObject(parent), m_jobs(jobs)
{
}

DragOut::~DragOut() = default;

void DragOut::clear()
{
    m_folders.clear();
    delete std::exchange(m_service, nullptr);
}

QPointer<jobs::TakeOutJob> DragOut::take(const TakenOut& what, std::function<void(const QList<QUrl>&)> then)
{
    std::unique_ptr<PrivateFolder> folder = PrivateFolder::make(what.bytes);
    if (!folder) {
        Q_EMIT failed(tr("No temporary folder can be made."));
        return nullptr;
    }
    auto job = std::make_unique<jobs::TakeOutJob>(what.archive, what.entries, toPath(folder->path()));
    m_folders.push_back(std::move(folder));
    QPointer<jobs::TakeOutJob> running = job.get();
    connect(running, &Job::finished, this, [this, running, tops = what.tops, then = std::move(then)] {
        QList<QUrl> urls;
        if (running->state() == Job::State::Finished) {
            for (const std::string& top : tops)
                urls += QUrl::fromLocalFile(fromPath(running->folder() / top));
        } else if (running->state() == Job::State::Failed) {
            Q_EMIT failed(sentenceText(running->error()->message));
        }
        then(urls);
    });
    m_jobs.add(std::move(job));
    return running;
}

QMimeData* DragOut::mimeData(TakenOut what, bool movable)
{
    delete std::exchange(m_service, nullptr);
    auto* service = new DndExtractService(*this, what);
    m_service = service;
    QStringList formats;
    const bool isQuick = what.seconds <= kGate;
    if (isQuick)
        formats += kUriList;
    if (!service->path().isEmpty())
        formats += {kKdeService, kKdePath};
    if (movable)
        formats += kEntries;
    else if (!isQuick)
        Q_EMIT tooSlow(what.seconds);
    if (formats.isEmpty())
        return nullptr;
    auto* data = new TakenOutMimeData(formats, service);
    if (isQuick)
        data->job = take(what, [urls = data->urls](const QList<QUrl>& done) { *urls = done; }).data();
    return data;
}

void DragOut::copy(TakenOut what)
{
    if (what.seconds > kClipboardGate) {
        Q_EMIT tooSlow(what.seconds);
        return;
    }
    take(what, [this](const QList<QUrl>& urls) {
        if (urls.isEmpty())
            return;
        auto* data = new QMimeData;
        data->setUrls(urls);
        QGuiApplication::clipboard()->setMimeData(data);
        Q_EMIT copied(int(urls.size()));
    });
}

void DragOut::extractTo(const TakenOut& what, const QString& folder)
{
    if (!QFileInfo(folder).isDir()) {
        Q_EMIT failed(tr("%1 is no folder").arg(folder));
        return;
    }
    const std::shared_ptr<ArrivalFolder> place = ArrivalFolder::make(folder);
    if (!place) {
        Q_EMIT failed(tr("%1 cannot be written to").arg(folder));
        return;
    }
    auto job = std::make_unique<jobs::TakeOutJob>(what.archive, what.entries, toPath(place->path()));
    connect(job.get(), &Job::finished, this, [this, job = job.get(), place, tops = what.tops, folder] {
        if (job->state() != Job::State::Finished) {
            if (job->state() == Job::State::Failed)
                Q_EMIT failed(sentenceText(job->error()->message));
            return;
        }
        for (const std::string& top : tops) {
            const QString from = fromPath(toPath(place->path()) / top);
            if (!QFile::rename(from, freeName(folder, QFileInfo(from).fileName())))
                Q_EMIT failed(tr("%1 cannot be put into %2").arg(displayName(top), folder));
        }
    });
    m_jobs.add(std::move(job));
}

} // namespace ff::ui
