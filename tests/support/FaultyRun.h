// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Programs run to their end, on a disk that fails on demand (tests/unit/cli/FaultyDisk.cpp) or with file
// systems mounted for them alone. For tests that have FF_FAULTY_DISK.

#include <QProcess>
#include <QString>
#include <QStringList>

namespace fftest {

struct Outcome {
    bool isKilled = false;
    int code = -1;
    QByteArray text;
};

// With the disk that does as `fault` says at this moment, leaving the file `hit` in the folder when it comes
// to it, or, at moment 0, is only watched, which gives the file `log`.
inline Outcome run(const QString& folder, const QString& program, const QStringList& arguments,
                   const QString& fault = {}, int moment = 0)
{
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    if (!fault.isEmpty()) {
        environment.insert(QStringLiteral("LD_PRELOAD"), QStringLiteral(FF_FAULTY_DISK));
        environment.insert(QStringLiteral("FF_FAULT"), fault);
        environment.insert(QStringLiteral("FF_FAULT_AT"), QString::number(moment));
        environment.insert(QStringLiteral("FF_FAULT_HIT"), folder + QStringLiteral("/hit"));
        if (moment == 0)
            environment.insert(QStringLiteral("FF_FAULT_LOG"), folder + QStringLiteral("/log"));
    }
    QProcess process;
    process.setProcessEnvironment(environment);
    process.setProcessChannelMode(QProcess::MergedChannels);
    process.setWorkingDirectory(folder);
    process.start(program, arguments);
    process.closeWriteChannel();
    process.waitForFinished(300000);
    return {process.exitStatus() == QProcess::CrashExit, process.exitCode(), process.readAll()};
}

// A shell script that may mount file systems, for itself alone. Its code is 1 where nobody may.
inline Outcome runMounting(const QString& folder, const QString& script)
{
    return run(folder, QStringLiteral("unshare"),
               {QStringLiteral("--map-root-user"), QStringLiteral("--mount"), QStringLiteral("sh"),
                QStringLiteral("-c"), script});
}

} // namespace fftest
