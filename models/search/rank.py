#!/usr/bin/python3
"""Retrieve, then rank, on the packages held out: rank.py RUN.npz ARRAYS DATA [RANKER.json [QUERIES]].

Candidates of a query are the best 50 of names (FTS5) and the best 50 of codes. Fused: reciprocal ranks (60). Ranked: a
linear model and a network of HIDDEN over FEATURES, trained on the validation part in groups of 20 candidates of one
query by a margin between each right and wrong one; the mean of 5 seeds. RANKER.json: where the weights go. QUERIES: at
most so many of the test.
"""
import json
import sys

import numpy as np
import torch
from torch import nn

import net
import tokens
import train
import trained

MOST, GROUP, SEEDS, MARGIN, BEAM, OFFSET, HIDDEN = 50, 20, 5, 1.0, 8, 60, 16
FEATURES = ('names rank', 'names first', 'names score', 'codes rank', 'codes first', 'cosine', 'cosine below best',
            'all words', 'words', 'rare words', 'kind', 'length')
KIND_WORDS = {   # what people call classes of tokens.CLASSES: beginnings of words
    'image': 'photo picture image icon drawing фото картин изображ рисун снимок снимк иконк значок значк',
    'video': 'video film movie clip видео фильм ролик кино', 'audio': 'music song sound audio музык песн звук аудио',
    'document': 'document letter paper book документ письм книг текст', 'sheet': 'spreadsheet sheet table таблиц',
    'slides': 'slides presentation презентац слайд', 'mail': 'mail email письм почт', 'font': 'font typeface шрифт',
    'archive': 'archive backup архив', 'code': 'source code script module library исходник код скрипт модул библиотек',
    'web': 'page website страниц сайт', 'data': 'data settings configuration данные настройк',
    'program': 'program application программ приложен', 'manual': 'manual man command команд справк руковод',
}


def stem(word):
    """A word without what grammar may change at its end; as core/search/rank has it."""
    if len(word) < 3 or word[0] == '#':
        return ''
    return word if word[0].isdecimal() or len(word) == 3 else word[:-1] if len(word) < 6 else word[:-2]


class Candidates:
    """Of each query: places in the pool [queries,100] (-1: none), features, which are right, ranks of each list."""

    def __init__(self, part, run, arrays, data, most):
        judge = self.judge = train.Judge(train.Part(arrays, part), most)
        model, books = trained.load(run, arrays)
        query, entry = trained.vectors(model, judge)
        codes = torch.cat([net.encode(v, books, BEAM) for v in entry.split(2048)])
        rebuilt = nn.functional.normalize(net.rebuild(codes, books), dim=1)
        self.meaning = judge.ranks(query, rebuilt)
        paths, asked = trained.texts(data, part)
        paths = [paths[i] for i in judge.pool.tolist()]
        folded = [tokens.fold(p) for p in paths]
        kinds = [tokens.entry_words(p, '')['kind'] for p in paths]
        names = trained.Names(paths)
        right = {}
        for r, c in zip(judge.rows.tolist(), judge.cols.tolist()):
            right.setdefault(r, set()).add(c)
        n = self.n = len(query)
        self.place = np.full((n, 2 * MOST), -1)
        self.features = np.zeros((n, 2 * MOST, len(FEATURES)), np.float32)
        self.right, self.fused = np.zeros((n, 2 * MOST), bool), np.zeros((n, 2 * MOST))
        self.names = np.full(n, len(paths))
        document = {}
        for k, q in enumerate(judge.queries.tolist()):
            cosine = rebuilt @ nn.functional.normalize(query[k], dim=0)
            best = torch.topk(cosine, MOST).indices.tolist()
            found = names.find(asked[q], MOST)
            self.names[k] = self.rank([p for p, _ in found], right[k])
            by_name = {p: (i, s) for i, (p, s) in enumerate(found)}
            by_code = {p: i for i, p in enumerate(best)}
            words = tokens.query_words(asked[q])
            stems = [s for s in map(stem, words) if s]
            for s in stems:
                if s not in document:
                    document[s] = np.log((len(folded) + 1) / (1 + sum(s in p for p in folded)))
            rare = sum(document[s] for s in stems) or 1
            wanted = {'=' + c for c, names_of in KIND_WORDS.items()
                      if any(w.startswith(b) for b in names_of.split() for w in words)} | {'.' + w for w in words}
            for i, p in enumerate(dict.fromkeys([p for p, _ in found] + best)):
                self.place[k, i], self.right[k, i] = p, p in right[k]
                there = [s for s in stems if s in folded[p]]
                ranks = [1 / (OFFSET + 1 + x) if x is not None else 0
                         for x in (by_name.get(p, (None,))[0], by_code.get(p))]
                self.fused[k, i] = sum(ranks)
                self.features[k, i] = (
                    OFFSET * ranks[0], 1 / (1 + by_name[p][0]) if p in by_name else 0,
                    by_name[p][1] / found[0][1] if p in by_name else 0,
                    OFFSET * ranks[1], 1 / (1 + by_code[p]) if p in by_code else 0,
                    float(cosine[p]), float(cosine[p] - cosine[best[0]]),
                    bool(stems) and len(there) == len(stems), len(there) / max(len(stems), 1),
                    sum(document[s] for s in there) / rare, any(x in wanted for x in kinds[p]),
                    np.log2(len(paths[p]) + 1) / 8)

    def rank(self, places, right):
        """Of the best right one among the wrong ones; the size of the pool where none is there."""
        at = next((i for i, p in enumerate(places) if p in right), None)
        return len(self.judge.pool) if at is None else 1 + at

    def ranks(self, scores):
        """scores [queries,100]: as above, equal ones count against us."""
        scores = np.where(self.place < 0, -np.inf, scores)
        best = np.where(self.right, scores, -np.inf).max(1)
        wrong = ((scores >= best[:, None]) & ~self.right & (self.place >= 0)).sum(1)
        return np.where(self.right.any(1), 1 + wrong, len(self.judge.pool))


