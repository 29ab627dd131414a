// SPDX-License-Identifier: GPL-3.0-or-later
// How the main window takes files out of the open archive.
#include "ui/MainWindow.h"
#include "ui/archive/ArchivePage.h"
#include "ui/extract/ExtractDialog.h"
#include "ui/text/Format.h"
#include "ui/widgets/MessageBanner.h"

#include <QFileInfo>
#include <QStorageInfo>

namespace ff::ui {

ExtractQuestion MainWindow::extractQuestion(const std::vector<std::size_t>& selection) const
{
    const jobs::ArchivePointer archive = m_archivePage->archive();
    ExtractQuestion question;
    question.archivePath = fromPath(archive->path());
    question.topLevelEntries = m_archivePage->topLevelCount();
    question.selection = selection;
    const auto count = [&question](const archive::Entry& entry) {
        question.bytes += entry.size;
        question.files += entry.type == archive::EntryType::Directory ? 0 : 1;
    };
    if (selection.empty()) {
        for (const archive::Entry& entry : archive->entries())
            count(entry);
    }
    for (const std::size_t entry : selection)
        count(archive->entries()[entry]);
    return question;
}

void MainWindow::extractSelected()
{
    if (std::vector<std::size_t> selection = m_archivePage->selectedEntries(); !selection.empty())
        extract(selection);
}

void MainWindow::extract(const std::vector<std::size_t>& selection)
{
    const jobs::ArchivePointer archive = m_archivePage->archive();
    if (!archive)
        return;
    auto* dialog = new ExtractDialog(extractQuestion(selection), this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QDialog::accepted, this, [this, dialog, archive] {
        m_banner->hide();
        addJob(std::make_unique<jobs::ExtractJob>(archive, dialog->request()));
    });
    dialog->open();
}

void MainWindow::extractHere()
{
    const jobs::ArchivePointer archive = m_archivePage->archive();
    if (!archive)
        return;
    const ExtractQuestion question = extractQuestion({});
    const QString folder = QFileInfo(question.archivePath).absolutePath();
    const QStorageInfo storage(folder);
    const bool isTight =
        storage.isValid() && std::uint64_t(std::max<qint64>(0, storage.bytesAvailable())) < question.bytes;
    // The dialog says what is in the way, and other places can be chosen there.
    if (isTight || !QFileInfo(folder).isWritable()) {
        extract({});
        return;
    }
    m_banner->hide();
    addJob(std::make_unique<jobs::ExtractJob>(archive, ExtractDialog::requestBeside(question)));
}

} // namespace ff::ui
