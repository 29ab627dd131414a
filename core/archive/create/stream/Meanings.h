// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Gives entries their meanings on threads of its own, beside the one that writes the tar stream. Used by one
// thread.

#include "core/archive/Types.h"
#include "core/archive/run/OrderedPool.h"

namespace ff::archive {

class Meanings {
public:
    // REQUIRES: an encoder; threads > 0.
    Meanings(SharedEntryEncoder encoder, unsigned threads);

    // Encodes the record that was added last; `records` must keep its order until finish(). `head`: as
    // EntryEncoder::encode wants it. Fails as the encoding of an earlier one did.
    Status add(std::vector<format::EntryRecord>& records, Bytes head);
    // All of them have their meanings then.
    Status finish(std::vector<format::EntryRecord>& records);

private:
    struct Job {
        std::size_t record = 0; // its place
        format::EntryRecord entry;
        Bytes head;
    };
    struct Done {
        std::size_t record = 0;
        Result<format::SemanticId> meaning;
    };
    Status take(std::vector<format::EntryRecord>& records);

    OrderedPool<Job, Done> m_pool;
};

} // namespace ff::archive
