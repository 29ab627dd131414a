#!/usr/bin/python3
"""Pairs to arrays of word numbers: prep.py DATA OUT.

DATA/{train,val,test}.jsonl.xz (collect.py) to OUT/words.txt.xz (word 0 is none) and OUT/{train,val,test}.npz.xz:
entry [N,128] int32 (name 16, folders 16, kind 4, contents 92), query [M,24] int32, first [N+1] (queries of a record),
source, package, same [N] (records of one `same` answer each other's queries), pair [N] (no file: words alone),
text [M] (hash of the query, to know equal queries), alike [M] (1: the query has a word of its entry's name or folders;
2: it has Cyrillic letters).
"""
import io
import json
import lzma
import os
import sys

import numpy as np

import tokens

FIELDS = ('name', 'folders', 'kind', 'contents')


def main(data, out):
    os.makedirs(out, exist_ok=True)
    counts, rows = {}, {}
    for part in ('train', 'val', 'test'):
        rows[part] = []
        with lzma.open(f'{data}/{part}.jsonl.xz', 'rt', encoding='utf-8') as f:
            for line in f:
                source, package, path, body, queries = json.loads(line)
                if path:
                    entry = tokens.entry_words(path, body)
                else:
                    entry = {'name': tokens.words_of(body, 16), 'folders': [], 'kind': [], 'contents': []}
                asked = [(q, tokens.query_words(q)) for q in queries]
                asked = [(q, w) for q, w in asked if w]
                if not asked or not any(entry.values()):
                    continue
                for words in list(entry.values()) + [w for _, w in asked]:
                    for w in words:
                        counts[w] = counts.get(w, 0) + (part == 'train')
                rows[part].append((source, package, path, entry, asked))
    ordered = sorted(counts, key=lambda w: (-counts[w], w))
    number = {w: i + 1 for i, w in enumerate(ordered)}
    with lzma.open(f'{out}/words.txt.xz', 'wt', encoding='utf-8') as f:
        f.write(''.join(f'{w}\t{counts[w]}\n' for w in ordered))
    sources = sorted({r[0] for rs in rows.values() for r in rs})
    for part, rs in rows.items():
        n, m = len(rs), sum(len(r[4]) for r in rs)
        a = {'entry': np.zeros((n, 128), np.int32), 'query': np.zeros((m, 24), np.int32),
             'first': np.zeros(n + 1, np.int32),
             'source': np.zeros(n, np.uint8), 'package': np.zeros(n, np.int32), 'same': np.zeros(n, np.int32),
             'pair': np.zeros(n, np.uint8), 'text': np.zeros(m, np.int32), 'alike': np.zeros(m, np.uint8)}
        packages, j = {}, 0
        for i, (source, package, path, entry, asked) in enumerate(rs):
            at = 0
            for field in FIELDS:
                ids = [number[w] for w in entry[field]]
                a['entry'][i, at:at + len(ids)] = ids
                at += tokens.WORDS[field]
            a['source'][i] = sources.index(source)
            a['package'][i] = packages.setdefault(package, len(packages))
            a['same'][i] = a['package'][i] if source == 'home' else 1000000 + i
            a['pair'][i] = not path
            a['first'][i] = j
            own = set(entry['name']) | set(entry['folders'])
            for q, words in asked:
                a['query'][j, :len(words)] = [number[w] for w in words]
                a['text'][j] = tokens.hash32(' '.join(words).encode()) & 0x7FFFFFFF
                a['alike'][j] = any(w in own for w in words) + 2 * any('а' <= c <= 'я' for w in words for c in w)
                j += 1
        a['first'][n] = j
        buffer = io.BytesIO()
        np.savez(buffer, sources=np.array(sources), **a)
        with lzma.open(f'{out}/{part}.npz.xz', 'wb', preset=6) as f:
            f.write(buffer.getvalue())
        print(part, n, m, len(ordered), os.path.getsize(f'{out}/{part}.npz.xz'), flush=True)


if __name__ == '__main__':
    main(sys.argv[1], sys.argv[2])
