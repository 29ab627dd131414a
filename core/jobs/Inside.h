// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// What is within a file that is an archive itself: the text of an office document or e-book (docx, xlsx,
// pptx, odt, ods, odp, epub), or a list of what an archive holds. Everything stays in memory.

#include "core/base/Bytes.h"
#include "core/base/Result.h"
#include "core/base/TaskControl.h"

#include <QString>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace ff::jobs {

struct Inside {
    static constexpr qsizetype kTextLimit = 1'000'000; // letters of a document
    static constexpr std::size_t kMemberLimit = 10'000; // members that are listed

    struct Member {
        std::string path;
        std::uint64_t size = 0;
        std::int64_t mtime = 0; // seconds since 1970
        bool isFolder = false;
    };
    std::optional<QString> text; // of a document; else the members are what there is to show
    bool isTextCut = false;
    std::vector<Member> members;
    std::uint64_t memberCount = 0; // with those beyond kMemberLimit
    std::uint64_t bytes = 0; // of all files
};

// Damaged, Missing or Usage when the bytes are no archive that can be listed. Any thread.
Result<Inside> lookInside(ByteSpan bytes, TaskControl& control);

} // namespace ff::jobs
