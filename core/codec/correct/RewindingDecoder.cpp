// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/codec/correct/RewindingDecoder.h"

namespace ff::codec {

bool RewindingDecoder::takes(const CodedBlock& block)
{
    return (block.method == Method::Mix || block.method == Method::MixNet) && block.n != 0 && block.n <= kMaxN
        && laneCount(block.rawSize, block.n) == 1 && !block.payload.empty();
}

Result<std::unique_ptr<RewindingDecoder>> RewindingDecoder::make(const CodedBlock& block,
                                                                 std::span<const FileStart> files,
                                                                 const DecodeOptions& options,
                                                                 TaskControl& control)
{
    std::unique_ptr<RewindingDecoder> out(new RewindingDecoder);
    FF_ASSIGN(out->m_mixed, openMixed(block, files, options));
    if (out->m_mixed.predictor && !out->m_mixed.head.isFull)
        return Error{ErrorCode::Missing, sentence("the thin model cannot go back")};
    std::vector<std::uint8_t> state;
    if (out->m_mixed.predictor && !out->m_mixed.predictor->saveLane(0, state))
        return Error{ErrorCode::Missing, sentence("this engine cannot go back")};
    out->m_size = block.rawSize;
    out->m_stream.assign(block.payload.begin() + static_cast<std::ptrdiff_t>(out->m_mixed.headSize),
                         block.payload.end());
    out->m_buffer = afterPrimer(out->m_mixed.task, static_cast<std::size_t>(block.rawSize));
    FF_TRY(out->restart(control));
    return out;
}

Status RewindingDecoder::restart(TaskControl& control)
{
    m_model.reset(); // before the next one takes as much
    const mix::MixParams params = paramsFor(m_mixed.task, m_buffer.data(), m_size);
    m_model = mix::createRewindingMixModel(params);
    FF_TRY(prime(*m_model, params.primerSize, control));
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
