// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The name of a user or a group. Copies share their text: of a million entries most belong to few owners.

#include <memory>
#include <string>
#include <utility>

namespace ff::format {

class OwnerName {
public:
    OwnerName() = default;
    OwnerName(std::string text) // NOLINT(google-explicit-constructor): a name is a text
        : m_text(text.empty() ? nullptr : std::make_shared<const std::string>(std::move(text)))
    {
    }
    OwnerName(const char* text) : OwnerName(std::string(text)) {} // NOLINT(google-explicit-constructor)

    const std::string& text() const
    {
        static const std::string kNone;
        return m_text ? *m_text : kNone;
    }
    operator const std::string&() const { return text(); } // NOLINT(google-explicit-constructor)
    bool empty() const { return !m_text; }

    friend bool operator==(const OwnerName& a, const OwnerName& b)
    {
        return a.m_text == b.m_text || a.text() == b.text();
    }

private:
    std::shared_ptr<const std::string> m_text; // null: ""
};

} // namespace ff::format
