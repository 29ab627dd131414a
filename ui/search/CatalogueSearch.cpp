// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/search/CatalogueSearch.h"

#include "core/base/Exceptions.h"
#include "core/search/meaning/MeaningModel.h"
#include "core/search/rank/CatalogueSearch.h"

#include <utility>

namespace ff::ui {

using search::Catalogue;

namespace {

// After this the person sees what there is; the whole follows.
constexpr std::chrono::milliseconds kFirstLook{60};
constexpr std::size_t kMostLike = 50; // more is no help

// What is asked of the catalogue, and what is known of the answer.
struct Asked {
    search::Query query;
    std::string text; // as it was typed
    bool byMeaning = false;
    bool isFirst = false; // names at once; meaning follows
    std::optional<search::FindResult> named; // when the first look found all names
};

Result<search::FindResult> find(Catalogue& catalogue, Asked asked, CatalogueAnswer& answer,
                                TaskControl& control)
{
    search::FindOptions options;
    options.budget = asked.isFirst ? kFirstLook : std::chrono::milliseconds(0);
    search::CatalogueQuestion question{std::move(asked.query), nullptr, std::move(asked.text)};
    std::shared_ptr<const search::MeaningModel> kept;
    if (asked.byMeaning && !asked.isFirst) {
        const auto model = search::MeaningModel::shared();
        if (model.ok())
            kept = *model;
        else
            answer.meaningProblem = model.error().message;
    }
    question.model = kept.get();
    return search::searchCatalogue(catalogue, question, options, control, std::move(asked.named));
}

Status fill(CatalogueAnswer& answer, Asked asked, TaskControl& control)
{
    FF_ASSIGN(Catalogue catalogue, Catalogue::open());
    answer.notice = catalogue.takeNotice();
    FF_ASSIGN(answer.isRemembering, catalogue.isRemembering());
    if (asked.query.isEmpty()) {
        FF_ASSIGN(const std::vector<search::RememberedArchive> archives, catalogue.archives());
        answer.archives = archives.size();
        for (const search::RememberedArchive& archive : archives)
            answer.found.coverage.total += archive.entries;
        answer.found.coverage.indexed = answer.found.coverage.total;
        return {};
    }
    Result<search::FindResult> found = find(catalogue, std::move(asked), answer, control);
    if (found.ok()) {
        answer.found = std::move(*found);
    } else if (found.error().code == ErrorCode::Usage) {
        answer.problem = found.error().message; // a regular expression that takes too long
    } else {
        return found.error();
    }
    return {};
}

Status fillLike(CatalogueAnswer& answer, TaskControl& control)
{
    FF_ASSIGN(Catalogue catalogue, Catalogue::open());
    answer.notice = catalogue.takeNotice();
    FF_ASSIGN(const auto model, search::MeaningModel::shared());
    FF_ASSIGN(answer.found,
              catalogue.findLike(*model, answer.like->archive, answer.like->path, kMostLike, control));
    return {};
}

} // namespace

CatalogueSearch::CatalogueSearch(QObject* parent) : QObject(parent)
{
    m_pool.setMaxThreadCount(1);
}

CatalogueSearch::~CatalogueSearch()
{
    if (m_control)
        m_control->cancel();
    m_pool.waitForDone();
}

void CatalogueSearch::ask(const QString& query, bool byMeaning)
{
    start({query, byMeaning});
}

void CatalogueSearch::askLike(const LikeEntry& entry)
{
    start({{}, true, entry});
}

void CatalogueSearch::start(const Question& question)
{
    if (m_control)
        m_control->cancel();
    m_control = std::make_shared<TaskControl>();
    m_pool.start([this, question, control = m_control] {
        const auto tell = [&](CatalogueAnswer answer) {
            QMetaObject::invokeMethod(
                this, [this, answer = std::move(answer), control] { deliver(answer, control); },
                Qt::QueuedConnection);
        };
        const CatalogueAnswer first = answerTo(question, nullptr, *control);
        tell(first);
        if (!first.isLast)
            tell(answerTo(question, &first, *control));
    });
}

CatalogueAnswer CatalogueSearch::answerTo(const Question& question, const CatalogueAnswer* first,
                                          TaskControl& control)
{
    CatalogueAnswer answer;
    if (question.like) {
        answer.like = question.like;
        const Status status = catchingExceptions([&] { return fillLike(answer, control); });
        if (!status.ok())
            answer.failure = status.error().message;
        return answer;
    }
    answer.query = question.query;
    const std::string text = question.query.trimmed().toStdString();
    search::Query understood;
    if (Result<search::Query> parsed = search::parseQuery(text); parsed.ok()) {
        understood = std::move(*parsed);
    } else {
        answer.problem = parsed.error().message;
        understood = search::understoodPart(text);
    }
    const bool byMeaning = question.byMeaning && !understood.isEmpty();
    // Where meaning follows, use counts once, when all is there.
    Asked asked{std::move(understood), byMeaning && !first ? std::string() : text, byMeaning, !first, {}};
    if (first && first->found.coverage.isWhole())
        asked.named = first->found;
    const Status status = catchingExceptions([&] { return fill(answer, std::move(asked), control); });
    if (!status.ok())
        answer.failure = status.error().message;
    // Names come at once; meaning follows.
    answer.isLast = answer.found.coverage.isWhole() && (!byMeaning || first || !status.ok());
    return answer;
}

void CatalogueSearch::deliver(const CatalogueAnswer& answer, const std::shared_ptr<TaskControl>& control)
{
    if (control != m_control)
        return; // an older question
    if (answer.isLast)
        m_control.reset();
    Q_EMIT answered(answer);
}

void CatalogueSearch::recordOpen(search::ArchiveId archive, const std::string& entryPath,
                                 const QString& asked)
{
    m_pool.start([archive, entryPath, asked = asked.toStdString()] {
        // It only helps the order: what fails here is nobody's concern.
        (void)catchingExceptions([&]() -> Status {
            FF_ASSIGN(Catalogue catalogue, Catalogue::open());
            return catalogue.recordOpen(archive, entryPath, asked);
        });
    });
}

void CatalogueSearch::recordOpen(const std::string& archivePath, const std::string& entryPath)
{
    m_pool.start([archivePath, entryPath] {
        (void)catchingExceptions([&]() -> Status {
            FF_ASSIGN(Catalogue catalogue, Catalogue::open());
            FF_ASSIGN(const auto known, catalogue.archive(archivePath));
            return known ? catalogue.recordOpen(known->id, entryPath) : Status();
        });
    });
}

void CatalogueSearch::forget(const std::string& archivePath)
{
    m_pool.start([this, archivePath] {
        const Status status = catchingExceptions([&]() -> Status {
            FF_ASSIGN(Catalogue catalogue, Catalogue::open());
            TaskControl control;
            FF_TRY(catalogue.forget({archivePath}, control));
            return {};
        });
        const Sentence problem = status.ok() ? Sentence() : status.error().message;
        QMetaObject::invokeMethod(
            this,
            [this, problem, path = QString::fromStdString(archivePath)] { Q_EMIT forgotten(path, problem); },
            Qt::QueuedConnection);
    });
}

void CatalogueSearch::loadSaved()
{
    // There is nothing to be loaded from a catalogue that would have to be made.
    std::error_code none;
    if (std::filesystem::exists(search::defaultCatalogue(), none))
        changeSaved([](Catalogue&) { return Status(); });
}

void CatalogueSearch::save(const search::SavedSearch& search)
{
    changeSaved([search](Catalogue& catalogue) { return catalogue.saveSearch(search); });
}

void CatalogueSearch::removeSaved(const std::string& name)
{
    changeSaved([name](Catalogue& catalogue) { return catalogue.removeSearch(name); });
}

void CatalogueSearch::changeSaved(std::function<Status(Catalogue&)> change)
{
    m_pool.start([this, change = std::move(change)] {
        const auto saved = catchingExceptions([&]() -> Result<std::vector<search::SavedSearch>> {
            FF_ASSIGN(Catalogue catalogue, Catalogue::open());
            FF_TRY(change(catalogue));
            return catalogue.savedSearches();
        });
        QMetaObject::invokeMethod(
            this,
            [this, saved] {
                if (saved.ok())
                    Q_EMIT savedChanged(*saved);
                else
                    Q_EMIT savingFailed(saved.error().message);
            },
            Qt::QueuedConnection);
    });
}

} // namespace ff::ui
