// SPDX-License-Identifier: GPL-3.0-or-later
// Any bytes as the model of the search by meaning, and models of any shape whose numbers are the input's:
// they run their samples before they are refused for what these give.
#include "core/search/meaning/MeaningModel.h"
#include "tests/fuzz/Fuzz.h"

#include <algorithm>

using namespace ff;

namespace {

constexpr std::size_t kAlignment = 64;
constexpr std::array<std::uint8_t, 8> kMagic = {0x89, 'F', 'F', 'S', 0x0D, 0x0A, 0x1A, 0x0A};

// Numbers as the input has them, then again from its beginning.
class Numbers {
public:
    explicit Numbers(ByteSpan bytes) : m_bytes(bytes) {}
    std::uint8_t next() { return m_bytes.empty() ? 0 : m_bytes[m_at++ % m_bytes.size()]; }

private:
    ByteSpan m_bytes;
    std::size_t m_at = 0;
};

struct Shape {
    std::uint32_t rowsLog2, width, bits, entryHidden, queryHidden, beam;
};

void appendArray(Bytes& file, Numbers& numbers, std::size_t count)
{
    file.resize((file.size() + kAlignment - 1) / kAlignment * kAlignment);
    for (std::size_t i = 0; i < count; ++i)
        file.push_back(numbers.next());
}

void appendBiases(Bytes& file, Numbers& numbers, std::size_t count)
{
    file.resize((file.size() + kAlignment - 1) / kAlignment * kAlignment);
    for (std::size_t i = 0; i < count; ++i) { // within ± 2^26
        const std::uint8_t high = numbers.next();
        for (int k = 0; k < 3; ++k)
            file.push_back(numbers.next());
        file.push_back(static_cast<std::uint8_t>((high & 7U) - 4U));
    }
}

Bytes modelOf(const Shape& shape, fuzz::Input& input)
{
    ByteWriter out;
    out.bytes(kMagic);
    for (const std::uint32_t field :
         {std::uint32_t{1}, shape.rowsLog2, shape.width, shape.bits, shape.entryHidden, shape.queryHidden,
          std::uint32_t{search::kMeaningSize}, std::uint32_t{search::kCodeLevels},
          std::uint32_t{search::kCodes}, shape.beam, 0U, 0U, 0U, 0U})
        out.u32(field);
    for (int i = 0; i < 5; ++i)
        out.u32(1 + (std::uint32_t{input.u16()} << input.u8() % 16U)); // how soft a field is
    const ByteSpan kinds = input.bytes(input.u8());
    out.u32(static_cast<std::uint32_t>(kinds.size()));
    out.u32(0);
    out.bytes(kinds);
    Bytes file = out.take();
    Numbers numbers(input.rest());
    const std::size_t rows = std::size_t{1} << shape.rowsLog2;
    appendArray(file, numbers, rows);
    appendArray(file, numbers, rows * shape.width * shape.bits / 8);
    for (const auto& [inputs, hidden] :
         {std::pair<std::size_t, std::size_t>{4 * shape.width, shape.entryHidden},
          {shape.width, shape.queryHidden}}) {
        appendArray(file, numbers, hidden * inputs);
        appendBiases(file, numbers, hidden);
        appendArray(file, numbers, search::kMeaningSize * hidden);
        appendBiases(file, numbers, search::kMeaningSize);
        appendArray(file, numbers, search::kMeaningSize * inputs);
    }
    appendArray(file, numbers, search::Codebooks::kBytes);
    appendArray(file, numbers, sizeof(crypto::Sha512Digest));
    return file;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    fuzz::Input input(data, size);
    Bytes file;
    if (input.flag()) {
        const Shape shape{input.u8() % 8U,      8 * (1 + input.u8() % 4U), input.flag() ? 4U : 8U,
                          1 + input.u8() % 32U, 1 + input.u8() % 32U,      1 + input.u8() % 16U};
        file = modelOf(shape, input);
    } else {
        const ByteSpan all = input.rest();
        file.assign(kMagic.begin(), kMagic.end());
        file.insert(file.end(), all.begin(), all.end());
    }
    const auto model = search::MeaningModel::parse(std::move(file));
    fuzz::must(model.ok() || !model.error().message.empty(), "an error without a sentence");
    return 0;
}
