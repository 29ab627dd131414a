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

ModelDescription describe(const fs::path& file)
{
    ModelDescription model;
    model.name = file.stem().string();
    model.path = file;
    std::error_code ignored;
    const auto size = fs::file_size(file, ignored);
    model.bytes = ignored ? 0 : size;
    if (const auto loaded = engine::Model::load(file); loaded.ok()) {
        model.identity = toHex((*loaded)->identity());
        model.card = (*loaded)->text();
    } else {
        model.problem = loaded.error().message;
    }
    return model;
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
            if (seen.insert(fs::weakly_canonical(file, ignored)).second)
                out.push_back(describe(file));
        }
    }
    return out;
}

Result<AddedModel> addModel(const fs::path& file, bool replace)
{
    FF_ASSIGN(const engine::ModelStore::Added added, engine::ModelStore::add(file, replace));
    return AddedModel{describe(added.path), added.isNew};
}

Status deviceHere(const std::string& device)
{
    FF_TRY(checkDevice(device));
    if (device == "cuda" && !engine::cudaModulePresent())
        return Error{ErrorCode::Missing,
                     sentence("the CUDA module of FileFormer (libfileformer_cuda.so) is not installed")};
    return {};
}

} // namespace ff::archive
