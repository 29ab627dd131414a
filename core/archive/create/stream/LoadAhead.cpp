// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/archive/create/stream/LoadAhead.h"

#include "core/archive/Limits.h"
#include "core/base/Exceptions.h"

#include <algorithm>
#include <fstream>
#include <sys/sysmacros.h>

namespace ff::archive {

namespace {

// Files that one thread loads in a row; each is an open file and may be held in memory.
constexpr std::size_t kGroupFiles = 8;
constexpr std::uint64_t kGroupBytes = std::uint64_t{1} << 20;
// Groups that are loaded or wait, for each thread.
constexpr std::size_t kGroups = 2;
constexpr unsigned kMostThreads = 4;

bool isLoaded(const SourceEntry& entry)
{
    return entry.type == EntryType::File && entry.contents < 0;
}

// A partition has its queue in the folder above its own.
bool turns(dev_t device)
{
    const std::string of =
        "/sys/dev/block/" + std::to_string(major(device)) + ":" + std::to_string(minor(device));
    for (const char* queue : {"/queue/rotational", "/../queue/rotational"}) {
        std::ifstream file(of + queue);
        char said = 0;
        if (file >> said)
            return said == '1';
    }
    return false;
}

} // namespace

unsigned loadingThreads(const std::vector<SourceEntry>& entries, unsigned coders)
{
    if (coders < 2)
        return 0;
    const auto first = std::find_if(entries.begin(), entries.end(), isLoaded);
    const bool oneAtATime = first != entries.end() && turns(first->info.st_dev);
    return oneAtATime ? 1 : std::min(kMostThreads, coders / 2);
}

LoadedFile loadFile(const SourceEntry& source, const SpoolPlace& spool, bool held, TaskControl& control)
{
    LoadedFile out;
    out.file = std::make_unique<SourceFile>();
    out.file->spoolInto(spool.folder, spool.inMemory);
    out.opened = source.contents >= 0 ? out.file->adopt(source.contents) : out.file->open(source.file);
    if (out.opened.ok())
        out.loaded = out.file->load(control, held);
    return out;
}

LoadAhead::LoadAhead(const std::vector<SourceEntry>& entries, SpoolPlace spool, unsigned threads,
                     TaskControl& control)
    : m_entries(entries), m_spool(std::move(spool)), m_control(control),
      m_pool(threads, threads * kGroups, [this](const Group& group) { return load(group); })
{
    fill();
}

// On a worker.
LoadAhead::LoadedGroup LoadAhead::load(const Group& group)
{
    LoadedGroup out;
    for (const SourceEntry* source : group) {
        auto one = catchingExceptions(
            [&]() -> Result<LoadedFile> { return loadFile(*source, m_spool, false, m_control); });
        if (!one.ok())
            break; // a lack of memory may be over when its turn comes
        out.emplace_back(source, std::move(*one));
    }
    return out;
}

void LoadAhead::fill()
{
    while (m_next < m_entries.size() && !m_pool.full()) {
        Group group;
        std::uint64_t bytes = 0;
        for (; m_next < m_entries.size() && group.size() < kGroupFiles && bytes < kGroupBytes; ++m_next) {
            const SourceEntry& entry = m_entries[m_next];
            if (!isLoaded(entry))
                continue;
            group.push_back(&entry);
            bytes += static_cast<std::uint64_t>(entry.info.st_size);
        }
        if (!group.empty())
            m_pool.push(std::move(group));
    }
}

std::optional<LoadedFile> LoadAhead::take(const SourceEntry& source)
{
    const std::less<> before; // of pointers into different arrays, too
    if (!isLoaded(source) || m_entries.empty() || before(&source, m_entries.data())
        || !before(&source, m_entries.data() + m_entries.size()))
        return std::nullopt;
    for (;;) {
        while (!m_ready.empty() && before(m_ready.front().first, &source))
            m_ready.pop_front();
        if (!m_ready.empty()) {
            if (m_ready.front().first != &source)
                return std::nullopt;
            LoadedFile out = std::move(m_ready.front().second);
            m_ready.pop_front();
            return out;
        }
        if (m_pool.empty())
            return std::nullopt;
        m_ready = m_pool.take();
        fill();
    }
}

} // namespace ff::archive
