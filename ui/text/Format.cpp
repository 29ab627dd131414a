// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/text/Format.h"

#include "core/archive/Types.h"
#include "core/base/Characters.h"

#include <QDateTime>
#include <QDir>
#include <QFile>
#include <QLocale>
#include <QStringDecoder>

#include <algorithm>
#include <cmath>

namespace ff::ui {

using namespace Qt::StringLiterals;

namespace {

struct Tr {
    Q_DECLARE_TR_FUNCTIONS(ff::ui::Format)
};

const QString kUnknown = u"–"_s;

QString escaped(std::string_view bytes, bool keepLines)
{
    // A byte order mark at the beginning belongs to the name.
    QStringDecoder utf8(QStringDecoder::Utf8,
                        QStringDecoder::Flag::Stateless | QStringDecoder::Flag::ConvertInitialBom);
    const QString text = utf8(QByteArrayView(bytes.data(), qsizetype(bytes.size())));
    QString out;
    out.reserve(text.size());
    for (const char32_t c : text.toUcs4()) {
        if (!isUnsafeCharacter(c) || (keepLines && c == U'\n'))
            out += QChar::fromUcs4(c);
        else if (c < 0x100)
            out += u"\\x%1"_s.arg(uint(c), 2, 16, QLatin1Char('0'));
        else if (c < 0x10000)
            out += u"\\u%1"_s.arg(uint(c), 4, 16, QLatin1Char('0'));
        else
            out += u"\\u{%1}"_s.arg(uint(c), 0, 16);
    }
    return out;
}

} // namespace

QString displayName(std::string_view bytes)
{
    return escaped(bytes, false);
}

QString displayText(std::string_view bytes)
{
    return escaped(bytes, true);
}

QString displayPath(const std::filesystem::path& path)
{
    return displayName(path.string());
}

QString displayFileName(const QString& fileName)
{
    return displayName(QFile::encodeName(fileName).toStdString());
}

QString displayFolder(const std::filesystem::path& path)
{
    const std::string home = toPath(QDir::homePath()).string();
    std::string text = path.string();
    if (text == home)
        return u"~"_s;
    if (home.size() > 1 && text.starts_with(home + "/"))
        text.replace(0, home.size(), 1, '~');
    return displayName(text);
}

std::filesystem::path toPath(const QString& fileName)
{
    return std::filesystem::path(QFile::encodeName(fileName).toStdString());
}

QString fromPath(const std::filesystem::path& path)
{
    return QFile::decodeName(QByteArray::fromStdString(path.string()));
}

QString sizeText(std::uint64_t bytes)
{
    if (bytes < 1000)
        return exactSizeText(bytes);
    return QLocale().formattedDataSize(qint64(bytes), 1, QLocale::DataSizeSIFormat);
}

QString exactSizeText(std::uint64_t bytes)
{
    const int plural = int(bytes > 1000 ? 1000 + bytes % 1000 : bytes);
    return Tr::tr("%Ln byte(s)", nullptr, plural).replace(QLocale().toString(plural), countText(bytes));
}

QString countText(std::uint64_t count)
{
    return QLocale().toString(qulonglong(count));
}

QString ratioText(double ratio)
{
    if (!(ratio > 0) || std::isinf(ratio))
        return kUnknown;
    return Tr::tr("%1×", "compression ratio").arg(QLocale().toString(ratio, 'f', ratio < 100 ? 2 : 0));
}

QString speedText(double bytesPerSecond)
{
    if (!(bytesPerSecond > 0))
        return kUnknown;
    return Tr::tr("%1/s", "speed: size per second").arg(sizeText(std::uint64_t(bytesPerSecond)));
}

QString durationText(double seconds)
{
    if (seconds < 0.01)
        return Tr::tr("less than 0.01 s");
    if (seconds < 10)
        return Tr::tr("%1 s").arg(QLocale().toString(std::max(0.0, seconds), 'f', seconds < 1 ? 2 : 1));
    return clockText(seconds);
}

QString clockText(double seconds)
{
    const auto whole = qlonglong(std::llround(std::max(0.0, seconds)));
    if (whole < 60)
        return Tr::tr("%1 s").arg(whole);
    if (whole < 3600)
        return Tr::tr("%1 min %2 s").arg(whole / 60).arg(whole % 60, 2, 10, QLatin1Char('0'));
    return Tr::tr("%1 h %2 min").arg(whole / 3600).arg(whole % 3600 / 60, 2, 10, QLatin1Char('0'));
}

QString timeText(std::int64_t secondsSinceEpoch)
{
    return QLocale().toString(QDateTime::fromSecsSinceEpoch(secondsSinceEpoch), QLocale::ShortFormat);
}

QString fullHash(const crypto::Sha512Digest& hash)
{
    return QString::fromLatin1(
        QByteArray::fromRawData(reinterpret_cast<const char*>(hash.data()), qsizetype(hash.size())).toHex());
}

QString shortHash(const crypto::Sha512Digest& hash)
{
    return QString::fromLatin1(QByteArray::fromRawData(reinterpret_cast<const char*>(hash.data()), 6).toHex())
        + u'…';
}

QString recoveryTip()
{
    return Tr::tr(
        "A recovery record repairs the archive where it is damaged, up to about so many percent of it, in "
        "up to 64 places. Small archives grow by more.");
}

QString stageText(const std::string& stage)
{
    if (stage == "scan")
        return Tr::tr("Reading names");
    if (stage == "wait")
        return Tr::tr("Waiting for another program");
    if (stage == "encode")
        return Tr::tr("Compressing");
    if (stage == "verify")
        return Tr::tr("Verifying");
    if (stage == "write")
        return Tr::tr("Writing");
    if (stage == "decode")
        return Tr::tr("Decoding");
    if (stage == "heal")
        return Tr::tr("Repairing");
    if (stage == "protect")
        return Tr::tr("Making the recovery record");
    if (stage == "restore")
        return Tr::tr("Restoring files");
    return stage.empty() ? Tr::tr("Starting") : displayName(stage);
}

QString deviceText(const std::string& device, double load)
{
    if (load >= 0)
        return Tr::tr("%1, %2 % busy", "graphics card, load")
            .arg(displayName(device), QLocale().toString(load * 100, 'f', 0));
    if (device.empty())
        return kUnknown;
    if (device == "cpu")
        return Tr::tr("CPU");
    if (device.starts_with("cpu "))
        return Tr::tr("CPU, %1", "processor, instruction set").arg(displayName(device.substr(4)).toUpper());
    return displayName(device);
}

QString levelText(std::string_view level)
{
    if (level == archive::kAutomaticLevel)
        return Tr::tr("Auto");
    if (level == "store")
        return Tr::tr("Store");
    if (level == "fast")
        return Tr::tr("Fast");
    if (level == "quick")
        return Tr::tr("Quick");
    if (level == "balanced")
        return Tr::tr("Balanced");
    if (level == "former")
        return Tr::tr("Former");
    if (level == "ultra")
        return Tr::tr("Ultra");
    return displayName(level);
}

QString typeText(archive::EntryType type)
{
    switch (type) {
    case archive::EntryType::File:
        return Tr::tr("File");
    case archive::EntryType::Directory:
        return Tr::tr("Folder");
    case archive::EntryType::Symlink:
        return Tr::tr("Symbolic link");
    case archive::EntryType::Hardlink:
        return Tr::tr("Hard link");
    case archive::EntryType::Fifo:
        return Tr::tr("Pipe");
    case archive::EntryType::CharDevice:
    case archive::EntryType::BlockDevice:
        return Tr::tr("Device");
    }
    return {};
}

QString methodText(codec::Method method)
{
    switch (method) {
    case codec::Method::Store:
        return Tr::tr("Stored");
    case codec::Method::Zstd:
        return u"zstd"_s;
    case codec::Method::Mix:
        return Tr::tr("Context mixing");
    case codec::Method::MixNet:
        return Tr::tr("Context mixing with transformer");
    case codec::Method::Inflated:
        return Tr::tr("Deflate undone");
    case codec::Method::Bwt:
        return Tr::tr("Sorted contexts");
    case codec::Method::Pictures:
        return Tr::tr("JPEG pictures");
    case codec::Method::Sound:
        return Tr::tr("PCM sound");
    case codec::Method::Mp3:
        return u"MP3"_s;
    case codec::Method::Pixels:
        return Tr::tr("Pixels of pictures");
    }
    return QString::number(int(method)); // of a newer version
}

QString stateText(archive::EntryState state)
{
    switch (state) {
    case archive::EntryState::Whole:
        return Tr::tr("Intact");
    case archive::EntryState::Read:
        return Tr::tr("Read", "an entry that nothing proves to be intact");
    case archive::EntryState::Skipped:
        return Tr::tr("Skipped");
    case archive::EntryState::Damaged:
        return Tr::tr("Damaged");
    case archive::EntryState::Refused:
        return Tr::tr("Refused");
    case archive::EntryState::Failed:
        return Tr::tr("Failed");
    case archive::EntryState::Missing:
        return Tr::tr("Not readable here");
    }
    return {};
}

QString messageText(const Sentence& message)
{
    if (message.form() == nullptr)
        return displayText(message.text());
    const QString own = QCoreApplication::translate("ff::ui::Sentence", message.form());
    const std::vector<Sentence>& arguments = message.arguments();
    QString out;
    for (qsizetype at = 0; at < own.size(); ++at) {
        const int number = own[at] == u'%' && at + 1 < own.size() ? own[at + 1].digitValue() : -1;
        if (number < 1 || std::size_t(number) > arguments.size()) {
            out += own[at];
            continue;
        }
        out += messageText(arguments[std::size_t(number) - 1]);
        ++at;
    }
    return out;
}

QString sentenceText(const Sentence& message)
{
    QString text = messageText(message);
    const qsizetype firstSpace = text.indexOf(u' ');
    const QStringView firstWord = QStringView(text).left(firstSpace < 0 ? text.size() : firstSpace);
    if (!firstWord.isEmpty()
        && std::all_of(firstWord.begin(), firstWord.end(), [](QChar c) { return c.isLetter(); }))
        text[0] = text[0].toUpper();
    return text;
}

QString adviceText(ErrorCode code, bool isReading)
{
    switch (code) {
    case ErrorCode::Usage:
        return Tr::tr("Change the choice above and try again.");
    case ErrorCode::Damaged:
        return Tr::tr("If this is a download or a copy, fetch it again and compare the sizes.");
    case ErrorCode::Io:
        if (isReading)
            return Tr::tr("Check that the file is still there and that you may read it.");
        return Tr::tr("Check that the place exists, has free space and may be read and written by you.");
    case ErrorCode::Missing:
        return Tr::tr("Install what is named here, or open the archive with a newer FileFormer.");
    case ErrorCode::Cancelled:
        break;
    }
    return {};
}

int pluralNumber(std::uint64_t count)
{
    return int(std::min<std::uint64_t>(count, 2'000'000'000));
}

QString filesText(std::uint64_t files)
{
    return Tr::tr("%Ln file(s)", nullptr, pluralNumber(files));
}

QString foldersText(std::uint64_t folders)
{
    return Tr::tr("%Ln folder(s)", nullptr, pluralNumber(folders));
}

} // namespace ff::ui
