// SPDX-License-Identifier: GPL-3.0-or-later
// Searches. The trigram index gives the packs that may have a match; where a query has no piece of three
// characters all packs are read, newest first. What a pack has is then compared for real.
#include "core/search/catalogue/Hits.h"
#include "core/search/catalogue/Literals.h"
#include "core/search/names/Matcher.h"

#include <algorithm>
#include <bit>

namespace ff::search {
namespace {

constexpr std::uint64_t kRanked = 30000; // as FindResult::ranked says

// Better ones first, then newer archives, then by path.
bool isBetter(const Found& a, const Found& b)
{
    return std::tuple(-a.quality, -a.chunk, a.entry) < std::tuple(-b.quality, -b.chunk, b.entry);
}

// The best `limit` of any number.
class Best {
public:
    explicit Best(std::size_t limit) : m_limit(limit) {}
    void add(const Found& found)
    {
        if (m_limit == 0)
            return;
        m_found.push_back(found);
        if (m_found.size() >= 2 * m_limit + 64) {
            std::nth_element(m_found.begin(), m_found.begin() + static_cast<std::ptrdiff_t>(m_limit),
                             m_found.end(), isBetter);
            m_found.resize(m_limit);
        }
    }
    std::vector<Found> take()
    {
        std::sort(m_found.begin(), m_found.end(), isBetter);
        m_found.resize(std::min(m_found.size(), m_limit));
        return std::move(m_found);
    }

private:
    std::size_t m_limit;
    std::vector<Found> m_found;
};

// Words alone, none excluded and none over two folders: an entry that has all of literalsOf() matches.
bool isWordsAlone(const Query& query)
{
    return query.filters.empty() && std::all_of(query.terms.begin(), query.terms.end(), [](const Term& term) {
               return term.kind == Term::Kind::Text && !term.excluded
                   && term.folded.find('/') == std::string::npos;
           });
}

class Search {
public:
    Search(Database& database, const Query& query, const FindOptions& options, TaskControl& control)
        : m_database(database), m_query(query), m_entryQuery(ofEntries(query)), m_options(options),
          m_control(control), m_best(options.limit)
    {
    }

    Status run(FindResult& result);
    std::vector<Found> take() { return m_best.take(); }

private:
    // A pack on its way through the search.
    struct Pack {
        std::int64_t id = 0;
        ArchiveId archive = 0;
        ChunkNames names;
        std::optional<ChunkNames> originals;
        std::vector<EntryFacts> facts;
        std::uint64_t possible = 0; // bit i: entry i has the literals
    };

    Result<Statement> candidates();
    Result<Pack> read(const Statement& row) const;
    Status lookThrough(const Pack& pack, FindResult& result);
    // Of the packs from this id on, in the archives that the query is about.
    Result<std::uint64_t> entriesFrom(std::int64_t chunk);

