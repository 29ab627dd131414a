// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Opening an archive in a window: chooses it, opens it in the background, tells what is wrong with it, and
// remembers what was to be done as soon as it is open. The last request counts. GUI thread only.

#include "core/jobs/JobQueue.h"
#include "core/jobs/OpenJob.h"

#include <QObject>
#include <QPointer>

#include <map>

class QFileDialog;
class QWidget;

namespace ff::ui {

class ArchivePage;
class MessageBanner;

class ArchiveOpener final : public QObject {
    Q_OBJECT

public:
    // What follows when the archive is open.
    enum class Then { Look, Test, Extract };

    // `page` gets the archive; `window` hears of the job. All must live as long.
    ArchiveOpener(jobs::JobQueue& jobs, ArchivePage& page, MessageBanner& banner, QWidget& window);

    void open(const QString& path, Then then = Then::Look);
    // In place, an entry that is an archive itself; `outer` is the archive that the page shows.
    void openNested(const jobs::ArchivePointer& outer, std::size_t entry);
    // The archive that the page shows once more, with names read in this encoding ("auto": guessed).
    void readNamesAs(const QString& encoding);
    // Tells the page which one that is.
    void showNamesEncoding();
    // The page stays as it is.
    void cancel();
    // And goes to this entry.
    void openAt(const QString& path, const QString& entry);
    // Asks which archive first.
    // The dialog is open and deletes itself.
    QFileDialog* choose(Then then = Then::Look);
    bool isOpening() const { return !m_opening.isNull(); }
    // Null when none runs.
    jobs::OpenJob* job() const { return m_opening; }
    // Of the archive on the disk that is being opened, or of which something is; empty when none is.
    QString path() const;
    // A job of this window that opened an archive is over.
    void onFinished(const jobs::OpenJob& job);
    // The key of an encrypted archive, as long as the window is there: it is asked for once.
    void remember(const QString& path, const std::shared_ptr<const format::PasswordKey>& key);

Q_SIGNALS:
    // "Opening photos.ffz…"
    void started(const QString& text);
    void ended();
    // The page has it.
    void opened();
    void failed();
    void testRequested();
    void extractRequested();
    // Several were chosen in the dialog.
    void severalChosen(const QStringList& paths, ff::ui::ArchiveOpener::Then then);

private:
    // What is opened.
    struct Target {
        QString path;
        jobs::ArchivePointer outer{}; // set: it is an entry of this one
        std::size_t entry = 0;
    };
    void begin(Target target, Then then);
    void start(Target target, archive::Password password);
    bool isShown(const Target& target) const;
    void askPassword(const jobs::OpenJob& job);
    // Another program's archive was opened without the password of its contents.
    void showLocked();
    void tellFailure(const jobs::OpenJob& job);
    void show(const QString& path, const jobs::ArchivePointer& archive,
              const std::shared_ptr<const jobs::EntryTree>& tree);
    void tellThatItIsLocked(const QString& path);
    void goToEntry(const QString& entry);
    void tellWarnings(const archive::Archive& archive);

    jobs::JobQueue& m_jobs;
    ArchivePage& m_page;
    MessageBanner& m_banner;
    QWidget& m_window;
    QPointer<jobs::OpenJob> m_opening;
    Target m_target; // of the last one
    std::map<QString, QString> m_encodings; // that a person chose for names, by path
    QString m_testWhenOpen; // the archive to be tested as soon as it is open
    bool m_extractWhenOpened = false;
    QString m_entryWhenOpened; // to go to it; empty: none
    std::map<QString, std::shared_ptr<const format::PasswordKey>> m_keys; // by path
    std::map<QString, archive::Password> m_passwords; // of other programs' archives, by path
    // Whose list can be shown without a password while one is asked for.
    jobs::ArchivePointer m_locked;
    std::shared_ptr<const jobs::EntryTree> m_lockedTree;
    QString m_declined; // no password is asked for when it is opened again
};

} // namespace ff::ui
