// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/cuda/CardPredictor.h"

#include <algorithm>
#include <cstring>

namespace ff::engine {

namespace {

constexpr std::size_t kBoth = kCardCounts;
// Positions of a call: enough that waiting for it takes little of the time that mixing them takes, few enough
// that their counts stay in a core's cache.
constexpr std::size_t kPositions = 8192;
// Positions of a lane follow one another, however many lanes there are: longer runs gain little.
constexpr std::size_t kLongestRun = 256;

class CardBlockCoder final : public BlockCoder {
public:
    CardBlockCoder(std::shared_ptr<const CardSession> session, const CardApi& api)
        : m_session(std::move(session)), m_api(api)
    {
    }
    ~CardBlockCoder() override
    {
        if (m_coder)
            m_api.freeBlock(m_coder);
    }
    CardBlockCoder(const CardBlockCoder&) = delete;
    CardBlockCoder& operator=(const CardBlockCoder&) = delete;

    Status begin(CardEngine* engine, const CardBlockTask& task)
    {
        m_coder = m_api.beginBlock(engine, &task, m_message, sizeof m_message);
        return m_coder ? Status() : failed();
    }
    Result<CardBlockState> goOn() override
    {
        CardBlockState state{};
        if (m_api.goOn(m_coder, &state, m_message, sizeof m_message) != 0)
            return failed();
        return state;
    }
    Status take(std::uint8_t* bytes, std::uint32_t* costs) override
    {
        return m_api.takeBlock(m_coder, bytes, costs, m_message, sizeof m_message) == 0 ? Status() : failed();
    }

private:
    Error failed() const { return {ErrorCode::Missing, sentence("the device failed: %1", m_message)}; }

