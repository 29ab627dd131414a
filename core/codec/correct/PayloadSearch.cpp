// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/codec/correct/PayloadSearch.h"

#include "core/codec/correct/Judge.h"
#include "core/codec/correct/RewindingDecoder.h"
#include "core/codec/correct/Strangeness.h"

#include <algorithm>
#include <chrono>

namespace ff::codec {

namespace {

using Clock = std::chrono::steady_clock;

// Damaged bytes that are corrected one after another.
constexpr std::size_t kMostChanges = 64;
// What the way to each of them keeps (goOnWith), at most together: of large blocks only a few are thought
// over.
constexpr std::uint64_t kMostKept = std::uint64_t{256} << 20;
// Blocks of ours have no more bytes.
constexpr std::uint64_t kMostSearched = std::uint64_t{16} << 20;
// A try ends when the odds that it is made up, or that it is right, are so many to one (natural logarithms);
// a right one is followed further and must stay so.
constexpr double kMadeUp = 6, kRight = 20, kSure = 100;
constexpr std::uint64_t kLeastTry = 8, kLongTry = 384, kLongestTry = 1536; // bytes
// What is tried of each damaged byte before another one of those before it is thought over.
constexpr std::size_t kBranches = 3;
// Where the rest of the block becomes strange again so soon, the last change was none.
constexpr std::uint64_t kMovesOn = 1024;
constexpr std::uint64_t kLook = 256; // bytes between looks at the clock
constexpr std::size_t kWarmUp = 1024; // bytes that a transformer reads before it can judge

enum class Kind { Bits, Bytes };

struct Candidate {
    std::uint64_t place = 0; // in the range coder's stream
    std::uint8_t difference = 0;
};

// What came of a candidate.
struct Attempt {
    Candidate candidate;
    std::uint64_t position = 0; // of the block, where it changes something
    double odds = 0; // the least that it is made up, of so many bytes behind it
    std::uint64_t length = 0;
    double gain = 0;

    double gainPerByte() const { return gain / double(std::max(length, kLongTry / 2)); }
};

// A stretch of the block and what is tried in it.
struct Window {
    std::size_t onset = 0; // that the separation is learned at
    std::uint64_t from = 0, to = 0;
    Kind kind = Kind::Bits;
};

class Search {
public:
    Search(std::unique_ptr<RewindingDecoder> decoder, std::size_t headSize, const SearchOptions& options,
           TaskControl& control)
        : m_decoder(std::move(decoder)), m_headSize(headSize), m_options(options), m_control(control),
          m_deadline(Clock::now()
                     + std::chrono::duration_cast<Clock::duration>(
                         std::chrono::duration<double>(std::max(options.seconds, 0.0))))
    {
    }

    Status run(bool withNet);
    SearchResult result();

private:
    bool isLate() const { return Clock::now() >= m_deadline; }
    // Decodes the next byte and says what it cost.
    ByteCosts next();
    // To this byte of the block, forwards or from the beginning. False when the time is over.
    Result<bool> seek(std::uint64_t position);
    // Decodes what is left, and asks whether it is right.
    Result<bool> follow();
    Result<bool> isAccepted();
    bool endsRight() const;
    // The next damaged byte and those behind it: false when they are not found.
    Result<bool> correctNext();
    Result<bool> goOnWith(const Attempt& attempt);
    // What may be tried, in stages of rising effort.
    std::vector<std::vector<Window>> stages() const;
    // True when no other attempt than the last one needs to be made.
    Result<bool> searchWindow(const Window& window, std::vector<Attempt>& attempts);
    std::vector<Candidate> diverging(const RangeDecoder& before, const RangeDecoder& after, Kind kind) const;
    Result<Attempt> tryAt(const Candidate& candidate, const Separation& separation);
    // How much more the odds speak for it than for what the block decodes to without it: where the separation
    // is wrong, both look right. REQUIRES: both are at the mark.
    double gainOf(const Attempt& attempt, const Separation& separation);
    void apply(const Candidate& candidate);
    void record(bool on);
    void mark();
    void rewind();
    // False when the time is over; asked for each byte.
    Result<bool> hasTime();
    bool hasRoom() const { return m_decoder->hasRoom() && (!m_judge || m_judge->hasRoom()); }
    float judge(std::uint8_t byte) { return m_judge ? m_judge->cost(byte) : 0; }

