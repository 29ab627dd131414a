// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/crypto/AesGcm.h"

#include <openssl/evp.h>

#include <algorithm>
#include <cstdlib>

namespace ff::crypto {

namespace {

// As with the digests: these exist in every OpenSSL build, and going on without them could let a wrong byte
// pass.
void require(bool ok)
{
    if (!ok)
        std::abort();
}

class Cipher {
public:
    Cipher() : m_context(EVP_CIPHER_CTX_new()) { require(m_context != nullptr); }
    ~Cipher() { EVP_CIPHER_CTX_free(m_context); } // wipes the expanded key
    Cipher(const Cipher&) = delete;
    Cipher& operator=(const Cipher&) = delete;
    EVP_CIPHER_CTX* get() { return m_context; }

    void bind(ByteSpan bound)
    {
        int length = 0;
        if (!bound.empty())
            require(
                EVP_CipherUpdate(m_context, nullptr, &length, bound.data(), static_cast<int>(bound.size()))
                == 1);
    }
    void run(ByteSpan in, std::span<std::uint8_t> out)
    {
        int length = 0;
        if (!in.empty())
            require(EVP_CipherUpdate(m_context, out.data(), &length, in.data(), static_cast<int>(in.size()))
                    == 1);
    }

private:
    EVP_CIPHER_CTX* m_context;
};

const EVP_CIPHER* gcm()
{
    static EVP_CIPHER* const cipher = EVP_CIPHER_fetch(nullptr, "AES-256-GCM", nullptr);
    require(cipher != nullptr);
    return cipher;
}

// An element of GF(2^128) as GCM has it: bit 0 is the most significant one of the first byte.
struct Element {
    std::uint64_t high = 0, low = 0; // big-endian halves

