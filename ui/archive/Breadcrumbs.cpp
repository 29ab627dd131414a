// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/archive/Breadcrumbs.h"

#include "ui/Theme.h"
#include "ui/text/Format.h"
#include "ui/widgets/Icons.h"

#include <QKeyEvent>
#include <QMenu>
#include <QPainter>
#include <QStyle>
#include <QToolButton>

#include <algorithm>

namespace ff::ui {

using namespace Qt::StringLiterals;
using jobs::EntryTree;

namespace {
constexpr int kGap = 16; // room of a chevron
constexpr int kLongestCrumb = 240;

QString escaped(QString text)
{
    return text.replace(u'&', u"&&"_s);
}
} // namespace

Breadcrumbs::Breadcrumbs(QWidget* parent) : QWidget(parent)
{
    setObjectName(u"breadcrumbs"_s);
    setAccessibleName(tr("Folder"));
    setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
    m_more = new QToolButton(this);
    m_more->setText(u"…"_s);
    m_more->setAutoRaise(true);
    m_more->setToolTip(tr("Folders above"));
    m_more->setAccessibleName(tr("Folders above"));
    m_more->setFocusPolicy(Qt::TabFocus);
    m_more->setPopupMode(QToolButton::InstantPopup);
    m_more->setMenu(new QMenu(m_more));
    m_more->installEventFilter(this);
    m_more->hide();
    connect(m_more->menu(), &QMenu::aboutToShow, this, &Breadcrumbs::fillMenu);
}

void Breadcrumbs::showPath(const EntryTree* tree, NodeId folder, const QString& archiveName,
                           const QStringList& outer)
{
    if (tree == m_tree && folder == m_folder && archiveName == m_archiveName && outer == m_outer)
        return;
    m_tree = tree;
    m_folder = folder;
    m_archiveName = archiveName;
    m_outer = outer;
    m_folders.clear();
    if (tree) {
        for (NodeId at = folder; at != EntryTree::kRoot; at = tree->node(at).parent)
            m_folders.push_back(at);
        m_folders.push_back(EntryTree::kRoot);
        std::reverse(m_folders.begin(), m_folders.end());
    }
    m_used = tree ? m_outer.size() + qsizetype(m_folders.size()) : 0;
    makeCrumbs();
    for (qsizetype i = 0; i < m_used; ++i) {
        QToolButton* crumb = m_crumbs[i];
        const bool isLast = i == m_used - 1;
        const bool isArchive = i <= m_outer.size();
        const QString name = nameAt(i);
        crumb->setText(escaped(crumb->fontMetrics().elidedText(name, Qt::ElideMiddle, kLongestCrumb)));
        crumb->setToolTip(tipAt(i));
        crumb->setAccessibleName(name);
        crumb->setAccessibleDescription(isLast                   ? tr("The folder that is shown")
                                            : i < m_outer.size() ? tr("Go out to this archive")
                                                                 : tr("Go to this folder"));
        crumb->setIcon(isArchive ? icon("archive") : QIcon());
        crumb->setToolButtonStyle(isArchive ? Qt::ToolButtonTextBesideIcon : Qt::ToolButtonTextOnly);
        QFont weight = font();
        weight.setWeight(isLast ? QFont::DemiBold : QFont::Normal);
        crumb->setFont(weight);
    }
    for (qsizetype i = m_used; i < m_crumbs.size(); ++i)
        m_crumbs[i]->hide();
    arrange();
}

void Breadcrumbs::makeCrumbs()
{
    while (m_crumbs.size() < m_used) {
        auto* crumb = new QToolButton(this);
        crumb->setAutoRaise(true);
        crumb->setFocusPolicy(Qt::TabFocus);
        crumb->setIconSize({18, 18});
        crumb->installEventFilter(this);
        const qsizetype place = m_crumbs.size();
        connect(crumb, &QToolButton::clicked, this, [this, place] { choose(place); });
        m_crumbs.append(crumb);
    }
}

void Breadcrumbs::choose(qsizetype place)
{
    if (place < m_outer.size())
        Q_EMIT outerChosen(place);
    else
        Q_EMIT folderChosen(m_folders[std::size_t(place - m_outer.size())]);
}

QString Breadcrumbs::nameAt(qsizetype place) const
{
    if (place < m_outer.size())
        return m_outer[place];
    const qsizetype folder = place - m_outer.size();
    return folder == 0 ? m_archiveName : displayName(m_tree->node(m_folders[std::size_t(folder)]).name);
}

QString Breadcrumbs::tipAt(qsizetype place) const
{
    if (place < m_outer.size())
        return tr("The archive that it lies in");
    const qsizetype folder = place - m_outer.size();
    return folder == 0 ? tr("The whole archive")
                       : displayName(m_tree->pathOf(m_folders[std::size_t(folder)]));
}

QStringList Breadcrumbs::texts() const
{
    QStringList out;
    for (qsizetype i = 0; i < m_used; ++i)
        out += m_crumbs[i]->accessibleName();
    return out;
}

QSize Breadcrumbs::sizeHint() const
{
    return {300, m_more->sizeHint().height() + 2};
}

QSize Breadcrumbs::minimumSizeHint() const
{
    return {120, sizeHint().height()};
}

void Breadcrumbs::arrange()
{
    if (m_used == 0) {
        m_more->hide();
        m_hidden = 0;
        update();
        return;
    }
    const auto widthOf = [this](qsizetype i) { return m_crumbs[i]->sizeHint().width(); };
    int needed = widthOf(0);
    for (qsizetype i = 1; i < m_used; ++i)
        needed += kGap + widthOf(i);
    // The archive and the last folder stay; the ones between go, from the left.
    m_hidden = 0;
    const int more = m_more->sizeHint().width() + kGap;
    while (m_hidden < m_used - 2 && needed + (m_hidden > 0 ? more : 0) > width()) {
        ++m_hidden;
        needed -= kGap + widthOf(m_hidden);
    }
    int x = 0;
    const auto place = [&](QWidget* widget, int wanted) {
        const int fits = std::min(wanted, std::max(0, width() - x));
        const QRect rect(x, 0, fits, height());
        widget->setGeometry(QStyle::visualRect(layoutDirection(), this->rect(), rect));
        widget->setVisible(fits > 0);
        x += wanted + kGap;
    };
    place(m_crumbs[0], widthOf(0));
    if (m_hidden > 0)
        place(m_more, m_more->sizeHint().width());
    else
        m_more->hide();
    for (qsizetype i = 1; i < m_used; ++i) {
        if (i <= m_hidden)
            m_crumbs[i]->hide();
        else
            place(m_crumbs[i], widthOf(i));
    }
    // Tab goes from left to right whatever the order of their making.
    QWidget* before = m_crumbs[0];
    setTabOrder(before, m_more);
    before = m_more;
    for (qsizetype i = 1; i < m_used; ++i) {
        setTabOrder(before, m_crumbs[i]);
        before = m_crumbs[i];
    }
    update();
}

void Breadcrumbs::fillMenu()
{
    QMenu* menu = m_more->menu();
    menu->clear();
    for (qsizetype i = 1; i <= m_hidden; ++i) {
        connect(menu->addAction(accentIcon(i <= m_outer.size() ? "archive" : "folder"),
                                escaped(m_crumbs[i]->accessibleName())),
                &QAction::triggered, this, [this, i] { choose(i); });
    }
}

void Breadcrumbs::resizeEvent(QResizeEvent*)
{
    arrange();
}

void Breadcrumbs::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::LayoutDirectionChange || event->type() == QEvent::FontChange)
        arrange();
}

