// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/work/JobPanel.h"

#include "ui/text/Format.h"
#include "ui/widgets/ElidedLabel.h"
#include "ui/widgets/FlatProgressBar.h"
#include "ui/widgets/Icons.h"
#include "ui/widgets/StatTile.h"
#include "ui/work/JobResults.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QLocale>
#include <QPainter>
#include <QPushButton>

#include <cmath>

namespace ff::ui {

using namespace Qt::StringLiterals;
using jobs::Job;

namespace {
// Finer than a per cent: a slow level moves visibly.
constexpr int kBarSteps = 10'000;
} // namespace

JobPanel::JobPanel(jobs::JobQueue& queue, std::function<bool(const jobs::Job&)> isOwn, QWidget* parent)
    : QFrame(parent), m_queue(queue), m_isOwn(std::move(isOwn))
{
    setObjectName(u"jobPanel"_s);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(20, 14, 20, 14);
    layout->setSpacing(10);
    layout->addLayout(buildTop());
    layout->addLayout(buildBar());
    layout->addWidget(buildDetails());
    connect(m_all, &QPushButton::clicked, this, &JobPanel::allJobsRequested);
    connect(m_pause, &QPushButton::clicked, this, [this] {
        if (m_job)
            m_job->state() == Job::State::Paused ? m_job->resume() : m_job->pause();
    });
    connect(m_cancel, &QPushButton::clicked, this, [this] {
        if (!m_job)
            return;
        m_cancel->setEnabled(false);
        m_pause->setEnabled(false);
        m_stage->setText(tr("Stopping…"));
        m_job->cancel();
    });
    connect(&m_queue, &jobs::JobQueue::changed, this, &JobPanel::followQueue);
    hide();
}

QLayout* JobPanel::buildTop()
{
    auto* top = new QHBoxLayout;
    top->setSpacing(8);
    m_title = new QLabel(this);
    m_title->setTextFormat(Qt::PlainText);
    QFont bold = font();
    bold.setWeight(QFont::DemiBold);
    m_title->setFont(bold);
    m_stage = new QuietLabel({}, this);
    m_all = new QPushButton(icon("jobs"), tr("All &jobs"), this);
    m_all->setObjectName(u"allJobs"_s);
    m_pause = new QPushButton(icon("pause"), tr("&Pause"), this);
    m_pause->setObjectName(u"pauseJob"_s);
    m_cancel = new QPushButton(icon("close"), tr("&Cancel job"), this);
    m_cancel->setObjectName(u"cancelJob"_s);
    top->addWidget(m_title);
    top->addWidget(m_stage);
    top->addStretch(1);
    top->addWidget(m_all);
    top->addWidget(m_pause);
    top->addWidget(m_cancel);
    return top;
}

QLayout* JobPanel::buildBar()
{
    auto* middle = new QHBoxLayout;
    middle->setSpacing(12);
    m_bar = new FlatProgressBar(this);
    m_bar->setAccessibleName(tr("Progress"));
    m_percent = new QLabel(this);
    m_percent->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    m_percent->setMinimumWidth(fontMetrics().horizontalAdvance(u"100.0 %"_s));
    middle->addWidget(m_bar, 1);
    middle->addWidget(m_percent);
    return middle;
}

QWidget* JobPanel::buildDetails()
{
    m_details = new QWidget(this);
    auto* column = new QVBoxLayout(m_details);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(10);
    auto* tiles = new QHBoxLayout;
    tiles->setSpacing(18);
    m_ratio = new StatTile(tr("Ratio so far"), m_details);
    m_done = new StatTile(tr("Done"), m_details);
    m_speed = new StatTile(tr("Speed"), m_details);
    m_left = new StatTile(tr("Time left"), m_details);
    m_elapsed = new StatTile(tr("Elapsed"), m_details);
    m_device = new StatTile(tr("Device"), m_details);
    m_retries = new StatTile(tr("Hash retries"), m_details);
    m_retries->setObjectName(u"retriesTile"_s);
    m_retries->setToolTip(tr("Corrections that were tried until the hash matched; 0 on a healthy archive"));
    tiles->addWidget(m_done, 3);
    for (StatTile* tile : {m_ratio, m_speed, m_left, m_elapsed, m_device, m_retries})
        tiles->addWidget(tile, 2);
    column->addLayout(tiles);
    m_entry = new ElidedLabel(m_details);
    m_entry->setMinimumHeight(fontMetrics().height());
    column->addWidget(m_entry);
    return m_details;
}

void JobPanel::followQueue()
{
    Job* const job = m_queue.current();
    if (job != m_job) {
        if (m_job)
            m_job->disconnect(this);
        m_job = job;
        if (job) {
            connect(job, &Job::progressChanged, this, &JobPanel::showProgress);
            connect(job, &Job::stateChanged, this, &JobPanel::showState);
            m_title->setText(titleOf(*job));
            m_bar->setAccessibleDescription(m_title->text());
            m_cancel->setEnabled(true);
            m_pause->setEnabled(true);
            showProgress();
        }
    }
    const qsizetype behind = m_queue.waiting().size();
    m_all->setText(behind > 0 ? tr("All &jobs: %Ln waiting", nullptr, int(behind)) : tr("All &jobs"));
    if (job)
        showState();
    showOrHide();
}

void JobPanel::setSuppressed(bool suppressed)
{
    m_isSuppressed = suppressed;
    showOrHide();
}

void JobPanel::showOrHide()
{
    setVisible(m_job && !m_isSuppressed);
    const bool isOwn = m_job && m_isOwn(*m_job);
    for (QWidget* part : {m_details, static_cast<QWidget*>(m_pause), static_cast<QWidget*>(m_cancel)})
        part->setVisible(isOwn);
}

void JobPanel::showState()
{
    if (!m_job)
        return;
    const bool isPaused = m_job->state() == Job::State::Paused;
    m_pause->setText(isPaused ? tr("&Resume") : tr("&Pause"));
    m_pause->setIcon(icon(isPaused ? "play" : "pause"));
    if (isPaused)
        m_stage->setText(tr("Paused"));
    else
        showProgress();
}

void JobPanel::showProgress()
{
    if (!m_job)
        return;
    const jobs::JobProgress& p = m_job->progress();
    if (m_cancel->isEnabled() && m_job->state() == Job::State::Running)
        m_stage->setText(stageText(p.stage));
    if (p.fraction < 0) {
        // Busy, not stuck at nought: the total is not known yet.
        m_bar->setRange(0, 0);
        m_percent->clear();
    } else {
        m_bar->setRange(0, kBarSteps);
        m_bar->setValue(int(p.fraction * kBarSteps));
        m_percent->setText(tr("%1 %").arg(QLocale().toString(p.fraction * 100, 'f', 1)));
    }
    m_done->setValue(p.totalBytes > 0 ? tr("%1 of %2").arg(sizeText(p.doneBytes), sizeText(p.totalBytes))
                                      : sizeText(p.doneBytes));
    m_ratio->setValue(ratioText(p.ratio));
    m_speed->setValue(speedText(p.bytesPerSecond));
    m_left->setValue(p.secondsLeft < 0 ? tr("estimating…") : clockText(std::ceil(p.secondsLeft)));
    m_elapsed->setValue(clockText(std::floor(p.secondsElapsed)));
    m_device->setValue(deviceText(p.device, p.deviceLoad));
    m_retries->setValue(countText(p.hashRetries));
    m_retries->setVisible(p.hashRetries > 0);
    m_entry->setFullText(displayName(p.currentEntry));
}

void JobPanel::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.fillRect(rect(), palette().color(QPalette::Base));
    painter.setPen(hairline(palette()));
    painter.drawLine(0, 0, width(), 0);
}

} // namespace ff::ui