    bool isZero() const { return (high | low) == 0; }
};

Element elementOf(const Tag& bytes)
{
    Element out;
    for (std::size_t i = 0; i < 8; ++i) {
        out.high = out.high << 8 | bytes[i];
        out.low = out.low << 8 | bytes[8 + i];
    }
    return out;
}

Tag bytesOf(const Element& element)
{
    Tag out{};
    for (std::size_t i = 0; i < 8; ++i) {
        out[i] = static_cast<std::uint8_t>(element.high >> (56 - 8 * i));
        out[8 + i] = static_cast<std::uint8_t>(element.low >> (56 - 8 * i));
    }
    return out;
}

// SP 800-38D, algorithm 1.
Element multiply(const Element& x, Element v)
{
    Element z;
    for (int i = 0; i < 128; ++i) {
        const std::uint64_t bit = i < 64 ? x.high >> (63 - i) & 1 : x.low >> (127 - i) & 1;
        const std::uint64_t take = ~(bit - 1);
        z.high ^= v.high & take;
        z.low ^= v.low & take;
        const std::uint64_t carry = ~((v.low & 1) - 1);
        v.low = v.low >> 1 | v.high << 63;
        v.high = v.high >> 1 ^ (carry & 0xE100000000000000U);
    }
    return z;
}

// x^(2^128 - 2).
Element inverse(const Element& x)
{
    Element power = multiply(x, x), out = power; // x^2
    for (int i = 2; i < 128; ++i) {
        power = multiply(power, power);
        out = multiply(out, power);
    }
    return out;
}

std::size_t bytesIn(const Tag& error)
{
    return static_cast<std::size_t>(std::count_if(error.begin(), error.end(), [](auto b) { return b != 0; }));
}

constexpr std::size_t kBlock = 16;
constexpr std::size_t kMaxErrorBytes = 4;

} // namespace

Tag AesGcm::seal(const Nonce& nonce, ByteSpan plain, std::span<std::uint8_t> cipher, ByteSpan bound) const
{
    Cipher run;
    require(EVP_EncryptInit_ex2(run.get(), gcm(), m_key.view().data(), nonce.data(), nullptr) == 1);
    run.bind(bound);
    run.run(plain, cipher);
    Tag tag{};
    int length = 0;
    require(EVP_EncryptFinal_ex(run.get(), tag.data(), &length) == 1);
    require(EVP_CIPHER_CTX_ctrl(run.get(), EVP_CTRL_AEAD_GET_TAG, static_cast<int>(tag.size()), tag.data())
            == 1);
    return tag;
}

bool AesGcm::open(const Nonce& nonce, ByteSpan cipher, const Tag& tag, std::span<std::uint8_t> plain,
                  ByteSpan bound) const
{
    Cipher run;
    require(EVP_DecryptInit_ex2(run.get(), gcm(), m_key.view().data(), nonce.data(), nullptr) == 1);
    run.bind(bound);
    run.run(cipher, plain);
    Tag expected = tag; // the function takes no const
    require(EVP_CIPHER_CTX_ctrl(run.get(), EVP_CTRL_AEAD_SET_TAG, static_cast<int>(expected.size()),
                                expected.data())
            == 1);
    int length = 0;
    std::uint8_t rest[kBlock];
    if (EVP_DecryptFinal_ex(run.get(), rest, &length) == 1)
        return true;
    wipe(plain);
    return false;
}

Tag AesGcm::tagOf(const Nonce& nonce, ByteSpan cipher) const
{
    // Encrypting twice gives what was there: what the mode adds to the bytes is the same.
    Bytes plain(cipher.size());
    seal(nonce, cipher, plain);
    Bytes again(cipher.size());
    const Tag tag = seal(nonce, plain, again);
    wipe(plain);
    return tag;
}

Tag AesGcm::encryptBlock(const Tag& block) const
{
    Cipher run;
    require(EVP_EncryptInit_ex2(run.get(), EVP_aes_256_ecb(), m_key.view().data(), nullptr, nullptr) == 1);
    EVP_CIPHER_CTX_set_padding(run.get(), 0);
    Tag out{};
    run.run(block, out);
    return out;
}

Tag AesGcm::tagMask(const Nonce& nonce) const
{
    Tag block{};
    std::copy(nonce.begin(), nonce.end(), block.begin());
    block[kBlock - 1] = 1;
    return encryptBlock(block);
}

bool AesGcm::correct(const Nonce& nonce, std::span<std::uint8_t> cipher, const Tag& tag) const
{
    const Tag expected = tagOf(nonce, cipher);
    Tag difference{};
    for (std::size_t i = 0; i < kTagSize; ++i)
        difference[i] = expected[i] ^ tag[i];
    if (bytesIn(difference) <= kMaxErrorBytes)
        return true;
    // The last block of the data counts with the square of the hash key, each before it with a power more.
    const Element inverted = inverse(elementOf(encryptBlock({})));
    Element error = multiply(elementOf(difference), inverted);
    std::optional<std::size_t> place;
    Tag found{};
    for (std::size_t end = (cipher.size() + kBlock - 1) / kBlock; end-- != 0;) {
        error = multiply(error, inverted);
        const Tag bytes = bytesOf(error);
        const std::size_t size = std::min(kBlock, cipher.size() - end * kBlock);
        if (bytesIn(bytes) > kMaxErrorBytes
            || std::any_of(bytes.begin() + static_cast<std::ptrdiff_t>(size), bytes.end(),
                           [](auto b) { return b != 0; }))
            continue;
        if (place)
            return false; // two explanations are none
        place = end * kBlock;
        found = bytes;
    }
    if (!place)
        return false;
    for (std::size_t i = 0; i < std::min(kBlock, cipher.size() - *place); ++i)
        cipher[*place + i] ^= found[i];
    return sameSecret(tagOf(nonce, cipher), tag);
}

Result<ScratchCipher> ScratchCipher::create()
{
    FF_ASSIGN(Secret key, Secret::random(kKeySize));
    return ScratchCipher(std::move(key));
}

void ScratchCipher::apply(std::uint64_t offset, ByteSpan in, std::span<std::uint8_t> out) const
{
    std::uint8_t counter[kBlock] = {};
    const std::uint64_t block = offset / kBlock;
    for (std::size_t i = 0; i < 8; ++i)
        counter[kBlock - 1 - i] = static_cast<std::uint8_t>(block >> (8 * i));
    Cipher run;
    require(EVP_EncryptInit_ex2(run.get(), EVP_aes_256_ctr(), m_key.view().data(), counter, nullptr) == 1);
    std::uint8_t skipped[kBlock] = {};
    run.run(ByteSpan(skipped).first(static_cast<std::size_t>(offset % kBlock)), skipped);
    constexpr std::size_t kPiece = std::size_t{1} << 30; // OpenSSL counts in int
    for (std::size_t at = 0; at < in.size(); at += kPiece) {
        const std::size_t size = std::min(kPiece, in.size() - at);
        run.run(in.subspan(at, size), out.subspan(at, size));
    }
}

} // namespace ff::crypto
