// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/create/InterruptedCards.h"

#include "ui/text/Format.h"
#include "ui/widgets/MessageBanner.h"

#include <QCoreApplication>
#include <QLocale>
#include <QMessageBox>
#include <QPointer>
#include <QPushButton>
#include <QThreadPool>
#include <QVBoxLayout>

namespace ff::ui {

using namespace Qt::StringLiterals;

QString interruptedText(const archive::Interrupted& one)
{
    const QString name = displayPath(one.target.filename());
    if (one.rawBytes == 0)
        return InterruptedCards::tr("Making of %1 was interrupted").arg(name);
    const double share = std::min(1.0, double(one.doneRawBytes) / double(one.rawBytes));
    return InterruptedCards::tr("Making of %1 was interrupted at %2 %")
        .arg(name, QLocale().toString(share * 100, 'f', 0));
}

InterruptedCards::InterruptedCards(QWidget* parent) : QWidget(parent)
{
    setObjectName(u"interruptedCards"_s);
    m_cards = new QVBoxLayout(this);
    m_cards->setContentsMargins(0, 0, 0, 0);
    m_cards->setSpacing(8);
    hide();
}

void InterruptedCards::refresh()
{
    QThreadPool::globalInstance()->start([cards = QPointer<InterruptedCards>(this)] {
        const std::vector<archive::Interrupted> found = archive::interruptedCreations();
        QMetaObject::invokeMethod(QCoreApplication::instance(), [cards, found] {
            if (cards)
                cards->setInterrupted(found);
        });
    });
}

void InterruptedCards::setInterrupted(const std::vector<archive::Interrupted>& interrupted)
{
    while (QLayoutItem* item = m_cards->takeAt(0)) {
        item->widget()->hide();
        item->widget()->deleteLater();
        delete item;
    }
    for (const archive::Interrupted& one : interrupted)
        m_cards->addWidget(makeCard(one));
    setVisible(!interrupted.empty());
}

QWidget* InterruptedCards::makeCard(const archive::Interrupted& one)
{
    auto* card = new MessageBanner(this);
    const QString detail = tr("Begun %1 for %2. What is finished is kept: going on takes only the rest.")
                               .arg(timeText(one.startedAt), displayFolder(one.target.parent_path()));
    card->showMessage(Tone::Warning, interruptedText(one), detail,
                      {{tr("Resume"),
                        [this, one, card] {
                            card->hide();
                            jobs::CreateRequest request;
                            request.target = one.target;
                            request.inputs = one.inputs;
                            request.options = one.options;
                            request.resumes = one;
                            Q_EMIT resumeRequested(request);
                        }},
                       {tr("Discard…"), [this, one] { discard(one); }}});
    return card;
}

void InterruptedCards::discard(const archive::Interrupted& one)
{
    auto* question =
        new QMessageBox(QMessageBox::Question, tr("Discard unfinished archive"),
                        tr("Discard what is finished of %1?").arg(displayPath(one.target.filename())),
                        QMessageBox::NoButton, this);
    question->setAttribute(Qt::WA_DeleteOnClose);
    question->setObjectName(u"discardQuestion"_s);
    question->setInformativeText(tr("The files that were to go into it are not touched."));
    QPushButton* keep = question->addButton(tr("&Keep"), QMessageBox::RejectRole);
    QPushButton* discard = question->addButton(tr("&Discard"), QMessageBox::DestructiveRole);
    discard->setObjectName(u"discardButton"_s);
    question->setDefaultButton(keep);
    connect(discard, &QPushButton::clicked, this, [this, one] {
        if (const Status done = archive::discardInterrupted(one); !done.ok()) {
            auto* box = new QMessageBox(QMessageBox::Warning, tr("Discard unfinished archive"),
                                        sentenceText(done.error().message), QMessageBox::Ok, this);
            box->setAttribute(Qt::WA_DeleteOnClose);
            box->open();
        }
        refresh();
    });
    question->open();
}

} // namespace ff::ui
