#!/usr/bin/python3
"""docs/SEARCH.md in plain integers: reads a .ffs, makes vectors and codes, writes golden vectors.

reference.py MODEL.ffs                     checks the file's known answer
reference.py MODEL.ffs golden OUT.json     golden vectors for the tests of the C++ engine
reference.py MODEL.ffs ask QUERY PATH...   scores paths (by name alone) for a query
"""
import hashlib
import json
import math
import re
import struct
import sys

import numpy as np

import tokens

MAGIC = b'\x89FFS\r\n\x1a\n'
HEAD = struct.Struct('<8s14I5I2I')     # magic, 14 numbers, soft[5], lengths of classes and text
OUT, LEVELS, CODES = 64, 8, 256
FIELD, UNIT = 256, 320
SAMPLES = [   # what the known answer is computed from: (path, contents) or a query
    ('Photos/Отпуск 2023 море/IMG_1234.JPG',
     b'\xff\xd8\xff\xe1\x00\x18Exif\x00\x00Canon EOS 600D\x002023:07:21 11:22:33'),
    ('Documents/letter to tax office.odt', b'Dear Sir or Madam, my tax return'),
    ('Документы/Ёлка и ёж.txt', 'Ёлочка, café, naïve, Ёж, Йод'.encode()),
    ('usr/share/man/man1/ls.1', b'.TH LS 1\nls - list directory contents'), ('a', b''), ('', b''),
    ('src/parseHTMLDocument.cpp', b'int main() { return 0; }'),
    ('index.html', b'<html><head><title>Tax office</title></head><body>hello</body>'),
    ('20230714_112233.heic', b'\x00\x01\x02binary text here\xff'),
    'letter to the tax office', 'фото с моря', 'ПИСЬМО в налоговую 2023', '', 'x', '日本語の手紙',
    'IMG_1234 20230714 123456 ①ﬁ']


def contents_text(data):
    """Text of the first 4,096 bytes of a file."""
    data = data[:4096]
    is_binary = 0 in data
    blocks = (data[i:i + 256] for i in range(0, len(data), 256))    # what is compressed has no words
    data = b''.join(b'\xff' * len(block) if len(set(block)) >= 128 else block for block in blocks)
    if is_binary:                               # runs of at least four printable ASCII bytes
        return ' '.join(m.decode('ascii') for m in re.findall(rb'[ -~]{4,}', data))
    text = data.decode('utf-8', 'replace').replace('�', ' ')
    if text.lstrip('﻿ \t\r\n')[:1] == '<':  # markup: without what stands between < and >
        text = re.sub(r'<[^>]*>?', ' ', text)
    return text


def divide(a, b):
    """a / b to the nearest integer, halves upwards; b > 0."""
    return (2 * a + b) // (2 * b)


