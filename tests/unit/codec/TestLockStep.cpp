// SPDX-License-Identifier: GPL-3.0-or-later
// Blocks decoded side by side on one thread come out as alone, whatever becomes of their neighbours.
#include "core/codec/BlockCodec.h"
#include "core/codec/LockStep.h"
#include "core/engine/Model.h"

#include <QTest>

#include <algorithm>
#include <deque>
#include <fstream>
#include <iterator>
#include <new>
#include <optional>

using namespace ff;
using namespace ff::codec;

namespace {

const std::shared_ptr<const engine::Model>& model()
{
    static const auto nano = [] {
        engine::ModelStore store;
        return *store.byName("nano");
    }();
    return nano;
}

// Text for which the transformer pays.
Bytes prose(std::size_t from, std::size_t size)
{
    static const Bytes all = [] {
        Bytes text;
        for (const char* name :
             {"docs/CODEC.md", "docs/FORMAT.md", "docs/MANUAL.md", "docs/MODEL.md", "docs/BENCHMARKS.md",
              "LICENSE", "docs/ARCHITECTURE.md", "core/codec/mix/MixModel.cpp",
              "core/archive/create/stream/TarWriter.cpp", "core/format/IndexCoding.cpp",
              "core/archive/segment/Segment.cpp", "core/archive/segment/SegmentEncoder.cpp",
              "core/archive/segment/SegmentDecoder.cpp", "core/archive/create/stream/SegmentBuilder.cpp",
              "core/archive/create/stream/Deduplicator.cpp", "core/codec/BlockCodec.cpp",
              "core/archive/extract/Extractor.cpp", "core/archive/segment/MetaBlock.cpp"}) {
            std::ifstream in(std::string(FF_SOURCE_DIR) + "/" + name, std::ios::binary);
            text.insert(text.end(), std::istreambuf_iterator<char>(in), {});
        }
        return text;
    }();
    if (from + size > all.size())
        qFatal("not enough text");
    return {all.begin() + static_cast<std::ptrdiff_t>(from),
            all.begin() + static_cast<std::ptrdiff_t>(from + size)};
}

CodedBlock coded(const Bytes& raw, const std::vector<FileStart>& files, ByteSpan primer,
                 bool isOneOfMany = true)
{
    EncodeOptions options;
    options.level = Level::Former;
    options.model = model();
    options.primer = primer;
    options.isOneOfMany = isOneOfMany;
    TaskControl control;
    auto block = encodeBlock(raw, files, options, control);
    if (!block.ok())
        qFatal("cannot encode");
    return std::move(*block);
}

// A task for each of them, the first first.
void runAll(LockStep& lockStep, std::deque<LockStep::Task> tasks)
{
    const auto next = [&tasks]() -> LockStep::Task {
        if (tasks.empty())
            return {};
        LockStep::Task task = std::move(tasks.front());
        tasks.pop_front();
        return task;
    };
    LockStep::Task first = next();
    lockStep.run(std::move(first), next);
    while (!tasks.empty())
        next()();
}

// Tells how many steps were asked for together.
class Recorder final : public engine::Predictor {
public:
    Recorder(std::size_t lanes, std::vector<std::size_t>& together) : m_lanes(lanes), m_together(together) {}
    std::size_t lanes() const override { return m_lanes; }
    void reset() override {}
    void step(std::span<const std::uint32_t>, std::span<const std::uint8_t>,
              std::span<std::uint32_t>) override
    {
        m_together.push_back(0);
    }
    void run(std::uint32_t, std::span<const std::uint8_t>, std::span<std::uint32_t>) override {}
    void stepWith(std::span<const engine::JointStep> steps) override { m_together.push_back(steps.size()); }

private:
    const std::size_t m_lanes;
    std::vector<std::size_t>& m_together;
};

} // namespace

