// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/ffz/Json.h"

#include "app/ffz/Console.h"
#include "core/archive/segment/SegmentHelpers.h"

#include <array>
#include <cmath>
#include <cstdio>
#include <iostream>

namespace ffz {
namespace {

const char* codeName(ff::ErrorCode code)
{
    switch (code) {
    case ff::ErrorCode::Usage:
        return "usage";
    case ff::ErrorCode::Damaged:
        return "damaged";
    case ff::ErrorCode::Io:
        return "io";
    case ff::ErrorCode::Cancelled:
        return "cancelled";
    case ff::ErrorCode::Missing:
        return "missing";
    }
    return "unknown";
}

} // namespace

void setText(Json& object, const char* key, std::string_view bytes)
{
    object[key] = std::string(bytes);
    if (!isUtf8(bytes))
        object[std::string(key) + "_hex"] = ff::toHex(ff::asBytes(bytes));
}

void addInside(Json& object, const std::vector<std::string>& inside)
{
    if (!inside.empty())
        object["inside"] = inside;
}

void addLevel(Json& object, const ff::archive::CreateOptions& options,
              const ff::archive::CreateReport& report)
{
    object["level"] = options.automatic ? ff::archive::kAutomaticLevel : ff::codec::levelName(options.level);
    if (options.automatic)
        object["budget_seconds"] = report.budgetSeconds;
}

Json reportJson(const ff::archive::Report& report)
{
    Json out;
    out["raw_bytes"] = report.rawBytes;
    out["archive_bytes"] = report.archiveBytes;
    out["ratio"] = report.ratio();
    out["seconds"] = report.seconds;
    out["mb_per_s"] = report.megabytesPerSecond();
    out["hash_retries"] = report.hashRetries;
    out["device"] = report.device;
    out["entries"] = report.entries;
    out["encrypted"] = report.encrypted;
    out["warnings"] = Json::array();
    for (const auto& warning : report.warnings) {
        Json item;
        setText(item, "path", warning.path);
        setText(item, "message", warning.message.text());
        item["lost"] = warning.lost;
        if (warning.entries > 1)
            item["entries"] = warning.entries; // path is that of the first
        out["warnings"].push_back(std::move(item));
    }
    return out;
}

const char* typeName(ff::archive::EntryType type)
{
    using ff::archive::EntryType;
    switch (type) {
    case EntryType::File:
        return "file";
    case EntryType::Directory:
        return "directory";
    case EntryType::Symlink:
        return "symlink";
    case EntryType::Hardlink:
        return "hardlink";
    case EntryType::Fifo:
        return "fifo";
    case EntryType::CharDevice:
        return "char_device";
    case EntryType::BlockDevice:
        return "block_device";
    }
    return "unknown";
}

const char* stateName(ff::archive::EntryState state)
{
    using ff::archive::EntryState;
    switch (state) {
    case EntryState::Whole:
        return "whole";
    case EntryState::Read:
        return "read";
    case EntryState::Skipped:
        return "skipped";
    case EntryState::Damaged:
        return "damaged";
    case EntryState::Refused:
        return "refused";
    case EntryState::Failed:
        return "failed";
    case EntryState::Missing:
        return "missing";
    }
    return "unknown";
}

Json entryJson(const ff::archive::Entry& entry)
{
    Json out;
    setText(out, "path", entry.path);
    out["type"] = typeName(entry.type);
    out["size"] = entry.size;
    out["packed_size"] = entry.packedSize;
    if (!entry.strip.empty()) {
        out["bits"] = Json::array(); // per byte, from beginning to end
        for (const std::uint8_t cell : entry.strip)
            out["bits"].push_back(std::round(ff::format::stripBits(cell) * 100) / 100);
    }
    out["mtime"] = isoTime(entry.mtimeSeconds, entry.mtimeNanoseconds);
    std::array<char, 8> mode{};
    std::snprintf(mode.data(), mode.size(), "%04o", entry.mode & 07777U);
    out["mode"] = mode.data();
    out["uid"] = entry.uid;
    out["gid"] = entry.gid;
    setText(out, "user", entry.user.text());
    setText(out, "group", entry.group.text());
    if (!entry.linkTarget.empty())
        setText(out, "link_target", entry.linkTarget);
    if (entry.type == ff::archive::EntryType::File && entry.hasSha512)
        out["sha512"] = ff::toHex(entry.sha512);
    else
        out["sha512"] = nullptr;
    return out;
}

void addHelpers(Json& object, const std::shared_ptr<ff::archive::SegmentHelpers>& helpers)
{
    if (!helpers)
        return;
    Json ranks = Json::array();
    for (const ff::archive::HelperInfo& one : helpers->helpers()) {
        Json rank;
        rank["rank"] = one.rank;
        setText(rank, "host", one.host);
        setText(rank, "device", one.device);
        rank["threads"] = one.threads;
        rank["segments"] = one.segments;
        ranks.push_back(std::move(rank));
    }
    object["ranks"] = std::move(ranks);
}

Json outcomesJson(const ff::archive::Archive& archive, const std::vector<ff::archive::EntryOutcome>& outcomes)
{
    Json out = Json::array();
    for (const auto& outcome : outcomes) {
        const bool isGood =
            outcome.state == ff::archive::EntryState::Whole || outcome.state == ff::archive::EntryState::Read;
        if (isGood && outcome.hashRetries == 0)
            continue;
        Json item;
        if (outcome.entry < archive.entries().size())
            setText(item, "path", archive.entries()[outcome.entry].path);
        item["state"] = stateName(outcome.state);
        item["hash_retries"] = outcome.hashRetries;
        setText(item, "message", outcome.message.text());
        out.push_back(std::move(item));
    }
    return out;
}

void addRecovery(Json& object, const ff::archive::RecoveryInfo& recovery)
{
    Json& out = object["recovery"];
    if (recovery.percent == 0)
        return; // null
    out["percent"] = recovery.percent;
    out["bytes"] = recovery.bytes;
    if (!recovery.checked)
        return;
    out["usable"] = recovery.usable;
    out["damaged_bytes"] = recovery.damagedBytes; // of the archive
    out["repaired_bytes"] = recovery.repairedBytes; // of these
    out["blocks"] = recovery.blocks;
    out["damaged_blocks"] = recovery.damagedBlocks;
    out["moved"] = recovery.moved;
}

void addRecovery(Json& object, const ff::archive::CreateReport& report)
{
    ff::archive::RecoveryInfo recovery;
    recovery.percent = report.recoveryPercent;
    recovery.bytes = report.recoveryBytes;
    addRecovery(object, recovery);
}

void addVerdict(Json& object, const ff::archive::ReadReport& report)
{
    const ff::archive::Verdict& verdict = report.verdict;
    object["whole_entries"] = verdict.whole;
    object["read_entries"] = verdict.read; // without a checksum to compare them with
    object["skipped_entries"] = verdict.skipped;
    object["damaged_entries"] = verdict.damaged;
    object["refused_entries"] = verdict.refused;
    object["failed_entries"] = verdict.failed;
    object["missing_entries"] = verdict.missing;
    object["healed_entries"] = report.healedEntries; // of the whole ones
    object["complete"] = !verdict.incomplete;
    object["content_check"] = report.contentCheck.empty() ? Json() : Json(report.contentCheck);
}

Json errorJson(const ff::Error& error)
{
    Json inner;
    inner["code"] = static_cast<int>(error.code);
    inner["name"] = codeName(error.code);
    setText(inner, "message", error.message.text());
    Json out;
    out["error"] = std::move(inner);
    return out;
}

void printJson(const Json& object)
{
    std::cout << safeJson(object.dump(2, ' ', false, Json::error_handler_t::replace)) << '\n';
}

} // namespace ffz
