// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/QueryProblem.h"

#include "ui/Theme.h"
#include "ui/text/Format.h"

#include <QAccessible>
#include <QLineEdit>
#include <QTimer>

namespace ff::ui {

namespace {
constexpr int kDelay = 700; // ms without a key
} // namespace

QueryProblem::QueryProblem(QLineEdit& field, QWidget* parent)
    : QLabel(parent), m_field(field), m_delay(new QTimer(this))
{
    setWordWrap(true);
    hide();
    m_delay->setSingleShot(true);
    m_delay->setInterval(kDelay);
    connect(m_delay, &QTimer::timeout, this, &QueryProblem::tell);
}

void QueryProblem::setProblem(const Sentence& problem)
{
    m_problem = problem.empty() ? QString() : sentenceText(problem);
    if (m_problem.isEmpty() || !isHidden())
        tell();
    else
        m_delay->start();
}

void QueryProblem::hold()
{
    m_delay->stop();
}

void QueryProblem::tell()
{
    m_delay->stop();
    if (m_problem == text() && isHidden() == m_problem.isEmpty())
        return;
    QPalette colours = parentWidget()->palette();
    colours.setColor(QPalette::WindowText, toneColour(colours, Tone::Bad));
    setPalette(colours);
    setText(m_problem);
    setVisible(!m_problem.isEmpty());
    m_field.setAccessibleDescription(m_problem);
    if (!m_problem.isEmpty()) {
        QAccessibleEvent event(this, QAccessible::Alert);
        QAccessible::updateAccessibility(&event);
    }
}

} // namespace ff::ui
