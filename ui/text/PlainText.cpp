// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/text/PlainText.h"

#include <QApplication>
#include <QEvent>
#include <QLabel>

namespace ff::ui {

namespace {

class PlainLabels final : public QObject {
public:
    using QObject::QObject;

    // Every label is polished before it is first shown; the one inside a tool tip before it has its text.
    bool eventFilter(QObject* object, QEvent* event) override
    {
        if (event->type() == QEvent::Polish) {
            if (auto* label = qobject_cast<QLabel*>(object); label && label->textFormat() == Qt::AutoText)
                label->setTextFormat(Qt::PlainText);
        }
        return false;
    }
};

} // namespace

void showTextsPlainly()
{
    if (!qApp->findChild<QObject*>(QStringLiteral("plainLabels"), Qt::FindDirectChildrenOnly)) {
        auto* filter = new PlainLabels(qApp);
        filter->setObjectName(QStringLiteral("plainLabels"));
        qApp->installEventFilter(filter);
    }
}

} // namespace ff::ui
