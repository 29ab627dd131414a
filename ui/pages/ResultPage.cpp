// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/ResultPage.h"

#include "ui/Settings.h"
#include "ui/text/Format.h"
#include "ui/widgets/Cells.h"
#include "ui/widgets/CentredColumn.h"
#include "ui/widgets/ElidedLabel.h"
#include "ui/widgets/Icons.h"
#include "ui/widgets/StatTile.h"

#include <QClipboard>
#include <QFileDialog>
#include <QFileInfo>
#include <QGridLayout>
#include <QGuiApplication>
#include <QHeaderView>
#include <QLabel>
#include <QMessageBox>
#include <QPushButton>
#include <QSaveFile>
#include <QTreeWidget>
#include <QVBoxLayout>

namespace ff::ui {

using namespace Qt::StringLiterals;

namespace {
constexpr int kResultWidth = 920;
constexpr int kNumbersPerRow = 4;
} // namespace

ResultPage::ResultPage(QWidget* parent) : QWidget(parent)
{
    setObjectName(u"resultPage"_s);
    auto* layout = centredColumn(*this, kResultWidth, {32, 40, 32, 24});
    QWidget* const column = layout->parentWidget();
    layout->setSpacing(26);

    auto* head = new QHBoxLayout;
    head->setSpacing(16);
    m_icon = new QLabel(column);
    head->addWidget(m_icon, 0, Qt::AlignTop);
    auto* texts = new QVBoxLayout;
    texts->setSpacing(4);
    m_headline = new QLabel(column);
    QFont large = font();
    large.setPointSizeF(font().pointSizeF() * 1.5);
    large.setWeight(QFont::DemiBold);
    m_headline->setFont(large);
    m_sentence = new QuietLabel({}, column);
    for (QLabel* label : {m_headline, m_sentence}) {
        label->setTextFormat(Qt::PlainText);
        label->setWordWrap(true);
        label->setTextInteractionFlags(Qt::TextSelectableByMouse);
        texts->addWidget(label);
    }
    head->addLayout(texts, 1);
    layout->addLayout(head);

    m_numbers = new QGridLayout;
    m_numbers->setHorizontalSpacing(24);
    m_numbers->setVerticalSpacing(20);
    for (int i = 0; i < kNumbersPerRow; ++i)
        m_numbers->setColumnStretch(i, 1);
    layout->addLayout(m_numbers);

    m_linesTitle = new QuietLabel({}, column);
    layout->addWidget(m_linesTitle);
    m_lines = new QTreeWidget(column);
    m_lines->setObjectName(u"resultLines"_s);
    m_lines->setAccessibleName(tr("Warnings and entries that need attention"));
    styleList(*m_lines);
    m_lines->setHeaderLabels({tr("File"), tr("What happened")});
    m_lines->setRootIsDecorated(false);
    m_lines->setUniformRowHeights(true);
    m_lines->setAlternatingRowColors(true);
    m_lines->header()->resizeSection(0, 300);
    layout->addWidget(m_lines, 1);
    layout->addWidget(buildButtons(column));
    layout->addStretch(1);
}

QWidget* ResultPage::buildButtons(QWidget* column)
{
    auto* area = new QWidget(column);
    auto* buttons = new QHBoxLayout(area);
    buttons->setContentsMargins(0, 0, 0, 0);
    buttons->setSpacing(10);
    const auto add = [&](const char* picture, const QString& text, const QString& name, auto action) {
        auto* button = new QPushButton(icon(picture), text, area);
        button->setObjectName(name);
        button->setMinimumHeight(36);
        // Enter presses what has the focus, as in a dialog.
        button->setAutoDefault(true);
        connect(button, &QPushButton::clicked, this, action);
        buttons->addWidget(button);
        return button;
    };
    m_back = add("back", tr("&Back"), u"resultBack"_s, [this] { Q_EMIT closeRequested(); });
    buttons->addStretch(1);
    add("copy", tr("&Copy report"), u"resultCopy"_s,
        [this] { QGuiApplication::clipboard()->setText(asText()); });
    add("save", tr("Sa&ve report…"), u"resultSave"_s, [this] { saveReport(); });
    m_test =
        add("test", tr("Test &now"), u"resultTest"_s, [this] { Q_EMIT testRequested(m_result.archive); });
    m_showFolder = add("folder", tr("&Show in folder"), u"resultFolder"_s,
                       [this] { Q_EMIT showFolderRequested(m_result.folder); });
    m_open =
        add("open", tr("&Open archive"), u"resultOpen"_s, [this] { Q_EMIT openRequested(m_result.archive); });
    return area;
}

void ResultPage::saveReport()
{
    auto* dialog = new QFileDialog(this, tr("Save report"), settings::lastFolder(u"report"_s));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setObjectName(u"saveReport"_s);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setNameFilter(tr("Text files (*.txt)"));
    dialog->setDefaultSuffix(u"txt"_s);
    dialog->selectFile(tr("report") + u".txt"_s);
    connect(dialog, &QFileDialog::fileSelected, this, [this](const QString& path) {
        settings::setLastFolder(u"report"_s, QFileInfo(path).absolutePath());
        QSaveFile file(path);
        const QByteArray text = asText().toUtf8() + '\n';
        if (file.open(QIODevice::WriteOnly) && file.write(text) == text.size() && file.commit())
            return;
        auto* box =
            new QMessageBox(QMessageBox::Warning, tr("Save report"),
                            tr("%1 could not be written: %2.").arg(displayFileName(path), file.errorString()),
                            QMessageBox::Ok, this);
        box->setAttribute(Qt::WA_DeleteOnClose);
        box->open();
    });
    dialog->open();
}

void ResultPage::showResult(const JobResult& result)
{
    m_result = result;
    const char* name = result.tone == Tone::Good ? "check"
        : result.tone == Tone::Bad               ? "error"
        : result.tone == Tone::Warning           ? "warning"
                                                 : "info";
    m_icon->setPixmap(icon(name, result.tone).pixmap(QSize(44, 44), devicePixelRatioF()));
    m_headline->setText(result.headline);
    m_sentence->setText(result.sentence);
    m_sentence->setVisible(!result.sentence.isEmpty());
    while (QLayoutItem* item = m_numbers->takeAt(0)) {
        delete item->widget();
        delete item;
    }
    int at = 0;
    for (const auto& [caption, value] : result.numbers) {
        auto* tile = new StatTile(caption, this, true);
        tile->setValue(value);
        m_numbers->addWidget(tile, at / kNumbersPerRow, at % kNumbersPerRow);
        ++at;
    }
    m_lines->clear();
    QList<QTreeWidgetItem*> items;
    for (const JobResult::Line& line : result.lines) {
        auto* item = new QTreeWidgetItem({line.path, line.message});
        item->setToolTip(0, line.path);
        item->setToolTip(1, line.message);
        items.append(item);
    }
    m_lines->addTopLevelItems(items);
    m_lines->setVisible(!items.isEmpty());
    m_linesTitle->setVisible(!items.isEmpty());
    m_linesTitle->setText(tr("%Ln entry(s) that need attention", nullptr, int(items.size())));
    m_showFolder->setVisible(!result.folder.isEmpty());
    m_open->setVisible(!result.archive.isEmpty());
    // What most people do next.
    QWidget* const next = !result.archive.isEmpty() ? m_open
        : !result.folder.isEmpty()                  ? m_showFolder
                                                    : m_back;
    next->setFocus();
    m_test->setVisible(!result.archive.isEmpty());
    setAccessibleName(result.headline);
}

QString ResultPage::asText() const
{
    QStringList out{m_result.headline};
    if (!m_result.sentence.isEmpty())
        out += m_result.sentence;
    for (const auto& [caption, value] : m_result.numbers)
        out += u"%1: %2"_s.arg(caption, value);
    for (const JobResult::Line& line : m_result.lines)
        out += line.path.isEmpty() ? line.message : u"%1: %2"_s.arg(line.path, line.message);
    return out.join(u'\n');
}

} // namespace ff::ui
