// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/search/meaning/MeaningModel.h"

#include "core/base/File.h"
#include "core/crypto/Hash.h"
#include "core/engine/ModelStore.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <mutex>
#include <optional>
#include <sstream>
#include <tuple>
#include <unordered_map>

namespace ff::search {

namespace {

constexpr std::array<std::uint8_t, 8> kMagic = {0x89, 'F', 'F', 'S', 0x0D, 0x0A, 0x1A, 0x0A};
constexpr std::size_t kAlignment = 64;
constexpr std::size_t kFieldLength = 256; // of a field's vector after its division
constexpr std::int64_t kVectorLength = 320; // of a MeaningVector
constexpr int kCodeScale = 16; // a codebook's unit is so much finer than a MeaningVector's
constexpr std::size_t kEntryFields = 4, kQueryField = 4;
// Of a file, so that no sum of 32 bits can be too large, whatever it says.
constexpr std::size_t kMaxRowsLog2 = 20, kMaxWidth = 256, kMaxHidden = 1024, kMaxBeam = 16;
constexpr std::int32_t kMaxBias = 1 << 26;
constexpr std::int64_t kMaxSoft = std::int64_t{1} << 31;
constexpr int kMaxCode = 4095; // of a codebook

Error wrongFile(const std::string& what)
{
    return {ErrorCode::Damaged, "the model of the search by meaning cannot be used: " + what};
}

std::int64_t squareRoot(std::int64_t x)
{
    auto root = static_cast<std::int64_t>(std::sqrt(static_cast<double>(x)));
    while (root * root > x)
        --root;
    while ((root + 1) * (root + 1) <= x)
        ++root;
    return root;
}

// To the nearest integer, halves upwards; b > 0.
std::int64_t divide(std::int64_t a, std::int64_t b)
{
    const std::int64_t numerator = 2 * a + b, denominator = 2 * b;
    const std::int64_t quotient = numerator / denominator;
    return quotient - (numerator % denominator < 0 ? 1 : 0);
}

std::int16_t clamped(std::int64_t x)
{
    return static_cast<std::int16_t>(std::clamp<std::int64_t>(x, -127, 127));
}

// Matrix [count, size] times vector [size]. The compiler makes it for several kinds of processor, of which
// the best is taken when the program starts.
#if defined(__x86_64__)
#define FF_FOR_PROCESSORS __attribute__((target_clones("avx2", "default")))
#else
#define FF_FOR_PROCESSORS
#endif
FF_FOR_PROCESSORS void multiply(const std::int16_t* matrix, std::size_t count, const std::int16_t* vector,
                                std::size_t size, std::int32_t* out)
{
    for (std::size_t row = 0; row < count; ++row) {
        const std::int16_t* values = matrix + row * size;
        std::int32_t sum = 0;
        for (std::size_t i = 0; i < size; ++i)
            sum += std::int32_t{values[i]} * vector[i];
        out[row] = sum;
    }
}

// The weight stands behind the values.
FF_FOR_PROCESSORS void addRow(const std::uint8_t* row, std::size_t width, std::int32_t* sum)
{
    const std::int32_t weight = row[width];
    for (std::size_t i = 0; i < width; ++i)
        sum[i] += weight * static_cast<std::int8_t>(row[i]);
}

// The product of each row of codebooks with a vector.
FF_FOR_PROCESSORS void productsWith(const std::int16_t* rows, std::size_t count, const std::int16_t* vector,
                                    std::int32_t* out)
{
    for (std::size_t row = 0; row < count; ++row) {
        const std::int16_t* values = rows + row * kMeaningSize;
        std::int32_t sum = 0;
        for (std::size_t i = 0; i < kMeaningSize; ++i)
            sum += std::int32_t{values[i]} * vector[i];
        out[row] = sum;
    }
}

constexpr std::size_t kCodeBlock = 32;
constexpr std::size_t kCodeBlocks = kCodes / kCodeBlock;

// What compilers make of eight numbers at once is left to them.
using Eight = std::int32_t __attribute__((vector_size(32)));
inline void addEight(Eight& sum, const std::int32_t* from)
{
    Eight more;
    std::memcpy(&more, from, sizeof more);
    sum += more;
}

// base + all rows, of 256 numbers each, and the least number of each block.
FF_FOR_PROCESSORS void addRows(const std::int32_t* base, const std::int32_t* const* rows, std::size_t count,
                               std::int32_t* out, std::int32_t* leasts)
{
    static_assert(kCodeBlock == 4 * 8);
    for (std::size_t first = 0; first < kCodes; first += kCodeBlock) {
        Eight sums[4];
        std::memcpy(sums, base + first, sizeof sums);
        for (std::size_t row = 0; row < count; ++row) {
            const std::int32_t* const from = rows[row] + first;
            addEight(sums[0], from);
            addEight(sums[1], from + 8);
            addEight(sums[2], from + 16);
            addEight(sums[3], from + 24);
        }
        std::memcpy(out + first, sums, sizeof sums);
        const Eight left = sums[0] < sums[1] ? sums[0] : sums[1];
        const Eight right = sums[2] < sums[3] ? sums[2] : sums[3];
        const Eight both = left < right ? left : right;
        std::int32_t least = both[0];
        for (int i = 1; i < 8; ++i)
            least = std::min(least, both[i]);
        leasts[first / kCodeBlock] = least;
    }
}

// Sums of weights and rows of 32 bits, as many words have them.
FF_FOR_PROCESSORS void addSum(const std::int32_t* row, std::size_t width, std::int32_t* sum)
{
    for (std::size_t i = 0; i < width; ++i)
        sum[i] += row[i];
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

std::optional<std::vector<std::int16_t>> takeWeights(ByteSpan file, std::size_t& at, std::size_t count)
{
    const auto bytes = takeArray(file, at, count);
    if (!bytes)
        return std::nullopt;
    std::vector<std::int16_t> out;
    out.reserve(count);
    for (const std::uint8_t byte : *bytes)
        out.push_back(static_cast<std::int8_t>(byte));
    return out;
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

} // namespace

std::int32_t sumOf(const CodeScores& scores, const format::SemanticId& codes)
{
    std::int32_t sum = 0;
    for (std::size_t level = 0; level < codes.size(); ++level)
        sum += scores[level * kCodes + codes[level]];
    return sum;
}

// Many entries share their words. Each thread that encodes finds a store that no other is using, so that none
// waits.
class MeaningModel::WordCache {
public:
    class Store {
    public:
        // The word's sum of `width` numbers; null when it is not known.
        const std::int32_t* find(const std::string& word) const
        {
            const auto found = m_places.find(word);
            return found == m_places.end() ? nullptr : &m_sums[found->second];
        }
        // A place for the sum of a new word, all 0.
        std::int32_t* add(const std::string& word, std::size_t width)
        {
            constexpr std::size_t kMost = 1 << 14;
            if (m_places.size() == kMost) {
                m_places.clear();
                m_sums.clear();
            }
            m_places.emplace(word, m_sums.size());
            m_sums.resize(m_sums.size() + width);
            return &m_sums[m_sums.size() - width];
        }

    private:
        std::unordered_map<std::string, std::size_t> m_places; // in m_sums
        std::vector<std::int32_t> m_sums;
    };

    // A store with nobody else at it, as long as the lock is held.
    std::pair<Store*, std::unique_lock<std::mutex>> take()
    {
        for (auto& [store, mutex] : m_stores) {
            if (std::unique_lock lock(mutex, std::try_to_lock); lock.owns_lock())
                return {&store, std::move(lock)};
        }
        return {&m_stores[0].first, std::unique_lock(m_stores[0].second)};
    }

private:
    std::array<std::pair<Store, std::mutex>, 16> m_stores;
};

// The books of code() and what follows from them: 2 · <code c of level j, code k of level l>, for j < l, at
// [pair (l, j), c, k]. With it what is left of a vector need not be worked out for each path: its product
// with a code is that of the whole vector less those of the codes before.
struct MeaningModel::CodePairs {
    std::vector<std::int32_t> products;

    static std::size_t pairOf(std::size_t level, std::size_t before)
    {
        return level * (level - 1) / 2 + before;
    }
    const std::int32_t* row(std::size_t level, std::size_t before, std::uint8_t code) const
    {
        return &products[(pairOf(level, before) * kCodes + code) * kCodes];
    }
};

MeaningModel::MeaningModel() : m_cache(std::make_unique<WordCache>())
{
}
MeaningModel::~MeaningModel() = default;

Result<std::shared_ptr<const MeaningModel>> MeaningModel::load(const std::filesystem::path& path)
{
    constexpr std::uint64_t kLargest = std::uint64_t{1} << 28;
    FF_ASSIGN(const Bytes file, readFile(path, kLargest));
    return parse(file);
}

Result<std::shared_ptr<const MeaningModel>> MeaningModel::parse(ByteSpan file)
{
    std::shared_ptr<MeaningModel> out(new MeaningModel);
    FF_TRY(out->read(file));
    const crypto::Sha512Digest hash = crypto::sha512(file);
    std::copy_n(hash.begin(), out->m_identity.size(), out->m_identity.begin());
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
                 "the search by meaning needs its model, search/meaning.ffs, which is in none of the folders "
                 "where models are; install FileFormer again"};
}

Status MeaningModel::read(ByteSpan file)
{
    ByteReader in(file);
    const ByteSpan magic = in.bytes(kMagic.size());
    if (in.failed() || !std::equal(magic.begin(), magic.end(), kMagic.begin()) || in.u32() != 1)
        return wrongFile("it is none, or one of another version");
    const std::size_t rowsLog2 = in.u32();
    m_width = in.u32();
    const std::size_t bits = in.u32(), entryHidden = in.u32(), queryHidden = in.u32();
    const bool shaped = in.u32() == kMeaningSize && in.u32() == kCodeLevels && in.u32() == kCodes;
    m_beam = in.u32();
    in.bytes(4 * sizeof(std::uint32_t)); // reserved
    for (std::int64_t& soft : m_soft)
        soft = in.u32();
    const std::size_t kindBytes = in.u32(), textBytes = in.u32();
    const ByteSpan kinds = in.bytes(kindBytes), text = in.bytes(textBytes);
    if (in.failed() || !shaped || rowsLog2 > kMaxRowsLog2 || m_width == 0 || m_width > kMaxWidth
        || m_width % 2 != 0 || (bits != 8 && bits != 4) || entryHidden == 0 || entryHidden > kMaxHidden
        || queryHidden == 0 || queryHidden > kMaxHidden || m_beam == 0 || m_beam > kMaxBeam
        || std::any_of(m_soft.begin(), m_soft.end(), [](auto x) { return x == 0 || x > kMaxSoft; }))
        return wrongFile("its shape cannot be");
    m_kinds = kindsOf(asText(kinds));
    m_description = std::string(asText(text));
    m_rows = std::size_t{1} << rowsLog2;

    const Error cut = wrongFile("it is cut short, or a number in it is too large");
    std::size_t at = in.position();
    const auto weights = takeArray(file, at, m_rows);
    const auto table = takeArray(file, at, m_rows * m_width * bits / 8);
    if (!weights || !table)
        return cut;
    m_stride = (m_width + kAlignment) / kAlignment * kAlignment;
    m_table.resize(m_rows * m_stride);
    auto from = table->begin();
    for (std::size_t row = 0; row < m_rows; ++row) {
        std::uint8_t* to = &m_table[row * m_stride];
        if (bits == 8) {
            std::copy_n(from, m_width, to);
            from += static_cast<std::ptrdiff_t>(m_width);
        }
        for (std::size_t i = 0; bits == 4 && i < m_width; ++from) {
            to[i++] = static_cast<std::uint8_t>(static_cast<std::int8_t>(*from << 4) >> 4);
            to[i++] = static_cast<std::uint8_t>(static_cast<std::int8_t>(*from) >> 4);
        }
        to[m_width] = (*weights)[row];
    }
    m_entry.hidden = entryHidden;
    m_query.hidden = queryHidden;
    FF_TRY(readTower(file, at, kEntryFields * m_width, m_entry));
    FF_TRY(readTower(file, at, m_width, m_query));
    FF_TRY(readBooks(file, at));
    const auto expected = takeArray(file, at, sizeof(crypto::Sha512Digest));
    if (!expected || at != file.size())
        return cut;
    const crypto::Sha512Digest is = answer();
    if (!std::equal(is.begin(), is.end(), expected->begin()))
        return wrongFile("it does not give here what it gave where it was made");
    return {};
}

Status MeaningModel::readTower(ByteSpan file, std::size_t& at, std::size_t inputs, Tower& out) const
{
    out.inputs = inputs;
    auto first = takeWeights(file, at, out.hidden * inputs);
    auto firstBias = takeBiases(file, at, out.hidden);
    auto second = takeWeights(file, at, kMeaningSize * out.hidden);
    auto secondBias = takeBiases(file, at, kMeaningSize);
    auto skip = takeWeights(file, at, kMeaningSize * inputs);
    if (!first || !firstBias || !second || !secondBias || !skip)
        return wrongFile("a tower is cut short, or a number in it is too large");
    out.first = std::move(*first);
    out.firstBias = std::move(*firstBias);
    out.second = std::move(*second);
    out.secondBias = std::move(*secondBias);
    out.skip = std::move(*skip);
    return {};
}

Status MeaningModel::readBooks(ByteSpan file, std::size_t& at)
{
    const Error wrong = wrongFile("its codebooks cannot be");
    const auto bytes = takeArray(file, at, kCodeLevels * kCodes * kMeaningSize, 2);
    if (!bytes)
        return wrong;
    ByteReader in(*bytes);
    // What is left of a vector when codes were taken from it: its values, and its length, which bounds the
    // products with codes (Cauchy and Schwarz).
    std::int64_t left = std::int64_t{127} * kCodeScale, leftLength = left * 8;
    static_assert(kMeaningSize == 8 * 8);
    for (std::size_t level = 0; level < kCodeLevels; ++level) {
        int largest = 0;
        std::int64_t longest = 0;
        for (std::size_t code = 0; code < kCodes; ++code) {
            std::int64_t squares = 0;
            for (std::size_t i = 0; i < kMeaningSize; ++i) {
                const auto x = static_cast<std::int16_t>(in.u16());
                largest = std::max(largest, std::abs(int{x}));
                squares += std::int64_t{x} * x;
                m_books.push_back(x);
            }
            m_bookSquares[level * kCodes + code] = static_cast<std::int32_t>(squares);
            longest = std::max(longest, squareRoot(squares) + 1);
        }
        if (largest > kMaxCode
            || (2 * leftLength + longest) * longest > std::numeric_limits<std::int32_t>::max())
            return wrong;
        left += largest;
        leftLength += longest;
        if (left > std::numeric_limits<std::int16_t>::max())
            return wrong;
    }
    return {};
}

void MeaningModel::sumPieces(const std::string& word, std::int32_t* sum) const
{
    std::vector<std::uint32_t> pieces;
    appendPieces(word, pieces);
    const auto rowOf = [this](std::uint32_t piece) { return &m_table[(piece & (m_rows - 1)) * m_stride]; };
    for (const std::uint32_t piece : pieces) {
        for (std::size_t i = 0; i < m_stride; i += kAlignment)
            __builtin_prefetch(rowOf(piece) + i);
    }
    for (const std::uint32_t piece : pieces)
        addRow(rowOf(piece), m_width, sum);
}

void MeaningModel::addField(const Words& words, std::size_t field, std::int16_t* out) const
{
    std::array<std::int32_t, kMaxWidth> sum{};
    {
        const auto [store, lock] = m_cache->take();
        for (const std::string& word : words) {
            const std::int32_t* known = store->find(word);
            if (!known) {
                std::int32_t* added = store->add(word, m_width);
                sumPieces(word, added);
                known = added;
            }
            addSum(known, m_width, sum.data());
        }
    }
    std::int64_t squares = 0;
    for (std::size_t i = 0; i < m_width; ++i)
        squares += std::int64_t{sum[i]} * sum[i];
    const std::int64_t length = squareRoot(squares) + m_soft[field];
    for (std::size_t i = 0; i < m_width; ++i)
        out[i] = clamped(divide(static_cast<std::int64_t>(kFieldLength) * sum[i], length));
}

MeaningVector MeaningModel::run(const Tower& tower, const std::vector<std::int16_t>& input)
{
    std::array<std::int32_t, kMaxHidden> sums{};
    multiply(tower.first.data(), tower.hidden, input.data(), tower.inputs, sums.data());
    std::vector<std::int16_t> hidden(tower.hidden);
    for (std::size_t i = 0; i < tower.hidden; ++i)
        hidden[i] = static_cast<std::int16_t>(std::clamp((sums[i] + tower.firstBias[i] + 128) >> 8, 0, 255));
    std::array<std::int32_t, kMeaningSize> deep{}, direct{};
    multiply(tower.second.data(), kMeaningSize, hidden.data(), tower.hidden, deep.data());
    multiply(tower.skip.data(), kMeaningSize, input.data(), tower.inputs, direct.data());
    std::array<std::int64_t, kMeaningSize> out{};
    std::int64_t squares = 0;
    for (std::size_t i = 0; i < out.size(); ++i) {
        out[i] = std::int64_t{4} * deep[i] + direct[i] + tower.secondBias[i];
        squares += out[i] * out[i];
    }
    MeaningVector vector{};
    const std::int64_t length = squareRoot(squares);
    for (std::size_t i = 0; length != 0 && i < out.size(); ++i)
        vector[i] = static_cast<std::int8_t>(clamped(divide(kVectorLength * out[i], length)));
    return vector;
}

MeaningVector MeaningModel::entry(std::string_view path, bool isFolder, ByteSpan head) const
{
    const EntryWords words = entryWords(path, isFolder, textOf(head), m_kinds);
    std::vector<std::int16_t> input(kEntryFields * m_width);
    std::size_t field = 0;
    for (const Words* of : {&words.name, &words.folders, &words.kind, &words.contents}) {
        addField(*of, field, &input[field * m_width]);
        ++field;
    }
    return run(m_entry, input);
}

Words MeaningModel::kindOf(std::string_view path) const
{
    return entryWords(path, false, {}, m_kinds).kind;
}

MeaningVector MeaningModel::query(std::string_view text) const
{
    std::vector<std::int16_t> input(m_width);
    addField(wordsOf(text, kQueryWords), kQueryField, input.data());
    return run(m_query, input);
}

namespace {

struct Path {
    format::SemanticId codes{};
    std::int64_t distance = 0; // from the vector
};

// The best steps of a level from paths to codes: the first are those with the smallest distance, of equal
// ones those of the first path, of these those to the first code. One number says all three.
class BestSteps {
public:
    explicit BestSteps(std::size_t most) : m_most(most) {}

