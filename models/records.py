# SPDX-License-Identifier: GPL-3.0-or-later
"""Training and validation streams from .rec.xz files: what a lane sees, 0, name, 0, data, 0, name, 0, data, ..."""

from __future__ import annotations

import hashlib
import lzma
import struct
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch

from collect import EXCLUDED

# Shares of the training mix.
WEIGHTS = {"prose": 30.0, "wiki": 2.0, "code": 24.0, "markup": 14.0, "exe": 15.0, "docs": 8.0, "logs": 2.5,
           "russian": 8.0, "languages": 5.0, "office": 3.0, "table": 4.5}
HELD_OUT = 2_000_000  # bytes per category, and at most a twentieth of it


def category(path: Path) -> str:
    return path.name.split(".")[0].split("-")[0]


def parse(path: Path) -> list[tuple[bytes, bytes]]:
    raw, at, out = lzma.decompress(path.read_bytes()), 0, []
    while at < len(raw):
        n, size = struct.unpack_from("<II", raw, at)
        out.append((raw[at + 8:at + 8 + n], raw[at + 8 + n:at + 8 + n + size]))
        at += 8 + n + size
    return out


def header(name: bytes) -> bytes:
    return b"\0" + name.replace(b"\\", b"/").split(b"/")[-1][-32:] + b"\0"


@dataclass
class Documents:
    train: list[tuple[bytes, bytes]]
    held_out: list[tuple[bytes, bytes]]


