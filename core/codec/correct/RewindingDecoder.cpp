// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/codec/correct/RewindingDecoder.h"

namespace ff::codec {

bool RewindingDecoder::takes(const CodedBlock& block)
{
    // Of the head the first byte tells; a thin model is one of many lanes.
    return (block.method == Method::Mix || block.method == Method::MixNet) && block.n != 0 && block.n <= kMaxN
        && laneCount(block.rawSize, block.n) == 1 && !block.payload.empty()
        && (block.method == Method::Mix || (block.payload.front() & 1) != 0);
}

Result<std::unique_ptr<RewindingDecoder>> RewindingDecoder::make(const CodedBlock& block,
                                                                 std::span<const FileStart> files,
                                                                 const DecodeOptions& options,
                                                                 TaskControl& control)
{
    std::unique_ptr<RewindingDecoder> out(new RewindingDecoder);
    FF_ASSIGN(out->m_mixed, openMixed(block, files, options));
    std::vector<std::uint8_t> state;
    if (out->m_mixed.predictor && !out->m_mixed.predictor->saveLane(0, state))
        return Error{ErrorCode::Missing, "this engine cannot go back"};
    const ByteSpan primer = out->m_mixed.task.primer;
    out->m_size = block.rawSize;
    out->m_stream.assign(block.payload.begin() + static_cast<std::ptrdiff_t>(out->m_mixed.headSize),
                         block.payload.end());
    out->m_buffer.reserve(primer.size() + static_cast<std::size_t>(block.rawSize));
    out->m_buffer.assign(primer.begin(), primer.end());
    out->m_buffer.resize(primer.size() + static_cast<std::size_t>(block.rawSize));
    FF_TRY(out->restart(control));
    return out;
}

Status RewindingDecoder::restart(TaskControl& control)
{
    constexpr std::uint64_t kPiece = std::uint64_t{64} << 10;
    m_model.reset(); // before the next one takes as much
    const mix::MixParams params = paramsFor(m_mixed.task, m_buffer.data(), m_size);
    m_model = mix::createRewindingMixModel(params);
    for (std::uint64_t at = 0; at < params.primerSize;) {
        FF_TRY(control.checkpoint());
        at = std::min(params.primerSize, at + kPiece);
        m_model->prime(at);
    }
    m_net.reset();
    if (m_mixed.predictor)
        m_net.emplace(m_mixed.task, m_size);
    m_coder.emplace(m_stream.data(), m_stream.size());
    m_position = 0;
    return {};
}

std::uint8_t RewindingDecoder::next()
{
    if (m_net)
        m_net->prepareStep(m_position, bytes());
    const std::uint8_t byte = m_model->decode(0, m_net ? &*m_net : nullptr, *m_coder);
    bytes()[m_position] = byte;
    ++m_position;
    return byte;
}

void RewindingDecoder::mark(Mark& to)
{
    to.model = m_model->mark();
    to.position = m_position;
    to.coder = *m_coder;
    if (m_net) {
        to.netPlace = m_net->place(0);
        m_mixed.predictor->saveLane(0, to.net);
    }
}

void RewindingDecoder::rewind(const Mark& mark)
{
    m_model->rewind(mark.model);
    m_position = mark.position;
    m_coder = *mark.coder;
    if (m_net) {
        m_net->goBack(0, mark.netPlace);
        m_mixed.predictor->restoreLane(0, mark.net);
    }
}

} // namespace ff::codec
