#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes small random models of awkward legal shapes, and what the oracle makes of them, for every engine's tests.

Each NAME.ffm has a NAME.vec beside it: N uint32, N symbols, SHA-512 of all counts, then the 256 counts (uint32) at
positions 0, 1, N-2 and N-1. Little-endian. Deterministic: a second run writes the same bytes.
"""

from __future__ import annotations

import struct
import sys
from pathlib import Path

import numpy as np

import ffm
import oracle

M, L = ffm.MULTIHEAD, ffm.LATENT


def typical(rng: np.random.Generator, shape: ffm.Shape) -> dict[str, np.ndarray]:
    """Random weights with multipliers that keep every stage alive: neither all zero nor all clamped."""
    tensors: dict[str, np.ndarray] = {}
    half = shape.rotary_dims // 2
    wavelength = 3.0 * 40.0 ** (np.arange(half) / max(1, half - 1))
    tensors.update(ffm.standard_tables(np.rint(2.0 ** 32 / wavelength)))

    def scale(fan_in: int, rms_in: float, want: float, rows: int) -> np.ndarray:
        m = want / (fan_in ** 0.5 * rms_in * 36) * 2 ** 32
        return np.minimum(np.rint(m * rng.uniform(0.7, 1.4, rows)), 2 ** 31 - 1)

    for name, dtype, dims in ffm.spec(shape):
        kind = name.split(".")[-1]
        if name in tensors:
            continue
        if kind[0] == "w":
            # Few distinct values per tensor keep the files small in a packed repository.
            tensors[name] = rng.choice(np.append(rng.integers(-63, 64, 14), [-63, 63]), dims)
        elif kind[0] == "c":
            tensors[name] = rng.integers(-20000, 20001, dims)
        elif kind in ("g1", "g2", "gout"):
            tensors[name] = np.rint(2048 * rng.normal(1, 0.3, dims))
        elif kind == "embed":
            tensors[name] = rng.choice(np.rint(rng.normal(0, 200, 16)), dims)
        elif kind == "t":
            tensors[name] = rng.integers(-127, 128, dims)
        elif kind == "m":
            tensors[name] = rng.integers(1, 4, dims)
        elif kind == "a":
            tensors[name] = np.rint(2.0 ** 32 * 150 / (40 * 40 * shape.key_dim ** 0.5) * rng.uniform(0.5, 1, dims))
        elif kind == "b":
            tensors[name] = rng.integers(80000, 250000, dims)
        elif kind == "gelu":
            z = (np.arange(256) - 128) / 32
            tensors[name] = np.rint(np.clip(32 * z / (1 + np.exp(-1.7 * z)), -127, 127))
        elif kind == "mqkv":
            want = np.full(dims, 16 * 40.0)
            if shape.attention == M:
                want[shape.heads * shape.key_dim * 2:] = 40
            tensors[name] = scale(shape.dim, 32, 1, dims[0]) * want
        elif kind == "m1":
            tensors[name] = scale(shape.dim, 32, 50, dims[0])
        elif kind == "mo":
            tensors[name] = scale(shape.concat, 40, 120, dims[0])
        elif kind == "m2":
            tensors[name] = scale(shape.ffn, 30, 120, dims[0])
        else:
            assert kind == "mout"
            tensors[name] = scale(shape.dim, 32, 900, dims[0])
    for name, _, _ in ffm.spec(shape):
        tensors[name] = np.clip(tensors[name], *ffm.limits(name))
    return tensors


def saturate(rng: np.random.Generator, tensors: dict[str, np.ndarray]) -> None:
    """Weights ±63 with the signs of their inputs, the largest multipliers: clamps are hit, sums near bounds."""
    for name, v in tensors.items():
        kind = name.split(".")[-1]
        if kind[0] == "w":
            v[:] = np.where(rng.random(v.shape) < 0.9, 63, -63) * rng.choice([-1, 1], (len(v), 1))
        elif kind[0] == "c" and kind != "cos":
            v[:] = rng.choice([-2 ** 24, 2 ** 24, 0], v.shape)
        elif kind in ("a", "mqkv", "m1") or (kind in ("mo", "m2") and "layer1.wo" in tensors):
            v[:] = 2 ** 31 - 1
        elif kind in ("mo", "m2"):
            v[:] = v // 40
        elif kind == "b":
            v[:] = 2 ** 24
        elif kind in ("g1", "g2", "gout"):
            v[:] = rng.choice([32767, -32767], v.shape, p=[0.95, 0.05])
        elif kind == "embed":
            v[:] = np.where(rng.random(v.shape) < np.linspace(0.5, 1, 256)[:, None], 32767, -32767)
        elif kind == "m":
            v[:] = 256
        elif kind == "mout":
            v[:] = v // 30


def sparse(rng: np.random.Generator, tensors: dict[str, np.ndarray]) -> None:
    """Few distinct embeddings and output rows, so that a wide model stays small once compressed."""
    for name in ("embed", "wout"):
        v = tensors[name]
        v[:] = v[np.arange(256) % 16]
    tensors["embed"][:, 0] = rng.integers(-900, 900, 256)


def tiny_residual(_: np.random.Generator, tensors: dict[str, np.ndarray]) -> None:
    """Residuals of 0 and ±1: symbols 0..15 embed to nothing at all, the others to one or two units."""
    e = tensors["embed"]
    e[:] = 0
    for x in range(16, 256):
        e[x, x % e.shape[1]] = 1 if x & 1 else -1
        e[x, (x * 7) % e.shape[1]] += x >> 7
    for name, v in tensors.items():
        if name.endswith((".mo", ".m2")):
            v[:] = v // 4000
        elif name.endswith((".co", ".c2")):
            v[:] = 0


def flat(_: np.random.Generator, tensors: dict[str, np.ndarray]) -> None:
    """All multipliers 0: equal attention over the window and a uniform distribution."""
    for name, v in tensors.items():
        if name.split(".")[-1] in ("a", "mqkv", "m1", "mo", "m2", "mout"):
            v[:] = 0


def peaked(_: np.random.Generator, tensors: dict[str, np.ndarray]) -> None:
    """Steep attention and steep logits: the cut-offs at 960 and 5632 are crossed both ways."""
    for name, v in tensors.items():
        if name.endswith(".a"):
            v[:] = np.minimum(v * 6, 2 ** 31 - 1)
        elif name == "mout":
            v[:] = np.minimum(v * 4, 2 ** 31 - 1)


# name: shape (layers, dim, heads, kind, key, value, rotary, ffn, window, orders, bits), symbols, change
CASES = {
    "multihead": (ffm.Shape(2, 32, 4, M, 16, 16, 8, 64, 16, [2, 3], [4, 5]), 200, None),
    "no_ngrams_no_rotary": (ffm.Shape(1, 64, 2, M, 32, 32, 0, 32, 64, [], []), 200, None),
    "latent": (ffm.Shape(2, 32, 4, L, 24, 16, 8, 64, 16, [2, 3, 4], [6, 5, 4]), 200, None),
    "window_1_all_rotary": (ffm.Shape(1, 32, 2, M, 16, 16, 16, 32, 1, [2], [4]), 40, None),
    "window_256": (ffm.Shape(1, 32, 2, M, 16, 16, 8, 32, 256, [2], [6]), 600, None),
    "window_63": (ffm.Shape(1, 32, 2, L, 20, 16, 4, 96, 63, [], []), 150, None),
    "key_4": (ffm.Shape(2, 32, 8, M, 4, 4, 2, 32, 7, [2, 2, 3, 4], [4, 5, 4, 6]), 64, None),
    "value_wider_than_key": (ffm.Shape(1, 32, 1, M, 12, 64, 12, 96, 12, [], []), 70, None),
    "heads_64": (ffm.Shape(1, 32, 64, L, 8, 4, 4, 32, 20, [], []), 70, None),
    "key_256": (ffm.Shape(1, 32, 1, L, 256, 256, 64, 32, 20, [], []), 70, None),
    "dim_1024": (ffm.Shape(1, 1024, 1, M, 4, 32, 4, 32, 16, [2], [4]), 40, sparse),
    "saturated": (ffm.Shape(1, 32, 2, M, 32, 32, 16, 2048, 16, [2, 3], [4, 4]), 64, saturate),
    "saturated_latent": (ffm.Shape(2, 32, 2, L, 64, 32, 32, 64, 256, [4], [4]), 300, saturate),
    "tiny_residual": (ffm.Shape(2, 32, 2, M, 16, 16, 8, 32, 16, [], []), 120, tiny_residual),
    "flat": (ffm.Shape(1, 32, 2, M, 16, 16, 8, 32, 16, [], []), 40, flat),
    "peaked": (ffm.Shape(2, 32, 4, L, 32, 16, 16, 32, 32, [3], [6]), 150, peaked),
}


def symbols(rng: np.random.Generator, n: int) -> bytes:
    """A context as in section 8, then text, runs, and noise over all byte values."""
    text = b"\0golden.txt\0The golden vectors, 2024: int main() { return 0; }\n"
    text += bytes(range(248, 256)) + b"\0\0\xff\xff"
    noise = rng.integers(0, 256, n, dtype=np.uint8).tobytes()
    return (text * (1 + n // 300) + noise)[:n] if n < 100 else (text + noise[:n // 3] + text * (n // 60 + 1))[:n]


def main() -> None:
    out = Path(sys.argv[1] if len(sys.argv) > 1 else "tests/golden/models")
    out.mkdir(parents=True, exist_ok=True)
    total = 0
    for seed, (name, (shape, n, change)) in enumerate(CASES.items()):
        shape.check()
        rng = np.random.default_rng(seed)
        tensors = typical(rng, shape)
        if change:
            change(rng, tensors)
        model = ffm.Model(shape, tensors, f"{name}: random weights for tests. CC0-1.0.")
        fed = symbols(rng, n)
        oracle.answer(model, fed[:min(n, 40)])
        counts = oracle.counts_of(model, fed)
        data = ffm.encode(model)
        assert ffm.encode(ffm.decode(data)) == data
        vec = struct.pack("<I", n) + fed + oracle.digest(counts) + counts[[0, 1, n - 2, n - 1]].tobytes()
        (out / f"{name}.ffm").write_bytes(data)
        (out / f"{name}.vec").write_bytes(vec)
        total += len(data) + len(vec)
        p = counts / counts.sum(1, keepdims=True)
        entropy = -(p * np.log2(p)).sum(1)
        print(f"{name:22} {len(data):7} bytes, {n:4} symbols, entropy {entropy.min():.2f}..{entropy.max():.2f} bits")
    print(f"{total} bytes in all")


if __name__ == "__main__":
    main()