def load(folders: list[Path]) -> dict[str, Documents]:
    """All records by category. What is held out depends on names and contents alone: it is the same every run.

    CATEGORY-held.rec.xz is held out whole, and then nothing else of its category is.
    """
    paths = sorted({p.name: p for folder in folders for p in folder.glob("*.rec.xz")}.values())
    if not paths:
        raise FileNotFoundError(f"no .rec.xz files in {[str(f) for f in folders]}")
    found: dict[str, list[tuple[bytes, bytes]]] = {}
    kept: dict[str, list[tuple[bytes, bytes]]] = {}
    with ProcessPoolExecutor() as pool:
        for path, records in zip(paths, pool.map(parse, paths)):
            (kept if "-held." in path.name else found).setdefault(category(path), []).extend(
                (n, d) for n, d in records if d and not EXCLUDED.search(n.decode(errors="replace")))
    out = {}
    for name, records in found.items():
        if name in kept:
            out[name] = Documents(records, kept[name])
            continue
        limit = min(HELD_OUT, sum(len(d) for _, d in records) // 20)
        documents, held = Documents([], []), 0
        for n, d in sorted(records, key=lambda r: hashlib.sha256(r[0] + r[1][:4096]).digest()):
            # One very long document would fill the share alone and tell little.
            if held + min(len(d), 100_000) <= limit and len(d) <= 500_000:
                documents.held_out.append((n, d))
                held += min(len(d), 100_000)
            else:
                documents.train.append((n, d))
        if not documents.held_out:
            # Too few documents to spare a whole one: hold out the end of the last.
            n, d = documents.train.pop()
            documents.train.append((n, d[:-limit]))
            documents.held_out.append((n, d[-limit:]))
        out[name] = documents
    return out


def repeated(data: torch.Tensor, document: torch.Tensor, order: int = 6) -> torch.Tensor:
    """True where the last `order` bytes occurred before in the same document and the same byte followed them."""
    key = document.long()
    for i in range(1, order + 1):
        key = key * 0x9E3779B97F4A7C1 + torch.roll(data, i).long() + 1  # wraps
    key, index = torch.sort(key, stable=True)
    found = (key[1:] == key[:-1]) & (data[index[1:]] == data[index[:-1]])
    return torch.zeros_like(data, dtype=torch.bool).index_put_((index[1:],), found)


class Sampler:
    """Random training windows, made on the device that holds the data.

    A byte that a match in its document foretells counts only `repeat_weight`: the models that the net is mixed with
    know such bytes already.
    """

    def __init__(self, documents: dict[str, Documents], length: int, device: torch.device,
                 repeat_weight: float = 1.0) -> None:
        self.length, self.device = length, device
        parts: list[bytes] = []
        coded: list[np.ndarray] = []
        starts, heads, ranges = [], [], []
        at = 0
        names = [n for n in documents if documents[n].train]
        for name in names:
            first, first_byte = len(starts), at
            for file, data in documents[name].train:
                h = header(file)
                parts += [h, data]
                coded += [np.zeros(len(h), np.bool_), np.ones(len(data), np.bool_)]
                starts.append(at)
                heads.append(len(h))
                at += len(h) + len(data)
            ranges.append((first, len(starts), first_byte, at))
        self.bytes = torch.frombuffer(bytearray(b"".join(parts) + bytes(length + 64)), dtype=torch.uint8).to(device)
        self.weight = torch.from_numpy(np.concatenate(coded + [np.zeros(length + 64, np.bool_)])).to(device).half()
        self.starts = torch.tensor(starts, device=device)
        self.heads = torch.tensor(heads, device=device)
        self.ranges = torch.tensor(ranges, device=device)
        self.weights = torch.tensor([WEIGHTS.get(n, 1.0) for n in names], device=device)
        if repeat_weight != 1.0:
            for _, _, low, high in ranges:
                place = torch.arange(low, high, device=device)
                known = repeated(self.bytes[low:high], torch.searchsorted(self.starts, place, right=True))
                self.weight[low:high][known] *= repeat_weight
        self.sizes = {n: r[3] - r[2] for n, r in zip(names, ranges)}

    def batch(self, count: int) -> tuple[torch.Tensor, torch.Tensor]:
        """Symbols (count, length + 1) and the weight of each target in the loss (count, length).

        Half of the windows start anywhere, a quarter start anywhere after the name of their file, and a quarter start
        with a file: cold starts, segments inside a file, and lanes that have long been running all occur.
        """
        chosen = self.ranges[torch.multinomial(self.weights, count, replacement=True)]
        first, last, low, high = chosen.unbind(1)
        draw = torch.rand(3, count, device=self.device, dtype=torch.float64)
        anywhere = (low + draw[0] * (high - low)).long()
        inside = torch.searchsorted(self.starts, anywhere, right=True) - 1
        fresh = (first + draw[1] * (last - first)).long()
        document = torch.where(draw[2] < 0.25, fresh, inside)
        start, head = self.starts[document], self.heads[document]
        lead = torch.where(draw[2] < 0.5, head, torch.zeros_like(head))
        resume = torch.where(draw[2] < 0.25, start + head, torch.maximum(anywhere, start + lead))
        i = torch.arange(self.length + 1, device=self.device)[None]
        index = torch.where(i < lead[:, None], start[:, None] + i, resume[:, None] + i - lead[:, None])
        return self.bytes[index].long(), self.weight[index[:, 1:]].float()


def lanes(documents: Documents, length: int, limit: int) -> tuple[torch.Tensor, torch.Tensor]:
    """Held-out lanes as an archive would code them: symbols (N, length + 1), mask of coded targets (N, length).

    A long document gives up to four lanes from spread places, each after the name.
    """
    rows, masks, total = [], [], 0
    for name, data in documents.held_out:
        h = header(name)
        room = length + 1 - len(h)
        pieces = max(1, min(4, len(data) // room))
        for k in range(pieces):
            piece = data[k * (len(data) // pieces):][:room]
            row = np.zeros(length + 1, np.uint8)
            row[:len(h) + len(piece)] = np.frombuffer(h + piece, np.uint8)
            mask = np.zeros(length, np.bool_)
            mask[len(h) - 1:len(h) - 1 + len(piece)] = True
            rows.append(row)
            masks.append(mask)
            total += len(piece)
        if total >= limit:
            break
    return torch.from_numpy(np.stack(rows)).long(), torch.from_numpy(np.stack(masks))
