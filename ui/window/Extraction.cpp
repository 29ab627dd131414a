// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/Extraction.h"

#include "ui/archive/ArchivePage.h"
#include "ui/archive/ArchiveSelection.h"
#include "ui/extract/ExtractDialog.h"
#include "ui/main/Desktop.h"
#include "ui/text/Format.h"
#include "ui/widgets/MessageBanner.h"

#include <QFileInfo>
#include <QStorageInfo>

namespace ff::ui {

Extraction::Extraction(jobs::JobQueue& jobs, ArchivePage& page, MessageBanner& banner, QWidget& window)
    : QObject(&window), m_jobs(jobs), m_page(page), m_banner(banner), m_window(window)
{
}

ExtractQuestion Extraction::questionFor(const std::vector<std::size_t>& selection) const
{
    const jobs::ArchivePointer archive = m_page.archive();
    ExtractQuestion question;
    question.archivePath = placeOnDisk(fromPath(archive->path()));
    question.isNested = archive->isNested();
    question.topLevelEntries = m_page.topLevelCount();
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

void Extraction::start(const jobs::ArchivePointer& archive, jobs::ExtractRequest request)
{
    m_banner.hide();
    auto job = std::make_unique<jobs::ExtractJob>(archive, std::move(request));
    job->setOwner(&m_window);
    m_jobs.add(std::move(job));
}

void Extraction::extractSelected()
{
    if (const std::vector<std::size_t> selection = m_page.selection().entries(); !selection.empty())
        extract(selection);
}

void Extraction::extract(const std::vector<std::size_t>& selection)
{
    const jobs::ArchivePointer archive = m_page.archive();
    if (!archive)
        return;
    auto* dialog = new ExtractDialog(questionFor(selection), &m_window);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QDialog::accepted, this, [this, dialog, archive] { start(archive, dialog->request()); });
    dialog->open();
}

void Extraction::extractHere()
{
    const jobs::ArchivePointer archive = m_page.archive();
    if (!archive)
        return;
    const ExtractQuestion question = questionFor({});
    const QString folder = QFileInfo(question.archivePath).absolutePath();
    const QStorageInfo storage(folder);
    const bool isTight =
        storage.isValid() && std::uint64_t(std::max<qint64>(0, storage.bytesAvailable())) < question.bytes;
    // The dialog says what is in the way, and other places can be chosen there.
    if (isTight || !QFileInfo(folder).isWritable())
        extract({});
    else
        start(archive, ExtractDialog::requestBeside(question));
}

} // namespace ff::ui
