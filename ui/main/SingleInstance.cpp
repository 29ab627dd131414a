// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/main/SingleInstance.h"

#include <QDBusAbstractAdaptor>
#include <QDBusConnection>
#include <QDBusConnectionInterface>
#include <QDBusMessage>
#include <QFileInfo>
#include <QUrl>
#include <QVariantMap>

namespace ff::ui {

using namespace Qt::StringLiterals;

namespace {

const QString kPath = u"/org/fileformer/FileFormer"_s;
const QString kInterface = u"org.freedesktop.Application"_s;
// The actions of the desktop entry have the first two names.
const QString kCreateAction = u"new-archive"_s;
const QString kExtractAction = u"extract"_s;
const QString kNewWindowAction = u"new-window"_s;
// Those of the search of the desktop (app/provider).
const QString kOpenEntryAction = u"open-entry"_s; // URL of an archive, path in it
const QString kSearchAction = u"search"_s;
const QString kToken = u"activation-token"_s;
const QString kStartupId = u"desktop-startup-id"_s;
constexpr int kPatience = 5000; // milliseconds

QStringList urlsOf(const QStringList& paths)
{
    QStringList out;
    for (const QString& path : paths)
        out += QUrl::fromLocalFile(path).toString(QUrl::FullyEncoded);
    return out;
}

QStringList pathsOf(const QStringList& urls)
{
    QStringList out;
    for (const QString& text : urls) {
        const QUrl url(text);
        // A file elsewhere cannot be opened, and the window will say so.
        out += url.isLocalFile() ? url.toLocalFile() : text;
    }
    return out;
}

QString tokenOf(const QVariantMap& platformData)
{
    const QString token = platformData.value(kToken).toString();
    return token.isEmpty() ? platformData.value(kStartupId).toString() : token;
}

// libdbus would start a bus of its own where none is announced, and leave it behind.
bool hasSessionBus()
{
    return !qEnvironmentVariableIsEmpty("DBUS_SESSION_BUS_ADDRESS")
        || QFileInfo::exists(qEnvironmentVariable("XDG_RUNTIME_DIR") + u"/bus"_s);
}

// The interface as the Desktop Entry Specification has it ("D-Bus Activation").
class ApplicationAdaptor final : public QDBusAbstractAdaptor {
    Q_OBJECT
    Q_CLASSINFO("D-Bus Interface", "org.freedesktop.Application")

public:
    explicit ApplicationAdaptor(SingleInstance* instance)
        : QDBusAbstractAdaptor(instance), m_instance(instance)
    {
    }

public Q_SLOTS:
    void Activate(const QVariantMap& platformData) { ask(StartRequest::Kind::Activate, {}, platformData); }

    void Open(const QStringList& uris, const QVariantMap& platformData)
    {
        ask(StartRequest::Kind::Open, uris, platformData);
    }

    void ActivateAction(const QString& name, const QVariantList& parameters, const QVariantMap& platformData)
    {
        // The desktop sends no parameter, a second start its files.
        const QStringList uris = parameters.value(0).toStringList();
        if (name == kCreateAction)
            ask(StartRequest::Kind::Create, uris, platformData);
        else if (name == kExtractAction)
            ask(StartRequest::Kind::Extract, uris, platformData);
        else if (name == kNewWindowAction)
            ask(StartRequest::Kind::NewWindow, uris, platformData);
        else if (name == kOpenEntryAction && uris.size() == 2)
            ask(StartRequest::Kind::OpenEntry, uris.first(1), platformData, uris.last());
        else if (name == kSearchAction)
            ask(StartRequest::Kind::Search, {}, platformData, uris.value(0));
    }

private:
    void ask(StartRequest::Kind kind, const QStringList& uris, const QVariantMap& platformData,
             const QString& text = {})
    {
        Q_EMIT m_instance->requested({kind, pathsOf(uris), tokenOf(platformData), text});
    }

    SingleInstance* m_instance;
};

QDBusMessage messageOf(const StartRequest& request)
{
    QVariantMap platformData;
    if (!request.activationToken.isEmpty())
        platformData = {{kToken, request.activationToken}, {kStartupId, request.activationToken}};
    const QStringList urls = urlsOf(request.paths);
    const auto call = [&](const QString& method, const QVariantList& arguments) {
        QDBusMessage message =
            QDBusMessage::createMethodCall(QString::fromLatin1(kBusName), kPath, kInterface, method);
        message.setArguments(arguments + QVariantList{platformData});
        return message;
    };
    const auto action = [&](const QString& name, const QVariantList& parameters) {
        return call(u"ActivateAction"_s, {name, QVariant(parameters)});
    };
    switch (request.kind) {
    case StartRequest::Kind::Activate:
        break;
    case StartRequest::Kind::Open:
        return call(u"Open"_s, {urls});
    case StartRequest::Kind::Create:
        return action(kCreateAction, {urls});
    case StartRequest::Kind::Extract:
        return action(kExtractAction, {urls});
    case StartRequest::Kind::NewWindow:
        return action(kNewWindowAction, {urls});
    case StartRequest::Kind::OpenEntry:
        return action(kOpenEntryAction, {urls + QStringList{request.text}});
    case StartRequest::Kind::Search:
        return action(kSearchAction, {QStringList{request.text}});
    }
    return call(u"Activate"_s, {});
}

} // namespace

SingleInstance::SingleInstance(QObject* parent) : QObject(parent)
{
    new ApplicationAdaptor(this);
}

SingleInstance::Role SingleInstance::start(const StartRequest& request)
{
    if (!hasSessionBus())
        return Role::Alone;
    QDBusConnection bus = QDBusConnection::sessionBus();
    if (!bus.isConnected())
        return Role::Alone;
    // The object before the name: whoever sees the name may call at once.
    if (!bus.registerObject(kPath, this, QDBusConnection::ExportAdaptors))
        return Role::Alone;
    const auto registered = bus.interface()->registerService(QString::fromLatin1(kBusName),
                                                             QDBusConnectionInterface::DontQueueService,
                                                             QDBusConnectionInterface::DontAllowReplacement);
    if (registered.isValid() && registered.value() == QDBusConnectionInterface::ServiceRegistered)
        return Role::First;
    bus.unregisterObject(kPath);
    if (!registered.isValid())
        return Role::Alone;
    const QDBusMessage answer = bus.call(messageOf(request), QDBus::Block, kPatience);
    return answer.type() == QDBusMessage::ReplyMessage ? Role::HandedOver : Role::Alone;
}

} // namespace ff::ui

#include "SingleInstance.moc"
