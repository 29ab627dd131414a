// SPDX-License-Identifier: GPL-3.0-or-later

// The codec on one block, one thread: bench_codec [--level L] [--lanes K] [--bytes B] [--skip S] [--decode]
// [--model M.ffm] [--primer P] FILE... prints, for each file, payload bytes and processor time a byte both
// ways. Sizes are exact; compare times within one run.

#include "core/base/Lanes.h"
#include "core/codec/BlockCodec.h"
#include "core/engine/Model.h"

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iterator>
#include <string>
#include <time.h>
#include <vector>

namespace {

using namespace ff;

double threadSeconds()
{
    timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

struct Options {
    codec::EncodeOptions encode;
    std::uint64_t lanes = 0, bytes = UINT64_MAX, skip = 0;
    bool decode = false;
    Bytes primer;
    std::vector<std::string> files;
};

Bytes bytesOf(const std::string& path)
{
    std::ifstream in(path, std::ios::binary);
    return Bytes((std::istreambuf_iterator<char>(in)), {});
}

int fail(const Error& error)
{
    std::fprintf(stderr, "%s\n", error.message.c_str());
    return static_cast<int>(error.code);
}

int measure(const std::string& path, const Options& options)
{
    Bytes raw = bytesOf(path);
    if (raw.empty())
        return fail({ErrorCode::Io, sentence("%1 cannot be read or is empty", path)});
    raw.erase(raw.begin(),
              raw.begin()
                  + static_cast<std::ptrdiff_t>(std::min<std::uint64_t>(options.skip, raw.size() - 1)));
    raw.resize(std::min<std::uint64_t>(raw.size(), options.bytes));
    const std::vector<codec::FileStart> files{{0, path.substr(path.rfind('/') + 1)}};
    codec::EncodeOptions encode = options.encode;
    encode.primer = options.primer;
    if (options.lanes > 0)
        encode.n = oneLane((raw.size() + options.lanes - 1) / options.lanes);
    TaskControl control;
    double started = threadSeconds();
    auto block = codec::encodeBlock(raw, files, encode, control);
    if (!block.ok())
        return fail(block.error());
    const double megabytes = static_cast<double>(raw.size()) / 1e6, encoding = threadSeconds() - started;
    std::printf("%-20s %10zu -> %9zu  method %d n %u  in %7.3f us/byte", files[0].name.c_str(), raw.size(),
                block->payload.size(), static_cast<int>(block->method), block->n, encoding / megabytes);
    if (options.decode) {
        codec::DecodeOptions decode;
        decode.model = encode.model;
        decode.engine = encode.engine;
        if (block->usesPrimer)
            decode.primer = encode.primer;
        started = threadSeconds();
        const auto back = codec::decodeBlock(*block, files, decode, control);
        const double decoding = threadSeconds() - started;
        if (!back.ok())
            return fail(back.error());
        std::printf("  out %7.3f us/byte%s", decoding / megabytes, *back == raw ? "" : "  WRONG");
    }
    std::printf("\n");
    std::fflush(stdout);
    return 0;
}

} // namespace

int main(int argc, char** argv)
{
    Options options;
    std::string modelPath;
    options.encode.level = codec::Level::Balanced;
    for (int i = 1; i < argc; ++i) {
        const std::string word = argv[i];
        const auto value = [&] { return i + 1 < argc ? argv[++i] : ""; };
        if (word == "--level")
            options.encode.level = codec::levelFromName(value()).value_or(codec::Level::Balanced);
        else if (word == "--lanes")
            options.lanes = std::strtoull(value(), nullptr, 10);
        else if (word == "--bytes")
            options.bytes = std::strtoull(value(), nullptr, 10);
        else if (word == "--skip")
            options.skip = std::strtoull(value(), nullptr, 10);
        else if (word == "--decode")
            options.decode = true;
        else if (word == "--model")
            modelPath = value();
        else if (word == "--primer")
            options.primer = bytesOf(value());
        else
            options.files.push_back(word);
    }
    if (!modelPath.empty()) {
        auto model = engine::Model::load(modelPath);
        if (!model.ok())
            return fail(model.error());
        options.encode.model = *model;
    }
    for (const std::string& file : options.files)
        if (const int code = measure(file, options))
            return code;
    return 0;
}
