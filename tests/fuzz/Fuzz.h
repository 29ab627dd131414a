// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// What the fuzz targets share. A target is one source with LLVMFuzzerTestOneInput; all are one program
// (CMakeLists.txt), with -DFF_FUZZ=ON run by libFuzzer, else by replay.cpp over their seeds. A target must
// neither keep state between inputs nor depend on time.

#include "core/base/Bytes.h"
#include "core/base/File.h"
#include "core/base/TaskControl.h"

#include <cstdint>
#include <filesystem>
#include <string>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace ff::fuzz {

// What must hold whatever the input is: ends the process with the sentence when it does not.
void must(bool holds, const char* sentence);

// Takes fields from the front of an input; zeros, and nothing, behind its end.
class Input {
public:
    Input(const std::uint8_t* data, std::size_t size) : m_bytes(data, size) {}

    std::uint8_t u8();
    std::uint16_t u16();
    std::uint32_t u32();
    bool flag() { return (u8() & 1) != 0; }
    ByteSpan bytes(std::size_t count); // as many as there are
    ByteSpan rest() { return bytes(m_bytes.size()); }
    bool empty() const { return m_bytes.empty(); }

private:
    ByteSpan m_bytes;
};

// A file in memory, with a path that any process of this user could open.
class MemoryFile {
public:
    explicit MemoryFile(ByteSpan bytes);
    ~MemoryFile();
    MemoryFile(const MemoryFile&) = delete;
    MemoryFile& operator=(const MemoryFile&) = delete;

    std::filesystem::path path() const;

private:
    int m_fd;
};

// An empty folder in memory, removed with all that is in it.
class MemoryFolder {
public:
    MemoryFolder();
    ~MemoryFolder();
    MemoryFolder(const MemoryFolder&) = delete;
    MemoryFolder& operator=(const MemoryFolder&) = delete;

    const std::filesystem::path& path() const { return m_path; }

private:
    std::filesystem::path m_path;
};

// A control that ends what runs long: inputs of a few bytes may ask for hours.
class Patience : public TaskControl {
public:
    explicit Patience(std::uint64_t checkpoints = 2000) { cancelAtCheckpoint(checkpoints); }
};

} // namespace ff::fuzz
