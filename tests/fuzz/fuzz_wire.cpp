// SPDX-License-Identifier: GPL-3.0-or-later
// Any bytes as a message of another process of a run: taken or not, and memory only for what is there.
#include "core/cluster/Wire.h"
#include "tests/fuzz/Fuzz.h"

using namespace ff;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const auto message = cluster::fromBytes({data, size});
    if (!message)
        return 0;
    // What the small kinds say is written as it came.
    std::visit(
        [](const auto& one) {
            using Kind = std::decay_t<decltype(one)>;
            if constexpr (!std::is_same_v<Kind,
                                          cluster::EncodeJob> && !std::is_same_v<Kind, cluster::DecodeJob>) {
                const Bytes again = cluster::toBytes(one);
                const auto same = cluster::fromBytes(again);
                fuzz::must(same && std::holds_alternative<Kind>(*same)
                               && cluster::toBytes(std::get<Kind>(*same)) == again,
                           "a message that is written is read otherwise");
            }
        },
        *message);
    return 0;
}