void Breadcrumbs::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(quietText(palette()), 1.4, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    const bool isMirrored = layoutDirection() == Qt::RightToLeft;
    const auto chevronBefore = [&](const QWidget* widget) {
        const QRect rect = widget->geometry();
        const double x = isMirrored ? rect.right() + kGap / 2.0 : rect.left() - kGap / 2.0;
        const double y = rect.center().y() + 0.5;
        const double to = isMirrored ? -1.8 : 1.8;
        painter.drawPolyline(QPolygonF{{x - to, y - 3.6}, {x + to, y}, {x - to, y + 3.6}});
    };
    if (m_more->isVisible())
        chevronBefore(m_more);
    for (qsizetype i = 1; i < m_used; ++i) {
        if (m_crumbs[i]->isVisible())
            chevronBefore(m_crumbs[i]);
    }
}

bool Breadcrumbs::eventFilter(QObject* object, QEvent* event)
{
    if (event->type() != QEvent::KeyPress)
        return QWidget::eventFilter(object, event);
    const int key = static_cast<QKeyEvent*>(event)->key();
    if (key != Qt::Key_Left && key != Qt::Key_Right)
        return QWidget::eventFilter(object, event);
    QList<QWidget*> shown;
    for (qsizetype i = 0; i < m_used; ++i) {
        if (i == 1 && m_more->isVisible())
            shown += m_more;
        if (m_crumbs[i]->isVisible())
            shown += m_crumbs[i];
    }
    const bool isForward = (key == Qt::Key_Right) != (layoutDirection() == Qt::RightToLeft);
    const qsizetype next = shown.indexOf(static_cast<QWidget*>(object)) + (isForward ? 1 : -1);
    if (next >= 0 && next < shown.size())
        shown[next]->setFocus(Qt::TabFocusReason);
    return true;
}

} // namespace ff::ui
