// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Values as a person reads them, in the language and locale of the program.

#include "core/archive/Types.h"
#include "core/jobs/Job.h"

#include <QCoreApplication>
#include <QString>

#include <filesystem>
#include <string_view>

namespace ff::ui {

// Bytes of a file name for display: invalid UTF-8 is replaced; control characters and what cannot be seen or
// reorders text are escaped, so that a name cannot look like another. Never use the result to find a
// file.
QString displayName(std::string_view bytes);
// The same for sentences that may quote a name: line feeds stay.
QString displayText(std::string_view bytes);
QString displayPath(const std::filesystem::path& path);
QString displayFileName(const QString& fileName);
// The same with the home folder as "~".
QString displayFolder(const std::filesystem::path& path);

// Between Qt's file names and the core's; exact for every name that Qt can hold.
std::filesystem::path toPath(const QString& fileName);
QString fromPath(const std::filesystem::path& path);

QString sizeText(std::uint64_t bytes); // "12.3 MB"
QString exactSizeText(std::uint64_t bytes); // "12,345,678 bytes"
QString countText(std::uint64_t count); // "12,345"
QString ratioText(double ratio); // "3.62×", "–" when unknown
QString speedText(double bytesPerSecond); // "1.2 MB/s", "–" when unknown
QString durationText(double seconds); // "2 min 05 s"
QString clockText(double seconds); // the same in whole seconds, for what changes on the screen
QString timeText(std::int64_t secondsSinceEpoch);
QString shortHash(const crypto::Sha512Digest& hash);
QString fullHash(const crypto::Sha512Digest& hash);

QString stageText(const std::string& stage);
// `load`: 0 to 1, as the device tells; negative while it does not.
QString deviceText(const std::string& device, double load = -1);
QString levelText(std::string_view level);
QString typeText(archive::EntryType type);
QString methodText(codec::Method method);
// What became of an entry, in a word.
QString stateText(archive::EntryState state);
// What the core says of an entry or an archive, in the language of the interface.
QString messageText(const Sentence& message);
// An error's message as a sentence: with a capital letter unless it begins with a name.
QString sentenceText(const Sentence& message);
// What a recovery record is, where one is chosen.
QString recoveryTip();
// What to do next about an error of this code; may be empty. `isReading`: nothing was to be written.
QString adviceText(ErrorCode code, bool isReading = false);
int pluralNumber(std::uint64_t count); // for %Ln, which takes no larger
QString filesText(std::uint64_t files); // "1 file", "12,345 files"
QString foldersText(std::uint64_t folders);

} // namespace ff::ui
