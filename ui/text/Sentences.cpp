// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/text/Sentences.h"

#include "ui/text/Format.h"

#include <QCoreApplication>

namespace ff::ui {

using namespace Qt::StringLiterals;

QString translatedSentence(const Sentence& sentence)
{
    if (sentence.form() == nullptr)
        return displayText(sentence.text());
    const QString own = QCoreApplication::translate("ff::ui::Sentence", sentence.form());
    const std::vector<Sentence>& arguments = sentence.arguments();
    QString out;
    for (qsizetype at = 0; at < own.size(); ++at) {
        const int number = own[at] == u'%' && at + 1 < own.size() ? own[at + 1].digitValue() : -1;
        if (number < 1 || std::size_t(number) > arguments.size()) {
            out += own[at];
            continue;
        }
        out += translatedSentence(arguments[std::size_t(number) - 1]);
        ++at;
    }
    return out;
}

} // namespace ff::ui
