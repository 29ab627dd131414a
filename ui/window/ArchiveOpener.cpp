// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/ArchiveOpener.h"

#include "ui/Settings.h"
#include "ui/archive/ArchivePage.h"
#include "ui/archive/open/OuterArchives.h"
#include "ui/dialogs/PasswordDialog.h"
#include "ui/main/Desktop.h"
#include "ui/text/Format.h"
#include "ui/widgets/MessageBanner.h"

#include <QFileDialog>
#include <QFileInfo>

#include <utility>

namespace ff::ui {

using namespace Qt::StringLiterals;
using jobs::Job;

ArchiveOpener::ArchiveOpener(jobs::JobQueue& jobs, ArchivePage& page, MessageBanner& banner, QWidget& window)
    : QObject(&window), m_jobs(jobs), m_page(page), m_banner(banner), m_window(window)
{
}

void ArchiveOpener::open(const QString& path, Then then)
{
    begin({QFileInfo(path).absoluteFilePath()}, then);
}

void ArchiveOpener::openNested(const jobs::ArchivePointer& outer, std::size_t entry)
{
    begin({fromPath(jobs::pathInside(*outer, entry)), outer, entry}, Then::Look);
}

void ArchiveOpener::readNamesAs(const QString& encoding)
{
    const jobs::ArchivePointer& shown = m_page.archive();
    if (!shown)
        return;
    Target target{fromPath(shown->path())};
    if (shown->isNested()) {
        target.outer = m_page.outer().innermost().archive;
        target.entry = m_page.outer().innermost().entry;
    }
    m_encodings[target.path] = encoding;
    begin(std::move(target), Then::Look);
}

void ArchiveOpener::begin(Target target, Then then)
{
    m_extractWhenOpened = false;
    m_entryWhenOpened.clear();
    m_declined.clear();
    if (then == Then::Test)
        m_testWhenOpen = target.path;
    start(std::move(target), nullptr);
    // Only now: the one that was cancelled may have ended meanwhile.
    m_extractWhenOpened = then == Then::Extract;
}

void ArchiveOpener::cancel()
{
    if (m_opening)
        m_opening->cancel();
}

void ArchiveOpener::openAt(const QString& path, const QString& entry)
{
    open(path);
    m_entryWhenOpened = entry;
}

void ArchiveOpener::start(Target target, archive::Password password)
{
    if (m_opening)
        m_opening->cancel();
    const QString path = target.path;
    jobs::OpenJob::Unlocking unlocking;
    if (const auto known = m_keys.find(path); known != m_keys.end())
        unlocking.key = known->second;
    if (const auto known = m_passwords.find(path); known != m_passwords.end())
        unlocking.known = known->second;
    unlocking.password = std::move(password);
    jobs::OpenJob::Options options;
    options.outer = target.outer;
    options.entry = target.entry;
    if (const auto chosen = m_encodings.find(path); chosen != m_encodings.end())
        options.namesEncoding = chosen->second.toStdString();
    m_target = std::move(target);
    auto job = std::make_unique<jobs::OpenJob>(toPath(path), std::move(unlocking), std::move(options));
    m_opening = job.get();
    job->setOwner(&m_window);
    Q_EMIT started(tr("Opening %1…").arg(displayPath(job->path().filename())));
    m_jobs.add(std::move(job));
}

// What it lies in may have been left, or another archive opened, while it was opened.
bool ArchiveOpener::isShown(const Target& target) const
{
    const jobs::ArchivePointer& shown = m_page.archive();
    return !target.outer || shown == target.outer || (shown && fromPath(shown->path()) == target.path);
}

void ArchiveOpener::remember(const QString& path, const std::shared_ptr<const format::PasswordKey>& key)
{
    if (key)
        m_keys[path] = key;
    else
        m_keys.erase(path);
}

QFileDialog* ArchiveOpener::choose(Then then)
{
    auto* dialog = new QFileDialog(&m_window, tr("Open archive"), settings::lastFolder(u"open"_s));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setObjectName(u"openDialog"_s);
    dialog->setFileMode(QFileDialog::ExistingFiles);
    QStringList patterns;
    for (const QString& suffix : archiveSuffixes())
        patterns += u"*."_s + suffix;
    dialog->setNameFilters({tr("Archives (%1)").arg(patterns.join(u' ')), tr("FileFormer archives (*.ffz)"),
                            tr("All files (*)")});
    connect(dialog, &QFileDialog::filesSelected, this, [this, then](const QStringList& chosen) {
        const QStringList paths = oncePerArchive(chosen);
        if (paths.size() == 1)
            open(paths.first(), then);
        else if (!paths.isEmpty())
            Q_EMIT severalChosen(paths, then);
    });
    dialog->open();
    return dialog;
}

QString ArchiveOpener::path() const
{
    if (!m_opening)
        return {};
    return m_target.outer ? m_page.filePath() : fromPath(m_opening->path());
}

void ArchiveOpener::onFinished(const jobs::OpenJob& job)
{
    if (m_opening && m_opening != &job)
        return;
    m_opening = nullptr;
    Q_EMIT ended();
    if (job.state() == Job::State::Failed && job.lacksPassword()) {
        askPassword(job); // what was to follow still is
        return;
    }
    if (job.state() == Job::State::Finished && job.archive()->lacksPassword()
        && m_declined != fromPath(job.path())) {
        m_locked = job.archive();
        m_lockedTree = job.tree();
        askPassword(job);
        return;
    }
    if (job.state() == Job::State::Failed)
        tellFailure(job);
    else if (job.state() == Job::State::Finished && isShown(m_target))
        show(fromPath(job.path()), job.archive(), job.tree());
    m_extractWhenOpened = false;
    m_entryWhenOpened.clear();
}

void ArchiveOpener::askPassword(const jobs::OpenJob& job)
{
    const QString path = fromPath(job.path());
    auto* dialog = new PasswordDialog(displayPath(job.path().filename()), job.hadWrongPassword(), &m_window);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    const bool extracts = m_extractWhenOpened;
    connect(dialog, &QDialog::accepted, this, [this, dialog, target = m_target, extracts] {
        start(target, dialog->password());
        m_extractWhenOpened = extracts;
    });
    connect(dialog, &QDialog::rejected, this, [this, path] {
        if (m_locked && fromPath(m_locked->path()) == path) {
            showLocked();
            return;
        }
        m_extractWhenOpened = false;
        m_entryWhenOpened.clear();
        m_testWhenOpen.clear();
        Q_EMIT failed();
    });
    dialog->open();
}

void ArchiveOpener::tellFailure(const jobs::OpenJob& job)
{
    const QString path = fromPath(job.path());
    QString detail;
    if (job.options().outer) {
        m_banner.showMessage(Tone::Bad, tr("%1 could not be opened").arg(displayPath(job.path().filename())),
                             sentenceText(job.error()->message) + u'\n'
                                 + adviceText(job.error()->code, true));
        Q_EMIT failed();
        return;
    }
    if (!QFileInfo::exists(path)) {
        settings::removeRecentArchive(path);
        detail = tr("There is no file %1. It may have been moved, renamed or deleted.")
                     .arg(displayPath(job.path()));
    } else {
        detail = sentenceText(job.error()->message) + u'\n' + adviceText(job.error()->code, true);
    }
    m_banner.showMessage(Tone::Bad, tr("%1 could not be opened").arg(displayPath(job.path().filename())),
                         detail, {{tr("Open another…"), [this] { choose(); }}});
    Q_EMIT failed();
}

void ArchiveOpener::showLocked()
{
    const jobs::ArchivePointer archive = std::exchange(m_locked, nullptr);
    const QString path = fromPath(archive->path());
    m_declined = path;
    m_extractWhenOpened = false;
    m_testWhenOpen.clear();
    show(path, archive, std::exchange(m_lockedTree, nullptr));
    m_entryWhenOpened.clear();
}

void ArchiveOpener::tellThatItIsLocked(const QString& path)
{
    m_banner.showMessage(
        Tone::Neutral, tr("%1 has a password").arg(displayPath(toPath(path).filename())),
        tr("Its list can be read without it; the contents of encrypted files cannot."),
        {{tr("Enter the password…"), [this, target = m_target] { begin(target, Then::Look); }}});
}

void ArchiveOpener::show(const QString& path, const jobs::ArchivePointer& archive,
                         const std::shared_ptr<const jobs::EntryTree>& tree)
{
    m_banner.hide();
    m_page.setArchive(archive, tree, m_target.entry);
    showNamesEncoding();
    remember(path, archive->key());
    if (archive->password())
        m_passwords[path] = archive->password();
    m_locked = nullptr;
    m_lockedTree = nullptr;
    if (!archive->isNested()) {
        settings::addRecentArchive(path);
        settings::setLastFolder(u"open"_s, QFileInfo(path).absolutePath());
    }
    Q_EMIT opened();
    if (std::exchange(m_testWhenOpen, {}) == path)
        Q_EMIT testRequested();
    if (!m_entryWhenOpened.isEmpty())
        goToEntry(m_entryWhenOpened);
    if (archive->lacksPassword())
        tellThatItIsLocked(path);
    tellWarnings(*archive);
    if (m_extractWhenOpened)
        Q_EMIT extractRequested();
}

void ArchiveOpener::showNamesEncoding()
{
    const auto chosen = m_encodings.find(fromPath(m_page.archive()->path()));
    m_page.showNamesEncoding(chosen == m_encodings.end() ? QString() : chosen->second);
}

void ArchiveOpener::goToEntry(const QString& entry)
{
    if (!m_page.showEntry(entry.toStdString()))
        m_banner.showMessage(Tone::Warning,
                             tr("%1 is not in this archive any more").arg(displayFileName(entry)),
                             tr("The archive has changed since it was last opened here. The search knows now "
                                "what is in it."));
}

void ArchiveOpener::tellWarnings(const archive::Archive& archive)
{
    const auto& warnings = archive.warnings();
    if (warnings.empty())
        return;
    const QString name = displayPath(archive.path().filename());
    const QString advice = archive.isComplete() && !archive.rebuilt()
        ? QString()
        : u' ' + tr("Extract the files and make a new archive to be safe.");
    const QString title = !archive.isComplete() ? tr("Something in %1 is missing").arg(name)
        : archive.rebuilt()                     ? tr("The list of entries was rebuilt from the data")
                                                : tr("%1 needs attention").arg(name);
    m_banner.showMessage(archive.isComplete() ? Tone::Warning : Tone::Bad, title,
                         sentenceText(warnings.front().message) + u'.' + advice,
                         {{tr("Extract all…"), [this] { Q_EMIT extractRequested(); }}});
}

} // namespace ff::ui
