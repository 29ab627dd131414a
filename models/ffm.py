# SPDX-License-Identifier: GPL-3.0-or-later
"""The .ffm model file (docs/MODEL.md, sections 2, 5 and 6): one reader, one writer, for the trainer and the oracle."""

from __future__ import annotations

import hashlib
import struct
from dataclasses import dataclass, field

import numpy as np

MAGIC = b"\x89FFM\x0d\x0a\x1a\x0a"
VERSION = 1
MULTIHEAD, LATENT = 0, 1
MAX_TEXT = 1 << 20


@dataclass
class Shape:
    layers: int
    dim: int
    heads: int
    attention: int
    key_dim: int
    value_dim: int
    rotary_dims: int
    ffn: int
    window: int
    orders: list[int] = field(default_factory=list)
    bits: list[int] = field(default_factory=list)

    @property
    def qkv_rows(self) -> int:
        shared = self.key_dim if self.attention == LATENT else self.heads * (self.key_dim + self.value_dim)
        return self.heads * self.key_dim + shared

    @property
    def concat(self) -> int:
        return self.heads * self.value_dim

    def multiply_adds(self) -> int:
        """Per symbol, without attention's own window (which is 2 H Dk W more at most)."""
        layer = self.qkv_rows * self.dim + self.concat * self.dim + 2 * self.ffn * self.dim
        return self.layers * layer + 256 * self.dim

    def check(self) -> None:
        def need(ok: bool, what: str) -> None:
            if not ok:
                raise ValueError(f"illegal model shape: {what}")

        need(1 <= self.layers <= 64, "layers")
        need(self.dim % 32 == 0 and 32 <= self.dim <= 1024, "dim")
        need(1 <= self.heads <= 64, "heads")
        need(self.attention in (MULTIHEAD, LATENT), "attention")
        need(self.key_dim % 4 == 0 and 4 <= self.key_dim <= 256, "key_dim")
        need(self.value_dim % 4 == 0 and 4 <= self.value_dim <= 256, "value_dim")
        need(self.concat <= 2048 and self.concat % 32 == 0, "heads * value_dim")
        need(self.attention == MULTIHEAD or self.value_dim <= self.key_dim, "latent value_dim > key_dim")
        need(self.rotary_dims % 2 == 0 and 0 <= self.rotary_dims <= self.key_dim, "rotary_dims")
        need(self.ffn % 32 == 0 and 32 <= self.ffn <= 2048, "ffn")
        need(1 <= self.window <= 256, "window")
        need(len(self.orders) == len(self.bits) <= 4, "ngram_tables")
        need(all(2 <= n <= 4 for n in self.orders), "order")
        need(all(4 <= b <= 18 for b in self.bits), "bits")


