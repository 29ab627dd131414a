// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/crypto/Secret.h"

#include <openssl/crypto.h>
#include <openssl/rand.h>

#include <algorithm>
#include <new>
#include <sys/mman.h>
#include <unistd.h>
#include <utility>

namespace ff::crypto {

Secret::Secret(std::size_t size) : m_size(size)
{
    if (size == 0)
        return;
    const auto page = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
    m_mapped = (size + page - 1) / page * page;
    void* const pages = ::mmap(nullptr, m_mapped, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (pages == MAP_FAILED)
        throw std::bad_alloc();
    // Both may be refused (RLIMIT_MEMLOCK); the bytes are wiped all the same.
    (void)::mlock(pages, m_mapped);
    (void)::madvise(pages, m_mapped, MADV_DONTDUMP);
    m_bytes = static_cast<std::uint8_t*>(pages);
}

Secret::Secret(ByteSpan bytes) : Secret(bytes.size())
{
    std::copy(bytes.begin(), bytes.end(), m_bytes);
}

Secret::~Secret()
{
    release();
}

Secret::Secret(Secret&& other) noexcept
    : m_bytes(std::exchange(other.m_bytes, nullptr)), m_size(std::exchange(other.m_size, 0)),
      m_mapped(std::exchange(other.m_mapped, 0))
{
}

Secret& Secret::operator=(Secret&& other) noexcept
{
    if (this != &other) {
        release();
        m_bytes = std::exchange(other.m_bytes, nullptr);
        m_size = std::exchange(other.m_size, 0);
        m_mapped = std::exchange(other.m_mapped, 0);
    }
    return *this;
}

void Secret::release()
{
    if (m_bytes == nullptr)
        return;
    OPENSSL_cleanse(m_bytes, m_mapped);
    ::munmap(m_bytes, m_mapped);
    m_bytes = nullptr;
}

Result<Secret> Secret::random(std::size_t size)
{
    Secret out(size);
    FF_TRY(fillRandom(out.bytes()));
    return out;
}

void Secret::cut(std::size_t size)
{
    wipe(bytes().subspan(size));
    m_size = size;
}

Status fillRandom(std::span<std::uint8_t> out)
{
    if (RAND_bytes(out.data(), static_cast<int>(out.size())) != 1)
        return Error{ErrorCode::Io,
                     sentence("the system gives no random numbers, so nothing can be encrypted")};
    return {};
}

void wipe(std::span<std::uint8_t> bytes)
{
    OPENSSL_cleanse(bytes.data(), bytes.size());
}

bool sameSecret(ByteSpan a, ByteSpan b)
{
    return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

} // namespace ff::crypto
