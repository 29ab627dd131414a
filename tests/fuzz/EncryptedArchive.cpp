// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/fuzz/EncryptedArchive.h"

#include "core/format/Wire.h"
#include "tests/support/Passwords.h"

#include <algorithm>

namespace ff::fuzz {

namespace {

constexpr std::size_t kCheckSize = 8;

crypto::Secret fileKey()
{
    const Bytes key(crypto::kKeySize, 0x5A);
    return crypto::Secret(ByteSpan(key));
}

} // namespace

std::filesystem::path encryptionKeysPath()
{
    return std::filesystem::path(FF_SOURCE_DIR) / "tests/fuzz/encrypted.keys";
}

crypto::SharedSecret encryptionPassword()
{
    return fftest::passwordOf("fuzz");
}

format::SharedPasswordKey encryptionKey()
{
    TaskControl control;
    crypto::Salt salt{};
    salt.fill('s');
    const auto key = format::passwordKey(encryptionPassword(), {8, 1, 1}, salt, control);
    must(key.ok(), "no key of the password");
    return *key;
}

format::KeyBlock newKeys()
{
    const auto keys = format::makeKeyBlock(*encryptionKey(), fileKey());
    must(keys.ok(), "no block of keys");
    return *keys;
}

Bytes encrypted(ByteSpan plain)
{
    const auto keys = readFile(encryptionKeysPath(), format::kKeyBlockSize);
    must(keys.ok() && keys->size() == format::kKeyBlockSize && !plain.empty(), "no keys to encrypt with");
    const crypto::AesGcm cipher = format::chunkCipher(fileKey());
    Bytes out = format::encryptedHeader();
    out.insert(out.end(), keys->begin(), keys->end());
    for (std::uint64_t chunk = 0; !plain.empty(); ++chunk) {
        const ByteSpan piece = plain.first(std::min(plain.size(), format::kPlainChunk));
        plain = plain.subspan(piece.size());
        Bytes sealed(piece.size());
        const crypto::Tag tag = cipher.seal(format::chunkNonce(chunk, plain.empty()), piece, sealed);
        out.insert(out.end(), sealed.begin(), sealed.end());
        out.insert(out.end(), tag.begin(), tag.end());
    }
    out.insert(out.end(), keys->begin(), keys->end());
    return out;
}

void checkKeys(std::span<std::uint8_t> keys)
{
    const auto check = format::shortHash<kCheckSize>(keys.first(keys.size() - kCheckSize));
    std::copy(check.begin(), check.end(), keys.end() - static_cast<std::ptrdiff_t>(check.size()));
}

} // namespace ff::fuzz
