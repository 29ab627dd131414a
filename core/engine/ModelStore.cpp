// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/ModelStore.h"

#include "core/base/File.h"
#include "core/base/UserFolder.h"
#include "core/crypto/Hash.h"
#include "core/engine/Predictor.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <map>
#include <mutex>
#include <optional>
#include <sys/stat.h>

namespace ff::engine {

namespace fs = std::filesystem;

namespace {

// How far above the executable a `models` folder is looked for: build/preset/bin inside a source tree.
constexpr int kLevelsAbove = 3;
constexpr std::string_view kEnding = ".ffm";

void addEnvironmentFolders(std::vector<fs::path>& folders)
{
    const char* list = std::getenv("FILEFORMER_MODELS");
    std::string_view rest = list ? list : "";
    while (!rest.empty()) {
        const std::size_t colon = std::min(rest.find(':'), rest.size());
        if (colon > 0)
            folders.emplace_back(rest.substr(0, colon));
        rest.remove_prefix(std::min(colon + 1, rest.size()));
    }
}

void addExecutableFolders(std::vector<fs::path>& folders)
{
    std::error_code error;
    const fs::path executable = fs::read_symlink("/proc/self/exe", error);
    if (error)
        return;
    const fs::path beside = executable.parent_path();
    fs::path folder = beside;
    for (int level = 0; level <= kLevelsAbove && folder.has_relative_path(); ++level) {
        folders.push_back(folder / "models");
        folder = folder.parent_path();
    }
    folders.push_back((beside / "../share/fileformer/models").lexically_normal());
}

std::vector<fs::path> modelFiles(const fs::path& folder)
{
    std::vector<fs::path> files;
    std::error_code error;
    for (fs::directory_iterator it(folder, error), end; !error && it != end; it.increment(error)) {
        std::error_code ignored;
        if (it->path().extension() == kEnding && it->is_regular_file(ignored))
            files.push_back(it->path());
    }
    std::sort(files.begin(), files.end());
    return files;
}

bool isPresetName(std::string_view name)
{
    return !name.empty() && name.front() != '.' && name.find('/') == std::string_view::npos
        && name.find('\0') == std::string_view::npos;
}

} // namespace

struct ModelStore::State {
    // What a file held when it was last looked at; another inode, size or time means looking again. (The time
    // alone is too coarse for two versions within some milliseconds.)
    struct Seen {
        std::array<std::int64_t, 5> stamp{};
        std::shared_ptr<const Model> model;
    };

    std::vector<fs::path> folders;
    std::mutex mutex;
    std::map<fs::path, Seen> seen;

    Error missing(const Sentence& what) const
    {
        std::string where;
        for (const auto& folder : folders)
            where += (where.empty() ? "" : ", ") + folder.string();
        return {ErrorCode::Missing,
                where.empty() ? sentence("%1 was not found in any folder", what)
                              : sentence("%1 was not found in %2", what, where)};
    }

    // The file's entry, read again when it changed. REQUIRES: mutex held.
    Result<Seen*> look(const fs::path& path)
    {
        struct stat info {};
        if (::stat(path.c_str(), &info) != 0)
            return Error{ErrorCode::Io, sentence("cannot read %1: %2", path, systemMessage(errno))};
        const std::array<std::int64_t, 5> stamp{
            static_cast<std::int64_t>(info.st_dev), static_cast<std::int64_t>(info.st_ino),
            static_cast<std::int64_t>(info.st_size), info.st_mtim.tv_sec, info.st_mtim.tv_nsec};
        const auto found = seen.find(path);
        if (found != seen.end() && found->second.stamp == stamp)
            return &found->second;
        FF_ASSIGN(auto model, Model::load(path));
        return &(seen[path] = Seen{stamp, std::move(model)});
    }

