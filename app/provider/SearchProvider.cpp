// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/provider/SearchProvider.h"

#include "core/base/Exceptions.h"
#include "core/search/names/Matcher.h"

#include <QDBusConnection>
#include <QDBusMessage>
#include <QDBusPendingCall>
#include <QLocale>
#include <QMimeDatabase>
#include <QUrl>
#include <QVariantMap>

#include <algorithm>

namespace ff::provider {

using namespace Qt::StringLiterals;
using search::Catalogue;
using search::RememberedArchive;

namespace {

constexpr std::size_t kShown = 30;
// Read, since those of encrypted archives are not shown.
constexpr std::size_t kRead = 200;
// The shell asks at each letter and waits for the answer.
constexpr std::chrono::milliseconds kBudget{60};
// Two Russian letters or a Chinese one; less is in every path.
constexpr qsizetype kFewestBytes = 3;

// The catalogue, where something of it may be told.
std::optional<Catalogue> readableCatalogue()
{
    std::error_code failure;
    // Opening would make one.
    const auto path = search::defaultCatalogue();
    if (path.empty() || !std::filesystem::exists(path, failure))
        return {};
    Result<Catalogue> opened = Catalogue::open(path);
    if (!opened.ok())
        return {};
    const Result<bool> isRemembering = opened->isRemembering();
    if (!isRemembering.ok() || !*isRemembering)
        return {};
    return std::move(*opened);
}

// The archive's number and the bytes of the path, which need not be text.
QString idOf(search::ArchiveId archive, const std::string& path)
{
    return QString::number(archive) + u'/'
        + QString::fromLatin1(QByteArray::fromStdString(path).toPercentEncoding());
}

struct Identified {
    search::ArchiveId archive = 0;
    std::string path;
};
Identified identified(const QString& id)
{
    const qsizetype cut = id.indexOf(u'/');
    return {id.left(cut).toLongLong(),
            QByteArray::fromPercentEncoding(id.mid(cut + 1).toLatin1()).toStdString()};
}

QString shownPath(std::string_view path)
{
    QString out = QString::fromUtf8(path.data(), qsizetype(path.size()));
    for (QChar& letter : out) {
        // A name must not turn the text around it or break its line.
        if (letter.category() == QChar::Other_Control || letter.category() == QChar::Other_Format)
            letter = QChar::ReplacementCharacter;
    }
    return out;
}

QString placeOf(const RememberedArchive& archive, std::string_view folder)
{
    QString out = shownPath(archive.facts.path.filename().string());
    if (!folder.empty())
        out += u" › "_s + shownPath(folder);
    if (archive.state == search::ArchiveState::Gone)
        out += QLocale().language() == QLocale::Russian ? u" (архив сейчас недоступен)"_s
                                                        : u" (archive not there now)"_s;
    return out;
}

Match matchOf(const RememberedArchive& archive, const std::string& path, bool isFolder)
{
    const std::string_view whole = search::trimmedPath(path);
    const std::size_t name = search::nameOffset(whole);
    Match out;
    out.id = idOf(archive.id, path);
    out.name = shownPath(whole.substr(name));
    out.place = placeOf(archive, whole.substr(0, name == 0 ? 0 : name - 1));
    out.icon = isFolder ? u"folder"_s
                        : QMimeDatabase().mimeTypeForFile(out.name, QMimeDatabase::MatchExtension).iconName();
    return out;
}

Result<QList<Match>> matchesOf(Catalogue& catalogue, const QString& text)
{
    const std::string bytes = text.toStdString();
    const Result<search::Query> parsed = search::parseQuery(bytes);
    const search::Query query = parsed.ok() ? *parsed : search::understoodPart(bytes);
    QList<Match> out;
    // Filters alone are no question of a desktop.
    if (query.terms.empty())
        return out;
    search::FindOptions options;
    options.limit = kRead;
    options.budget = kBudget;
    TaskControl control;
    FF_ASSIGN(const search::FindResult found, catalogue.find(query, options, control));
    for (const search::Hit& hit : found.hits) {
        const RememberedArchive* archive = found.archiveOf(hit);
        if (!archive || archive->facts.encrypted)
            continue;
        out += matchOf(*archive, hit.entry.path, hit.entry.type == format::EntryType::Directory);
        out.last().relevance = double(hit.quality) / 100;
        if (std::size_t(out.size()) == kShown)
            break;
    }
    return out;
}

// Null: it is not remembered, or nothing of it is told.
const RememberedArchive* archiveOf(const std::vector<RememberedArchive>& archives, search::ArchiveId id)
{
    const auto found = std::find_if(archives.begin(), archives.end(), [id](const RememberedArchive& one) {
        return one.id == id && !one.facts.encrypted;
    });
    return found == archives.end() ? nullptr : &*found;
}

std::vector<RememberedArchive> archivesOf(Catalogue& catalogue)
{
    Result<std::vector<RememberedArchive>> archives = catalogue.archives();
    return archives.ok() ? std::move(*archives) : std::vector<RememberedArchive>();
}

void askWindow(const QString& action, const QVariantList& parameters, const QVariantMap& platformData)
{
    QDBusMessage message =
        QDBusMessage::createMethodCall(u"org.fileformer.FileFormer"_s, u"/org/fileformer/FileFormer"_s,
                                       u"org.freedesktop.Application"_s, u"ActivateAction"_s);
    message.setArguments({action, QVariant(parameters), platformData});
    QDBusConnection::sessionBus().asyncCall(message);
}

} // namespace

SearchProvider::SearchProvider(QObject* parent) : QObject(parent)
{
}

QList<Match> SearchProvider::find(const QString& query)
{
    Q_EMIT asked();
    if (query.trimmed().toUtf8().size() < kFewestBytes)
        return {};
    const Result<QList<Match>> found = catchingExceptions([&]() -> Result<QList<Match>> {
        std::optional<Catalogue> catalogue = readableCatalogue();
        return catalogue ? matchesOf(*catalogue, query) : QList<Match>();
    });
    return found.ok() ? *found : QList<Match>();
}

QList<Match> SearchProvider::describe(const QStringList& ids)
{
    Q_EMIT asked();
    const Result<QList<Match>> described = catchingExceptions([&]() -> Result<QList<Match>> {
        QList<Match> out;
        std::optional<Catalogue> catalogue = readableCatalogue();
        if (!catalogue)
            return out;
        const std::vector<RememberedArchive> archives = archivesOf(*catalogue);
        for (const QString& id : ids) {
            const Identified entry = identified(id);
            const RememberedArchive* known = archiveOf(archives, entry.archive);
            if (!known)
                continue;
            RememberedArchive archive = *known;
            std::error_code failure;
            if (!std::filesystem::exists(archive.facts.path, failure))
                archive.state = search::ArchiveState::Gone;
            out += matchOf(archive, entry.path, entry.path.ends_with('/'));
        }
        return out;
    });
    return described.ok() ? *described : QList<Match>();
}

void SearchProvider::open(const QString& id, const QVariantMap& platformData)
{
    Q_EMIT asked();
    std::optional<Catalogue> catalogue = readableCatalogue();
    if (!catalogue)
        return;
    const Identified entry = identified(id);
    const std::vector<RememberedArchive> archives = archivesOf(*catalogue);
    if (const RememberedArchive* archive = archiveOf(archives, entry.archive)) {
        const QString url = QUrl::fromLocalFile(QString::fromStdString(archive->facts.path.string()))
                                .toString(QUrl::FullyEncoded);
        askWindow(u"open-entry"_s, {QStringList{url, QString::fromStdString(entry.path)}}, platformData);
    }
}

void SearchProvider::searchInWindow(const QString& query, const QVariantMap& platformData)
{
    Q_EMIT asked();
    askWindow(u"search"_s, {QStringList{query}}, platformData);
}

} // namespace ff::provider
