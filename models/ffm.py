# SPDX-License-Identifier: GPL-3.0-or-later
"""The .ffm model file (docs/MODEL.md, sections 2, 5 and 6): one reader, one writer, for the trainer and the oracle.

Tensors are held unpacked: `q` of a table and 4-bit matrices are int8 arrays here and two to a byte in the file, ternary
matrices are int8 arrays here and five to a byte in the file.
"""

from __future__ import annotations

import hashlib
import struct
from dataclasses import dataclass, field

import numpy as np

MAGIC = b"\x89FFM\x0d\x0a\x1a\x0a"
VERSION = 2
MAX_TEXT = 1 << 20
MAX_TABLES = 16
HEADER = 196                    # bytes before the text
CONV = 4
NGRAM, SPARSE, WORD, WORDS = range(4)
HEAD_ROWS = 16 + 16 * 16
WEIGHT = {2: 1, 4: 7, 8: 63}            # the largest weight of so many bits
MATRIX = {2: "t5", 4: "i4", 8: "i1"}
POWERS = np.array([1, 3, 9, 27, 81], np.uint8)


@dataclass(frozen=True)
class Table:
    """Section 4.1. NGRAM uses `order`, SPARSE `back` (1 to 4 distances), the others neither."""

    kind: int
    bits: int
    order: int = 0
    back: tuple[int, ...] = ()

    def pack(self) -> bytes:
        count = self.order if self.kind == NGRAM else len(self.back)
        return struct.pack("<8B", self.kind, self.bits, count, 0, *self.back, *[0] * (4 - len(self.back)))

    @staticmethod
    def unpack(data: bytes) -> Table:
        kind, bits, count, _, *back = struct.unpack("<8B", data)
        table = Table(kind, bits, count if kind == NGRAM else 0, tuple(back[:count]) if kind == SPARSE else ())
        if table.pack() != data:
            raise ValueError("unused fields of a table must be 0")
        return table


@dataclass
class Shape:
    dim: int                    # D
    blocks: int                 # N
    state: int                  # E
    ffn: int                    # F
    classes: int                # K
    attention_blocks: int = 0   # bit mask
    heads: int = 0              # H
    key: int = 0                # d
    window: int = 1             # W
    rotary: int = 0             # Rd
    weight_bits: int = 8
    forget_max: int = 127
    tables: list[Table] = field(default_factory=list)

    def attention_rows(self, block: int) -> int:
        """A: heads * key in a block with attention, else 0."""
        return self.heads * self.key if self.attention_blocks >> block & 1 else 0

    def up_rows(self, block: int) -> int:
        return 3 * self.state + self.ffn + 3 * self.attention_rows(block)

    def down_columns(self, block: int) -> int:
        return self.state + self.ffn + self.attention_rows(block)

    def multiply_adds(self) -> int:
        """A byte, with a full window."""
        products = sum(self.dim * (self.up_rows(i) + self.down_columns(i)) + 2 * self.window * self.attention_rows(i)
                       for i in range(self.blocks))
        return products + 32 * self.dim

    def check(self) -> None:
        def need(ok: bool, what: str) -> None:
            if not ok:
                raise ValueError(f"illegal model shape: {what}")

        for name in ("dim", "state", "ffn"):
            v = getattr(self, name)
            need(v % 32 == 0 and 32 <= v <= (4096 if name == "ffn" else 1024), name)
        need(1 <= self.blocks <= 32, "blocks")
        need(1 <= self.classes <= 256, "classes")
        need(0 <= self.attention_blocks < 1 << self.blocks, "attention_blocks")
        need(0 <= self.heads <= 16, "heads")
        need((self.heads == 0) == (self.attention_blocks == 0), "heads without attention, or attention without heads")
        if self.heads:
            need(self.key % 16 == 0 and 16 <= self.key <= 64, "key")
            need(self.heads * self.key % 32 == 0 and self.heads * self.key <= 1024, "heads * key")
        else:
            need(self.key == 0, "key")
        need(1 <= self.window <= 256, "window")
        need(self.rotary % 2 == 0 and 0 <= self.rotary <= self.key, "rotary")
        need(self.weight_bits in (2, 4, 8), "weight_bits")
        need(1 <= self.forget_max <= 127, "forget_max")
        need(len(self.tables) <= MAX_TABLES, "tables")
        for t in self.tables:
            need(4 <= t.bits <= 18, "bits of a table")
            need(0 <= t.kind <= 3, "kind of a table")
            need(1 <= t.order <= 8 if t.kind == NGRAM else t.order == 0, "order")
            need(1 <= len(t.back) <= 4 and all(0 <= o <= 15 for o in t.back) if t.kind == SPARSE else not t.back, "distances")


