#!/usr/bin/python3
"""What the model has to beat, and how well its codes do, on the packages held out.

baseline.py faiss VECTORS.npz ARRAYS     FAISS' ResidualQuantizer 8 x 8 bits, trained on the vectors of a run without
                                         bottleneck
baseline.py fts ARRAYS DATA              names alone: SQLite FTS5 with trigrams over paths, words joined by OR, bm25
baseline.py codes RUN.npz ARRAYS         a run's codes with beams of 1, 4 and 8, scored by the plain sum and by the sum
                                         divided by the length of what is rebuilt; use of the codes
"""
import json
import sys

import numpy as np
import torch
import torch.nn.functional as F

import net
import train
import trained


def show(name, table):
    row = {k: round(v, 4) for k, v in table.items() if isinstance(v, float)}
    print(json.dumps({'name': name, **row, 'all': table['all'], 'unlike': table['unlike'],
                      'contents': table['contents']}), flush=True)


def with_faiss(vectors, arrays):
    import faiss
    faiss.omp_set_num_threads(1)
    judge = train.Judge(train.Part(arrays, 'test'))
    with np.load(vectors) as z:
        learn, pool, query = (z[k].astype(np.float32) / net.UNIT8 for k in ('train', 'pool', 'query'))
    show('vectors', judge.table(judge.ranks(torch.from_numpy(query), torch.from_numpy(pool))))
    for beam in (1, 8):
        rq = faiss.ResidualQuantizer(64, 8, 8)
        rq.max_beam_size = beam
        rq.train(learn)
        codes = rq.compute_codes(pool)
        z = rq.decode(codes)
        used = [len(np.unique(codes[:, k])) / 256 for k in range(8)]
        print(json.dumps({'beam': beam, 'error': float(((z - pool) ** 2).sum(1).mean()), 'used': used}))
        z = torch.from_numpy(z)
        show(f'faiss beam {beam} sum', judge.table(judge.ranks(torch.from_numpy(query), z)))
        show(f'faiss beam {beam} by length', judge.table(judge.ranks(torch.from_numpy(query), F.normalize(z, dim=1))))


@torch.no_grad()
def with_fts(arrays, data):
    judge = train.Judge(train.Part(arrays, 'test'))
    paths, asked = trained.texts(data, 'test')
    names = trained.Names([paths[i] for i in judge.pool.tolist()])
    right = {}
    for r, c in zip(judge.rows.tolist(), judge.cols.tolist()):
        right.setdefault(r, set()).add(c)
    ranks = []
    for k, q in enumerate(judge.queries.tolist()):
        found = [x for x, _ in names.find(asked[q], 1000)]
        place = next((i for i, x in enumerate(found) if x in right[k]), None)   # those before it are wrong
        ranks.append(len(judge.pool) if place is None else 1 + place)
    show('fts5', judge.table(np.array(ranks)))


@torch.no_grad()
def with_codes(run, arrays):
    judge = train.Judge(train.Part(arrays, 'test'))
    model, books = trained.load(run, arrays)
    query, entry = trained.vectors(model, judge)
    show('vectors', judge.table(judge.ranks(query, entry)))
    for beam in (1, 4, 8):
        codes = torch.cat([net.encode(v, books, beam) for v in entry.split(2048)])
        z = net.rebuild(codes, books)
        length = z.norm(dim=1)
        print(json.dumps({'beam': beam, 'error': float((entry - z).pow(2).sum(1).mean()),
                          'length': [float(length.mean()), float(length.std())],
                          'used': [len(torch.unique(codes[:, k])) / 256 for k in range(8)]}))
        show(f'beam {beam} sum', judge.table(judge.ranks(query, z)))
        show(f'beam {beam} by length', judge.table(judge.ranks(query, F.normalize(z, dim=1))))


if __name__ == '__main__':
    torch.set_num_threads(1)
    {'faiss': with_faiss, 'fts': with_fts, 'codes': with_codes}[sys.argv[1]](*sys.argv[2:4])
