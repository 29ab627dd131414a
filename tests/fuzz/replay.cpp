// SPDX-License-Identifier: GPL-3.0-or-later
// Runs the fuzz target that FF_FUZZ_TARGET names over the files that it is given, or that lie in the folders
// it is given, without libFuzzer. Each is also run cut short and with single bytes changed, but for those
// behind --as-they-are.
#include "tests/fuzz/Fuzz.h"

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <string_view>
#include <vector>

namespace fs = std::filesystem;

namespace {

void runOn(std::vector<std::uint8_t> bytes, bool changed)
{
    const auto run = [](std::vector<std::uint8_t> input) {
        input.shrink_to_fit(); // so that AddressSanitizer sees what is read behind its end
        LLVMFuzzerTestOneInput(input.data(), input.size());
    };
    run(bytes);
    if (!changed)
        return;
    run({bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(bytes.size() / 2)});
    for (std::size_t i = 0; i < 3 && !bytes.empty(); ++i) {
        std::uint8_t& byte = bytes[bytes.size() * i / 3];
        byte ^= 1u << i;
        run(bytes);
        byte ^= 1u << i;
    }
}

} // namespace

int main(int count, char** arguments)
{
    std::vector<fs::path> files;
    bool changed = true;
    for (int i = 1; i < count; ++i)
        if (std::string_view(arguments[i]) == "--as-they-are")
            changed = false;
        else if (fs::is_directory(arguments[i]))
            std::copy(fs::directory_iterator(arguments[i]), {}, std::back_inserter(files));
        else
            files.emplace_back(arguments[i]);
    std::sort(files.begin(), files.end());
    for (const fs::path& file : files) {
        std::ifstream in(file, std::ios::binary);
        if (!in) {
            std::fprintf(stderr, "%s cannot be read\n", file.c_str());
            return 1;
        }
        runOn({std::istreambuf_iterator<char>(in), {}}, changed);
    }
    std::printf("%zu seeds\n", files.size());
    return files.empty() ? 1 : 0;
}