    Database& m_database;
    const Query& m_query;
    const Query m_entryQuery;
    const FindOptions& m_options;
    TaskControl& m_control;
    Best m_best;
    std::vector<std::string> m_literals;
    bool m_literalsAreAll = false;
    bool m_needsFacts = false, m_needsOriginals = false;
    std::unordered_map<ArchiveId, bool> m_archives; // whether the query is about them
    std::optional<Matcher> m_matcher;
};

Result<Statement> Search::candidates()
{
    // Only what is needed is read: most packs end at their names.
    const std::string columns = std::string("SELECT chunk.id, chunk.archive, chunk.names, ")
        + (m_needsFacts ? "fact.facts, " : "NULL, ") + (m_needsOriginals ? "detail.originals" : "NULL");
    const std::string joined = std::string(m_needsFacts ? " JOIN fact ON fact.chunk = chunk.id" : "")
        + (m_needsOriginals ? " JOIN detail ON detail.chunk = chunk.id" : "");
    const std::string trigrams = trigramQuery(m_literals);
    if (trigrams.empty())
        return m_database.prepare(columns + " FROM chunk" + joined + " ORDER BY chunk.id DESC");
    FF_ASSIGN(Statement rows,
              m_database.prepare(columns + " FROM trigram CROSS JOIN chunk ON chunk.id = trigram.rowid"
                                 + joined + " WHERE trigram MATCH ?1 ORDER BY trigram.rowid DESC"));
    FF_TRY(rows.bindCopy(1, trigrams));
    return rows;
}

Result<Search::Pack> Search::read(const Statement& row) const
{
    Pack pack;
    pack.id = row.number(0);
    pack.archive = row.number(1);
    FF_ASSIGN(pack.names, ChunkNames::read(row.bytes(2)));
    pack.possible = pack.names.all();
    for (const std::string& literal : m_literals) {
        if (pack.possible == 0)
            return pack;
        pack.possible &= pack.names.containing(literal);
    }
    if (m_needsFacts) {
        FF_ASSIGN(pack.facts, readFacts(row.bytes(3), pack.names.size()));
        for (std::size_t i = 0; i < pack.facts.size(); ++i) {
            const EntryFacts& facts = pack.facts[i];
            if (!m_matcher->mayPass({facts.type, 0, facts.size, facts.packedSize, facts.mtimeSeconds}))
                pack.possible &= ~(std::uint64_t(1) << i);
        }
        if (pack.possible == 0)
            return pack;
    }
    if (const ByteSpan bytes = row.bytes(4); m_needsOriginals && !bytes.empty()) {
        FF_ASSIGN(pack.originals, ChunkNames::read(bytes));
        if (pack.originals->size() != pack.names.size())
            return damagedCatalogue();
    }
    return pack;
}

Status Search::lookThrough(const Pack& pack, FindResult& result)
{
    const bool ranks = result.ranked < kRanked;
    if (m_literalsAreAll && !ranks) {
        result.matches += static_cast<std::uint64_t>(std::popcount(pack.possible));
        return {};
    }
    std::string path, original;
    Facts facts;
    for (std::size_t i = 0; i < pack.names.size() && pack.possible >> i != 0; ++i) {
        pack.names.next(i, path);
        if (pack.originals)
            pack.originals->next(i, original);
        if ((pack.possible >> i & 1) == 0)
            continue;
        const Subject subject = Subject::of(pack.originals ? original : path, path, facts);
        if (m_needsFacts)
            facts = Facts::of(recordOf(pack.facts[i]), subject.folded.substr(subject.foldedName));
        if (!m_literalsAreAll) {
            FF_ASSIGN(const bool matches, m_matcher->matches(subject));
            if (!matches)
                continue;
        }
        ++result.matches;
        if (ranks) {
            ++result.ranked;
            m_best.add({m_matcher->quality(subject), pack.id, static_cast<std::uint32_t>(i), pack.archive});
        }
    }
    return {};
}

Result<std::uint64_t> Search::entriesFrom(std::int64_t chunk)
{
    FF_ASSIGN(
        Statement rows,
        m_database.prepare("SELECT archive, sum(entries) FROM chunk INDEXED BY chunk_archive WHERE id >= ? "
                           "GROUP BY archive"));
    rows.bind(1, chunk);
    std::uint64_t out = 0;
    for (;;) {
        FF_ASSIGN(const bool isThere, rows.step());
        if (!isThere)
            return out;
        if (m_archives[rows.number(0)])
            out += rows.count(1);
    }
}

Status Search::run(FindResult& result)
{
    const auto begin = std::chrono::steady_clock::now();
    FF_ASSIGN(m_archives, archivesOf(m_database, m_query, result.coverage.total));
    FF_ASSIGN(m_matcher, Matcher::of(m_entryQuery));
    m_literals = literalsOf(m_entryQuery);
    m_literalsAreAll = isWordsAlone(m_entryQuery);
    m_needsFacts = !m_entryQuery.filters.empty();
    m_needsOriginals = std::any_of(m_entryQuery.terms.begin(), m_entryQuery.terms.end(),
                                   [](const Term& term) { return term.kind == Term::Kind::Regex; });
    FF_ASSIGN(Statement rows, candidates());
    for (;;) {
        FF_TRY(m_control.checkpoint());
        FF_ASSIGN(const bool isThere, rows.step());
        if (!isThere) {
            result.coverage.indexed = result.coverage.total;
            return {};
        }
        if (!m_archives[rows.number(1)])
            continue;
        FF_ASSIGN(const Pack pack, read(rows));
        FF_TRY(lookThrough(pack, result));
        if (m_options.budget.count() > 0 && std::chrono::steady_clock::now() - begin >= m_options.budget) {
            FF_ASSIGN(result.coverage.indexed, entriesFrom(pack.id));
            return {};
        }
    }
}

} // namespace

const RememberedArchive* FindResult::archiveOf(const Hit& hit) const
{
    const auto found = std::find_if(archives.begin(), archives.end(), [&](const RememberedArchive& archive) {
        return archive.id == hit.archive;
    });
    return found == archives.end() ? nullptr : &*found;
}

Result<FindResult> Catalogue::find(const Query& query, const FindOptions& options, TaskControl& control)
{
    return m_impl->guarded(&control, [&]() -> Result<FindResult> {
        Database& database = *m_impl->database;
        // All that is read is of one moment.
        FF_ASSIGN(const auto moment, Reading::begin(database));
        FindResult result;
        Search search(database, query, options, control);
        FF_TRY(search.run(result));
        FF_ASSIGN(Matcher matcher, Matcher::of(query));
        HitReader reader(*m_impl);
        for (const Found& found : search.take()) {
            FF_TRY(control.checkpoint());
            FF_ASSIGN(Hit hit, reader.read(found));
            hit.ranges = matcher.ranges(hit.entry.path);
            result.hits.push_back(std::move(hit));
        }
        FF_ASSIGN(result.archives, m_impl->archivesNow(result.hits));
        return result;
    });
}

} // namespace ff::search
