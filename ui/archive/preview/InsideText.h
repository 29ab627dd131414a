// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// How the preview tells what is inside a document or an archive.

#include "core/jobs/Inside.h"

#include <QString>

namespace ff::ui {

// Whether the name promises an archive, or a document that is one.
bool mayHoldSomething(const QString& fileName);

// "2.1 MB · text of the document", "2.1 MB · archive, 12 files".
QString insideFacts(const jobs::Inside& inside, const QString& size);

// The words of the document, or a line for each member: size, time and path.
QString insideText(const jobs::Inside& inside);

} // namespace ff::ui
