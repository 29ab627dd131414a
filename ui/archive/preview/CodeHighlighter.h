// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Colours for code of many languages with a few rules: comments, strings, numbers, words that the language
// keeps for itself. One scan by hand of each line; no expression is matched.

#include <QSet>
#include <QSyntaxHighlighter>

namespace ff::ui {

class CodeHighlighter final : public QSyntaxHighlighter {
    Q_OBJECT

public:
    enum class Family { None, C, Script, Markup, Data };
    // By the name of the file and, when that says nothing, its first line.
    static Family familyOf(const QString& fileName, const QString& firstLine);

    CodeHighlighter(QTextDocument* document, Family family);

    void takeColours(const QPalette& palette);

protected:
    void highlightBlock(const QString& line) override;

private:
    enum State { Plain = 0, InComment = 1 };
    void highlightCode(const QString& line);
    void highlightMarkup(const QString& line);
    // The place behind a string that begins at `from`.
    static qsizetype endOfString(const QString& line, qsizetype from);

    const Family m_family;
    QTextCharFormat m_comment, m_string, m_number, m_word, m_special;
};

} // namespace ff::ui
