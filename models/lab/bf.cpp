// SPDX-License-Identifier: GPL-3.0-or-later

// Filters the documents of a record stream (uint32 name length, uint32 size, name, data) as the codec would:
// stdin to stdout.
#include "core/codec/BranchFilter.h"

#include <cstdio>
#include <cstring>
#include <vector>

int main()
{
    std::vector<std::uint8_t> all;
    std::uint8_t buffer[65536];
    std::size_t count = 0;
    while ((count = std::fread(buffer, 1, sizeof buffer, stdin)) > 0)
        all.insert(all.end(), buffer, buffer + count);
    std::size_t at = 0, filtered = 0, documents = 0;
    while (at + 8 <= all.size()) {
        std::uint32_t name = 0, size = 0;
        std::memcpy(&name, &all[at], 4);
        std::memcpy(&size, &all[at + 4], 4);
        const std::size_t begin = at + 8 + name;
        if (begin + size > all.size())
            return 2;
        const std::span<std::uint8_t> document(all.data() + begin, size);
        ++documents;
        if (ff::codec::looksLikeX86(document)) {
            ff::codec::filterBranches(document);
            ++filtered;
        }
        at = begin + size;
    }
    std::fprintf(stderr, "filtered %zu of %zu\n", filtered, documents);
    return std::fwrite(all.data(), 1, all.size(), stdout) == all.size() ? 0 : 3;
}
