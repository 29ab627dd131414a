// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/archive/thumbnails/ThumbnailPage.h"

#include "ui/Theme.h"
#include "ui/archive/EntryView.h"
#include "ui/archive/NameEditing.h"
#include "ui/text/Format.h"
#include "ui/widgets/ElidedLabel.h"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QPainter>
#include <QPushButton>
#include <QScrollBar>
#include <QStyledItemDelegate>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>

namespace ff::ui {

using namespace Qt::StringLiterals;

namespace {

constexpr int kPicture = 128; // pixels of a side, before scaling
constexpr int kIcon = 48;
constexpr int kBadge = 22;
constexpr int kGap = 8;
constexpr int kSoon = 120; // ms

// A picture, or the icon of its kind, and the name in two lines below.
class ThumbnailDelegate final : public QStyledItemDelegate {
public:
    ThumbnailDelegate(const ArchiveModel& model, const ThumbnailLoader& loader, QObject* parent)
        : QStyledItemDelegate(parent), m_model(model), m_loader(loader)
    {
    }

    static QSize cell(const QFontMetrics& metrics)
    {
        return {kPicture + 2 * kGap, kPicture + 3 * kGap + 2 * metrics.lineSpacing()};
    }

    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex&) const override
    {
        return cell(option.fontMetrics);
    }

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override
    {
        painter->save();
        const QRect room = option.rect.adjusted(2, 2, -2, -2);
        const bool isSelected = option.state.testFlag(QStyle::State_Selected);
        const bool isCurrent = option.state.testFlag(QStyle::State_HasFocus);
        painter->setRenderHint(QPainter::Antialiasing);
        if (isSelected || isCurrent) {
            QColor fill = option.palette.color(QPalette::Highlight);
            fill.setAlphaF(isSelected ? 0.22F : 0.0F);
            painter->setBrush(fill);
            painter->setPen(isCurrent ? QPen(option.palette.color(QPalette::Highlight), 1.5)
                                      : QPen(Qt::NoPen));
            painter->drawRoundedRect(room, 5, 5);
        }
        const QRect place(room.left() + (room.width() - kPicture) / 2, room.top() + kGap / 2, kPicture,
                          kPicture);
        const QRect drawn = drawPicture(*painter, place, option, index);
        // What a job has found wrong, as in the list's column of states.
        if (const auto problem = m_model.problemOf(m_model.nodeOf(index)))
            drawBadge(*painter, drawn, option, stateIcon(*problem));
        drawName(*painter,
                 QRect(room.left() + 4, place.bottom() + kGap / 2, room.width() - 8,
                       room.bottom() - place.bottom() - kGap / 2),
                 option, index);
        painter->restore();
    }

    // Over the name.
    void updateEditorGeometry(QWidget* editor, const QStyleOptionViewItem& option,
                              const QModelIndex&) const override
    {
        const int height = editor->sizeHint().height();
        editor->setGeometry(option.rect.left() + 2, option.rect.top() + kPicture + kGap,
                            option.rect.width() - 4, height);
    }

private:
    // At the lower right corner, on ground of its own.
    static void drawBadge(QPainter& painter, const QRect& drawn, const QStyleOptionViewItem& option,
                          const QIcon& icon)
    {
        const QRect badge(drawn.bottomRight() - QPoint(kBadge * 2 / 3, kBadge * 2 / 3),
                          QSize(kBadge, kBadge));
        painter.setPen(Qt::NoPen);
        painter.setBrush(option.palette.color(QPalette::Base));
        painter.drawEllipse(badge);
        icon.paint(&painter, badge);
    }

    // Gives what it takes of the place.
    QRect drawPicture(QPainter& painter, const QRect& place, const QStyleOptionViewItem& option,
                      const QModelIndex& index) const
    {
        const auto& node = m_model.tree()->node(m_model.nodeOf(index));
        const QImage* image = node.isFolder ? nullptr : m_loader.picture(node.entry);
        if (!image) {
            const QSize size(kIcon, kIcon);
            const QPoint middle = place.center() - QPoint(kIcon / 2, kIcon / 2);
            qvariant_cast<QIcon>(index.data(Qt::DecorationRole)).paint(&painter, QRect(middle, size));
            return {middle, size};
        }
        const QSize fit = image->size().scaled(place.size(), Qt::KeepAspectRatio).boundedTo(image->size());
        const QRect inner(place.center() - QPoint(fit.width() / 2, fit.height() / 2), fit);
        painter.setRenderHint(QPainter::SmoothPixmapTransform);
        if (image->hasAlphaChannel())
            painter.fillRect(
                inner,
                blended(option.palette.color(QPalette::Base), option.palette.color(QPalette::Text), 0.08));
        painter.drawImage(inner, *image);
        painter.setBrush(Qt::NoBrush);
        painter.setPen(hairline(option.palette));
        painter.drawRect(inner.adjusted(0, 0, -1, -1));
        return inner;
    }

