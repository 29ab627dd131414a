// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/codec/LockStep.h"

#include <utility>

namespace ff::codec {

namespace {

// Steps of about 20 us between looks for further tasks.
constexpr std::size_t kLook = 256;

thread_local LockStep* t_current = nullptr; // while one of its tasks runs

} // namespace

class LockStep::Stepper final : public engine::Predictor {
public:
    Stepper(LockStep& owner, std::unique_ptr<engine::Predictor> predictor)
        : m_owner(owner), m_predictor(std::move(predictor))
    {
    }

    std::size_t lanes() const override { return m_predictor->lanes(); }
    void reset() override { m_predictor->reset(); }
    void step(std::span<const std::uint32_t> laneIds, std::span<const std::uint8_t> symbols,
              std::span<std::uint32_t> counts) override
    {
        for (std::size_t i = 0; i < laneIds.size(); ++i)
            m_owner.step({m_predictor.get(), laneIds[i], symbols[i], counts.data() + i * engine::kSymbols});
    }
    void run(std::uint32_t lane, std::span<const std::uint8_t> symbols,
             std::span<std::uint32_t> counts) override
    {
        m_predictor->run(lane, symbols, counts);
    }
    void runs(std::span<const engine::LaneRun> laneRuns) override { m_predictor->runs(laneRuns); }
    std::size_t bestRun() const override { return m_predictor->bestRun(); }
    std::size_t bestBatch() const override { return m_predictor->bestBatch(); }
    Status health() const override { return m_predictor->health(); }

private:
    LockStep& m_owner;
    const std::unique_ptr<engine::Predictor> m_predictor;
};

LockStep::LockStep() = default;
LockStep::~LockStep() = default;

void LockStep::run(Task first, const std::function<Task()>& more)
{
    begin(std::move(first));
    m_sinceLook = kLook;
    resumeAll();
    while (m_live != 0) {
        if (m_live < kTasks && m_sinceLook >= kLook) {
            m_sinceLook = 0;
            for (Task task; m_live < kTasks && (task = more());)
                begin(std::move(task));
            resumeAll();
        }
        stepAll();
        resumeAll();
    }
}

void LockStep::begin(Task task)
{
    for (Place& place : m_places) {
        if (!place.fiber.isDone())
            continue;
        place.fiber.start(std::move(task));
        ++m_live;
        return;
    }
}

// Each that waits for no step until it ends or wants one.
void LockStep::resumeAll()
{
    t_current = this;
    for (Place& place : m_places) {
        if (place.fiber.isDone() || place.wanted.predictor != nullptr)
            continue;
        m_running = &place;
        place.fiber.resume();
        if (place.fiber.isDone()) {
            --m_live;
            m_sinceLook = kLook;
        }
    }
    m_running = nullptr;
    t_current = nullptr;
}

void LockStep::stepAll()
{
    std::array<engine::JointStep, kTasks> steps;
    std::size_t count = 0;
    for (Place& place : m_places) {
        if (place.wanted.predictor != nullptr)
            steps[count++] = std::exchange(place.wanted, {});
    }
    if (count != 0)
        engine::stepTogether({steps.data(), count});
    ++m_sinceLook;
}

void LockStep::step(const engine::JointStep& wanted)
{
    if (m_live == 1 && m_sinceLook < kLook) { // nobody to wait for
        ++m_sinceLook;
        engine::stepTogether({&wanted, 1});
        return;
    }
    m_running->wanted = wanted;
    m_running->fiber.leave();
}

std::unique_ptr<engine::Predictor> joinLockStep(std::unique_ptr<engine::Predictor> predictor)
{
    if (t_current == nullptr || predictor->lanes() != 1)
        return predictor;
    return std::make_unique<LockStep::Stepper>(*t_current, std::move(predictor));
}

} // namespace ff::codec
