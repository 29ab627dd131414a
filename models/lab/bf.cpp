// Filters the documents of a record stream (uint32 name length, uint32 size, name, data) as the codec would:
// stdin to stdout.
#include "core/codec/BranchFilter.h"

#include <cstdio>
#include <cstring>
#include <vector>
using namespace ff;
int main()
{
    std::vector<std::uint8_t> all;
    std::uint8_t buf[65536];
    std::size_t n;
    while ((n = fread(buf, 1, sizeof buf, stdin)) > 0)
        all.insert(all.end(), buf, buf + n);
    std::size_t at = 0, done = 0, docs = 0;
    while (at < all.size()) {
        std::uint32_t a, b;
        memcpy(&a, &all[at], 4);
        memcpy(&b, &all[at + 4], 4);
        std::span<std::uint8_t> d(&all[at + 8 + a], b);
        ++docs;
        if (codec::looksLikeX86(d)) {
            codec::filterBranches(d);
            ++done;
        }
        at += 8 + a + b;
    }
    fwrite(all.data(), 1, all.size(), stdout);
    fprintf(stderr, "filtered %zu of %zu\n", done, docs);
}
