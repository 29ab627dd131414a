// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The SHA-512 of files that several segments hold: a file is hashed in its order by whichever threads have
// its next piece in hand, so that as many files are hashed at once as there are threads. Thread-safe.

#include "core/archive/segment/SegmentProof.h"

#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

namespace ff::archive {

class FileHashes {
public:
    // Where the contents of the files stand in the tar stream: ascending, without overlap, none empty.
    explicit FileHashes(const std::vector<TarRange>& files);

    // The bytes of this range, which stand in `holder`, are right. Hashes them, and what waited behind them,
    // when all before them is hashed; else keeps them until it is. False, and nothing is kept, when they
    // belong to none of the files or its hash was taken.
    bool offer(const std::shared_ptr<const VerifiedSegment>& holder, TarRange range, ByteSpan bytes);

    // The state of the hash of the file that begins at `begin`, when all of it up to `end` was offered, which
    // is hashed first. Offers for this file end with it. Empty when something before `end` was not offered.
    std::optional<crypto::Sha512> take(std::uint64_t begin, std::uint64_t end);

    // Hashes what was offered before `end`, so that nothing before it is kept any longer. REQUIRES: `end`
    // never falls.
    void settle(std::uint64_t end);

private:
    struct Piece {
        std::shared_ptr<const VerifiedSegment> holder;
        std::uint64_t end = 0;
        ByteSpan bytes;
    };
    struct File {
        std::uint64_t begin = 0, end = 0, at = 0; // hashed up to `at`
        std::optional<crypto::Sha512> hash; // once it is begun
        std::map<std::uint64_t, Piece> pieces; // that wait, by where they begin
        bool busy = false; // a thread hashes
        bool taken = false;
    };
    using Lock = std::unique_lock<std::mutex>;

    File* fileAt(std::uint64_t offset);
    // Hashes pieces for as long as the next one is there. REQUIRES: nobody else does.
    void advance(File& file, Lock& lock);
    void settle(File& file, std::uint64_t end, Lock& lock);

    std::mutex m_mutex;
    std::condition_variable m_idle;
    std::vector<File> m_files; // by where they begin
    std::size_t m_settled = 0; // of them nothing is kept
};

} // namespace ff::archive
