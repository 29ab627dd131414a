// SPDX-License-Identifier: GPL-3.0-or-later
// ffz model
#include "app/ffz/Commands.h"
#include "app/ffz/Console.h"
#include "app/ffz/Json.h"
#include "core/archive/run/Capabilities.h"

#include <iostream>

namespace ffz {
namespace {

using ff::archive::ModelDescription;

Json modelJson(const ModelDescription& model)
{
    Json out;
    setText(out, "name", model.name);
    setText(out, "path", model.path.native());
    out["bytes"] = model.bytes;
    out["sha256"] = model.identity.empty() ? Json() : Json(model.identity);
    setText(out, "card", model.card);
    out["problem"] = model.problem.empty() ? Json() : Json(model.problem);
    return out;
}

// The first line of its text that says something.
std::string titleOf(const ModelDescription& model)
{
    std::string_view rest = model.card;
    while (!rest.empty()) {
        std::string_view line = rest.substr(0, rest.find('\n'));
        rest.remove_prefix(std::min(rest.size(), line.size() + 1));
        if (!line.empty() && line.front() != '#')
            return std::string(line);
    }
    return {};
}

} // namespace

int modelList(const ModelCommand& command)
{
    const std::vector<ModelDescription> models = ff::archive::modelsHere();
    if (command.json) {
        Json out;
        out["models"] = Json::array();
        for (const ModelDescription& model : models)
            out["models"].push_back(modelJson(model));
        printJson(out);
        return 0;
    }
    for (const ModelDescription& model : models) {
        std::cout << printable(model.name) << "  " << grouped(model.bytes) << " bytes  "
                  << printable(model.path.native()) << '\n';
        if (!model.problem.empty()) {
            std::cout << "  cannot be used: " << printable(model.problem.text()) << '\n';
            continue;
        }
        std::cout << "  SHA-256 " << model.identity << '\n';
        if (const std::string title = titleOf(model); !title.empty())
            std::cout << "  " << printable(title) << '\n';
    }
    if (models.empty() && !command.quiet)
        std::cout << "there is no model here: the levels former and ultra code as balanced does\n";
    return 0;
}

int modelAdd(const ModelCommand& command)
{
    const auto added = ff::archive::addModel(command.file, command.force);
    if (!added)
        return fail(added.error(), command);
    if (command.json) {
        Json out = modelJson(added->model);
        out["added"] = added->isNew;
        printJson(out);
    } else if (!command.quiet) {
        std::cout << printable(added->model.name) << (added->isNew ? " is now " : " was here before: ")
                  << printable(added->model.path.native()) << '\n';
    }
    return 0;
}

} // namespace ffz