    std::unique_ptr<RewindingDecoder> m_decoder;
    const std::size_t m_headSize; // of the payload, before the stream
    std::unique_ptr<Judge> m_judge;
    bool m_judgeIsNet = false;
    const SearchOptions& m_options;
    TaskControl& m_control;
    const Clock::time_point m_deadline;
    Strangeness m_strangeness;
    std::uint64_t m_from = 0; // bytes before it are right
    std::vector<bool> m_tried[2]; // of each kind, places of the block
    std::vector<Candidate> m_changes;
    RewindingDecoder::Mark m_mark;
    Judge::Mark m_judgeMark;
    std::uint64_t m_tries = 0;
    bool m_found = false;
};

ByteCosts Search::next()
{
    const std::uint64_t before = m_decoder->coder().spent();
    const std::uint8_t byte = m_decoder->next();
    return {static_cast<float>(m_decoder->coder().spent() - before) / 256, judge(byte)};
}

void Search::record(bool on)
{
    m_decoder->record(on);
    if (m_judge)
        m_judge->record(on);
}

void Search::mark()
{
    m_decoder->mark(m_mark);
    if (m_judge)
        m_judge->mark(m_judgeMark);
}

void Search::rewind()
{
    m_decoder->rewind(m_mark);
    if (m_judge)
        m_judge->rewind(m_judgeMark);
}

Result<bool> Search::hasTime()
{
    if (m_decoder->position() % kLook != 0)
        return true;
    FF_TRY(m_control.checkpoint());
    return !isLate();
}

Result<bool> Search::seek(std::uint64_t position)
{
    RewindingDecoder& decoder = *m_decoder;
    record(false);
    const bool isBehind = decoder.position() > position || decoder.isOver();
    if (isBehind)
        FF_TRY(decoder.restart(m_control));
    if (m_judge && (isBehind || m_judgeIsNet))
        FF_TRY(m_judge->restart());
    // A transformer hears the last bytes before the place only, the decoded ones among them.
    const std::uint64_t heard = m_judgeIsNet ? position - std::min<std::uint64_t>(position, kWarmUp) : 0;
    if (m_judgeIsNet) {
        for (std::uint64_t at = heard; at < decoder.position(); ++at)
            judge(decoder.bytes()[at]);
    }
    while (decoder.position() < position && !decoder.isOver()) {
        FF_ASSIGN(const bool goesOn, hasTime());
        if (!goesOn)
            return false;
        if (decoder.position() >= heard)
            next();
        else
            decoder.next();
    }
    return !decoder.isOver();
}

bool Search::endsRight() const
{
    // The decoder is eight bytes ahead of what the encoder moved out before it ended the stream.
    const std::uint64_t taken = m_decoder->coder().taken(), size = m_decoder->stream().size();
    return m_decoder->position() == m_decoder->size() && taken >= size && taken <= size + 8;
}

Result<bool> Search::isAccepted()
{
    if (!endsRight())
        return false;
    Bytes raw(m_decoder->bytes().begin(), m_decoder->bytes().end());
    unfilter(m_decoder->head(), raw);
    return m_options.accept(raw);
}

Result<bool> Search::follow()
{
    record(false);
    while (!m_decoder->isOver()) {
        FF_ASSIGN(const bool goesOn, hasTime());
        if (!goesOn)
            return false;
        m_strangeness.add(next());
    }
    if (m_changes.empty())
        return false; // its hash is known to be wrong
    FF_ASSIGN(m_found, isAccepted());
    return m_found;
}

std::vector<std::vector<Window>> Search::stages() const
{
    constexpr std::size_t kOnsets = 4, kPiece = 4096;
    const std::uint64_t end = m_strangeness.size();
    const std::vector<Strangeness::Onset> onsets =
        m_strangeness.onsets(static_cast<std::size_t>(m_from), kOnsets);
    const std::size_t near = onsets.empty() ? static_cast<std::size_t>(m_from) : onsets.front().place;
    const auto around = [&](std::size_t count, std::uint64_t before, std::uint64_t behind, Kind kind) {
        std::vector<Window> out;
        for (std::size_t i = 0; i < std::min(count, onsets.size()); ++i) {
            const std::uint64_t place = onsets[i].place;
            out.push_back({onsets[i].place, std::max(m_from, place - std::min(place, before)),
                           std::min(end, place + behind), kind});
        }
        return out;
    };
    // Too near to the beginning or the end to show.
    const auto edges = [&](Kind kind) {
        constexpr std::uint64_t kBegin = 128, kEnd = 192;
        return std::vector<Window>{
            {static_cast<std::size_t>(m_from), m_from, std::min(end, m_from + kBegin), kind},
            {static_cast<std::size_t>(end), std::max(m_from, end - std::min(end, kEnd)), end, kind}};
    };
    std::vector<std::vector<Window>> out{around(1, 192, 96, Kind::Bits),
                                         around(1, 32, 32, Kind::Bytes),
                                         around(kOnsets, 192, 96, Kind::Bits),
                                         edges(Kind::Bits),
                                         around(1, 128, 64, Kind::Bytes),
                                         around(2, 1024, 384, Kind::Bits),
                                         around(2, 192, 96, Kind::Bytes),
                                         around(kOnsets, 1024, 384, Kind::Bits),
                                         edges(Kind::Bytes),
                                         around(kOnsets, 384, 192, Kind::Bytes)};
    for (const Kind kind : {Kind::Bits, Kind::Bytes})
        for (std::uint64_t at = m_from; at < end; at += kPiece)
            out.push_back({{near, at, std::min(end, at + kPiece), kind}});
    return out;
}

std::vector<Candidate> Search::diverging(const RangeDecoder& before, const RangeDecoder& after,
                                         Kind kind) const
{
    std::vector<Candidate> out;
    const std::uint64_t end = std::min<std::uint64_t>(after.taken(), m_decoder->stream().size());
    for (std::uint64_t place = before.taken() - 8; place < end; ++place) {
        const auto isSame = [place](const Candidate& change) { return change.place == place; };
        if (std::any_of(m_changes.begin(), m_changes.end(), isSame)
            || (m_options.mayBeDamaged
                && !m_options.mayBeDamaged(m_headSize + static_cast<std::size_t>(place))))
            continue;
        for (unsigned difference = 1; difference < 256; ++difference) {
            const bool isBit = (difference & (difference - 1)) == 0;
            const auto byte = static_cast<std::uint8_t>(difference);
            if (isBit == (kind == Kind::Bits) && before.agreesWith(place, byte)
                && !after.agreesWith(place, byte))
                out.push_back({place, byte});
        }
    }
    return out;
}

// The coder sees the byte as it would have been; takes itself back for bytes that it has still to read when
// it is called again.
void Search::apply(const Candidate& candidate)
{
    if (candidate.place < m_decoder->coder().taken())
        m_decoder->coder().change(candidate.place, candidate.difference);
    else
        m_decoder->stream()[candidate.place] ^= candidate.difference;
}

// REQUIRES: the decoder is at the byte that the candidate changes, both are marked.
Result<Attempt> Search::tryAt(const Candidate& candidate, const Separation& separation)
{
    RewindingDecoder& decoder = *m_decoder;
    FF_TRY(m_control.checkpoint());
    m_tries += 1;
    m_control.addHashRetries(1);
    Attempt attempt;
    attempt.candidate = candidate;
    attempt.position = decoder.position();
    const bool isUnread = candidate.place >= decoder.coder().taken();
    apply(candidate);
    double odds = 0;
    for (std::uint64_t length = 1; length <= kLongestTry && !decoder.isOver() && hasRoom(); ++length) {
        odds += separation.odds(next());
        if (odds < attempt.odds) {
            attempt.odds = odds;
            attempt.length = length;
        }
        // It grew strange, or may have come to the next damaged byte.
        if (length >= kLeastTry && odds > attempt.odds + (attempt.odds < -kRight ? kRight : kMadeUp))
            break;
        if (length >= kLongTry && odds < -kSure)
            break;
    }
    if (decoder.position() == decoder.size()) {
        FF_ASSIGN(m_found, isAccepted());
    }
    if (isUnread)
        decoder.stream()[candidate.place] ^= candidate.difference;
    return attempt;
}

double Search::gainOf(const Attempt& attempt, const Separation& separation)
{
    double odds = 0;
    for (std::uint64_t length = 0; length < attempt.length && !m_decoder->isOver() && hasRoom(); ++length)
        odds += separation.odds(next());
    return odds - attempt.odds;
}

// Made-up bytes that repeat what stood before look half right for some hundred bytes.
bool isCalm(const Attempt& attempt, const Separation& separation)
{
    constexpr double kShare = 0.6;
    return attempt.odds < kShare * separation.calm * double(attempt.length);
}

Result<bool> Search::searchWindow(const Window& window, std::vector<Attempt>& attempts)
{
    std::vector<bool>& tried = m_tried[static_cast<std::size_t>(window.kind)];
    std::uint64_t from = window.from;
    while (from < window.to && tried[from])
        ++from;
    if (from >= window.to)
        return false;
    FF_ASSIGN(const bool there, seek(from));
    if (!there)
        return false;
    const Separation separation = m_strangeness.separation(window.onset);
    RewindingDecoder& decoder = *m_decoder;
    while (decoder.position() < window.to && !decoder.isOver() && !isLate()) {
        const std::uint64_t position = decoder.position();
        record(true);
        mark();
        const RangeDecoder before = decoder.coder();
        std::uint8_t byte = decoder.next();
        std::vector<Candidate> candidates;
        if (!tried[position])
            candidates = diverging(before, decoder.coder(), window.kind);
        for (const Candidate& candidate : candidates) {
            rewind();
            FF_ASSIGN(Attempt attempt, tryAt(candidate, separation));
            if (m_found || attempt.odds < -kRight) {
                rewind();
                attempt.gain = m_found ? kSure : gainOf(attempt, separation);
                if (m_found || (attempt.gain > kRight && isCalm(attempt, separation)))
                    attempts.push_back(attempt);
                if (m_found)
                    return true;
            }
            if (isLate())
                return false;
        }
        if (!candidates.empty()) {
            rewind();
            byte = decoder.next();
        }
        tried[position] = true;
        judge(byte);
    }
    return false;
}

Result<bool> Search::goOnWith(const Attempt& attempt)
{
    const Candidate& candidate = attempt.candidate;
    const Strangeness before = m_strangeness;
    const std::uint64_t from = m_from;
    m_changes.push_back(candidate);
    m_decoder->stream()[candidate.place] ^= candidate.difference;
    if (m_found)
        return true;
    // Back to where it changes something, or from the beginning when the decoder is somewhere else.
    FF_TRY(m_decoder->restart(m_control));
    FF_ASSIGN(const bool there, seek(attempt.position));
    if (there) {
        m_from = attempt.position;
        m_strangeness.cut(static_cast<std::size_t>(m_from));
        FF_ASSIGN(bool done, follow());
        const std::vector<Strangeness::Onset> onsets =
            m_strangeness.onsets(static_cast<std::size_t>(m_from), 1);
        const bool movesOn = onsets.empty() || onsets.front().place > m_from + kMovesOn;
        const std::uint64_t kept = (m_changes.size() + 1) * Strangeness::memoryFor(m_decoder->size());
        if (!done && movesOn && m_changes.size() < kMostChanges && kept <= kMostKept) {
            FF_ASSIGN(done, correctNext());
        }
        if (done)
            return true;
    }
    m_changes.pop_back();
    m_decoder->stream()[candidate.place] ^= candidate.difference;
    FF_TRY(m_decoder->restart(m_control)); // what it read is no longer so
    m_strangeness = before;
    m_from = from;
    return false;
}

Result<bool> Search::correctNext()
{
    std::vector<bool> tried[2];
    for (std::vector<bool>& places : tried)
        places.assign(static_cast<std::size_t>(m_decoder->size()), false);
    for (const std::vector<Window>& stage : stages()) {
        std::vector<Attempt> attempts;
        std::swap(m_tried, tried); // those behind have their own
        bool isSure = false;
        for (const Window& window : stage) {
            if (isLate() || isSure)
                break;
            FF_ASSIGN(isSure, searchWindow(window, attempts));
        }
        std::swap(m_tried, tried);
        std::sort(attempts.begin(), attempts.end(),
                  [](const Attempt& a, const Attempt& b) { return a.gainPerByte() > b.gainPerByte(); });
        attempts.resize(std::min(attempts.size(), kBranches));
        for (const Attempt& attempt : attempts) {
            if (isLate() && !m_found)
                return false;
            FF_ASSIGN(const bool done, goOnWith(attempt));
            if (done)
                return true;
        }
        if (isLate())
            return false;
    }
    return false;
}

Status Search::run(bool withNet)
{
    if (withNet) {
        m_judge = makeMixJudge(m_decoder->bytes(), m_decoder->head());
    } else if (m_options.judge) {
        auto made = makeNetJudge(m_options.judge);
        if (made.ok()) {
            m_judge = std::move(*made);
            m_judgeIsNet = true;
        }
    }
    if (m_judge)
        FF_TRY(m_judge->restart());
    FF_ASSIGN(const bool done, follow());
    if (!done && !isLate()) {
        FF_ASSIGN(m_found, correctNext());
    }
    return {};
}

SearchResult Search::result()
{
    SearchResult out;
    out.found = m_found;
    out.tries = m_tries;
    for (const Candidate& change : m_changes)
        out.changes.push_back({m_headSize + static_cast<std::size_t>(change.place),
                               m_decoder->stream()[static_cast<std::size_t>(change.place)]});
    return out;
}

} // namespace

bool canSearch(const CodedBlock& block)
{
    return block.rawSize <= kMostSearched && RewindingDecoder::takes(block);
}

Result<SearchResult> searchPayload(const CodedBlock& block, std::span<const FileStart> files,
                                   const DecodeOptions& decoding, const SearchOptions& options,
                                   TaskControl& control)
{
    FF_ASSIGN(auto decoder, RewindingDecoder::make(block, files, decoding, control));
    const std::size_t headSize = block.payload.size() - decoder->stream().size();
    Search search(std::move(decoder), headSize, options, control);
    FF_TRY(search.run(takesNet(block.method)));
    return search.result();
}

} // namespace ff::codec
