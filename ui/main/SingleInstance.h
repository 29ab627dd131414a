// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// One process for each session: the first owns kBusName on the session bus and answers
// org.freedesktop.Application there; a later start hands its request over and ends. Where there is no session
// bus every start is the first. GUI thread only.

#include <QMetaType>
#include <QObject>
#include <QStringList>

namespace ff::ui {

// The identifier of the application: of the desktop entry, the bus name and the icon.
inline constexpr char kBusName[] = "org.fileformer.FileFormer";

// What a start of the program asks for.
struct StartRequest {
    enum class Kind { Activate, Open, Create, Extract, NewWindow, OpenEntry, Search };
    Kind kind = Kind::Activate;
    QStringList paths; // absolute
    // What the desktop gave this start so that its window may come to the front; empty: nothing.
    QString activationToken;
    // Of OpenEntry the path in the archive, of Search what to look for in all archives. Only the bus asks for
    // these two: see app/provider.
    QString text = {};
};

class SingleInstance final : public QObject {
    Q_OBJECT

public:
    enum class Role {
        First, // requests of later starts come as requested()
        Alone, // no bus: nobody can be asked, nobody will ask
        HandedOver, // the first has taken the request: end now
    };

    explicit SingleInstance(QObject* parent = nullptr);

    // Takes the name, or hands the request to the process that has it. Waits at most some seconds for a
    // process that does not answer, and then carries on alone.
    Role start(const StartRequest& request);

Q_SIGNALS:
    void requested(const ff::ui::StartRequest& request);
};

} // namespace ff::ui

Q_DECLARE_METATYPE(ff::ui::StartRequest)
