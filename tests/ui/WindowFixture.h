// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// What the window tests share: a folder of their own, settings that touch nobody's, sample files, drops as
// the desktop sends them.

#include "core/jobs/CreateJob.h"
#include "ui/MainWindow.h"
#include "ui/Settings.h"
#include "ui/archive/ArchivePage.h"

#include <QDir>
#include <QDragEnterEvent>
#include <QDropEvent>
#include <QFile>
#include <QFileInfo>
#include <QMimeData>
#include <QSettings>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QtTest>

namespace ff::test {

// Real work is waited for; sanitizers and busy machines are slow.
inline constexpr int kPatience = 120'000;

class WindowFixture {
public:
    // Nothing is remembered for the search everywhere, unless `catalogue` is set: then in this folder.
    explicit WindowFixture(bool catalogue = false)
    {
        qputenv("FILEFORMER_CATALOGUE",
                catalogue ? QFile::encodeName(path(QStringLiteral("catalogue.db"))) : QByteArray("off"));
        QSettings::setPath(QSettings::NativeFormat, QSettings::UserScope,
                           m_dir.filePath(QStringLiteral("settings")));
        QSettings::setPath(QSettings::IniFormat, QSettings::UserScope,
                           m_dir.filePath(QStringLiteral("settings")));
        QSettings(QStringLiteral("FileFormer"), QStringLiteral("FileFormer"))
            .setValue(QStringLiteral("create/level"), QStringLiteral("fast"));
        ui::settings::forget();
    }
    // While there is still a place for what is remembered.
    ~WindowFixture() { ui::settings::forget(); }
    WindowFixture(const WindowFixture&) = delete;
    WindowFixture& operator=(const WindowFixture&) = delete;

    QString path(const QString& name) const { return m_dir.filePath(name); }

    void write(const QString& name, const QByteArray& bytes) const
    {
        QDir().mkpath(QFileInfo(path(name)).absolutePath());
        QFile file(path(name));
        QVERIFY(file.open(QIODevice::WriteOnly));
        QCOMPARE(file.write(bytes), qint64(bytes.size()));
    }

    QByteArray read(const QString& name) const
    {
        QFile file(path(name));
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray("<unreadable>");
    }

    // "photos": three files in two folders.
    void makeSample() const
    {
        write(QStringLiteral("photos/one.txt"), QByteArray("one line of text\n").repeated(2000));
        write(QStringLiteral("photos/deep/two.txt"), QByteArray("two\n").repeated(500));
        write(QStringLiteral("photos/deep/Drei.bin"), QByteArray(3000, '\x03'));
    }

    // Files dropped on the middle of the window, as a file manager drops them.
    static bool drop(QWidget& window, const QStringList& paths)
    {
        return dropAt(window, window.rect().center(), paths);
    }

    // As a file manager does it, which would move what it drags.
    static bool dropAt(QWidget& widget, const QPoint& at, const QStringList& paths)
    {
        QMimeData data;
        QList<QUrl> urls;
        for (const QString& path : paths)
            urls += QUrl::fromLocalFile(path);
        data.setUrls(urls);
        QDragEnterEvent enter(at, Qt::CopyAction | Qt::MoveAction, &data, Qt::LeftButton, Qt::NoModifier);
        QCoreApplication::sendEvent(&widget, &enter);
        if (!enter.isAccepted())
            return false;
        QDragMoveEvent move(at, Qt::CopyAction | Qt::MoveAction, &data, Qt::LeftButton, Qt::NoModifier);
        QCoreApplication::sendEvent(&widget, &move);
        QDropEvent event(at, Qt::CopyAction | Qt::MoveAction, &data, Qt::LeftButton, Qt::NoModifier);
        QCoreApplication::sendEvent(&widget, &event);
        return event.isAccepted() && event.dropAction() == Qt::CopyAction;
    }

private:
    QTemporaryDir m_dir;
};

// An archive of a file or folder, made by the window's own queue.
inline void makeArchive(ui::MainWindow& window, const QString& input, const QString& target,
                        codec::Level level = codec::Level::Fast)
{
    jobs::CreateRequest request;
    request.target = target.toStdString();
    request.inputs = {input.toStdString()};
    request.options.level = level;
    window.jobs().add(std::make_unique<jobs::CreateJob>(std::move(request)));
    QTRY_VERIFY_WITH_TIMEOUT(window.jobs().isIdle(), kPatience);
    QVERIFY(QFile::exists(target));
}

inline void openArchive(ui::MainWindow& window, const QString& path)
{
    const jobs::ArchivePointer before = window.archivePage().archive();
    window.openArchive(path);
    QTRY_VERIFY_WITH_TIMEOUT(window.archivePage().archive() && window.archivePage().archive() != before
                                 && window.archivePage().isVisible(),
                             kPatience);
}

// Null when it does not come. Without a size, as large as it likes to be.
inline std::unique_ptr<ui::MainWindow> shownWindow(const QSize& size = {})
{
    auto window = std::make_unique<ui::MainWindow>();
    if (size.isValid())
        window->resize(size);
    window->show();
    return QTest::qWaitForWindowExposed(window.get()) ? std::move(window) : nullptr;
}

template <typename T>
T* shown(QWidget& window, const QString& name = {})
{
    const QList<T*> all = window.findChildren<T*>(name);
    for (T* widget : all) {
        if (widget->isVisible())
            return widget;
    }
    return nullptr;
}

} // namespace ff::test
