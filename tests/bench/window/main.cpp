// SPDX-License-Identifier: GPL-3.0-or-later
// What a person waits for in the window, on a real display: tests/bench/ui runs it under Xvfb. One row of a
// Markdown table for each thing that is measured.
//     bench_ui start FILEFORMER [ARCHIVE]   process start to usable window
//     bench_ui open ARCHIVE                 request to the picture of the entries; closing; memory
//     bench_ui filter ARCHIVE WORD          keystroke to the filtered entries, for each letter of WORD
//     bench_ui work LEVEL FOLDER FILE…      a creation, an extraction and a test in FOLDER, before the page
//     of jobs bench_ui report ARCHIVE               a test before the entries, and what it says
// A block is the gap between two ticks of a timer of one millisecond in the GUI thread: Watch.h has what it
// is made of.

#include "Start.h"
#include "Watch.h"
#include "core/jobs/CreateJob.h"
#include "core/jobs/ExtractJob.h"
#include "core/jobs/TestJob.h"
#include "ui/MainWindow.h"
#include "ui/Theme.h"
#include "ui/archive/ArchivePage.h"
#include "ui/archive/EntryView.h"
#include "ui/work/JobsPage.h"

#include <QAction>
#include <QApplication>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QLineEdit>
#include <QLocale>
#include <QSettings>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <cstdio>

namespace {

using namespace Qt::StringLiterals;
using namespace ff;
using bench::BlockWatch;
using bench::fail;
using bench::loopFor;
using bench::loopUntil;
using bench::memory;
using bench::PaintWatch;

// What follows something belongs to it for so long, milliseconds.
constexpr int kAfter = 400;

void row(const QString& what, double milliseconds, const QString& beside)
{
    const QString time = milliseconds < 10'000 ? u"%1 ms"_s.arg(milliseconds, 0, 'f', 0)
                                               : u"%1 s"_s.arg(milliseconds / 1e3, 0, 'f', 1);
    std::printf("| %s | %s | %s |\n", qPrintable(what), qPrintable(time), qPrintable(beside));
    std::fflush(stdout);
}

QString entriesOf(ui::MainWindow& window)
{
    return u"%1 entries"_s.arg(window.archivePage().archive()->entries().size());
}

// Opens; the time until the entries have been painted, or a negative number.
double openAndPaint(ui::MainWindow& window, const QString& archive)
{
    PaintWatch paints(*window.archivePage().view().viewport());
    bool isArranged = false;
    QObject::connect(&window.archivePage().model(), &ui::ArchiveModel::arranged, &paints, [&] {
        isArranged = window.archivePage().archive() != nullptr;
        paints.arm();
    });
    QElapsedTimer clock;
    clock.start();
    window.openArchive(archive);
    if (!loopUntil([&] { return isArranged && paints.isPainted(); }))
        return -1;
    return double(clock.nsecsElapsed()) / 1e6;
}

int benchOpen(ui::MainWindow& window, const QString& archive)
{
    const double before = memory("VmRSS:");
    BlockWatch blocks;
    blocks.start();
    const double time = openAndPaint(window, archive);
    if (time < 0)
        return fail("the archive does not open");
    loopFor(kAfter);
    blocks.stop();
    row(u"open "_s + entriesOf(window), time, blocks.summary());
    const QString entries = entriesOf(window);
    const double open = memory("VmRSS:");
    auto* close = window.findChild<QAction*>(u"closeAction"_s);
    if (!close)
        return fail("nothing closes the archive");
    QElapsedTimer clock;
    blocks.start();
    clock.start();
    close->trigger();
    const double closed = double(clock.nsecsElapsed()) / 1e6;
    loopFor(kAfter);
    blocks.stop();
    row(u"close "_s + entries, closed, blocks.summary());
    std::printf("| memory, %s | %.0f MiB | %.0f MiB resident before, %.0f MiB at most, %.0f MiB when it is "
                "closed |\n",
                qPrintable(entries), open, before, memory("VmHWM:"), memory("VmRSS:"));
    return 0;
}

int benchFilter(ui::MainWindow& window, const QString& archive, const QString& word)
{
    if (openAndPaint(window, archive) < 0)
        return fail("the archive does not open");
    auto* filter = window.archivePage().findChild<QLineEdit*>(u"filter"_s);
    if (!filter)
        return fail("there is no filter box");
    filter->setFocus();
    PaintWatch paints(*window.archivePage().view().viewport());
    bool isArranged = false;
    QObject::connect(&window.archivePage().model(), &ui::ArchiveModel::arranged, &paints, [&] {
        isArranged = true;
        paints.arm();
    });
    loopFor(kAfter);
    std::vector<double> times;
    BlockWatch blocks;
    blocks.start();
    // Typed and taken back, which shows more each time.
    for (int i = 0; i < 2 * int(word.size()); ++i) {
        isArranged = false;
        QElapsedTimer clock;
        clock.start();
        if (i < word.size())
            QTest::keyClick(filter, word.at(i).toLatin1());
        else
            QTest::keyClick(filter, Qt::Key_Backspace);
        if (!loopUntil([&] { return isArranged && paints.isPainted(); }))
            return fail("the filter does not come to an end");
        times.push_back(double(clock.nsecsElapsed()) / 1e6);
        loopFor(50);
    }
    blocks.stop();
    std::sort(times.begin(), times.end());
    row(u"keystroke to filtered list, "_s + entriesOf(window) + u", median"_s, times[times.size() / 2],
        u"longest %1 ms; "_s.arg(times.back(), 0, 'f', 0) + blocks.summary());
    return 0;
}

// Runs the job to its end before the page that is shown; false when it fails.
template <typename T>
bool watchJob(ui::MainWindow& window, std::unique_ptr<T> made, const QString& what)
{
    BlockWatch blocks;
    QElapsedTimer clock;
    clock.start();
    blocks.start();
    made->setOwner(&window);
    T* const job = window.jobs().add(std::move(made));
    bool isDone = false;
    double seconds = 0;
    int pictures = 0;
    QObject::connect(job, &jobs::Job::progressChanged, &blocks, [&] { ++pictures; });
    QObject::connect(job, &jobs::Job::finished, &blocks, [&, job] {
        isDone = job->state() == jobs::Job::State::Finished;
        seconds = double(clock.elapsed()) / 1e3;
        if (job->error())
            std::fprintf(stderr, "bench_ui: %s\n", job->error()->message.c_str());
    });
    if (!loopUntil([&] { return window.jobs().isIdle(); }))
        return false;
    loopFor(kAfter);
    blocks.stop();
    row(what, seconds * 1e3,
        blocks.summary()
            + u"; %1 reports of progress; %2 MiB at most so far"_s.arg(pictures).arg(memory("VmHWM:"), 0, 'f',
                                                                                     0));
    return isDone;
}

int benchWork(ui::MainWindow& window, const QString& level, const QString& folder, const QStringList& inputs)
{
    const QString archive = folder + u"/made.ffz"_s;
    jobs::CreateRequest request;
    request.target = archive.toStdString();
    for (const QString& input : inputs)
        request.inputs.push_back(input.toStdString());
    const auto chosen = codec::levelFromName(level.toStdString());
    if (!chosen)
        return fail("no such level");
    request.options.level = *chosen;
    auto* show = window.findChild<QAction*>(u"jobsAction"_s);
    if (!show)
        return fail("nothing shows the jobs");
    show->trigger();
    if (!watchJob(window, std::make_unique<jobs::CreateJob>(std::move(request)),
                  u"create at %1"_s.arg(level)))
        return fail("the creation does not end well");
    if (openAndPaint(window, archive) < 0)
        return fail("the archive does not open");
    const jobs::ArchivePointer opened = window.archivePage().archive();
    const double size = double(opened->info().rawBytes) / 1e6;
    const QString of = u" at %1, %2, %3 MB"_s.arg(level, entriesOf(window)).arg(size, 0, 'f', 1);
    show->trigger();
    loopFor(kAfter);
    jobs::ExtractRequest extract;
    extract.options.target = (folder + u"/out"_s).toStdString();
    QDir().mkpath(folder + u"/out"_s);
    if (!watchJob(window, std::make_unique<jobs::ExtractJob>(opened, std::move(extract)), u"extract"_s + of))
        return fail("the extraction does not end well");
    if (!watchJob(window, std::make_unique<jobs::TestJob>(opened, archive::RunOptions()), u"test"_s + of))
        return fail("the test does not end well");
    QDir(folder + u"/out"_s).removeRecursively();
    QFile::remove(archive);
    return 0;
}

int benchReport(ui::MainWindow& window, const QString& archive)
{
    if (openAndPaint(window, archive) < 0)
        return fail("the archive does not open");
    loopFor(kAfter);
    const bool isDone = watchJob(
        window, std::make_unique<jobs::TestJob>(window.archivePage().archive(), archive::RunOptions()),
        u"test before the entries, "_s + entriesOf(window));
    return isDone ? 0 : fail("the test does not end well");
}

} // namespace

