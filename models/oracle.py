#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""docs/MODEL.md in plain NumPy: slow, obvious, int64 throughout, every range asserted.

Usage: oracle.py model.ffm < input. Prints the SHA-512 of the counts and the cost of the input in bits.
"""

from __future__ import annotations

import hashlib
import math
import sys
from pathlib import Path

import numpy as np

import ffm

I64 = np.int64


def rs(x: np.ndarray, s: int) -> np.ndarray:
    return (x + (1 << (s - 1))) >> s


def hi(a: np.ndarray, m: np.ndarray) -> np.ndarray:
    assert np.all(np.abs(a) < 2 ** 31) and np.all((m >= 0) & (m < 2 ** 31))
    return (a * m + 2 ** 31) >> 32


def clamp(x: np.ndarray, limit: int) -> np.ndarray:
    return np.clip(x, -limit, limit)


def norm(r: np.ndarray, g: np.ndarray) -> np.ndarray:
    s = int(np.sum(r * r))
    if s == 0:
        return np.zeros_like(r)
    v = s * 65536 // len(r)
    assert v < 2 ** 63
    q = max(1, math.isqrt(v))
    b = q.bit_length()
    m = 2 ** (b + 14) // q
    assert 2 ** 14 <= m <= 2 ** 15 and b >= 4
    product = r * m
    u = rs(product, b - 4) if b > 4 else product
    assert np.all(np.abs(product) < 2 ** 31) and np.all(np.abs(u * g) < 2 ** 31 - 2 ** 15)
    return clamp(rs(u * g, 16), 127)


def linear(a: np.ndarray, w: np.ndarray, c: np.ndarray) -> np.ndarray:
    acc = w.astype(I64) @ a + c
    assert np.all(np.abs(a) <= 127) and np.all(np.abs(acc) < 2 ** 31)
    return acc


class Oracle:
    """One lane. `step` feeds a symbol and returns the 256 counts for the next one."""

    def __init__(self, model: ffm.Model) -> None:
        self.shape = model.shape
        self.t = {name: v.astype(I64) for name, v in model.tensors.items()}
        self.position = 0
        self.history = [0, 0, 0, 0]
        self.keys: list[list[np.ndarray]] = [[] for _ in range(self.shape.layers)]
        self.values: list[list[np.ndarray]] = [[] for _ in range(self.shape.layers)]

    def embed(self, symbol: int) -> np.ndarray:
        self.history = [symbol] + self.history[:3]
        r = self.t["embed"][symbol].copy()
        for g, (order, bits) in enumerate(zip(self.shape.orders, self.shape.bits)):
            k = sum(b << (8 * i) for i, b in enumerate(self.history[:order]))
            h = (k * 0x9E3779B1 % 2 ** 32) >> (32 - bits)
            r += self.t[f"ngram{g}.t"][h] * self.t[f"ngram{g}.m"][0]
        return clamp(r, 32767)

    def rotate(self, w: np.ndarray) -> np.ndarray:
        out = clamp(rs(w, 4), 127)
        first = self.shape.key_dim - self.shape.rotary_dims
        for i in range(self.shape.rotary_dims // 2):
            p = (self.position * int(self.t["step"][i]) % 2 ** 32) >> 22
            c, s = self.t["cos"][p], self.t["sin"][p]
            at = first + 2 * i
            a, b = w[at], w[at + 1]
            out[at] = clamp(rs(a * c - b * s, 18), 127)
            out[at + 1] = clamp(rs(a * s + b * c, 18), 127)
        return out

    def attend(self, layer: int, a: np.ndarray) -> np.ndarray:
        s, p = self.shape, f"layer{layer}."
        z = hi(linear(a, self.t[p + "wqkv"], self.t[p + "cqkv"]), self.t[p + "mqkv"])
        queries = clamp(z[:s.heads * s.key_dim], 2047).reshape(s.heads, s.key_dim)
        rest = z[s.heads * s.key_dim:]
        if s.attention == ffm.LATENT:
            w = clamp(rest, 2047)
            key = self.rotate(w)[None].repeat(s.heads, 0)
            value = clamp(rs(w[:s.value_dim], 4), 127)[None].repeat(s.heads, 0)
        else:
            w = clamp(rest[:s.heads * s.key_dim], 2047).reshape(s.heads, s.key_dim)
            key = np.stack([self.rotate(row) for row in w])
            value = clamp(rest[s.heads * s.key_dim:], 127).reshape(s.heads, s.value_dim)
        self.keys[layer] = (self.keys[layer] + [key])[-s.window:]
        self.values[layer] = (self.values[layer] + [value])[-s.window:]
        out = []
        for head in range(s.heads):
            query = self.rotate(queries[head])
            keys = np.stack([k[head] for k in self.keys[layer]])
            values = np.stack([v[head] for v in self.values[layer]])
            u = hi(keys @ query, self.t[p + "a"][head])
            d = u.max() - u
            x = self.t["x"][d & 63] >> np.minimum(d >> 6, 15)
            weight = np.where(d >= 960, 0, x)
            total = int(weight.sum())
            o = weight @ values
            assert 16384 <= total < 2 ** 31 and np.all(np.abs(o) < 2 ** 31)
            ratio = int(self.t[p + "b"][head]) * 65536 // total
            out.append(clamp(hi(o, np.array(ratio, I64)), 127))
        return np.concatenate(out)

    def step(self, symbol: int) -> np.ndarray:
        r = self.embed(symbol)
        for layer in range(self.shape.layers):
            p = f"layer{layer}."
            o = self.attend(layer, norm(r, self.t[p + "g1"]))
            r = clamp(r + hi(linear(o, self.t[p + "wo"], self.t[p + "co"]), self.t[p + "mo"]), 32767)
            a = norm(r, self.t[p + "g2"])
            inner = clamp(hi(linear(a, self.t[p + "w1"], self.t[p + "c1"]), self.t[p + "m1"]), 127)
            h = self.t[p + "gelu"][128 + inner]
            r = clamp(r + hi(linear(h, self.t[p + "w2"], self.t[p + "c2"]), self.t[p + "m2"]), 32767)
        a = norm(r, self.t["gout"])
        logits = hi(linear(a, self.t["wout"], self.t["cout"]), self.t["mout"])
        d = logits.max() - logits
        counts = 1 + np.where(d >= 5632, 0, self.t["y"][d & 255] >> np.minimum(d >> 8, 22))
        assert counts.sum() < 2 ** 31
        self.position = (self.position + 1) % 2 ** 32
        return counts


def counts_of(model: ffm.Model, symbols: bytes) -> np.ndarray:
    lane = Oracle(model)
    return np.stack([lane.step(x) for x in symbols]).astype("<u4")


def digest(counts: np.ndarray) -> bytes:
    return hashlib.sha512(counts.astype("<u4").tobytes()).digest()


def answer(model: ffm.Model, symbols: bytes) -> None:
    """Give the model its known answer for `symbols`."""
    model.answer_input = symbols
    model.answer_hash = digest(counts_of(model, symbols))


def main() -> int:
    model = ffm.decode(Path(sys.argv[1]).read_bytes())
    known = digest(counts_of(model, model.answer_input)) == model.answer_hash
    print(f"known answer: {'ok' if known else 'WRONG'}")
    data = sys.stdin.buffer.read()
    if data:
        counts = counts_of(model, data)
        print(f"sha512 {digest(counts).hex()}")
        # Counts at position t predict symbol t + 1, so the first symbol has no cost here.
        p = counts[np.arange(len(data) - 1), list(data[1:])] / counts[:-1].sum(1)
        print(f"bits {-np.log2(p).sum():.3f} for {len(data) - 1} symbols")
    return 0 if known else 1


if __name__ == "__main__":
    sys.exit(main())
