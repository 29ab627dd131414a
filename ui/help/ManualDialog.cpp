// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/help/ManualDialog.h"

#include "ui/Theme.h"
#include "ui/widgets/Icons.h"

#include <QAction>
#include <QFile>
#include <QLineEdit>
#include <QLocale>
#include <QRegularExpression>
#include <QShortcut>
#include <QTextBlock>
#include <QTextBrowser>
#include <QTextTable>
#include <QVBoxLayout>

namespace ff::ui {

using namespace Qt::StringLiterals;

namespace {

// The heading that a link such as "#make-an-archive" means, as code forges name them.
QString anchorOf(const QString& heading)
{
    static const QRegularExpression kDropped(u"[^\\w\\- ]"_s, QRegularExpression::UseUnicodePropertiesOption);
    QString out = heading.toLower();
    return out.remove(kDropped).replace(u' ', u'-');
}

QString manualText()
{
    const bool isRussian = QLocale().language() == QLocale::Russian;
    QFile file(isRussian ? u":/manual/MANUAL.ru.md"_s : u":/manual/MANUAL.md"_s);
    if (!file.open(QIODevice::ReadOnly))
        return {};
    QString text = QString::fromUtf8(file.readAll());
    // The pictures show what stands beside this window.
    static const QRegularExpression kPicture(u"^!\\[.*\\n\\n"_s, QRegularExpression::MultilineOption);
    return text.remove(kPicture);
}

} // namespace

ManualDialog::ManualDialog(QWidget* parent) : QDialog(parent)
{
    setObjectName(u"manualDialog"_s);
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowTitle(tr("Manual"));
    resize(760, 680);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);

    m_find = new QLineEdit(this);
    m_find->setObjectName(u"manualFind"_s);
    m_find->setAccessibleName(tr("Find in the manual"));
    m_find->setPlaceholderText(tr("Find in the manual"));
    m_find->setClearButtonEnabled(true);
    m_find->addAction(icon("search"), QLineEdit::LeadingPosition);
    auto* row = new QHBoxLayout;
    row->setContentsMargins(16, 12, 16, 8);
    row->addWidget(m_find);
    layout->addLayout(row);
    m_text = new QTextBrowser(this);
    m_text->setObjectName(u"manualText"_s);
    m_text->setAccessibleName(tr("Manual"));
    m_text->setFrameShape(QFrame::NoFrame);
    m_text->setOpenLinks(false);
    m_text->setTextInteractionFlags(Qt::TextBrowserInteraction | Qt::TextSelectableByKeyboard);
    layout->addWidget(m_text, 1);

    connect(m_find, &QLineEdit::textChanged, this, [this] {
        m_text->moveCursor(QTextCursor::Start);
        find(false);
    });
    connect(m_find, &QLineEdit::returnPressed, this, [this] { find(false); });
    connect(new QShortcut(QKeySequence::FindNext, this), &QShortcut::activated, this,
            [this] { find(false); });
    connect(new QShortcut(QKeySequence::FindPrevious, this), &QShortcut::activated, this,
            [this] { find(true); });
    connect(new QShortcut(QKeySequence::Find, this), &QShortcut::activated, m_find, [this] {
        m_find->setFocus(Qt::ShortcutFocusReason);
        m_find->selectAll();
    });
    connect(m_text, &QTextBrowser::anchorClicked, this, [this](const QUrl& link) {
        const QString wanted = link.fragment(QUrl::FullyDecoded);
        for (QTextBlock block = m_text->document()->begin(); block.isValid(); block = block.next()) {
            if (block.blockFormat().headingLevel() > 0 && anchorOf(block.text()) == wanted) {
                // To the end first, so that the heading comes to stand at the top.
                m_text->moveCursor(QTextCursor::End);
                m_text->setTextCursor(QTextCursor(block));
                return;
            }
        }
    });
    load();
    m_text->setFocus();
}

void ManualDialog::load()
{
    m_text->document()->setDocumentMargin(20);
    m_text->setMarkdown(manualText());
    // Tables come without room in their cells, and code without a ground.
    const QColor line = hairline(palette());
    QTextCursor cursor(m_text->document());
    cursor.beginEditBlock();
    for (QTextBlock block = m_text->document()->begin(); block.isValid(); block = block.next()) {
        QTextBlockFormat format = block.blockFormat();
        if (format.hasProperty(QTextFormat::BlockCodeFence) || format.nonBreakableLines())
            format.setBackground(
                blended(palette().color(QPalette::Base), palette().color(QPalette::Text), 0.06));
        else if (format.headingLevel() > 0)
            format.setTopMargin(18);
        QTextCursor(block).setBlockFormat(format);
    }
    cursor.endEditBlock();
    const QList<QTextFrame*> frames = m_text->document()->rootFrame()->childFrames();
    for (QTextFrame* frame : frames) {
        if (auto* table = qobject_cast<QTextTable*>(frame)) {
            QTextTableFormat format = table->format();
            format.setCellPadding(5);
            format.setCellSpacing(0);
            format.setBorderCollapse(true);
            format.setBorder(1);
            format.setBorderBrush(line);
            format.setTopMargin(8);
            format.setBottomMargin(8);
            table->setFormat(format);
        }
    }
    m_text->moveCursor(QTextCursor::Start);
}

void ManualDialog::find(bool isBackward)
{
    const QTextDocument::FindFlags flags =
        isBackward ? QTextDocument::FindBackward : QTextDocument::FindFlags();
    const QString wanted = m_find->text();
    if (wanted.isEmpty() || m_text->find(wanted, flags))
        return;
    m_text->moveCursor(isBackward ? QTextCursor::End : QTextCursor::Start);
    m_text->find(wanted, flags);
}

void ManualDialog::changeEvent(QEvent* event)
{
    QDialog::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        load();
}

} // namespace ff::ui
