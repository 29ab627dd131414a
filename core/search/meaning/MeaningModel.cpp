// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/search/meaning/MeaningModel.h"

#include "core/base/File.h"
#include "core/crypto/Hash.h"
#include "core/engine/ModelStore.h"
#include "core/heal/Crc64.h"
#include "core/search/meaning/Contents.h"
#include "core/search/meaning/WordSums.h"
#include "core/search/meaning/kernel/Kernels.h"

#include <algorithm>
#include <cmath>
#include <mutex>
#include <optional>
#include <sstream>

namespace ff::search {

namespace {

constexpr std::array<std::uint8_t, 8> kMagic = {0x89, 'F', 'F', 'S', 0x0D, 0x0A, 0x1A, 0x0A};
constexpr std::size_t kAlignment = 64;
constexpr std::size_t kEntryFields = 4, kQueryField = 4;
constexpr std::uint8_t kNothing = 128; // of a field without words, and of one that adds nothing
constexpr std::size_t kMaxRowsLog2 = 20;
constexpr std::int32_t kMaxBias = 1 << 26;
constexpr std::int64_t kMaxSoft = std::int64_t{1} << 31;

Error wrongFile(const Sentence& what)
{
    return {ErrorCode::Damaged, sentence("the model of the search by meaning cannot be used: %1", what)};
}

// Of `count` values of `width` bytes at the next multiple of 64; none when the file ends before.
std::optional<ByteSpan> takeArray(ByteSpan file, std::size_t& at, std::size_t count, std::size_t width = 1)
{
    const std::size_t begin = (at + kAlignment - 1) / kAlignment * kAlignment;
    if (begin > file.size() || count * width > file.size() - begin)
        return std::nullopt;
    at = begin + count * width;
    return file.subspan(begin, count * width);
}

// None as well where a bias is larger than can be.
std::optional<std::vector<std::int32_t>> takeBiases(ByteSpan file, std::size_t& at, std::size_t count)
{
    const auto bytes = takeArray(file, at, count, 4);
    if (!bytes)
        return std::nullopt;
    ByteReader in(*bytes);
    std::vector<std::int32_t> out(count);
    for (std::int32_t& bias : out) {
        bias = static_cast<std::int32_t>(in.u32());
        if (bias < -kMaxBias || bias > kMaxBias)
            return std::nullopt;
    }
    return out;
}

KindsByEnding kindsOf(std::string_view text)
{
    KindsByEnding out;
    std::istringstream lines{std::string(text)};
    for (std::string line; std::getline(lines, line);) {
        std::istringstream words(line);
        std::string kind, ending;
        for (words >> kind; words >> ending;)
            out.insert_or_assign(ending, kind);
    }
    return out;
}

// What a model is asked when it is loaded, as models/search/reference.py has it: its words and rows depend on
// ICU's tables, and must be those that it was made with.
struct Sample {
    std::string_view text; // a path or a query
    std::optional<std::string_view> contents{}; // of a path
};
using namespace std::string_view_literals;
constexpr std::array kSamples = {
    Sample{"Photos/Отпуск 2023 море/IMG_1234.JPG",
           "\xff\xd8\xff\xe1\x00\x18"
           "Exif\x00\x00"
           "Canon EOS 600D\x00"
           "2023:07:21 11:22:33"sv},
    Sample{"Documents/letter to tax office.odt", "Dear Sir or Madam, my tax return"sv},
    Sample{"Документы/Ёлка и ёж.txt", "Ёлочка, café, naïve, Ёж, Йод"sv},
    Sample{"usr/share/man/man1/ls.1", ".TH LS 1\nls - list directory contents"sv},
    Sample{"a", ""sv},
    Sample{"", ""sv},
    Sample{"src/parseHTMLDocument.cpp", "int main() { return 0; }"sv},
    Sample{"index.html", "<html><head><title>Tax office</title></head><body>hello</body>"sv},
    Sample{"20230714_112233.heic",
           "\x00\x01\x02"
           "binary text here\xff"sv},
    Sample{"letter to the tax office"},
    Sample{"фото с моря"},
    Sample{"ПИСЬМО в налоговую 2023"},
    Sample{""},
    Sample{"x"},
    Sample{"日本語の手紙"},
    Sample{"IMG_1234 20230714 123456 ①ﬁ"},
};

// The first bytes of the file's SHA-512. Of the file that we ship it is known, and the CRC tells that file in
// a twentieth of the time: this is most of what loading takes.
format::EncoderId identityOf(ByteSpan file)
{
    if (file.size() == kShippedModel.size && heal::crc64(file) == kShippedModel.crc)
        return kShippedModel.identity;
    const crypto::Sha512Digest hash = crypto::sha512(file);
    format::EncoderId out{};
    std::copy_n(hash.begin(), out.size(), out.begin());
    return out;
}

} // namespace

// What a thread needs to read an entry, and remembers of those before.
struct MeaningModel::Scratch {
    WordList words, kind;
    std::string text; // of contents
    WordSums sums;
    std::array<std::int32_t, kMaxMeaningWidth> sum{};
    std::array<std::uint8_t, kEntryFields * kMaxMeaningWidth + kSumGroup> input{};
    // Entries come folder by folder.
    std::optional<std::string> folder;
    std::array<std::uint8_t, kMaxMeaningWidth> folderField{};
};

// Each thread that encodes finds one that no other is using, so that none waits.
class MeaningModel::Scratches {
public:
    struct Taken {
        std::unique_lock<std::mutex> lock;
        Scratch& scratch;
    };
    Taken take()
    {
        for (Place& place : m_places) {
            if (std::unique_lock lock(place.mutex, std::try_to_lock); lock.owns_lock())
                return taken(std::move(lock), place);
        }
        return taken(std::unique_lock(m_places[0].mutex), m_places[0]);
    }

private:
    struct Place {
        std::mutex mutex;
        std::unique_ptr<Scratch> scratch;
    };
    static Taken taken(std::unique_lock<std::mutex> lock, Place& place)
    {
        if (!place.scratch)
            place.scratch = std::make_unique<Scratch>();
        return {std::move(lock), *place.scratch};
    }

