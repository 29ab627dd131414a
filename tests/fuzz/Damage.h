// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Archives that are known, what the input does to them, and what may be said of them afterwards.

#include "core/archive/Archive.h"
#include "tests/fuzz/Fuzz.h"

#include <set>

namespace ff::fuzz {

struct Original {
    Bytes bytes;
    std::set<crypto::Sha512Digest> contents; // of its files
};
// REQUIRES: an archive without damage, of less than 1 MiB, named from the folder tests on.
Original originalOf(std::string_view name);

struct DamageDone {
    std::size_t places = 0, bytes = 0; // at most so many were hit
    bool moved = false; // some were lost or came in
};
// Changes bytes, takes some away, doubles some or makes them zero, at up to eight places as the input says.
DamageDone damage(Bytes& bytes, Input& input);

// What is called whole must be of the original.
void mustBeOf(const archive::Archive& archive, const std::vector<archive::EntryOutcome>& outcomes,
              const Original& original);

} // namespace ff::fuzz
