#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""docs/MODEL.md read literally, in NumPy: slow and obvious. Every engine must give these counts.

oracle.py MODEL.ffm [INPUT] fills in the known answer of a model (from its own known input, or from a file's bytes).
"""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path

import numpy as np

import ffm

MASK = (1 << 64) - 1


def rs(x: np.ndarray, s: int) -> np.ndarray:
    return (x + (1 << (s - 1))) >> s if s >= 1 else x << -s


def mul(a, b):
    return (np.int64(1) * a * b + (1 << 14)) >> 15


def sat(x):
    return np.clip(x, -32768, 32767)


def clamp8(x):
    return np.clip(x, -127, 127)


def fold(c: int) -> int:
    return ord(chr(c).lower()) if c < 128 and chr(c).isalpha() else c if c >= 128 else 0


class Contexts:
    """Section 4.1: the bytes and words that the tables look at."""

    def __init__(self) -> None:
        self.recent = [0] * 16          # b_0, b_1, …
        self.word = self.previous = 0   # h, p
        self.inside = False

    def feed(self, x: int) -> None:
        self.recent = [x, *self.recent[:-1]]
        if fold(x):
            self.word = (self.word * 0x2545F4914F6CDD1D + fold(x)) & MASK
            self.inside = True
        else:
            if self.inside:
                self.previous = self.word
            self.word, self.inside = 0, False

    def key(self, t: ffm.Table) -> int:
        x = self.recent[0]
        if t.kind in (ffm.NGRAM, ffm.SPARSE):
            places = range(t.order) if t.kind == ffm.NGRAM else t.back
            return sum(self.recent[o] << 8 * j for j, o in enumerate(places))
        if t.kind == ffm.WORD:
            return self.word if fold(x) else (self.previous * 31 + x + 1) & MASK
        return (self.word * 5 + self.previous * 0x9E3779B1 + x) & MASK

    def slot(self, t: ffm.Table) -> tuple[int, int]:
        m = (self.key(t) + 0x1234567) * 0x9E3779B97F4A7C15 & MASK
        m ^= m >> 29
        m = m * 0x94D049BB133111E & MASK
        return (m >> (62 - t.bits)) & ((1 << t.bits) - 1), (m >> 8) & 255


class Lane:
    def __init__(self, model: ffm.Model) -> None:
        self.s = s = model.shape
        self.t = {name: v.astype(np.int64) for name, v in model.tensors.items()}
        self.position = 0
        self.contexts = Contexts()
        self.h = np.zeros((s.blocks, s.state), np.int64)
        self.v = np.zeros((s.blocks, ffm.CONV, s.state), np.int64)
        self.keys: list[list] = [[] for _ in range(s.blocks)]
        self.values: list[list] = [[] for _ in range(s.blocks)]

    def norm(self, r: np.ndarray, gain: np.ndarray) -> np.ndarray:
        s = max(1, int((r * r).sum()))
        e = s.bit_length() - 1
        f = (s << 8 >> e) & 255
        g = mul(gain, self.t["rsqrt"][(e & 1) * 256 + f])
        return clamp8(rs(r * g, (e >> 1) + 4))

    @staticmethod
    def product(a, w, m, shift: int, b) -> np.ndarray:
        return sat(mul(sat(rs(w @ a, shift)), m) + b)

    def embed(self, x: int) -> np.ndarray:
        r = self.t["embed"][x].copy()
        for g, table in enumerate(self.s.tables):
            slot, tag = self.contexts.slot(table)
            step = self.t[f"table{g}.steps"][slot]
            hit = step != 0 and self.t[f"table{g}.tags"][slot] == tag
            r += self.t[f"table{g}.q"][slot] * step if hit else self.t[f"table{g}.miss"]
        return sat(r)

    def turn(self, row: np.ndarray) -> np.ndarray:
        s, w = self.s, np.clip(row, -2047, 2047)
        out = clamp8(rs(w, 4))
        for i in range(s.rotary // 2):
            p = self.position * int(self.t["step"][i]) % 2 ** 32 >> 22
            cos, sin = self.t["cos"][p], self.t["sin"][p]
            j = s.key - s.rotary + 2 * i
            out[j] = clamp8(rs(w[j] * cos - w[j + 1] * sin, 18))
            out[j + 1] = clamp8(rs(w[j] * sin + w[j + 1] * cos, 18))
        return out

    def attend(self, block: int, z: np.ndarray) -> np.ndarray:
        s, t = self.s, self.t
        query, key, value = z.reshape(3, s.heads, s.key)
        self.keys[block] = (self.keys[block] + [np.array([self.turn(k) for k in key])])[-s.window:]
        self.values[block] = (self.values[block] + [clamp8(value)])[-s.window:]
        out = []
        for head in range(s.heads):
            q = self.turn(query[head])
            scores = np.array([q @ k[head] for k in self.keys[block]])
            u = mul(sat(scores >> 3), t[f"block{block}.score"][head])
            d = u.max() - u
            p = np.where(d >= 960, 0, t["exp"][d & 63] >> np.minimum(d >> 6, 20))
            o = sum(pj * v[head] for pj, v in zip(p, self.values[block]))
            r = int(t[f"block{block}.mix"][head]) * 65536 // int(p.sum())
            out.append(clamp8((o * r + (1 << 30)) >> 31))
        return np.concatenate(out)

    def block(self, i: int, r: np.ndarray, c: int) -> np.ndarray:
        s, t = self.s, {name.split(".")[1]: v for name, v in self.t.items() if name.startswith(f"block{i}.")}
        E, F = s.state, s.ffn
        sup, sdown, ph, pu = (int(v) for v in t["scalars"])
        z = self.product(self.norm(r, t["gain"]), t["wup"][c], t["mup"][c], sup, t["bup"][c])
        f = self.t["sig"][128 + np.minimum(s.forget_max, clamp8(z[:E]))]
        o = self.t["sig"][128 + clamp8(z[2 * E:3 * E])]
        self.v[i] = np.concatenate((clamp8(z[E:2 * E])[None], self.v[i][:-1]))
        conv = sum(mul(256 * self.v[i][k], t["conv"][k]) for k in range(ffm.CONV))
        conv = sat(2 * conv)
        self.h[i] = sat(conv + mul(sat(self.h[i] - conv), f))
        u = np.clip(z[3 * E:3 * E + F], 0, 127)
        x = [clamp8(mul(mul(self.h[i], o), ph)), clamp8(mul(u * u, pu))]
        if s.attention_rows(i):
            x.append(self.attend(i, z[3 * E + F:]))
        return sat(r + self.product(np.concatenate(x), t["wdown"][c], t["mdown"][c], sdown, t["bdown"][c]))

    def feed(self, x: int) -> np.ndarray:
        """The 272 logits after byte x."""
        self.contexts.feed(x)
        r = self.embed(x)
        for i in range(self.s.blocks):
            r = self.block(i, r, int(self.t["class"][x]))
        self.position += 1
        a = self.norm(r, self.t["head.gain"])
        return self.product(a, self.t["head.w"], self.t["head.m"], int(self.t["head.shift"][0]), self.t["head.b"])

    def counts(self, logits: np.ndarray) -> np.ndarray:
        d = logits.max() - logits
        return (1 + np.where(d >= 5632, 0, self.t["y"][d & 255] >> np.minimum(d >> 8, 30))).astype(np.uint32)

    def step(self, x: int) -> np.ndarray:
        """All counts after byte x: the high half, then the low half after each high half; 17 rows of 16."""
        return np.array([self.counts(l) for l in self.feed(x).reshape(17, 16)])


def run(model: ffm.Model, symbols: bytes) -> np.ndarray:
    """(len(symbols) - 1, 32) counts: of the high half, and of the low half after the high half that comes."""
    lane = Lane(model)
    out = []
    for x, following in zip(symbols, symbols[1:]):
        counts = lane.step(x)
        out.append(np.concatenate((counts[0], counts[1 + (following >> 4)])))
    return np.array(out, np.uint32).reshape(-1, 32)


def answered(model: ffm.Model, symbols: bytes) -> ffm.Model:
    """The model with this known input and its answer."""
    model.answer_input = symbols
    model.answer_hash = hashlib.sha512(run(model, symbols).astype("<u4").tobytes()).digest()
    return model


def main() -> None:
    path = Path(sys.argv[1])
    model = ffm.decode(path.read_bytes())
    symbols = Path(sys.argv[2]).read_bytes()[:4096] if len(sys.argv) > 2 else model.answer_input
    path.write_bytes(ffm.encode(answered(model, symbols)))


if __name__ == "__main__":
    main()
