// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// What the processes of a run tell each other, and its bytes. All of them run the same version (Prepare says
// which), so the bytes have no version of their own. A message begins with its kind. Reading one that is
// malformed gives nothing; memory is taken for bytes that are there only.

#include "core/archive/segment/SegmentEncoder.h"
#include "core/archive/segment/SegmentHelpers.h"

#include <optional>
#include <variant>

namespace ff::cluster {

// Rank 0 to the others: what is going to be done. The answer is Ready, or Refused.
struct Prepare {
    std::string program; // version of FileFormer
    archive::HelperTask task;
};

struct Ready {
    std::string host, device;
    std::uint32_t threads = 0;
};

struct Refused {
    std::string host;
    Error error;
};

// Rank 0 to another: code this. Of the coding those members count that Wire.cpp writes.
struct EncodeJob {
    std::uint64_t number = 0;
    archive::SegmentCoding coding;
    bool isAutomatic = false; // the level was chosen for this segment (SegmentCoding::levels)
    archive::Segment segment;
};

struct DecodeJob {
    std::uint64_t number = 0;
    archive::DecodeRequest request;
};

// How far a job is, from its beginning.
struct JobProgress {
    std::uint64_t number = 0;
    std::uint64_t done = 0, raw = 0, packed = 0; // as TaskControl counts
};
struct Progress {
    std::vector<JobProgress> jobs; // may be empty: the rank lives
};

// A job is done. `faults`: of a device, made good.
struct Done {
    JobProgress progress;
    std::vector<std::string> faults;
    std::variant<Error, archive::CodedSegment, archive::Segment> result;
};

// Rank 0 to the others: the run ends, whatever is being worked on.
struct Leave {};

using AnyMessage = std::variant<Prepare, Ready, Refused, EncodeJob, DecodeJob, Progress, Done, Leave>;

// Without copying the segment that is sent.
Bytes encodeJobBytes(std::uint64_t number, const archive::SegmentCoding& coding,
                     const archive::Segment& segment);
Bytes decodeJobBytes(std::uint64_t number, const archive::DecodeRequest& request);

Bytes toBytes(const Prepare& message);
Bytes toBytes(const Ready& message);
Bytes toBytes(const Refused& message);
Bytes toBytes(const Progress& message);
Bytes toBytes(const Done& message);
Bytes toBytes(const Leave& message);

std::optional<AnyMessage> fromBytes(ByteSpan bytes);

} // namespace ff::cluster
