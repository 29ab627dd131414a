// SPDX-License-Identifier: GPL-3.0-or-later
#include "Start.h"

#include "Watch.h"

#include <QElapsedTimer>
#include <QHash>
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
constexpr int kRuns = 9;
// The picture is the last one when no other follows for so long: longer than any wait of the program's own.
constexpr double kSettled = 700; // milliseconds

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
        m_protocols = atom("WM_PROTOCOLS");
        m_ping = atom("_NET_WM_PING");
        // Where answers to a ping are sent.
        const std::uint32_t mask = XCB_EVENT_MASK_SUBSTRUCTURE_NOTIFY;
        xcb_change_window_attributes(m_connection, m_root, XCB_CW_EVENT_MASK, &mask);
        xcb_flush(m_connection);
    }
    ~Display() { xcb_disconnect(m_connection); }
    Display(const Display&) = delete;
    Display& operator=(const Display&) = delete;

    bool works() const { return xcb_connection_has_error(m_connection) == 0; }

    // Mapped and at least 600 by 400.
    std::optional<xcb_window_t> findWindow() const
    {
        const ReplyPointer<xcb_query_tree_reply_t> tree(
            xcb_query_tree_reply(m_connection, xcb_query_tree(m_connection, m_root), nullptr));
        if (!tree)
            return std::nullopt;
        const xcb_window_t* windows = xcb_query_tree_children(tree.get());
        for (int i = 0; i < xcb_query_tree_children_length(tree.get()); ++i) {
            const ReplyPointer<xcb_get_geometry_reply_t> size(xcb_get_geometry_reply(
                m_connection, xcb_get_geometry(m_connection, windows[i]), nullptr));
            const ReplyPointer<xcb_get_window_attributes_reply_t> state(xcb_get_window_attributes_reply(
                m_connection, xcb_get_window_attributes(m_connection, windows[i]), nullptr));
            if (size && state && state->map_state == XCB_MAP_STATE_VIEWABLE && size->width >= 600
                && size->height >= 400)
                return windows[i];
        }
        return std::nullopt;
    }

    // Three columns of its pixels: a quarter, half and three quarters from the left; empty while one column has only one colour.
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

    void ping(xcb_window_t window) const
    {
        xcb_client_message_event_t event{};
        event.response_type = XCB_CLIENT_MESSAGE;
        event.format = 32;
        event.window = window;
        event.type = m_protocols;
        event.data.data32[0] = m_ping;
        event.data.data32[1] = XCB_CURRENT_TIME;
        event.data.data32[2] = window;
        xcb_send_event(m_connection, 0, window, XCB_EVENT_MASK_NO_EVENT, reinterpret_cast<const char*>(&event));
        xcb_flush(m_connection);
    }

    bool wasAnswered() const
    {
        bool out = false;
        while (xcb_generic_event_t* event = xcb_poll_for_event(m_connection)) {
            if ((event->response_type & 0x7f) == XCB_CLIENT_MESSAGE) {
                const auto* message = reinterpret_cast<const xcb_client_message_event_t*>(event);
                out = out || (message->type == m_protocols && message->data.data32[0] == m_ping);
            }
            std::free(event);
        }
        return out;
    }

private:
    xcb_atom_t atom(const char* name) const
    {
        const ReplyPointer<xcb_intern_atom_reply_t> reply(xcb_intern_atom_reply(
            m_connection, xcb_intern_atom(m_connection, 0, std::uint16_t(std::strlen(name)), name), nullptr));
        return reply ? reply->atom : xcb_atom_t{XCB_ATOM_NONE};
    }

    xcb_connection_t* const m_connection;
    xcb_window_t m_root = XCB_WINDOW_NONE;
    xcb_atom_t m_protocols = XCB_ATOM_NONE, m_ping = XCB_ATOM_NONE;
};

// Milliseconds since the start of the process.
struct Times {
    double painted = 0, answers = 0, settled = 0;
    double resident = 0; // MiB
    double usable() const { return std::max(answers, settled); }
};

std::optional<Times> startOnce(const Display& display, const QString& program, const QStringList& arguments)
{
    Times out;
    QProcess process;
    QElapsedTimer clock;
    clock.start();
    process.start(program, arguments);
    const auto now = [&clock] { return double(clock.nsecsElapsed()) / 1e6; };
    QByteArray last;
    bool isPinged = false;
    for (;;) {
        if (clock.elapsed() > kPatience || process.state() == QProcess::NotRunning)
            return std::nullopt;
        if (const auto window = display.findWindow()) {
            // The window is there before its picture: what it answers now, it answers between making and painting.
            if (!std::exchange(isPinged, true))
                display.ping(*window);
            const QByteArray picture = display.picture(*window);
            if (!picture.isEmpty() && picture != last) {
                last = picture;
                out.settled = now();
                if (out.painted == 0)
                    out.painted = out.settled;
            }
            if (out.answers == 0 && display.wasAnswered())
                out.answers = now();
        }
        if (out.painted != 0 && out.answers != 0 && now() - out.settled > kSettled)
            break;
        if (qEnvironmentVariableIsSet("FF_DBG")) std::fprintf(stderr, "%.0f painted %.0f answers %.0f settled %.0f pic %d\n", now(), out.painted, out.answers, out.settled, int(last.size()));
        QTest::qSleep(2);
    }
    out.resident = memory("VmRSS:", process.processId());
    process.terminate();
    process.waitForFinished(kPatience);
    while (display.findWindow())
        QTest::qSleep(1);
    return out;
}

void print(const QString& what, const QString& which, const Times& times)
{
    std::printf("| start, %s, to usable window, %s | %.0f ms | first picture %.0f ms, takes input %.0f ms, last picture %.0f ms; "
                "%.0f MiB resident |\n",
                qPrintable(what), qPrintable(which), times.usable(), times.painted, times.answers, times.settled,
                times.resident);
    std::fflush(stdout);
}

} // namespace

int start(const QString& program, const QStringList& arguments, const QString& what)
{
    const Display display;
    if (!display.works())
        return fail("no display");
    std::vector<Times> runs;
    for (int run = 0; run < kRuns; ++run) {
        const auto times = startOnce(display, program, arguments);
        if (!times)
            return fail("the window does not come");
        runs.push_back(*times);
    }
    print(what, u"first"_s, runs.front());
    std::sort(runs.begin() + 1, runs.end(), [](const Times& a, const Times& b) { return a.usable() < b.usable(); });
    print(what, u"median of %1 more"_s.arg(runs.size() - 1), runs[1 + (runs.size() - 1) / 2]);
    return 0;
}

} // namespace ff::bench
