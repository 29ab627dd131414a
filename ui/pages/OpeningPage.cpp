// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/OpeningPage.h"

#include "ui/pages/FoundModel.h"
#include "ui/text/Format.h"
#include "ui/widgets/Cells.h"
#include "ui/widgets/CentredColumn.h"
#include "ui/widgets/ElidedLabel.h"
#include "ui/widgets/FlatProgressBar.h"
#include "ui/widgets/Icons.h"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QPushButton>
#include <QScrollBar>
#include <QTreeView>
#include <QVBoxLayout>

#include <cmath>

namespace ff::ui {

using namespace Qt::StringLiterals;

namespace {
constexpr int kOpeningWidth = 640;
constexpr int kBarSteps = 10'000; // finer than a per cent: a slow archive moves visibly
} // namespace

OpeningPage::OpeningPage(QWidget* parent) : QWidget(parent)
{
    setObjectName(u"openingPage"_s);
    auto* layout = centredColumn(*this, kOpeningWidth, {32, 28, 32, 28});
    QWidget* const column = layout->parentWidget();
    layout->setSpacing(12);
    m_title = new ElidedLabel(column);
    QFont large = font();
    large.setPointSizeF(font().pointSizeF() * 1.25);
    large.setWeight(QFont::DemiBold);
    m_title->setFont(large);
    m_stage = new QuietLabel({}, column);
    m_bar = new FlatProgressBar(column);
    m_bar->setAccessibleName(tr("Progress"));
    m_found = new QLabel(column);
    m_found->setObjectName(u"openingFound"_s);
    m_numbers = new QuietLabel({}, column);
    m_numbers->setObjectName(u"openingNumbers"_s);
    m_cancel = new QPushButton(icon("close"), tr("&Cancel opening"), column);
    m_cancel->setObjectName(u"cancelOpening"_s);
    connect(m_cancel, &QPushButton::clicked, this, &OpeningPage::cancelRequested);
    auto* numbers = new QHBoxLayout;
    numbers->addWidget(m_found);
    numbers->addStretch(1);
    numbers->addWidget(m_numbers);
    buildList();
    layout->addStretch(2);
    layout->addWidget(m_title);
    layout->addWidget(m_stage);
    layout->addWidget(m_bar);
    layout->addLayout(numbers);
    layout->addWidget(m_list, 20);
    layout->addSpacing(8);
    layout->addWidget(m_cancel, 0, Qt::AlignLeading);
    layout->addStretch(3);
    setFocusProxy(m_cancel);
}

void OpeningPage::buildList()
{
    m_model = new FoundModel(this);
    m_list = new QTreeView(this);
    m_list->setObjectName(u"openingList"_s);
    m_list->setAccessibleName(tr("Entries found so far"));
    styleList(*m_list);
    m_list->setModel(m_model);
    m_list->setRootIsDecorated(false);
    m_list->setUniformRowHeights(true);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_list->setTextElideMode(Qt::ElideMiddle); // of a path both ends matter
    setColumns(*m_list, FoundModel::Path, {{FoundModel::Size, 8}});
    m_list->hide();
}

void OpeningPage::follow(jobs::OpenJob& job)
{
    if (m_job)
        m_job->disconnect(this);
    if (m_job != &job)
        m_model->clear();
    m_job = &job;
    const QString name = displayPath(job.path().filename());
    m_title->setFullText(tr("Opening %1…").arg(name));
    m_bar->setAccessibleDescription(m_title->fullText());
    connect(&job, &jobs::Job::progressChanged, this, &OpeningPage::showProgress);
    connect(&job, &jobs::Job::finished, this, &OpeningPage::showProgress);
    showProgress();
}

void OpeningPage::keyPressEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Escape)
        Q_EMIT cancelRequested();
    else
        QWidget::keyPressEvent(event);
}

void OpeningPage::showEvent(QShowEvent* event)
{
    QWidget::showEvent(event);
    showProgress();
}

void OpeningPage::hideEvent(QHideEvent* event)
{
    QWidget::hideEvent(event);
    m_model->clear(); // the archive itself is shown next
}

void OpeningPage::showProgress()
{
    if (!m_job || !isVisible())
        return;
    const jobs::JobProgress& progress = m_job->progress();
    // What takes long when the headers are decoded is that the index, which would list them, is lost.
    m_stage->setText(progress.stage == "scan" ? tr("Looking through the archive for what is in it")
                                              : stageText(progress.stage));
    if (progress.fraction < 0) {
        m_bar->setRange(0, 0);
    } else {
        m_bar->setRange(0, kBarSteps);
        m_bar->setValue(int(progress.fraction * kBarSteps));
    }
    showFound();
    QString numbers = progress.totalBytes > 0
        ? tr("%1 of %2").arg(sizeText(progress.doneBytes), sizeText(progress.totalBytes))
        : QString();
    if (progress.secondsLeft >= 0)
        numbers += u"  ·  "_s + tr("%1 left").arg(clockText(std::ceil(progress.secondsLeft)));
    m_numbers->setText(numbers);
}

void OpeningPage::showFound()
{
    const std::uint64_t count = m_job->progress().doneEntries;
    QString text = count > 0 ? tr("%Ln entry(s) found so far", nullptr, pluralNumber(count)) : QString();
    QScrollBar* const bar = m_list->verticalScrollBar();
    const bool isAtEnd = bar->value() == bar->maximum(); // who looks at something above stays there
    m_model->append(m_job->takeFound());
    m_list->setVisible(m_model->rowCount() > 0);
    if (isAtEnd)
        m_list->scrollToBottom();
    const auto listed = std::uint64_t(m_model->rowCount());
    if (m_job->isFoundFull() && listed < count)
        text += u"  ·  "_s + tr("the first %Ln are listed", nullptr, pluralNumber(listed));
    m_found->setText(text);
}

} // namespace ff::ui
