// SPDX-License-Identifier: GPL-3.0-or-later
#include "Start.h"

#include "Watch.h"

#include <QElapsedTimer>
#include <QProcess>
#include <QTest>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <optional>
#include <vector>
#include <xcb/xcb.h>

namespace ff::bench {

using namespace Qt::StringLiterals;

namespace {

constexpr int kPatience = 60'000; // milliseconds
constexpr int kRuns = 7;
// The picture is the last one when no other follows for so long: longer than any wait of the program's own.
constexpr double kSettled = 1500; // milliseconds

struct Free {
    void operator()(void* reply) const { std::free(reply); }
};
template <typename Reply>
using ReplyPointer = std::unique_ptr<Reply, Free>;

class Display {
public:
    Display() : m_connection(xcb_connect(nullptr, nullptr))
    {
        if (!works())
            return;
        m_root = xcb_setup_roots_iterator(xcb_get_setup(m_connection)).data->root;
    }
    ~Display() { xcb_disconnect(m_connection); }
    Display(const Display&) = delete;
    Display& operator=(const Display&) = delete;

    bool works() const { return xcb_connection_has_error(m_connection) == 0; }

    // Those that are mapped and no helpers, the oldest first.
    std::vector<xcb_window_t> windows() const
    {
        std::vector<xcb_window_t> out;
        const ReplyPointer<xcb_query_tree_reply_t> tree(
            xcb_query_tree_reply(m_connection, xcb_query_tree(m_connection, m_root), nullptr));
        if (!tree)
            return out;
        const xcb_window_t* all = xcb_query_tree_children(tree.get());
        for (int i = 0; i < xcb_query_tree_children_length(tree.get()); ++i) {
            const ReplyPointer<xcb_get_geometry_reply_t> size(
                xcb_get_geometry_reply(m_connection, xcb_get_geometry(m_connection, all[i]), nullptr));
            const ReplyPointer<xcb_get_window_attributes_reply_t> state(xcb_get_window_attributes_reply(
                m_connection, xcb_get_window_attributes(m_connection, all[i]), nullptr));
            if (size && state && state->map_state == XCB_MAP_STATE_VIEWABLE && size->width >= 200
                && size->height >= 200)
                out.push_back(all[i]);
        }
        return out;
    }

    // Three columns of its pixels: a quarter, half and three quarters from the left; empty while one column
    // has only one colour.
    QByteArray picture(xcb_window_t window) const
    {
        QByteArray out;
        bool isPainted = false;
        const ReplyPointer<xcb_get_geometry_reply_t> size(
            xcb_get_geometry_reply(m_connection, xcb_get_geometry(m_connection, window), nullptr));
        if (!size)
            return {};
        for (int quarter = 1; quarter <= 3; ++quarter) {
            const ReplyPointer<xcb_get_image_reply_t> image(xcb_get_image_reply(
                m_connection,
                xcb_get_image(m_connection, XCB_IMAGE_FORMAT_Z_PIXMAP, window,
                              std::int16_t(size->width * quarter / 4), 0, 1, size->height, ~0U),
                nullptr));
            if (!image)
                return {};
            const QByteArray column(reinterpret_cast<const char*>(xcb_get_image_data(image.get())),
                                    xcb_get_image_data_length(image.get()));
            for (qsizetype at = 4; at + 4 <= column.size() && !isPainted; at += 4)
                isPainted = std::memcmp(column.data(), column.data() + at, 3) != 0;
            out += column;
        }
        return isPainted ? out : QByteArray();
    }

    // F1, as a window manager that gives the focus and a keyboard would send it.
    void pressHelp(xcb_window_t window) const
    {
        xcb_set_input_focus(m_connection, XCB_INPUT_FOCUS_POINTER_ROOT, window, XCB_CURRENT_TIME);
        xcb_key_press_event_t event{};
        event.root = m_root;
        event.event = window;
        event.detail = 67; // in the key codes of Xvfb
        event.same_screen = 1;
        for (const std::uint8_t type : {XCB_KEY_PRESS, XCB_KEY_RELEASE}) {
            event.response_type = type;
            xcb_send_event(m_connection, 0, window, XCB_EVENT_MASK_NO_EVENT,
                           reinterpret_cast<const char*>(&event));
        }
        xcb_flush(m_connection);
    }

private:
    xcb_connection_t* const m_connection;
    xcb_window_t m_root = XCB_WINDOW_NONE;
};

// Milliseconds since the start of the process.
struct Times {
    double painted = 0, settled = 0;
    double answers = 0;
    double resident = 0; // MiB
};

// Until the last picture, or until a dialog answers the key that was pressed as soon as there was a window.
std::optional<Times> startOnce(const Display& display, const QString& program, const QStringList& arguments,
                               bool pressesKey)
{
    Times out;
    QProcess process;
    QElapsedTimer clock;
    clock.start();
    process.start(program, arguments);
    const auto now = [&clock] { return double(clock.nsecsElapsed()) / 1e6; };
    QByteArray last;
    bool isPressed = false, works = true;
    for (;;) {
        works = clock.elapsed() < kPatience && process.state() != QProcess::NotRunning;
        if (!works)
            break;
        const std::vector<xcb_window_t> windows = display.windows();
        if (pressesKey) {
            if (!windows.empty() && !std::exchange(isPressed, true))
                display.pressHelp(windows.front());
            if (windows.size() > 1) {
                out.answers = now();
                break;
            }
        } else if (!windows.empty()) {
            const QByteArray picture = display.picture(windows.front());
            if (!picture.isEmpty() && picture != last) {
                last = picture;
                out.settled = now();
                if (out.painted == 0)
                    out.painted = out.settled;
            }
            if (out.painted != 0 && now() - out.settled > kSettled)
                break;
        }
        QTest::qSleep(2);
    }
    out.resident = memory("VmRSS:", process.processId());
    process.kill();
    process.waitForFinished(kPatience);
    while (!display.windows().empty())
        QTest::qSleep(1);
    return works ? std::optional(out) : std::nullopt;
}

double median(std::vector<Times> runs, double Times::*field)
{
    std::sort(runs.begin(), runs.end(),
              [field](const Times& a, const Times& b) { return a.*field < b.*field; });
    return runs[runs.size() / 2].*field;
}

} // namespace

int start(const QString& program, const QStringList& arguments, const QString& what)
{
    const Display display;
    if (!display.works())
        return fail("no display");
    std::vector<Times> pictures, answers;
    for (int run = 0; run < kRuns; ++run) {
        const auto seen = startOnce(display, program, arguments, false);
        const auto answered = startOnce(display, program, arguments, true);
        if (!seen || !answered)
            return fail("the window does not come");
        pictures.push_back(*seen);
        answers.push_back(*answered);
    }
    const double painted = median(pictures, &Times::painted), settled = median(pictures, &Times::settled);
    const double key = median(answers, &Times::answers);
    std::printf("| start to usable window, %s | %.0f ms | first picture %.0f ms, last picture %.0f ms, the "
                "dialog that F1 asks for "
                "%.0f ms (medians of %d); first run %.0f ms; %.0f MiB resident |\n",
                qPrintable(what), std::max(settled, key), painted, settled, key, kRuns,
                pictures.front().settled, median(pictures, &Times::resident));
    std::fflush(stdout);
    return 0;
}

} // namespace ff::bench
