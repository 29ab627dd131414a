// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/archive/LibArchive.h"

#include <archive.h>
#include <archive_entry.h>

namespace ff::archive {

void EntryDeleter::operator()(::archive_entry* entry) const
{
    ::archive_entry_free(entry);
}

void ReadDeleter::operator()(::archive* handle) const
{
    ::archive_read_free(handle);
}

void WriteDeleter::operator()(::archive* handle) const
{
    ::archive_write_free(handle);
}

Sentence libraryReason(::archive* handle)
{
    const char* reason = ::archive_error_string(handle);
    return reason != nullptr ? Sentence::verbatim(reason) : sentence("unknown reason");
}

} // namespace ff::archive