class TestLockStep : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void blocksComeOutAsAlone()
    {
        const std::vector<FileStart> files = {{0, "a.txt"}, {700, "b.txt"}};
        const Bytes primer = prose(20000, 20000);
        std::vector<Bytes> raws;
        std::vector<CodedBlock> blocks;
        for (const std::size_t size :
             {std::size_t{4500}, std::size_t{1}, std::size_t{3000}, std::size_t{6000}, std::size_t{2500}}) {
            raws.push_back(prose(size, size));
            blocks.push_back(coded(raws.back(), files, size == 3000 ? ByteSpan(primer) : ByteSpan()));
        }
        QCOMPARE(int(blocks[0].method), int(Method::MixNet));
        QVERIFY(blocks[2].usesPrimer);
        for (std::size_t count = 1; count <= raws.size(); ++count) {
            std::vector<Bytes> got(count);
            std::deque<LockStep::Task> tasks;
            for (std::size_t i = 0; i < count; ++i) {
                tasks.push_back([&, i] {
                    DecodeOptions options;
                    options.model = model();
                    options.primer = blocks[i].usesPrimer ? ByteSpan(primer) : ByteSpan();
                    TaskControl control;
                    auto raw = decodeBlock(blocks[i], files, options, control);
                    if (raw.ok())
                        got[i] = std::move(*raw);
                });
            }
            LockStep lockStep;
            runAll(lockStep, std::move(tasks));
            for (std::size_t i = 0; i < count; ++i)
                QVERIFY(got[i] == raws[i]);
        }
    }

    void othersGoOnWhenOneFails()
    {
        const Bytes raw = prose(0, 12000);
        const CodedBlock block = coded(raw, {}, {});
        CodedBlock damaged = block;
        for (std::size_t i = 200; i < damaged.payload.size(); i += 7)
            damaged.payload[i] ^= 0x55;
        TaskControl control, cancelled;
        const auto decode = [&](const CodedBlock& what, TaskControl& watch,
                                const std::function<void(std::uint64_t)>& onProgress) {
            DecodeOptions options;
            options.model = model();
            options.onProgress = onProgress;
            return decodeBlock(what, {}, options, watch);
        };
        std::optional<Result<Bytes>> stopped, wrong, noMemory, first, last;
        std::deque<LockStep::Task> tasks;
        tasks.push_back([&] { first = decode(block, control, {}); });
        tasks.push_back(
            [&] { stopped = decode(block, cancelled, [&](std::uint64_t) { cancelled.cancel(); }); });
        tasks.push_back([&] { wrong = decode(damaged, control, {}); });
        tasks.push_back(
            [&] { noMemory = decode(block, control, [](std::uint64_t) { throw std::bad_alloc(); }); });
        tasks.push_back([&] { last = decode(block, control, {}); });
        LockStep lockStep;
        runAll(lockStep, std::move(tasks));
        QVERIFY(first->ok() && **first == raw);
        QCOMPARE(stopped->error().code, ErrorCode::Cancelled);
        QVERIFY(!wrong->ok() || **wrong != raw);
        QCOMPARE(noMemory->error().code, ErrorCode::Missing);
        QVERIFY(last->ok() && **last == raw);
    }

    void stepsAreMadeTogether()
    {
        std::vector<std::size_t> together;
        const auto steps = [&together](std::size_t count) {
            return [&together, count] {
                const auto predictor = joinLockStep(std::make_unique<Recorder>(1, together));
                std::vector<std::uint32_t> counts(engine::kSymbols);
                const std::uint32_t lane = 0;
                const std::uint8_t symbol = 0;
                for (std::size_t i = 0; i < count; ++i)
                    predictor->step({&lane, 1}, {&symbol, 1}, counts);
            };
        };
        LockStep lockStep;
        runAll(lockStep, {steps(1000), steps(600), steps(700)});
        std::size_t sum = 0;
        for (const std::size_t count : together)
            sum += count;
        QCOMPARE(sum, std::size_t{2300});
        static_assert(LockStep::kTasks == 3);
        QCOMPARE(std::count(together.begin(), together.end(), std::size_t{3}), std::ptrdiff_t{600});
        QCOMPARE(std::count(together.begin(), together.end(), std::size_t{2}), std::ptrdiff_t{100});
    }

    void looksForOthersOnceTheFirstHasBegun()
    {
        std::vector<std::size_t> together;
        bool hasStepped = false;
        int asked = 0, askedBefore = 0;
        LockStep lockStep;
        lockStep.run(
            [&] {
                const auto predictor = joinLockStep(std::make_unique<Recorder>(1, together));
                std::vector<std::uint32_t> counts(engine::kSymbols);
                const std::uint32_t lane = 0;
                const std::uint8_t symbol = 0;
                hasStepped = true;
                for (int i = 0; i < 10000; ++i)
                    predictor->step({&lane, 1}, {&symbol, 1}, counts);
            },
            [&]() -> LockStep::Task {
                ++asked;
                askedBefore += hasStepped ? 0 : 1;
                return {};
            });
        QVERIFY(asked >= 10);
        QCOMPARE(askedBefore, 0);
        QCOMPARE(together.size(), std::size_t{10000});
    }

    void predictorsStayAsTheyAreElsewhere()
    {
        std::vector<std::size_t> together;
        auto outside = std::make_unique<Recorder>(1, together);
        engine::Predictor* const one = outside.get();
        const auto joined = joinLockStep(std::move(outside));
        QCOMPARE(joined.get(), one);
        bool isSame = false;
        LockStep lockStep;
        lockStep.run(
            [&] {
                auto lanes = std::make_unique<Recorder>(2, together);
                engine::Predictor* const many = lanes.get();
                isSame = joinLockStep(std::move(lanes)).get() == many;
            },
            [] { return LockStep::Task(); });
        QVERIFY(isSame);
    }

    void oneOfManyIsOneLane()
    {
        const Bytes raw = prose(0, std::size_t{256} << 10);
        const CodedBlock alone = coded(raw, {}, {}, false), many = coded(raw, {}, {});
        QCOMPARE(int(many.method), int(Method::MixNet));
        QVERIFY(!gainsFromLockStep(alone.method, alone.n, alone.rawSize));
        QVERIFY(gainsFromLockStep(many.method, many.n, many.rawSize));
        QVERIFY(!gainsFromLockStep(Method::Mix, many.n, many.rawSize));
        QVERIFY(!gainsFromLockStep(Method::MixNet, 0, many.rawSize));
        QVERIFY(!gainsFromLockStep(Method::MixNet, 65535, std::uint64_t{16} << 20));
        DecodeOptions options;
        options.model = model();
        options.expected = raw;
        TaskControl control;
        QVERIFY(decodeBlock(many, {}, options, control).ok());
    }
};

QTEST_GUILESS_MAIN(TestLockStep)
#include "TestLockStep.moc"
