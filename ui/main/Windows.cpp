// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/main/Windows.h"

#include "core/archive/update/Undo.h"
#include "ui/MainWindow.h"
#include "ui/main/Desktop.h"
#include "ui/main/Placement.h"

#include <QApplication>
#include <QFileInfo>
#include <QScreen>
#include <QThreadPool>

namespace ff::ui {

namespace {

QString identity(const QString& path)
{
    const QFileInfo info(path);
    const QString canonical = info.canonicalFilePath();
    return canonical.isEmpty() ? info.absoluteFilePath() : canonical;
}

} // namespace

Windows::Windows(QObject* parent) : QObject(parent)
{
    QThreadPool::globalInstance()->start([] { archive::sweepLeftVersions(); });
    connect(qApp, &QApplication::focusChanged, this, [this](QWidget*, QWidget* now) {
        auto* window = now ? qobject_cast<MainWindow*>(now->window()) : nullptr;
        if (window && m_all.removeOne(window))
            m_all.append(window);
    });
}

Windows::~Windows()
{
    const QList<MainWindow*> rest = m_all;
    m_all.clear();
    qDeleteAll(rest);
}

MainWindow* Windows::add()
{
    auto* window = new MainWindow;
    window->setAttribute(Qt::WA_DeleteOnClose);
    connect(window, &QObject::destroyed, this, [this, window] { m_all.removeOne(window); });
    connect(window, &MainWindow::newWindowRequested, this, [this] { add(); });
    connect(window, &MainWindow::openEachRequested, this, &Windows::openEach);
    connect(window, &MainWindow::windowRequested, this, [this](const QString& path) { openInNew({path}); });
    // Not from within the dialog that asks for it: it goes, too.
    connect(window, &MainWindow::reopenRequested, this, &Windows::reopenAll, Qt::QueuedConnection);
    if (!m_all.isEmpty() && !window->isMaximized() && !window->isFullScreen()) {
        const MainWindow& last = *m_all.last();
        const QRect place = cascaded(last.screen()->availableGeometry(), last.frameGeometry());
        window->move(place.topLeft());
        window->resize(place.size() - (last.frameGeometry().size() - last.size()));
    }
    m_all.append(window);
    window->show();
    return window;
}

void Windows::activate()
{
    if (m_all.isEmpty())
        add();
    else
        bringToFront(*m_all.last());
}

void Windows::open(const QStringList& paths)
{
    QStringList folders, archives;
    for (const QString& path : paths)
        (QFileInfo(path).isDir() ? folders : archives) += path;
    archives = oncePerArchive(archives);
    if (areSeveralArchives(archives)) {
        const qsizetype before = m_all.size();
        MainWindow* window = freeWindow();
        window->askAboutArchives(archives, m_all.size() > before);
        bringToFront(*window);
    } else {
        openEach(archives);
    }
    if (!folders.isEmpty())
        create(folders);
}

void Windows::openEach(const QStringList& paths)
{
    for (const QString& path : paths) {
        MainWindow* window = showing(path);
        if (!window) {
            window = freeWindow();
            window->openArchive(path);
        }
        bringToFront(*window);
    }
}

void Windows::openAt(const QString& path, const QString& entry)
{
    MainWindow* window = showing(path);
    if (!window)
        window = freeWindow();
    window->openArchiveAt(path, entry);
    bringToFront(*window);
}

void Windows::search(const QString& text)
{
    MainWindow* window = m_all.isEmpty() ? add() : m_all.last();
    window->searchEverywhere(text);
    bringToFront(*window);
}

void Windows::openInNew(const QStringList& paths)
{
    for (const QString& path : paths)
        add()->openArchive(path);
    if (paths.isEmpty())
        add();
}

void Windows::create(const QStringList& paths)
{
    const qsizetype before = m_all.size();
    MainWindow* window = freeWindow();
    window->newArchive(paths, m_all.size() > before);
    bringToFront(*window);
}

void Windows::extract(const QStringList& paths)
{
    const QStringList archives = oncePerArchive(paths);
    if (archives.size() == 1) {
        MainWindow* window = showing(archives.first());
        if (!window || !window->isAtRest())
            window = freeWindow();
        window->extractArchive(archives.first());
        bringToFront(*window);
        return;
    }
    const qsizetype before = m_all.size();
    MainWindow* window = freeWindow();
    if (archives.isEmpty())
        window->chooseAndExtract(m_all.size() > before);
    else
        window->extractArchives(archives, m_all.size() > before);
    bringToFront(*window);
}

void Windows::reopenAll()
{
    const QList<MainWindow*> before = m_all;
    for (MainWindow* old : before) {
        if (old->isInUse())
            continue;
        MainWindow* window = add();
        window->succeed(*old);
        m_all.removeOne(old);
        old->hide();
        old->deleteLater();
    }
}

MainWindow* Windows::freeWindow()
{
    for (auto window = m_all.crbegin(); window != m_all.crend(); ++window) {
        if ((*window)->isAtRest() && (*window)->isStartPage())
            return *window;
    }
    return add();
}

MainWindow* Windows::showing(const QString& path) const
{
    const QString wanted = identity(path);
    for (auto window = m_all.crbegin(); window != m_all.crend(); ++window) {
        const QString shown = (*window)->archivePath();
        if (!shown.isEmpty() && identity(shown) == wanted)
            return *window;
    }
    return nullptr;
}

void bringToFront(MainWindow& window)
{
    window.setWindowState(window.windowState() & ~Qt::WindowMinimized);
    window.show();
    window.raise();
    window.activateWindow();
}

} // namespace ff::ui
