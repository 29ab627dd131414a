// SPDX-License-Identifier: GPL-3.0-or-later
// Any bytes as a deflate stream: what inflates has a recipe that makes the same stream again, and zlib
// agrees.
#include "core/codec/deflate/Inflate.h"
#include "core/codec/deflate/StreamCoder.h"
#include "tests/fuzz/Fuzz.h"

#include <zlib.h>

using namespace ff;
using namespace ff::codec::deflate;

namespace {

Bytes inflatedByZlib(ByteSpan stream, std::size_t limit)
{
    z_stream z{};
    fuzz::must(inflateInit2(&z, -15) == Z_OK, "zlib does not start");
    Bytes out(limit);
    z.next_in = const_cast<std::uint8_t*>(stream.data());
    z.avail_in = static_cast<unsigned>(stream.size());
    z.next_out = out.data();
    z.avail_out = static_cast<unsigned>(out.size());
    const int end = ::inflate(&z, Z_FINISH);
    inflateEnd(&z);
    fuzz::must(end == Z_STREAM_END || z.avail_out == 0, "zlib takes the stream for damaged");
    out.resize(z.total_out);
    return out;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const ByteSpan bytes(data, size);
    (void)mayBeStream(bytes);
    TaskControl control;
    InflatedStream stream;
    constexpr std::size_t kLimit = 1 << 18;
    if (!codec::deflate::inflate(bytes, kLimit, stream, control))
        return 0;
    fuzz::must(stream.size <= size && stream.raw.size() <= kLimit, "a stream outside its bytes");
    fuzz::must(inflatedByZlib(bytes.first(stream.size), stream.raw.size() + 1) == stream.raw,
               "zlib inflates to other bytes");

    StreamWork work;
    const auto settings = guessSettings(stream, 15, {}, work, control);
    const auto models = std::make_unique<StreamModels>();
    RecipeEncoder encoder;
    Bytes written;
    encodeStream(encoder, *models, stream, settings, work, written, control);
    fuzz::must(std::equal(written.begin(), written.end(), data, data + stream.size),
               "a recipe of another stream");
    const Bytes recipe = encoder.finish();
    RecipeDecoder decoder(recipe);
    const auto decoderModels = std::make_unique<StreamModels>();
    Bytes again;
    fuzz::must(decodeStream(decoder, *decoderModels, stream.raw, stream.size, work, again, control)
                   && again == written,
               "a recipe does not make its stream");
    return 0;
}