def spec(shape: Shape) -> list[tuple[str, str, tuple[int, ...]]]:
    """Every tensor in file order: (name, little-endian dtype, dimensions)."""
    s = shape
    out: list[tuple[str, str, tuple[int, ...]]] = [("cos", "<i2", (1024,)), ("sin", "<i2", (1024,))]
    if s.rotary_dims:
        out.append(("step", "<u4", (s.rotary_dims // 2,)))
    out += [("x", "<i2", (64,)), ("y", "<u4", (256,)), ("embed", "<i2", (256, s.dim))]
    for g, bits in enumerate(s.bits):
        out += [(f"ngram{g}.m", "<i4", (1,)), (f"ngram{g}.t", "i1", (1 << bits, s.dim))]
    for i in range(s.layers):
        out += [(f"layer{i}.{name}", dtype, dims) for name, dtype, dims in (
            ("g1", "<i2", (s.dim,)), ("wqkv", "i1", (s.qkv_rows, s.dim)), ("cqkv", "<i4", (s.qkv_rows,)),
            ("mqkv", "<i4", (s.qkv_rows,)), ("a", "<i4", (s.heads,)), ("b", "<i4", (s.heads,)),
            ("wo", "i1", (s.dim, s.concat)), ("co", "<i4", (s.dim,)), ("mo", "<i4", (s.dim,)),
            ("g2", "<i2", (s.dim,)), ("w1", "i1", (s.ffn, s.dim)), ("c1", "<i4", (s.ffn,)), ("m1", "<i4", (s.ffn,)),
            ("gelu", "i1", (256,)),
            ("w2", "i1", (s.dim, s.ffn)), ("c2", "<i4", (s.dim,)), ("m2", "<i4", (s.dim,)))]
    out += [("gout", "<i2", (s.dim,)), ("wout", "i1", (256, s.dim)), ("cout", "<i4", (256,)), ("mout", "<i4", (256,))]
    return out


def standard_tables(steps: np.ndarray) -> dict[str, np.ndarray]:
    """The tables of section 5; `steps` are the rotary increments per position, 2^32 for a whole turn."""
    angle = 2 * np.pi * np.arange(1024) / 1024
    tables = {
        "cos": np.rint(16384 * np.cos(angle)),
        "sin": np.rint(16384 * np.sin(angle)),
        "x": np.minimum(32767, np.rint(32768 * 2.0 ** (-np.arange(64) / 64))),
        "y": np.rint(2.0 ** 22 * 2.0 ** (-np.arange(256) / 256)),
    }
    if len(steps):
        tables["step"] = steps
    return tables


@dataclass
class Model:
    shape: Shape
    tensors: dict[str, np.ndarray]
    text: str = ""
    answer_input: bytes = b"\0"
    answer_hash: bytes = bytes(64)


def limits(name: str) -> tuple[int, int]:
    """The smallest and largest value a tensor may hold."""
    kind = name.split(".")[-1]
    if name.startswith("ngram"):
        return (1, 256) if kind == "m" else (-127, 127)
    special = {"a": (0, 2 ** 31 - 1), "b": (1, 2 ** 24), "x": (16384, 32767), "y": (2 ** 21, 2 ** 22),
               "step": (0, 2 ** 32 - 1), "gelu": (-127, 127), "cos": (-32767, 32767)}
    by_letter = {"w": (-63, 63), "c": (-2 ** 24, 2 ** 24), "m": (0, 2 ** 31 - 1)}
    return special.get(kind) or by_letter.get(kind[0], (-32767, 32767))


def check_values(model: Model) -> None:
    """What section 2 and the definitions of section 4 demand of the numbers themselves."""
    for name, _, dims in spec(model.shape):
        v = model.tensors[name].astype(np.int64)
        low, high = limits(name)
        if v.shape != dims:
            raise ValueError(f"{name}: shape {v.shape}, expected {dims}")
        if v.min() < low or v.max() > high:
            raise ValueError(f"{name}: values {v.min()}..{v.max()} outside {low}..{high}")
    for name, first in (("x", 32767), ("y", 2 ** 22)):
        table = model.tensors[name].astype(np.int64)
        if table[0] != first or np.any(np.diff(table) > 0):
            raise ValueError(f"{name}: must start at {first} and not increase")


def encode(model: Model) -> bytes:
    s = model.shape
    s.check()
    check_values(model)
    text = model.text.encode()
    if len(text) > MAX_TEXT:
        raise ValueError("text too long")
    unused = [0] * (4 - len(s.orders))
    out = bytearray(MAGIC + struct.pack(
        "<11I", VERSION, s.layers, s.dim, s.heads, s.attention, s.key_dim, s.value_dim, s.rotary_dims, s.ffn,
        s.window, len(s.orders)))
    out += struct.pack("<4I4II", *s.orders, *unused, *s.bits, *unused, len(text)) + text
    for name, dtype, _ in spec(s):
        out += bytes(-len(out) % 64)
        out += np.ascontiguousarray(model.tensors[name].astype(dtype)).tobytes()
    out += bytes(-len(out) % 64)
    return bytes(out + struct.pack("<I", len(model.answer_input)) + model.answer_input + model.answer_hash)


def decode(data: bytes) -> Model:
    if data[:8] != MAGIC:
        raise ValueError("not a FileFormer model")
    version, layers, dim, heads, attention, kd, vd, rd, ffn, window, tables = struct.unpack_from("<11I", data, 8)
    if version != VERSION or tables > 4:
        raise ValueError("unknown model version or too many tables")
    rest = struct.unpack_from("<9I", data, 52)
    if any(rest[tables:4]) or any(rest[4 + tables:8]):
        raise ValueError("unused table fields must be 0")
    shape = Shape(layers, dim, heads, attention, kd, vd, rd, ffn, window, list(rest[:tables]), list(rest[4:4 + tables]))
    shape.check()
    at = 88 + rest[8]
    if rest[8] > MAX_TEXT:
        raise ValueError("text too long")
    text = data[88:at].decode()
    tensors = {}
    for name, dtype, dims in spec(shape):
        at += -at % 64
        count = int(np.prod(dims))
        tensors[name] = np.frombuffer(data, dtype, count, at).reshape(dims)
        at += count * np.dtype(dtype).itemsize
    at += -at % 64
    (n,) = struct.unpack_from("<I", data, at)
    if not 1 <= n <= 4096 or len(data) != at + 4 + n + 64:
        raise ValueError("bad known answer or trailing bytes")
    model = Model(shape, tensors, text, data[at + 4:at + 4 + n], data[at + 4 + n:])
    check_values(model)
    return model


def identity(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
