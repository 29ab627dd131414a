// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/ModuleFile.h"

#include <algorithm>
#include <cstdlib>
#include <dlfcn.h>
#include <vector>

namespace ff::engine {

namespace {

// What the variable names, or null.
const char* namedFile(const ModuleFile& module)
{
    const char* path = std::getenv(module.variable); // NOLINT(concurrency-mt-unsafe): nothing here sets it
    return path && *path ? path : nullptr;
}

std::vector<std::filesystem::path> candidates(const ModuleFile& module)
{
    if (const char* path = namedFile(module))
        return {path};
    std::error_code ignored;
    const auto folder = std::filesystem::read_symlink("/proc/self/exe", ignored).parent_path();
    return {folder / module.file, folder.parent_path() / "lib" / "fileformer" / module.file};
}

} // namespace

bool ModuleFile::isNamed() const
{
    return namedFile(*this) != nullptr;
}

bool ModuleFile::isPresent() const
{
    return find().ok();
}

Result<std::filesystem::path> ModuleFile::find() const
{
    const auto paths = candidates(*this);
    for (const auto& path : paths) {
        std::error_code ignored;
        if (std::filesystem::exists(path, ignored))
            return path;
    }
    return Error{
        ErrorCode::Missing,
        sentence("this FileFormer was built without its %1 module: there is no %2", name, paths.back())};
}

Result<void*> ModuleFile::open(const std::filesystem::path& path) const
{
    // Never closed: the driver keeps threads of its own, and LibTorch cannot be unloaded again.
    void* handle = ::dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
    if (handle)
        return ::dlsym(handle, entry);
    const char* why = ::dlerror(); // NOLINT(concurrency-mt-unsafe): of this thread, in glibc
    return Error{ErrorCode::Missing,
                 sentence("the %1 module cannot be loaded: %2", name, why ? why : path.string())};
}

} // namespace ff::engine