    // Smaller distances are worth being added.
    std::int64_t limit() const
    {
        return m_count < m_most ? std::numeric_limits<std::int64_t>::max() : distanceOf(m_steps[m_count - 1]);
    }
    // REQUIRES: below limit(). Later paths and codes come later.
    void add(std::int64_t distance, std::size_t path, std::size_t code)
    {
        const std::uint64_t step = static_cast<std::uint64_t>(distance) << kPlaceBits | path << 8 | code;
        std::size_t at = m_count < m_most ? m_count++ : m_most - 1;
        for (; at != 0 && m_steps[at - 1] > step; --at)
            m_steps[at] = m_steps[at - 1];
        m_steps[at] = step;
    }
    // Of `from`, in the order of their distances.
    std::vector<Path> paths(const std::vector<Path>& from, std::size_t level) const
    {
        std::vector<Path> out;
        out.reserve(m_count);
        for (std::size_t i = 0; i < m_count; ++i) {
            out.push_back(from[m_steps[i] >> 8 & (kMaxBeam - 1)]);
            out.back().codes[level] = static_cast<std::uint8_t>(m_steps[i]);
            out.back().distance = distanceOf(m_steps[i]);
        }
        return out;
    }

private:
    static constexpr int kPlaceBits = 12; // path and code
    static_assert(kMaxBeam == 16 && kCodes == 256);
    static std::int64_t distanceOf(std::uint64_t step)
    {
        return static_cast<std::int64_t>(step >> kPlaceBits);
    }

