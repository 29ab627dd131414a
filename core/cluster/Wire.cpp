// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/cluster/Wire.h"

#include <algorithm>

namespace ff::cluster {

namespace {

using archive::CodedSegment;
using archive::Segment;

// Types of this file, so that the templates below find its functions.
struct Out : ByteWriter {};
struct In : ByteReader {
    using ByteReader::ByteReader;
};

// The first byte of a message: its place in AnyMessage.
enum class Kind : std::uint8_t { Prepare, Ready, Refused, Encode, Decode, Progress, Done, Leave };

void put(Out& out, Kind kind)
{
    out.u8(static_cast<std::uint8_t>(kind));
}

void put(Out& out, std::string_view text)
{
    out.sizedBytes(asBytes(text));
}

std::string text(In& in)
{
    return std::string(asText(in.sizedBytes()));
}

Bytes bytes(In& in)
{
    const ByteSpan span = in.sizedBytes();
    return {span.begin(), span.end()};
}

bool boolean(In& in)
{
    return in.u8() != 0;
}

template <std::size_t Size>
void array(In& in, std::array<std::uint8_t, Size>& out)
{
    const ByteSpan span = in.bytes(Size);
    std::copy(span.begin(), span.end(), out.begin());
}

template <typename T>
void putAll(Out& out, const std::vector<T>& items)
{
    out.varint(items.size());
    for (const T& item : items)
        put(out, item);
}

// Ends at the first that is not there, so that a count takes no memory.
template <typename T>
void readAll(In& in, std::vector<T>& items)
{
    const std::uint64_t count = in.varint();
    for (std::uint64_t i = 0; i < count && !in.failed(); ++i) {
        T item{};
        read(in, item);
        items.push_back(std::move(item));
    }
}

void put(Out& out, std::uint64_t number)
{
    out.varint(number);
}
void read(In& in, std::uint64_t& number)
{
    number = in.varint();
}
void read(In& in, std::uint32_t& number)
{
    number = static_cast<std::uint32_t>(in.varint());
}
void read(In& in, std::string& out)
{
    out = text(in);
}

void put(Out& out, const format::ModelShortId& id)
{
    out.bytes(id);
}
void read(In& in, format::ModelShortId& id)
{
    array(in, id);
}

void put(Out& out, const Error& error)
{
    out.u8(static_cast<std::uint8_t>(error.code));
    put(out, std::string_view(error.message.text()));
}
void read(In& in, Error& error)
{
    const std::uint8_t code = in.u8();
    error.code = code >= static_cast<std::uint8_t>(ErrorCode::Usage)
            && code <= static_cast<std::uint8_t>(ErrorCode::Missing)
        ? static_cast<ErrorCode>(code)
        : ErrorCode::Io;
    error.message = Sentence::verbatim(text(in));
}

void put(Out& out, const archive::DataReference& reference)
{
    out.varint(reference.offset);
    out.varint(reference.length);
    out.varint(reference.source);
}
void read(In& in, archive::DataReference& reference)
{
    reference.offset = in.varint();
    reference.length = in.varint();
    reference.source = in.varint();
}

void put(Out& out, const archive::TarRun& run)
{
    out.varint(run.headerLength);
    out.varint(run.dataLength);
    out.u8(run.hashElided);
    putAll(out, run.references);
    out.u8(run.digest.has_value());
    if (run.digest)
        out.bytes(*run.digest);
}
void read(In& in, archive::TarRun& run)
{
    run.headerLength = in.varint();
    run.dataLength = in.varint();
    run.hashElided = boolean(in);
    readAll(in, run.references);
    if (boolean(in))
        array(in, run.digest.emplace());
}

void put(Out& out, const archive::Primer& primer)
{
    out.varint(primer.tarOffset);
    out.sizedBytes(*primer.data);
}
void read(In& in, archive::Primer& primer)
{
    primer.tarOffset = in.varint();
    primer.data = std::make_shared<const Bytes>(bytes(in));
}

void put(Out& out, const Segment& segment)
{
    out.varint(segment.tarOffset);
    out.u8(segment.continued);
    put(out, std::string_view(segment.continuedHint));
    putAll(out, segment.runs);
    out.sizedBytes(segment.headers);
    out.sizedBytes(segment.data);
    putAll(out, segment.primers);
}

// Whether headers and data are as long as the runs say, which everything that walks them relies on.
bool isWhole(const Segment& segment)
{
    std::uint64_t headers = 0, data = 0;
    for (const archive::TarRun& run : segment.runs) {
        std::uint64_t referred = 0;
        for (const archive::DataReference& reference : run.references) {
            if (reference.length > run.dataLength - referred)
                return false;
            referred += reference.length;
        }
        if (run.headerLength > segment.headers.size() - headers
            || run.dataLength - referred > segment.data.size() - data)
            return false;
        headers += run.headerLength;
        data += run.dataLength - referred;
    }
    return headers == segment.headers.size() && data == segment.data.size();
}

void read(In& in, Segment& segment)
{
    segment.tarOffset = in.varint();
    segment.continued = boolean(in);
    segment.continuedHint = text(in);
    readAll(in, segment.runs);
    segment.headers = bytes(in);
    segment.data = bytes(in);
    readAll(in, segment.primers);
}

void put(Out& out, const format::BlockInfo& block)
{
    out.u8(block.method);
    out.varint(block.n);
    out.varint(block.rawSize);
    out.varint(block.packedSize);
}
void read(In& in, format::BlockInfo& block)
{
    block.method = in.u8();
    block.n = static_cast<std::uint32_t>(in.varint());
    block.rawSize = in.varint();
    block.packedSize = in.varint();
}

void put(Out& out, const format::SegmentHeader& header)
{
    out.varint(header.tarOffset);
    out.varint(header.tarSize);
    put(out, header.meta);
    put(out, header.data);
    out.u8(header.model.has_value());
    if (header.model)
        put(out, *header.model);
    out.u8(header.refersBack);
    putAll(out, header.primers);
    out.bytes(header.hash);
}
void read(In& in, format::SegmentHeader& header)
{
    header.tarOffset = in.varint();
    header.tarSize = in.varint();
    read(in, header.meta);
    read(in, header.data);
    if (boolean(in))
        read(in, header.model.emplace());
    header.refersBack = boolean(in);
    readAll(in, header.primers);
    array(in, header.hash);
}

void put(Out& out, std::uint32_t number)
{
    out.varint(number);
}

void put(Out& out, const archive::RunCost& cost)
{
    out.varint(cost.tarAt);
    out.varint(cost.length);
    out.varint(cost.packed);
    putAll(out, cost.cells);
}
void read(In& in, archive::RunCost& cost)
{
    cost.tarAt = in.varint();
    cost.length = in.varint();
    cost.packed = in.varint();
    readAll(in, cost.cells);
}

void put(Out& out, const CodedSegment& coded)
{
    put(out, coded.header);
    out.sizedBytes(coded.meta);
    out.sizedBytes(coded.data);
    out.varint(coded.hashRetries);
    out.varint(coded.entries);
    out.u8(coded.selfContained);
    putAll(out, coded.costs);
}
void read(In& in, CodedSegment& coded)
{
    read(in, coded.header);
    coded.meta = bytes(in);
    coded.data = bytes(in);
    coded.hashRetries = in.varint();
    coded.entries = static_cast<std::size_t>(in.varint());
    coded.selfContained = boolean(in);
    readAll(in, coded.costs);
}

void put(Out& out, const archive::TarRange& range)
{
    out.varint(range.begin);
    out.varint(range.end);
}
void read(In& in, archive::TarRange& range)
{
    range.begin = in.varint();
    range.end = in.varint();
}

void put(Out& out, const JobProgress& progress)
{
    out.varint(progress.number);
    out.varint(progress.done);
    out.varint(progress.raw);
    out.varint(progress.packed);
}
void read(In& in, JobProgress& progress)
{
    progress.number = in.varint();
    progress.done = in.varint();
    progress.raw = in.varint();
    progress.packed = in.varint();
}

void put(Out& out, const std::string& one)
{
    put(out, std::string_view(one));
}

void put(Out& out, const archive::HelperTask& task)
{
    out.u8(task.decodes);
    out.u8(static_cast<std::uint8_t>(task.strongest));
    putAll(out, task.models);
    out.u8(task.onDevice);
    out.varint(task.bytesPerWorker);
    out.varint(task.bytesPerWorkerOnDevice);
}

void fail(In& in)
{
    in.bytes(std::uint64_t{in.remaining()} + 1);
}

void read(In& in, codec::Level& level)
{
    const std::uint8_t number = in.u8();
    if (number > static_cast<std::uint8_t>(codec::Level::Ultra))
        fail(in);
    else
        level = static_cast<codec::Level>(number);
}

void read(In& in, archive::HelperTask& task)
{
    task.decodes = boolean(in);
    read(in, task.strongest);
    readAll(in, task.models);
    task.onDevice = boolean(in);
    task.bytesPerWorker = in.varint();
    task.bytesPerWorkerOnDevice = in.varint();
}

void read(In& in, EncodeJob& job)
{
    job.number = in.varint();
    job.isAutomatic = boolean(in);
    read(in, job.coding.level);
    job.coding.verify = boolean(in);
    job.coding.n = static_cast<std::uint32_t>(in.varint());
    job.coding.mixing = boolean(in) ? codec::Mixing::Thin : codec::Mixing::Full;
    read(in, job.segment);
    if (!in.failed() && !isWhole(job.segment))
        fail(in);
}

void read(In& in, DecodeJob& job)
{
    job.number = in.varint();
    archive::DecodeRequest& request = job.request;
    read(in, request.payload.header);
    request.payload.meta = bytes(in);
    request.payload.data = bytes(in);
    request.part = static_cast<archive::DecodePart>(std::min<std::uint8_t>(in.u8(), 2));
    readAll(in, request.keep);
    request.primer = bytes(in);
}

void read(In& in, Done& done)
{
    read(in, done.progress);
    readAll(in, done.faults);
    switch (in.u8()) {
    case 0:
        read(in, done.result.emplace<Error>());
        break;
    case 1:
        read(in, done.result.emplace<CodedSegment>());
        break;
    default:
        read(in, done.result.emplace<Segment>());
    }
}

void read(In& in, Prepare& message)
{
    message.program = text(in);
    read(in, message.task);
}
void read(In& in, Ready& message)
{
    message.host = text(in);
    message.device = text(in);
    read(in, message.threads);
}
void read(In& in, Refused& message)
{
    message.host = text(in);
    read(in, message.error);
}
void read(In& in, Progress& message)
{
    readAll(in, message.jobs);
}
void read(In&, Leave&)
{
}

template <typename... Fields>
Bytes messageOf(Kind kind, const Fields&... fields)
{
    Out out;
    put(out, kind);
    (put(out, fields), ...);
    return out.take();
}

template <std::size_t Place = 0>
std::optional<AnyMessage> readKind(std::size_t kind, In& in)
{
    if constexpr (Place < std::variant_size_v<AnyMessage>) {
        if (kind != Place)
            return readKind<Place + 1>(kind, in);
        AnyMessage message(std::in_place_index<Place>);
        read(in, std::get<Place>(message));
        return in.atEnd() ? std::optional(std::move(message)) : std::nullopt;
    } else {
        return std::nullopt;
    }
}

} // namespace

Bytes encodeJobBytes(std::uint64_t number, const archive::SegmentCoding& coding, const Segment& segment)
{
    Out out;
    put(out, Kind::Encode);
    out.varint(number);
    out.u8(coding.levels != nullptr);
    out.u8(static_cast<std::uint8_t>(coding.level));
    out.u8(coding.verify);
    out.varint(coding.n);
    out.u8(coding.mixing == codec::Mixing::Thin);
    put(out, segment);
    return out.take();
}

Bytes decodeJobBytes(std::uint64_t number, const archive::DecodeRequest& request)
{
    Out out;
    put(out, Kind::Decode);
    out.varint(number);
    put(out, request.payload.header);
    out.sizedBytes(request.payload.meta);
    out.sizedBytes(request.payload.data);
    out.u8(static_cast<std::uint8_t>(request.part));
    putAll(out, request.keep);
    out.sizedBytes(request.primer);
    return out.take();
}

Bytes toBytes(const Prepare& message)
{
    return messageOf(Kind::Prepare, message.program, message.task);
}

Bytes toBytes(const Ready& message)
{
    return messageOf(Kind::Ready, message.host, message.device, message.threads);
}

Bytes toBytes(const Refused& message)
{
    return messageOf(Kind::Refused, message.host, message.error);
}

Bytes toBytes(const Progress& message)
{
    Out out;
    put(out, Kind::Progress);
    putAll(out, message.jobs);
    return out.take();
}

Bytes toBytes(const Done& message)
{
    Out out;
    put(out, Kind::Done);
    put(out, message.progress);
    putAll(out, message.faults);
    out.u8(static_cast<std::uint8_t>(message.result.index()));
    std::visit([&out](const auto& result) { put(out, result); }, message.result);
    return out.take();
}

Bytes toBytes(const Leave&)
{
    return messageOf(Kind::Leave);
}

std::optional<AnyMessage> fromBytes(ByteSpan bytes)
{
    In in(bytes);
    const std::uint8_t kind = in.u8();
    return readKind(kind, in);
}

} // namespace ff::cluster
