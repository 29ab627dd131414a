// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/jobs/Inside.h"

#include "core/archive/Archive.h"
#include "core/archive/disk/Spool.h"
#include "core/archive/read/Contents.h"

#include <QXmlStreamReader>

#include <algorithm>
#include <array>
#include <map>

namespace ff::jobs {

using namespace Qt::StringLiterals;

namespace {

constexpr std::uint64_t kPartLimit = 64'000'000; // bytes of one part of a document
constexpr int kTokensBetweenChecks = 4096;

// Names that XHTML may use without declaring them here stand for a space.
class NoEntities final : public QXmlStreamEntityResolver {
    QString resolveUndeclaredEntity(const QString&) override { return u" "_s; }
};

// What ends a line, a cell, or is left out, by local name: WordprocessingML, DrawingML, OpenDocument and
// XHTML.
bool endsLine(QStringView name)
{
    static constexpr std::array kNames{"p",  "h",  "h1",  "h2", "h3", "h4",       "h5",
                                       "h6", "li", "div", "tr", "si", "table-row"};
    return std::any_of(kNames.begin(), kNames.end(),
                       [&](const char* one) { return name == QLatin1String(one); });
}

bool isLeftOut(QStringView name)
{
    return name == u"head" || name == u"style" || name == u"script" || name == u"rPh" || name == u"instrText";
}

// The words of one part, appended. A part that is not well-formed gives what stands before its fault.
Status appendWords(ByteSpan xml, QString& out, TaskControl& control)
{
    NoEntities entities;
    QXmlStreamReader reader(
        QByteArray::fromRawData(reinterpret_cast<const char*>(xml.data()), qsizetype(xml.size())));
    reader.setEntityResolver(&entities);
    int leftOut = 0;
    for (int token = 1; !reader.atEnd() && out.size() < Inside::kTextLimit; ++token) {
        if (token % kTokensBetweenChecks == 0)
            FF_TRY(control.checkpoint());
        const auto kind = reader.readNext();
        if (kind == QXmlStreamReader::StartElement) {
            const QStringView name = reader.name();
            leftOut += leftOut > 0 || isLeftOut(name) ? 1 : 0;
            if (leftOut > 0)
                continue;
            if (name == u"tab")
                out += u'\t';
            else if (name == u"br" || name == u"line-break")
                out += u'\n';
            else if (name == u"s")
                out += u' ';
        } else if (kind == QXmlStreamReader::EndElement) {
            if (leftOut > 0) {
                --leftOut;
                continue;
            }
            if (endsLine(reader.name()))
                out += u'\n';
            else if (reader.name() == u"table-cell" || reader.name() == u"td" || reader.name() == u"tc")
                out += u'\t';
        } else if (kind == QXmlStreamReader::Characters && leftOut == 0 && !reader.isWhitespace()) {
            out += reader.text();
        }
    }
    return {};
}

// The number in "ppt/slides/slide12.xml"; pages are in order by it.
int numberIn(const std::string& path)
{
    int number = 0;
    for (const char c : path.substr(path.rfind('/') + 1))
        number = c >= '0' && c <= '9' && number < 100'000 ? number * 10 + (c - '0') : number;
    return number;
}

// The parts that hold the words of the document, in order; empty when it is none.
std::vector<std::size_t> partsOf(const std::vector<archive::Entry>& entries)
{
    std::map<std::string_view, std::size_t> named;
    for (std::size_t i = 0; i < entries.size(); ++i)
        named.emplace(entries[i].path, i);
    for (const char* whole : {"word/document.xml", "xl/sharedStrings.xml", "content.xml"}) {
        const auto there = named.find(whole);
        const bool isDocument = std::string_view(whole) != "content.xml" || named.contains("mimetype");
        if (there != named.end() && isDocument)
            return {there->second};
    }
    std::vector<std::size_t> out;
    const bool isBook = named.contains("META-INF/container.xml");
    for (const auto& [path, entry] : named) {
        const bool isSlide = path.starts_with("ppt/slides/slide") && path.ends_with(".xml");
        const bool isChapter =
            isBook && (path.ends_with(".xhtml") || path.ends_with(".html") || path.ends_with(".htm"));
        if (isSlide || isChapter)
            out.push_back(entry);
    }
    if (!isBook)
        std::stable_sort(out.begin(), out.end(), [&](std::size_t a, std::size_t b) {
            return numberIn(entries[a].path) < numberIn(entries[b].path);
        });
    return out;
}

Status readText(const archive::Archive& inner, const std::vector<std::size_t>& parts, Inside& out,
                TaskControl& control)
{
    QString text;
    for (const std::size_t part : parts) {
        FF_ASSIGN(const archive::EntryContents contents,
                  archive::readContents(inner, part, kPartLimit, {}, control));
        FF_TRY(appendWords(contents.bytes, text, control));
        if (!text.isEmpty() && !text.endsWith(u'\n'))
            text += u'\n';
        out.isTextCut = out.isTextCut || !contents.whole || text.size() >= Inside::kTextLimit;
    }
    out.text = text.trimmed();
    return {};
}

} // namespace

Result<Inside> lookInside(ByteSpan bytes, TaskControl& control)
{
    FF_ASSIGN(archive::Spool file, archive::Spool::inMemory());
    FF_TRY(file.writeAt(0, bytes));
    FF_ASSIGN(const archive::Archive inner, archive::Archive::open(file.path(), control));
    const std::vector<archive::Entry>& entries = inner.entries();
    Inside out;
    if (const std::vector<std::size_t> parts = partsOf(entries); !parts.empty()) {
        const Status read = readText(inner, parts, out, control);
        if (!read.ok() && read.error().code == ErrorCode::Cancelled)
            return read.error();
        if (read.ok() && !out.text->isEmpty())
            return out;
        out.text.reset(); // its list is still of use
    }
    out.memberCount = entries.size();
    for (const archive::Entry& entry : entries) {
        out.bytes += entry.size;
        if (out.members.size() < Inside::kMemberLimit)
            out.members.push_back(
                {entry.path, entry.size, entry.mtimeSeconds, entry.type == archive::EntryType::Directory});
    }
    return out;
}

} // namespace ff::jobs
