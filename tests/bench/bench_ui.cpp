// SPDX-License-Identifier: GPL-3.0-or-later
// What a person waits for in the window, on a real display. tests/bench/ui runs it under Xvfb:
//     bench_ui start FILEFORMER        process start to the first whole picture of the window, of several
//     starts bench_ui open ARCHIVE            open to the first picture of the entries; memory; the longest
//     block meanwhile bench_ui filter ARCHIVE WORD     keystroke to the filtered entries, for each letter of
//     WORD bench_ui create TARGET FILE…     the longest blocks of the event loop while an archive is made
// One row of a Markdown table each. A block is the gap between two ticks of a timer of one millisecond;
// beside the time on the clock, in which the workers of a busy machine have their share, stands the processor
// time that the GUI thread itself took in its longest step.

#include "core/jobs/CreateJob.h"
#include "ui/MainWindow.h"
#include "ui/Theme.h"
#include "ui/archive/ArchivePage.h"
#include "ui/archive/EntryView.h"

#include <QApplication>
#include <QDir>
#include <QElapsedTimer>
#include <QFile>
#include <QLineEdit>
#include <QProcess>
#include <QSettings>
#include <QTemporaryDir>
#include <QTest>
#include <QTimer>

#include <algorithm>
#include <cstdio>
#include <ctime>
#include <vector>
#include <xcb/xcb.h>

namespace {

using namespace Qt::StringLiterals;
using namespace ff;

constexpr int kPatience = 300'000; // milliseconds

double threadMilliseconds()
{
    timespec time{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return double(time.tv_sec) * 1e3 + double(time.tv_nsec) / 1e6;
}

// Ticks every millisecond and remembers the longest pauses between.
class BlockWatch : public QObject {
public:
    BlockWatch()
    {
        m_timer.setTimerType(Qt::PreciseTimer);
        m_timer.setInterval(1);
        connect(&m_timer, &QTimer::timeout, this, &BlockWatch::tick);
    }

    void start()
    {
        m_blocks.clear();
        m_longestWork = 0;
        m_clock.start();
        m_before = threadMilliseconds();
        m_timer.start();
    }

    void stop() { m_timer.stop(); }

    double longest() const
    {
        return m_blocks.empty() ? 0 : *std::max_element(m_blocks.begin(), m_blocks.end());
    }
    double longestWork() const { return m_longestWork; }
    std::size_t above(double milliseconds) const
    {
        return std::size_t(
            std::count_if(m_blocks.begin(), m_blocks.end(), [=](double b) { return b > milliseconds; }));
    }
    std::size_t ticks() const { return m_blocks.size(); }

private:
    void tick()
    {
        const double now = threadMilliseconds();
        m_blocks.push_back(double(m_clock.nsecsElapsed()) / 1e6);
        m_longestWork = std::max(m_longestWork, now - m_before);
        m_clock.start();
        m_before = now;
    }

    QTimer m_timer;
    QElapsedTimer m_clock;
    std::vector<double> m_blocks; // milliseconds
    double m_before = 0;
    double m_longestWork = 0;
};

// Whether a widget has painted since arm().
class PaintWatch : public QObject {
public:
    explicit PaintWatch(QWidget& widget) { widget.installEventFilter(this); }
    void arm() { m_isPainted = false; }
    bool isPainted() const { return m_isPainted; }

protected:
    bool eventFilter(QObject*, QEvent* event) override
    {
        m_isPainted |= event->type() == QEvent::Paint;
        return false;
    }

private:
    bool m_isPainted = false;
};

// Of this process, MiB.
double memory(const char* field)
{
    QFile status(u"/proc/self/status"_s);
    if (!status.open(QIODevice::ReadOnly))
        return 0;
    const QList<QByteArray> lines = status.readAll().split('\n');
    for (const QByteArray& line : lines) {
        if (line.startsWith(field))
            return double(line.simplified().split(' ').value(1).toLongLong()) / 1024;
    }
    return 0;
}

// Runs the loop as the program does, until the condition holds.
template <typename Condition>
bool loopUntil(Condition condition)
{
    QElapsedTimer clock;
    clock.start();
    while (!condition()) {
        if (clock.elapsed() > kPatience)
            return false;
        QCoreApplication::processEvents(QEventLoop::AllEvents | QEventLoop::WaitForMoreEvents);
    }
    return true;
}

int fail(const char* what)
{
    std::fprintf(stderr, "bench_ui: %s\n", what);
    return 3;
}

// ---- start

template <typename Reply>
struct FreeReply {
    void operator()(Reply* reply) const { std::free(reply); }
};
template <typename Reply>
using ReplyPointer = std::unique_ptr<Reply, FreeReply<Reply>>;

// A window of at least 600 by 400 is mapped and its middle column has more than one colour.
bool isWindowPainted(xcb_connection_t* display, xcb_window_t root)
{
    const ReplyPointer<xcb_query_tree_reply_t> tree(
        xcb_query_tree_reply(display, xcb_query_tree(display, root), nullptr));
    if (!tree)
        return false;
    const xcb_window_t* windows = xcb_query_tree_children(tree.get());
    for (int i = 0; i < xcb_query_tree_children_length(tree.get()); ++i) {
        const ReplyPointer<xcb_get_geometry_reply_t> size(
            xcb_get_geometry_reply(display, xcb_get_geometry(display, windows[i]), nullptr));
        const ReplyPointer<xcb_get_window_attributes_reply_t> state(xcb_get_window_attributes_reply(
            display, xcb_get_window_attributes(display, windows[i]), nullptr));
        if (!size || !state || state->map_state != XCB_MAP_STATE_VIEWABLE || size->width < 600
            || size->height < 400)
            continue;
        const ReplyPointer<xcb_get_image_reply_t> image(
            xcb_get_image_reply(display,
                                xcb_get_image(display, XCB_IMAGE_FORMAT_Z_PIXMAP, windows[i],
                                              std::int16_t(size->width / 2), 0, 1, size->height, ~0U),
                                nullptr));
        if (!image)
            continue;
        const std::uint8_t* pixels = xcb_get_image_data(image.get());
        for (int at = 4; at + 4 <= xcb_get_image_data_length(image.get()); at += 4) {
            if (!std::equal(pixels, pixels + 3, pixels + at))
                return true;
        }
    }
    return false;
}

int benchStart(const QString& program)
{
    xcb_connection_t* display = xcb_connect(nullptr, nullptr);
    if (xcb_connection_has_error(display))
        return fail("no display");
    const xcb_window_t root = xcb_setup_roots_iterator(xcb_get_setup(display)).data->root;
    std::vector<double> times;
    double resident = 0;
    for (int run = 0; run < 9; ++run) {
        QProcess process;
        QElapsedTimer clock;
        clock.start();
        process.start(program, QStringList());
        while (!isWindowPainted(display, root)) {
            if (clock.elapsed() > kPatience || process.state() == QProcess::NotRunning)
                return fail("the window does not come");
            QTest::qSleep(1);
        }
        times.push_back(double(clock.nsecsElapsed()) / 1e6);
        QFile status(u"/proc/%1/status"_s.arg(process.processId()));
        if (status.open(QIODevice::ReadOnly)) {
            const QList<QByteArray> lines = status.readAll().split('\n');
            for (const QByteArray& line : lines) {
                if (line.startsWith("VmRSS:"))
                    resident = double(line.simplified().split(' ').value(1).toLongLong()) / 1024;
            }
        }
        process.terminate();
        process.waitForFinished(kPatience);
        while (isWindowPainted(display, root))
            QTest::qSleep(1);
    }
    xcb_disconnect(display);
    // The first fills the caches.
    std::printf("| start to painted window, first | %.0f ms | |\n", times.front());
    std::sort(times.begin() + 1, times.end());
    std::printf("| start to painted window, median of 8 more | %.0f ms | %.0f MiB resident |\n",
                times[1 + (times.size() - 1) / 2], resident);
    return 0;
}

// ---- in this process

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
    // What follows the first picture belongs to it.
    QTest::qWait(300);
    blocks.stop();
    std::printf("| open %zu entries | %.0f ms | longest block %.0f ms (%.0f ms of work); %.0f MiB resident, "
                "%.0f before |\n",
                window.archivePage().archive()->entries().size(), time, blocks.longest(),
                blocks.longestWork(), memory("VmRSS:"), before);
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
    QTest::qWait(300);
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
        QTest::qWait(50);
    }
    blocks.stop();
    std::sort(times.begin(), times.end());
    std::printf("| keystroke to filtered list, %zu entries | median %.0f ms, longest %.0f ms | longest block "
                "%.0f ms (%.0f ms of work) |\n",
                window.archivePage().archive()->entries().size(), times[times.size() / 2], times.back(),
                blocks.longest(), blocks.longestWork());
    return 0;
}

