// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/format/encrypted/EncryptedSource.h"

#include <algorithm>

namespace ff::format {

namespace {

// Chunks whose reason is told one by one.
constexpr std::size_t kToldChunks = 3;

// `form` has the number of the chunk and the byte where it begins.
Sentence ofChunk(SentenceForm<2> form, std::uint64_t chunk)
{
    return sentence(form, chunk + 1, kEnvelopeHead + chunk * kSealedChunk);
}

} // namespace

EncryptedSource::EncryptedSource(std::shared_ptr<const ByteSource> file, const Envelope& envelope,
                                 const crypto::Secret& fileKey)
    : m_file(std::move(file)), m_cipher(chunkCipher(fileKey)), m_ofEnvelope(envelope.faults)
{
    const std::uint64_t body = envelope.chunksEnd - kEnvelopeHead;
    m_chunks = (body + kSealedChunk - 1) / kSealedChunk;
    const std::uint64_t last = body - (m_chunks == 0 ? 0 : (m_chunks - 1) * kSealedChunk);
    // A piece that is too short for a tag is of a file that was cut.
    if (m_chunks != 0 && last <= crypto::kTagSize)
        m_chunks -= 1;
    m_size = std::min(body - std::min(body, m_chunks * crypto::kTagSize), m_chunks * kPlainChunk);
    m_cache.resize(kPlainChunk);
}

Result<std::shared_ptr<EncryptedSource>> EncryptedSource::open(std::shared_ptr<const ByteSource> file,
                                                               const Envelope& envelope,
                                                               const crypto::Secret& fileKey)
{
    std::shared_ptr<EncryptedSource> out(new EncryptedSource(std::move(file), envelope, fileKey));
    if (out->m_chunks == 0) {
        out->m_ends = false;
        return out;
    }
    // The last chunk alone says that nothing follows it.
    Bytes plain(out->plainSizeOf(out->m_chunks - 1));
    FF_TRY(out->readAt(out->m_size - plain.size(), plain));
    const std::lock_guard lock(out->m_mutex);
    out->m_ends = !out->m_faulty.contains(out->m_chunks - 1);
    return out;
}

std::size_t EncryptedSource::plainSizeOf(std::uint64_t chunk) const
{
    return static_cast<std::size_t>(std::min<std::uint64_t>(kPlainChunk, m_size - chunk * kPlainChunk));
}

Status EncryptedSource::readAt(std::uint64_t offset, std::span<std::uint8_t> out) const
{
    if (offset > m_size || out.size() > m_size - offset)
        return Error{
            ErrorCode::Damaged,
            sentence("%1 is cut short: it ends at byte %2 of what was encrypted", path().filename(), m_size)};
    Bytes buffer;
    while (!out.empty()) {
        const std::uint64_t chunk = offset / kPlainChunk;
        const auto skipped = static_cast<std::size_t>(offset % kPlainChunk);
        const std::size_t whole = plainSizeOf(chunk);
        const std::size_t size = std::min(out.size(), whole - skipped);
        if (size == whole) {
            FF_TRY(readChunk(chunk, out.first(size)));
        } else {
            std::unique_lock lock(m_mutex);
            // What is damaged may be mended between two readings.
            if (m_cached != chunk || m_faulty.contains(chunk)) {
                lock.unlock();
                buffer.resize(whole);
                FF_TRY(readChunk(chunk, buffer));
                lock.lock();
                m_cached = chunk;
                // It may have been put right meanwhile.
                const auto known = m_corrected.find(chunk);
                const Bytes& right =
                    known != m_corrected.end() && !known->second.empty() ? known->second : buffer;
                std::copy(right.begin(), right.end(), m_cache.begin());
            }
            std::copy_n(m_cache.begin() + static_cast<std::ptrdiff_t>(skipped), size, out.begin());
        }
        out = out.subspan(size);
        offset += size;
    }
    return {};
}

Status EncryptedSource::readSealed(std::uint64_t chunk, std::span<std::uint8_t> cipher,
                                   crypto::Tag& tag) const
{
    const std::uint64_t at = kEnvelopeHead + chunk * kSealedChunk;
    FF_TRY(m_file->readAt(at, cipher));
    return m_file->readAt(at + cipher.size(), tag);
}

bool EncryptedSource::isMended(std::uint64_t begin, std::uint64_t end) const
{
    const auto placed = [](std::uint64_t chunk) { return kEnvelopeHead + chunk * kSealedChunk; };
    return m_file->isMended(placed(begin / kPlainChunk), placed((end + kPlainChunk - 1) / kPlainChunk));
}

Status EncryptedSource::readUnproved(std::uint64_t offset, std::span<std::uint8_t> out) const
{
    const std::uint64_t chunk = offset / kPlainChunk;
    if (offset % kPlainChunk != 0 || offset >= m_size || out.size() > plainSizeOf(chunk))
        return Error{ErrorCode::Damaged, sentence("these bytes are not those of one chunk")};
    Bytes bytes(plainSizeOf(chunk));
    crypto::Tag tag{};
    FF_TRY(readSealed(chunk, bytes, tag));
    // The mode adds the same to what is encrypted and to what is decrypted.
    m_cipher.seal(chunkNonce(chunk, chunk + 1 == m_chunks), bytes, bytes);
    std::copy_n(bytes.begin(), out.size(), out.begin());
    return {};
}

bool EncryptedSource::accept(std::uint64_t offset, ByteSpan bytes) const
{
    const std::uint64_t chunk = offset / kPlainChunk;
    if (offset % kPlainChunk != 0 || offset >= m_size || bytes.size() > plainSizeOf(chunk))
        return false;
    Bytes whole(plainSizeOf(chunk)), cipher(whole.size());
    crypto::Tag tag{};
    if (!readUnproved(offset, whole).ok() || !readSealed(chunk, cipher, tag).ok())
        return false;
    std::copy(bytes.begin(), bytes.end(), whole.begin());
    if (!crypto::sameSecret(m_cipher.seal(chunkNonce(chunk, chunk + 1 == m_chunks), whole, cipher), tag))
        return false;
    const std::lock_guard lock(m_mutex);
    m_faulty.erase(chunk);
    m_corrected[chunk] = std::move(whole);
    m_cached = ~std::uint64_t{0};
    return true;
}

Status EncryptedSource::readChunk(std::uint64_t chunk, std::span<std::uint8_t> plain) const
{
    crypto::Tag tag{};
    FF_TRY(readSealed(chunk, plain, tag));
    const crypto::Nonce nonce = chunkNonce(chunk, chunk + 1 == m_chunks);
    if (m_cipher.open(nonce, plain, tag, plain)) {
        const std::lock_guard lock(m_mutex);
        m_faulty.erase(chunk); // the recovery record mended it
        return {};
    }
    {
        const std::lock_guard lock(m_mutex);
        const auto known = m_corrected.find(chunk);
        if (known != m_corrected.end() && !known->second.empty()) {
            std::copy(known->second.begin(), known->second.end(), plain.begin());
            return {};
        }
    }
    FF_TRY(readSealed(chunk, plain, tag));
    // In its place, but at the end of a file that was cut, or not at that of one that grew.
    if (m_cipher.open(chunkNonce(chunk, chunk + 1 != m_chunks), plain, tag, plain)) {
        const std::lock_guard lock(m_mutex);
        m_faulty.try_emplace(
            chunk,
            chunk + 1 == m_chunks
                ? ofChunk("the encrypted chunk %1 (from byte %2) is not the last one, so the archive is "
                          "cut short",
                          chunk)
                : ofChunk("the encrypted chunk %1 (from byte %2) is the last one, so something was "
                          "appended",
                          chunk));
        return {};
    }
    FF_TRY(readSealed(chunk, plain, tag));
    if (!mend(chunk, plain, tag))
        std::fill(plain.begin(), plain.end(), std::uint8_t{0});
    return {};
}

// `plain` is what is there, encrypted; decrypted afterwards when it is or was made what it should be.
bool EncryptedSource::mend(std::uint64_t chunk, std::span<std::uint8_t> plain, const crypto::Tag& tag) const
{
    const crypto::Nonce nonce = chunkNonce(chunk, chunk + 1 == m_chunks);
    {
        const std::lock_guard lock(m_mutex);
        if (m_faulty.contains(chunk))
            return false;
    }
    const Bytes before(plain.begin(), plain.end());
    if (!m_cipher.correct(nonce, plain, tag)) {
        noteLost(chunk, before, tag);
        return false;
    }
    const crypto::Tag right = m_cipher.tagOf(nonce, plain);
    const bool opened = m_cipher.open(nonce, plain, right, plain);
    const std::lock_guard lock(m_mutex);
    m_corrected.try_emplace(chunk);
    return opened;
}

// A chunk that stands in another's place is one that its own number would prove: of the tag of each number
// only the mask differs, so all of them can be asked.
void EncryptedSource::noteLost(std::uint64_t chunk, ByteSpan cipher, const crypto::Tag& tag) const
{
    constexpr std::uint64_t kAsked = std::uint64_t{1} << 18;
    const crypto::Nonce own = chunkNonce(chunk, chunk + 1 == m_chunks);
    crypto::Tag base = m_cipher.tagOf(own, cipher);
    const crypto::Tag mask = m_cipher.tagMask(own);
    for (std::size_t i = 0; i < base.size(); ++i)
        base[i] ^= mask[i] ^ tag[i];
    Sentence why = ofChunk(
        "the encrypted chunk %1 (from byte %2) is damaged, was changed, or is of another archive", chunk);
    const auto isTold = [this] {
        const std::lock_guard lock(m_mutex);
        return m_faulty.size() < kToldChunks;
    };
    const bool maySearch = cipher.size() == kPlainChunk && isTold();
    for (std::uint64_t other = 0; maySearch && other < std::min(kAsked, m_chunks + 16); ++other) {
        if (other != chunk
            && (m_cipher.tagMask(chunkNonce(other, false)) == base
                || m_cipher.tagMask(chunkNonce(other, true)) == base)) {
            why = sentence("the encrypted chunk %1 is chunk %2, which was moved there", chunk + 1, other + 1);
            break;
        }
    }
    const std::lock_guard lock(m_mutex);
    m_faulty.emplace(chunk, std::move(why));
}

bool EncryptedSource::isWhole() const
{
    const std::lock_guard lock(m_mutex);
    return m_faulty.empty() && m_ends;
}

bool EncryptedSource::needsMending() const
{
    const std::lock_guard lock(m_mutex);
    return !m_faulty.empty() || !m_corrected.empty() || !m_ofEnvelope.empty() || !m_ends;
}

std::vector<Sentence> EncryptedSource::faults() const
{
    const std::lock_guard lock(m_mutex);
    std::vector<Sentence> out = m_ofEnvelope;
    std::size_t told = 0;
    for (const auto& [chunk, why] : m_faulty) {
        if (++told > kToldChunks)
            break;
        out.push_back(why);
    }
    if (m_faulty.size() > kToldChunks)
        out.push_back(
            sentence("%1 of the %2 encrypted chunks are damaged or were changed", m_faulty.size(), m_chunks));
    if (!m_corrected.empty())
        out.push_back(
            sentence("%1 of the %2 encrypted chunks had a few damaged bytes, which could be corrected",
                     m_corrected.size(), m_chunks));
    if (m_chunks == 0)
        out.emplace_back(sentence("nothing encrypted is left of the archive"));
    return out;
}

} // namespace ff::format
