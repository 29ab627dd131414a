// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/CloseGuard.h"

#include "ui/Settings.h"
#include "ui/work/JobCenter.h"

#include <QMessageBox>
#include <QPushButton>

namespace ff::ui {

using namespace Qt::StringLiterals;

CloseGuard::CloseGuard(JobCenter& center, QWidget& window)
    : QObject(&window), m_center(center), m_window(window)
{
}

bool CloseGuard::mayClose()
{
    if (m_center.queue().isIdle() || m_center.windowCount() > 1)
        return true;
    if (m_closeWhenIdle || m_window.findChild<QMessageBox*>(u"quitQuestion"_s))
        return false;
    const QString closing = settings::text(u"work/closing"_s, u"ask"_s);
    if (closing == u"background"_s)
        finishInBackground();
    else if (closing == u"stop"_s)
        stopAndClose();
    else
        ask();
    return false;
}

void CloseGuard::ask()
{
    const jobs::JobQueue& jobs = m_center.queue();
    const qsizetype count = jobs.waiting().size() + (jobs.current() ? 1 : 0);
    auto* question =
        new QMessageBox(QMessageBox::Question, tr("Work in progress"),
                        tr("%Ln job(s) are not finished. What should happen?", nullptr, int(count)),
                        QMessageBox::NoButton, &m_window);
    question->setObjectName(u"quitQuestion"_s);
    question->setAttribute(Qt::WA_DeleteOnClose);
    question->setInformativeText(tr("In the background, the work goes on without a window and the desktop "
                                    "tells you when it is done. When you "
                                    "stop it, an archive that is being made can be resumed from the start "
                                    "page; extracted files that are complete stay."));
    QPushButton* keep = question->addButton(tr("&Keep working"), QMessageBox::RejectRole);
    QPushButton* finish = question->addButton(tr("&Finish in background"), QMessageBox::AcceptRole);
    QPushButton* stop = question->addButton(tr("&Stop and close"), QMessageBox::DestructiveRole);
    finish->setObjectName(u"finishInBackground"_s);
    stop->setObjectName(u"stopAndClose"_s);
    question->setDefaultButton(keep);
    question->setEscapeButton(keep);
    connect(finish, &QPushButton::clicked, this, &CloseGuard::finishInBackground);
    connect(stop, &QPushButton::clicked, this, &CloseGuard::stopAndClose);
    question->open();
}

void CloseGuard::stopAndClose()
{
    if (m_center.queue().isIdle()) {
        m_window.close();
        return;
    }
    m_closeWhenIdle = true;
    m_center.queue().cancelAllKeeping();
}

void CloseGuard::finishInBackground()
{
    if (m_center.queue().isIdle()) {
        m_window.close();
        return;
    }
    m_closeWhenIdle = true;
    // The program would end with its last visible window; it ends with this one instead.
    m_background = std::make_unique<QEventLoopLocker>();
    m_window.hide();
}

void CloseGuard::onJobFinished()
{
    if (m_closeWhenIdle && m_center.queue().isIdle())
        m_window.close();
}

void CloseGuard::onShown()
{
    if (!m_background)
        return;
    m_closeWhenIdle = false;
    m_background.reset();
}

} // namespace ff::ui
