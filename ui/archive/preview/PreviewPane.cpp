// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/archive/preview/PreviewPane.h"

#include "ui/Theme.h"
#include "ui/archive/preview/CodeHighlighter.h"
#include "ui/archive/preview/FontView.h"
#include "ui/archive/preview/HexView.h"
#include "ui/archive/preview/ImageView.h"
#include "ui/archive/preview/InsideText.h"
#include "ui/archive/preview/PdfPages.h"
#include "ui/archive/preview/SoundView.h"
#include "ui/archive/preview/TextDecoding.h"
#include "ui/archive/strip/BitStrip.h"
#include "ui/text/Format.h"
#include "ui/widgets/ElidedLabel.h"

#include <QComboBox>
#include <QFontDatabase>
#include <QLabel>
#include <QPainter>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QStackedWidget>
#include <QThreadPool>
#include <QToolButton>

namespace ff::ui {

using namespace Qt::StringLiterals;
using jobs::Job;

namespace {
constexpr qsizetype kSlice = 48 * 1024; // letters put into the text at once
} // namespace

PreviewPane::~PreviewPane()
{
    stop();
}

// ---- what is shown
// -------------------------------------------------------------------------------------------------------------

PreviewPane::Page PreviewPane::page() const
{
    if (m_pages->currentIndex() == 0)
        return m_go->isVisibleTo(m_pages->widget(0)) ? Page::Ask : Page::Hint;
    return Page(m_pages->currentIndex() + 1);
}

QString PreviewPane::text() const
{
    return m_edit->toPlainText();
}

void PreviewPane::setPage(Page page)
{
    m_pages->setCurrentIndex(page <= Page::Ask ? 0 : int(page) - 1);
    m_go->setVisible(page == Page::Ask);
    m_encoding->setVisible(page == Page::Text && !m_inside);
    m_pdf->setVisible(page == Page::Image && m_pdf->count() > 1);
    m_asHex->setVisible(page >= Page::Text);
    m_asHex->setChecked(page == Page::Bytes);
    Q_EMIT pageChanged();
}

void PreviewPane::setNote(const QString& note)
{
    m_note->setText(note);
    m_note->setVisible(!note.isEmpty());
}

QString PreviewPane::fileName() const
{
    const std::string& path = entry().path;
    return displayName(std::string_view(path).substr(path.rfind('/') + 1));
}

void PreviewPane::stop()
{
    m_delay.stop();
    m_slices.stop();
    m_pdf->close();
    ++m_imageRun;
    if (m_job) {
        m_job->disconnect(this);
        m_job->cancel();
        m_job = nullptr;
    }
}

void PreviewPane::setArchive(jobs::ArchivePointer archive)
{
    stop();
    m_archive = std::move(archive);
    m_bytes.clear();
    forgetSpecial();
    m_text.clear();
    m_edit->clear();
    m_image->setImage({});
    m_hex->setBytes({});
    showHint(tr("Select a file to see what is in it"));
}

void PreviewPane::showHint(const QString& text)
{
    stop();
    m_title->setFullText(tr("Preview"));
    m_facts->clear();
    m_facts->hide();
    setNote({});
    m_strip->setStrip({});
    m_hint->setText(text);
    setPage(Page::Hint);
}

void PreviewPane::showEntry(std::size_t index)
{
    stop();
    m_entry = index;
    m_title->setFullText(fileName());
    m_facts->setText(sizeText(entry().size));
    m_facts->show();
    setNote({});
    m_strip->setStrip(stripOf(entry()));
    // What was said of another entry is not true of this one.
    m_hint->clear();
    const double seconds = m_time.secondsFor(m_archive->entries(), std::span(&index, 1));
    const QString about = durationText(std::max(1.0, seconds));
    if (seconds > kAtOnce) {
        m_hint->setText(tr("To show this file it must be decoded, which takes about %1.").arg(about));
        setPage(Page::Ask);
        return;
    }
    m_delay.start();
}

void PreviewPane::start()
{
    stop();
    const double seconds = m_time.secondsFor(m_archive->entries(), std::span(&m_entry, 1));
    m_workText->setText(seconds > 1 ? tr("Decoding, about %1…").arg(durationText(seconds)) : tr("Decoding…"));
    using Look = jobs::PreviewJob::Look;
    const QString name = fileName();
    const Look look = mayHoldSomething(name) ? Look::Inside
        : SoundView::looksLikeSound(name)    ? Look::Sound
                                             : Look::Bytes;
    const bool isWanted = look != Look::Bytes || looksLikeImage(name) || FontView::namesFont(name)
        || name.endsWith(u".pdf"_s, Qt::CaseInsensitive);
    auto job =
        std::make_unique<jobs::PreviewJob>(m_archive, m_entry, isWanted ? kImageLimit : kTextLimit, look);
    m_job = job.get();
    connect(m_job, &Job::finished, this, &PreviewPane::onDecoded);
    m_jobs.add(std::move(job));
    // What is there in a moment replaces what was shown without a flicker.
    // On a busy machine this comes together with the end, and the job is still there, but no longer ours.
    QTimer::singleShot(kDelay, m_job, [this, job = m_job] {
        if (m_job == job)
            setPage(Page::Work);
    });
}

void PreviewPane::onDecoded()
{
    jobs::PreviewJob* job = std::exchange(m_job, nullptr);
    if (job->state() == Job::State::Failed) {
        m_hint->setText(sentenceText(job->error()->message) + u'\n' + adviceText(job->error()->code, true));
        setPage(Page::Hint);
        return;
    }
    if (job->state() != Job::State::Finished)
        return;
    const archive::EntryContents& contents = job->contents();
    m_bytes =
        QByteArray(reinterpret_cast<const char*>(contents.bytes.data()), qsizetype(contents.bytes.size()));
    m_isWhole = contents.whole;
    forgetSpecial();
    if (job->inside()) {
        m_inside = *job->inside();
        showInside();
        return;
    }
    if (job->sound()) {
        m_soundFacts = *job->sound();
        m_sound->setSound(*m_soundFacts);
        m_bytes = m_bytes.left(qsizetype(kTextLimit)); // what is left to show
        showSpecial();
        return;
    }
    if (m_isWhole && FontView::looksLikeFont(m_bytes)) {
        takeFont();
        return;
    }
    if (m_isWhole && looksLikePdf(m_bytes)) {
        m_workText->setText(tr("Drawing the page…"));
        setPage(Page::Work);
        m_pdf->open(m_bytes);
        return;
    }
    if (m_bytes.isEmpty()) {
        m_hint->setText(tr("The file is empty"));
        setPage(Page::Hint);
        return;
    }
    if (m_isWhole) {
        const int run = ++m_imageRun;
        // A picture is decoded beside the window, and anything may be one whatever its name.
        QThreadPool::globalInstance()->start([pane = QPointer(this), run, bytes = m_bytes] {
            auto image = std::make_shared<DecodedImage>(decodeImage(bytes));
            QMetaObject::invokeMethod(
                qApp,
                [pane, run, image] {
                    if (pane && pane->m_imageRun == run)
                        pane->onImage(std::move(*image));
                },
                Qt::QueuedConnection);
        });
        return;
    }
    onImage({});
}

void PreviewPane::onImage(DecodedImage image)
{
    if (!image.image.isNull()) {
        m_image->setImage(image.image);
        m_image->setAccessibleName(
            tr("Picture, %1 by %2 pixels").arg(image.size.width()).arg(image.size.height()));
        m_facts->setText(tr("%1 · %2 picture, %3 × %4", "size, format, width, height")
                             .arg(sizeText(entry().size), image.format)
                             .arg(image.size.width())
                             .arg(image.size.height()));
        setPage(Page::Image);
        return;
    }
    showRaw();
}

void PreviewPane::takeFont()
{
    if (m_bytes.size() <= FontView::kLimit && m_font->setFontData(m_bytes)) {
        m_bytes = m_bytes.left(qsizetype(kTextLimit)); // the font keeps its own
        showSpecial();
        return;
    }
    showRaw();
    setNote(tr("This font cannot be shown: it is damaged, or of a kind that FileFormer does not draw."));
}

void PreviewPane::forgetSpecial()
{
    m_inside.reset();
    m_soundFacts.reset();
    m_font->clear();
}

bool PreviewPane::hasSpecial() const
{
    return m_inside || m_soundFacts || !m_font->isEmpty() || m_pdf->count() > 0;
}

// What the file was recognised as, again after its bytes, too.
void PreviewPane::showSpecial()
{
    const QString size = sizeText(entry().size);
    if (m_inside) {
        showInside();
    } else if (m_soundFacts) {
        m_facts->setText(SoundView::factsText(*m_soundFacts, size));
        if (m_soundFacts->peaks.size() < m_soundFacts->steps)
            setNote(tr("The wave is that of the beginning."));
        setPage(Page::Sound);
    } else if (!m_font->isEmpty()) {
        m_facts->setText(m_font->factsText(size));
        setPage(Page::Font);
    } else {
        showPdfPage(m_image->image());
    }
}

void PreviewPane::showPdfPage(const QImage& page)
{
    m_image->setImage(page);
    m_image->setAccessibleName(tr("Page %1 of %2").arg(m_pdf->page()).arg(m_pdf->count()));
    m_facts->setText(tr("%1 · PDF, %Ln page(s)", "size, pages", m_pdf->count()).arg(sizeText(entry().size)));
    setPage(Page::Image);
}

void PreviewPane::showInside()
{
    m_facts->setText(insideFacts(*m_inside, sizeText(entry().size)));
    if (m_inside->isTextCut)
        setNote(tr("Only the beginning of the text is shown."));
    delete std::exchange(m_highlighter, nullptr);
    m_edit->setLineWrapMode(m_inside->text ? QPlainTextEdit::WidgetWidth : QPlainTextEdit::NoWrap);
    m_edit->setFont(m_inside->text ? font() : QFontDatabase::systemFont(QFontDatabase::FixedFont));
    fillText(insideText(*m_inside));
}

// As text when it is some, else as bytes.
void PreviewPane::showRaw()
{
    m_bytes.truncate(qsizetype(kTextLimit));
    m_isWhole = m_isWhole && entry().size <= kTextLimit;
    if (!m_isWhole)
        setNote(tr("Only the first %1 are shown.").arg(sizeText(kTextLimit)));
    const std::optional<QString> encoding = guessEncoding(m_bytes, !m_isWhole);
    if (encoding) {
        m_encoding->setCurrentText(*encoding);
        showText(*encoding);
    } else {
        showBytes();
    }
}

void PreviewPane::showBytes()
{
    // The button goes both ways.
    if (page() == Page::Bytes && !m_asHex->isChecked()) {
        if (hasSpecial()) {
            showSpecial();
            return;
        }
        onImage(m_image->image().isNull() ? DecodedImage() : decodeImage(m_bytes));
        return;
    }
    m_slices.stop();
    m_hex->setBytes(m_bytes.left(qsizetype(kTextLimit)));
    setPage(Page::Bytes);
}

void PreviewPane::showText(const QString& encoding)
{
    const QString text = decodeText(m_bytes, encoding);
    delete std::exchange(m_highlighter, nullptr);
    const auto family = CodeHighlighter::familyOf(fileName(), text.left(200).section(u'\n', 0, 0));
    if (family != CodeHighlighter::Family::None) {
        m_highlighter = new CodeHighlighter(m_edit->document(), family);
        m_highlighter->takeColours(palette());
    }
    m_edit->setLineWrapMode(family == CodeHighlighter::Family::None ? QPlainTextEdit::WidgetWidth
                                                                    : QPlainTextEdit::NoWrap);
    m_edit->setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
    fillText(text);
}

void PreviewPane::fillText(const QString& text)
{
    m_slices.stop();
    m_text = text;
    m_appended = 0;
    m_edit->clear();
    appendText();
    m_edit->moveCursor(QTextCursor::Start);
    setPage(Page::Text);
    if (m_appended < m_text.size())
        m_slices.start();
}

// A megabyte at once would be felt.
void PreviewPane::appendText()
{
    const QString slice = m_text.mid(m_appended, kSlice);
    m_appended += slice.size();
    QTextCursor cursor(m_edit->document());
    cursor.movePosition(QTextCursor::End);
    cursor.insertText(slice);
    if (m_appended >= m_text.size())
        m_slices.stop();
}

void PreviewPane::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange && m_highlighter) {
        m_highlighter->takeColours(palette());
        m_highlighter->rehighlight();
    }
}

void PreviewPane::paintEvent(QPaintEvent*)
{
    // A hairline to the list beside it.
    QPainter painter(this);
    painter.setPen(hairline(palette()));
    const int x = layoutDirection() == Qt::RightToLeft ? width() - 1 : 0;
    painter.drawLine(x, 0, x, height());
}

} // namespace ff::ui
