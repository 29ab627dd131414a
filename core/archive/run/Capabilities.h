// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// What this machine has to work with, for people to see. Functions may be called from any thread and take up
// to seconds: drivers are asked, models are read and hashed.

#include "core/base/Result.h"

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace ff::archive {

struct ModelDescription {
    std::string name; // "swift"
    std::filesystem::path path;
    std::uint64_t bytes = 0;
    std::string identity; // SHA-256 of the file in hex; empty when it cannot be read
    std::string card; // its text: what it is, how it was trained, its licence
    Sentence problem; // why it cannot be used; empty when it can
};

// Those in the folders where the program looks, the ones it takes first, first.
std::vector<ModelDescription> modelsHere();

// ModelStore::add(), and what there is of the model then.
struct AddedModel {
    ModelDescription model;
    bool isNew = true;
};
Result<AddedModel> addModel(const std::filesystem::path& file, bool replace);

// Ok when a job that asks for this device ("auto", "cpu", "cuda") can have it as far as one can tell without
// starting it; otherwise Missing with the reason.
Status deviceHere(const std::string& device);

} // namespace ff::archive
