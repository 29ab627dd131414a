// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/search/CatalogueSearch.h"

#include "core/base/Exceptions.h"

#include <utility>

namespace ff::ui {

using search::Catalogue;

namespace {

// After this the person sees what there is; the whole follows.
constexpr std::chrono::milliseconds kFirstLook{60};

Status fill(CatalogueAnswer& answer, const search::Query& query, std::chrono::milliseconds budget,
            TaskControl& control)
{
    FF_ASSIGN(Catalogue catalogue, Catalogue::open());
    answer.notice = catalogue.takeNotice();
    FF_ASSIGN(answer.isRemembering, catalogue.isRemembering());
    if (query.isEmpty()) {
        FF_ASSIGN(const std::vector<search::RememberedArchive> archives, catalogue.archives());
        answer.archives = archives.size();
        for (const search::RememberedArchive& archive : archives)
            answer.found.coverage.total += archive.entries;
        answer.found.coverage.indexed = answer.found.coverage.total;
        return {};
    }
    search::FindOptions options;
    options.budget = budget;
    Result<search::FindResult> found = catalogue.find(query, options, control);
    if (found.ok()) {
        answer.found = std::move(*found);
    } else if (found.error().code == ErrorCode::Usage) {
        answer.problem = found.error().message; // a regular expression that takes too long
    } else {
        return found.error();
    }
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

void CatalogueSearch::ask(const QString& query)
{
    if (m_control)
        m_control->cancel();
    m_control = std::make_shared<TaskControl>();
    m_pool.start([this, query, control = m_control] {
        const auto tell = [&](CatalogueAnswer answer) {
            QMetaObject::invokeMethod(
                this, [this, answer = std::move(answer), control] { deliver(answer, control); },
                Qt::QueuedConnection);
        };
        CatalogueAnswer first = answerTo(query, kFirstLook, *control);
        const bool isLast = first.isLast;
        tell(std::move(first));
        if (!isLast)
            tell(answerTo(query, std::chrono::milliseconds(0), *control));
    });
}

CatalogueAnswer CatalogueSearch::answerTo(const QString& query, std::chrono::milliseconds budget,
                                          TaskControl& control)
{
    CatalogueAnswer answer;
    answer.query = query;
    const std::string text = query.trimmed().toStdString();
    search::Query understood;
    if (Result<search::Query> parsed = search::parseQuery(text); parsed.ok()) {
        understood = std::move(*parsed);
    } else {
        answer.problem = parsed.error().message;
        understood = search::understoodPart(text);
    }
    const Status status = catchingExceptions([&] { return fill(answer, understood, budget, control); });
    if (!status.ok())
        answer.failure = status.error().message;
    answer.isLast = answer.found.coverage.isWhole();
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

void CatalogueSearch::recordOpen(search::ArchiveId archive, const std::string& entryPath)
{
    m_pool.start([archive, entryPath] {
        // It only helps the order: what fails here is nobody's concern.
        (void)catchingExceptions([&]() -> Status {
            FF_ASSIGN(Catalogue catalogue, Catalogue::open());
            return catalogue.recordOpen(archive, entryPath);
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
        const QString problem = status.ok() ? QString() : QString::fromStdString(status.error().message);
        QMetaObject::invokeMethod(
            this,
            [this, problem, path = QString::fromStdString(archivePath)] { Q_EMIT forgotten(path, problem); },
            Qt::QueuedConnection);
    });
}

} // namespace ff::ui