    static void drawName(QPainter& painter, const QRect& room, const QStyleOptionViewItem& option,
                         const QModelIndex& index)
    {
        const QString name = index.data(Qt::DisplayRole).toString();
        painter.setPen(option.palette.color(QPalette::Text));
        painter.setFont(option.font);
        const QFontMetrics& metrics = option.fontMetrics;
        // The first line as long as it fits, the rest with its ending.
        qsizetype first = name.size();
        while (first > 1 && metrics.horizontalAdvance(name.left(first)) > room.width())
            --first;
        // Rather between two words than within one, and before the ending.
        if (first < name.size()) {
            qsizetype gap = first;
            while (gap > first / 2 && name[gap - 1].isLetterOrNumber() && name[gap] != u'.')
                --gap;
            first = gap > first / 2 ? gap : first;
        }
        const QString second = first < name.size()
            ? metrics.elidedText(name.mid(first).trimmed(), Qt::ElideMiddle, room.width())
            : QString();
        QRect line(room.topLeft(), QSize(room.width(), metrics.lineSpacing()));
        painter.drawText(line, Qt::AlignHCenter | Qt::AlignTop | Qt::TextSingleLine, name.left(first));
        painter.drawText(line.translated(0, metrics.lineSpacing()),
                         Qt::AlignHCenter | Qt::AlignTop | Qt::TextSingleLine, second);
    }

    const ArchiveModel& m_model;
    const ThumbnailLoader& m_loader;
};

} // namespace

// ---- the list

ThumbnailList::ThumbnailList(ArchiveModel& model, const EntryView& rows, const ThumbnailLoader& loader,
                             QWidget* parent)
    : TakesFolderDrops(parent), m_model(model)
{
    takeDrops(rows,
              {[&rows](const QModelIndex& cell) { return rows.folderOf(cell); },
               [this](FolderDrops::NodeId folder) { return m_model.indexOf(folder); }});
    setObjectName(u"thumbnails"_s);
    setAccessibleName(tr("Entries of the folder as pictures"));
    setFrameShape(QFrame::NoFrame);
    setFlow(QListView::LeftToRight);
    setWrapping(true);
    setResizeMode(QListView::Adjust);
    setLayoutMode(QListView::SinglePass);
    setUniformItemSizes(true);
    setSelectionMode(QAbstractItemView::ExtendedSelection);
    setSelectionBehavior(QAbstractItemView::SelectRows); // as the EntryView, which shares the selection
    setEditTriggers(QAbstractItemView::NoEditTriggers);
    setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    setContextMenuPolicy(Qt::CustomContextMenu);
    setDragEnabled(true);
    setDragDropMode(QAbstractItemView::DragOnly);
    setTabKeyNavigation(false);
    setItemDelegate(new ThumbnailDelegate(model, loader, this));
    setModel(&model);
    fitGrid();
    connect(verticalScrollBar(), &QScrollBar::valueChanged, this, &ThumbnailList::moved);
    connect(this, &QListView::doubleClicked, this,
            [this](const QModelIndex& index) { Q_EMIT openRequested(m_model.nodeOf(index)); });
}

// As many across as fit, with the rest of the room between them.
void ThumbnailList::fitGrid()
{
    const QSize cell = ThumbnailDelegate::cell(fontMetrics());
    const int room = std::max(cell.width(), viewport()->width() - 1);
    setGridSize({room / std::max(1, room / cell.width()), cell.height()});
}

void ThumbnailList::resizeEvent(QResizeEvent* event)
{
    fitGrid();
    QListView::resizeEvent(event);
    Q_EMIT moved();
}

void ThumbnailList::changeEvent(QEvent* event)
{
    QListView::changeEvent(event);
    if (event->type() == QEvent::FontChange)
        fitGrid();
}

void ThumbnailList::startDrag(Qt::DropActions)
{
    if (selectionModel()->hasSelection())
        Q_EMIT dragWanted();
}

std::vector<QModelIndex> ThumbnailList::visibleRows() const
{
    std::vector<QModelIndex> out;
    const int across = std::max(1, viewport()->width() / std::max(1, gridSize().width()));
    const int height = std::max(1, gridSize().height());
    const int top = verticalScrollBar()->value() / height;
    const int bottom = (verticalScrollBar()->value() + viewport()->height()) / height;
    const int end = std::min(m_model.rowCount(), (bottom + 1) * across);
    for (int row = top * across; row < end; ++row)
        out.push_back(m_model.index(row, 0));
    return out;
}

