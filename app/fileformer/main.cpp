// SPDX-License-Identifier: GPL-3.0-or-later
// fileformer: the window. Here the arguments are parsed; ui/main/Windows.h has what they do.

#include "ui/Theme.h"
#include "ui/Translations.h"
#include "ui/main/SingleInstance.h"
#include "ui/main/Windows.h"

#include <QApplication>
#include <QCommandLineParser>
#include <QFileInfo>
#include <QIcon>
#include <QTimer>
#include <QUrl>

#include <cstdio>

namespace {

using namespace Qt::StringLiterals;
using ff::ui::SingleInstance;
using ff::ui::StartRequest;

// A process that the bus has started ends when nobody asks it for anything.
constexpr int kServicePatience = 10'000; // milliseconds

QString activationToken()
{
    const QString token = qEnvironmentVariable("XDG_ACTIVATION_TOKEN");
    return token.isEmpty() ? qEnvironmentVariable("DESKTOP_STARTUP_ID") : token;
}

// Some file managers name files by URL whatever the desktop entry asks for.
QString pathOf(const QString& argument)
{
    const bool isUrl = argument.startsWith(u"file:"_s) && !QFileInfo::exists(argument);
    return QFileInfo(isUrl ? QUrl(argument).toLocalFile() : argument).absoluteFilePath();
}

void carryOut(const StartRequest& request, ff::ui::Windows& windows)
{
    // Where Qt's Wayland plugin looks when a window asks to come to the front.
    if (!request.activationToken.isEmpty())
        qputenv("XDG_ACTIVATION_TOKEN", request.activationToken.toUtf8());
    switch (request.kind) {
    case StartRequest::Kind::Activate:
        windows.activate();
        break;
    case StartRequest::Kind::Open:
        windows.open(request.paths);
        break;
    case StartRequest::Kind::Create:
        windows.create(request.paths);
        break;
    case StartRequest::Kind::Extract:
        windows.extract(request.paths);
        break;
    case StartRequest::Kind::NewWindow:
        windows.openInNew(request.paths);
        break;
    case StartRequest::Kind::OpenEntry:
        windows.openAt(request.paths.value(0), request.text);
        break;
    case StartRequest::Kind::Search:
        windows.search(request.text);
        break;
    }
}

} // namespace

int main(int argc, char** argv)
{
    // Before Qt takes it out of the environment.
    const QString token = activationToken();
    QApplication application(argc, argv);
    QCoreApplication::setApplicationName(u"fileformer"_s);
    QCoreApplication::setOrganizationName(u"fileformer"_s);
    QCoreApplication::setApplicationVersion(QStringLiteral(FF_VERSION));
    QGuiApplication::setApplicationDisplayName(u"FileFormer"_s);
    QGuiApplication::setDesktopFileName(QString::fromLatin1(ff::ui::kBusName));
    QGuiApplication::setWindowIcon(QIcon(u":/icons/fileformer.svg"_s));
    ff::ui::installTranslations(application, ff::ui::savedLocale());

    QCommandLineParser parser;
    parser.setApplicationDescription(
        QCoreApplication::translate("main", "Make, open and check .ffz archives."));
    parser.addHelpOption();
    parser.addVersionOption();
    const QCommandLineOption create(
        u"create"_s, QCoreApplication::translate("main", "Open the sheet for a new archive of the files."));
    const QCommandLineOption extract(
        u"extract"_s, QCoreApplication::translate("main", "Ask where to extract the archives to."));
    const QCommandLineOption newWindow(u"new-window"_s,
                                       QCoreApplication::translate("main", "Open a new window."));
    QCommandLineOption service(u"dbus-service"_s,
                               QCoreApplication::translate("main", "Wait for requests on the session bus."));
    service.setFlags(QCommandLineOption::HiddenFromHelp);
    parser.addOptions({create, extract, newWindow, service});
    parser.addPositionalArgument(
        u"files"_s, QCoreApplication::translate("main", "Archives to open, or what the option needs."),
        u"[files...]"_s);
    parser.process(application);

    StartRequest request;
    request.activationToken = token;
    for (const QString& argument : parser.positionalArguments())
        request.paths += pathOf(argument);
    if (int(parser.isSet(create)) + int(parser.isSet(extract)) + int(parser.isSet(newWindow)) > 1) {
        std::fputs(qPrintable(QCoreApplication::translate(
                                  "main", "Give only one of --create, --extract and --new-window.")
                              + u'\n'),
                   stderr);
        return 1;
    }
    if (parser.isSet(create))
        request.kind = StartRequest::Kind::Create;
    else if (parser.isSet(extract))
        request.kind = StartRequest::Kind::Extract;
    else if (parser.isSet(newWindow))
        request.kind = StartRequest::Kind::NewWindow;
    else if (!request.paths.isEmpty())
        request.kind = StartRequest::Kind::Open;

    SingleInstance instance;
    const SingleInstance::Role role = instance.start(request);
    if (role == SingleInstance::Role::HandedOver)
        return 0;
    ff::ui::applyTheme(ff::ui::savedTheme());
    ff::ui::Windows windows;
    QObject::connect(&instance, &SingleInstance::requested, &windows,
                     [&windows](const StartRequest& asked) { carryOut(asked, windows); });
    if (parser.isSet(service) && role == SingleInstance::Role::First) {
        QTimer::singleShot(kServicePatience, &windows, [&windows] {
            if (windows.all().isEmpty())
                QCoreApplication::quit();
        });
    } else {
        carryOut(request, windows);
    }
    return QApplication::exec();
}