    // One that was loaded and still lies there; else null. REQUIRES: mutex held.
    std::shared_ptr<const Model> known(const ModelShortId& id)
    {
        for (const auto& [path, entry] : seen) {
            if (!entry.model || entry.model->shortId() != id)
                continue;
            const auto again = look(fs::path(path)); // no entry goes
            if (again.ok() && (*again)->model->shortId() == id)
                return (*again)->model;
            break;
        }
        return nullptr;
    }
};

std::vector<fs::path> ModelStore::defaultFolders()
{
    std::vector<fs::path> folders;
    addEnvironmentFolders(folders);
    addExecutableFolders(folders);
    if (fs::path folder = userFolder(); !folder.empty())
        folders.push_back(std::move(folder));
#ifdef FF_DEVELOPMENT_MODELS
    folders.emplace_back(FF_DEVELOPMENT_MODELS);
#endif
    return folders;
}

fs::path ModelStore::userFolder()
{
    return userPlace(UserFolder::Data, "models");
}

Result<ModelStore::Added> ModelStore::add(const fs::path& file, bool replace)
{
    FF_ASSIGN(const auto model, Model::load(file));
    if (file.extension() != kEnding || !isPresetName(model->name()))
        return Error{ErrorCode::Usage, sentence("%1 is not called as a model is: NAME.ffm", file)};
    FF_TRY(selectNativeEngine(model));
    for (const fs::path& folder : defaultFolders())
        for (const fs::path& path : modelFiles(folder))
            if (const auto here = Model::load(path); here.ok() && (*here)->identity() == model->identity())
                return Added{path, false};
    const fs::path folder = userFolder();
    if (folder.empty())
        return Error{ErrorCode::Io,
                     sentence("there is no folder for models: neither HOME nor XDG_DATA_HOME is set")};
    FF_TRY(makeFolders(folder));
    const fs::path target = folder / file.filename();
    std::error_code error;
    if (!replace && fs::exists(fs::symlink_status(target, error)))
        return Error{ErrorCode::Usage,
                     sentence("%1 is another model, which archives may need; give the new one another name, "
                              "or replace it with --force",
                              target)};
    FF_TRY(writeFile(target, model->file()));
    return Added{target, true};
}

ModelStore::ModelStore(std::vector<fs::path> folders) : m_state(std::make_shared<State>())
{
    m_state->folders = std::move(folders);
}

Result<std::shared_ptr<const Model>> ModelStore::byName(std::string_view preset)
{
    if (!isPresetName(preset))
        return Error{ErrorCode::Usage, sentence("\"%1\" is not a model name", preset)};
    const std::string fileName = std::string(preset) + std::string(kEnding);
    const std::lock_guard lock(m_state->mutex);
    for (const auto& folder : m_state->folders) {
        std::error_code ignored;
        if (!fs::is_regular_file(folder / fileName, ignored))
            continue;
        FF_ASSIGN(const auto* seen, m_state->look(folder / fileName));
        return seen->model;
    }
    return m_state->missing(sentence("model %1", preset));
}

Result<std::shared_ptr<const Model>> ModelStore::named(const std::string& nameOrFile)
{
    if (nameOrFile.find('/') == std::string::npos && !nameOrFile.ends_with(kEnding))
        return byName(nameOrFile);
    return Model::load(nameOrFile); // not kept: byShortId() is of what the folders hold
}

Result<std::shared_ptr<const Model>> ModelStore::byShortId(const ModelShortId& id)
{
    const std::lock_guard lock(m_state->mutex);
    if (auto known = m_state->known(id))
        return known;
    std::optional<Error> unreadable;
    for (const auto& folder : m_state->folders) {
        for (const auto& path : modelFiles(folder)) {
            const auto seen = m_state->look(path);
            if (!seen.ok())
                unreadable = seen.error();
            else if (seen.value()->model->shortId() == id)
                return seen.value()->model;
        }
    }
    Error error = m_state->missing(sentence("the model %1 of this archive", toHex(id)));
    if (unreadable)
        error.message = sentence("%1 (%2)", error.message, unreadable->message);
    return error;
}

} // namespace ff::engine
