// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Libraries that nothing links to: found and opened when something of them is asked for, never before. May be
// used from any thread.

#include "core/base/Result.h"

#include <cstdint>
#include <filesystem>
#include <mutex>
#include <string>

namespace ff::engine {

struct ModuleFile {
    const char* name; // for people: "CUDA"
    const char* file; // beside the program or in ../lib/fileformer
    const char* variable; // of the environment: names another file
    const char* entry; // its only symbol

    bool isNamed() const;
    // Whether there is one to load; does not load it.
    bool isPresent() const;
    // Missing when it is not present.
    Result<std::filesystem::path> find() const;
    // Its entry, null when it has none; Missing when it cannot be loaded.
    Result<void*> open(const std::filesystem::path& path) const;
};

// What the module's entry gives, loaded at the first call. Missing as above, or of another version. There is
// one module of each Api; a failure is not kept.
template <typename Api>
Result<const Api*> moduleApi(const ModuleFile& module, std::uint32_t abi)
{
    static std::mutex mutex;
    static const Api* loaded = nullptr;
    const std::lock_guard lock(mutex);
    if (loaded)
        return loaded;
    FF_ASSIGN(const std::filesystem::path path, module.find());
    FF_ASSIGN(void* const symbol, module.open(path));
    const auto entry = reinterpret_cast<const Api* (*)()>(symbol);
    const Api* api = entry ? entry() : nullptr;
    if (!api || api->abi != abi)
        return Error{ErrorCode::Missing, sentence("%1 belongs to another version of FileFormer", path)};
    loaded = api;
    return loaded;
}

} // namespace ff::engine
