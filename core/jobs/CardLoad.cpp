// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/jobs/CardLoad.h"

#include <QLibrary>

#include <array>
#include <chrono>
#include <optional>

namespace ff::jobs {

namespace {

constexpr std::chrono::seconds kInterval{1};
constexpr std::string_view kVendor = "NVIDIA";

// What is used of nvml.h, which only comes with the CUDA toolkit. 0 is success.
using NvmlDevice = struct NvmlDeviceHandle*;
struct NvmlUtilization {
    unsigned gpu, memory; // per cent of the last sample period
};

class Nvml {
public:
    // Empty where there is no such library, or no driver behind it.
    static std::optional<Nvml> load()
    {
        Nvml out;
        QLibrary library(QStringLiteral("libnvidia-ml.so.1"));
        // A half-started driver library is left in memory: its threads would outlive it.
        library.setLoadHints(QLibrary::PreventUnloadHint);
        const auto find = [&library](auto& function, const char* name) {
            function = reinterpret_cast<std::decay_t<decltype(function)>>(library.resolve(name));
            return function != nullptr;
        };
        int (*init)() = nullptr;
        if (!library.load() || !find(init, "nvmlInit_v2") || !find(out.m_count, "nvmlDeviceGetCount_v2")
            || !find(out.m_handle, "nvmlDeviceGetHandleByIndex_v2") || !find(out.m_name, "nvmlDeviceGetName")
            || !find(out.m_utilization, "nvmlDeviceGetUtilizationRates") || init() != 0)
            return std::nullopt;
        return out;
    }

    // The mean of the cards of each name.
    std::map<std::string, double> read() const
    {
        std::map<std::string, std::pair<double, int>> sums;
        unsigned count = 0;
        if (m_count(&count) != 0)
            return {};
        for (unsigned i = 0; i < count; ++i) {
            NvmlDevice device = nullptr;
            std::array<char, 96> name{};
            NvmlUtilization use{};
            if (m_handle(i, &device) != 0 || m_name(device, name.data(), unsigned(name.size() - 1)) != 0
                || m_utilization(device, &use) != 0 || use.gpu > 100)
                continue;
            auto& [sum, cards] = sums[name.data()];
            sum += use.gpu / 100.0;
            ++cards;
        }
        std::map<std::string, double> out;
        for (const auto& [name, sum] : sums)
            out[name] = sum.first / sum.second;
        return out;
    }

private:
    int (*m_count)(unsigned*) = nullptr;
    int (*m_handle)(unsigned, NvmlDevice*) = nullptr;
    int (*m_name)(NvmlDevice, char*, unsigned) = nullptr;
    int (*m_utilization)(NvmlDevice, NvmlUtilization*) = nullptr;
};

} // namespace

CardLoad& CardLoad::shared()
{
    static CardLoad one;
    return one;
}

CardLoad::~CardLoad()
{
    {
        const std::lock_guard lock(m_mutex);
        m_isEnding = true;
    }
    m_wake.notify_all();
    if (m_thread.joinable())
        m_thread.join();
}

double CardLoad::of(const std::string& device)
{
    if (device.find(kVendor) == std::string::npos)
        return -1;
    const std::lock_guard lock(m_mutex);
    if (m_isAbsent)
        return -1;
    m_isAsked = true;
    if (!m_thread.joinable())
        m_thread = std::thread([this] { watch(); });
    m_wake.notify_all();
    for (const auto& [name, load] : m_loads) {
        if (device.ends_with(name))
            return load;
    }
    return -1;
}

void CardLoad::watch()
{
    const std::optional<Nvml> nvml = Nvml::load();
    std::unique_lock lock(m_mutex);
    m_isAbsent = !nvml;
    while (nvml && !m_isEnding) {
        if (!std::exchange(m_isAsked, false)) {
            m_loads.clear();
            m_wake.wait(lock, [this] { return m_isAsked || m_isEnding; });
            continue;
        }
        lock.unlock();
        auto loads = nvml->read();
        lock.lock();
        m_loads = std::move(loads);
        m_wake.wait_for(lock, kInterval, [this] { return m_isEnding; });
    }
}

} // namespace ff::jobs