def train_ranker(data, hidden, seed):
    """Linear without hidden. Sources weigh the same."""
    torch.manual_seed(seed)
    size = len(FEATURES)
    model = nn.Linear(size, 1, bias=False) if not hidden else nn.Sequential(nn.Linear(size, hidden), nn.ReLU(),
                                                                            nn.Linear(hidden, 1, bias=False))
    use = np.nonzero(data.right.any(1) & ((data.place >= 0) & ~data.right).any(1))[0]
    source = data.judge.part.source[data.judge.owners].numpy()[use]
    weight = torch.from_numpy(1 / np.bincount(source)[source])
    features, right = torch.from_numpy(data.features[use]), torch.from_numpy(data.right[use])
    wrong = torch.from_numpy(data.place[use] >= 0) & ~right
    optimizer = torch.optim.Adam(model.parameters(), lr=0.02, weight_decay=1e-5)
    steps = 1500
    for step in range(steps):
        optimizer.param_groups[0]['lr'] = 0.02 * (1 - step / steps)
        some = torch.multinomial(weight, 512, replacement=True)
        one = torch.multinomial(right[some].float(), 1)
        chance = wrong[some].float() * torch.rand(len(some), wrong.shape[1]).clamp(min=1e-6)
        others = chance.topk(GROUP - 1, 1)
        there = (others.values > 0).float()
        pick = torch.cat([one, others.indices], 1)
        s = model(features[some[:, None], pick])[..., 0]
        loss = (nn.functional.relu(MARGIN - s[:, :1] + s[:, 1:]) * there).sum() / there.sum()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return model


def short(table):
    """What the tables of docs/SEARCH.md show."""
    out = {k: round(table[k], 4) for k in ('mean_r10', 'mean_mrr', 'mean_unlike_r10', 'mean_unlike_mrr')}
    return out | {f'{k} {m}': round(table[k][m], 4) for k in ('all', 'unlike') for m in ('r10', 'mrr')}


def rank_both(learn, test, out):
    """Trains on one part's Candidates, judges on the other's."""
    show = lambda name, ranks: print(json.dumps({'name': name, **short(test.judge.table(ranks))}), flush=True)
    show('names', test.names)
    show('meaning', test.meaning)
    show('fused', test.ranks(test.fused))
    show('best order of the candidates', test.ranks(test.right.astype(float)))
    kept = {'features': FEATURES}
    for name, hidden in (('ranked linear', 0), ('ranked network', HIDDEN)):
        models = [train_ranker(learn, hidden, seed) for seed in range(1, SEEDS + 1)]
        with torch.no_grad():
            each = [m(torch.from_numpy(test.features))[..., 0].numpy() for m in models]
        show(name, test.ranks(np.mean(each, 0)))
        print(json.dumps({'seeds': [round(test.judge.table(test.ranks(s))['mean_r10'], 4) for s in each]}))
        state = [{k: p.detach().double().numpy().round(4).tolist() for k, p in m.named_parameters()} for m in models]
        kept[name] = state if hidden else np.mean([s['weight'][0] for s in state], 0).round(4).tolist()
    print(json.dumps(dict(zip(FEATURES, kept['ranked linear']))))
    if out:
        with open(out, 'w', encoding='utf-8') as f:
            json.dump(kept, f)


def main(run, arrays, data, out='', most='99999999'):
    torch.set_num_threads(1)
    with torch.no_grad():
        learn, test = (Candidates(p, run, arrays, data, n) for p, n in (('val', 99999999), ('test', int(most))))
    rank_both(learn, test, out)


if __name__ == '__main__':
    main(*sys.argv[1:])
