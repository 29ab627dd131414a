// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/archive/SafePath.h"

#include <algorithm>
#include <climits>

namespace ff::archive {

Result<PathParts> safeParts(std::string_view path)
{
    const auto refused = [](const Sentence& why) {
        return Error{ErrorCode::Usage, sentence("refused: %1", why)};
    };
    if (path.empty())
        return refused(sentence("it has no name"));
    if (path.front() == '/')
        return refused(sentence("its path is absolute"));
    if (path.find('\0') != std::string_view::npos)
        return refused(sentence("its path has a zero byte"));
    PathParts parts;
    std::size_t at = 0;
    while (at <= path.size()) {
        const std::size_t slash = std::min(path.find('/', at), path.size());
        const std::string_view part = path.substr(at, slash - at);
        if (part == "..")
            return refused(sentence("its path leads out of the target folder"));
        if (part.empty() || part == ".")
            return refused(sentence("its path has an empty component"));
        if (part.size() > NAME_MAX)
            return Error{ErrorCode::Io,
                         sentence("a name in its path is longer than 255 bytes, which no file system takes")};
        parts.emplace_back(part);
        at = slash + 1;
    }
    return parts;
}

} // namespace ff::archive
