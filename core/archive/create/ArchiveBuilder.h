// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// What making an .ffz archive consists of, wherever its entries come from: files (Creator), an older version
// of the archive and files (Updater), another program's archive (Converter). It owns the choice of coding and
// device, the segments, the tar stream of what is added, and the report. The steps follow one another as they
// stand here; a step that does not apply is left out. Used by one thread.

#include "core/archive/Archive.h"
#include "core/archive/create/SegmentWriter.h"
#include "core/archive/create/plan/Workload.h"
#include "core/archive/create/stream/TarWriter.h"
#include "core/archive/run/Device.h"
#include "core/archive/run/DeviceFaults.h"

#include <chrono>
#include <future>

namespace ff::archive {

// How the blocks of a new archive should be coded.
struct CodingRequest {
    codec::Level level = codec::Level::Former;
    bool automatic = false; // as in CreateOptions, and …
    std::uint64_t budgetSeconds = 0; // … this
    std::string model{}; // … and this
    bool verify = true;
    std::uint32_t n = 0; // 0: chosen
    std::optional<codec::Mixing> mixing{}; // none: chosen
    unsigned recoveryPercent = 0; // as in CreateOptions
    SharedEntryEncoder encoder{}; // as in CreateOptions

    CodingRequest() = default;
    explicit CodingRequest(const CreateOptions& options)
        : level(options.level), automatic(options.automatic), budgetSeconds(options.budgetSeconds),
          model(options.model), verify(options.verify), n(options.n), mixing(options.mixing),
          recoveryPercent(options.recoveryPercent), encoder(options.encoder)
    {
    }
};

// Of what should be archived nothing could be read; `first` tells of the first thing.
Error nothingRead(const Warning& first);

// What encrypts a new archive with a password, and nothing without one. As crypto::keyOfPassword.
Result<std::unique_ptr<WritingLayer>> newEncryption(const Password& password, TaskControl& control);

class ArchiveBuilder {
public:
    ArchiveBuilder(const RunOptions& options, TaskControl& control);
    ArchiveBuilder(const ArchiveBuilder&) = delete;
    ArchiveBuilder& operator=(const ArchiveBuilder&) = delete;

    // Refuses at once what cannot be: Usage for a dial or a percentage that is too large or a device that
    // nobody knows, Missing for a device that is not here.
    Status request(const CodingRequest& request);
    // The model that the level needs, when anything is going to be coded; Missing when it is not here.
    Status loadModel(engine::ModelStore& models);
    // What the report should tell. One of something lost counts as a failure in the progress, too.
    void warn(Warning warning);
    void warnAll(std::vector<Warning> warnings);
    const std::vector<Warning>& warnings() const { return m_report.warnings; }

    // Chooses the device, and the layout of the `added` bytes that come as entries. Cards are opened while
    // the first of them are read: when that fails, so does the first segment, and nothing was coded.
    Status chooseDevice(std::uint64_t added);
    // Of level "auto", what is going to be coded and how long each level takes for it: of files a sample is
    // coded, of what stands on no disk the names must do. Nothing is done at the other levels, which have no
    // such question.
    Status planLevels(const std::vector<SourceEntry>& entries);
    Status planLevels(const NamedSizes& files);
    // The level that the tar stream is laid out for. Of "auto" planLevels() decides, unless it is set before.
    codec::Level layout() const { return m_layout.value_or(m_request.level); }
    void setLayout(codec::Level level) { m_layout = level; }
    // What the time left goes by: "auto" takes about this on the mean.
    codec::Level pacedBy() const { return m_request.automatic ? codec::Level::Balanced : m_request.level; }
    // How segments are coded; may be changed until open().
    SegmentCoding& coding() { return m_coding; }
    const SegmentCoding& coding() const { return m_coding; }

    // What is made will be encrypted, so nothing of it may be written to the disk as it is.
    void keepPrivate() { m_private = true; }
    // Where the archive is written. From here on segments are coded and written.
    void open(format::Writer writer);
    SegmentWriter& segments() { return *m_segments; }
    format::Writer& writer() { return m_segments->writer(); }

    // As the level and the layout have them; the caller adds what it knows of the entries.
    TarOptions tarOptions();
    Status startStream(TarOptions options);
    // Appends an entry and counts it as done. As TarWriter::add.
    Status add(const SourceEntry& source) { return add(source, nullptr); }
    // All of them, which are loaded ahead.
    Status addAll(const std::vector<SourceEntry>& entries);
    // Of the entries that were stored, and what TarWriter had to warn of so far.
    const std::vector<format::EntryRecord>& records() const { return m_tar->records(); }
    const std::vector<Warning>& streamWarnings() const { return m_tar->warnings(); }
    std::vector<format::EntryRecord> takeRecords() { return std::move(m_tar->records()); }
    // Ends the tar stream and waits until every segment stands in the file.
    Status endStream();
    // For who wrote its last segment without a tar stream.
    Status drain();

    // The index of an archive that holds what was added and nothing else.
    Result<format::Index> newIndex();
    // What an index says besides its segments, its entries and their costs.
    void completeIndex(format::Index& index, std::string level) const;
    // As it stands in the index.
    std::string levelName() const;
    // Writes the index and the recovery record. The file is whole then, and needs to be put in its place.
    Status seal(const format::Index& index);

    // Everything that is known of what was made. Its warnings go behind those that are there.
    void report(CreateReport& out);

private:
    Status add(const SourceEntry& source, LoadAhead* ahead);
    // Until the device is open.
    Status awaitDevice();
    double secondsSinceStart() const;
    double budgetFor(const NamedSizes& files) const;
    void plan(const Workload& work, double budget);
    // Tells the helpers, if there are some, what they will code.
    Status prepareHelpers(const DeviceLoad& load);
    // Threads that code, those of helpers included.
    unsigned coders() const;

    TaskControl& m_control;
    const RunOptions m_options;
    CodingRequest m_request;
    const std::chrono::steady_clock::time_point m_started = std::chrono::steady_clock::now();
    SegmentCoding m_coding;
    DeviceFaults m_faults;
    DeviceChoice m_device;
    std::future<Result<std::string>> m_opening; // its name; not valid when it is open
    LanePlan m_lanes;
    std::optional<codec::Level> m_layout;
    std::uint64_t m_added = 0;
    bool m_private = false;
    std::optional<SegmentWriter> m_segments; // before the stream, which hands it its segments
    std::unique_ptr<TarWriter> m_tar;
    CreateReport m_report;
};

} // namespace ff::archive
