// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// From the file of an archive to its bytes without a password.

#include "core/archive/Types.h"
#include "core/format/encrypted/EncryptedSource.h"

namespace ff::archive {

struct Decryption {
    std::shared_ptr<const format::EncryptedSource> source;
    format::SharedPasswordKey key;
};

// None when the file is not encrypted. Missing when its password is not given, is not the right one, or takes
// more than this machine has; Damaged when its keys are.
Result<std::optional<Decryption>> openEncrypted(const std::shared_ptr<const ByteSource>& file,
                                                const OpenOptions& options, TaskControl& control);

} // namespace ff::archive
