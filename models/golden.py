#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes small random models of awkward legal shapes, and what the oracle makes of them, for every engine's tests.

Each NAME.ffm has a NAME.vec beside it: N uint32, N symbols, SHA-512 of all counts (as in section 7), then the 32 counts
(uint32) at positions 0, 1, N-3 and N-2. Little-endian. Deterministic: a second run writes the same bytes.
"""

from __future__ import annotations

import hashlib
import struct
import sys
from pathlib import Path

import numpy as np

import ffm
import oracle

T = ffm.Table
NGRAMS = [T(ffm.NGRAM, 5, n) for n in range(2, 7)]
WORDS = [T(ffm.WORD, 6), T(ffm.WORDS, 5)]
SPARSE = [T(ffm.SPARSE, 4, back=b) for b in ((2, 3), (1, 3), (2, 3, 4), (1, 2, 4))]


def typical(rng: np.random.Generator, shape: ffm.Shape) -> dict[str, np.ndarray]:
    """Random weights with multipliers that keep every stage alive: neither all zero nor all clamped."""
    s, tensors = shape, {}
    half = s.rotary // 2
    tensors.update(ffm.standard_tables(np.rint(2.0 ** 32 / (3.0 * 20.0 ** (np.arange(half) / max(1, half - 1))))))
    weight = ffm.WEIGHT[s.weight_bits]

    def multipliers(fan_in: int, rms_in: float, want: float, shift: int, dims: tuple[int, ...]) -> np.ndarray:
        m = want / (fan_in ** 0.5 * rms_in * weight * 0.55) * 2.0 ** (15 + shift)
        return np.rint(m * rng.uniform(0.6, 1.4, dims))

    shift_up, shift_down, shift_head = {2: (-3, 0, -2), 4: (0, 1, -2), 8: (4, 3, 5)}[s.weight_bits]
    for name, _, dims in ffm.spec(shape):
        kind = name.split(".")[-1]
        if name in tensors:
            continue
        if kind in ("wup", "wdown", "w"):
            # Few distinct values per tensor keep the files small in a packed repository.
            top = 63 if kind == "w" else weight
            v = rng.choice(np.append(rng.integers(-top, top + 1, 6), [-top, top]), (min(dims[0], 16), *dims[1:]))
            tensors[name] = v[np.arange(dims[0]) * 5 % len(v)]
        elif kind == "class":
            tensors[name] = (np.arange(256) * 7 + np.arange(256) // 60) % s.classes
        elif kind == "embed":
            tensors[name] = rng.choice(np.rint(rng.normal(0, 250, 16)), dims)
        elif kind == "miss":
            tensors[name] = rng.integers(-100, 101, dims)
        elif kind == "steps":
            tensors[name] = np.where(rng.random(dims) < 0.2, 0, rng.integers(1, 40, dims))
        elif kind == "tags":
            tensors[name] = rng.integers(0, 256, dims)
        elif kind == "q":
            tensors[name] = rng.integers(-7, 8, dims)
        elif kind == "gain":
            tensors[name] = np.rint(32 * s.dim ** 0.5 * 16 * rng.normal(1, 0.3, dims))
        elif kind == "mup":
            E, A = s.state, s.attention_rows(int(name[5:].split(".")[0]))
            want = np.concatenate((np.full(E, 25), np.full(E, 50), np.full(E, 25), np.full(s.ffn, 50),
                                   np.full(2 * A, 16 * 40), np.full(A, 50)))
            tensors[name] = multipliers(s.dim, 32, 1, shift_up, dims) * want
        elif kind in ("bup", "bdown"):
            tensors[name] = rng.integers(-20, 21, dims)
        elif kind == "conv":
            tensors[name] = rng.integers(-5000, 5001, dims) + np.array([12000, 0, 0, 0])[:, None]
        elif kind == "score":
            tensors[name] = rng.integers(2000, 6000, dims)
        elif kind == "mix":
            tensors[name] = rng.integers(12000, 60000, dims)
        elif kind == "mdown":
            tensors[name] = multipliers(s.down_columns(0), 30, 90, shift_down, dims)
        elif kind == "scalars":
            tensors[name] = np.array([shift_up, shift_down, 300, 400])
        elif kind == "m":
            tensors[name] = multipliers(s.dim, 32, 900, shift_head, dims)
        elif kind == "b":
            tensors[name] = rng.integers(-400, 401, dims)
        else:
            assert kind == "shift", name
            tensors[name] = np.array([shift_head])
    # multipliers are made for weights of 8 bits; those of the head always are.
    tensors["head.m"] = tensors["head.m"] * (weight / 63)
    for name, _, _ in ffm.spec(shape):
        tensors[name] = np.clip(tensors[name], *ffm.limits(shape, name))
    return tensors


def own(rng: np.random.Generator, model: ffm.Model, symbols: bytes) -> None:
    """Gives most contexts of these symbols the slots that they fall on: tables of random tags are never hit."""
    contexts = oracle.Contexts()
    for x in symbols:
        contexts.feed(x)
        for g, table in enumerate(model.shape.tables):
            slot, tag = contexts.slot(table)
            if rng.random() < 0.5:
                model.tensors[f"table{g}.tags"][slot] = tag


def saturate(rng: np.random.Generator, shape: ffm.Shape, tensors: dict[str, np.ndarray]) -> None:
    """Extreme numbers everywhere: clamps are hit, sums are near their bounds."""
    for name, v in tensors.items():
        kind = name.split(".")[-1]
        low, high = ffm.limits(shape, name)
        if kind in ("wup", "wdown", "w"):
            v[:] = np.where(rng.random(v.shape) < 0.9, high, low) * rng.choice([-1, 1], v.shape[:-1])[..., None]
        elif kind in ("mup", "mdown", "m"):
            v[:] = rng.choice([32767, 32766, 0, 1], v.shape, p=[0.7, 0.1, 0.1, 0.1])
        elif kind in ("score", "mix"):
            v[:] = high
        elif kind in ("bup", "bdown", "b", "gain", "embed", "miss"):
            v[:] = rng.choice([low, high, 0], v.shape, p=[0.45, 0.45, 0.1])
        elif kind == "steps":
            v[:] = rng.choice([255, 1], v.shape)
        elif kind == "q":
            v[:] = rng.choice([-7, 7], v.shape)
        elif kind == "conv":
            v[:] = rng.choice([-8000, 8000], v.shape)
            v[:, ::5] = np.array([-32000, 0, 0, 0])[:, None]
        elif kind == "scalars":
            v[:] = (v[0], v[1], 32767, 32767)


def left(rng: np.random.Generator, shape: ffm.Shape, tensors: dict[str, np.ndarray]) -> None:
    """saturate() with shifts to the left, the furthest one too."""
    saturate(rng, shape, tensors)
    for i in range(shape.blocks):
        tensors[f"block{i}.scalars"][:2] = (-8, -3)
    tensors["head.shift"][:] = -8


def right(rng: np.random.Generator, shape: ffm.Shape, tensors: dict[str, np.ndarray]) -> None:
    """saturate() with the largest shift to the right, and SIG and the angles at their limits."""
    saturate(rng, shape, tensors)
    for i in range(shape.blocks):
        tensors[f"block{i}.scalars"][:2] = (15, 12)
    tensors["head.shift"][:] = 15
    tensors["sig"][:] = np.where(np.arange(256) % 3, 32767, 0)
    tensors["cos"][:] = np.where(np.arange(1024) % 3, 32767, -32767)
    tensors["sin"][:] = np.where(np.arange(1024) % 5, -32767, 32767)
    tensors["rsqrt"][:] = 32767


def tiny_residual(_: np.random.Generator, shape: ffm.Shape, tensors: dict[str, np.ndarray]) -> None:
    """Residuals of 0 and ±1: symbols 0..15 embed to nothing at all, the others to one or two units."""
    e = tensors["embed"]
    e[:] = 0
    for x in range(16, 256):
        e[x, x % e.shape[1]] = 1 if x & 1 else -1
        e[x, (x * 7) % e.shape[1]] += x >> 7
    for name, v in tensors.items():
        if name.endswith(".mdown"):
            v[:] = v // 400
        elif name.endswith(".bdown"):
            v[:] = 0


def flat(_: np.random.Generator, shape: ffm.Shape, tensors: dict[str, np.ndarray]) -> None:
    """All multipliers 0: equal attention over the window and a uniform distribution."""
    for name, v in tensors.items():
        if name.split(".")[-1] in ("score", "mup", "mdown", "m", "b"):
            v[:] = 0


def peaked(_: np.random.Generator, shape: ffm.Shape, tensors: dict[str, np.ndarray]) -> None:
    """Steep attention and steep logits: the cut-offs at 960 and 5632 are crossed both ways."""
    for name, v in tensors.items():
        if name.endswith(".score"):
            v[:] = np.minimum(v * 5, 32767)
        elif name in ("head.m", "head.b"):
            v[:] = np.minimum(v * 4, 32767)


S = ffm.Shape
ALL = NGRAMS + WORDS + SPARSE
# name: shape, symbols, change
CASES = {
    "typical": (S(64, 2, 64, 64, 3, 0b10, 2, 16, 64, 8, 8, 126, ALL), 300, None),
    "four_bits": (S(64, 3, 64, 64, 5, 0b001, 2, 16, 64, 8, 4, 126, ALL), 300, None),
    "bare": (S(32, 1, 32, 32, 1), 100, None),
    "no_attention": (S(32, 2, 64, 96, 4, tables=NGRAMS[:3]), 150, None),
    "wide_state": (S(32, 1, 128, 32, 2, 1, 1, 32, 7, 32, tables=WORDS), 150, None),
    "wide_dim": (S(96, 1, 32, 64, 2, 1, 3, 32, 33, 0, 4, tables=SPARSE), 150, None),
    "heads_4": (S(32, 2, 32, 32, 2, 0b11, 4, 32, 31, 16, tables=WORDS[:1]), 120, None),
    "key_64": (S(32, 1, 32, 160, 2, 1, 2, 64, 32, 2, 8, 127, NGRAMS[:1]), 120, None),
    "window_1": (S(32, 1, 64, 32, 3, 1, 2, 16, 1, 16, tables=NGRAMS[1:2]), 60, None),
    "window_256": (S(32, 1, 32, 32, 1, 1, 2, 16, 256, 4, tables=WORDS[1:]), 600, None),
    "tables_16": (S(32, 1, 32, 32, 2, tables=ALL + [T(0, 4, 1), T(0, 5, 7), T(0, 4, 8), T(1, 4, back=(15,)),
                                                   T(1, 7, back=(0, 15, 9, 8))]), 200, None),
    "classes_256": (S(32, 1, 32, 32, 256, weight_bits=4, tables=WORDS[:1]), 400, None),
    "forget_1": (S(32, 2, 32, 32, 2, 0b10, 2, 16, 20, 6, 4, 1), 100, None),
    "saturated": (S(64, 2, 96, 64, 2, 0b01, 2, 32, 16, 16, 8, 127, ALL), 200, saturate),
    "saturated_4": (S(64, 2, 64, 128, 2, 0b10, 2, 48, 48, 16, 4, 127, ALL), 200, saturate),
    "left": (S(64, 2, 64, 64, 2, 0b11, 2, 16, 40, 16, 8, 100, ALL + ALL[:5]), 200, left),
    "right": (S(64, 2, 64, 64, 2, 0b11, 2, 16, 40, 16, 8, 127, NGRAMS), 200, right),
    "tiny_residual": (S(32, 2, 32, 32, 2, 0b11, 2, 16, 16, 8, 8), 120, tiny_residual),
    "flat": (S(32, 1, 32, 32, 2, 1, 2, 16, 16, 8), 40, flat),
    "peaked": (S(32, 2, 32, 32, 2, 0b11, 2, 32, 48, 16, 8, 126, WORDS), 150, peaked),
    "ternary": (S(64, 2, 32, 96, 1, 0b11, 3, 32, 24, 16, 2, 126), 200, None),
    "saturated_2": (S(96, 2, 64, 64, 2, 0b10, 2, 16, 16, 8, 2, 127, NGRAMS), 150, saturate),
    # Rows that do not fill their last byte, one class, no tables, more positions than one call takes.
    "ternary_dense": (S(128, 2, 32, 192, 1, 0b11, 4, 48, 40, 48, 2, 127), 400, None),
    "ternary_odd": (S(96, 3, 32, 224, 1, 0b101, 3, 32, 33, 2, 2), 290, None),
    "ternary_classes": (S(32, 2, 64, 608, 3, 0b11, 2, 16, 40, 16, 2, 100, ALL), 300, None),
    "ternary_left": (S(32, 2, 64, 608, 2, 0b11, 2, 16, 40, 16, 2, 100), 100, left),
    "heads_16": (S(32, 1, 32, 32, 1, 1, 16, 16, 64, 4, 2, 126), 100, None),
    "ffn_4096": (S(32, 1, 32, 4096, 1, weight_bits=2), 60, None),
    "blocks_32": (S(32, 32, 32, 32, 1, 0xFFFFFFFF, 1, 32, 9, 8, 2), 60, None),
    "one_class": (S(96, 2, 32, 288, 1, 0b11, 1, 64, 32, 16, 8, 126, NGRAMS[:1]), 300, None),
}


def symbols(rng: np.random.Generator, n: int) -> bytes:
    """A context as in section 8, then text, bytes of other scripts, runs, and noise over all byte values."""
    text = "\0golden.txt\0The golden vectors, 2024: int main() { return 0; }\nПривет, naïve World of words".encode()
    text += bytes(range(248, 256)) + b"\0\0\xff\xff"
    noise = rng.integers(0, 256, n, dtype=np.uint8).tobytes()
    return (text + noise[:n // 4] + text * (n // 60 + 1))[:n]


def main() -> None:
    out = Path(sys.argv[1] if len(sys.argv) > 1 else "tests/golden/models")
    out.mkdir(parents=True, exist_ok=True)
    total = 0
    for seed, (name, (shape, n, change)) in enumerate(CASES.items()):
        shape.check()
        rng = np.random.default_rng(seed)
        tensors = typical(rng, shape)
        if change:
            change(rng, shape, tensors)
        model = ffm.Model(shape, tensors, f"{name}: random weights for tests. CC0-1.0.")
        fed = symbols(rng, n)
        own(rng, model, fed)
        oracle.answered(model, fed[:min(n, 40)])
        counts = oracle.run(model, fed)
        data = ffm.encode(model)
        assert ffm.encode(ffm.decode(data)) == data
        digest = hashlib.sha512(counts.astype("<u4").tobytes()).digest()
        vec = struct.pack("<I", n) + fed + digest + counts[[0, 1, n - 3, n - 2]].astype("<u4").tobytes()
        (out / f"{name}.ffm").write_bytes(data)
        (out / f"{name}.vec").write_bytes(vec)
        total += len(data) + len(vec)
        p = counts.reshape(-1, 16) / counts.reshape(-1, 16).sum(1, keepdims=True)
        entropy = -(p * np.log2(p)).sum(1)
        print(f"{name:16} {len(data):7} bytes, {n:4} symbols, entropy of a half {entropy.min():.2f}..{entropy.max():.2f} bits,"
              f" {len(np.unique(counts, axis=0))} distinct")
    print(f"{total} bytes in all")


if __name__ == "__main__":
    main()
