#!/usr/bin/python3
"""What the model has to beat, on the packages held out.

baseline.py faiss VECTORS.npz ARRAYS     FAISS' ResidualQuantizer 8 x 8 bits, trained on the vectors of a run without bottleneck
baseline.py fts ARRAYS DATA              names alone: SQLite FTS5 with trigrams over paths, words joined by OR, bm25
"""
import json
import lzma
import sqlite3
import sys

import numpy as np
import torch

import tokens
import train


def show(name, table):
    row = {k: round(v, 4) for k, v in table.items() if isinstance(v, float)}
    print(json.dumps({'name': name, **row, 'all': table['all'], 'unlike': table['unlike'], 'contents': table['contents']}), flush=True)


def with_faiss(vectors, arrays):
    import faiss
    faiss.omp_set_num_threads(1)
    judge = train.Judge(train.Part(arrays, 'test'))
    with np.load(vectors) as z:
        learn, pool, query = (z[k].astype(np.float32) / 320 for k in ('train', 'pool', 'query'))
    show('vectors', judge.table(judge.ranks(torch.from_numpy(query), torch.from_numpy(pool))))
    for beam in (1, 5, 16):
        rq = faiss.ResidualQuantizer(64, 8, 8)
        rq.max_beam_size = beam
        rq.train(learn)
        codes = rq.compute_codes(pool)
        z = rq.decode(codes)
        print(json.dumps({'beam': beam, 'error': float(((z - pool) ** 2).sum(1).mean()),
                          'used': [len(np.unique(codes[:, k])) / 256 for k in range(8)]}))
        show(f'faiss beam {beam}', judge.table(judge.ranks(torch.from_numpy(query), torch.from_numpy(z))))


def with_fts(arrays, data):
    part = train.Part(arrays, 'test')
    judge = train.Judge(part)
    paths, asked = [], []
    with lzma.open(f'{data}/test.jsonl.xz', 'rt', encoding='utf-8') as f:
        for line in f:
            _, _, path, body, queries = json.loads(line)
            some = [q for q in queries if tokens.query_words(q)]
            if some and (any(tokens.entry_words(path, body).values()) if path else tokens.words_of(body, 16)):
                paths.append(path)
                asked += some
    assert len(paths) == part.n and len(asked) == len(part.query)
    db = sqlite3.connect(':memory:')
    db.execute("create virtual table t using fts5(path, tokenize='trigram')")
    for j, i in enumerate(judge.pool.tolist()):
        db.execute('insert into t(rowid, path) values (?, ?)', (j, tokens.fold(paths[i])))
    right = {}
    for r, c in zip(judge.rows.tolist(), judge.cols.tolist()):
        right.setdefault(r, set()).add(c)
    ranks = []
    for k, q in enumerate(judge.queries.tolist()):
        words = [w for w in tokens.query_words(asked[q]) if len(w) > 2]
        found = [r[0] for r in db.execute('select rowid from t where t match ? order by bm25(t) limit 1000',
                                          (' OR '.join(f'"{w}"' for w in words),))] if words else []
        place = next((p for p, x in enumerate(found) if x in right[k]), None)
        ranks.append(len(judge.pool) if place is None else 1 + sum(x not in right[k] for x in found[:place]))
    show('fts5', judge.table(np.array(ranks)))


if __name__ == '__main__':
    (with_faiss if sys.argv[1] == 'faiss' else with_fts)(*sys.argv[2:4])
