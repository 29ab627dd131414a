// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Archives that commands make or open go into the catalogue when the command has told its result, so that
// nothing waits for it. What goes wrong there is a warning at most, and never a failure of the command.

#include "app/ffz/Commands.h"

namespace ffz {

// Remembers the archive when it ends. REQUIRES: the archive and the options live longer.
class Remembering {
public:
    Remembering(const ff::archive::Archive& archive, const CommonOptions& options)
        : m_archive(archive), m_options(options)
    {
    }
    ~Remembering();
    // These entries were opened by it: noted when it ends.
    void opened(std::vector<std::size_t> entries) { m_opened = std::move(entries); }
    Remembering(const Remembering&) = delete;
    Remembering& operator=(const Remembering&) = delete;

private:
    const ff::archive::Archive& m_archive;
    const CommonOptions& m_options;
    std::vector<std::size_t> m_opened;
};

// An archive that was made or changed.
void rememberFile(const std::filesystem::path& archive, bool encrypted, const CommonOptions& options);

} // namespace ffz