def spec(shape: Shape) -> list[tuple[str, str, tuple[int, ...]]]:
    """Every tensor in file order: (name, little-endian dtype, "i4" for two to a byte or "t5" for five, dimensions)."""
    s = shape
    matrix = MATRIX[s.weight_bits]
    out: list[tuple[str, str, tuple[int, ...]]] = [
        ("sig", "<i2", (256,)), ("rsqrt", "<i2", (512,)), ("exp", "<i2", (64,)), ("y", "<u4", (256,)),
        ("cos", "<i2", (1024,)), ("sin", "<i2", (1024,))]
    if s.rotary:
        out.append(("step", "<u4", (s.rotary // 2,)))
    out += [("class", "u1", (256,)), ("embed", "<i2", (256, s.dim))]
    for g, t in enumerate(s.tables):
        out += [(f"table{g}.steps", "u1", (1 << t.bits,)), (f"table{g}.tags", "u1", (1 << t.bits,)),
                (f"table{g}.miss", "<i2", (s.dim,)), (f"table{g}.q", "i4", (1 << t.bits, s.dim))]
    for i in range(s.blocks):
        rows, columns = s.up_rows(i), s.down_columns(i)
        block = [("gain", "<i2", (s.dim,)),
                 ("wup", matrix, (s.classes, rows, s.dim)), ("mup", "<i2", (s.classes, rows)),
                 ("bup", "<i2", (s.classes, rows)), ("conv", "<i2", (CONV, s.state))]
        if s.attention_rows(i):
            block += [("score", "<i2", (s.heads,)), ("mix", "<i4", (s.heads,))]
        block += [("wdown", matrix, (s.classes, s.dim, columns)), ("mdown", "<i2", (s.classes, s.dim)),
                  ("bdown", "<i2", (s.classes, s.dim)), ("scalars", "<i4", (4,))]
        out += [(f"block{i}.{name}", dtype, dims) for name, dtype, dims in block]
    out += [("head.gain", "<i2", (s.dim,)), ("head.w", "i1", (HEAD_ROWS, s.dim)), ("head.m", "<i2", (HEAD_ROWS,)),
            ("head.b", "<i2", (HEAD_ROWS,)), ("head.shift", "<i4", (1,))]
    return out


def standard_tables(steps: np.ndarray) -> dict[str, np.ndarray]:
    """The tables of section 5; `steps` are the rotary increments per position, 2^32 for a whole turn."""
    gate = np.arange(-128, 128)
    mantissa = 1 + (np.arange(512) % 256 + 0.5) / 256
    root = np.sqrt(np.where(np.arange(512) >= 256, 2 * mantissa, mantissa))
    angle = 2 * np.pi * np.arange(1024) / 1024
    tables = {
        "sig": np.minimum(32767, np.rint(32768 / (1 + np.exp(-gate / 16)))),
        "rsqrt": np.minimum(32767, np.rint(32768 / root)),
        "exp": np.minimum(32767, np.rint(32768 * 2.0 ** (-np.arange(64) / 64))),
        "y": np.rint(2.0 ** 22 * 2.0 ** (-np.arange(256) / 256)),
        "cos": np.rint(16384 * np.cos(angle)),
        "sin": np.rint(16384 * np.sin(angle)),
    }
    if len(steps):
        tables["step"] = steps
    return tables


@dataclass
class Model:
    shape: Shape
    tensors: dict[str, np.ndarray]
    text: str = ""
    answer_input: bytes = b"\0\0"
    answer_hash: bytes = bytes(64)


def limits(shape: Shape, name: str) -> tuple[int, int]:
    """The smallest and largest value a tensor may hold."""
    weight = WEIGHT[shape.weight_bits]
    kind = name.split(".")[-1]
    named = {"sig": (0, 32767), "rsqrt": (0, 32767), "exp": (16384, 32767), "y": (2 ** 21, 2 ** 22),
             "step": (0, 2 ** 32 - 1), "class": (0, shape.classes - 1), "embed": (-8191, 8191),
             "steps": (0, 255), "tags": (0, 255), "miss": (-1023, 1023), "q": (-7, 7),
             "wup": (-weight, weight), "wdown": (-weight, weight), "w": (-63, 63), "shift": (-8, 15),
             "mup": (0, 32767), "mdown": (0, 32767), "m": (0, 32767), "score": (0, 32767), "mix": (0, 2 ** 24),
             "scalars": (-8, 32767)}
    return named.get(kind, (-32767, 32767))


def check_shift(name: str, shift: int, columns: int, bits: int) -> None:
    """Section 4.3: sums must fit into 32 bits after a shift to the left, too."""
    if columns * 127 * WEIGHT[bits] << max(0, -shift) >= 1 << 31:
        raise ValueError(f"{name}: {shift} takes sums of {columns} products beyond 32 bits")


def check_values(model: Model) -> None:
    """What sections 2 to 5 demand of the numbers themselves."""
    for name, _, dims in spec(model.shape):
        v = model.tensors[name].astype(np.int64)
        low, high = limits(model.shape, name)
        if v.shape != dims:
            raise ValueError(f"{name}: shape {v.shape}, expected {dims}")
        if v.size and (v.min() < low or v.max() > high):
            raise ValueError(f"{name}: values {v.min()}..{v.max()} outside {low}..{high}")
        if name.endswith(".conv") and np.abs(v).sum(0).max() > 32000:
            raise ValueError(f"{name}: the taps of one channel exceed 32000 together")
        if name.endswith(".scalars") and (v[:2].max() > 15 or v[2:].min() < 0):
            raise ValueError(f"{name}: {v.tolist()}")
    s = model.shape
    for i in range(s.blocks):
        up, down = (int(v) for v in model.tensors[f"block{i}.scalars"][:2])
        check_shift(f"block{i}.sup", up, s.dim, s.weight_bits)
        check_shift(f"block{i}.sdown", down, s.down_columns(i), s.weight_bits)
    check_shift("head.shift", int(model.tensors["head.shift"][0]), s.dim, 8)
    for name, first in (("exp", 32767), ("y", 2 ** 22)):
        table = model.tensors[name].astype(np.int64)
        if table[0] != first or np.any(np.diff(table) > 0):
            raise ValueError(f"{name}: must start at {first} and not increase")


def pack4(v: np.ndarray) -> bytes:
    nibbles = (v.reshape(-1, 2).astype(np.int16) & 15).astype(np.uint8)
    return (nibbles[:, 0] | nibbles[:, 1] << 4).tobytes()


def unpack4(data: np.ndarray) -> np.ndarray:
    nibbles = np.stack((data & 15, data >> 4), -1).astype(np.int8).reshape(-1)
    return (nibbles ^ 8) - 8


def pack5(v: np.ndarray) -> bytes:
    """Ternary rows, five columns to a byte: the first is the lowest digit of base 3, -1 is the digit 0."""
    rows = v.reshape(-1, v.shape[-1])
    digits = np.pad(rows.astype(np.int8), ((0, 0), (0, -rows.shape[1] % 5))) + 1
    return (digits.reshape(len(rows), -1, 5).astype(np.uint8) * POWERS).sum(-1, dtype=np.uint8).tobytes()


def unpack5(data: np.ndarray, columns: int) -> np.ndarray:
    if data.size and data.max() > 242:
        raise ValueError("a byte of five ternary weights is above 242")
    digits = (data[:, None] // POWERS % 3).astype(np.int8).reshape(-1, (columns + 4) // 5 * 5) - 1
    if digits[:, columns:].any():
        raise ValueError("a ternary weight beyond the end of its row")
    return np.ascontiguousarray(digits[:, :columns])


def stored(dtype: str, dims: tuple[int, ...]) -> int:
    """Bytes of a tensor in the file."""
    count = int(np.prod(dims))
    if dtype == "t5":
        return count // dims[-1] * ((dims[-1] + 4) // 5)
    return count // 2 if dtype == "i4" else count * np.dtype(dtype).itemsize


def encode(model: Model) -> bytes:
    s = model.shape
    s.check()
    check_values(model)
    text = model.text.encode()
    if len(text) > MAX_TEXT:
        raise ValueError("text too long")
    if not 2 <= len(model.answer_input) <= 4096:
        raise ValueError("bad known input")
    out = bytearray(MAGIC + struct.pack(
        "<14I", VERSION, s.dim, s.blocks, s.state, s.ffn, s.classes, s.attention_blocks, s.heads, s.key, s.window,
        s.rotary, s.weight_bits, s.forget_max, len(s.tables)))
    out += b"".join(t.pack() for t in s.tables) + bytes(8 * (MAX_TABLES - len(s.tables)))
    out += struct.pack("<I", len(text)) + text
    for name, dtype, _ in spec(s):
        out += bytes(-len(out) % 64)
        v = np.ascontiguousarray(model.tensors[name])
        out += pack4(v) if dtype == "i4" else pack5(v) if dtype == "t5" else v.astype(dtype).tobytes()
    out += bytes(-len(out) % 64)
    return bytes(out + struct.pack("<I", len(model.answer_input)) + model.answer_input + model.answer_hash)


def decode(data: bytes) -> Model:
    if data[:8] != MAGIC:
        raise ValueError("not a FileFormer model")
    version, *fields, tables = struct.unpack_from("<14I", data, 8)
    if version != VERSION or tables > MAX_TABLES:
        raise ValueError("unknown model version or too many tables")
    shape = Shape(*fields, [Table.unpack(data[64 + 8 * g:72 + 8 * g]) for g in range(tables)])
    if any(data[64 + 8 * tables:192]):
        raise ValueError("unused table fields must be 0")
    shape.check()
    (length,) = struct.unpack_from("<I", data, 192)
    if length > MAX_TEXT:
        raise ValueError("text too long")
    at = HEADER + length
    text = data[HEADER:at].decode()
    tensors = {}
    for name, dtype, dims in spec(shape):
        at += -at % 64
        size = stored(dtype, dims)
        held = np.frombuffer(data[at:at + size], "u1" if dtype in ("i4", "t5") else dtype)
        tensors[name] = (unpack4(held) if dtype == "i4" else unpack5(held, dims[-1]) if dtype == "t5" else held).reshape(dims)
        at += size
    at += -at % 64
    (n,) = struct.unpack_from("<I", data, at)
    if not 2 <= n <= 4096 or len(data) != at + 4 + n + 64:
        raise ValueError("bad known answer or trailing bytes")
    model = Model(shape, tensors, text, data[at + 4:at + 4 + n], data[at + 4 + n:])
    check_values(model)
    return model


def identity(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
