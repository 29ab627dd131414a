// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The pages of a PDF, drawn by Poppler's programs pdfinfo and pdftoppm: processes of their own, which get the
// bytes on their input, are held to a time and a size, and cannot take the window down. Also the bar that
// turns the pages.

#include <QByteArray>
#include <QImage>
#include <QPointer>
#include <QProcess>
#include <QTimer>
#include <QWidget>

#include <functional>

class QLabel;
class QToolButton;

namespace ff::ui {

bool looksLikePdf(const QByteArray& bytes);

class PdfPages final : public QWidget {
    Q_OBJECT

public:
    explicit PdfPages(QWidget* parent = nullptr);
    ~PdfPages() override;

    // Draws the first page: drawn() or failed() follows.
    void open(const QByteArray& bytes);
    // Ends what is going on and forgets the file.
    void close();
    int page() const { return m_page; } // from 1 on
    int count() const { return m_count; } // 0 until it is known
    void turnTo(int page);

Q_SIGNALS:
    void drawn(const QImage& page);
    // A sentence for a person.
    void failed(const QString& sentence);

private:
    // Gives `program` the file; then the output, or failed().
    void run(const QString& program, const QStringList& arguments,
             std::function<void(const QByteArray&)> then);
    void draw();
    void takeInfo(const QByteArray& output);
    void showPlace();
    void stop();

    QByteArray m_bytes;
    int m_page = 0;
    int m_count = 0;
    QPointer<QProcess> m_process;
    QTimer m_limit;
    QToolButton* m_before;
    QToolButton* m_next;
    QLabel* m_place;
};

} // namespace ff::ui
