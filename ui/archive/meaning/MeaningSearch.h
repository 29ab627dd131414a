// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Looks for entries of the open archive by what they mean, on a thread beside the window: the newest question
// counts. What a question needs is made once an archive, with the first one. GUI thread only.

#include "core/base/TaskControl.h"
#include "core/jobs/OpenJob.h"

#include <QThreadPool>

namespace ff::ui {

struct MeaningAnswer {
    struct Row {
        std::size_t entry = 0; // in Archive::entries()
        bool byMeaning = true; // else some of the words are in its path
    };
    std::vector<Row> rows; // best first; none that the name alone finds
    Sentence failure; // why nothing can be found by meaning
};

class MeaningSearch final : public QObject {
    Q_OBJECT

public:
    explicit MeaningSearch(QObject* parent = nullptr);
    ~MeaningSearch() override;

    // Null: none.
    void setArchive(jobs::ArchivePointer archive);
    // answered() follows. REQUIRES for all: there is an archive.
    void ask(const QString& query);
    void askLike(std::size_t entry);
    // Nothing follows.
    void giveUp();
    bool isAsking() const { return m_control != nullptr; }

Q_SIGNALS:
    void answered(const ff::ui::MeaningAnswer& answer);

private:
    struct Indexes;
    using Question = std::function<Result<std::vector<MeaningAnswer::Row>>(const Indexes&, TaskControl&)>;

    void start(const Question& question);

    std::shared_ptr<Indexes> m_indexes; // made and used on the thread beside
    std::shared_ptr<TaskControl> m_control; // of the question under way
    QThreadPool m_pool; // one thread; last, as it uses the rest
};

} // namespace ff::ui
