// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// A folder that files are to be extracted to, which need not be there yet.

#include <QString>

#include <cstdint>

namespace ff::ui {

// As it is shown.
QString shownPath(const QString& path);
// The nearest folder above that exists: where the space is taken and the permission is asked.
QString existingAncestor(const QString& path);
// A sentence that says why nothing can be extracted to it, or nothing.
QString targetProblem(const QString& folder);
// "Only 1 MB are free there; 3 MB are needed.", or nothing.
QString shortageOf(const QString& folder, std::uint64_t needed);

} // namespace ff::ui
