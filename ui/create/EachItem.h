// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// An archive of each item of the sheet for new archives: the name of all of them with {} in it, as ffz create
// --each has it, and what is asked before archives are replaced.

#include "core/archive/create/EachTarget.h"

#include <QString>
#include <QStringList>

class QMessageBox;
class QWidget;

namespace ff::ui {

// "/home/me/{}.ffz" of "/home/me/photos.ffz".
QString eachPattern(const QString& target);
// "Makes photos.ffz, music.ffz and 3 more.", or why that cannot be.
QString eachText(const QString& pattern, const QStringList& inputs);
// The name's own sentence when there is one for it.
Result<std::vector<archive::EachTarget>> eachOf(const QString& pattern, const QStringList& inputs);

// Before what is there is replaced. `areOthers`: it is no archive of that kind, or the parts of one.
struct Replaced {
    QStringList files; // paths; of parts the first
    bool areOthers = false;
    bool areParts = false;
    bool isOurs = true; // the new ones are .ffz
};
// Its button "replaceButton" says yes. Deletes itself.
QMessageBox* replaceQuestion(const Replaced& what, QWidget* parent);

} // namespace ff::ui
