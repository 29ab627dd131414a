// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/archive/preview/CodeHighlighter.h"

#include "ui/Theme.h"

#include <QHash>
#include <QTextDocument>

namespace ff::ui {

using namespace Qt::StringLiterals;

namespace {

using Family = CodeHighlighter::Family;

const QHash<QString, Family>& families()
{
    static const QHash<QString, Family> known = [] {
        QHash<QString, Family> out;
        const auto add = [&out](Family family, const QString& suffixes) {
            for (const QString& suffix : suffixes.split(u' '))
                out.insert(suffix, family);
        };
        add(Family::C,
            u"c cc cpp cxx h hh hpp hxx cu cs java js jsx mjs ts tsx go rs swift kt kts scala d php dart m "
            u"mm css scss less"
            " glsl vert frag proto zig v sv vala groovy gradle sql"_s);
        add(Family::Script,
            u"py pyi rb pl pm sh bash zsh fish cmake make mk awk r jl tcl nim ps1 dockerfile pro pri qmake lua ex exs"_s);
        add(Family::Markup, u"xml html htm xhtml svg ts qrc ui xsd xsl xslt rss kml plist vcxproj csproj"_s);
        add(Family::Data,
            u"json json5 yaml yml toml ini cfg conf properties desktop service rc editorconfig gitignore"_s);
        // Qt's translations are XML, TypeScript is not: the first line tells.
        out.insert(u"ts"_s, Family::C);
        return out;
    }();
    return known;
}

const QSet<QString>& keptWords()
{
    static const QSet<QString> words = [] {
        const QStringList list = u"abstract and as assert async auto await bool break byte case catch char "
                                 u"class concept const constexpr continue co_await"
                                 " co_return def default del delete do double elif else elseif end endif "
                                 "enum except explicit export extends extern false"
                                 " False final finally float fn for foreach friend from func function global "
                                 "goto if implements import in include inline"
                                 " int interface is lambda let local long loop match mod module mut "
                                 "namespace new nil None nonlocal not null nullptr"
                                 " operator or override package pass private protected pub public raise ref "
                                 "register require requires return self short"
                                 " signed sizeof static struct super switch template then this throw throws "
                                 "trait true True try type typedef typename"
                                 " undefined union unless unsigned until use using var virtual void volatile "
                                 "when where while with yield SELECT FROM WHERE"
                                 " INSERT UPDATE DELETE CREATE TABLE"_s.split(u' ', Qt::SkipEmptyParts);
        return QSet<QString>(list.begin(), list.end());
    }();
    return words;
}

bool isWord(QChar c)
{
    return c.isLetterOrNumber() || c == u'_';
}

} // namespace

Family CodeHighlighter::familyOf(const QString& fileName, const QString& firstLine)
{
    const QString name = fileName.toLower();
    const QString suffix = name.mid(name.lastIndexOf(u'.') + 1);
    if (firstLine.startsWith(u"<?xml"_s) || firstLine.startsWith(u"<!DOCTYPE"_s, Qt::CaseInsensitive))
        return Family::Markup;
    if (name == u"makefile"_s || name == u"cmakelists.txt"_s)
        return Family::Script;
    if (const auto known = families().find(suffix); known != families().end())
        return *known;
    return firstLine.startsWith(u"#!"_s) ? Family::Script : Family::None;
}

CodeHighlighter::CodeHighlighter(QTextDocument* document, Family family)
    : QSyntaxHighlighter(document), m_family(family)
{
}

void CodeHighlighter::takeColours(const QPalette& palette)
{
    const bool dark = isDark(palette);
    m_comment.setForeground(quietText(palette));
    m_comment.setFontItalic(true);
    m_string.setForeground(dark ? QColor(0x8f, 0xce, 0x9b) : QColor(0x1d, 0x6f, 0x42));
    m_number.setForeground(dark ? QColor(0xe5, 0xb5, 0x67) : QColor(0x96, 0x52, 0x06));
    m_word.setForeground(dark ? QColor(0x8a, 0xb4, 0xf8) : QColor(0x24, 0x53, 0xb8));
    m_special.setForeground(dark ? QColor(0xd7, 0xa0, 0xe8) : QColor(0x8a, 0x2b, 0x8c));
}

void CodeHighlighter::highlightBlock(const QString& line)
{
    setCurrentBlockState(Plain);
    // Nobody reads the colours of a line as long as a file.
    if (m_family == Family::None || line.size() > 4000)
        return;
    if (m_family == Family::Markup)
        highlightMarkup(line);
    else
        highlightCode(line);
}

qsizetype CodeHighlighter::endOfString(const QString& line, qsizetype from)
{
    const QChar quote = line[from];
    for (qsizetype i = from + 1; i < line.size(); ++i) {
        if (line[i] == u'\\')
            ++i;
        else if (line[i] == quote)
            return i + 1;
    }
    return line.size();
}

void CodeHighlighter::highlightCode(const QString& line)
{
    const bool isC = m_family == Family::C;
    qsizetype at = 0;
    const auto paint = [this](qsizetype from, qsizetype to, const QTextCharFormat& format) {
        setFormat(int(from), int(to - from), format);
    };
    const auto comment = [&](qsizetype from) {
        const qsizetype end = line.indexOf(u"*/"_s, from);
        if (end < 0)
            setCurrentBlockState(InComment);
        paint(at, end < 0 ? line.size() : end + 2, m_comment);
        at = end < 0 ? line.size() : end + 2;
    };
    if (previousBlockState() == InComment)
        comment(0);
    const QString trimmed = line.trimmed();
    if (isC && trimmed.startsWith(u'#') && at == 0) {
        paint(0, line.size(), m_special);
        return;
    }
    if (m_family == Family::Data && trimmed.startsWith(u'[') && trimmed.endsWith(u']')) {
        paint(0, line.size(), m_special);
        return;
    }
    while (at < line.size()) {
        const QChar c = line[at];
        const QChar next = at + 1 < line.size() ? line[at + 1] : QChar();
        if (isC && c == u'/' && next == u'/') {
            paint(at, line.size(), m_comment);
            return;
        }
        if (isC && c == u'/' && next == u'*') {
            comment(at + 2);
        } else if (!isC && (c == u'#' || (m_family == Family::Data && c == u';' && at == 0))
                   && (at == 0 || line[at - 1].isSpace())) {
            paint(at, line.size(), m_comment);
            return;
        } else if (c == u'"' || (c == u'\'' && (m_family != Family::Data || at == 0 || !isWord(line[at - 1])))
                   || (c == u'`' && isC)) {
            const qsizetype end = endOfString(line, at);
            // A key of JSON is no value.
            const bool isKey = m_family == Family::Data && line.mid(end).trimmed().startsWith(u':');
            paint(at, end, isKey ? m_word : m_string);
            at = end;
        } else if (c.isDigit() && (at == 0 || !isWord(line[at - 1]))) {
            qsizetype end = at;
            while (end < line.size() && (isWord(line[end]) || line[end] == u'.'))
                ++end;
            paint(at, end, m_number);
            at = end;
        } else if (isWord(c)) {
            qsizetype end = at;
            while (end < line.size() && isWord(line[end]))
                ++end;
            if (keptWords().contains(line.mid(at, end - at)))
                paint(at, end, m_word);
            at = end;
        } else {
            ++at;
        }
    }
}

void CodeHighlighter::highlightMarkup(const QString& line)
{
    qsizetype at = 0;
    bool inComment = previousBlockState() == InComment;
    while (at < line.size()) {
        if (inComment || line.mid(at, 4) == u"<!--"_s) {
            const qsizetype end = line.indexOf(u"-->"_s, at);
            const qsizetype to = end < 0 ? line.size() : end + 3;
            setFormat(int(at), int(to - at), m_comment);
            inComment = end < 0;
            at = to;
            continue;
        }
        if (line[at] != u'<') {
            ++at;
            continue;
        }
        qsizetype end = line.indexOf(u'>', at);
        end = end < 0 ? line.size() : end + 1;
        setFormat(int(at), int(end - at), m_word);
        for (qsizetype i = at; i < end; ++i) {
            if (line[i] == u'"' || line[i] == u'\'') {
                const qsizetype to = std::min(endOfString(line, i), end);
                setFormat(int(i), int(to - i), m_string);
                i = to - 1;
            }
        }
        at = end;
    }
    setCurrentBlockState(inComment ? InComment : Plain);
}

} // namespace ff::ui
