// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Gives an archive a password, another one, or none.

#include "core/archive/Types.h"

namespace ff::archive {

struct PasswordChange {
    Password password{}; // from now on; none: the archive is written without encryption
    AskPassword onPassword{}; // for the one that it has …
    std::shared_ptr<const format::PasswordKey> key{}; // … unless this opens it, as in OpenOptions
};

struct PasswordReport : Report {
    bool wasEncrypted = false;
    std::shared_ptr<const format::PasswordKey> key{}; // that opens it now
};

// A new file takes the archive's place when it is whole and was opened. Of an archive that stays encrypted
// nothing is decrypted or coded: its chunks are copied, and the key that opens them is encrypted anew. So who
// has an older copy of the archive and its password can read what is in the new one until it is next changed.
// Usage when there is nothing to change; Missing as Archive::open, and for other programs' archives; Damaged
// when the archive is.
Result<PasswordReport> changePassword(const std::filesystem::path& archive, const PasswordChange& change,
                                      TaskControl& control);

} // namespace ff::archive
