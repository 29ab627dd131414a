// SPDX-License-Identifier: GPL-3.0-or-later
// Any bytes as a file that is opened, listed and tested: headers, footers, guards, the search for segments.
#include "core/archive/Archive.h"
#include "tests/fuzz/Fuzz.h"

using namespace ff;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const fuzz::MemoryFile file({data, size});
    fuzz::Patience patience;
    const auto archive = archive::Archive::open(file.path(), patience);
    if (!archive.ok()) {
        fuzz::must(!archive.error().message.empty(), "an error without a sentence");
        return 0;
    }
    archive::RunOptions options;
    options.device = "cpu";
    options.threads = 1;
    const auto report = archive->test(options, patience);
    if (report.ok())
        fuzz::must(report->outcomes.size() == archive->entries().size(), "an entry without an outcome");
    else
        fuzz::must(!report.error().message.empty(), "an error without a sentence");
    return 0;
}
