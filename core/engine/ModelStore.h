// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Finds models by preset name or by identity in the folders that hold them.

#include "core/engine/Model.h"

#include <filesystem>
#include <memory>
#include <string_view>
#include <vector>

namespace ff::engine {

class ModelStore {
public:
    // Folders searched in order for *.ffm: $FILEFORMER_MODELS (colon separated), `models` beside or above the
    // executable, ../share/fileformer/models, the user's data folder, the source tree's models folder of a
    // development build.
    static std::vector<std::filesystem::path> defaultFolders();

    explicit ModelStore(std::vector<std::filesystem::path> folders = defaultFolders());

    // Missing with the folders named when there is none. Loaded models are kept and shared; calls from any
    // thread.
    Result<std::shared_ptr<const Model>> byName(std::string_view preset);
    Result<std::shared_ptr<const Model>> byShortId(const ModelShortId& id);

private:
    struct State;
    std::shared_ptr<State> m_state;
};

} // namespace ff::engine
