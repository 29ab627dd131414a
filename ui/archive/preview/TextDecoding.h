// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// What kind of thing the beginning of a file is, and text in the encoding that it was written in. Pure
// functions, any thread.

#include <QByteArray>
#include <QString>
#include <QStringList>

#include <optional>

namespace ff::ui {

// Names that decodeText() knows, the likely ones first.
QStringList textEncodings();
// Nothing for what is no text. `isCut`: the bytes may end in the middle of a character.
std::optional<QString> guessEncoding(const QByteArray& bytes, bool isCut);
// Replacement characters stand for what is not of that encoding.
QString decodeText(const QByteArray& bytes, const QString& encoding);

} // namespace ff::ui
