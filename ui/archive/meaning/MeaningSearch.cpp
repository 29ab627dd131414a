// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/archive/meaning/MeaningSearch.h"

#include "core/base/Exceptions.h"
#include "core/remember/Remember.h"
#include "core/search/rank/EntrySearch.h"

#include <optional>
#include <utility>

namespace ff::ui {

using Rows = std::vector<MeaningAnswer::Row>;

namespace {
constexpr std::size_t kRows = 30; // more is no help
constexpr std::size_t kLooked = 500; // of which some are found by their name, and shown above
} // namespace

struct MeaningSearch::Indexes {
    jobs::ArchivePointer archive;
    std::optional<search::NameIndex> names;
    std::optional<search::MeaningIndex> meanings;

    Status make(TaskControl& control)
    {
        if (meanings)
            return {};
        const auto& entries = archive->entries();
        FF_ASSIGN(auto model, search::MeaningModel::shared());
        if (!names) { // a question that was given up may have made them
            FF_ASSIGN(names, search::NameIndex::of(entries, control));
        }
        FF_ASSIGN(meanings,
                  search::MeaningIndex::make(std::move(model), entries, archive->encoder(), control));
        return {};
    }
};

MeaningSearch::MeaningSearch(QObject* parent) : QObject(parent)
{
    m_pool.setMaxThreadCount(1);
}

MeaningSearch::~MeaningSearch()
{
    giveUp();
    m_pool.waitForDone();
}

void MeaningSearch::giveUp()
{
    if (m_control)
        m_control->cancel();
    m_control.reset();
}

void MeaningSearch::setArchive(jobs::ArchivePointer archive)
{
    giveUp();
    // To free a million names takes longer than the window may stand still.
    if (m_indexes)
        m_pool.start([old = std::exchange(m_indexes, nullptr)] {});
    if (!archive)
        return;
    m_indexes = std::make_shared<Indexes>();
    m_indexes->archive = std::move(archive);
}

void MeaningSearch::ask(const QString& query)
{
    start(
        [text = query.trimmed().toStdString()](const Indexes& indexes, TaskControl& control) -> Result<Rows> {
            const std::string name = indexes.archive->path().string();
            const search::ArchiveUse use = remember::useOf(name, text);
            FF_ASSIGN(const search::EntryHits found,
                      search::searchEntries(*indexes.names, *indexes.meanings, search::understoodPart(text),
                                            {kLooked, name, &use}, control));
            Rows out;
            for (const search::EntryHit& hit : found.hits) {
                if (!hit.byName && out.size() < kRows)
                    out.push_back({hit.entry, hit.likeness > 0});
            }
            return out;
        });
}

void MeaningSearch::askLike(std::size_t entry)
{
    start([entry](const Indexes& indexes, TaskControl& control) -> Result<Rows> {
        FF_ASSIGN(const std::vector<search::MeaningHit> found,
                  indexes.meanings->similar(entry, kRows, control));
        Rows out;
        for (const search::MeaningHit& hit : found)
            out.push_back({hit.entry, true});
        return out;
    });
}

void MeaningSearch::start(const Question& question)
{
    giveUp();
    m_control = std::make_shared<TaskControl>();
    m_pool.start([this, question, indexes = m_indexes, control = m_control] {
        MeaningAnswer answer;
        Result<Rows> rows = catchingExceptions([&]() -> Result<Rows> {
            FF_TRY(indexes->make(*control));
            return question(*indexes, *control);
        });
        if (rows.ok())
            answer.rows = std::move(*rows);
        else
            answer.failure = rows.error().message;
        QMetaObject::invokeMethod(
            this,
            [this, answer = std::move(answer), control] {
                if (control != m_control)
                    return; // an older question
                m_control.reset();
                Q_EMIT answered(answer);
            },
            Qt::QueuedConnection);
    });
}

} // namespace ff::ui
