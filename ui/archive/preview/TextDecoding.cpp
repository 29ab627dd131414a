// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/archive/preview/TextDecoding.h"

#include <QStringDecoder>

#include <algorithm>
#include <array>

namespace ff::ui {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype kSample = 64 * 1024;

QString decoded(QByteArrayView bytes, const char* encoding)
{
    QStringDecoder decoder(encoding);
    return decoder.isValid() ? QString(decoder(bytes)) : QString();
}

bool isUtf8(QByteArrayView bytes, bool isCut)
{
    const auto size = bytes.size();
    for (qsizetype i = 0; i < size;) {
        const auto lead = static_cast<unsigned char>(bytes[i]);
        const int length = lead < 0x80    ? 1
            : lead >= 0xC2 && lead < 0xE0 ? 2
            : lead >= 0xE0 && lead < 0xF0 ? 3
            : lead >= 0xF0 && lead < 0xF5 ? 4
                                          : 0;
        if (length == 0)
            return false;
        for (int j = 1; j < length; ++j) {
            if (i + j >= size)
                return isCut;
            if ((static_cast<unsigned char>(bytes[i + j]) & 0xC0) != 0x80)
                return false;
        }
        i += length;
    }
    return true;
}

// Bytes that no text has.
bool hasControls(QByteArrayView bytes)
{
    return std::any_of(bytes.begin(), bytes.end(), [](char c) {
        const auto u = static_cast<unsigned char>(c);
        return u < 0x20 && u != '\t' && u != '\n' && u != '\r' && u != '\f' && u != 0x1B;
    });
}

// UTF-16 without a mark: most of Latin text has its zero on one side.
std::optional<QString> utf16Without(QByteArrayView bytes)
{
    std::array<qsizetype, 2> zeros{};
    for (qsizetype i = 0; i < bytes.size(); ++i)
        zeros[std::size_t(i % 2)] += bytes[i] == 0 ? 1 : 0;
    const qsizetype half = bytes.size() / 2;
    if (bytes.size() % 2 == 0 && half > 4) {
        if (zeros[1] > half * 6 / 10 && zeros[0] * 20 < half)
            return u"UTF-16LE"_s;
        if (zeros[0] > half * 6 / 10 && zeros[1] * 20 < half)
            return u"UTF-16BE"_s;
    }
    return std::nullopt;
}

// How much it looks like Russian: its commonest letters in small, and no capital behind a small letter.
double russianScore(const QString& text)
{
    static const QString common = u"оеаинтсрвлкмдпуя"_s;
    double score = 0;
    qsizetype foreign = 0;
    for (qsizetype i = 0; i < text.size(); ++i) {
        const QChar c = text[i];
        if (c.unicode() < 0x80)
            continue;
        ++foreign;
        // A word of another language has one such letter among others.
        const bool isAlone = (i == 0 || text[i - 1].unicode() < 0x80)
            && (i + 1 == text.size() || text[i + 1].unicode() < 0x80);
        if (isAlone)
            score -= 0.5;
        else if (common.contains(c))
            score += 1;
        else if (c >= u'а' && c <= u'я')
            score += 0.5;
        else if (c >= u'А' && c <= u'Я')
            score += i > 0 && text[i - 1] >= u'а' && text[i - 1] <= u'я' ? -0.7 : 0.3;
        else
            score -= 0.5;
    }
    return foreign == 0 ? 0 : score / double(foreign);
}

} // namespace

QStringList textEncodings()
{
    return {u"UTF-8"_s,        u"UTF-16LE"_s,     u"UTF-16BE"_s, u"UTF-32LE"_s,
            u"windows-1252"_s, u"windows-1251"_s, u"KOI8-R"_s,   u"IBM866"_s,
            u"windows-1250"_s, u"Shift_JIS"_s,    u"GB18030"_s,  u"ISO-8859-1"_s};
}

std::optional<QString> guessEncoding(const QByteArray& bytes, bool isCut)
{
    if (bytes.startsWith("\xEF\xBB\xBF"))
        return u"UTF-8"_s;
    if (bytes.startsWith(QByteArrayView("\xFF\xFE\0\0", 4)))
        return u"UTF-32LE"_s;
    if (bytes.startsWith("\xFF\xFE"))
        return u"UTF-16LE"_s;
    if (bytes.startsWith("\xFE\xFF"))
        return u"UTF-16BE"_s;
    const QByteArrayView sample = QByteArrayView(bytes).first(std::min(bytes.size(), kSample));
    if (sample.contains('\0'))
        return utf16Without(sample);
    if (hasControls(sample))
        return std::nullopt;
    if (isUtf8(bytes, isCut))
        return u"UTF-8"_s;
    // Half of it above ASCII in a one-byte encoding is a language; all of it, spread evenly, is data.
    const auto high = std::count_if(sample.begin(), sample.end(), [](char c) { return c < 0; });
    const auto breaks =
        std::count_if(sample.begin(), sample.end(), [](char c) { return c == ' ' || c == '\n'; });
    if (sample.size() > 200 && breaks * 60 < sample.size())
        return std::nullopt;
    double best = 0.45;
    QString found = u"windows-1252"_s;
    for (const char* name : {"windows-1251", "KOI8-R", "IBM866"}) {
        if (const double score = russianScore(decoded(sample, name)); high > 0 && score > best) {
            best = score;
            found = QString::fromLatin1(name);
        }
    }
    return found;
}

QString decodeText(const QByteArray& bytes, const QString& encoding)
{
    QStringDecoder decoder(encoding.toLatin1().constData());
    QString text = decoder.isValid() ? QString(decoder(bytes)) : QString::fromLatin1(bytes);
    if (text.startsWith(QChar::ByteOrderMark))
        text.remove(0, 1);
    // A text widget would end at it.
    text.replace(QChar(0), QChar(0x2400));
    return text;
}

} // namespace ff::ui
