// SPDX-License-Identifier: GPL-3.0-or-later
// The parts of the preview and where they stand.
#include "ui/archive/preview/FontView.h"
#include "ui/archive/preview/HexView.h"
#include "ui/archive/preview/ImageView.h"
#include "ui/archive/preview/PdfPages.h"
#include "ui/archive/preview/PreviewPane.h"
#include "ui/archive/preview/SoundView.h"
#include "ui/archive/preview/TextDecoding.h"
#include "ui/archive/strip/BitStrip.h"
#include "ui/widgets/ElidedLabel.h"
#include "ui/widgets/FlatProgressBar.h"
#include "ui/widgets/Icons.h"

#include <QComboBox>
#include <QFontDatabase>
#include <QLabel>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QStackedWidget>
#include <QToolButton>
#include <QVBoxLayout>

namespace ff::ui {

using namespace Qt::StringLiterals;

PreviewPane::PreviewPane(jobs::JobQueue& jobs, QWidget* parent) : QWidget(parent), m_jobs(jobs)
{
    setObjectName(u"previewPane"_s);
    setAccessibleName(tr("Preview"));
    setMinimumWidth(260);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(1, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(buildHeader());
    m_pages = new QStackedWidget(this);
    m_pages->addWidget(buildHint());
    m_pages->addWidget(buildWork());
    m_pages->addWidget(buildText());
    m_image = new ImageView(m_pages);
    m_pages->addWidget(m_image);
    m_sound = new SoundView(m_pages);
    m_pages->addWidget(m_sound);
    m_font = new FontView(m_pages);
    m_pages->addWidget(m_font);
    m_hex = new HexView(m_pages);
    m_hex->setObjectName(u"previewBytes"_s);
    m_pages->addWidget(m_hex);
    layout->addWidget(m_pages, 1);

    m_delay.setSingleShot(true);
    m_delay.setInterval(kDelay);
    connect(&m_delay, &QTimer::timeout, this, &PreviewPane::start);
    m_slices.setInterval(0);
    connect(&m_slices, &QTimer::timeout, this, &PreviewPane::appendText);
    showHint(tr("Select a file to see what is in it"));
}

QWidget* PreviewPane::buildText()
{
    m_edit = new QPlainTextEdit(m_pages);
    m_edit->setObjectName(u"previewText"_s);
    m_edit->setAccessibleName(tr("Text of the file"));
    m_edit->setReadOnly(true);
    m_edit->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    m_edit->setTabChangesFocus(true);
    m_edit->setFrameShape(QFrame::NoFrame);
    m_edit->setLineWrapMode(QPlainTextEdit::NoWrap);
    m_edit->setUndoRedoEnabled(false);
    m_edit->setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
    m_edit->setAcceptDrops(false);
    m_edit->document()->setDocumentMargin(10);
    return m_edit;
}

QWidget* PreviewPane::buildHeader()
{
    auto* bar = new QWidget(this);
    auto* column = new QVBoxLayout(bar);
    column->setContentsMargins(14, 8, 8, 8);
    column->setSpacing(2);
    auto* row = new QHBoxLayout;
    row->setSpacing(4);
    m_title = new ElidedLabel(bar);
    QFont bold = font();
    bold.setWeight(QFont::DemiBold);
    m_title->setFont(bold);
    row->addWidget(m_title, 1);
    m_encoding = new QComboBox(bar);
    m_encoding->setObjectName(u"encoding"_s);
    m_encoding->setAccessibleName(tr("Encoding of the text"));
    m_encoding->setToolTip(tr("Encoding of the text"));
    m_encoding->addItems(textEncodings());
    m_encoding->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    connect(m_encoding, &QComboBox::textActivated, this, &PreviewPane::showText);
    row->addWidget(m_encoding);
    m_pdf = new PdfPages(bar);
    connect(m_pdf, &PdfPages::drawn, this, &PreviewPane::showPdfPage);
    connect(m_pdf, &PdfPages::failed, this, [this](const QString& sentence) {
        showRaw();
        setNote(sentence);
    });
    row->addWidget(m_pdf);
    m_asHex = new QToolButton(bar);
    m_asHex->setObjectName(u"asHex"_s);
    m_asHex->setText(tr("Hex"));
    m_asHex->setCheckable(true);
    m_asHex->setAutoRaise(true);
    m_asHex->setToolTip(tr("Show the bytes"));
    m_asHex->setAccessibleName(tr("Show the bytes"));
    m_asHex->setFocusPolicy(Qt::TabFocus);
    connect(m_asHex, &QToolButton::clicked, this, &PreviewPane::showBytes);
    row->addWidget(m_asHex);
    auto* close = new QToolButton(bar);
    close->setIcon(icon("close"));
    close->setAutoRaise(true);
    close->setToolTip(tr("Close the preview (F3)"));
    close->setAccessibleName(tr("Close the preview"));
    close->setFocusPolicy(Qt::TabFocus);
    connect(close, &QToolButton::clicked, this, &PreviewPane::closeRequested);
    row->addWidget(close);
    column->addLayout(row);
    m_facts = new QuietLabel({}, bar);
    m_facts->setObjectName(u"previewFacts"_s);
    m_facts->setWordWrap(true);
    column->addWidget(m_facts);
    m_note = new QLabel(bar);
    m_note->setTextFormat(Qt::PlainText);
    m_note->setWordWrap(true);
    m_note->setObjectName(u"previewNote"_s);
    column->addWidget(m_note);
    m_strip = new StripView(bar);
    m_strip->setObjectName(u"previewStrip"_s);
    m_strip->hide();
    column->addSpacing(4);
    column->addWidget(m_strip);
    return bar;
}

QWidget* PreviewPane::buildHint()
{
    auto* page = new QWidget(this);
    auto* column = new QVBoxLayout(page);
    column->setContentsMargins(24, 24, 24, 24);
    column->setSpacing(14);
    m_hint = new QuietLabel({}, page);
    m_hint->setAlignment(Qt::AlignCenter);
    m_hint->setWordWrap(true);
    m_hint->setObjectName(u"previewHint"_s);
    m_go = new QPushButton(tr("Show it"), page);
    m_go->setObjectName(u"previewGo"_s);
    connect(m_go, &QPushButton::clicked, this, &PreviewPane::start);
    column->addStretch(1);
    column->addWidget(m_hint);
    column->addWidget(m_go, 0, Qt::AlignHCenter);
    column->addStretch(1);
    return page;
}

QWidget* PreviewPane::buildWork()
{
    auto* page = new QWidget(this);
    auto* column = new QVBoxLayout(page);
    column->setContentsMargins(24, 24, 24, 24);
    column->setSpacing(14);
    m_workText = new QuietLabel({}, page);
    m_workText->setAlignment(Qt::AlignCenter);
    m_workText->setWordWrap(true);
    m_bar = new FlatProgressBar(page);
    m_bar->setRange(0, 0);
    m_bar->setAccessibleName(tr("Decoding"));
    auto* cancel = new QPushButton(tr("Cancel"), page);
    cancel->setObjectName(u"previewCancel"_s);
    connect(cancel, &QPushButton::clicked, this, [this] {
        stop();
        m_hint->setText(tr("Cancelled"));
        setPage(Page::Ask);
    });
    column->addStretch(1);
    column->addWidget(m_workText);
    column->addWidget(m_bar);
    column->addWidget(cancel, 0, Qt::AlignHCenter);
    column->addStretch(1);
    return page;
}

} // namespace ff::ui
