// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Archives with a password in tests.

#include "core/archive/Types.h"
#include "core/crypto/Password.h"

#include <string_view>

namespace fftest {

inline ff::archive::Password passwordOf(std::string_view text)
{
    return *ff::crypto::preparedPassword(ff::asBytes(text));
}

// Opens with this password, and with no other.
inline ff::archive::OpenOptions with(std::string_view password)
{
    ff::archive::OpenOptions options;
    options.onPassword = ff::archive::onePassword(passwordOf(password));
    return options;
}

} // namespace fftest
