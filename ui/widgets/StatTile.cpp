// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/StatTile.h"

#include "ui/widgets/ElidedLabel.h"

#include <QVBoxLayout>

namespace ff::ui {

using namespace Qt::StringLiterals;

StatTile::StatTile(const QString& caption, QWidget* parent, bool large) : QWidget(parent)
{
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(1);
    m_caption = new QuietLabel(caption, this);
    QFont small = font();
    small.setPointSizeF(font().pointSizeF() * 0.88);
    m_caption->setFont(small);
    m_value = new QLabel(u"–"_s, this);
    m_value->setTextFormat(Qt::PlainText);
    if (large) {
        QFont font = m_value->font();
        font.setPointSizeF(font.pointSizeF() * 1.2);
        m_value->setFont(font);
        layout->setSpacing(3);
    }
    layout->addWidget(m_caption);
    layout->addWidget(m_value);
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
}

void StatTile::setValue(const QString& value)
{
    if (m_value->text() == value)
        return;
    m_value->setText(value);
    setAccessibleName(u"%1: %2"_s.arg(m_caption->text(), value));
}

QString StatTile::value() const
{
    return m_value->text();
}

} // namespace ff::ui
