// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/create/CreateDialog.h"

#include "ui/Settings.h"
#include "ui/create/FormatChoice.h"
#include "ui/create/InputList.h"
#include "ui/create/LevelChart.h"
#include "ui/create/TimeBudget.h"
#include "ui/create/VolumeChoice.h"
#include "ui/dialogs/PasswordDialog.h"
#include "ui/dialogs/RunControls.h"
#include "ui/text/Format.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDir>
#include <QDragEnterEvent>
#include <QFileDialog>
#include <QFileInfo>
#include <QLabel>
#include <QLineEdit>
#include <QMimeData>
#include <QRegularExpression>
#include <QSpinBox>

namespace ff::ui {

using namespace Qt::StringLiterals;

namespace {

bool isFolder(const QFileInfo& info)
{
    return info.isDir() && !info.isSymLink();
}

} // namespace

CreateDialog::~CreateDialog() = default;

void CreateDialog::takeEach()
{
    showProblem({});
    if (m_each->isChecked()) {
        if (!m_target->text().isEmpty())
            m_target->setText(eachPattern(m_target->text().trimmed()));
    } else {
        m_targetChosen = false;
        suggestTarget();
    }
    showEach();
}

void CreateDialog::showEach()
{
    m_eachText->setText(m_each->isChecked() ? eachText(m_target->text(), paths()) : QString());
    m_eachText->setVisible(!m_eachText->text().isEmpty());
}

archive::Profile CreateDialog::choices() const
{
    archive::Profile out;
    const archive::CreateOptions options = request().options;
    out.kind = m_format->kind();
    out.level = options.automatic ? std::nullopt : std::optional(options.level);
    out.budgetSeconds = options.automatic ? options.budgetSeconds : 0;
    out.recoveryPercent = options.recoveryPercent;
    out.volumeSize = options.volumeSize;
    out.excludes = options.excludes;
    out.gitignore = options.gitignore;
    out.verify = options.verify;
    out.encrypt = m_encrypt->isChecked() && out.kind == archive::ArchiveKind::Ffz;
    out.each = m_each->isChecked();
    return out;
}

void CreateDialog::takeProfile(const archive::Profile& profile)
{
    m_format->setKind(profile.kind);
    if (!m_target->text().isEmpty())
        m_target->setText(FormatChoice::nameFor(m_target->text(), profile.kind));
    takeKind();
    if (profile.kind == archive::ArchiveKind::Ffz)
        m_levels->setLevel(profile.level);
    else
        m_strength->setCurrentIndex(
            std::max(0, m_strength->findData(int(profile.level.value_or(codec::Level::Balanced)))));
    m_time->setVisible(!m_levels->level());
    m_time->setBudgetSeconds(profile.budgetSeconds);
    m_recovery->setValue(int(profile.recoveryPercent));
    m_volume->setSize(profile.volumeSize);
    QStringList patterns;
    // The field separates patterns by spaces; a question mark is any letter.
    for (const std::string& pattern : profile.excludes)
        patterns += QFile::decodeName(QByteArray::fromStdString(pattern)).replace(u' ', u'?');
    m_excludes->setText(patterns.join(u' '));
    m_gitignore->setChecked(profile.gitignore);
    m_verify->setChecked(profile.verify);
    m_encrypt->setChecked(profile.encrypt);
    m_each->setChecked(profile.each);
}

void CreateDialog::followName()
{
    showProblem({});
    const std::filesystem::path name = toPath(m_target->text().trimmed());
    if (const auto kind = archive::kindOfName(name); kind.ok() && archive::endingSize(name) != 0)
        m_format->setKind(*kind);
    takeKind();
}

void CreateDialog::takeKind()
{
    const archive::ArchiveKind kind = m_format->kind();
    const bool isOurs = kind == archive::ArchiveKind::Ffz;
    m_unkept->setText(FormatChoice::unkept(kind));
    m_unkept->setVisible(!isOurs);
    m_ours->setVisible(isOurs);
    m_levelArea->setVisible(isOurs);
    m_strengthArea->setVisible(!isOurs);
    m_deviceArea->setVisible(isOurs);
    m_trash->setVisible(isOurs);
    showProblem({});
    askEstimate();
}

void CreateDialog::askEstimate()
{
    jobs::CreateRequest asked = request();
    if (m_format->kind() != archive::ArchiveKind::Ffz) // whose levels are not measured
        asked.inputs.clear();
    asked.options.password.reset(); // nobody's business there
    // What is gone would fail the estimate of all the others.
    std::vector<std::filesystem::path> inputs;
    for (const std::filesystem::path& input : asked.inputs) {
        const QFileInfo info(fromPath(input));
        if (info.exists() || info.isSymLink())
            inputs.push_back(input);
    }
    m_estimator.ask(inputs, asked.options);
}

void CreateDialog::showFigures()
{
    m_levels->setFigures(m_estimator.estimate().rawBytes, m_estimator.figures(), m_estimator.isBusy(),
                         m_time->figures());
}

void CreateDialog::showEstimate()
{
    m_time->setEstimate(m_estimator.estimate(), m_verify->isChecked());
    showFigures();
    m_levels->setNote(m_estimator.problem());
}

void CreateDialog::addPaths(const QStringList& paths)
{
    m_inputs->addPaths(paths);
}

QStringList CreateDialog::paths() const
{
    return m_inputs->paths();
}

QString CreateDialog::suggestedTarget(const QStringList& paths)
{
    if (paths.isEmpty())
        return {};
    const QFileInfo first(paths.first());
    // Several things from one folder are named after it; one file keeps its whole name (report.txt.ffz would
    // surprise).
    QString name = isFolder(first) ? first.fileName() : first.completeBaseName();
    if (paths.size() > 1 && !first.dir().isRoot())
        name = first.dir().dirName();
    if (name.isEmpty())
        name = first.fileName().isEmpty() ? tr("archive") : first.fileName();
    return first.absolutePath() + (first.absolutePath().endsWith(u'/') ? u""_s : u"/"_s) + name + u".ffz"_s;
}

void CreateDialog::suggestTarget()
{
    if (m_targetChosen)
        return;
    QString target = suggestedTarget(paths());
    // Inputs from a place that cannot be written to: beside the last archive instead.
    if (const QFileInfo info(target); !target.isEmpty() && !QFileInfo(info.absolutePath()).isWritable())
        target = QDir(settings::lastFolder(u"create"_s)).filePath(info.fileName());
    if (m_format->kind() != archive::ArchiveKind::Ffz)
        target = FormatChoice::nameFor(target, m_format->kind());
    if (m_each->isChecked() && !target.isEmpty())
        target = eachPattern(target);
    m_target->setText(QDir::toNativeSeparators(target));
}

void CreateDialog::browse()
{
    auto* dialog = new QFileDialog(this, tr("Save archive as"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setNameFilters(
        {tr("Archives (*.ffz *.zip *.7z *.tar *.tar.gz *.tgz *.tar.bz2 *.tar.xz *.tar.zst *.tar.lz4)"),
         tr("FileFormer archives (*.ffz)")});
    dialog->setDefaultSuffix(u"ffz"_s);
    // accept() asks, whichever way the name was given.
    dialog->setOption(QFileDialog::DontConfirmOverwrite);
    const QFileInfo now(m_target->text());
    dialog->setDirectory(m_target->text().isEmpty() ? settings::lastFolder(u"create"_s) : now.absolutePath());
    dialog->selectFile(now.fileName());
    connect(dialog, &QFileDialog::fileSelected, this, [this](const QString& file) {
        m_target->setText(QDir::toNativeSeparators(file));
        m_targetChosen = true;
        followName();
    });
    dialog->open();
}

codec::Level CreateDialog::strength() const
{
    return static_cast<codec::Level>(m_strength->currentData().toInt());
}

// Never what the archive does not hold.
void CreateDialog::offerTrash()
{
    const bool isAll = rules() == archive::ScanRules();
    m_trash->setEnabled(isAll);
    m_trash->setToolTip(
        isAll ? tr("When the archive has passed its test and holds all of them as they are then")
              : tr("Not while something is left out of the archive"));
}

archive::ScanRules CreateDialog::rules() const
{
    static const QRegularExpression separators(u"[\\s;]+"_s);
    archive::ScanRules out;
    const QStringList patterns = m_excludes->text().split(separators, Qt::SkipEmptyParts);
    for (const QString& pattern : patterns)
        out.excludes.push_back(QFile::encodeName(pattern).toStdString());
    out.gitignore = m_gitignore->isChecked();
    return out;
}

std::vector<jobs::CreateRequest> CreateDialog::requests() const
{
    const jobs::CreateRequest all = request();
    if (!m_each->isChecked())
        return {all};
    const auto targets = eachOf(m_target->text(), paths());
    if (!targets.ok())
        return {};
    // The time that is shown is for all of them.
    const std::uint64_t seconds = !all.options.automatic ? 0
        : all.options.budgetSeconds != 0                 ? all.options.budgetSeconds
                                         : std::uint64_t(m_estimator.estimate().budgetSeconds);
    const std::vector<std::uint64_t> shares = archive::shareOut(seconds, m_inputs->sizes());
    std::vector<jobs::CreateRequest> out;
    for (std::size_t i = 0; i < targets->size(); ++i) {
        jobs::CreateRequest one = all;
        one.target = (*targets)[i].target;
        one.inputs = {(*targets)[i].input};
        one.options.budgetSeconds = shares[i];
        out.push_back(std::move(one));
    }
    return out;
}

jobs::CreateRequest CreateDialog::request() const
{
    jobs::CreateRequest out;
    out.target = toPath(QFileInfo(m_target->text().trimmed()).absoluteFilePath());
    const QStringList inputs = paths();
    for (const QString& input : inputs)
        out.inputs.push_back(toPath(input));
    out.options.automatic = !m_levels->level();
    out.options.level = m_levels->level().value_or(codec::Level::Former);
    out.options.budgetSeconds = m_time->budgetSeconds();
    out.options.verify = m_verify->isChecked();
    const archive::ScanRules leftOut = rules();
    out.options.excludes = leftOut.excludes;
    out.options.gitignore = leftOut.gitignore;
    out.options.recoveryPercent = unsigned(m_recovery->value());
    if (m_encrypt->isChecked())
        out.options.password = m_password->password();
    out.options.volumeSize = m_volume->size();
    // What is kept for that would tell what is in it; parts are not made twice over.
    out.options.resumable = !m_encrypt->isChecked() && out.options.volumeSize == 0;
    out.options.force = m_replacesOther;
    out.trashInputs =
        m_trash->isEnabled() && m_trash->isChecked() && m_format->kind() == archive::ArchiveKind::Ffz;
    readRunChoices(*m_device, *m_threads, out.options);
    if (m_format->kind() == archive::ArchiveKind::Ffz)
        return out;
    out.options.automatic = out.options.resumable = false;
    out.options.level = strength();
    out.options.budgetSeconds = 0;
    out.options.recoveryPercent = 0;
    out.options.password.reset();
    out.options.device = "auto";
    return out;
}

void CreateDialog::dragEnterEvent(QDragEnterEvent* event)
{
    if (event->mimeData()->hasUrls())
        event->acceptProposedAction();
}

void CreateDialog::dropEvent(QDropEvent* event)
{
    QStringList list;
    const QList<QUrl> urls = event->mimeData()->urls();
    for (const QUrl& url : urls) {
        if (url.isLocalFile())
            list += url.toLocalFile();
    }
    event->acceptProposedAction();
    addPaths(list);
}

} // namespace ff::ui
