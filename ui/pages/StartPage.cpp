// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/StartPage.h"

#include "ui/Settings.h"
#include "ui/create/InterruptedCards.h"
#include "ui/text/Format.h"
#include "ui/widgets/CentredColumn.h"
#include "ui/widgets/DropArea.h"
#include "ui/widgets/ElidedLabel.h"
#include "ui/widgets/Icons.h"
#include "ui/widgets/RecentButton.h"

#include <QCoreApplication>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QPointer>
#include <QPushButton>
#include <QThreadPool>
#include <QToolButton>
#include <QVBoxLayout>

namespace ff::ui {

using namespace Qt::StringLiterals;

namespace {
constexpr int kStartWidth = 760;
constexpr int kShownRecent = 5;
} // namespace

StartPage::StartPage(QWidget* parent) : QWidget(parent)
{
    setObjectName(u"startPage"_s);
    auto* layout = centredColumn(*this, kStartWidth, {32, 28, 32, 24});
    QWidget* const column = layout->parentWidget();
    layout->setSpacing(20);
    m_interrupted = new InterruptedCards(column);
    connect(m_interrupted, &InterruptedCards::resumeRequested, this, &StartPage::resumeRequested);
    layout->addWidget(m_interrupted);
    m_drop = new DropArea(column);
    connect(m_drop, &DropArea::clicked, this, &StartPage::addFilesRequested);
    layout->addWidget(m_drop, 1);

    auto* buttons = new QHBoxLayout;
    buttons->setSpacing(12);
    auto* make = new QPushButton(icon("new"), tr("&New archive…"), column);
    auto* open = new QPushButton(icon("open"), tr("&Open archive…"), column);
    auto* find = new QPushButton(icon("search"), tr("&Search everywhere…"), column);
    find->setObjectName(u"startSearch"_s);
    for (QPushButton* button : {make, open, find}) {
        button->setMinimumHeight(40);
        button->setMinimumWidth(190);
        button->setIconSize({20, 20});
    }
    connect(make, &QPushButton::clicked, this, &StartPage::newRequested);
    connect(open, &QPushButton::clicked, this, &StartPage::openRequested);
    connect(find, &QPushButton::clicked, this, &StartPage::searchRequested);
    buttons->addStretch(1);
    buttons->addWidget(make);
    buttons->addWidget(open);
    buttons->addWidget(find);
    buttons->addStretch(1);
    layout->addLayout(buttons);

    m_recent = new QWidget(column);
    auto* recentLayout = new QVBoxLayout(m_recent);
    recentLayout->setContentsMargins(0, 0, 0, 0);
    recentLayout->setSpacing(4);
    auto* head = new QHBoxLayout;
    head->setContentsMargins(10, 0, 4, 0);
    head->addWidget(new QuietLabel(tr("Recent archives"), m_recent));
    head->addStretch(1);
    auto* clear = new QToolButton(m_recent);
    clear->setAutoRaise(true);
    clear->setText(tr("Clear"));
    clear->setAccessibleName(tr("Clear the list of recent archives"));
    clear->setFocusPolicy(Qt::TabFocus);
    connect(clear, &QToolButton::clicked, this, [this] {
        settings::clearRecentArchives();
        refreshRecent();
    });
    head->addWidget(clear);
    recentLayout->addLayout(head);
    m_recentList = new QVBoxLayout;
    m_recentList->setSpacing(2);
    recentLayout->addLayout(m_recentList);
    layout->addWidget(m_recent);
    refreshRecent();
}

void StartPage::setDropActive(bool active)
{
    m_drop->setActive(active);
}

void StartPage::refreshRecent()
{
    while (QLayoutItem* item = m_recentList->takeAt(0)) {
        item->widget()->hide();
        item->widget()->deleteLater();
        delete item;
    }
    int shown = 0;
    const QStringList recent = settings::recentArchives();
    for (const QString& path : recent) {
        if (shown == kShownRecent)
            break;
        ++shown;
        m_recentList->addWidget(makeRecent(path));
    }
    m_recent->setVisible(shown > 0);
    lookWhatIsGone();
}

void StartPage::refresh()
{
    refreshRecent();
    m_interrupted->refresh();
}

QWidget* StartPage::makeRecent(const QString& path)
{
    auto* row = new QWidget(m_recent);
    auto* layout = new QHBoxLayout(row);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(2);
    auto* button = new RecentButton(path, row);
    layout->addWidget(button, 1);
    const auto remove = [this, path] {
        settings::removeRecentArchive(path);
        refreshRecent();
    };
    connect(button, &RecentButton::clicked, this, [this, path] { Q_EMIT recentChosen(path); });
    connect(button, &RecentButton::removeRequested, this, remove);
    const QString name = displayFileName(QFileInfo(path).fileName());
    const auto addTool = [&](const QIcon& picture, const QString& tip, const QString& spoken) {
        auto* tool = new QToolButton(row);
        tool->setAutoRaise(true);
        tool->setIcon(picture);
        tool->setToolTip(tip);
        tool->setAccessibleName(spoken);
        tool->setFocusPolicy(Qt::TabFocus);
        layout->addWidget(tool);
        return tool;
    };
    const bool isPinned = settings::isPinned(path);
    QToolButton* pin =
        addTool(isPinned ? accentIcon("pin") : icon("pin"),
                isPinned ? tr("Let it move down the list") : tr("Keep it at the top of the list"),
                tr("Pin %1").arg(name));
    pin->setObjectName(u"pinRecent"_s);
    pin->setCheckable(true);
    pin->setChecked(isPinned);
    connect(pin, &QToolButton::clicked, this, [this, path](bool on) {
        settings::setPinned(path, on);
        refreshRecent();
    });
    QToolButton* away = addTool(icon("close"), tr("Take it off the list; the file stays"),
                                tr("Take %1 off the list").arg(name));
    away->setObjectName(u"removeRecent"_s);
    connect(away, &QToolButton::clicked, this, remove);
    return row;
}

void StartPage::lookWhatIsGone()
{
    // A share that does not answer must not hold up the window.
    QThreadPool::globalInstance()->start(
        [page = QPointer<StartPage>(this), paths = settings::recentArchives()] {
            QStringList gone;
            for (const QString& path : paths) {
                if (!QFileInfo::exists(path))
                    gone += path;
            }
            QMetaObject::invokeMethod(QCoreApplication::instance(), [page, gone] {
                if (!page)
                    return;
                for (RecentButton* button : page->findChildren<RecentButton*>())
                    button->setGone(gone.contains(button->path()));
            });
        });
}

} // namespace ff::ui
