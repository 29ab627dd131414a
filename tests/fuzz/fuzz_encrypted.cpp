// SPDX-License-Identifier: GPL-3.0-or-later
// Any bytes as an encrypted file, and right ones with other keys, or with chunks changed, lost or moved: only
// the password opens it, and what is given out is what was encrypted, or zeros that are told of.
#include "core/format/Wire.h"
#include "core/format/encrypted/EncryptedSource.h"
#include "tests/fuzz/Damage.h"
#include "tests/fuzz/EncryptedArchive.h"
#include "tests/support/Passwords.h"

#include <algorithm>

using namespace ff;

namespace {

// What the target does for a password that the input asks for, in KiB times passes.
constexpr std::uint64_t kCheapWork = 256;

struct Original {
    fuzz::Original plain;
    Bytes file;
};
// Of one chunk and of two.
const std::vector<Original>& originals()
{
    static const auto made = [] {
        std::vector<Original> all;
        for (const char* name : {"fuzz/seeds/archive/tiny-store.ffz", "data/archives/store.ffz"}) {
            fuzz::Original plain = fuzz::originalOf(name);
            Bytes file = fuzz::encrypted(plain.bytes);
            all.push_back({std::move(plain), std::move(file)});
        }
        return all;
    }();
    return made;
}

std::optional<Bytes> readAll(const format::EncryptedSource& source)
{
    Bytes out(static_cast<std::size_t>(*source.size()));
    for (std::size_t at = 0; at < out.size();) {
        const auto piece = std::span(out).subspan(at, std::min(format::kPlainChunk, out.size() - at));
        if (!source.readAt(at, piece).ok())
            return std::nullopt;
        at += piece.size();
    }
    return out;
}

// REQUIRES: it has the original's keys.
void mustProve(const format::EncryptedSource& source, const Bytes& plain, ByteSpan other)
{
    const auto read = readAll(source);
    fuzz::must(read.has_value(), "an encrypted file in memory cannot be read");
    bool isRight = read->size() == plain.size();
    for (std::size_t at = 0; at < read->size(); at += format::kPlainChunk) {
        const ByteSpan piece = ByteSpan(*read).subspan(at, std::min(format::kPlainChunk, read->size() - at));
        const bool isOriginal = at + piece.size() <= plain.size()
            && std::equal(piece.begin(), piece.end(), plain.begin() + static_cast<std::ptrdiff_t>(at));
        isRight = isRight && isOriginal;
        fuzz::must(isOriginal || std::all_of(piece.begin(), piece.end(), [](auto b) { return b == 0; }),
                   "something is given out that was never encrypted");
    }
    fuzz::must(isRight || !source.isWhole(), "an encrypted file is called whole that is not");
    fuzz::must(source.isWhole() || !source.faults().empty(), "a fault is not told of");
    const ByteSpan first = ByteSpan(plain).first(std::min(plain.size(), read->size()));
    const ByteSpan piece = other.first(std::min({other.size(), first.size(), format::kPlainChunk}));
    if (source.accept(0, piece))
        fuzz::must(std::equal(piece.begin(), piece.end(), first.begin()), "other bytes are proved");
}

// The password's key with the costs of the file; none when these are more than the target does.
format::SharedPasswordKey keyFor(const format::Envelope& envelope, const crypto::SharedSecret& password)
{
    static const format::SharedPasswordKey known = fuzz::encryptionKey();
    const crypto::PasswordCosts costs = envelope.costs();
    const bool isKnown = costs == known->costs && envelope.salt() == known->salt;
    if (isKnown && crypto::sameSecret(password->view(), fuzz::encryptionPassword()->view()))
        return known;
    const bool isRefused =
        costs.memoryKiB > crypto::kMaxPasswordMemory || costs.passes == 0 || costs.lanes == 0;
    if (!isRefused && std::uint64_t{costs.memoryKiB} * costs.passes > kCheapWork)
        return nullptr;
    TaskControl control;
    const auto key = format::passwordKey(password, costs, envelope.salt(), control);
    fuzz::must(key.ok() || !key.error().message.empty(), "an error without a sentence");
    fuzz::must(!isRefused || !key.ok(), "impossible costs are taken");
    return key.ok() ? *key : nullptr;
}

void openWith(const std::shared_ptr<const ByteSource>& file, const format::Envelope& envelope,
              const Original* original, ByteSpan other)
{
    const auto key = keyFor(envelope, fuzz::encryptionPassword());
    const auto wrong = other.size() % 16 == 0 ? keyFor(envelope, fftest::passwordOf("another")) : nullptr;
    if (wrong) {
        const auto opened = format::openKeys(envelope, *wrong);
        fuzz::must(!opened.ok() || !*opened, "another password opens it");
    }
    const auto opened = key ? format::openKeys(envelope, *key) : std::optional<crypto::Secret>();
    if (!opened.ok() || !*opened) {
        fuzz::must(opened.ok() || !opened.error().message.empty(), "an error without a sentence");
        return;
    }
    const auto source = format::EncryptedSource::open(file, envelope, **opened);
    if (source.ok() && original != nullptr)
        mustProve(**source, original->plain.bytes, other);
    else if (source.ok())
        (void)readAll(**source);
}

void openAndTest(const fuzz::MemoryFile& file, const Original* original)
{
    fuzz::Patience patience(1000);
    archive::OpenOptions opening;
    opening.key = fuzz::encryptionKey();
    const auto archive = archive::Archive::open(file.path(), opening, patience);
    if (!archive.ok()) {
        fuzz::must(!archive.error().message.empty(), "an error without a sentence");
        return;
    }
    archive::RunOptions options;
    options.device = "cpu";
    options.threads = 1;
    const auto tested = archive->test(options, patience);
    if (tested.ok() && original != nullptr)
        fuzz::mustBeOf(*archive, tested->outcomes, original->plain);
}

// Keys of the input with a right check, in the place of the first copy, the second one, or both.
void replaceKeys(Bytes& file, fuzz::Input& input)
{
    const std::uint8_t where = input.u8();
    const auto front = file.begin() + static_cast<std::ptrdiff_t>(format::kFileHeaderSize);
    Bytes keys(front, front + static_cast<std::ptrdiff_t>(format::kKeyBlockSize));
    for (int edits = 1 + input.u8() % 8; edits > 0; --edits) {
        const std::size_t at = input.u8() % keys.size();
        const ByteSpan piece = input.bytes(std::min<std::size_t>(1 + input.u8() % 16U, keys.size() - at));
        std::copy(piece.begin(), piece.end(), keys.begin() + static_cast<std::ptrdiff_t>(at));
    }
    if ((where & 4) == 0)
        fuzz::checkKeys(keys);
    if ((where & 1) == 0)
        std::copy(keys.begin(), keys.end(), front);
    if ((where & 2) == 0)
        std::copy(keys.begin(), keys.end(), file.end() - static_cast<std::ptrdiff_t>(keys.size()));
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    fuzz::Input input(data, size);
    const std::uint8_t how = input.u8();
    const Original* original = how % 3 == 0 ? nullptr : &originals()[how % 2];
    Bytes bytes;
    if (original == nullptr) {
        const ByteSpan all = input.rest();
        bytes.assign(all.begin(), all.end());
    } else {
        bytes = original->file;
        if (how % 3 == 2)
            replaceKeys(bytes, input);
        fuzz::damage(bytes, input);
    }
    const fuzz::MemoryFile file(bytes);
    auto opened = File::openForReading(file.path());
    fuzz::must(opened.ok(), "a file in memory cannot be opened");
    const auto source = std::make_shared<const File>(std::move(*opened));
    const auto envelope = format::readEnvelope(*source);
    fuzz::must(envelope.ok() || !envelope.error().message.empty(), "an error without a sentence");
    if (envelope.ok() && *envelope)
        openWith(source, **envelope, original, {data, size});
    if ((how & 0x80) != 0)
        openAndTest(file, original);
    return 0;
}
