// SPDX-License-Identifier: GPL-3.0-or-later
// The two interfaces on the session bus, as GNOME Shell and KRunner call them.
#include "app/provider/SearchProvider.h"

#include <QDBusAbstractAdaptor>
#include <QDBusArgument>
#include <QDBusConnection>
#include <QDBusMetaType>

#include <utility>

namespace ff::provider {

using namespace Qt::StringLiterals;

// KRunner's (sssida{sv}).
struct RunnerMatch {
    QString id, text, icon;
    int type = 0;
    double relevance = 0;
    QVariantMap properties;
};
// KRunner's (sss).
struct RunnerAction {
    QString id, text, icon;
};

QDBusArgument& operator<<(QDBusArgument& out, const RunnerMatch& match)
{
    out.beginStructure();
    out << match.id << match.text << match.icon << match.type << match.relevance << match.properties;
    out.endStructure();
    return out;
}

const QDBusArgument& operator>>(const QDBusArgument& in, RunnerMatch& match)
{
    in.beginStructure();
    in >> match.id >> match.text >> match.icon >> match.type >> match.relevance >> match.properties;
    in.endStructure();
    return in;
}

QDBusArgument& operator<<(QDBusArgument& out, const RunnerAction& action)
{
    out.beginStructure();
    out << action.id << action.text << action.icon;
    out.endStructure();
    return out;
}

const QDBusArgument& operator>>(const QDBusArgument& in, RunnerAction& action)
{
    in.beginStructure();
    in >> action.id >> action.text >> action.icon;
    in.endStructure();
    return in;
}

} // namespace ff::provider

using RunnerMatches = QList<ff::provider::RunnerMatch>;
using RunnerActions = QList<ff::provider::RunnerAction>;
using ResultMetas = QList<QVariantMap>;
Q_DECLARE_METATYPE(ff::provider::RunnerMatch)
Q_DECLARE_METATYPE(ff::provider::RunnerAction)

namespace ff::provider {
namespace {

// KRunner's QueryMatch::CompletionMatch: among files and applications whose name begins like this.
constexpr int kRunnerType = 30;

// What lets the window come to the front.
QVariantMap platformData(const QString& token)
{
    if (token.isEmpty())
        return {};
    return {{u"activation-token"_s, token}, {u"desktop-startup-id"_s, token}};
}

// NOLINTBEGIN(readability-identifier-naming): the methods have the names of the interfaces
// https://developer.gnome.org/documentation/tutorials/search-provider.html
class ShellAdaptor final : public QDBusAbstractAdaptor {
    Q_OBJECT
    Q_CLASSINFO("D-Bus Interface", "org.gnome.Shell.SearchProvider2")

public:
    explicit ShellAdaptor(SearchProvider* provider) : QDBusAbstractAdaptor(provider), m_provider(provider) {}

public Q_SLOTS:
    QStringList GetInitialResultSet(const QStringList& terms)
    {
        QStringList out;
        for (const Match& match : m_provider->find(terms.join(u' ')))
            out += match.id;
        return out;
    }

    // The first set had only the best: what the longer words find need not be among them.
    QStringList GetSubsearchResultSet(const QStringList&, const QStringList& terms)
    {
        return GetInitialResultSet(terms);
    }

    ResultMetas GetResultMetas(const QStringList& identifiers)
    {
        ResultMetas out;
        for (const Match& match : m_provider->describe(identifiers))
            out += QVariantMap{{u"id"_s, match.id},
                               {u"name"_s, match.name},
                               {u"description"_s, match.place},
                               {u"gicon"_s, match.icon}};
        return out;
    }

    void ActivateResult(const QString& identifier, const QStringList&, uint timestamp)
    {
        m_provider->open(identifier, platformData(startupId(timestamp)));
    }

    void LaunchSearch(const QStringList& terms, uint timestamp)
    {
        m_provider->searchInWindow(terms.join(u' '), platformData(startupId(timestamp)));
    }

private:
    // As the Startup Notification Specification says a time of X11 in an id.
    static QString startupId(uint timestamp)
    {
        return timestamp == 0 ? QString() : u"fileformer_TIME"_s + QString::number(timestamp);
    }

    SearchProvider* m_provider;
};

// https://invent.kde.org/frameworks/krunner, src/data/org.kde.krunner1.xml
class RunnerAdaptor final : public QDBusAbstractAdaptor {
    Q_OBJECT
    Q_CLASSINFO("D-Bus Interface", "org.kde.krunner1")

public:
    explicit RunnerAdaptor(SearchProvider* provider) : QDBusAbstractAdaptor(provider), m_provider(provider) {}

public Q_SLOTS:
    RunnerActions Actions() { return {}; }

    RunnerMatches Match(const QString& query)
    {
        RunnerMatches out;
        for (const provider::Match& match : m_provider->find(query))
            out += RunnerMatch{match.id,    match.name,      match.icon,
                               kRunnerType, match.relevance, {{u"subtext"_s, match.place}}};
        return out;
    }

    void Run(const QString& matchId, const QString&)
    {
        m_provider->open(matchId, platformData(std::exchange(m_token, {})));
    }

    void SetActivationToken(const QString& token) { m_token = token; }
    void Teardown() {}

private:
    SearchProvider* m_provider;
    QString m_token; // of the next Run
};
// NOLINTEND(readability-identifier-naming)

} // namespace

bool serve(SearchProvider& provider)
{
    qDBusRegisterMetaType<RunnerMatch>();
    qDBusRegisterMetaType<RunnerMatches>();
    qDBusRegisterMetaType<RunnerAction>();
    qDBusRegisterMetaType<RunnerActions>();
    qDBusRegisterMetaType<ResultMetas>();
    new ShellAdaptor(&provider);
    new RunnerAdaptor(&provider);
    QDBusConnection bus = QDBusConnection::sessionBus();
    // The object before the name: whoever sees the name may call at once.
    return bus.isConnected()
        && bus.registerObject(QString::fromLatin1(kProviderPath), &provider, QDBusConnection::ExportAdaptors)
        && bus.registerService(QString::fromLatin1(kProviderName));
}

} // namespace ff::provider

#include "DesktopSearch.moc"
