// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// What is in the selected entry: text, code, a picture, the pages of a PDF, the words of a document, what an
// archive holds, the wave and tags of a sound, a sample of a font, or bytes. It is decoded in a job that can
// be cancelled; what would take longer than a glance is decoded when asked for. Nothing is written to disk
// and nothing of it is run.

#include "core/jobs/DecodeTime.h"
#include "core/jobs/JobQueue.h"
#include "core/jobs/PreviewJob.h"

#include <QPointer>
#include <QTimer>
#include <QWidget>

class QComboBox;
class QLabel;
class QPlainTextEdit;
class QProgressBar;
class QPushButton;
class QStackedWidget;
class QToolButton;

namespace ff::ui {

class CodeHighlighter;
class ElidedLabel;
class FontView;
class HexView;
class ImageView;
class PdfPages;
class SoundView;
class StripView;
struct DecodedImage;

class PreviewPane final : public QWidget {
    Q_OBJECT

public:
    static constexpr std::uint64_t kTextLimit = 1'000'000; // bytes shown of a text or of bytes
    static constexpr std::uint64_t kImageLimit = 64'000'000; // bytes of a picture's file
    static constexpr double kAtOnce = 3.0; // seconds of decoding that are begun without asking

    explicit PreviewPane(jobs::JobQueue& jobs, QWidget* parent = nullptr);
    ~PreviewPane() override;

    void setArchive(jobs::ArchivePointer archive);
    // An entry of the archive that has contents.
    void showEntry(std::size_t entry);
    // No entry: why.
    void showHint(const QString& text);
    // Begins what is waited for.
    void start();
    void setSpeed(jobs::DecodeTime time) { m_time = std::move(time); }

    enum class Page { Hint, Ask, Work, Text, Image, Sound, Font, Bytes };
    Page page() const;
    QString text() const;
    HexView& hex() { return *m_hex; }
    PdfPages& pdf() { return *m_pdf; }

Q_SIGNALS:
    void pageChanged();
    void closeRequested();

protected:
    void changeEvent(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

private:
    static constexpr int kDelay = 120; // ms

    QWidget* buildHeader();
    QWidget* buildHint();
    QWidget* buildWork();
    QWidget* buildText();
    void setPage(Page page);
    void stop();
    void onDecoded();
    void onImage(DecodedImage image);
    void showPdfPage(const QImage& page);
    void showInside();
    void takeFont();
    void forgetSpecial();
    bool hasSpecial() const;
    void showSpecial();
    void showRaw();
    void showBytes();
    void showText(const QString& encoding);
    void fillText(const QString& text);
    void appendText();
    void setNote(const QString& note);
    const archive::Entry& entry() const { return m_archive->entries()[m_entry]; }
    QString fileName() const;

    jobs::JobQueue& m_jobs;
    jobs::ArchivePointer m_archive;
    jobs::DecodeTime m_time;
    std::size_t m_entry = 0;
    QPointer<jobs::PreviewJob> m_job;
    QTimer m_delay; // so that walking through a list decodes only where one stays
    QTimer m_slices;
    QByteArray m_bytes;
    bool m_isWhole = false;
    std::optional<jobs::Inside> m_inside;
    std::optional<jobs::SoundFacts> m_soundFacts;
    QString m_text;
    qsizetype m_appended = 0;
    int m_imageRun = 0; // the last picture that was begun

    QStackedWidget* m_pages;
    ElidedLabel* m_title;
    QLabel* m_facts;
    QLabel* m_note;
    StripView* m_strip;
    QLabel* m_hint;
    QLabel* m_workText;
    QProgressBar* m_bar;
    QPushButton* m_go;
    QComboBox* m_encoding;
    QToolButton* m_asHex;
    QPlainTextEdit* m_edit;
    CodeHighlighter* m_highlighter = nullptr;
    ImageView* m_image;
    SoundView* m_sound;
    FontView* m_font;
    HexView* m_hex;
    PdfPages* m_pdf;
};

} // namespace ff::ui