class Model:
    def __init__(self, data):
        head = HEAD.unpack_from(data)
        if head[0] != MAGIC or head[1] != 1:
            raise ValueError('not a .ffs of version 1')
        (self.rows_log2, self.d, self.bits, self.hidden, self.query_hidden, out, levels, codes, self.beam) = head[2:11]
        if (out, levels, codes) != (OUT, LEVELS, CODES):
            raise ValueError('unknown shape')
        self.soft = head[15:20]
        at = HEAD.size
        self.classes = data[at:at + head[20]].decode()
        at += head[20]
        self.text = data[at:at + head[21]].decode()
        at += head[21]
        rows, d = 1 << self.rows_log2, self.d

        def take(dtype, *shape):
            nonlocal at
            at = (at + 63) // 64 * 64
            n = int(np.prod(shape)) * np.dtype(dtype).itemsize
            a = np.frombuffer(data[at:at + n], dtype).reshape(shape)
            at += n
            return a
        self.weight = take('u1', rows)
        if self.bits == 8:
            self.table = take('i1', rows, d)
        else:
            packed = take('u1', rows, d // 2)
            self.table = np.empty((rows, d), np.int8)
            self.table[:, 0::2] = (packed & 15).astype(np.int8) << 4 >> 4
            self.table[:, 1::2] = packed.astype(np.int8) >> 4
        self.heads = []
        for n_in, hidden in ((4 * d, self.hidden), (d, self.query_hidden)):
            self.heads.append((take('i1', hidden, n_in), take('<i4', hidden),
                               take('i1', OUT, hidden), take('<i4', OUT), take('i1', OUT, n_in)))
        self.books = take('<i2', LEVELS, CODES, OUT).astype(np.int64)
        self.samples_at = (at + 63) // 64 * 64
        self.answer = data[self.samples_at:self.samples_at + 64]
        if len(data) != self.samples_at + 64:
            raise ValueError('the file does not end where it should')

    def field(self, words, which):
        s = np.zeros(self.d, np.int64)
        for w in words:
            for h in tokens.pieces(w):
                row = h & ((1 << self.rows_log2) - 1)
                s += int(self.weight[row]) * self.table[row].astype(np.int64)
        n = math.isqrt(int((s * s).sum()))
        return np.clip(divide(FIELD * s, n + self.soft[which]), -127, 127)

    @staticmethod
    def head(weights, x):
        a, bias_a, b, bias_b, skip = (w.astype(np.int64) for w in weights)
        h = np.clip((a @ x + bias_a + 128) >> 8, 0, 255)
        y = 4 * (b @ h) + skip @ x + bias_b
        n = math.isqrt(int((y * y).sum()))
        return np.clip(divide(UNIT * y, n), -127, 127) if n else y * 0

    def entry(self, path, contents=b'', folder=False):
        """64 integers of -127..127."""
        f = tokens.entry_words(path, contents_text(contents), folder)
        x = np.concatenate([self.field(f[k], i) for i, k in enumerate(('name', 'folders', 'kind', 'contents'))])
        return self.head(self.heads[0], x)

    def query(self, text):
        return self.head(self.heads[1], self.field(tokens.query_words(text), 4))

    def codes(self, v):
        """8 codes of a vector of 64: the best of `beam` paths; of equal ones the first in the order path, code."""
        paths = [(0, [], 16 * v.astype(np.int64))]
        for book in self.books:
            found = []
            for p, (_, codes, r) in enumerate(paths):
                d = ((r - book) ** 2).sum(1)
                found += [(int(d[k]), p, int(k)) for k in np.argsort(d, kind='stable')[:self.beam]]
            found.sort()
            paths = [(d, paths[p][1] + [k], paths[p][2] - book[k]) for d, p, k in found[:self.beam]]
        return paths[0][1]

    def rebuilt(self, codes):
        return sum(self.books[level][k] for level, k in enumerate(codes))

    def vector_of(self, codes):
        """What is left of an entry's vector in its codes, of the length of a vector."""
        r = self.rebuilt(codes)
        n = math.isqrt(int((r * r).sum()))
        return np.clip(divide(UNIT * r, n), -127, 127) if n else r

    def likeness(self, query, codes):
        """From -1 to 1."""
        r = self.rebuilt(codes)
        squares = int((r * r).sum()) * int((query * query).sum())
        return int((query * r).sum()) / math.sqrt(squares) if squares else 0.0

    def known_answer(self):
        """SHA-512 of what the samples give: 64 int8 each, and 8 codes after those of an entry."""
        h = hashlib.sha512()
        for s in SAMPLES:
            v = self.query(s) if isinstance(s, str) else self.entry(*s)
            h.update(v.astype(np.int8).tobytes())
            if not isinstance(s, str):
                h.update(bytes(self.codes(v)))
        return h.digest()


def golden(model, out):
    rows = []
    for s in SAMPLES:
        if isinstance(s, str):
            rows.append({'query': s, 'words': tokens.query_words(s), 'vector': model.query(s).tolist()})
        else:
            v = model.entry(*s)
            rows.append({'path': s[0], 'contents': s[1].hex(), 'words': tokens.entry_words(s[0], contents_text(s[1])),
                         'vector': v.tolist(), 'codes': model.codes(v)})
    with open(out, 'w', encoding='utf-8') as f:
        pieces = {w: tokens.pieces(w) for w in ('море', 'tax', 'a', '.jpg', '=image', '2023', '#6')}
        json.dump({'pieces': pieces, 'rows': rows}, f, ensure_ascii=False, indent=0)


if __name__ == '__main__':
    with open(sys.argv[1], 'rb') as file:
        whole = file.read()
    m = Model(whole)
    print('identity', hashlib.sha512(whole).hexdigest())
    print(m.text)
    if sys.argv[2:3] == ['golden']:
        golden(m, sys.argv[3])
    elif sys.argv[2:3] == ['ask']:
        q = m.query(sys.argv[3])
        for p in sys.argv[4:]:
            print('%7d %6.3f  %s' % ((q * m.entry(p)).sum(), m.likeness(q, m.codes(m.entry(p))), p))
    good = m.known_answer() == m.answer
    print('known answer', 'holds' if good else 'DIFFERS')
    sys.exit(0 if good else 2)
