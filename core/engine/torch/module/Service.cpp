// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/torch/module/Service.h"

#include <algorithm>
#include <c10/core/GradMode.h>
#include <cstdio>
#include <cstring>
#include <stdexcept>

namespace ff::engine::torch_module {

namespace {

constexpr std::size_t kSlots = 4; // two on the device, two being copied from
constexpr std::size_t kOnDevice = 2;
constexpr std::uint64_t kReservedLanes = 1; // Net::growLanes
constexpr std::uint64_t kMaxCapacity = std::uint64_t{1} << 20;
constexpr std::size_t kHalf = 16;

} // namespace

Service::Service(Device device)
    : m_device(std::move(device)), m_rowWords(torchRowWords(m_device.model->shape().tables.size()))
{
    for (std::size_t i = 0; i < kSlots; ++i) {
        m_slots.push_back(std::make_unique<Slot>());
        m_slots.back()->transport = m_device.makeTransport(*m_device.net, *m_device.model);
    }
    m_device.net->growLanes(kReservedLanes);
    m_capacity = kReservedLanes;
    m_thread = std::thread([this] { loop(); });
}

Service::~Service()
{
    {
        const std::lock_guard lock(m_mutex);
        m_stop = true;
    }
    m_wake.notify_all();
    m_thread.join();
}

std::uint64_t Service::allocate(std::uint64_t lanes)
{
    const std::lock_guard device(m_deviceMutex);
    for (auto run = m_free.begin(); run != m_free.end(); ++run) {
        if (run->second < lanes)
            continue;
        const auto [first, length] = *run;
        m_free.erase(run);
        if (length > lanes)
            m_free[first + lanes] = length - lanes;
        return first;
    }
    // The last free run may reach the end.
    std::uint64_t first = m_capacity;
    if (!m_free.empty()) {
        const auto last = std::prev(m_free.end());
        if (last->first + last->second == m_capacity)
            first = last->first;
    }
    const std::uint64_t needed = first + lanes;
    if (needed > kMaxCapacity)
        throw std::length_error("too many lanes");
    std::uint64_t capacity = std::min(kMaxCapacity, needed + needed / 2);
    try {
        m_device.net->growLanes(capacity);
    } catch (const std::exception&) {
        capacity = needed;
        m_device.net->growLanes(capacity);
    }
    m_free.erase(first);
    m_capacity = capacity;
    if (capacity > needed)
        m_free[needed] = capacity - needed;
    return first;
}

void Service::release(std::uint64_t first, std::uint64_t lanes)
{
    const std::lock_guard device(m_deviceMutex);
    auto run = m_free.emplace(first, lanes).first;
    if (const auto next = std::next(run); next != m_free.end() && first + lanes == next->first) {
        run->second += next->second;
        m_free.erase(next);
    }
    if (run != m_free.begin()) {
        const auto before = std::prev(run);
        if (before->first + before->second == first) {
            before->second += run->second;
            m_free.erase(run);
        }
    }
}

void Service::copyOut(const Part& part, const TorchOutput* outputs, std::uint32_t outputCount)
{
    const std::uint32_t* counts = part.slot->transport->counts();
    std::uint64_t begin = 0;
    for (std::uint32_t i = 0; i < outputCount; begin += outputs[i].groups, ++i) {
        const std::uint64_t from = std::max(begin, part.from);
        const std::uint64_t to = std::min(begin + outputs[i].groups, part.from + part.groups);
        if (from >= to)
            continue;
        std::memcpy(outputs[i].counts + (from - begin) * kHalf, counts + (part.at + from - part.from) * kHalf,
                    (to - from) * kHalf * sizeof(std::uint32_t));
    }
}

std::string Service::forward(const std::uint32_t* rows, std::uint32_t count, const TorchOutput* outputs,
                             std::uint32_t outputCount)
{
    std::unique_lock lock(m_mutex);
    if (m_bells.empty())
        m_bells.push_back(std::make_unique<Bell>());
    std::unique_ptr<Bell> bell = std::move(m_bells.back());
    m_bells.pop_back();
    std::string failure = forwardThrough(*bell, rows, count, outputs, outputCount, lock);
    if (!lock.owns_lock())
        lock.lock();
    m_bells.push_back(std::move(bell));
    return failure;
}

std::string Service::forwardThrough(Bell& bell, const std::uint32_t* rows, std::uint32_t count,
                                    const TorchOutput* outputs, std::uint32_t outputCount,
                                    std::unique_lock<std::mutex>& lock)
{
    if (m_failed)
        return m_failure;
    bell.rung = 0;
    Request request{rows, count, 0, 0, &bell, {}};
    // The first batch may have little room left, the others are all its own.
    request.ready.reserve(count / m_device.net->maxRows() + 3);
    m_waiting.push_back(&request);
    m_wake.notify_one();
    lock.unlock();
    std::uint32_t copied = 0;
    for (std::uint32_t part = 0; copied < count; ++part) {
        for (std::uint32_t rung = bell.rung; rung <= part && !m_failed; rung = bell.rung)
            bell.rung.wait(rung);
        if (m_failed) {
            lock.lock(); // no one touches the request any more
            return m_failure;
        }
        const Part& ready = request.ready[part];
        copyOut(ready, outputs, outputCount);
        copied += ready.rows;
        if (ready.slot->readers.fetch_sub(1) == 1) {
            {
                const std::lock_guard seen(m_mutex);
            }
            m_wake.notify_one();
        }
    }
    return {};
}

Service::Slot* Service::freeSlot()
{
    for (const auto& slot : m_slots) {
        if (!slot->busy && slot->readers == 0)
            return slot.get();
    }
    return nullptr;
}

const std::uint32_t* Service::rowOf(const Request& request, std::uint32_t index) const
{
    return request.rows + std::size_t{index} * m_rowWords;
}

// Takes waiting rows, as many as there is room for.
void Service::fill(Slot& slot)
{
    const std::uint32_t room = m_device.net->maxRows();
    std::uint32_t used = 0;
    std::uint64_t at = 0;
    slot.parts.clear();
    while (used < room && !m_waiting.empty()) {
        Request& request = *m_waiting.front();
        const std::uint32_t take = std::min(room - used, request.count - request.taken);
        std::memcpy(slot.transport->rows() + std::size_t{used} * m_rowWords, rowOf(request, request.taken),
                    std::size_t{take} * m_rowWords * sizeof(std::uint32_t));
        std::uint64_t groups = 0;
        for (std::uint32_t i = 0; i < take; ++i) {
            TorchRow row;
            std::memcpy(&row, rowOf(request, request.taken + i), sizeof row);
            groups += torchGroupsOf(row);
        }
        slot.parts.push_back({&request, take, request.groups, groups, at, &slot});
        at += groups;
        used += take;
        request.groups += groups;
        request.taken += take;
        if (request.taken == request.count)
            m_waiting.pop_front();
    }
    m_rows += used;
    m_batches += 1;
}

void Service::start(Slot& slot, std::unique_lock<std::mutex>& lock)
{
    fill(slot);
    std::uint32_t used = 0;
    for (const Part& part : slot.parts)
        used += part.rows;
    slot.busy = true;
    m_running.push_back(&slot);
    lock.unlock();
    {
        const std::lock_guard device(m_deviceMutex);
        slot.transport->start(used);
    }
    lock.lock();
}

void Service::finish(Slot& slot, std::unique_lock<std::mutex>& lock)
{
    lock.unlock();
    slot.transport->finish();
    slot.readers = static_cast<std::uint32_t>(slot.parts.size());
    // Rung without the lock: who wakes wants it at once.
    std::vector<Bell*> bells;
    for (const Part& part : slot.parts) {
        bells.push_back(part.request->bell);
        part.request->ready.push_back(part);
    }
    for (Bell* bell : bells) {
        bell->rung.fetch_add(1);
        bell->rung.notify_one();
    }
    lock.lock();
    m_running.pop_front();
    slot.busy = false;
}

// m_mutex is held; no request is touched after it.
void Service::fail(const std::string& message)
{
    m_failure = message.empty() ? "unknown failure" : message;
    m_failed = true;
    const auto ring = [](const Request& request) {
        request.bell->rung.fetch_add(1);
        request.bell->rung.notify_one();
    };
    for (const Request* request : m_waiting)
        ring(*request);
    for (const Slot* slot : m_running) {
        for (const Part& part : slot->parts)
            ring(*part.request);
    }
    m_waiting.clear();
    m_running.clear();
}

void Service::loop()
{
    std::unique_lock lock(m_mutex);
    try {
        const c10::NoGradGuard noGrad;
        for (;;) {
            Slot* slot = nullptr;
            m_wake.wait(lock, [&] {
                slot = freeSlot();
                return m_stop || !m_running.empty() || (!m_waiting.empty() && slot);
            });
            if (m_stop)
                return;
            if (!m_waiting.empty() && slot && m_running.size() < kOnDevice)
                start(*slot, lock);
            else
                finish(*m_running.front(), lock);
        }
    } catch (const std::exception& error) {
        if (!lock.owns_lock())
            lock.lock();
        fail(error.what());
    }
}

void Service::describe(TorchInfo& info)
{
    const std::lock_guard device(m_deviceMutex);
    std::snprintf(info.device, sizeof info.device, "%s", m_device.name.c_str());
    std::snprintf(info.product, sizeof info.product, "%s", m_device.net->product());
    info.laneBytes = m_capacity * m_device.net->laneBytes();
    info.maxRows = m_device.net->maxRows();
    const std::lock_guard lock(m_mutex);
    info.rows = m_rows;
    info.batches = m_batches;
}

} // namespace ff::engine::torch_module
