// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/MessageBanner.h"

#include "ui/widgets/Icons.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QPushButton>
#include <QToolButton>

namespace ff::ui {

using namespace Qt::StringLiterals;

namespace {

const char* iconName(Tone tone)
{
    switch (tone) {
    case Tone::Good:
        return "check";
    case Tone::Warning:
        return "warning";
    case Tone::Bad:
        return "error";
    case Tone::Neutral:
        break;
    }
    return "info";
}

} // namespace

MessageBanner::MessageBanner(QWidget* parent, const QMargins& around) : QFrame(parent), m_around(around)
{
    setObjectName(u"messageBanner"_s);
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(around + QMargins(14, 10, 10, 10));
    layout->setSpacing(12);
    m_icon = new QLabel(this);
    layout->addWidget(m_icon, 0, Qt::AlignTop);

    auto* texts = new QVBoxLayout;
    texts->setSpacing(2);
    m_title = new QLabel(this);
    m_detail = new QLabel(this);
    QFont bold = font();
    bold.setWeight(QFont::DemiBold);
    m_title->setFont(bold);
    for (QLabel* label : {m_title, m_detail}) {
        label->setTextFormat(Qt::PlainText);
        label->setWordWrap(true);
        label->setTextInteractionFlags(Qt::TextSelectableByMouse);
        texts->addWidget(label);
    }
    layout->addLayout(texts, 1);
    m_buttons = new QHBoxLayout;
    m_buttons->setSpacing(8);
    layout->addLayout(m_buttons);
    m_close = new QToolButton(this);
    m_close->setAutoRaise(true);
    m_close->setIcon(icon("close"));
    m_close->setToolTip(tr("Dismiss"));
    m_close->setAccessibleName(tr("Dismiss the message"));
    m_close->setFocusPolicy(Qt::TabFocus);
    connect(m_close, &QToolButton::clicked, this, &QWidget::hide);
    layout->addWidget(m_close, 0, Qt::AlignTop);
    hide();
}

void MessageBanner::showMessage(Tone tone, const QString& title, const QString& detail,
                                const QList<Action>& actions)
{
    m_tone = tone;
    m_icon->setPixmap(icon(iconName(tone), tone).pixmap(QSize(22, 22), devicePixelRatioF()));
    m_title->setText(title);
    m_detail->setText(detail);
    m_detail->setVisible(!detail.isEmpty());
    while (QLayoutItem* item = m_buttons->takeAt(0)) {
        // A button may be the sender of the signal that brought us here.
        item->widget()->hide();
        item->widget()->deleteLater();
        delete item;
    }
    for (const Action& action : actions) {
        auto* button = new QPushButton(action.text, this);
        connect(button, &QPushButton::clicked, this, [run = action.run] { run(); });
        m_buttons->addWidget(button);
    }
    setAccessibleName(title);
    setAccessibleDescription(detail);
    show();
    update();
}

QString MessageBanner::title() const
{
    return m_title->text();
}

QString MessageBanner::detail() const
{
    return m_detail->text();
}

void MessageBanner::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const QColor base = palette().color(QPalette::Base);
    const QColor tone = toneColour(palette(), m_tone);
    painter.setPen(QPen(blended(base, tone, 0.45), 1));
    painter.setBrush(blended(base, tone, 0.10));
    painter.drawRoundedRect(QRectF(rect().marginsRemoved(m_around)).adjusted(0.5, 0.5, -0.5, -0.5), 8, 8);
}

} // namespace ff::ui
