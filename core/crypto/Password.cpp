// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/crypto/Password.h"

#include "core/base/Memory.h"

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/kdf.h>
#include <openssl/params.h>

#include <argon2.h>
#include <chrono>
#include <condition_variable>
#include <cstdlib>
#include <mutex>
#include <string>
#include <thread>
#include <utf8proc.h>

namespace ff::crypto {

namespace {

constexpr std::size_t kPasswordKeySize = 32;
constexpr auto kLook = std::chrono::milliseconds(50); // at the control, while the key is derived

std::string mebibytes(std::uint64_t kibibytes)
{
    return std::to_string((kibibytes + 1023) / 1024) + " MiB";
}

Status checkCosts(const PasswordCosts& costs)
{
    if (costs.passes == 0 || costs.lanes == 0 || costs.memoryKiB < 8U * costs.lanes)
        return Error{ErrorCode::Damaged, sentence("what the archive says of its password is impossible")};
    if (costs.memoryKiB > kMaxPasswordMemory || costs.lanes > kMaxPasswordLanes
        || std::uint64_t{costs.memoryKiB} * costs.passes > kMaxPasswordWork)
        return Error{ErrorCode::Missing,
                     sentence("the archive asks for %1 passes over %2 of memory to check its password, more "
                              "than FileFormer does for any",
                              costs.passes, mebibytes(costs.memoryKiB))};
    if (const auto available = availableMemory(); available && *available / 1024 < costs.memoryKiB)
        return Error{ErrorCode::Missing,
                     sentence("checking the password takes %1 of memory, and only %2 are free; close other "
                              "programs and try again",
                              mebibytes(costs.memoryKiB), mebibytes(*available / 1024))};
    return {};
}

// What the thread that derives a key shares with the one that waits for it.
struct Derivation {
    SharedSecret password;
    PasswordCosts costs;
    Salt salt;
    Secret key{kPasswordKeySize};
    int code = ARGON2_OK;
    bool done = false;
    std::mutex mutex;
    std::condition_variable ended;

    void run()
    {
        const int result =
            argon2id_hash_raw(costs.passes, costs.memoryKiB, costs.lanes, password->view().data(),
                              password->size(), salt.data(), salt.size(), key.bytes().data(), key.size());
        const std::lock_guard lock(mutex);
        code = result;
        done = true;
        ended.notify_all();
    }
};

} // namespace

Result<SharedSecret> preparedPassword(ByteSpan typed)
{
    if (typed.empty())
        return Error{ErrorCode::Usage, sentence("the password is empty")};
    if (typed.size() > kMaxPasswordSize)
        return Error{ErrorCode::Usage, sentence("the password is longer than %1 bytes", kMaxPasswordSize)};
    constexpr auto kOptions = static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_COMPOSE);
    const auto size = static_cast<utf8proc_ssize_t>(typed.size());
    const utf8proc_ssize_t points = utf8proc_decompose(typed.data(), size, nullptr, 0, kOptions);
    if (points <= 0)
        return std::make_shared<const Secret>(typed);
    // utf8proc_reencode writes a byte behind the end.
    Secret buffer((static_cast<std::size_t>(points) + 1) * sizeof(utf8proc_int32_t));
    auto* const codes = reinterpret_cast<utf8proc_int32_t*>(buffer.bytes().data());
    if (utf8proc_decompose(typed.data(), size, codes, points, kOptions) != points)
        return std::make_shared<const Secret>(typed);
    const utf8proc_ssize_t length = utf8proc_reencode(codes, points, kOptions);
    if (length <= 0)
        return std::make_shared<const Secret>(typed);
    buffer.cut(static_cast<std::size_t>(length));
    return std::make_shared<const Secret>(std::move(buffer));
}

Result<Secret> keyOfPassword(const SharedSecret& password, const PasswordCosts& costs, const Salt& salt,
                             TaskControl& control)
{
    FF_TRY(control.checkpoint());
    FF_TRY(checkCosts(costs));
    // libargon2 cannot be stopped: whoever cancels leaves it to its end.
    const auto work = std::make_shared<Derivation>();
    work->password = password;
    work->costs = costs;
    work->salt = salt;
    std::thread([work] { work->run(); }).detach();
    std::unique_lock lock(work->mutex);
    while (!work->ended.wait_for(lock, kLook, [&work] { return work->done; })) {
        lock.unlock();
        FF_TRY(control.checkpoint());
        lock.lock();
    }
    if (work->code != ARGON2_OK)
        return Error{
            ErrorCode::Missing,
            sentence("checking the password takes %1 of memory, which this machine does not give: %2",
                     mebibytes(costs.memoryKiB), argon2_error_message(work->code))};
    return std::move(work->key);
}

Secret deriveKey(ByteSpan key, ByteSpan salt, std::string_view purpose, std::size_t size)
{
    const auto require = [](bool ok) {
        if (!ok)
            std::abort();
    };
    Secret out(size);
    EVP_KDF* const method = EVP_KDF_fetch(nullptr, "HKDF", nullptr);
    EVP_KDF_CTX* const context = EVP_KDF_CTX_new(method);
    require(context != nullptr);
    char digest[] = "SHA512";
    const auto octets = [](const char* name, ByteSpan bytes) {
        return OSSL_PARAM_construct_octet_string(name, const_cast<std::uint8_t*>(bytes.data()), bytes.size());
    };
    const OSSL_PARAM parameters[] = {OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, digest, 0),
                                     octets(OSSL_KDF_PARAM_KEY, key), octets(OSSL_KDF_PARAM_SALT, salt),
                                     octets(OSSL_KDF_PARAM_INFO, asBytes(purpose)),
                                     OSSL_PARAM_construct_end()};
    require(EVP_KDF_derive(context, out.bytes().data(), out.size(), parameters) == 1);
    EVP_KDF_CTX_free(context);
    EVP_KDF_free(method);
    return out;
}

} // namespace ff::crypto
