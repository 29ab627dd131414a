// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Asks what to put in a new archive, how hard to compress, and where, with the expected size and time of
// every level. Sizes are measured and levels estimated by jobs of their own, so that nothing holds up the
// dialog. accepted() follows only a request that passed every check.

#include "core/archive/create/Profiles.h"
#include "core/archive/create/Scanner.h"
#include "core/jobs/CreateJob.h"
#include "ui/create/EachItem.h"
#include "ui/create/LevelEstimator.h"

#include <QDialog>

class QCheckBox;
class QComboBox;
class QLabel;
class QLineEdit;
class QSpinBox;

namespace ff::ui {

class FormatChoice;
class VolumeChoice;
class InputList;
class ProfileBar;
class NewPasswordFields;
class TimeBudget;

class CreateDialog final : public QDialog {
    Q_OBJECT

public:
    explicit CreateDialog(const QStringList& paths, QWidget* parent = nullptr);
    ~CreateDialog() override;

    // Adds files and folders that are not in the list yet.
    void addPaths(const QStringList& paths);
    QStringList paths() const;
    // One, or one for each item. REQUIRES: accepted.
    std::vector<jobs::CreateRequest> requests() const;
    // Of all of it, as if it became one archive.
    jobs::CreateRequest request() const;
    // "photos.ffz" beside the first input.
    static QString suggestedTarget(const QStringList& paths);

public Q_SLOTS:
    void accept() override;

protected:
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dropEvent(QDropEvent* event) override;

private:
    // What is left out.
    archive::ScanRules rules() const;
    void offerTrash();
    QWidget* buildLevels();
    QWidget* buildStrength();
    QWidget* buildOptions();
    QWidget* buildTarget();
    QWidget* buildEach();
    QWidget* buildExcludes();
    QWidget* buildRecovery();
    QWidget* buildVolume();
    QWidget* buildPassword();
    void askEstimate();
    void showEstimate();
    void showFigures();
    void suggestTarget();
    void takeEach();
    void showEach();
    archive::Profile choices() const;
    void takeProfile(const archive::Profile& profile);
    // What the kind of the archive has no place for is hidden.
    void takeKind();
    // The kind follows the ending of the name.
    void followName();
    codec::Level strength() const;
    void browse();
    // The name with the ending that it lacks.
    void completeTarget();
    // What is there of what will be made.
    Replaced inTheWay() const;
    QString targetProblem(const QStringList& inputs) const;
    // A sentence that says what is wrong, or nothing.
    QString problem() const;
    void showProblem(const QString& sentence);
    void finish();

    InputList* m_inputs;
    QCheckBox* m_each; // an archive of each item
    QLabel* m_eachText;
    ProfileBar* m_profiles;
    QLineEdit* m_target;
    bool m_replacesOther = false; // a file that is no archive, as the user was asked
    bool m_targetChosen = false; // by the user: no longer follows the inputs
    FormatChoice* m_format;
    QLabel* m_unkept; // by that format
    QWidget* m_ours; // what only .ffz archives have
    QWidget* m_levelArea; // likewise
    QWidget* m_strengthArea;
    QComboBox* m_strength; // of other formats
    LevelChart* m_levels;
    TimeBudget* m_time;
    QWidget* m_deviceArea; // with its label
    QComboBox* m_device;
    QSpinBox* m_threads;
    QCheckBox* m_verify;
    QCheckBox* m_trash;
    QLineEdit* m_excludes;
    QCheckBox* m_gitignore;
    QSpinBox* m_recovery; // percent, 0: none
    VolumeChoice* m_volume;
    QCheckBox* m_encrypt;
    NewPasswordFields* m_password;
    QLabel* m_problem;
    LevelEstimator m_estimator;
};

} // namespace ff::ui
