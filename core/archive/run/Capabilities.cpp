// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/archive/run/Capabilities.h"

#include "core/archive/run/Device.h"
#include "core/engine/ModelStore.h"
#include "core/engine/cuda/CardSession.h"

#include <algorithm>
#include <set>

namespace ff::archive {

namespace fs = std::filesystem;

namespace {

std::string hex(const engine::ModelIdentity& identity)
{
    static constexpr char kDigits[] = "0123456789abcdef";
    std::string out;
    for (const std::uint8_t byte : identity) {
        out += kDigits[byte >> 4];
        out += kDigits[byte & 15];
    }
    return out;
}

} // namespace

std::vector<ModelDescription> modelsHere()
{
    std::vector<ModelDescription> out;
    std::set<fs::path> seen;
    for (const fs::path& folder : engine::ModelStore::defaultFolders()) {
        std::vector<fs::path> files;
        std::error_code failure;
        for (fs::directory_iterator at(folder, failure), end; !failure && at != end; at.increment(failure)) {
            std::error_code ignored;
            if (at->path().extension() == ".ffm" && at->is_regular_file(ignored))
                files.push_back(at->path());
        }
        std::sort(files.begin(), files.end());
        for (const fs::path& file : files) {
            std::error_code ignored;
            if (!seen.insert(fs::weakly_canonical(file, ignored)).second)
                continue;
            ModelDescription model;
            model.name = file.stem().string();
            model.path = file;
            const auto size = fs::file_size(file, ignored);
            model.bytes = ignored ? 0 : size;
            if (const auto loaded = engine::Model::load(file); loaded.ok()) {
                model.identity = hex((*loaded)->identity());
                model.card = (*loaded)->text();
            } else {
                model.problem = loaded.error().message;
            }
            out.push_back(std::move(model));
        }
    }
    return out;
}

Status deviceHere(const std::string& device)
{
    FF_TRY(checkDevice(device));
    if (device == "cuda" && !engine::cudaModulePresent())
        return Error{ErrorCode::Missing,
                     "the CUDA module of FileFormer (libfileformer_cuda.so) is not installed"};
    return {};
}

} // namespace ff::archive
