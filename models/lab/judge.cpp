// SPDX-License-Identifier: GPL-3.0-or-later

// What a net is worth in the codec: judge FILE NAME none|light|model MODEL.ffm|file COUNTS [BYTES] prints the
// payload of the file's first bytes as one block of one lane. COUNTS holds for each byte 256 uint16: how much
// less likely than the likeliest value each is, in log2 / 256.
#include "core/base/File.h"
#include "core/base/Lanes.h"
#include "core/codec/LaneCoder.h"
#include "core/codec/RecordLength.h"
#include "core/codec/mix/MixHead.h"
#include "core/engine/Model.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <string>

namespace {

using namespace ff;

// Gives counts from a file in place of a net.
class FilePredictor final : public engine::Predictor {
public:
    explicit FilePredictor(Bytes file) : m_file(std::move(file)) {}

    std::size_t lanes() const override { return 1; }
    void reset() override { m_next = 0; }
    void step(std::span<const std::uint32_t>, std::span<const std::uint8_t>,
              std::span<std::uint32_t> counts) override
    {
        read();
        std::copy_n(m_high.begin(), engine::kHalf, counts.begin());
    }
    void low(std::uint32_t, std::uint32_t high, std::span<std::uint32_t, engine::kHalf> counts) override
    {
        std::copy_n(m_counts.begin() + high * engine::kHalf, engine::kHalf, counts.begin());
    }
    void run(std::uint32_t, std::span<const std::uint8_t>, std::span<const std::uint8_t> next,
             std::span<std::uint32_t> counts) override
    {
        for (std::size_t i = 0; i < next.size(); ++i) {
            read();
            const auto both = counts.subspan(i * 2 * engine::kHalf).first<2 * engine::kHalf>();
            std::copy_n(m_high.begin(), engine::kHalf, both.begin());
            low(0, next[i] >> 4, both.last<engine::kHalf>());
        }
    }

private:
    void read()
    {
        for (std::size_t value = 0; value < 256; ++value) {
            std::uint16_t less = 0;
            const std::size_t at = (m_next * 256 + value) * sizeof less;
            if (at + sizeof less <= m_file.size())
                std::memcpy(&less, &m_file[at], sizeof less);
            m_counts[value] =
                1 + static_cast<std::uint32_t>(std::lround(4194304.0 * std::exp2(-less / 256.0)));
        }
        for (std::size_t high = 0; high < engine::kHalf; ++high) {
            std::uint64_t sum = 0;
            for (std::size_t low = 0; low < engine::kHalf; ++low)
                sum += m_counts[high * engine::kHalf + low];
            m_high[high] = static_cast<std::uint32_t>(1 + sum / engine::kHalf);
        }
        ++m_next;
    }

    Bytes m_file;
    std::size_t m_next = 0;
    std::array<std::uint32_t, 256> m_counts{};
    std::array<std::uint32_t, engine::kHalf> m_high{};
};

int fail(const Error& error)
{
    std::fprintf(stderr, "%s\n", error.message.c_str());
    return static_cast<int>(error.code);
}

Result<std::unique_ptr<engine::Predictor>> predictorFor(const std::string& mode, const char* path)
{
    if (mode == "model") {
        FF_ASSIGN(auto model, engine::Model::load(path));
        return engine::createPredictor(std::move(model), 1);
    }
    if (mode == "file") {
        FF_ASSIGN(auto counts, readFile(path, std::uint64_t{1} << 32));
        return std::unique_ptr<engine::Predictor>(std::make_unique<FilePredictor>(std::move(counts)));
    }
    return std::unique_ptr<engine::Predictor>();
}

} // namespace

int main(int argc, char** argv)
{
    if (argc < 4) {
        std::fprintf(stderr, "judge FILE NAME none|light|model MODEL.ffm|file COUNTS [BYTES]\n");
        return 1;
    }
    auto content = readFile(argv[1], codec::kMaxBlockSize);
    if (!content.ok())
        return fail(content.error());
    Bytes& raw = *content;
    if (argc > 5)
        raw.resize(std::min<std::size_t>(raw.size(), std::stoull(argv[5])));
    const std::string mode = argv[3];
    auto predictor = predictorFor(mode, argc > 4 ? argv[4] : "");
    if (!predictor.ok())
        return fail(predictor.error());
    const std::vector<codec::FileStart> files{{0, argv[2]}};
    TaskControl control;
    const auto records = codec::findRecords(raw, files, control);
    if (!records.ok())
        return fail(records.error());
    codec::LaneTask task;
    task.n = oneLane(raw.size());
    task.files = files;
    task.records = *records;
    task.isFull = mode != "light";
    task.predictor = predictor->get();
    task.weights = &codec::mix::trainedWeights(task.predictor    ? codec::mix::Mixers::Net
                                                   : task.isFull ? codec::mix::Mixers::Full
                                                                 : codec::mix::Mixers::Light);
    codec::Head head;
    head.isFull = task.isFull;
    head.records = *records;
    ByteWriter writer;
    codec::writeHead(head, writer);
    Bytes payload = writer.take();
    if (const Status done = codec::encodeLanes(raw, task, payload, control); !done.ok())
        return fail(done.error());
    std::printf("%s %zu %zu\n", argv[2], raw.size(), payload.size());
    return 0;
}
