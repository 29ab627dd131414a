// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/work/JobsPage.h"

#include "ui/widgets/ElidedLabel.h"
#include "ui/widgets/Icons.h"
#include "ui/work/JobDelegate.h"
#include "ui/work/JobListModel.h"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QListView>
#include <QPushButton>

namespace ff::ui {

using namespace Qt::StringLiterals;
using jobs::Job;

JobsPage::JobsPage(JobCenter& jobCenter, QWidget* parent) : QWidget(parent), m_jobCenter(jobCenter)
{
    setObjectName(u"jobsPage"_s);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(24, 20, 24, 18);
    layout->setSpacing(14);
    layout->addWidget(buildHead());

    m_model = new JobListModel(m_jobCenter, this);
    m_view = new QListView(this);
    m_view->setObjectName(u"jobList"_s);
    m_view->setAccessibleName(tr("Jobs"));
    m_view->setModel(m_model);
    m_view->setItemDelegate(new JobDelegate(m_view));
    m_view->setUniformItemSizes(false);
    m_view->setResizeMode(QListView::Adjust);
    m_view->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_view->setSelectionMode(QAbstractItemView::SingleSelection);
    m_view->setDragDropMode(QAbstractItemView::InternalMove);
    m_view->setDropIndicatorShown(true);
    m_view->setTabKeyNavigation(false);
    m_view->installEventFilter(this);
    layout->addWidget(m_view, 1);

    m_empty = hintOver(*m_view,
                       tr("Nothing to do.\nArchives that you make, extract or test appear here; several can "
                          "wait in line while you keep browsing."));
    layout->addWidget(buildButtons());

    connect(m_view, &QListView::activated, this, &JobsPage::activate);
    connect(m_view->selectionModel(), &QItemSelectionModel::currentChanged, this, &JobsPage::updateButtons);
    for (const auto signal : {&JobListModel::rowsInserted, &JobListModel::rowsRemoved})
        connect(m_model, signal, this, &JobsPage::updateButtons);
    connect(m_model, &JobListModel::rowsMoved, this, &JobsPage::updateButtons);
    connect(&m_jobCenter.queue(), &jobs::JobQueue::changed, this, &JobsPage::updateButtons);
    updateButtons();
}

QWidget* JobsPage::buildHead()
{
    auto* area = new QWidget(this);
    auto* row = new QHBoxLayout(area);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(12);
    auto* title = new QLabel(tr("Jobs"), area);
    QFont large = font();
    large.setPointSizeF(font().pointSizeF() * 1.35);
    large.setWeight(QFont::DemiBold);
    title->setFont(large);
    m_summary = new QuietLabel({}, area);
    m_summary->setObjectName(u"jobSummary"_s);
    m_clear = new QPushButton(tr("C&lear finished"), area);
    m_clear->setObjectName(u"clearJobs"_s);
    connect(m_clear, &QPushButton::clicked, this, [this] { m_jobCenter.forgetAll(); });
    row->addWidget(title);
    row->addWidget(m_summary, 0, Qt::AlignBottom);
    row->addStretch(1);
    row->addWidget(m_clear);
    return area;
}

QWidget* JobsPage::buildButtons()
{
    auto* area = new QWidget(this);
    auto* row = new QHBoxLayout(area);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(8);
    const auto add = [&](const char* picture, const QString& text, const QString& name, auto action) {
        auto* button = new QPushButton(icon(picture), text, area);
        button->setObjectName(name);
        connect(button, &QPushButton::clicked, this, action);
        row->addWidget(button);
        return button;
    };
    const auto recordPath = [this](QString JobResult::*field) {
        const JobRecord* record = m_model->recordAt(m_view->currentIndex());
        return record ? record->result.*field : QString();
    };
    add("back", tr("&Back"), u"jobsBack"_s, [this] { Q_EMIT closeRequested(); });
    row->addStretch(1);
    m_pause = add("pause", tr("&Pause"), u"jobPause"_s, [this] { pauseOrResume(); });
    m_sooner = add("up", tr("S&ooner"), u"jobSooner"_s, [this] { move(-1); });
    m_later = add("down", tr("La&ter"), u"jobLater"_s, [this] { move(1); });
    m_details = add("info", tr("&Details"), u"jobDetails"_s, [this] { activate(m_view->currentIndex()); });
    m_folder = add("folder", tr("S&how in folder"), u"jobFolder"_s,
                   [this, recordPath] { Q_EMIT showFolderRequested(recordPath(&JobResult::folder)); });
    m_test = add("test", tr("Test &now"), u"jobTest"_s,
                 [this, recordPath] { Q_EMIT testRequested(recordPath(&JobResult::archive)); });
    m_open = add("open", tr("Op&en archive"), u"jobOpen"_s,
                 [this, recordPath] { Q_EMIT openRequested(recordPath(&JobResult::archive)); });
    m_cancel = add("close", tr("&Cancel job"), u"jobCancel"_s, [this] { cancelOrForget(); });
    m_sooner->setToolTip(tr("Move up in the queue (Alt+Up)"));
    m_later->setToolTip(tr("Move down in the queue (Alt+Down)"));
    m_cancel->setToolTip(tr("Cancel the job, or take a finished one off the list (Delete)"));
    m_pause->setToolTip(tr("Pause or resume (Space)"));
    return area;
}

void JobsPage::focusList()
{
    if (!m_view->currentIndex().isValid() && m_model->rowCount() > 0)
        m_view->setCurrentIndex(m_model->index(0));
    m_view->setFocus(Qt::OtherFocusReason);
}

void JobsPage::updateButtons()
{
    const QModelIndex at = m_view->currentIndex();
    const Job* job = m_model->jobAt(at);
    const JobRecord* record = m_model->recordAt(at);
    const bool isWaiting = job && job->state() == Job::State::Waiting;
    const bool isPaused = job && job->state() == Job::State::Paused;
    m_pause->setVisible(job && !isWaiting);
    m_pause->setText(isPaused ? tr("&Resume") : tr("&Pause"));
    m_pause->setIcon(icon(isPaused ? "play" : "pause"));
    const QList<Job*> waiting = m_jobCenter.queue().waiting();
    m_sooner->setVisible(isWaiting && waiting.size() > 1);
    m_later->setVisible(isWaiting && waiting.size() > 1);
    m_sooner->setEnabled(isWaiting && waiting.first() != job);
    m_later->setEnabled(isWaiting && waiting.last() != job);
    m_details->setVisible(record);
    m_folder->setVisible(record && !record->result.folder.isEmpty());
    m_open->setVisible(record && !record->result.archive.isEmpty());
    m_test->setVisible(record && !record->result.archive.isEmpty());
    m_cancel->setVisible(job || record);
    m_cancel->setText(job ? tr("&Cancel job") : tr("&Remove from list"));
    m_clear->setEnabled(!m_jobCenter.records().isEmpty());
    m_empty->setVisible(m_model->rowCount() == 0);

    QStringList parts;
    if (const Job* running = m_jobCenter.queue().current())
        parts += running->state() == Job::State::Paused ? tr("1 paused") : tr("1 running");
    if (!waiting.isEmpty())
        parts += tr("%Ln waiting", nullptr, int(waiting.size()));
    if (!m_jobCenter.records().isEmpty())
        parts += tr("%Ln finished", nullptr, int(m_jobCenter.records().size()));
    m_summary->setText(parts.join(u"  ·  "_s));
}

void JobsPage::pauseOrResume()
{
    if (Job* const job = m_model->jobAt(m_view->currentIndex()))
        job->state() == Job::State::Paused ? job->resume() : job->pause();
}

void JobsPage::cancelOrForget()
{
    const QModelIndex at = m_view->currentIndex();
    if (Job* const job = m_model->jobAt(at))
        job->cancel();
    else if (const JobRecord* record = m_model->recordAt(at))
        m_jobCenter.forget(record->id);
}

void JobsPage::move(int steps)
{
    if (Job* const job = m_model->jobAt(m_view->currentIndex())) {
        m_jobCenter.queue().move(job, steps);
        m_view->scrollTo(m_view->currentIndex());
    }
}

void JobsPage::activate(const QModelIndex& index)
{
    if (const JobRecord* record = m_model->recordAt(index))
        Q_EMIT detailsRequested(record->id);
}

bool JobsPage::eventFilter(QObject* watched, QEvent* event)
{
    if (watched != m_view || event->type() != QEvent::KeyPress)
        return QWidget::eventFilter(watched, event);
    const auto* key = static_cast<QKeyEvent*>(event);
    if (key->key() == Qt::Key_Delete) {
        cancelOrForget();
    } else if (key->key() == Qt::Key_Space) {
        pauseOrResume();
    } else if (key->modifiers() & Qt::AltModifier
               && (key->key() == Qt::Key_Up || key->key() == Qt::Key_Down)) {
        move(key->key() == Qt::Key_Up ? -1 : 1);
    } else if (key->key() == Qt::Key_Escape) {
        Q_EMIT closeRequested();
    } else {
        return QWidget::eventFilter(watched, event);
    }
    return true;
}

} // namespace ff::ui
