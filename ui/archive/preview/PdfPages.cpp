// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/archive/preview/PdfPages.h"

#include "ui/widgets/ElidedLabel.h"
#include "ui/widgets/Icons.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QLocale>
#include <QStandardPaths>
#include <QToolButton>

#include <algorithm>
#include <sys/resource.h>

namespace ff::ui {

using namespace Qt::StringLiterals;

namespace {

constexpr int kLongSide = 1600; // pixels of a drawn page
constexpr int kTimeLimit = 20'000; // ms for one call
constexpr rlim_t kMemoryLimit = rlim_t(2) << 30; // bytes of address space
constexpr qsizetype kOutputLimit = 64'000'000;

QToolButton* turnButton(const char* picture, const QString& what, QWidget* parent)
{
    auto* button = new QToolButton(parent);
    button->setIcon(icon(picture));
    button->setAutoRaise(true);
    button->setToolTip(what);
    button->setAccessibleName(what);
    button->setFocusPolicy(Qt::TabFocus);
    return button;
}

} // namespace

bool looksLikePdf(const QByteArray& bytes)
{
    // Some bytes may stand before it.
    return bytes.left(1024).contains("%PDF-");
}

PdfPages::PdfPages(QWidget* parent) : QWidget(parent)
{
    setObjectName(u"pdfPages"_s);
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(2);
    m_before = turnButton("back", tr("Page before"), this);
    m_before->setObjectName(u"pageBefore"_s);
    m_next = turnButton("forward", tr("Next page"), this);
    m_next->setObjectName(u"pageNext"_s);
    m_place = new QuietLabel({}, this);
    row->addWidget(m_before);
    row->addWidget(m_place);
    row->addWidget(m_next);
    connect(m_before, &QToolButton::clicked, this, [this] { turnTo(m_page - 1); });
    connect(m_next, &QToolButton::clicked, this, [this] { turnTo(m_page + 1); });
    m_limit.setSingleShot(true);
    m_limit.setInterval(kTimeLimit);
    connect(&m_limit, &QTimer::timeout, this, [this] {
        stop();
        Q_EMIT failed(tr("The page takes too long to draw."));
    });
    hide();
}

PdfPages::~PdfPages()
{
    stop();
}

void PdfPages::open(const QByteArray& bytes)
{
    close();
    m_bytes = bytes;
    m_page = 1;
    run(u"pdfinfo"_s, {u"-"_s}, [this](const QByteArray& output) { takeInfo(output); });
}

void PdfPages::close()
{
    stop();
    m_bytes.clear();
    m_page = m_count = 0;
    hide();
}

void PdfPages::turnTo(int page)
{
    if (page < 1 || page > m_count || page == m_page)
        return;
    m_page = page;
    showPlace();
    draw();
}

void PdfPages::takeInfo(const QByteArray& output)
{
    for (const QByteArray& line : output.split('\n')) {
        if (line.startsWith("Pages:"))
            m_count = std::max(0, line.mid(6).trimmed().toInt());
    }
    if (m_count == 0) {
        Q_EMIT failed(tr("This PDF has no pages that can be drawn."));
        return;
    }
    showPlace();
    draw();
}

void PdfPages::showPlace()
{
    m_place->setText(
        tr("%1 of %2", "page of pages").arg(QLocale().toString(m_page), QLocale().toString(m_count)));
    m_before->setEnabled(m_page > 1);
    m_next->setEnabled(m_page < m_count);
    setVisible(m_count > 1);
}

void PdfPages::draw()
{
    const QString number = QString::number(m_page);
    run(u"pdftoppm"_s,
        {u"-png"_s, u"-f"_s, number, u"-l"_s, number, u"-scale-to"_s, QString::number(kLongSide), u"-"_s},
        [this](const QByteArray& output) {
            const QImage image = QImage::fromData(output, "PNG");
            if (image.isNull())
                Q_EMIT failed(tr("This page cannot be drawn."));
            else
                Q_EMIT drawn(image);
        });
}

void PdfPages::run(const QString& program, const QStringList& arguments,
                   std::function<void(const QByteArray&)> then)
{
    stop();
    const QString file = QStandardPaths::findExecutable(program);
    if (file.isEmpty()) {
        Q_EMIT failed(tr("To see the pages of a PDF, install the package poppler-utils."));
        return;
    }
    auto* process = new QProcess(this);
    m_process = process;
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(u"LC_ALL"_s, u"C.UTF-8"_s);
    process->setProcessEnvironment(environment);
    process->setChildProcessModifier([] {
        const rlimit memory{kMemoryLimit, kMemoryLimit};
        ::setrlimit(RLIMIT_AS, &memory);
        const rlimit processor{kTimeLimit / 1000, kTimeLimit / 1000};
        ::setrlimit(RLIMIT_CPU, &processor);
        const rlimit files{0, 0}; // it writes none
        ::setrlimit(RLIMIT_FSIZE, &files);
    });
    process->setStandardErrorFile(QProcess::nullDevice());
    connect(process, &QProcess::readyReadStandardOutput, this, [this, process] {
        if (process->bytesAvailable() <= kOutputLimit || process != m_process)
            return;
        stop();
        Q_EMIT failed(tr("This page cannot be drawn."));
    });
    connect(process, &QProcess::finished, this, [this, process, then = std::move(then)](int code) {
        process->deleteLater();
        if (process != m_process)
            return;
        m_process = nullptr;
        m_limit.stop();
        if (process->exitStatus() == QProcess::NormalExit && code == 0)
            then(process->readAllStandardOutput());
        else
            Q_EMIT failed(tr("This PDF is damaged or needs a password."));
    });
    connect(process, &QProcess::errorOccurred, this, [this, process](QProcess::ProcessError error) {
        if (error != QProcess::FailedToStart || process != m_process)
            return; // finished() follows
        stop();
        Q_EMIT failed(tr("This page cannot be drawn."));
    });
    m_limit.start();
    process->start(file, arguments);
    if (process != m_process)
        return; // it could not be started
    process->write(m_bytes);
    process->closeWriteChannel();
}

void PdfPages::stop()
{
    m_limit.stop();
    QProcess* process = std::exchange(m_process, nullptr);
    if (!process)
        return;
    process->disconnect(this);
    process->kill();
    process->waitForFinished(1000); // killed, it ends at once
    process->deleteLater();
}

} // namespace ff::ui
