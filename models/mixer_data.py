# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes blocks for train_mixers of what the transformer was not trained on: mixer_data.py OUT DATA...

DATA are folders of .rec.xz files (collect.py and the others); only held-out documents are taken, since the mixers would trust the
transformer too much on what it has seen. Documents of one ending make blocks of about 250 KB; half of the blocks are cut into pieces of 20, 40
and 80 KB, since small files are what gains most. A block is OUT/NUMBER/NAME, with the name of its first document.
"""
import random
import sys
from pathlib import Path

import records

TOTAL = 16_000_000  # bytes of blocks, by the shares of the training mix
BLOCK = 250_000
SMALLEST = 8_000


def ending(name: bytes) -> bytes:
    last = name.split(b"/")[-1]
    return last.rpartition(b".")[2].lower() if b"." in last else b""


def blocks_of(documents: list[tuple[bytes, bytes]], limit: float) -> list[tuple[bytes, bytes]]:
    """(name, bytes) of about `limit` bytes in all."""
    by_ending: dict[bytes, list[tuple[bytes, bytes]]] = {}
    for name, data in documents:
        by_ending.setdefault(ending(name), []).append((name, data))
    whole: list[list[tuple[bytes, bytes]]] = []
    for kind in sorted(by_ending):
        random.shuffle(by_ending[kind])
        block, size = [], 0
        for name, data in by_ending[kind]:
            for at in range(0, len(data), BLOCK):
                block.append((name, data[at:at + BLOCK]))
                size += len(block[-1][1])
                if size >= BLOCK:
                    whole.append(block)
                    block, size = [], 0
        if size >= SMALLEST:
            whole.append(block)
    random.shuffle(whole)
    out, total = [], 0
    for block in whole:
        if total > limit:
            break
        data = b"".join(part for _, part in block)
        total += len(data)
        if random.random() < 0.5:
            out.append((block[0][0], data))
        else:
            out += cut(block, data)
    return out


def cut(block: list[tuple[bytes, bytes]], data: bytes) -> list[tuple[bytes, bytes]]:
    """Pieces of a block, each with the name of the document that it begins in."""
    out, at = [], 0
    while at + SMALLEST < len(data):
        size = random.choice((20_000, 40_000, 80_000))
        place = at
        for name, part in block:
            if place < len(part):
                break
            place -= len(part)
        out.append((name, data[at:at + size]))
        at += size
    return out


def main() -> None:
    out, folders = Path(sys.argv[1]), [Path(folder) for folder in sys.argv[2:]]
    random.seed(5)
    out.mkdir()
    loaded = records.load(folders)
    weights = sum(records.WEIGHTS.get(category, 1.0) for category in loaded)
    blocks = []
    for category, documents in sorted(loaded.items()):
        made = blocks_of(documents.held_out, TOTAL * records.WEIGHTS.get(category, 1.0) / weights)
        print(category, len(made), "blocks,", sum(len(data) for _, data in made), "bytes")
        blocks += made
    random.shuffle(blocks)
    for number, (name, data) in enumerate(blocks):
        folder = out / f"{number:04}"
        folder.mkdir()
        last = name.split(b"/")[-1].decode(errors="replace").replace("\0", "")
        (folder / (last if last not in ("", ".", "..") else "file")).write_bytes(data)
    print(len(blocks), "blocks,", sum(len(data) for _, data in blocks), "bytes")


if __name__ == "__main__":
    main()
