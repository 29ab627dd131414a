// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/archive/Verdict.h"

namespace ff::archive {

EntryState stateOf(const Error& error)
{
    switch (error.code) {
    case ErrorCode::Damaged:
        return EntryState::Damaged;
    case ErrorCode::Usage:
        return EntryState::Refused;
    case ErrorCode::Missing:
        return EntryState::Missing;
    case ErrorCode::Io:
    case ErrorCode::Cancelled:
        break;
    }
    return EntryState::Failed;
}

void Verdict::count(EntryState state)
{
    switch (state) {
    case EntryState::Whole:
        ++whole;
        break;
    case EntryState::Read:
        ++read;
        break;
    case EntryState::Skipped:
        ++skipped;
        break;
    case EntryState::Damaged:
        ++damaged;
        break;
    case EntryState::Refused:
        ++refused;
        break;
    case EntryState::Failed:
        ++failed;
        break;
    case EntryState::Missing:
        ++missing;
        break;
    }
}

std::optional<ErrorCode> Verdict::problem() const
{
    if (damaged + refused != 0 || incomplete || archiveDamaged)
        return ErrorCode::Damaged;
    if (failed != 0 || unconfirmed)
        return ErrorCode::Io;
    if (missing != 0)
        return ErrorCode::Missing;
    return std::nullopt;
}

std::string Verdict::summary() const
{
    std::string out;
    const auto add = [&out](const std::string& text) { out += (out.empty() ? "" : ", ") + text; };
    const auto entries = [&add](std::uint64_t count, const char* one, const char* many) {
        if (count != 0)
            add(std::to_string(count) + (count == 1 ? one : many));
    };
    entries(damaged, " entry is damaged", " entries are damaged");
    entries(refused, " entry is refused", " entries are refused");
    entries(failed, " entry could not be read or written", " entries could not be read or written");
    entries(missing, " entry cannot be read on this machine", " entries cannot be read on this machine");
    if (incomplete)
        add("something that the archive had is missing");
    else if (archiveDamaged)
        add("the archive itself is damaged");
    if (unconfirmed)
        add("the disk did not confirm that everything is stored");
    return out;
}

} // namespace ff::archive
