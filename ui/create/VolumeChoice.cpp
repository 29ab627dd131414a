// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/create/VolumeChoice.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QSpinBox>

#include <algorithm>

namespace ff::ui {

using namespace Qt::StringLiterals;

namespace {

constexpr qulonglong kMega = 1'000'000, kMebi = 1 << 20;
constexpr qulonglong kOwn = ~qulonglong{0}; // as m_own says

} // namespace

VolumeChoice::VolumeChoice(QWidget* parent) : QWidget(parent)
{
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(10);
    m_usual = new QComboBox(this);
    m_usual->setObjectName(u"volume"_s);
    m_usual->setAccessibleName(tr("Size of the parts"));
    m_usual->setToolTip(
        tr("Cuts the archive into parts ending in .001, .002 and so on; any program that joins files "
           "puts them together"));
    m_usual->addItem(tr("one file"), qulonglong{0});
    m_usual->addItem(tr("25 MB (mail)"), 25 * kMega);
    m_usual->addItem(tr("100 MB"), 100 * kMega);
    m_usual->addItem(tr("700 MB (CD)"), 700 * kMebi);
    m_usual->addItem(tr("4 GB (FAT32)"), 4000 * kMega);
    m_usual->addItem(tr("4.7 GB (DVD)"), 4480 * kMebi);
    m_usual->addItem(tr("own size"), kOwn);
    m_own = new QSpinBox(this);
    m_own->setObjectName(u"ownVolume"_s);
    m_own->setAccessibleName(tr("Megabytes of each part"));
    m_own->setRange(1, 1'000'000);
    m_own->setValue(1000);
    m_own->setSuffix(tr(" MB"));
    m_own->setGroupSeparatorShown(true);
    m_own->hide();
    row->addWidget(m_usual);
    row->addWidget(m_own);
    row->addStretch(1);
    connect(m_usual, &QComboBox::currentIndexChanged, this, [this] {
        m_own->setVisible(m_usual->currentData().toULongLong() == kOwn);
        Q_EMIT changed();
    });
    connect(m_own, &QSpinBox::valueChanged, this, &VolumeChoice::changed);
}

std::uint64_t VolumeChoice::size() const
{
    const qulonglong usual = m_usual->currentData().toULongLong();
    return usual == kOwn ? std::uint64_t(m_own->value()) * kMega : usual;
}

void VolumeChoice::setSize(std::uint64_t bytes)
{
    const int usual = m_usual->findData(qulonglong{bytes});
    if (usual < 0)
        m_own->setValue(int(std::clamp<std::uint64_t>(bytes / kMega, 1, std::uint64_t(m_own->maximum()))));
    m_usual->setCurrentIndex(usual < 0 ? m_usual->findData(kOwn) : usual);
}

QWidget* VolumeChoice::field() const
{
    return m_usual;
}

} // namespace ff::ui
