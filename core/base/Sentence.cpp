// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/Sentence.h"

namespace ff {

Sentence Sentence::verbatim(std::string text)
{
    Sentence out;
    out.m_text = std::move(text);
    return out;
}

Sentence Sentence::of(const char* form, std::vector<Sentence> arguments)
{
    Sentence out;
    out.m_form = form;
    for (const char* at = form; *at != 0; ++at) {
        const std::size_t number = *at == '%' && at[1] >= '1' && at[1] <= '9' ? at[1] - '0' : 0;
        if (number == 0 || number > arguments.size()) {
            out.m_text += *at;
            continue;
        }
        out.m_text += arguments[number - 1].m_text;
        ++at;
    }
    out.m_arguments = std::move(arguments);
    return out;
}

Sentence joined(const std::vector<Sentence>& sentences)
{
    Sentence out;
    for (const Sentence& next : sentences)
        out = out.empty() ? next : sentence("%1; %2", out, next);
    return out;
}

} // namespace ff
