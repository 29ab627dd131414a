// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/crypto/Hash.h"

#include <openssl/evp.h>

#include <algorithm>
#include <cstdlib>

namespace ff::crypto {

namespace {

// The digests exist in every OpenSSL build and take memory already owned, so a failure means a broken
// installation; going on could let a wrong byte pass.
void require(int ok)
{
    if (ok != 1)
        std::abort();
}

// Found once: by EVP_sha512() OpenSSL looks for the implementation at every digest, which takes longer than
// one of few bytes.
const EVP_MD* fetched(const char* name)
{
    EVP_MD* const method = EVP_MD_fetch(nullptr, name, nullptr); // for the life of the process
    require(method != nullptr);
    return method;
}

const EVP_MD* methodOfSha512()
{
    static const EVP_MD* const kMethod = fetched("SHA2-512");
    return kMethod;
}

const EVP_MD* methodOfSha256()
{
    static const EVP_MD* const kMethod = fetched("SHA2-256");
    return kMethod;
}

template <std::size_t Size>
std::array<std::uint8_t, Size> digest(ByteSpan bytes, const EVP_MD* method)
{
    std::array<std::uint8_t, Size> out{};
    unsigned length = 0;
    require(EVP_Digest(bytes.data(), bytes.size(), out.data(), &length, method, nullptr));
    require(length == Size);
    return out;
}

} // namespace

struct Sha512::Context {
    Context() { require(md != nullptr); }
    ~Context() { EVP_MD_CTX_free(md); }
    EVP_MD_CTX* md = EVP_MD_CTX_new();
};

Sha512::Sha512() : m_context(std::make_unique<Context>())
{
    require(EVP_DigestInit_ex(m_context->md, methodOfSha512(), nullptr));
}

Sha512::~Sha512() = default;
Sha512::Sha512(Sha512&&) noexcept = default;
Sha512& Sha512::operator=(Sha512&&) noexcept = default;

void Sha512::update(ByteSpan bytes)
{
    require(EVP_DigestUpdate(m_context->md, bytes.data(), bytes.size()));
}

Sha512Digest Sha512::finish()
{
    Sha512Digest out{};
    unsigned length = 0;
    require(EVP_DigestFinal_ex(m_context->md, out.data(), &length));
    require(EVP_DigestInit_ex(m_context->md, methodOfSha512(), nullptr));
    return out;
}

Sha512Digest sha512(ByteSpan bytes)
{
    return digest<64>(bytes, methodOfSha512());
}

Result<Sha512Digest> sha512(ByteSpan bytes, TaskControl& control)
{
    constexpr std::size_t kPiece = std::size_t{1} << 20;
    Sha512 hash;
    for (std::size_t at = 0; at < bytes.size(); at += kPiece) {
        FF_TRY(control.checkpoint());
        hash.update(bytes.subspan(at, std::min(kPiece, bytes.size() - at)));
    }
    return hash.finish();
}

Sha256Digest sha256(ByteSpan bytes)
{
    return digest<32>(bytes, methodOfSha256());
}

} // namespace ff::crypto
