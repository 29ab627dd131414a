// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/settings/RememberPage.h"

#include "core/base/Exceptions.h"
#include "core/search/catalogue/Catalogue.h"
#include "ui/text/Format.h"
#include "ui/widgets/ElidedLabel.h"
#include "ui/widgets/Icons.h"

#include <QCheckBox>
#include <QMessageBox>
#include <QPushButton>
#include <QVBoxLayout>

#include <limits>

namespace ff::ui {

using namespace Qt::StringLiterals;
using search::Catalogue;

RememberPage::RememberPage(QWidget* parent) : QWidget(parent)
{
    m_pool.setMaxThreadCount(1);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(18, 18, 18, 18);
    layout->setSpacing(10);
    m_remember = new QCheckBox(tr("&Remember archives that are made or opened"), this);
    m_remember->setObjectName(u"remember"_s);
    m_remember->setEnabled(false);
    connect(m_remember, &QCheckBox::clicked, this, [this](bool on) {
        change([on](TaskControl&) -> Status {
            FF_ASSIGN(Catalogue catalogue, Catalogue::open());
            return catalogue.setRemembering(on);
        });
    });
    layout->addWidget(m_remember);
    auto* note = new QuietLabel(
        tr("“Search everywhere” finds their entries by name, also while a disk is away. Names, sizes, "
           "dates, hashes and up to 72 bytes about the meaning of each file are kept on this machine and "
           "never "
           "leave it; contents are not kept. Archives with a password are not remembered. While this is "
           "on, the search of the desktop (GNOME, KDE) finds them, too."),
        this);
    note->setWordWrap(true);
    layout->addWidget(note);
    layout->addSpacing(10);
    m_amount = new QLabel(this);
    m_amount->setObjectName(u"remembered"_s);
    m_amount->setWordWrap(true);
    layout->addWidget(m_amount);
    m_record = new QCheckBox(tr("&Note what is opened, for the order of what is found"), this);
    m_record->setObjectName(u"recordOpens"_s);
    m_record->setEnabled(false);
    m_record->setToolTip(
        tr("Which entry of which remembered archive, and when; of what was asked before it only "
           "a hash. For 30 days, on this machine alone."));
    connect(m_record, &QCheckBox::clicked, this, [this](bool on) {
        change([on](TaskControl&) -> Status {
            FF_ASSIGN(Catalogue catalogue, Catalogue::open());
            return catalogue.setRecordingOpens(on);
        });
    });
    layout->addWidget(m_record);
    m_opened = new QLabel(this);
    m_opened->setObjectName(u"opened"_s);
    layout->addWidget(m_opened);
    m_clear = new QPushButton(tr("Forget what was &opened"), this);
    m_clear->setObjectName(u"forgetOpened"_s);
    m_clear->setToolTip(tr("What you opened or extracted in the last 30 days, which counts for the order"));
    m_clear->setAutoDefault(false);
    m_clear->setEnabled(false);
    connect(m_clear, &QPushButton::clicked, this, [this] {
        change([](TaskControl&) -> Status {
            FF_ASSIGN(Catalogue catalogue, Catalogue::open());
            return catalogue.clearOpens();
        });
    });
    layout->addWidget(m_clear, 0, Qt::AlignLeading);
    m_forget = new QPushButton(icon("delete"), tr("&Forget everything…"), this);
    m_forget->setObjectName(u"forgetEverything"_s);
    m_forget->setAutoDefault(false);
    m_forget->setEnabled(false);
    connect(m_forget, &QPushButton::clicked, this, &RememberPage::askAndForgetAll);
    layout->addWidget(m_forget, 0, Qt::AlignLeading);
    layout->addStretch(1);
    change({});
}

RememberPage::~RememberPage()
{
    m_control.cancel();
    m_pool.waitForDone();
}

void RememberPage::restoreDefaults()
{
    if (!m_remember->isEnabled() || (m_remember->isChecked() && m_record->isChecked()))
        return;
    change([](TaskControl&) -> Status {
        FF_ASSIGN(Catalogue catalogue, Catalogue::open());
        FF_TRY(catalogue.setRecordingOpens(true));
        return catalogue.setRemembering(true);
    });
}

void RememberPage::change(const Change& change)
{
    ++m_waiting;
    m_pool.start([this, change] {
        const Result<State> state = catchingExceptions([&]() -> Result<State> {
            if (change)
                FF_TRY(change(m_control));
            FF_ASSIGN(Catalogue catalogue, Catalogue::open());
            State out;
            FF_ASSIGN(out.isRemembering, catalogue.isRemembering());
            FF_ASSIGN(out.isRecording, catalogue.isRecordingOpens());
            FF_ASSIGN(const auto opened, catalogue.opened(std::numeric_limits<std::uint32_t>::max()));
            out.opened = opened.size();
            FF_ASSIGN(const std::vector<search::RememberedArchive> archives, catalogue.archives());
            out.archives = archives.size();
            for (const search::RememberedArchive& archive : archives)
                out.entries += archive.entries;
            return out;
        });
        QMetaObject::invokeMethod(
            this,
            [this, state] {
                --m_waiting;
                show(state);
            },
            Qt::QueuedConnection);
    });
}

void RememberPage::show(const Result<State>& state)
{
    m_remember->setEnabled(state.ok());
    m_record->setEnabled(false);
    m_clear->setEnabled(state.ok()); // more may be there than is shown: it is noted beside
    m_forget->setEnabled(state.ok()); // of a damaged catalogue a copy may be left
    if (!state.ok()) {
        m_amount->setText(sentenceText(state.error().message));
        return;
    }
    m_remember->setChecked(state->isRemembering);
    // While nothing is remembered nothing is noted.
    m_record->setEnabled(state->isRemembering);
    m_record->setChecked(state->isRecording);
    m_opened->setText(tr("%Ln opened entry(s) in the last 30 days", nullptr, pluralNumber(state->opened)));
    m_amount->setText(state->archives == 0
                          ? tr("Nothing is remembered.")
                          : tr("%1 with %2", "archives, entries")
                                .arg(tr("%Ln archive(s)", nullptr, pluralNumber(state->archives)),
                                     tr("%Ln entry(s)", "with that many", pluralNumber(state->entries))));
}

void RememberPage::askAndForgetAll()
{
    auto* question =
        new QMessageBox(QMessageBox::Question, tr("Forget everything"),
                        tr("Forget all archives that are remembered?"), QMessageBox::Cancel, this);
    question->setAttribute(Qt::WA_DeleteOnClose);
    question->setObjectName(u"forgetQuestion"_s);
    question->setInformativeText(
        tr("The archives themselves stay as they are. What you opened from the search "
           "and your saved searches are forgotten, too."));
    QPushButton* forget = question->addButton(tr("&Forget everything"), QMessageBox::DestructiveRole);
    question->setDefaultButton(QMessageBox::Cancel);
    connect(forget, &QPushButton::clicked, this, [this] {
        change([](TaskControl& control) -> Status {
            FF_ASSIGN(Catalogue catalogue, Catalogue::open());
            FF_TRY(catalogue.forgetAll(control));
            return {};
        });
    });
    question->open();
}

} // namespace ff::ui