    const std::shared_ptr<const CardSession> m_session; // that has the card open
    const CardApi& m_api;
    CardCoder* m_coder = nullptr;
    char m_message[512] = "";
};

} // namespace

CardPredictor::CardPredictor(std::shared_ptr<CardSession> session, CardSession::Card& on, std::size_t lanes)
    : m_session(std::move(session)), m_on(on), m_positions(std::max(kPositions, lanes)), m_started(lanes, 0),
      m_headLines((m_session->m_model->shape().dim + sizeof(Line) - 1) / sizeof(Line)),
      m_heads(lanes * m_headLines + 1) // the processor reads up to a line past the end
{
    m_on.lanes += lanes;
}

bool CardPredictor::isReady()
{
    if (!m_card && m_health.ok())
        m_health = makeLanes();
    return m_card != nullptr;
}

Status CardPredictor::makeLanes()
{
    char message[512] = "";
    m_card = m_session->m_api.makeLanes(m_on.engine, static_cast<std::uint32_t>(lanes()),
                                        static_cast<std::uint32_t>(m_positions), &m_buffers, message,
                                        sizeof message);
    if (!m_card)
        return Error{ErrorCode::Missing,
                     sentence("the device has no memory for %1 lanes of the model: %2", lanes(), message)};
    return {};
}

CardPredictor::~CardPredictor()
{
    if (m_card)
        m_session->m_api.freeLanes(m_card);
    m_on.lanes -= lanes();
}

Result<std::unique_ptr<BlockCoder>> CardPredictor::beginBlock(const CardBlockTask& task)
{
    auto coder = std::make_unique<CardBlockCoder>(m_session, m_session->m_api);
    FF_TRY(coder->begin(m_on.engine, task));
    return std::unique_ptr<BlockCoder>(std::move(coder));
}

void CardPredictor::reset()
{
    std::fill(m_started.begin(), m_started.end(), std::uint8_t{0});
}

std::size_t CardPredictor::bestRun() const
{
    return std::clamp<std::size_t>(m_positions / lanes(), 1, kLongestRun);
}

void CardPredictor::place(const LaneRun& run, std::size_t from, std::size_t count)
{
    const std::size_t silent = run.symbols.size() - run.next.size(), end = from + count;
    const std::size_t firstCounted = std::max(from, silent);
    const std::size_t counted = firstCounted < end ? end - firstCounted : 0;
    if (isReady()) {
        m_buffers.runs[m_runCount] = {run.lane,
                                      m_started[run.lane] != 0 ? 0U : 1U,
                                      m_symbolCount,
                                      static_cast<std::uint32_t>(count),
                                      static_cast<std::uint32_t>(counted),
                                      m_countedCount};
        std::memcpy(m_buffers.symbols + m_symbolCount, run.symbols.data() + from, count);
        if (counted > 0)
            std::memcpy(m_buffers.next + m_symbolCount + (count - counted),
                        run.next.data() + firstCounted - silent, counted);
    }
    ++m_runCount;
    m_started[run.lane] = 1;
    m_wanted.push_back(counted > 0 ? run.counts.subspan((firstCounted - silent) * kBoth, counted * kBoth)
                                   : std::span<std::uint32_t>());
    m_symbolCount += static_cast<std::uint32_t>(count);
    m_countedCount += static_cast<std::uint32_t>(counted);
}

void CardPredictor::feed()
{
    if (m_health.ok() && m_runCount > 0) {
        char message[512] = "";
        if (m_session->m_api.feed(m_card, m_runCount, message, sizeof message) != 0)
            m_health = Error{ErrorCode::Missing, sentence("the device failed: %1", message)};
    }
    const std::size_t dim = m_session->m_model->shape().dim;
    for (std::uint32_t i = 0; i < m_runCount; ++i) {
        const std::span<std::uint32_t> wanted = m_wanted[i];
        if (!m_health.ok()) {
            // Legal counts, so that a caller may look at health() when it likes.
            std::fill(wanted.begin(), wanted.end(), 1U);
            continue;
        }
        const CardRun& run = m_buffers.runs[i];
        if (!wanted.empty())
            std::memcpy(wanted.data(), m_buffers.counts + run.counts * kBoth, wanted.size_bytes());
        std::memcpy(headOf(run.lane), m_buffers.heads + i * dim, dim);
    }
    m_runCount = m_symbolCount = m_countedCount = 0;
    m_wanted.clear();
}

void CardPredictor::step(std::span<const std::uint32_t> laneIds, std::span<const std::uint8_t> symbols,
                         std::span<std::uint32_t> counts)
{
    for (std::size_t i = 0; i < laneIds.size(); ++i)
        place({laneIds[i], symbols.subspan(i, 1), {}, {}}, 0, 1);
    feed();
    const cpu::PackedModel& head = *m_session->m_head;
    for (std::size_t i = 0; i < laneIds.size(); ++i)
        head.kernel().counts(head.net(), headOf(laneIds[i]), 0, counts.data() + i * kHalf);
}

void CardPredictor::low(std::uint32_t lane, std::uint32_t high, std::span<std::uint32_t, kHalf> counts)
{
    const cpu::PackedModel& head = *m_session->m_head;
    head.kernel().counts(head.net(), headOf(lane), 1 + high, counts.data());
}

void CardPredictor::run(std::uint32_t lane, std::span<const std::uint8_t> symbols,
                        std::span<const std::uint8_t> next, std::span<std::uint32_t> counts)
{
    const LaneRun one{lane, symbols, next, counts};
    runs({&one, 1});
}

void CardPredictor::runs(std::span<const LaneRun> runs)
{
    if (runs.empty())
        return;
    const std::size_t chunk = std::max<std::size_t>(m_positions / runs.size(), 1);
    std::size_t longest = 0;
    for (const LaneRun& run : runs)
        longest = std::max(longest, run.symbols.size());
    for (std::size_t from = 0; from < longest; from += chunk) {
        for (const LaneRun& run : runs) {
            if (from < run.symbols.size())
                place(run, from, std::min(chunk, run.symbols.size() - from));
        }
        feed();
    }
}

} // namespace ff::engine
