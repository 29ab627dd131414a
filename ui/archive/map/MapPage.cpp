// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/archive/map/MapPage.h"

#include "ui/Settings.h"
#include "ui/Theme.h"
#include "ui/archive/map/TreemapView.h"
#include "ui/widgets/ElidedLabel.h"

#include <QComboBox>
#include <QPainter>
#include <QVBoxLayout>

namespace ff::ui {

using namespace Qt::StringLiterals;
using jobs::EntryTree;

namespace {

const QString kSizeKey = u"archive/mapBySize"_s;

// What the colours mean; lines break when there is too little room.
class Legend final : public QWidget {
public:
    explicit Legend(QWidget* parent) : QWidget(parent)
    {
        QStringList names;
        for (int kind = 0; kind < int(FileKind::Count); ++kind)
            names += TreemapView::nameOf(FileKind(kind));
        setAccessibleName(MapPage::tr("Colours: %1").arg(names.join(u", "_s)));
        QSizePolicy policy(QSizePolicy::Expanding, QSizePolicy::Fixed);
        policy.setHeightForWidth(true);
        setSizePolicy(policy);
    }

    bool hasHeightForWidth() const override { return true; }
    int heightForWidth(int width) const override { return arrange(width, nullptr); }
    QSize sizeHint() const override { return {400, arrange(400, nullptr)}; }

protected:
    void paintEvent(QPaintEvent*) override
    {
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        arrange(width(), &painter);
    }

private:
    static constexpr int kChip = 12, kGap = 6, kBetween = 16;

    int arrange(int width, QPainter* painter) const
    {
        const int line = fontMetrics().height() + 4;
        int x = 0;
        int y = 0;
        for (int i = 0; i < int(FileKind::Count); ++i) {
            const QString name = TreemapView::nameOf(FileKind(i));
            const int needed = kChip + kGap + fontMetrics().horizontalAdvance(name);
            if (x > 0 && x + needed > width) {
                x = 0;
                y += line;
            }
            if (painter) {
                const auto place = [&](const QRect& rect) {
                    return QStyle::visualRect(layoutDirection(), this->rect(), rect);
                };
                painter->setPen(Qt::NoPen);
                painter->setBrush(TreemapView::colourOf(FileKind(i), palette()));
                painter->drawRoundedRect(place({x, y + (line - kChip) / 2, kChip, kChip}), 3, 3);
                painter->setPen(quietText(palette()));
                painter->drawText(place({x + kChip + kGap, y, needed - kChip - kGap + 2, line}),
                                  Qt::AlignVCenter, name);
            }
            x += needed + kBetween;
        }
        return y + line;
    }
};

} // namespace

MapPage::MapPage(QWidget* parent) : QWidget(parent), m_map(new TreemapView(this))
{
    setObjectName(u"mapPage"_s);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(16, 4, 16, 8);
    column->setSpacing(8);
    auto* row = new QHBoxLayout;
    row->setSpacing(18);
    m_by = new QComboBox(this);
    m_by->setObjectName(u"mapBy"_s);
    m_by->setAccessibleName(tr("Size of the areas"));
    m_by->addItem(tr("By packed size"));
    m_by->addItem(tr("By original size"));
    m_by->setCurrentIndex(settings::flag(kSizeKey, false) ? 1 : 0);
    m_map->setByPackedSize(m_by->currentIndex() == 0);
    connect(m_by, &QComboBox::currentIndexChanged, this, [this](int index) {
        settings::setFlag(kSizeKey, index == 1);
        m_map->setByPackedSize(index == 0);
    });
    row->addWidget(m_by);
    row->addWidget(new Legend(this), 1);
    column->addLayout(row);
    column->addWidget(m_map, 1);
    m_words = new ElidedLabel(this);
    m_words->setObjectName(u"mapWords"_s);
    column->addWidget(m_words);
    connect(m_map, &TreemapView::hovered, this, [this](EntryTree::NodeId node) {
        m_hovered = node;
        showWords();
    });
    connect(m_map, &TreemapView::currentChanged, this, &MapPage::showWords);
    showWords();
}

void MapPage::setTree(std::shared_ptr<const EntryTree> tree)
{
    m_hovered = EntryTree::kRoot;
    m_map->setTree(std::move(tree));
    showWords();
}

void MapPage::showWords()
{
    const EntryTree::NodeId node = m_hovered != EntryTree::kRoot ? m_hovered : m_map->current();
    m_words->setFullText(
        node != EntryTree::kRoot
            ? m_map->describe(node)
            : tr("The larger an area, the more space it takes. Double-click goes to it, arrow keys walk."));
}

} // namespace ff::ui
