// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Gives entries their meanings on threads of its own, beside the one that writes the tar stream. To wake a
// thread takes longer than to encode an entry: they get many at once. Used by one thread.

#include "core/archive/Types.h"
#include "core/archive/run/OrderedPool.h"

namespace ff::archive {

class Meanings {
public:
    // REQUIRES: an encoder; threads > 0.
    Meanings(SharedEntryEncoder encoder, unsigned threads);

    // Encodes the record that was added last; `records` must keep its order until finish(). `head`: as
    // EntryEncoder::encode wants it. Fails as the encoding of an earlier one did.
    Status add(std::vector<format::EntryRecord>& records, ByteSpan head);
    // All of them have their meanings then.
    Status finish(std::vector<format::EntryRecord>& records);

private:
    struct Item {
        std::size_t record = 0; // its place
        EntryType type = EntryType::File;
        std::size_t pathSize = 0, headSize = 0;
    };
    struct Job {
        std::vector<Item> items;
        Bytes texts; // path and head of each, one after another
    };
    using Codes = std::vector<std::pair<std::size_t, format::SemanticId>>; // by the places of records

    static Codes encode(const format::EntryEncoder& encoder, const Job& job);
    Status push(std::vector<format::EntryRecord>& records);
    Status take(std::vector<format::EntryRecord>& records);

    Job m_next;
    OrderedPool<Job, Result<Codes>> m_pool;
};

} // namespace ff::archive