int main(int argc, char** argv)
{
    const QStringList words(argv + 1, argv + argc);
    if ((words.size() == 2 || words.size() == 3) && words[0] == u"start"_s) {
        const bool isBare = words.size() == 2;
        return bench::start(words[1], words.mid(2),
                            isBare ? u"nothing to open"_s
                                   : u"opening %1"_s.arg(QFileInfo(words[2]).fileName()));
    }
    QTemporaryDir settings; // the application writes there when it goes
    QApplication application(argc, argv);
    QSettings::setPath(QSettings::NativeFormat, QSettings::UserScope, settings.path());
    ui::applyTheme(ui::Theme::Light);
    ui::MainWindow window;
    window.show();
    if (!QTest::qWaitForWindowExposed(&window))
        return fail("no window");
    loopFor(kAfter);
    if (words.size() == 2 && words[0] == u"open"_s)
        return benchOpen(window, words[1]);
    if (words.size() == 3 && words[0] == u"filter"_s)
        return benchFilter(window, words[1], words[2]);
    if (words.size() >= 4 && words[0] == u"work"_s)
        return benchWork(window, words[1], words[2], words.mid(3));
    if (words.size() == 2 && words[0] == u"report"_s)
        return benchReport(window, words[1]);
    return fail("usage: bench_ui start FILEFORMER [ARCHIVE] | open ARCHIVE | filter ARCHIVE WORD | work "
                "LEVEL FOLDER FILE… | "
                "report ARCHIVE");
}
