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

    // Of them the one that add() writes to; empty when this user has no home.
    static std::filesystem::path userFolder();

    struct Added {
        std::filesystem::path path; // where the model is found from now on
        bool isNew = true; // false: this very model was found before
    };
    // Copies a model file to the user's folder, once it was read and its known answer came out right on this
    // machine. Its name is the file's. Damaged when it is no model; Usage when another model has its name
    // there, unless `replace`: archives that need that one could not be opened any more.
    static Result<Added> add(const std::filesystem::path& file, bool replace);

    explicit ModelStore(std::vector<std::filesystem::path> folders = defaultFolders());

    // Missing with the folders named when there is none. Loaded models are kept and shared; calls from any
    // thread.
    Result<std::shared_ptr<const Model>> byName(std::string_view preset);
    // The same; what has a slash or ends with ".ffm" is the file of a model, wherever it lies.
    Result<std::shared_ptr<const Model>> named(const std::string& nameOrFile);
    Result<std::shared_ptr<const Model>> byShortId(const ModelShortId& id);

private:
    struct State;
    std::shared_ptr<State> m_state;
};

} // namespace ff::engine
