// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/dialogs/RunControls.h"

#include "ui/Settings.h"

#include <QComboBox>
#include <QCoreApplication>
#include <QSpinBox>
#include <QThread>

#include <algorithm>

namespace ff::ui {

using namespace Qt::StringLiterals;

namespace {

struct Tr {
    Q_DECLARE_TR_FUNCTIONS(ff::ui::RunControls)
};

const QString kDeviceKey = u"run/device"_s;
const QString kThreadsKey = u"run/threads"_s;

} // namespace

QComboBox* makeDeviceChoice(QWidget* parent)
{
    auto* box = new QComboBox(parent);
    box->setObjectName(u"device"_s);
    box->setAccessibleName(Tr::tr("Device"));
    box->addItem(Tr::tr("Automatic", "device"), u"auto"_s);
    box->addItem(Tr::tr("CPU"), u"cpu"_s);
    box->addItem(Tr::tr("CUDA"), u"cuda"_s);
    box->setToolTip(Tr::tr("Where the transformer runs. Automatic takes the fastest that works here"));
    box->setCurrentIndex(std::max(0, box->findData(settings::text(kDeviceKey, u"auto"_s))));
    return box;
}

QSpinBox* makeThreadsChoice(QWidget* parent)
{
    auto* box = new QSpinBox(parent);
    box->setObjectName(u"threads"_s);
    box->setAccessibleName(Tr::tr("Threads"));
    box->setRange(0, std::max(64, QThread::idealThreadCount()));
    box->setSpecialValueText(Tr::tr("Automatic", "threads"));
    box->setToolTip(Tr::tr("How many processor cores to use. The archive is the same for every number"));
    box->setValue(settings::text(kThreadsKey).toInt());
    return box;
}

void readRunChoices(const QComboBox& device, const QSpinBox& threads, archive::RunOptions& options)
{
    options.device = device.currentData().toString().toStdString();
    options.threads = unsigned(threads.value());
}

void saveRunChoices(const QComboBox& device, const QSpinBox& threads)
{
    settings::setText(kDeviceKey, device.currentData().toString());
    settings::setText(kThreadsKey, QString::number(threads.value()));
}

archive::RunOptions savedRunOptions()
{
    archive::RunOptions options;
    options.device = settings::text(kDeviceKey, u"auto"_s).toStdString();
    options.threads = settings::text(kThreadsKey).toUInt();
    return options;
}

} // namespace ff::ui
