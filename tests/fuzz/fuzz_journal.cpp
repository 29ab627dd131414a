// SPDX-License-Identifier: GPL-3.0-or-later
// Any records, with right checks, as the journal of an interrupted creation.
#include "core/archive/create/resume/Journal.h"
#include "core/crypto/Hash.h"
#include "tests/fuzz/Fuzz.h"

using namespace ff;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    fuzz::Input input(data, size);
    ByteWriter out;
    out.bytes(asBytes(std::string_view("FileFormer journal 2\n")));
    while (!input.empty()) {
        const ByteSpan record = input.bytes(input.u16());
        out.sizedBytes(record);
        const auto check = crypto::sha256(record);
        out.bytes(ByteSpan(check).first(8));
    }
    const fuzz::MemoryFile file(out.view());
    const auto journal = archive::readJournal(file.path());
    if (journal.ok())
        fuzz::must(journal->head.what.partial.is_absolute(), "a journal names no file of ours");
    else
        fuzz::must(!journal.error().message.empty(), "an error without a sentence");
    return 0;
}
