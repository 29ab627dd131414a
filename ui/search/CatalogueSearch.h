// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Asks the catalogue on a thread beside the window: the newest question counts, an older one is given up. GUI
// thread only.

#include "core/base/TaskControl.h"
#include "core/search/catalogue/Catalogue.h"

#include <QMetaType>
#include <QObject>
#include <QString>
#include <QThreadPool>

#include <functional>

namespace ff::ui {

// An entry that others are to be like.
struct LikeEntry {
    std::filesystem::path archive;
    std::string path;
};

struct CatalogueAnswer {
    QString query;
    std::optional<LikeEntry> like; // what was asked instead of a query
    search::FindResult found; // of an empty query nothing but `coverage`
    Sentence problem; // what is wrong with the query; the rest is then of its good part
    Sentence failure; // why the catalogue cannot be asked; then nothing else is set
    Sentence notice; // Catalogue::takeNotice()
    Sentence meaningProblem; // why meaning cannot be asked; empty also when it was not to be asked
    std::uint64_t archives = 0; // that are remembered; counted for an empty query alone
    bool isRemembering = true;
    bool isLast = true; // no other answer to this question follows
};

class CatalogueSearch final : public QObject {
    Q_OBJECT

public:
    explicit CatalogueSearch(QObject* parent = nullptr);
    ~CatalogueSearch() override;

    // answered() follows, at first perhaps with a part of what there is. `byMeaning`: then also with entries
    // that mean what is asked.
    void ask(const QString& query, bool byMeaning);
    // For entries of all archives that are about the same: answered() follows once.
    void askLike(const LikeEntry& entry);
    bool isAsking() const { return m_control != nullptr; }
    // The person opened this entry, which this query found: it counts for the order of what is found.
    void recordOpen(search::ArchiveId archive, const std::string& entryPath, const QString& asked);
    // The same of the archive of this path, if it is remembered.
    void recordOpen(const std::string& archivePath, const std::string& entryPath);
    void forget(const std::string& archivePath);
    // savedChanged() follows each of these, or savingFailed().
    void loadSaved();
    void save(const search::SavedSearch& search);
    void removeSaved(const std::string& name);

Q_SIGNALS:
    void answered(const ff::ui::CatalogueAnswer& answer);
    // `problem`: empty, or why it is still remembered.
    void forgotten(const QString& archivePath, const ff::Sentence& problem);
    void savedChanged(const std::vector<ff::search::SavedSearch>& saved); // by name
    void savingFailed(const ff::Sentence& problem);

private:
    struct Question {
        QString query;
        bool byMeaning = false;
        std::optional<LikeEntry> like = {}; // then there is no query
    };
    void start(const Question& question);
    static CatalogueAnswer answerTo(const Question& question, const CatalogueAnswer* first,
                                    TaskControl& control); // `first`: what was told before, if anything
    // Runs `change` beside, then tells what is saved.
    void changeSaved(std::function<Status(search::Catalogue&)> change);
    void deliver(const CatalogueAnswer& answer, const std::shared_ptr<TaskControl>& control);

    std::shared_ptr<TaskControl> m_control; // of the question under way
    QThreadPool m_pool; // one thread; last, as it uses the rest
};

} // namespace ff::ui

Q_DECLARE_METATYPE(ff::ui::CatalogueAnswer)