    std::array<std::uint64_t, kMaxBeam> m_steps{}; // ascending
    std::size_t m_most, m_count = 0;
};

} // namespace

const MeaningModel::CodePairs& MeaningModel::codePairs() const
{
    std::call_once(m_codePairsMade, [this] {
        auto pairs = std::make_unique<CodePairs>();
        pairs->products.resize(CodePairs::pairOf(kCodeLevels, 0) * kCodes * kCodes);
        const auto bookOf = [this](std::size_t level) { return &m_books[level * kCodes * kMeaningSize]; };
        std::int32_t* out = pairs->products.data();
        for (std::size_t level = 1; level < kCodeLevels; ++level) {
            for (std::size_t before = 0; before < level; ++before) {
                for (std::size_t code = 0; code < kCodes; ++code, out += kCodes) {
                    std::array<std::int16_t, kMeaningSize> twice{};
                    for (std::size_t i = 0; i < kMeaningSize; ++i)
                        twice[i] = static_cast<std::int16_t>(2 * bookOf(before)[code * kMeaningSize + i]);
                    productsWith(bookOf(level), kCodes, twice.data(), out);
                }
            }
        }
        m_codePairs = std::move(pairs);
    });
    return *m_codePairs;
}

format::SemanticId MeaningModel::codes(const MeaningVector& entry, std::size_t beam) const
{
    const CodePairs& pairs = codePairs();
    std::array<std::int16_t, kMeaningSize> vector{};
    std::vector<Path> paths(1);
    for (std::size_t i = 0; i < entry.size(); ++i) {
        vector[i] = static_cast<std::int16_t>(kCodeScale * entry[i]);
        paths[0].distance += std::int64_t{vector[i]} * vector[i];
    }
    // What each code adds to the squared length of what is left of the vector, if it is the only one.
    CodeScores alone{};
    productsWith(m_books.data(), alone.size(), vector.data(), alone.data());
    for (std::size_t code = 0; code < alone.size(); ++code)
        alone[code] = m_bookSquares[code] - 2 * alone[code];
    std::array<std::int32_t, kCodes> changes{};
    std::array<std::int32_t, kCodeBlocks> leasts{};
    std::array<const std::int32_t*, kCodeLevels> rows{};
    for (std::size_t level = 0; level < kCodeLevels; ++level) {
        BestSteps best(beam == 0 ? m_beam : std::min(beam, m_beam));
        for (std::size_t p = 0; p < paths.size(); ++p) {
            for (std::size_t before = 0; before < level; ++before)
                rows[before] = pairs.row(level, before, paths[p].codes[before]);
            addRows(&alone[level * kCodes], rows.data(), level, changes.data(), leasts.data());
            std::int64_t limit = best.limit() - paths[p].distance;
            for (std::size_t block = 0; block < kCodeBlocks; ++block) {
                if (leasts[block] >= limit)
                    continue;
                for (std::size_t code = block * kCodeBlock; code < (block + 1) * kCodeBlock; ++code) {
                    if (changes[code] >= limit)
                        continue;
                    best.add(paths[p].distance + changes[code], p, code);
                    limit = best.limit() - paths[p].distance;
                }
            }
        }
        paths = best.paths(paths, level);
    }
    return paths.front().codes;
}

std::array<std::int32_t, kMeaningSize> MeaningModel::rebuilt(const format::SemanticId& codes) const
{
    std::array<std::int32_t, kMeaningSize> out{};
    for (std::size_t level = 0; level < kCodeLevels; ++level) {
        const std::int16_t* book = &m_books[(level * kCodes + codes[level]) * kMeaningSize];
        for (std::size_t i = 0; i < kMeaningSize; ++i)
            out[i] += book[i];
    }
    return out;
}

std::int64_t MeaningModel::squaredLength(const format::SemanticId& codes) const
{
    std::int64_t squares = 0;
    for (const std::int32_t x : rebuilt(codes))
        squares += std::int64_t{x} * x;
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
    const auto sum = rebuilt(codes);
    std::int64_t squares = 0;
    for (const std::int32_t x : sum)
        squares += std::int64_t{x} * x;
    const std::int64_t length = squareRoot(squares);
    MeaningVector out{};
    for (std::size_t i = 0; length != 0 && i < kMeaningSize; ++i)
        out[i] = static_cast<std::int8_t>(clamped(divide(kVectorLength * sum[i], length)));
    return out;
}

CodeScores MeaningModel::scores(const MeaningVector& query) const
{
    std::array<std::int16_t, kMeaningSize> wide{};
    std::copy(query.begin(), query.end(), wide.begin());
    CodeScores out{};
    multiply(m_books.data(), out.size(), wide.data(), kMeaningSize, out.data());
    return out;
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
