// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Runs the built ffz as a script runs it, in a folder of its own and without a terminal. REQUIRES: FF_FFZ,
// the program.

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>
#include <nlohmann/json.hpp>

namespace ff::test {

struct FfzOutcome {
    int code = -1;
    QByteArray out, err;

    nlohmann::json json() const { return nlohmann::json::parse(out.toStdString(), nullptr, false); }
};

class FfzRunner {
public:
    QString at(const QString& name) const { return m_folder.filePath(name); }
    bool has(const QString& name) const { return QFileInfo::exists(at(name)); }

    void write(const QString& name, const QByteArray& bytes) const
    {
        QVERIFY(QDir().mkpath(QFileInfo(at(name)).path()));
        QFile file(at(name));
        QVERIFY(file.open(QIODevice::WriteOnly));
        QCOMPARE(file.write(bytes), bytes.size());
    }

    QByteArray read(const QString& name) const
    {
        QFile file(at(name));
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray("(no such file)");
    }

    QString folder() const { return m_folder.path(); }

    // Arguments are separated by spaces; `input` is what standard input gives.
    FfzOutcome operator()(const QString& arguments, const QByteArray& input = {}) const
    {
        return (*this)(arguments.split(u' ', Qt::SkipEmptyParts), input);
    }

    FfzOutcome operator()(const QStringList& arguments, const QByteArray& input = {}) const
    {
        QProcess process;
        process.setWorkingDirectory(m_folder.path());
        process.start(QStringLiteral(FF_FFZ), arguments);
        process.write(input);
        process.closeWriteChannel();
        FfzOutcome out;
        if (!process.waitForFinished(300'000)) {
            process.kill();
            process.waitForFinished();
            return out;
        }
        out.code = process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -1;
        out.out = process.readAllStandardOutput();
        out.err = process.readAllStandardError();
        return out;
    }

    // It goes well, or the case fails.
    void well(const QString& arguments, const QByteArray& input = {}) const
    {
        const FfzOutcome outcome = (*this)(arguments, input);
        QVERIFY2(outcome.code == 0, (arguments.toUtf8() + ": " + outcome.err).constData());
    }

private:
    QTemporaryDir m_folder;
};

} // namespace ff::test
