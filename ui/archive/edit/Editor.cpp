// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/archive/edit/Editor.h"

#include "core/heal/recovery/Layout.h"
#include "ui/Settings.h"
#include "ui/main/Desktop.h"
#include "ui/text/Format.h"

#include <QFileDialog>
#include <QFileInfo>
#include <QInputDialog>
#include <QMessageBox>
#include <QMimeData>
#include <QPushButton>

#include <algorithm>

namespace ff::ui {

using namespace Qt::StringLiterals;
using jobs::EntryTree;
using jobs::Job;

namespace {

std::string lastPart(const std::string& path)
{
    const std::size_t slash = path.rfind('/');
    return slash == std::string::npos ? path : path.substr(slash + 1);
}

std::string withoutSlash(std::string path)
{
    while (path.size() > 1 && path.ends_with('/'))
        path.pop_back();
    return path;
}

QString whyNot(const archive::Archive& archive)
{
    const QString path = fromPath(archive.path());
    if (archive.isNested())
        return Editor::tr(
            "This archive lies in another one, where it can only be read. Extract it to change it.");
    if (archive.rebuilt())
        return Editor::tr("The list of entries was rebuilt: extract the files and make a new archive.");
    if (const Status possible = archive::checkChangeable(archive); archive.isForeign() && !possible.ok())
        return possible.error().code == ErrorCode::Missing
            ? Editor::tr("Archives of this kind can only be read. “Convert…” makes one that can be changed.")
            : sentenceText(possible.error().message);
    if (!QFileInfo(QFileInfo(path).absolutePath()).isWritable())
        return Editor::tr("The folder of this archive cannot be written to.");
    return {};
}

} // namespace

Editor::Editor(jobs::JobQueue& jobs, QWidget& page) : QObject(&page), m_jobs(jobs), m_page(page)
{
}

void Editor::setArchive(jobs::ArchivePointer archive, std::shared_ptr<const EntryTree> tree)
{
    const bool isSame = m_archive && archive && m_archive->path() == archive->path();
    m_archive = std::move(archive);
    m_tree = std::move(tree);
    if (!isSame) {
        m_undo.reset();
        m_cut.clear();
    }
    m_reason = m_archive ? whyNot(*m_archive) : QString();
    if (m_archive && m_reason.isEmpty() && !m_undo)
        m_undo = std::make_shared<archive::UndoHistory>(m_archive->path());
    Q_EMIT stateChanged();
}

void Editor::forgetUndo()
{
    if (m_undo)
        m_undo = std::make_shared<archive::UndoHistory>(m_archive->path());
    Q_EMIT stateChanged();
}

QString Editor::archiveName() const
{
    return displayName(m_archive->path().filename().string());
}

std::string Editor::pathIn(NodeId folder, const std::string& name) const
{
    return folder == EntryTree::kRoot ? name : withoutSlash(m_tree->pathOf(folder)) + "/" + name;
}

void Editor::start(archive::Edits edits, const Words& words, const QStringList& selected,
                   archive::Overwrite existing)
{
    if (!isReady())
        return;
    if (const Status possible = archive::checkEdits(*m_archive, edits); !possible.ok()) {
        Q_EMIT failed(tr("%1 was not changed").arg(archiveName()), sentenceText(possible.error().message));
        return;
    }
    jobs::UpdateRequest request;
    request.edits = std::move(edits);
    request.options.existing = existing;
    if (const std::string encoding = m_archive->info().namesEncoding;
        m_archive->isForeign() && !encoding.empty())
        request.options.namesEncoding = encoding; // as they are shown
    request.undo = m_undo;
    request.what = words.what.toStdString();
    run(std::move(request), words.done, selected);
}

void Editor::run(jobs::UpdateRequest request, const QString& notice, const QStringList& selected)
{
    auto job = std::make_unique<jobs::UpdateJob>(m_archive, std::move(request));
    m_job = job.get();
    job->setOwner(m_page.window());
    connect(m_job, &Job::finished, this, [this, notice, selected, done = m_job.data()] {
        m_job = nullptr;
        m_cut.clear();
        if (done->state() == Job::State::Finished)
            Q_EMIT changed(notice, selected);
        else if (done->state() == Job::State::Failed)
            Q_EMIT failed(tr("%1 was not changed").arg(archiveName()),
                          sentenceText(done->error()->message) + u'\n' + adviceText(done->error()->code));
        else if (!done->losses().empty())
            askAboutLosses(*done, notice, selected);
        Q_EMIT stateChanged();
    });
    m_jobs.add(std::move(job));
    Q_EMIT stateChanged();
}

// Another program's archive has something that it would not have any more.
void Editor::askAboutLosses(const jobs::UpdateJob& job, const QString& notice, const QStringList& selected)
{
    auto* question = new QMessageBox(
        QMessageBox::Warning, tr("Not everything can be kept"),
        tr("%1 has to be written anew, and not all that it has can be kept.").arg(archiveName()),
        QMessageBox::NoButton, m_page.window());
    question->setObjectName(u"lossesQuestion"_s);
    question->setAttribute(Qt::WA_DeleteOnClose);
    question->setTextFormat(Qt::PlainText);
    QStringList lines;
    for (const archive::Warning& loss : job.losses()) {
        QString line = u"• "_s + sentenceText(loss.message);
        if (!loss.path.empty())
            line += u" — "_s + displayName(loss.path)
                + (loss.entries > 1 ? tr(" and %Ln more", nullptr, int(loss.entries - 1)) : QString());
        lines += line;
    }
    lines +=
        tr("You can undo this as long as the archive is open. To keep everything, convert it to .ffz and "
           "change that.");
    question->setInformativeText(lines.join(u'\n'));
    QPushButton* change = question->addButton(tr("&Change it anyway"), QMessageBox::DestructiveRole);
    change->setObjectName(u"changeAnyway"_s);
    QPushButton* cancel = question->addButton(tr("Cancel"), QMessageBox::RejectRole);
    question->setEscapeButton(cancel);
    question->setDefaultButton(cancel);
    jobs::UpdateRequest request = job.request();
    request.acceptsLosses = true;
    connect(change, &QPushButton::clicked, this, [this, request, notice, selected, archive = job.archive()] {
        if (isReady() && archive == m_archive)
            run(request, notice, selected);
    });
    question->open();
}

bool Editor::isOurs() const
{
    return m_archive && !m_archive->isForeign();
}

// ---- adding
// ------------------------------------------------------------------------------------------------------------------

Editor::Words Editor::addingWords(int count)
{
    return {tr("Add %Ln item(s)", nullptr, count), tr("%Ln item(s) added", nullptr, count)};
}

void Editor::add(const QStringList& paths, NodeId folder)
{
    if (!isReady() || paths.isEmpty())
        return;
    archive::Edits edits;
    QStringList names;
    QStringList taken;
    const std::string into =
        folder == EntryTree::kRoot ? std::string() : withoutSlash(m_tree->pathOf(folder));
    for (const QString& path : paths) {
        // "folder/" and "folder" are the same thing here.
        const QString clean = QFileInfo(path).absoluteFilePath();
        const std::string name = toPath(clean).filename().string();
        edits.add.push_back({toPath(clean), into, {}});
        names += QString::fromStdString(pathIn(folder, name));
        if (const auto there = m_tree->find(pathIn(folder, name)); there && !m_tree->node(*there).isFolder)
            taken += displayName(name);
    }
    const Words words = addingWords(int(paths.size()));
    if (taken.isEmpty()) {
        start(std::move(edits), words, names);
        return;
    }
    auto* question =
        new QMessageBox(QMessageBox::Question, tr("Already in the archive"),
                        taken.size() == 1 ? tr("%1 is already there.").arg(taken.first())
                                          : tr("%Ln file(s) are already there.", nullptr, int(taken.size())),
                        QMessageBox::NoButton, m_page.window());
    question->setObjectName(u"addQuestion"_s);
    question->setAttribute(Qt::WA_DeleteOnClose);
    question->setInformativeText(tr("What should happen to what is there now? You can undo this later."));
    QPushButton* replace = question->addButton(tr("&Replace it"), QMessageBox::AcceptRole);
    QPushButton* both = question->addButton(tr("Keep &both"), QMessageBox::AcceptRole);
    QPushButton* skip = question->addButton(tr("&Skip the new one"), QMessageBox::AcceptRole);
    question->setEscapeButton(question->addButton(tr("Cancel"), QMessageBox::RejectRole));
    question->setDefaultButton(both);
    const auto on = [&](QPushButton* button, archive::Overwrite existing) {
        connect(button, &QPushButton::clicked, this,
                [this, edits, words, names, existing] { start(edits, words, names, existing); });
    };
    on(replace, archive::Overwrite::Replace);
    on(both, archive::Overwrite::Rename);
    on(skip, archive::Overwrite::Skip);
    question->open();
}

void Editor::takeDropped(const QStringList& paths, NodeId folder)
{
    if (paths.size() != 1 || !looksLikeArchive(paths.first())) {
        add(paths, folder);
        return;
    }
    const QString name = displayFileName(QFileInfo(paths.first()).fileName());
    auto* question = new QMessageBox(QMessageBox::Question, tr("An archive on an archive"),
                                     tr("Open %1, or add it to %2?").arg(name, archiveName()),
                                     QMessageBox::Cancel, m_page.window());
    question->setObjectName(u"dropQuestion"_s);
    question->setAttribute(Qt::WA_DeleteOnClose);
    question->setTextFormat(Qt::PlainText);
    QPushButton* open = question->addButton(tr("&Open it"), QMessageBox::AcceptRole);
    QPushButton* addIt = question->addButton(tr("&Add it"), QMessageBox::AcceptRole);
    addIt->setObjectName(u"addArchive"_s);
    question->setDefaultButton(open);
    connect(open, &QPushButton::clicked, this, [this, path = paths.first()] { Q_EMIT openRequested(path); });
    connect(addIt, &QPushButton::clicked, this, [this, paths, folder] { add(paths, folder); });
    question->open();
}

void Editor::askAndAdd(NodeId folder, bool folders)
{
    if (!isReady())
        return;
    auto* dialog =
        new QFileDialog(m_page.window(), folders ? tr("Choose a folder to add") : tr("Choose files to add"),
                        settings::lastFolder(u"input"_s));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setObjectName(u"addDialog"_s);
    dialog->setFileMode(folders ? QFileDialog::Directory : QFileDialog::ExistingFiles);
    dialog->setLabelText(QFileDialog::Accept, tr("&Add"));
    connect(dialog, &QFileDialog::filesSelected, this, [this, folder](const QStringList& paths) {
        if (!paths.isEmpty())
            settings::setLastFolder(u"input"_s, QFileInfo(paths.first()).absolutePath());
        add(paths, folder);
    });
    dialog->open();
}

// ---- what is there
// ----------------------------------------------------------------------------------------------------------------

std::vector<Editor::NodeId> Editor::withoutContained(const std::vector<NodeId>& nodes) const
{
    std::vector<bool> given(m_tree->nodeCount(), false);
    for (const NodeId node : nodes)
        given[node] = true;
    std::vector<NodeId> out;
    for (const NodeId node : nodes) {
        bool goesAnyway = false;
        for (NodeId up = m_tree->node(node).parent; up != EntryTree::kRoot && !goesAnyway;
             up = m_tree->node(up).parent)
            goesAnyway = given[up];
        if (!goesAnyway)
            out.push_back(node);
    }
    return out;
}

void Editor::askAndRemove(const std::vector<NodeId>& nodes)
{
    if (!isReady() || nodes.empty())
        return;
    const EntryTree::Totals totals = m_tree->totalsOf(nodes);
    archive::Edits edits;
    for (const NodeId node : withoutContained(nodes))
        edits.remove.push_back(withoutSlash(m_tree->pathOf(node)));
    const QString first = displayName(m_tree->node(nodes.front()).name);
    const bool isOne = edits.remove.size() == 1;
    auto* question = new QMessageBox(
        QMessageBox::Question, tr("Delete from the archive"),
        isOne ? tr("Delete %1 from %2?").arg(first, archiveName())
              : tr("Delete %Ln item(s) from %1?", nullptr, int(edits.remove.size())).arg(archiveName()),
        QMessageBox::NoButton, m_page.window());
    question->setObjectName(u"removeQuestion"_s);
    question->setAttribute(Qt::WA_DeleteOnClose);
    question->setTextFormat(Qt::PlainText);
    question->setInformativeText(
        tr("%1, %2. You can undo this as long as the archive is open.", "files, size")
            .arg(filesText(totals.files), sizeText(totals.size)));
    QPushButton* remove = question->addButton(tr("&Delete"), QMessageBox::DestructiveRole);
    remove->setObjectName(u"removeButton"_s);
    question->setEscapeButton(question->addButton(tr("Cancel"), QMessageBox::RejectRole));
    question->setDefaultButton(remove);
    const int count = int(edits.remove.size());
    const Words words = isOne
        ? Words{tr("Delete %1").arg(first), tr("%1 deleted").arg(first)}
        : Words{tr("Delete %Ln item(s)", nullptr, count), tr("%Ln item(s) deleted", nullptr, count)};
    connect(remove, &QPushButton::clicked, this, [this, edits, words] { start(edits, words); });
    question->open();
}

void Editor::rename(NodeId node, const QString& name)
{
    if (!isReady() || node == EntryTree::kRoot)
        return;
    if (name.contains(u'/') || name == u"."_s || name == u".."_s || name.trimmed().isEmpty()) {
        Q_EMIT failed(tr("“%1” is no name for a file").arg(name),
                      tr("A name has no “/” and is neither empty nor “.” or “..”."));
        return;
    }
    archive::Edits edits;
    const std::string to = pathIn(m_tree->node(node).parent, name.toStdString());
    edits.rename.push_back({withoutSlash(m_tree->pathOf(node)), to});
    const QString shown = displayName(name.toStdString());
    start(std::move(edits), {tr("Rename to %1").arg(shown), tr("Renamed to %1").arg(shown)},
          {QString::fromStdString(to)});
}

void Editor::askAndMakeFolder(NodeId parent)
{
    if (!isReady())
        return;
    auto* dialog = new QInputDialog(m_page.window());
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setObjectName(u"folderDialog"_s);
    dialog->setWindowTitle(tr("New folder"));
    dialog->setLabelText(
        parent == EntryTree::kRoot
            ? tr("Name of the new folder:")
            : tr("Name of the new folder in %1:").arg(displayName(m_tree->node(parent).name)));
    dialog->setTextValue(tr("New folder"));
    dialog->setOkButtonText(tr("Make"));
    dialog->setCancelButtonText(tr("Cancel"));
    connect(dialog, &QInputDialog::textValueSelected, this, [this, parent](const QString& name) {
        if (name.contains(u'/') || name.trimmed().isEmpty() || name == u"."_s || name == u".."_s) {
            Q_EMIT failed(tr("“%1” is no name for a folder").arg(name),
                          tr("A name has no “/” and is neither empty nor “.” or “..”."));
            return;
        }
        archive::Edits edits;
        edits.folders.push_back(pathIn(parent, name.toStdString()));
        const QString path = QString::fromStdString(edits.folders.front());
        const QString shown = displayName(name.toStdString());
        start(std::move(edits), {tr("Make folder %1").arg(shown), tr("Folder %1 made").arg(shown)}, {path});
    });
    dialog->open();
}

void Editor::askAndChangeRecovery()
{
    constexpr int kUsual = 5;
    if (!isReady())
        return;
    const int now = int(m_archive->info().recovery.percent);
    auto* dialog = new QInputDialog(m_page.window());
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setObjectName(u"recoveryDialog"_s);
    dialog->setWindowTitle(tr("Recovery record"));
    dialog->setLabelText(recoveryTip() + u"\n\n"_s
                         + (now == 0
                                ? tr("Percent of the archive, 0 for no record. It has none now:")
                                : tr("Percent of the archive, 0 for no record. It has %1 % now:").arg(now)));
    dialog->setInputMode(QInputDialog::IntInput);
    dialog->setIntRange(0, int(heal::kMaxRecoveryPercent));
    dialog->setIntValue(now == 0 ? kUsual : now);
    dialog->setOkButtonText(tr("Change"));
    dialog->setCancelButtonText(tr("Cancel"));
    connect(dialog, &QInputDialog::intValueSelected, this, [this, now](int percent) {
        if (percent == now)
            return;
        archive::Edits edits;
        edits.recoveryPercent = unsigned(percent);
        const Words words = percent == 0
            ? Words{tr("Remove the recovery record"), tr("The recovery record is removed")}
            : Words{tr("Recovery record of %1 %").arg(percent),
                    tr("The archive has a recovery record of %1 %").arg(percent)};
        start(std::move(edits), words);
    });
    dialog->open();
}

void Editor::cut(const std::vector<NodeId>& nodes)
{
    m_cut.clear();
    for (const NodeId node : nodes)
        m_cut.push_back(withoutSlash(m_tree->pathOf(node)));
    Q_EMIT stateChanged();
}

bool Editor::isCut(const std::string& path) const
{
    return std::find(m_cut.begin(), m_cut.end(), withoutSlash(path)) != m_cut.end();
}

void Editor::paste(NodeId folder, const QMimeData* clipboard)
{
    if (!isReady())
        return;
    if (m_cut.empty()) {
        if (clipboard)
            add(localPaths(*clipboard), folder);
        return;
    }
    if (moveTo(folder, m_cut))
        return;
    m_cut.clear();
    Q_EMIT stateChanged();
}

void Editor::move(const std::vector<NodeId>& nodes, NodeId folder)
{
    if (!isReady())
        return;
    std::vector<std::string> paths;
    for (const NodeId node : withoutContained(nodes))
        paths.push_back(withoutSlash(m_tree->pathOf(node)));
    moveTo(folder, paths);
}

bool Editor::moveTo(NodeId folder, const std::vector<std::string>& paths)
{
    archive::Edits edits;
    QStringList selected;
    for (const std::string& path : paths) {
        const std::string to = pathIn(folder, lastPart(path));
        if (to == path)
            continue;
        edits.rename.push_back({path, to});
        selected += QString::fromStdString(to);
    }
    if (edits.empty())
        return false;
    const int count = int(selected.size());
    start(std::move(edits), {tr("Move %Ln item(s)", nullptr, count), tr("%Ln item(s) moved", nullptr, count)},
          selected);
    return true;
}

void Editor::replace(const std::string& path, const std::filesystem::path& file)
{
    const QString name = displayName(lastPart(path));
    addAs({{file, path}}, {tr("Save changes to %1").arg(name), tr("Changes to %1 saved").arg(name)});
}

void Editor::addAs(const std::vector<File>& files, const Words& words)
{
    archive::Edits edits;
    QStringList selected;
    for (const File& file : files) {
        const std::string path = withoutSlash(file.path);
        const std::size_t slash = path.rfind('/');
        edits.add.push_back(
            {file.file, slash == std::string::npos ? std::string() : path.substr(0, slash), lastPart(path)});
        selected += QString::fromStdString(path);
    }
    if (!edits.empty())
        start(std::move(edits), words, selected);
}

// ---- the way back
// -------------------------------------------------------------------------------------------------------------

QString Editor::undoText() const
{
    return canUndo() ? QString::fromStdString(m_undo->undoText()) : QString();
}

QString Editor::redoText() const
{
    return canRedo() ? QString::fromStdString(m_undo->redoText()) : QString();
}

void Editor::undo()
{
    if (canUndo())
        step(true);
}

void Editor::redo()
{
    if (canRedo())
        step(false);
}

void Editor::step(bool isUndo)
{
    const QString what = isUndo ? tr("Undone: %1").arg(undoText()) : tr("Done again: %1").arg(redoText());
    const Status done = isUndo ? m_undo->undo() : m_undo->redo();
    if (done.ok())
        Q_EMIT changed(what, {});
    else
        Q_EMIT failed(tr("%1 was not changed").arg(archiveName()), sentenceText(done.error().message));
    Q_EMIT stateChanged();
}

} // namespace ff::ui
