// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/archive/report/TestPage.h"

#include "ui/Settings.h"
#include "ui/archive/report/OutcomeModel.h"
#include "ui/text/Format.h"
#include "ui/widgets/Cells.h"
#include "ui/widgets/ElidedLabel.h"
#include "ui/widgets/Icons.h"

#include <QClipboard>
#include <QDateTime>
#include <QFileDialog>
#include <QGuiApplication>
#include <QHeaderView>
#include <QLabel>
#include <QLocale>
#include <QPushButton>
#include <QSaveFile>
#include <QTreeView>
#include <QVBoxLayout>

namespace ff::ui {

using namespace Qt::StringLiterals;
using archive::EntryState;

TestPage::TestPage(QWidget* parent) : QWidget(parent), m_model(new OutcomeModel(this))
{
    setObjectName(u"testPage"_s);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 4, 0, 0);
    column->setSpacing(8);
    auto* top = new QHBoxLayout;
    top->setContentsMargins(16, 0, 14, 0);
    top->setSpacing(8);
    m_headline = new QLabel(this);
    m_headline->setTextFormat(Qt::PlainText);
    QFont bold = font();
    bold.setWeight(QFont::DemiBold);
    m_headline->setFont(bold);
    m_numbers = new QuietLabel({}, this);
    top->addWidget(m_headline, 1);
    m_onlyBad = new QPushButton(tr("&Only damaged"), this);
    m_onlyBad->setObjectName(u"onlyDamaged"_s);
    m_onlyBad->setCheckable(true);
    connect(m_onlyBad, &QPushButton::toggled, m_model, &OutcomeModel::setOnlyBad);
    top->addWidget(m_onlyBad);
    const auto button = [&](const char* iconName, const QString& text, const QString& name) {
        auto* made = new QPushButton(icon(iconName), text, this);
        made->setObjectName(name);
        top->addWidget(made);
        return made;
    };
    m_heal = button("heal", tr("&Heal…"), u"healButton"_s);
    m_heal->setEnabled(false);
    m_heal->setToolTip(tr("Writes a new archive with everything that is intact or can be corrected"));
    connect(m_heal, &QPushButton::clicked, this, &TestPage::healRequested);
    connect(button("copy", tr("Cop&y report"), u"copyReport"_s), &QPushButton::clicked, this,
            [this] { QGuiApplication::clipboard()->setText(reportText()); });
    connect(button("save", tr("Save r&eport…"), u"saveReport"_s), &QPushButton::clicked, this,
            &TestPage::save);
    connect(button("back", tr("&Back to the entries"), u"backToEntries"_s), &QPushButton::clicked, this,
            &TestPage::closeRequested);
    column->addLayout(top);
    m_numbers->setContentsMargins(16, 0, 16, 0);
    m_numbers->setWordWrap(true);
    column->addWidget(m_numbers);

    m_view = new QTreeView(this);
    m_view->setObjectName(u"outcomes"_s);
    m_view->setAccessibleName(tr("What the test found of each entry"));
    styleList(*m_view);
    m_view->setModel(m_model);
    m_view->setFrameShape(QFrame::NoFrame);
    m_view->setRootIsDecorated(false);
    m_view->setUniformRowHeights(true);
    m_view->setAlternatingRowColors(true);
    const int digit = fontMetrics().horizontalAdvance(u'0');
    m_view->header()->setStretchLastSection(false);
    m_view->header()->resizeSection(OutcomeModel::State, digit * 18);
    m_view->header()->resizeSection(OutcomeModel::Retries, digit * 11);
    m_view->header()->resizeSection(OutcomeModel::Message, digit * 44);
    m_view->header()->setSectionResizeMode(OutcomeModel::Path, QHeaderView::Stretch);
    connect(m_view, &QTreeView::activated, this,
            [this](const QModelIndex& index) { Q_EMIT entryChosen(m_model->entryAt(index.row())); });
    column->addWidget(m_view, 1);
}

void TestPage::showReport(jobs::ArchivePointer archive, const archive::TestReport& report)
{
    m_archive = std::move(archive);
    m_model->setReport(&m_archive->entries(), report);
    const std::uint64_t good = m_model->countOf(report.good);
    const bool areGood = good == report.outcomes.size();
    const bool areProven = report.good == EntryState::Whole;
    m_onlyBad->setChecked(!areGood);
    m_onlyBad->setEnabled(!areGood);
    m_heal->setEnabled(!m_archive->isForeign() && !m_archive->isNested()
                       && report.verdict.problem() == ErrorCode::Damaged);
    if (!areGood)
        m_headline->setText(tr("%Ln entry(s) are not intact", nullptr, int(report.outcomes.size() - good)));
    else if (report.verdict.incomplete)
        m_headline->setText(areProven ? tr("What is listed is intact, but something is missing")
                                      : tr("What is listed can be read, but something is missing"));
    else if (report.verdict.problem())
        m_headline->setText(tr("All entries are intact, but the archive itself is damaged"));
    else if (report.contentCheck.empty())
        m_headline->setText(tr("All entries can be read; this kind of archive has no checksums"));
    else
        m_headline->setText(tr("All entries are intact"));
    const QString dot = u"  ·  "_s;
    m_numbers->setText(
        (areProven ? tr("%1 intact") : tr("%1 read", "entries that nothing proves to be intact"))
            .arg(countText(good))
        + dot + tr("%1 damaged").arg(countText(report.verdict.damaged)) + dot
        + tr("%1 refused").arg(countText(report.verdict.refused)) + dot
        + tr("%1 not read").arg(countText(report.verdict.failed)) + dot
        + tr("%1 not readable here").arg(countText(report.verdict.missing)) + dot
        + tr("%Ln hash retries", nullptr, int(std::min<std::uint64_t>(report.hashRetries, 1'000'000))));
}

void TestPage::clear()
{
    m_model->setReport(nullptr, {});
    m_archive.reset();
}

QString TestPage::reportText() const
{
    if (!m_archive)
        return {};
    return u"%1\n%2\n%3\n%4\n\n"_s.arg(displayPath(m_archive->path()),
                                       QLocale().toString(QDateTime::currentDateTime(), QLocale::LongFormat),
                                       m_headline->text(), m_numbers->text())
        + m_model->asText();
}

void TestPage::save()
{
    auto* dialog = new QFileDialog(window(), tr("Save report"), settings::lastFolder(u"extract"_s));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setObjectName(u"saveReportDialog"_s);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setNameFilter(tr("Text (*.txt)"));
    dialog->setDefaultSuffix(u"txt"_s);
    dialog->selectFile(fromPath(m_archive->path().stem()) + u".txt"_s);
    connect(dialog, &QFileDialog::fileSelected, this, [this](const QString& path) {
        QSaveFile file(path);
        const QByteArray bytes = reportText().toUtf8();
        if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size() || !file.commit())
            m_numbers->setText(tr("The report could not be saved: %1").arg(file.errorString()));
    });
    dialog->open();
}

} // namespace ff::ui
