// SPDX-License-Identifier: GPL-3.0-or-later
// Any bytes as what we read of another program's archive ourselves: a zip file's directory, names without an
// encoding, where it ends, modes that it does not hold.
#include "core/archive/foreign/MissingModes.h"
#include "core/archive/foreign/NamesEncoding.h"
#include "core/archive/foreign/StatedEnd.h"
#include "core/archive/foreign/ZipDirectory.h"
#include "tests/fuzz/Fuzz.h"

#include <archive.h>

using namespace ff;
namespace foreign = ff::archive; // libarchive has a type of this name

namespace {

void readNames(const File& file)
{
    const auto stored = foreign::zipNames(file);
    std::vector<std::string_view> names;
    names.reserve(stored.size());
    for (const foreign::ZipName& name : stored)
        names.emplace_back(name.bytes);
    const auto encoding = foreign::guessEncoding(names, "ru_RU.UTF-8");
    for (const std::string_view name : names) {
        const auto decoded = encoding ? foreign::decodeName(name, *encoding) : std::nullopt;
        fuzz::must(!encoding || (decoded && foreign::isUtf8(*decoded)),
                   "names in an encoding that they have not");
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const fuzz::MemoryFile memory({data, size});
    const auto file = File::openForReading(memory.path());
    fuzz::must(file.ok(), "a file in memory cannot be opened");
    std::size_t records = 0, fields = 0;
    (void)foreign::visitZipDirectory(*file, [&](const foreign::ZipRecord& record) {
        fuzz::must(record.name.size() + record.extra.size() + record.comment.size() <= size,
                   "a record that is larger than the file");
        foreign::visitZipExtra(record.extra, [&](std::uint16_t, ByteSpan field) {
            fuzz::must(field.size() <= record.extra.size(), "a field that is larger than what holds it");
            ++fields;
        });
        return ++records < 5000;
    });
    // Both may be behind the end of a file that is cut short.
    (void)foreign::zipEnd(*file);
    (void)foreign::zipFrame(*file);
    readNames(*file);
    for (const int format :
         {ARCHIVE_FORMAT_ZIP, ARCHIVE_FORMAT_7ZIP, ARCHIVE_FORMAT_CAB, ARCHIVE_FORMAT_ISO9660}) {
        const auto stated = foreign::lookAtEnd(*file, format);
        fuzz::must(!stated.problem || !stated.problem->message.empty(), "an error without a sentence");
        std::vector<foreign::Entry> entries(3);
        foreign::giveMissingModes(entries, format, *file);
    }
    return 0;
}
