// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The compression around an archive, unpacked layer by layer as it is read. gzip is unpacked by zlib, which
// compares its checksums and lengths (libarchive does not); the other kinds by libarchive.

#include "core/archive/foreign/Input.h"

#include <string>

struct archive;

namespace ff::archive {

struct Unpacked {
    std::unique_ptr<Input> input; // of what is inside all layers
    std::vector<std::string> layers; // from the outside: "gzip", "xz"
    std::string check; // by which all that is inside is compared: "CRC-32"; "" for nothing
};

// `control` must outlive it. Damaged: the beginning of a layer cannot be read.
Result<Unpacked> unpackLayers(std::unique_ptr<Input> file, TaskControl& control);

// Why libarchive stopped, for a person: it has no words, or many, for an end that comes too early.
Sentence reasonOf(::archive* handle);

} // namespace ff::archive
