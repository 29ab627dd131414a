// judge: FILE NAME MODE [COUNTS]   MODE: none | model PATH | file PATH(uint16 d[256] per byte)
#include "core/base/File.h"
#include "core/base/Lanes.h"
#include "core/codec/BranchFilter.h"
#include "core/codec/LaneCoder.h"
#include "core/codec/RecordLength.h"
#include "core/codec/mix/MixHead.h"
#include "core/engine/Model.h"

#include <cmath>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <fstream>
#include <iterator>
#include <string>
#include <sys/mman.h>
#include <sys/stat.h>
using namespace ff;
struct FilePredictor : engine::Predictor {
    const std::uint16_t* d;
    std::size_t n, at = 0;
    std::uint32_t y[256];
    double bits = 0;
    const std::uint8_t* raw;
    FilePredictor(const char* p, const std::uint8_t* r) : raw(r)
    {
        int fd = open(p, O_RDONLY);
        struct stat s;
        fstat(fd, &s);
        n = s.st_size / 512;
        d = (const std::uint16_t*)mmap(nullptr, s.st_size, PROT_READ, MAP_SHARED, fd, 0);
        for (int f = 0; f < 256; ++f)
            y[f] = (std::uint32_t)std::lround(4194304.0 * std::exp2(-f / 256.0));
    }
    std::size_t lanes() const override { return 1; }
    void reset() override { at = 0; }
    void give(std::span<std::uint32_t> c)
    {
        for (std::size_t i = 0; i < c.size(); i += 256, ++at) {
            double total = 0;
            for (int v = 0; v < 256; ++v) {
                unsigned x = d[at * 256 + v];
                c[i + v] = 1 + (x >= 5632 ? 0 : y[x & 255] >> (x >> 8));
                total += c[i + v];
            }
            bits += std::log2(total / c[i + raw[at]]);
        }
    }
    void step(std::span<const std::uint32_t>, std::span<const std::uint8_t>,
              std::span<std::uint32_t> c) override
    {
        give(c);
    }
    void run(std::uint32_t, std::span<const std::uint8_t>, std::span<std::uint32_t> c) override { give(c); }
};
int main(int argc, char** argv)
{
    std::ifstream in(argv[1], std::ios::binary);
    Bytes raw((std::istreambuf_iterator<char>(in)), {});
    if (argc > 5 && raw.size() > std::stoull(argv[5]))
        raw.resize(std::stoull(argv[5]));
    const std::vector<codec::FileStart> files{{0, argv[2]}};
    const auto records = codec::findRecords(raw, files);
    codec::LaneTask task;
    task.n = oneLane(raw.size());
    task.files = files;
    task.records = records;
    task.isFull = true;
    std::string mode = argv[3];
    std::unique_ptr<engine::Predictor> predictor;
    FilePredictor* fp = nullptr;
    std::shared_ptr<const engine::Model> model;
    if (mode == "model") {
        auto m = engine::Model::load(argv[4]);
        if (!m.ok()) {
            std::puts(m.error().message.c_str());
            return 1;
        }
        auto p = engine::createPredictor(*m, 1);
        if (!p.ok()) {
            std::puts(p.error().message.c_str());
            return 1;
        }
        model = *m;
        predictor = std::move(*p);
    } else if (mode == "file")
        predictor.reset(fp = new FilePredictor(argv[4], raw.data()));
    task.predictor = predictor.get();
    task.weights =
        &codec::mix::trainedWeights(predictor ? codec::mix::Mixers::Net : codec::mix::Mixers::Full);
    if (mode == "light") {
        task.isFull = false;
        task.weights = &codec::mix::trainedWeights(codec::mix::Mixers::Light);
    }
    Bytes payload;
    TaskControl control;
    codec::Head head;
    head.isFull = task.isFull;
    head.records = records;
    ByteWriter w;
    codec::writeHead(head, w);
    payload = w.take();
    auto s = codec::encodeLanes(raw, task, payload, control);
    if (!s.ok()) {
        std::puts("failed");
        return 1;
    }
    std::printf("%s %zu %zu %.4f\n", argv[2], raw.size(), payload.size(), fp ? fp->bits / raw.size() : 0.0);
}