void ThumbnailList::keyPressEvent(QKeyEvent* event)
{
    const bool isPlain = event->modifiers() == Qt::NoModifier || event->modifiers() == Qt::KeypadModifier;
    if (state() == EditingState || !isPlain) {
        QListView::keyPressEvent(event);
        return;
    }
    switch (event->key()) {
    case Qt::Key_Return:
    case Qt::Key_Enter:
        if (currentIndex().isValid())
            Q_EMIT openRequested(m_model.nodeOf(currentIndex()));
        return;
    case Qt::Key_Backspace:
        Q_EMIT upRequested();
        return;
    case Qt::Key_Escape:
        Q_EMIT escapePressed();
        return;
    case Qt::Key_Space:
        Q_EMIT previewRequested();
        return;
    default:
        QListView::keyPressEvent(event);
    }
}

// ---- the page

ThumbnailPage::ThumbnailPage(ArchiveModel& model, EntryView& view, jobs::JobQueue& jobs, QWidget* parent)
    : QWidget(parent), m_model(model), m_loader(new ThumbnailLoader(jobs, this))
{
    setObjectName(u"thumbnailPage"_s);
    m_list = new ThumbnailList(model, view, *m_loader, this);
    m_list->setSelectionModel(view.selectionModel());
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins({});
    column->setSpacing(0);
    column->addWidget(buildQuestion());
    column->addWidget(m_list, 1);
    setFocusProxy(m_list);
    m_empty = hintOver(*m_list);
    m_empty->setAttribute(Qt::WA_TransparentForMouseEvents);
    m_empty->hide();
    // The shortcuts of the rows.
    m_list->addActions(view.actions());

    m_soon.setSingleShot(true);
    m_soon.setInterval(kSoon);
    connect(&m_soon, &QTimer::timeout, this, &ThumbnailPage::loadVisible);
    const auto soon = [this] {
        if (isVisible())
            m_soon.start();
    };
    connect(m_list, &ThumbnailList::moved, this, soon);
    connect(&m_model, &ArchiveModel::arranged, this, soon);
    connect(m_loader, &ThumbnailLoader::loaded, m_list->viewport(), qOverload<>(&QWidget::update));
    connect(m_loader, &ThumbnailLoader::stateChanged, this, &ThumbnailPage::showState);

    connect(m_list, &ThumbnailList::openRequested, &view, &EntryView::openRequested);
    connect(m_list, &ThumbnailList::previewRequested, &view, &EntryView::previewRequested);
    connect(m_list, &ThumbnailList::upRequested, &view, &EntryView::upRequested);
    connect(m_list, &ThumbnailList::escapePressed, &view, &EntryView::escapePressed);
    connect(m_list, &ThumbnailList::dragWanted, &view, &EntryView::dragWanted);
}

QWidget* ThumbnailPage::buildQuestion()
{
    m_question = new QWidget(this);
    auto* row = new QHBoxLayout(m_question);
    row->setContentsMargins(14, 6, 14, 6);
    row->setSpacing(12);
    m_questionText = new QLabel(m_question);
    m_questionText->setObjectName(u"thumbnailQuestion"_s);
    m_questionText->setWordWrap(true);
    auto* show = new QPushButton(tr("&Show thumbnails"), m_question);
    show->setObjectName(u"showThumbnails"_s);
    connect(show, &QPushButton::clicked, this, [this] {
        m_loader->allow();
        m_list->setFocus(); // the button goes
    });
    row->addWidget(m_questionText, 1);
    row->addWidget(show);
    m_question->hide();
    return m_question;
}

void ThumbnailPage::setArchive(const jobs::ArchivePointer& archive)
{
    m_loader->setArchive(archive);
    m_loader->setSpeed(archive ? jobs::DecodeTime(archive->info()) : jobs::DecodeTime());
    m_question->hide();
}

void ThumbnailPage::setEmptyHint(const QString& text)
{
    m_empty->setText(text);
    m_empty->setVisible(!text.isEmpty());
}

void ThumbnailPage::editName()
{
    const QModelIndex name = m_list->currentIndex().siblingAtColumn(ArchiveModel::Name);
    if (name.isValid())
        editNameIn(*m_list, name, m_model.tree()->node(m_model.nodeOf(name)).isFolder);
}

void ThumbnailPage::showEvent(QShowEvent* event)
{
    QWidget::showEvent(event);
    m_soon.start();
}

void ThumbnailPage::hideEvent(QHideEvent* event)
{
    QWidget::hideEvent(event);
    m_soon.stop();
    m_loader->want({});
}

void ThumbnailPage::loadVisible()
{
    if (!m_model.tree() || m_model.isArranging())
        return;
    std::vector<std::size_t> entries;
    for (const QModelIndex& row : m_list->visibleRows()) {
        const auto& node = m_model.tree()->node(m_model.nodeOf(row));
        if (!node.isFolder)
            entries.push_back(node.entry);
    }
    m_loader->want(entries);
}

void ThumbnailPage::showState()
{
    const double seconds = m_loader->secondsAsked();
    if (seconds > 0)
        m_questionText->setText(tr("To show these pictures small they must be decoded, which takes about %1.")
                                    .arg(durationText(seconds)));
    m_question->setVisible(seconds > 0);
}

} // namespace ff::ui
