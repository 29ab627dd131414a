// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/benchmark/BenchmarkDialog.h"

#include "ui/Settings.h"
#include "ui/dialogs/DialogButtons.h"
#include "ui/text/Format.h"
#include "ui/widgets/Cells.h"
#include "ui/widgets/ElidedLabel.h"
#include "ui/widgets/FlatProgressBar.h"
#include "ui/widgets/Icons.h"

#include <QClipboard>
#include <QCoreApplication>
#include <QDialogButtonBox>
#include <QFile>
#include <QFileDialog>
#include <QFileInfo>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLocale>
#include <QPushButton>
#include <QSysInfo>
#include <QTreeWidget>

#include <algorithm>

namespace ff::ui {

using namespace Qt::StringLiterals;
using jobs::Job;

namespace {

// Enough for the numbers to be steady, little enough for the slowest level to end within a minute.
constexpr qint64 kSampleSize = 256 * 1024;
enum Column {
    LevelColumn,
    DeviceColumn,
    SizeColumn,
    RatioColumn,
    MakingColumn,
    ExtractingColumn,
    ScoreColumn
};

QString scoreText(const std::optional<double>& score)
{
    return score ? QLocale().toString(*score, 'f', 2) : u"–"_s;
}

} // namespace

BenchmarkDialog::BenchmarkDialog(bool isBusy, QWidget* parent) : QDialog(parent)
{
    setObjectName(u"benchmarkDialog"_s);
    setWindowTitle(tr("Benchmark"));
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(20, 18, 20, 16);
    layout->setSpacing(12);
    layout->addWidget(buildFile());

    m_table = new QTreeWidget(this);
    m_table->setObjectName(u"benchmarkTable"_s);
    m_table->setAccessibleName(tr("Measurements"));
    styleList(*m_table);
    m_table->setHeaderLabels({tr("Level"), tr("Device"), tr("Size"), tr("Ratio"), tr("Making"),
                              tr("Extracting"), tr("Weissman score")});
    for (int column = SizeColumn; column <= ScoreColumn; ++column)
        m_table->headerItem()->setTextAlignment(column, Qt::AlignRight | Qt::AlignVCenter);
    m_table->setRootIsDecorated(false);
    m_table->setUniformRowHeights(true);
    m_table->setAlternatingRowColors(true);
    const QList<int> widths{140, 160, 100, 80, 110, 110};
    for (int column = 0; column < int(widths.size()); ++column)
        m_table->header()->resizeSection(column, widths.at(column));
    m_hint = new QuietLabel(tr("Start makes and extracts an archive of this file at every level,\nand tells "
                               "how small and how quick each is on this machine."),
                            m_table->viewport());
    m_hint->setAlignment(Qt::AlignCenter);
    auto* over = new QVBoxLayout(m_table->viewport());
    over->addWidget(m_hint);
    layout->addWidget(m_table, 1);

    auto* progress = new QHBoxLayout;
    progress->setSpacing(12);
    m_progress = new FlatProgressBar(this);
    m_progress->setAccessibleName(tr("Progress of the benchmark"));
    m_state = new QuietLabel({}, this);
    m_state->setObjectName(u"benchmarkState"_s);
    progress->addWidget(m_progress, 1);
    progress->addWidget(m_state);
    layout->addLayout(progress);
    m_footnote = new QuietLabel({}, this);
    m_footnote->setWordWrap(true);
    m_footnote->setTextInteractionFlags(Qt::TextSelectableByMouse);
    layout->addWidget(m_footnote);
    layout->addWidget(buildButtons());

    if (isBusy)
        m_note = tr("Jobs are running: the speeds will be too low.");
    if (!makeSample())
        m_note = tr("The built-in sample could not be written to %1. Choose a file.").arg(m_folder.path());
    showState();
    resize(920, 520);
}

QWidget* BenchmarkDialog::buildFile()
{
    auto* area = new QWidget(this);
    auto* row = new QHBoxLayout(area);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(10);
    m_fileLabel = new QLabel(area);
    m_fileLabel->setObjectName(u"benchmarkFile"_s);
    m_fileLabel->setTextFormat(Qt::PlainText);
    m_choose = new QPushButton(icon("file"), tr("Choose a &file…"), area);
    m_choose->setAutoDefault(false);
    connect(m_choose, &QPushButton::clicked, this, &BenchmarkDialog::chooseFile);
    row->addWidget(m_fileLabel, 1);
    row->addWidget(m_choose);
    return area;
}

QWidget* BenchmarkDialog::buildButtons()
{
    QDialogButtonBox* box = closeOnly(*this);
    m_start = box->addButton(tr("&Start"), QDialogButtonBox::ActionRole);
    m_start->setObjectName(u"benchmarkStart"_s);
    m_start->setDefault(true);
    m_copy = box->addButton(tr("Copy as &text"), QDialogButtonBox::ActionRole);
    m_copy->setObjectName(u"benchmarkCopy"_s);
    m_copy->setAutoDefault(false);
    connect(m_start, &QPushButton::clicked, this, &BenchmarkDialog::startOrCancel);
    connect(m_copy, &QPushButton::clicked, this, [this] { QGuiApplication::clipboard()->setText(asText()); });
    return box;
}

// Text, a table of messages and machine code, as every copy of the program carries them.
bool BenchmarkDialog::makeSample()
{
    QByteArray bytes;
    for (const QString& name : {u":/licence/LICENSE"_s, u":/translations/fileformer_ru.qm"_s,
                                QCoreApplication::applicationFilePath()}) {
        QFile file(name);
        if (file.open(QIODevice::ReadOnly))
            bytes += file.read(kSampleSize - bytes.size());
    }
    QFile file(m_folder.filePath(u"fileformer-sample"_s));
    if (bytes.isEmpty() || !file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size()
        || !file.flush())
        return false;
    m_file = file.fileName();
    m_fileName = tr("built-in sample: licence, translation and program code");
    m_fileLabel->setText(tr("Measured on: %1 (%2)").arg(m_fileName, sizeText(std::uint64_t(bytes.size()))));
    return true;
}

void BenchmarkDialog::setFile(const QString& path)
{
    m_file = path;
    m_fileName = displayFileName(QFileInfo(path).fileName());
    m_fileLabel->setText(
        tr("Measured on: %1 (%2)").arg(m_fileName, sizeText(std::uint64_t(QFileInfo(path).size()))));
    m_rows.clear();
    m_gzip.reset();
    showRows();
    showState();
}

void BenchmarkDialog::chooseFile()
{
    auto* dialog = new QFileDialog(this, tr("File for the benchmark"), settings::lastFolder(u"input"_s));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFile);
    connect(dialog, &QFileDialog::fileSelected, this, &BenchmarkDialog::setFile);
    dialog->open();
}

