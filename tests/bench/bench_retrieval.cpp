// SPDX-License-Identifier: GPL-3.0-or-later
// What a search by meaning finds among entries of packages that the model never saw: by the codes of an
// archive's index, by the same with the best of them ordered by their vectors as the catalogue has them, by
// the vectors of all, and in the order of the ranker.
//     bench_retrieval test.jsonl [EACH [RANKED]]
// test.jsonl: from models/search/collect.py, unpacked. EACH: of so many queries one is asked (1: all).
// RANKED: of so many of these one is asked of the ranker.
#include "core/base/Exceptions.h"
#include "core/search/meaning/MeaningEncoder.h"
#include "core/search/rank/EntrySearch.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <fstream>
#include <map>
#include <numeric>
#include <random>
#include <set>

namespace {

using namespace ff;
using namespace ff::search;

constexpr std::size_t kChosen = 400; // as Catalogue::findMeaning

struct Asked {
    std::string text;
    std::size_t entry = 0;
};

struct Pool {
    std::vector<format::EntryRecord> entries;
    std::vector<std::string> sources;
    std::vector<MeaningVector> vectors;
    std::vector<float> inverse; // 1 / length of what the codes stand for
    std::vector<double> lengths; // of the vectors
    std::vector<Asked> queries;
    std::map<std::string, std::set<std::size_t>> answers; // to the words of a query
    std::map<std::string, std::set<std::size_t>> concepts; // of made-up homes
    std::vector<std::string> conceptOf;
};

std::string wordsText(const std::string& text)
{
    std::string out;
    for (const std::string& word : wordsOf(text, kQueryWords))
        out += word + ' ';
    return out;
}

Pool read(const char* path, const MeaningModel& model)
{
    Pool pool;
    std::mt19937 random(1);
    std::ifstream in(path);
    for (std::string line; std::getline(in, line);) {
        const auto row = nlohmann::json::parse(line);
        const auto name = row[2].get<std::string>(), body = row[3].get<std::string>();
        if (name.empty())
            continue;
        const std::size_t place = pool.entries.size();
        format::EntryRecord entry;
        entry.path = name;
        pool.vectors.push_back(
            model.entry(name, false, asBytes(body).first(std::min<std::size_t>(body.size(), 4096))));
        entry.meaning = model.codes(pool.vectors.back(), MeaningEncoder::kBeam);
        pool.inverse.push_back(model.inverseLength(*entry.meaning));
        double squares = 0;
        for (const std::int8_t x : pool.vectors.back())
            squares += double(x) * x;
        pool.lengths.push_back(std::sqrt(squares));
        pool.entries.push_back(std::move(entry));
        pool.sources.push_back(row[0]);
        pool.conceptOf.push_back(row[0] == "home" ? row[1].get<std::string>() : std::string());
        if (!pool.conceptOf.back().empty())
            pool.concepts[pool.conceptOf.back()].insert(place);
        std::vector<std::string> asked = row[4];
        std::shuffle(asked.begin(), asked.end(), random);
        for (std::size_t i = 0; i < asked.size(); ++i) {
            const std::string words = wordsText(asked[i]);
            if (words.empty())
                continue;
            pool.answers[words].insert(place);
            if (i < 2)
                pool.queries.push_back({asked[i], place});
        }
    }
    return pool;
}

std::set<std::size_t> rightOf(const Pool& pool, const Asked& query)
{
    std::set<std::size_t> out = pool.answers.at(wordsText(query.text));
    if (const std::string& made = pool.conceptOf[query.entry]; !made.empty())
        out.insert(pool.concepts.at(made).begin(), pool.concepts.at(made).end());
    return out;
}

// Of the best right one among the wrong ones, 1 first; equal scores count against us.
std::size_t rankOf(const std::vector<double>& scores, const std::set<std::size_t>& right)
{
    double best = -9;
    for (const std::size_t place : right)
        best = std::max(best, scores[place]);
    std::size_t before = 0;
    for (std::size_t i = 0; i < scores.size(); ++i)
        before += scores[i] >= best && right.count(i) == 0 ? 1 : 0;
    return before + 1;
}

class Table {
public:
    explicit Table(const char* name) : m_name(name) {}
    void add(const std::string& source, std::size_t rank)
    {
        Row& row = m_rows[source];
        ++row.queries;
        row.found += rank <= 10 ? 1 : 0;
        row.reciprocal += 1 / double(rank);
    }
    void print() const
    {
        double recall = 0, mrr = 0, queries = 0, found = 0, reciprocal = 0;
        for (const auto& [source, row] : m_rows) {
            recall += row.found / row.queries;
            mrr += row.reciprocal / row.queries;
            queries += row.queries;
            found += row.found;
            reciprocal += row.reciprocal;
        }
        const auto sources = double(m_rows.size());
        std::printf("%-28s mean of %zu sources: recall@10 %.3f, MRR %.3f; all %.0f queries: %.3f, %.3f\n",
                    m_name, m_rows.size(), recall / sources, mrr / sources, queries, found / queries,
                    reciprocal / queries);
    }

private:
    struct Row {
        double queries = 0, found = 0, reciprocal = 0;
    };
    const char* m_name;
    std::map<std::string, Row> m_rows;
};

// Scores of all entries: by codes, by codes and then vectors, by vectors.
struct Scores {
    std::vector<double> codes, chosen, vectors;
};

Scores scoresOf(const Pool& pool, const MeaningModel& model, const MeaningVector& query)
{
    const MeaningQueryScorer scorer(model, query);
    Scores out;
    const std::size_t count = pool.entries.size();
    out.codes.resize(count);
    out.vectors.resize(count);
    double squares = 0;
    for (const std::int8_t x : query)
        squares += double(x) * x;
    const double length = std::sqrt(squares);
    for (std::size_t i = 0; i < count; ++i) {
        out.codes[i] = scorer.likeness(*pool.entries[i].meaning, pool.inverse[i]);
        int product = 0;
        for (std::size_t k = 0; k < query.size(); ++k)
            product += int{query[k]} * pool.vectors[i][k];
        const double scale = length * pool.lengths[i];
        out.vectors[i] = scale == 0 ? 0 : double(product) / scale;
    }
    std::vector<std::size_t> order(count);
    std::iota(order.begin(), order.end(), 0);
    const std::size_t chosen = std::min(kChosen, count);
    std::nth_element(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(chosen), order.end(),
                     [&](std::size_t a, std::size_t b) { return out.codes[a] > out.codes[b]; });
    out.chosen.assign(count, -2);
    for (std::size_t i = 0; i < chosen; ++i)
        out.chosen[order[i]] = out.vectors[order[i]];
    return out;
}

// As searchCatalogue: names that have all words, and what is meant, by reciprocal ranks.
std::vector<double> fusedScores(const NameIndex& names, const Asked& query, const std::vector<double>& meant,
                                TaskControl& control)
{
    std::vector<std::size_t> order(meant.size());
    std::iota(order.begin(), order.end(), 0);
    const auto most = static_cast<std::ptrdiff_t>(std::min(kMostMeant, order.size()));
    std::partial_sort(order.begin(), order.begin() + most, order.end(),
                      [&](std::size_t a, std::size_t b) { return meant[a] > meant[b]; });
    std::vector<double> out(meant.size(), -1);
    const auto add = [&](std::size_t entry, std::size_t place) {
        out[entry] = std::max(out[entry], 0.0) + 1 / (61 + double(place));
    };
    const auto named = names.find(understoodPart(query.text), 1000, control);
    for (std::size_t i = 0; named && i < named->hits.size(); ++i)
        add(named->hits[i].entry, i);
    for (std::size_t i = 0; i < std::size_t(most); ++i)
        add(order[i], i);
    return out;
}

Result<int> measure(const char* path, std::size_t each, std::size_t ranked)
{
    FF_ASSIGN(const auto model, MeaningModel::shared());
    const Pool pool = read(path, *model);
    TaskControl control;
    FF_ASSIGN(const auto names, NameIndex::of(pool.entries, control));
    FF_ASSIGN(const auto meanings, MeaningIndex::make(model, pool.entries, model->identity(), control));
    Table codes("8 codes"), chosen("the best 400 by 64 int8"), vectors("64 int8"),
        order("ranked (codes, names)"), fused("names and 400 by 64, fused");
    double ofCodes = 0, ofVectors = 0, asked = 0; // likenesses of the right ones
    for (std::size_t i = 0; i < pool.queries.size(); i += each) {
        const Asked& query = pool.queries[i];
        const std::set<std::size_t> right = rightOf(pool, query);
        const Scores scores = scoresOf(pool, *model, model->query(query.text));
        const std::string& source = pool.sources[query.entry];
        codes.add(source, rankOf(scores.codes, right));
        chosen.add(source, rankOf(scores.chosen, right));
        vectors.add(source, rankOf(scores.vectors, right));
        ofCodes += scores.codes[query.entry];
        ofVectors += scores.vectors[query.entry];
        ++asked;
        if (i / each % ranked != 0)
            continue;
        fused.add(source, rankOf(fusedScores(names, query, scores.chosen, control), right));
        FF_ASSIGN(const EntryHits hits,
                  searchEntries(names, meanings, understoodPart(query.text), {100}, control));
        std::vector<double> places(pool.entries.size(), -1);
        for (std::size_t k = 0; k < hits.hits.size(); ++k)
            places[hits.hits[k].entry] = double(hits.hits.size() - k);
        order.add(source, rankOf(places, right));
    }
    std::printf("%zu entries; likeness of what is right: %.3f by codes, %.3f by vectors\n",
                pool.entries.size(), ofCodes / asked, ofVectors / asked);
    for (const Table* table : {&codes, &chosen, &vectors, &fused, &order})
        table->print();
    return 0;
}

} // namespace

int main(int argc, char** argv) // NOLINT(bugprone-exception-escape): only for want of memory
{
    if (argc < 2) {
        std::fputs("usage: bench_retrieval test.jsonl [EACH [RANKED]]\n", stderr);
        return 1;
    }
    const auto number = [&](int at) {
        return argc > at ? std::max<std::size_t>(1, std::strtoull(argv[at], nullptr, 10)) : 1;
    };
    const auto code = catchingExceptions([&] { return measure(argv[1], number(2), number(3)); });
    if (!code)
        std::fprintf(stderr, "bench_retrieval: %s\n", code.error().message.c_str());
    return code ? *code : 3;
}
