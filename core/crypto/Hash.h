// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Hashes over OpenSSL. A Sha512 object is used by one thread; the free functions by any.

#include "core/base/Bytes.h"
#include "core/base/TaskControl.h"

#include <array>
#include <cstdint>
#include <memory>

namespace ff::crypto {

using Sha512Digest = std::array<std::uint8_t, 64>;
using Sha256Digest = std::array<std::uint8_t, 32>;

class Sha512 {
public:
    Sha512();
    ~Sha512();
    Sha512(Sha512&&) noexcept;
    Sha512& operator=(Sha512&&) noexcept;

    void update(ByteSpan bytes);
    // Gives the digest and starts anew.
    Sha512Digest finish();

private:
    struct Context;
    std::unique_ptr<Context> m_context;
};

Sha512Digest sha512(ByteSpan bytes);
// Of much: looks at the TaskControl meanwhile.
Result<Sha512Digest> sha512(ByteSpan bytes, TaskControl& control);
Sha256Digest sha256(ByteSpan bytes);

} // namespace ff::crypto
