// SPDX-License-Identifier: GPL-3.0-or-later

// Trains the weights that the mixers of a block begin with: train_mixers net|full|light OUT MODEL.ffm FILE...
// Each file is coded as a block, in the order given, its mixers beginning with the weights that the one
// before ended with. What is written is the mean of these ends but for the first eighth of the files. Rows
// that few blocks used are drawn to the mean of their set.

#include "core/base/File.h"
#include "core/base/Lanes.h"
#include "core/codec/BranchFilter.h"
#include "core/codec/LaneCoder.h"
#include "core/codec/RecordLength.h"
#include "core/engine/Model.h"

#include <cmath>
#include <cstdio>
#include <cstring>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace {

using namespace ff;
using codec::mix::kFinalRows;
using codec::mix::kInputs;
using codec::mix::kSets;
using codec::mix::kSetSizes;
using codec::mix::kSetTotal;
using codec::mix::MixWeights;

// A row that so many blocks used counts as much as the mean of its set.
constexpr double kMeanCounts = 5;

int fail(const Error& error)
{
    std::fprintf(stderr, "%s\n", error.message.c_str());
    return static_cast<int>(error.code);
}

class Average {
public:
    void add(const MixWeights& before, const MixWeights& after)
    {
        ++m_blocks;
        for (std::uint32_t row = 0; row < kSetTotal; ++row) {
            m_used[row] += std::memcmp(before.first[row], after.first[row], sizeof after.first[row]) != 0;
            for (int i = 0; i < kInputs; ++i)
                m_first[row][i] += after.first[row][i];
        }
        for (int row = 0; row < kFinalRows; ++row)
            for (int i = 0; i < kSets; ++i)
                m_final[row][i] += after.final[row][i];
    }

    // REQUIRES: something was added.
    void write(MixWeights& out) const
    {
        std::uint32_t begin = 0;
        for (int set = 0; set < kSets; begin += kSetSizes[set], ++set) {
            const std::uint32_t end = begin + kSetSizes[set];
            double mean[kInputs] = {}, total = 0;
            for (std::uint32_t row = begin; row < end; ++row) {
                total += m_used[row];
                for (int i = 0; i < kInputs; ++i)
                    mean[i] += m_used[row] * m_first[row][i] / m_blocks;
            }
            for (std::uint32_t row = begin; row < end; ++row) {
                for (int i = 0; i < kInputs; ++i)
                    out.first[row][i] = static_cast<std::int16_t>(
                        std::lround((m_used[row] * m_first[row][i] / m_blocks + kMeanCounts * mean[i] / total)
                                    / (m_used[row] + kMeanCounts)));
            }
        }
        for (int row = 0; row < kFinalRows; ++row)
            for (int i = 0; i < kSets; ++i)
                out.final[row][i] = static_cast<std::int16_t>(std::lround(m_final[row][i] / m_blocks));
    }

private:
    double m_first[kSetTotal][kInputs] = {}, m_final[kFinalRows][kSets] = {}, m_used[kSetTotal] = {};
    unsigned m_blocks = 0;
};

} // namespace

int main(int argc, char** argv)
{
    // The first file only gives weights to begin with.
    const std::string_view mode = argc > 5 ? argv[1] : "";
    if (mode != "net" && mode != "full" && mode != "light") {
        std::fprintf(stderr, "train_mixers net|full|light OUT MODEL.ffm FILE FILE...\n");
        return 1;
    }
    auto model = engine::Model::load(argv[3]);
    if (!model.ok())
        return fail(model.error());
    TaskControl control;
    auto average = std::make_unique<Average>();
    auto before = std::make_unique<MixWeights>(), after = std::make_unique<MixWeights>();
    bool begun = false;
    std::size_t coded = 0;
    for (int k = 4; k < argc; ++k) {
        const std::string path = argv[k];
        const auto content = readFile(path, codec::kMaxBlockSize);
        if (!content.ok())
            return fail(content.error());
        Bytes raw = *content;
        if (raw.empty())
            return fail({ErrorCode::Usage, sentence("%1 is empty", path)});
        if (codec::looksLikeX86(raw)) // as the codec has them
            codec::filterBranches(raw);
        const std::vector<codec::FileStart> files{{0, path.substr(path.rfind('/') + 1)}};
        const auto records = codec::findRecords(raw, files, control);
        if (!records.ok())
            return fail(records.error());
        codec::LaneTask task;
        task.n = oneLane(raw.size());
        task.files = files;
        task.records = *records;
        task.isFull = mode != "light";
        task.weights = begun ? before.get() : nullptr;
        task.learned = after.get();
        std::unique_ptr<engine::Predictor> predictor;
        if (mode == "net") {
            auto made = engine::createPredictor(*model, 1);
            if (!made.ok())
                return fail(made.error());
            predictor = std::move(*made);
            task.predictor = predictor.get();
        }
        Bytes payload;
        if (const Status done = codec::encodeLanes(raw, task, payload, control); !done.ok())
            return fail(done.error());
        coded += payload.size();
        if (begun && k - 4 >= (argc - 4) / 8)
            average->add(*before, *after);
        std::swap(before, after);
        begun = true;
    }
    average->write(*after);
    const Bytes packed = codec::mix::packWeights(*after);
    if (const Status written = writeFile(argv[2], packed); !written.ok())
        return fail(written.error());
    std::printf("%d blocks, %zu bytes coded; %zu bytes of weights\n", argc - 4, coded, packed.size());
    return 0;
}
