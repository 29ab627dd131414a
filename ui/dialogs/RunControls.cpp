// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/dialogs/RunControls.h"

#include "core/archive/run/Capabilities.h"
#include "ui/Settings.h"
#include "ui/text/Format.h"

#include <QComboBox>
#include <QCoreApplication>
#include <QPointer>
#include <QSpinBox>
#include <QStandardItemModel>
#include <QThread>
#include <QThreadPool>

#include <algorithm>
#include <optional>

namespace ff::ui {

using namespace Qt::StringLiterals;

namespace {

struct Tr {
    Q_DECLARE_TR_FUNCTIONS(ff::ui::RunControls)
};

const QString kDeviceKey = u"run/device"_s;
const QString kThreadsKey = u"run/threads"_s;

// What is known about CUDA here, GUI thread only. The driver is asked once, on another thread: that can take
// a while.
std::optional<Status> g_cuda;

void showCuda(QComboBox& box)
{
    const int at = box.findData(u"cuda"_s);
    auto* model = qobject_cast<QStandardItemModel*>(box.model());
    if (at < 0 || !model || !g_cuda || g_cuda->ok())
        return;
    const QString reason = sentenceText(g_cuda->error().message);
    QStandardItem* item = model->item(at);
    item->setEnabled(false);
    item->setText(Tr::tr("CUDA (not here)"));
    item->setToolTip(reason);
    item->setAccessibleDescription(reason);
    box.setToolTip(box.toolTip() + u'\n' + Tr::tr("CUDA: %1.").arg(reason));
    if (box.currentIndex() == at)
        box.setCurrentIndex(0);
}

void askCuda(QComboBox& box)
{
    if (g_cuda) {
        showCuda(box);
        return;
    }
    QThreadPool::globalInstance()->start([guard = QPointer<QComboBox>(&box)] {
        const Status status = archive::deviceHere("cuda");
        QMetaObject::invokeMethod(QCoreApplication::instance(), [guard, status] {
            g_cuda = status;
            if (guard)
                showCuda(*guard);
        });
    });
}

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
    askCuda(*box);
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
