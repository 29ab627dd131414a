// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/ffz/Remembering.h"

#include "app/ffz/Console.h"
#include "app/ffz/Watch.h"
#include "core/base/Exceptions.h"
#include "core/remember/Remember.h"

#include <iostream>

namespace ffz {
namespace {

template <typename Work>
void tellingProblems(const CommonOptions& options, Work work)
{
    // What was told is to be read now.
    std::cout.flush();
    ff::TaskControl control;
    const ff::Result<ff::remember::Outcome> outcome = [&] {
        const Watch watch(control, false); // Ctrl-C
        return ff::catchingExceptions([&] { return work(control); });
    }();
    const ff::Sentence problem = outcome ? outcome->notice : outcome.error().message;
    if (!problem.empty() && !options.quiet && !options.json)
        std::cerr << "ffz: " << printable(problem.text())
                  << (outcome
                          ? ""
                          : "; the archive is not remembered (FILEFORMER_CATALOGUE=off switches that off)")
                  << '\n';
}

} // namespace

Remembering::~Remembering()
{
    tellingProblems(m_options,
                    [&](ff::TaskControl& control) { return ff::remember::archive(m_archive, {}, control); });
    // It only helps the order of what is found later.
    if (!m_opened.empty())
        (void)ff::catchingExceptions([&] { return ff::remember::opened(m_archive, m_opened); });
}

void rememberFile(const std::filesystem::path& archive, bool encrypted, const CommonOptions& options)
{
    tellingProblems(
        options, [&](ff::TaskControl& control) { return ff::remember::file(archive, encrypted, control); });
}

} // namespace ffz