void BenchmarkDialog::startOrCancel()
{
    if (m_job)
        m_job->cancel();
    else
        start();
}

void BenchmarkDialog::start()
{
    using codec::Level;
    auto job = std::make_unique<jobs::BenchmarkJob>(
        toPath(m_file),
        std::vector{Level::Store, Level::Fast, Level::Quick, Level::Balanced, Level::Former, Level::Ultra});
    m_rows.clear();
    m_gzip.reset();
    m_table->clear();
    m_job = job.get();
    const auto take = [this] {
        m_rows = m_job->rows();
        m_gzip = m_job->gzip();
        showRows();
        showState();
    };
    connect(m_job, &Job::progressChanged, this, take);
    connect(m_job, &Job::finished, this, [this, take] {
        m_note = m_job->state() == Job::State::Failed ? sentenceText(m_job->error()->message)
            : m_job->state() == Job::State::Cancelled ? tr("Cancelled.")
                                                      : tr("Done.");
        take();
        m_job = nullptr;
        showState();
    });
    m_jobs.add(std::move(job));
    showState();
}

void BenchmarkDialog::showRows()
{
    m_table->clear();
    const auto add = [this](const QStringList& texts) {
        auto* item = new QTreeWidgetItem(m_table, texts);
        for (int column = SizeColumn; column <= ScoreColumn; ++column)
            item->setTextAlignment(column, Qt::AlignRight | Qt::AlignVCenter);
        return item;
    };
    if (m_gzip) {
        add({u"gzip -6"_s, tr("CPU, 1 thread"), sizeText(m_gzip->packedBytes), ratioText(m_gzip->ratio()),
             speedText(m_gzip->seconds > 0 ? double(m_gzip->rawBytes) / m_gzip->seconds : 0), u"–"_s,
             scoreText(1.0)});
    }
    for (const jobs::BenchmarkRow& row : m_rows) {
        const QString level = levelText(codec::levelName(row.level));
        const QString asked = row.askedDevice == "cuda" ? tr("CUDA") : tr("CPU");
        if (!row.problem.empty()) {
            const QString reason = sentenceText(row.problem);
            QTreeWidgetItem* item = add({level, asked, tr("not here")});
            for (int column = 0; column <= ScoreColumn; ++column)
                item->setToolTip(column, reason);
        } else if (row.result) {
            const archive::CreateReport& made = row.result->create;
            add({level, deviceText(made.device), sizeText(made.archiveBytes), ratioText(made.ratio()),
                 speedText(made.megabytesPerSecond() * 1e6),
                 speedText(row.result->test.megabytesPerSecond() * 1e6), scoreText(row.weissman)});
        } else {
            add({level, asked, u"…"_s});
        }
    }
}

void BenchmarkDialog::showState()
{
    m_choose->setEnabled(!m_job);
    m_start->setEnabled(!m_file.isEmpty());
    m_start->setText(m_job ? tr("&Cancel") : tr("&Start"));
    m_copy->setEnabled(m_gzip && !m_job);
    m_hint->setVisible(m_rows.empty() && !m_job);
    const auto done = std::count_if(m_rows.begin(), m_rows.end(), [](const jobs::BenchmarkRow& row) {
        return row.result || !row.problem.empty();
    });
    m_progress->setRange(0, m_job && m_rows.empty() ? 0 : std::max(1, int(m_rows.size())));
    m_progress->setValue(int(done));
    m_state->setText(m_job ? tr("%1 of %2").arg(done).arg(m_rows.size()) : m_note);
    m_footnote->setText(tr("Weissman score W = α · (r / r₀) · (log t₀ / log t) with α = 1; r is the ratio "
                           "and t the time of making in "
                           "milliseconds, r₀ and t₀ those of gzip -6 on one thread, on the same file (%1).")
                            .arg(m_fileName));
}

QString BenchmarkDialog::asText() const
{
    QStringList lines{u"FileFormer %1, %2, %3"_s.arg(QStringLiteral(FF_VERSION),
                                                     QSysInfo::prettyProductName(),
                                                     QSysInfo::currentCpuArchitecture()),
                      m_fileLabel->text()};
    const auto addLine = [&](const QTreeWidgetItem& item) {
        QStringList cells;
        for (int column = 0; column <= ScoreColumn; ++column)
            cells += item.text(column);
        lines += cells.join(u'\t');
    };
    addLine(*m_table->headerItem());
    for (int row = 0; row < m_table->topLevelItemCount(); ++row)
        addLine(*m_table->topLevelItem(row));
    lines += m_footnote->text();
    return lines.join(u'\n') + u'\n';
}

} // namespace ff::ui
