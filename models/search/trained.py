"""A trained run (train.py's NAME.npz) and the texts of a part, for what judges them: baseline.py, rank.py."""
import json
import lzma
import sqlite3

import numpy as np
import torch

import net
import tokens
import train


def load(run, arrays):
    """The towers of a run and its codebooks [8,256,64]."""
    with np.load(run) as z:
        config = json.loads(str(z['config']))
        state = {k: torch.from_numpy(z[k]).float() for k in z.files
                 if k not in ('config', 'books') and not k.startswith('quantizer.')}
        books = torch.from_numpy(z['books'])
    model = net.Towers(train.vocabulary(arrays), config['rows'], config['d'], config['bits'], config['hidden'])
    state['table'] /= model.top
    state['weight'] /= 255
    model.load_state_dict(state)
    return model.eval(), books


def vectors(model, judge):
    """Of a Judge's queries and of its pool, in steps of 1/320."""
    return (train.vectors(model, judge.part.query[judge.queries], True, True),
            train.vectors(model, judge.part.entry[judge.pool], True))


def texts(data, part):
    """Paths of the records of a part and all queries, in the order of prep.py's arrays."""
    paths, asked = [], []
    with lzma.open(f'{data}/{part}.jsonl.xz', 'rt', encoding='utf-8') as f:
        for line in f:
            _, _, path, body, queries = json.loads(line)
            some = [q for q in queries if tokens.query_words(q)]
            if some and (any(tokens.entry_words(path, body).values()) if path else tokens.words_of(body, 16)):
                paths.append(path)
                asked += some
    return paths, asked


class Names:
    """SQLite FTS5 with trigrams over folded paths; the words of a query joined by OR, bm25."""

    def __init__(self, paths):
        self.db = sqlite3.connect(':memory:')
        self.db.execute("create virtual table t using fts5(path, tokenize='trigram')")
        self.db.executemany('insert into t(rowid, path) values (?, ?)', enumerate(map(tokens.fold, paths)))

    def find(self, query, most):
        """The best, first first: (place, score), the score above 0."""
        words = [w for w in tokens.query_words(query) if len(w) > 2]
        if not words:
            return []
        match = ' OR '.join(f'"{w}"' for w in words)
        return [(place, -score) for place, score in self.db.execute(
            'select rowid, bm25(t) from t where t match ? order by bm25(t) limit ?', (match, most))]