int benchCreate(ui::MainWindow& window, const QString& target, const QStringList& inputs)
{
    // From the lightest to the heaviest on the workers' side.
    for (const auto& [name, level] :
         {std::pair("fast", codec::Level::Fast), std::pair("balanced", codec::Level::Balanced),
          std::pair("former", codec::Level::Former)}) {
        jobs::CreateRequest request;
        request.target = target.toStdString();
        for (const QString& input : inputs)
            request.inputs.push_back(input.toStdString());
        request.options.level = level;
        auto* job = window.jobs().add(std::make_unique<jobs::CreateJob>(std::move(request)));
        QElapsedTimer clock;
        BlockWatch blocks;
        clock.start();
        blocks.start();
        // The first half minute of it is as good as all.
        QTimer limit;
        limit.setSingleShot(true);
        QObject::connect(&limit, &QTimer::timeout, &limit, [&] { window.jobs().cancelAll(); });
        limit.start(30'000);
        QObject::connect(job, &QObject::destroyed, &limit, &QTimer::stop);
        if (!loopUntil([&] { return window.jobs().isIdle(); }))
            return fail("the job does not end");
        blocks.stop();
        QFile::remove(target);
        std::printf("| while a create job runs (%s, %.0f s, all cores) | longest block %.0f ms (%.0f ms of "
                    "work) | %zu of %zu gaps "
                    "over 50 ms |\n",
                    name, double(clock.elapsed()) / 1e3, blocks.longest(), blocks.longestWork(),
                    blocks.above(50), blocks.ticks());
        std::fflush(stdout);
    }
    return 0;
}

} // namespace

int main(int argc, char** argv)
{
    const QStringList words(argv + 1, argv + argc);
    if (words.size() == 2 && words[0] == u"start"_s)
        return benchStart(words[1]);
    QApplication application(argc, argv);
    QTemporaryDir settings;
    QSettings::setPath(QSettings::NativeFormat, QSettings::UserScope, settings.path());
    ui::applyTheme(ui::Theme::Light);
    ui::MainWindow window;
    window.show();
    if (!QTest::qWaitForWindowExposed(&window))
        return fail("no window");
    QTest::qWait(300);
    if (words.size() == 2 && words[0] == u"open"_s)
        return benchOpen(window, words[1]);
    if (words.size() == 3 && words[0] == u"filter"_s)
        return benchFilter(window, words[1], words[2]);
    if (words.size() >= 3 && words[0] == u"create"_s)
        return benchCreate(window, words[1], words.mid(2));
    return fail(
        "usage: bench_ui start FILEFORMER | open ARCHIVE | filter ARCHIVE WORD | create TARGET FILE...");
}