    std::array<Place, 16> m_places;
};

MeaningModel::MeaningModel(const MeaningKernel& kernel)
    : m_kernel(kernel), m_scratches(std::make_unique<Scratches>())
{
}
MeaningModel::~MeaningModel() = default;

Result<std::shared_ptr<const MeaningModel>> MeaningModel::load(const std::filesystem::path& path)
{
    constexpr std::uint64_t kLargest = std::uint64_t{1} << 28;
    FF_ASSIGN(Bytes file, readFile(path, kLargest));
    return parse(std::move(file));
}

Result<std::shared_ptr<const MeaningModel>> MeaningModel::parse(Bytes file, const MeaningKernel* kernel)
{
    std::shared_ptr<MeaningModel> out(new MeaningModel(kernel ? *kernel : *meaningKernels().front()));
    out->m_file = std::move(file);
    FF_TRY(out->read(out->m_file));
    out->m_identity = identityOf(out->m_file);
    return std::shared_ptr<const MeaningModel>(std::move(out));
}

Result<std::shared_ptr<const MeaningModel>> MeaningModel::shared()
{
    static std::mutex mutex;
    static std::shared_ptr<const MeaningModel> model;
    const std::lock_guard lock(mutex);
    if (model)
        return model;
    for (const std::filesystem::path& folder : engine::ModelStore::defaultFolders()) {
        const std::filesystem::path file = folder / "search" / "meaning.ffs";
        std::error_code none;
        if (!std::filesystem::exists(file, none))
            continue;
        FF_ASSIGN(model, load(file));
        return model;
    }
    return Error{ErrorCode::Missing,
                 sentence("the search by meaning needs its model, search/meaning.ffs, which is in none of "
                          "the folders where models are; install FileFormer again")};
}

Status MeaningModel::read(ByteSpan file)
{
    ByteReader in(file);
    const ByteSpan magic = in.bytes(kMagic.size());
    if (in.failed() || !std::equal(magic.begin(), magic.end(), kMagic.begin()) || in.u32() != 1)
        return wrongFile(sentence("it is none, or one of another version"));
    const std::size_t rowsLog2 = in.u32();
    m_table.width = in.u32();
    const std::size_t bits = in.u32(), entryHidden = in.u32(), queryHidden = in.u32();
    const bool shaped = in.u32() == kMeaningSize && in.u32() == kCodeLevels && in.u32() == kCodes;
    m_beam = in.u32();
    in.bytes(4 * sizeof(std::uint32_t)); // reserved
    for (std::int64_t& soft : m_soft)
        soft = in.u32();
    const std::size_t kindBytes = in.u32(), textBytes = in.u32();
    const ByteSpan kinds = in.bytes(kindBytes), text = in.bytes(textBytes);
    if (in.failed() || !shaped || rowsLog2 > kMaxRowsLog2 || m_table.width == 0
        || m_table.width > kMaxMeaningWidth || m_table.width % 8 != 0 || (bits != 8 && bits != 4)
        || entryHidden == 0 || entryHidden > kMaxMeaningHidden || queryHidden == 0
        || queryHidden > kMaxMeaningHidden || m_beam == 0 || m_beam > kMaxBeam
        || std::any_of(m_soft.begin(), m_soft.end(), [](auto x) { return x == 0 || x > kMaxSoft; }))
        return wrongFile(sentence("its shape cannot be"));
    m_kinds = kindsOf(asText(kinds));
    m_description = std::string(asText(text));
    m_table.rows = std::size_t{1} << rowsLog2;

    std::size_t at = in.position();
    FF_TRY(readTable(file, at, bits));
    FF_ASSIGN(m_entry, readTower(file, at, kEntryFields * m_table.width, entryHidden));
    FF_ASSIGN(m_query, readTower(file, at, m_table.width, queryHidden));
    const auto books = takeArray(file, at, Codebooks::kBytes);
    auto codebooks = books ? Codebooks::read(*books) : std::nullopt;
    if (!codebooks)
        return wrongFile(sentence("its codebooks cannot be"));
    m_books = std::move(*codebooks);
    const auto expected = takeArray(file, at, sizeof(crypto::Sha512Digest));
    if (!expected || at != file.size())
        return wrongFile(sentence("it is cut short, or longer than it can be"));
    const crypto::Sha512Digest is = answer();
    if (!std::equal(is.begin(), is.end(), expected->begin()))
        return wrongFile(sentence("it does not give here what it gave where it was made"));
    return {};
}

Status MeaningModel::readTable(ByteSpan file, std::size_t& at, std::size_t bits)
{
    const auto weights = takeArray(file, at, m_table.rows);
    const auto values = takeArray(file, at, m_table.rows * m_table.width * bits / 8);
    if (!weights || !values)
        return wrongFile(sentence("it is cut short"));
    m_table.weights = weights->data();
    if (bits == 4) {
        m_unpacked.reserve(2 * values->size());
        for (const std::uint8_t both : *values) {
            m_unpacked.push_back(static_cast<std::int8_t>(static_cast<std::int8_t>(both << 4) >> 4));
            m_unpacked.push_back(static_cast<std::int8_t>(static_cast<std::int8_t>(both) >> 4));
        }
    }
    m_table.values = bits == 4 ? m_unpacked.data() : reinterpret_cast<const std::int8_t*>(values->data());
    return {};
}

Result<Tower> MeaningModel::readTower(ByteSpan file, std::size_t& at, std::size_t inputs, std::size_t hidden)
{
    const auto first = takeArray(file, at, hidden * inputs);
    auto firstBias = takeBiases(file, at, hidden);
    const auto second = takeArray(file, at, kMeaningSize * hidden);
    auto secondBias = takeBiases(file, at, kMeaningSize);
    const auto skip = takeArray(file, at, kMeaningSize * inputs);
    if (!first || !firstBias || !second || !secondBias || !skip)
        return wrongFile(sentence("a tower is cut short, or a number in it is too large"));
    return Tower({inputs, hidden, *first, *second, *skip, std::move(*firstBias), std::move(*secondBias)});
}

void MeaningModel::addField(Scratch& scratch, const WordList& words, std::size_t field,
                            std::uint8_t* out) const
{
    const std::size_t size = m_table.paddedWidth();
    if (words.size() == 0) {
        std::fill_n(out, size, kNothing);
        return;
    }
    scratch.sums.addUp(m_table, m_kernel, words, scratch.sum.data());
    std::int64_t squares = 0;
    for (std::size_t i = 0; i < size; ++i)
        squares += std::int64_t{scratch.sum[i]} * scratch.sum[i];
    m_kernel.cut(scratch.sum.data(), size, squareRoot(squares) + m_soft[field], out);
}

MeaningVector MeaningModel::entry(std::string_view path, bool isFolder, ByteSpan head) const
{
    const auto [lock, scratch] = m_scratches->take();
    const std::size_t width = m_table.width;
    std::uint8_t* const input = scratch.input.data();
    nameWords(m_kernel, path, isFolder, m_kinds, scratch.words, scratch.kind);
    addField(scratch, scratch.words, 0, input); // from here on each field covers what pads the one before
    const std::string_view folder = folderOf(path);
    if (scratch.folder != folder) {
        folderWords(m_kernel, folder, scratch.words);
        addField(scratch, scratch.words, 1, scratch.folderField.data());
        scratch.folder = folder;
    }
    std::copy_n(scratch.folderField.data(), width, input + width);
    addField(scratch, scratch.kind, 2, input + 2 * width);
    wordsOf(m_kernel, textOf(head, scratch.text), kContentWords, scratch.words);
    addField(scratch, scratch.words, 3, input + 3 * width);
    return m_entry.run(m_kernel, input);
}

Words MeaningModel::kindOf(std::string_view path) const
{
    WordList name, kind;
    nameWords(m_kernel, path, false, m_kinds, name, kind);
    return kind.words();
}

MeaningVector MeaningModel::query(std::string_view text) const
{
    const auto [lock, scratch] = m_scratches->take();
    wordsOf(m_kernel, text, kQueryWords, scratch.words);
    addField(scratch, scratch.words, kQueryField, scratch.input.data());
    return m_query.run(m_kernel, scratch.input.data());
}

format::SemanticId MeaningModel::codes(const MeaningVector& entry, std::size_t beam) const
{
    return m_books.codes(m_kernel, entry, beam == 0 ? m_beam : std::min(beam, m_beam));
}

std::int64_t MeaningModel::squaredLength(const format::SemanticId& codes) const
{
    std::int64_t squares = 0;
    for (const std::int64_t x : m_books.rebuilt(codes))
        squares += x * x;
    return squares;
}

std::uint8_t MeaningModel::roughLength(const format::SemanticId& codes) const
{
    const std::int64_t length = squareRoot(squaredLength(codes));
    return static_cast<std::uint8_t>(std::min<std::int64_t>(255, (length + kRoughLength - 1) / kRoughLength));
}

float MeaningModel::inverseLength(const format::SemanticId& codes) const
{
    const std::int64_t squares = squaredLength(codes);
    return squares == 0 ? 0 : static_cast<float>(1 / std::sqrt(double(squares)));
}

MeaningVector MeaningModel::vectorOf(const format::SemanticId& codes) const
{
    return scaledToMeaning(m_books.rebuilt(codes));
}

CodeScores MeaningModel::scores(const MeaningVector& query) const
{
    return m_books.scores(query);
}

crypto::Sha512Digest MeaningModel::answer() const
{
    crypto::Sha512 hash;
    for (const Sample& sample : kSamples) {
        const MeaningVector vector =
            sample.contents ? entry(sample.text, false, asBytes(*sample.contents)) : query(sample.text);
        hash.update(asBytes(std::string_view(reinterpret_cast<const char*>(vector.data()), vector.size())));
        if (sample.contents) {
            const format::SemanticId of = codes(vector);
            hash.update(of);
        }
    }
    return hash.finish();
}

} // namespace ff::search
