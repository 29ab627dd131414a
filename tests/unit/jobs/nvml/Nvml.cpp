// SPDX-License-Identifier: GPL-3.0-or-later
// Stands where the driver's libnvidia-ml.so.1 would: a real shared library with the few functions that are
// used of it, and three cards whose load is the first line of the file $FF_NVML_LOADS ("40 60 0"). Without
// that variable there is no driver behind it.

#include <cstdio>
#include <cstdlib>
#include <cstring>

extern "C" {

struct nvmlDevice_st {
    unsigned index;
};
struct nvmlUtilization_st {
    unsigned gpu, memory;
};

int nvmlInit_v2()
{
    return std::getenv("FF_NVML_LOADS") != nullptr ? 0 : 9; // NVML_ERROR_DRIVER_NOT_LOADED
}

int nvmlDeviceGetCount_v2(unsigned* count)
{
    *count = 3;
    return 0;
}

int nvmlDeviceGetHandleByIndex_v2(unsigned index, nvmlDevice_st** device)
{
    static nvmlDevice_st cards[3] = {{0}, {1}, {2}};
    if (index >= 3)
        return 2;
    *device = &cards[index];
    return 0;
}

int nvmlDeviceGetName(nvmlDevice_st* device, char* name, unsigned length)
{
    std::snprintf(name, length, "%s", device->index < 2 ? "NVIDIA H200" : "NVIDIA T4");
    return 0;
}

int nvmlDeviceGetUtilizationRates(nvmlDevice_st* device, nvmlUtilization_st* use)
{
    std::FILE* file = std::fopen(std::getenv("FF_NVML_LOADS"), "r");
    if (file == nullptr)
        return 999;
    unsigned loads[3] = {};
    const int read = std::fscanf(file, "%u %u %u", &loads[0], &loads[1], &loads[2]);
    std::fclose(file);
    use->gpu = loads[device->index];
    use->memory = 1;
    return read == 3 ? 0 : 999;
}
}
