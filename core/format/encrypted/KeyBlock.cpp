// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/format/encrypted/KeyBlock.h"

#include "core/format/Wire.h"

#include <algorithm>

namespace ff::format {

namespace {

constexpr std::array<std::uint8_t, 4> kKeyMagic = {'F', 'K', 'E', 'Y'};
constexpr std::uint8_t kArgon2id = 1, kAes256Gcm = 1;
// Places in the block.
constexpr std::size_t kLanesAt = 7, kMemoryAt = 8, kPassesAt = 12, kSaltAt = 16, kWrapSaltAt = 32,
                      kKeyCheckAt = 64, kWrappedAt = 80, kWrapTagAt = 112, kCheckAt = 128;
constexpr std::size_t kWrapSaltSize = 32, kKeyCheckSize = 16, kCheckSize = 8;
static_assert(kWrappedAt + crypto::kKeySize == kWrapTagAt && kCheckAt + kCheckSize == kKeyBlockSize);

// Of two blocks of one archive most bytes are equal even when both are damaged; of others hardly any is.
constexpr std::ptrdiff_t kAlike = 80;

ByteSpan part(const KeyBlock& block, std::size_t at, std::size_t size)
{
    return ByteSpan(block).subspan(at, size);
}

bool hasRightCheck(const KeyBlock& block)
{
    return sameBytes(part(block, 0, kKeyMagic.size()), kKeyMagic)
        && sameBytes(part(block, kCheckAt, kCheckSize), shortHash<kCheckSize>(part(block, 0, kCheckAt)));
}

bool isAlike(const KeyBlock& a, const KeyBlock& b)
{
    std::ptrdiff_t same = 0;
    for (std::size_t i = 0; i < a.size(); ++i)
        same += a[i] == b[i] ? 1 : 0;
    return same >= kAlike;
}

// What wrapping proves besides the key.
Bytes boundTo(const KeyBlock& block)
{
    Bytes out = encryptedHeader();
    out.insert(out.end(), block.begin(), block.begin() + kWrappedAt);
    return out;
}

struct WrapKeys {
    crypto::AesGcm cipher;
    crypto::Secret check;
};

WrapKeys wrapKeys(const PasswordKey& password, ByteSpan wrapSalt)
{
    return {
        crypto::AesGcm(crypto::deriveKey(password.key.view(), wrapSalt, "fileformer wrap", crypto::kKeySize)),
        crypto::deriveKey(password.key.view(), wrapSalt, "fileformer check", kKeyCheckSize)};
}

Status checkKinds(const KeyBlock& block, const std::string& name)
{
    if (block[4] != kArgon2id || block[5] != kAes256Gcm || block[6] != 0)
        return Error{
            ErrorCode::Missing,
            sentence("%1 was encrypted by a newer version of FileFormer; update FileFormer to open it",
                     name)};
    return {};
}

// Whether a file begins as an encrypted one, and whether every byte there is right.
struct Beginning {
    bool encrypted = false, sound = false;
};

Result<Beginning> beginningOf(ByteSpan head, const std::string& name)
{
    Beginning out;
    const Bytes right = encryptedHeader();
    out.sound = sameBytes(head, right);
    if (out.sound || !hasMagic(head) || !sameBytes(shortHash<2>(head.first(10)), head.subspan(10))) {
        // An archive without encryption says so; what is neither may be a damaged header of either.
        const auto alike =
            std::count_if(head.begin(), head.end(),
                          [&, i = std::size_t{0}](std::uint8_t b) mutable { return b == right[i++]; });
        out.encrypted = out.sound || alike >= 11;
        return out;
    }
    if (head[8] > kEncryptedMajor)
        return Error{
            ErrorCode::Missing,
            sentence("%1 was made by a newer version of FileFormer (format %2); update FileFormer to open it",
                     name, head[8])};
    out.encrypted = head[8] == kEncryptedMajor; // a newer minor version
    out.sound = true;
    return out;
}

// Where a copy of the block stands behind the first one: the last such place. Reads the file once.
Result<std::optional<std::uint64_t>> findCopy(const ByteSource& file, const KeyBlock& block,
                                              std::uint64_t size)
{
    constexpr std::uint64_t kWindow = std::uint64_t{1} << 20;
    Bytes window;
    for (std::uint64_t end = size; end > kEnvelopeHead;) {
        const std::uint64_t begin = end - std::min(end - kEnvelopeHead, kWindow);
        window.resize(static_cast<std::size_t>(std::min(size, end + kKeyBlockSize - 1) - begin));
        FF_TRY(file.readAt(begin, window));
        const auto found = std::find_end(window.begin(), window.end(), block.begin(), block.end());
        if (found != window.end())
            return std::optional(begin + static_cast<std::uint64_t>(found - window.begin()));
        end = begin;
    }
    return std::optional<std::uint64_t>();
}

} // namespace

Bytes encryptedHeader()
{
    ByteWriter out;
    out.bytes(kFileMagic);
    out.u8(kEncryptedMajor);
    out.u8(0);
    const auto check = shortHash<kFileCheckSize>(out.view());
    out.bytes(check);
    return out.take();
}

crypto::PasswordCosts Envelope::costs() const
{
    ByteReader in(part(keys, kMemoryAt, 8));
    crypto::PasswordCosts out;
    out.memoryKiB = in.u32();
    out.passes = in.u32();
    out.lanes = keys[kLanesAt];
    return out;
}

crypto::Salt Envelope::salt() const
{
    crypto::Salt out{};
    std::copy_n(keys.begin() + kSaltAt, out.size(), out.begin());
    return out;
}

Result<std::optional<Envelope>> readEnvelope(const ByteSource& file)
{
    const std::string name = file.path().filename().string();
    Envelope out;
    FF_ASSIGN(out.fileSize, file.size());
    if (out.fileSize < kFileHeaderSize)
        return std::optional<Envelope>();
    Bytes head(kFileHeaderSize);
    KeyBlock front{}, back{};
    FF_TRY(file.readAt(0, head));
    FF_ASSIGN(const Beginning begins, beginningOf(head, name));
    if (out.fileSize < kEnvelopeHead && begins.encrypted)
        return Error{
            ErrorCode::Damaged,
            sentence("%1 is encrypted and cut short: its keys are lost, so nothing of it can be decrypted",
                     name)};
    if (out.fileSize < kEnvelopeHead)
        return std::optional<Envelope>();
    FF_TRY(file.readAt(kFileHeaderSize, front));
    FF_TRY(file.readAt(out.fileSize - kKeyBlockSize, back));
    const bool frontRight = hasRightCheck(front);
    const bool mayHaveBack = out.fileSize >= kEnvelopeHead + kKeyBlockSize;
    const bool backRight = mayHaveBack && hasRightCheck(back);
    const bool saysOther = !begins.encrypted && hasMagic(head) && head[8] <= 2;
    if (!begins.encrypted && !frontRight && (!backRight || saysOther))
        return std::optional<Envelope>();
    if (!begins.sound)
        out.faults.emplace_back(sentence("the archive's header is damaged"));

    // Of two that differ the first counts, unless its check says that it is the damaged one.
    out.keys = frontRight || !backRight ? front : back;
    out.keysRight = frontRight || backRight;
    const bool hasBack = mayHaveBack && (backRight || isAlike(front, back));
    out.chunksEnd = out.fileSize - (hasBack ? kKeyBlockSize : 0);
    const bool isOther = frontRight && backRight && front != back;
    if (!hasBack || isOther) {
        std::optional<std::uint64_t> copy;
        if (frontRight) {
            FF_ASSIGN(copy, findCopy(file, front, out.fileSize));
        }
        out.chunksEnd = copy.value_or(out.chunksEnd);
        out.faults.emplace_back(
            isOther    ? sentence("the archive's beginning and its end are those of two different archives")
                : copy ? sentence("something was appended to the archive")
                       : sentence("the archive is cut short"));
    } else if (front != back)
        out.faults.emplace_back(frontRight ? sentence("the second copy of the archive's keys is damaged")
                                           : sentence("the first copy of the archive's keys is damaged"));
    if (!out.keysRight && !sameBytes(part(front, 0, 4), kKeyMagic) && !hasBack)
        return Error{ErrorCode::Damaged,
                     sentence("%1 is encrypted, and its keys are damaged in both of their places, so nothing "
                              "of it can be decrypted",
                              name)};
    FF_TRY(checkKinds(out.keys, name));
    return std::optional<Envelope>(std::move(out));
}

Result<SharedPasswordKey> passwordKey(const crypto::SharedSecret& password,
                                      const crypto::PasswordCosts& costs, const crypto::Salt& salt,
                                      TaskControl& control)
{
    auto out = std::make_shared<PasswordKey>();
    out->costs = costs;
    out->salt = salt;
    FF_ASSIGN(out->key, crypto::keyOfPassword(password, costs, salt, control));
    return SharedPasswordKey(std::move(out));
}

Result<SharedPasswordKey> newPasswordKey(const crypto::SharedSecret& password, TaskControl& control,
                                         const crypto::PasswordCosts& costs)
{
    crypto::Salt salt{};
    FF_TRY(crypto::fillRandom(salt));
    return passwordKey(password, costs, salt, control);
}

Result<std::optional<crypto::Secret>> openKeys(const Envelope& envelope, const PasswordKey& password)
{
    const KeyBlock& block = envelope.keys;
    const WrapKeys keys = wrapKeys(password, part(block, kWrapSaltAt, kWrapSaltSize));
    crypto::Tag tag{};
    std::copy_n(block.begin() + kWrapTagAt, tag.size(), tag.begin());
    crypto::Secret fileKey(crypto::kKeySize);
    if (keys.cipher.open({}, part(block, kWrappedAt, crypto::kKeySize), tag, fileKey.bytes(), boundTo(block)))
        return std::optional<crypto::Secret>(std::move(fileKey));
    const bool isPassword = crypto::sameSecret(keys.check.view(), part(block, kKeyCheckAt, kKeyCheckSize));
    if (!isPassword && envelope.keysRight)
        return std::optional<crypto::Secret>();
    return Error{ErrorCode::Damaged,
                 isPassword ? sentence("the password is right, but the archive's keys were changed")
                            : sentence("the archive's keys are damaged, or the password is wrong")};
}

Result<KeyBlock> makeKeyBlock(const PasswordKey& password, const crypto::Secret& fileKey)
{
    std::array<std::uint8_t, kWrapSaltSize> wrapSalt{};
    FF_TRY(crypto::fillRandom(wrapSalt));
    const WrapKeys keys = wrapKeys(password, wrapSalt);
    ByteWriter begin;
    begin.bytes(kKeyMagic);
    begin.u8(kArgon2id);
    begin.u8(kAes256Gcm);
    begin.u8(0);
    begin.u8(password.costs.lanes);
    begin.u32(password.costs.memoryKiB);
    begin.u32(password.costs.passes);
    begin.bytes(password.salt);
    begin.bytes(wrapSalt);
    begin.bytes(keys.check.view());
    KeyBlock out{};
    std::copy(begin.view().begin(), begin.view().end(), out.begin());
    // A key of its own, by the salt, for each time that a key is wrapped: the nonce may be zero.
    const crypto::Tag tag = keys.cipher.seal(
        {}, fileKey.view(), std::span(out).subspan(kWrappedAt, crypto::kKeySize), boundTo(out));
    std::copy(tag.begin(), tag.end(), out.begin() + kWrapTagAt);
    const auto check = shortHash<kCheckSize>(part(out, 0, kCheckAt));
    std::copy(check.begin(), check.end(), out.begin() + kCheckAt);
    return out;
}

crypto::AesGcm chunkCipher(const crypto::Secret& fileKey)
{
    Bytes kind = encryptedHeader();
    kind.push_back(kAes256Gcm);
    return crypto::AesGcm(crypto::deriveKey(fileKey.view(), kind, "fileformer chunks", crypto::kKeySize));
}

crypto::Nonce chunkNonce(std::uint64_t number, bool isLast)
{
    crypto::Nonce out{};
    for (std::size_t i = 0; i < 8; ++i)
        out[i] = static_cast<std::uint8_t>(number >> (8 * i));
    out[crypto::kNonceSize - 1] = isLast ? 1 : 0;
    return out;
}

} // namespace ff::format
