// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// An archive file that has a recovery record, shown without it. At first its bytes are those of the file;
// once it was mended they are what they were before the damage, as far as the record can tell. What is
// repaired stands in a nameless temporary file: the damaged one is never written. Any thread may call its
// members.

#include "core/archive/Types.h"
#include "core/base/File.h"
#include "core/heal/recovery/Record.h"

#include <memory>
#include <mutex>
#include <shared_mutex>

namespace ff::archive {

class RecoveredFile final : public FileView {
public:
    // None when the file has no record. Looks at its last bytes, or, when `search`, in all of it. REQUIRES:
    // the file has no view.
    static Result<std::shared_ptr<RecoveredFile>> find(const File& file, bool search, TaskControl& control);

    std::uint64_t size() const override { return m_place.layout.archiveSize; }
    Status readAt(std::uint64_t offset, std::span<std::uint8_t> out) const override;
    Result<bool> mend(TaskControl& control) override;
    bool isMended(std::uint64_t begin, std::uint64_t end) const override;

    // What is known of the record; all but the first two only after mend().
    RecoveryInfo info() const;

private:
    RecoveredFile(File file, std::uint64_t stored, heal::RecordPlace place)
        : m_file(std::move(file)), m_storedSize(stored), m_place(place)
    {
    }

    // Where the shards are.
    struct Mended {
        heal::Survey survey;
        std::vector<std::uint64_t> repairedAt; // by shard: its place in m_repaired, or kLost
        File repaired;
        RecoveryInfo info;
        bool changes = false; // something is read otherwise

        bool isOtherwise(std::size_t shard) const
        {
            return repairedAt[shard] != heal::kLost
                || (survey.shardAt[shard] != heal::kLost
                    && survey.shardAt[shard] != shard * survey.layout.shardSize);
        }
    };
    std::shared_ptr<const Mended> mended() const;
    Status repair(Mended& out, TaskControl& control) const;
    Status readStored(std::int64_t at, std::span<std::uint8_t> out) const;
    heal::RawFile raw() const;

    const File m_file;
    const std::uint64_t m_storedSize;
    const heal::RecordPlace m_place;
    std::mutex m_mending; // one does it, the others wait
    mutable std::shared_mutex m_mutex;
    std::shared_ptr<const Mended> m_mended;
};

// Of the file that a Reader has; null when it has no record.
std::shared_ptr<RecoveredFile> recoveryOf(const std::shared_ptr<FileView>& view);
// What a report should say of a record that was used or is damaged, a sentence without its full stop; none
// when it was not looked at, or there is nothing to say.
std::optional<Sentence> recoveryFinding(const RecoveryInfo& info);
// That as a warning, with what can be done about it.
std::optional<Warning> recoveryWarning(const RecoveryInfo& info);

} // namespace ff::archive
