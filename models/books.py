#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Turns a git repository of books in Markdown (AUTHOR/TITLE.md) into data/prose-bN.rec.xz and data/prose-held.rec.xz.

Markdown has one line a paragraph; the plain texts that people keep are wrapped, in CRLF or LF, with "--" for dashes and
so on. Each piece of a book is written in one of many such styles, chosen by its name, or the net knows one style only.
Books that a benchmark corpus holds are left out by name (collect.EXCLUDED) and by content (--without).

books.py REPO --without dickens alice29.txt ... --limit 260000000
"""

from __future__ import annotations

import argparse
import hashlib
import random
import re
import subprocess
import textwrap
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import numpy as np

from collect import EXCLUDED, pack

AUTHORS = re.compile(r"^(Charles Dickens|Lewis Carroll|John Milton)/")
HELD = 14          # books that are held out whole
PIECE = 350_000    # characters of a document: one style for a whole book would be too few styles
LONGEST = 1_500_000
CHUNK = 16_000_000
LOG_RUN = 5        # 32 letters in a row are what two texts share if they hold the same work
WIDTHS = [60, 64, 65, 66, 67, 68, 69, 70, 70, 70, 71, 72, 72, 72, 73, 74, 75, 75, 76, 78, 79, 80]


def runs(data: bytes) -> np.ndarray:
    """A hash of every 2 ** LOG_RUN letters in a row, all else left out."""
    a = np.frombuffer(data, np.uint8) | 32
    a = a[(a >= 97) & (a <= 122)].astype(np.uint64)
    if len(a) < 1 << LOG_RUN:
        return np.zeros(0, np.uint64)
    out, base = a, np.array([0x9E3779B97F4A7C15], np.uint64)
    for _ in range(LOG_RUN):  # hashes of 1, 2, 4, ... letters
        out, base = out[:-(len(a) - len(out) + 1)] * base + out[len(a) - len(out) + 1:], base * base
    return out


def holds(data: bytes, known: np.ndarray) -> bool:
    """Whether more than a quotation from a known text is in it."""
    return int(np.isin(runs(data), known).sum()) > 1000


def books(repo: Path) -> list[tuple[str, bytes]]:
    def git(*args: str, feed: bytes = b"") -> bytes:
        return subprocess.run(["git", "-C", repo, *args], input=feed, capture_output=True, check=True).stdout

    blobs = {}
    for line in git("ls-tree", "-r", "-z", "HEAD").decode().split("\0"):
        entry, _, name = line.partition("\t")
        if name.endswith(".md") and "/" in name and not EXCLUDED.search(name) and not AUTHORS.search(name):
            blobs[name] = entry.split()[2]
    raw = git("cat-file", "--batch", feed="".join(f"{b}\n" for b in blobs.values()).encode())
    out, at = [], 0
    for name in blobs:
        end = raw.index(b"\n", at)
        fields, at = raw[at:end].split(), end + 1
        if fields[-1] != b"missing":
            size = int(fields[2])
            out.append((name, raw[at:at + size]))
            at += size + 1
    return sorted(out, key=lambda b: hashlib.sha256(b[0].encode()).digest())


def restyle(text: str, r: random.Random) -> bytes:
    dash = r.choice(["\u2014", "--", "--", "--", " - ", "-- "])
    text = text.replace("\u2014", dash).replace("\u2013", "-" if r.random() < 0.7 else "\u2013")
    if r.random() < 0.8:
        for curly, straight in (("\u2019", "'"), ("\u2018", "'"), ("\u201c", '"'), ("\u201d", '"'), ("\u2026", "...")):
            text = text.replace(curly, straight)
    elif r.random() < 0.6:
        text = re.sub(r'(^|[\s(\u2014-])"', lambda m: m.group(1) + "\u201c", text, flags=re.M)
        text = text.replace('"', "\u201d").replace("'", "\u2019")
    if r.random() < 0.6:  # emphasis
        text = re.sub(r" ?_([^_\n]{1,200})_", r" \1" if r.random() < 0.8 else lambda m: " " + m.group(1).upper(), text)
        text = text.replace("  ", " ")
    if r.random() < 0.35:
        text = re.sub(r"""([.!?]["')]?) (?=["'A-Z])""", r"\1  ", text)
    if r.random() < 0.12:
        text = re.sub(r'(?<!\w)"|"(?!\w)', "'", text)
    wrap, upper, width = r.random() < 0.72, r.random() < 0.33, r.choice(WIDTHS)
    trail = " " if wrap and r.random() < 0.15 else ""
    indent = r.choices(["", "  ", "   "], [88, 8, 4])[0]
    gap = "\n" if indent and r.random() < 0.7 else "\n\n"
    left = " " * r.choice([2, 4, 5]) if wrap and r.random() < 0.04 else ""
    out = []
    for paragraph in re.split(r"\n\s*\n", text):
        paragraph = paragraph.rstrip()
        if paragraph.lstrip().startswith("#"):
            title = paragraph.strip().lstrip("#").strip(" *")
            title = title.upper() if upper else title
            out.append(f"\n\n{title}\n" if wrap else title)
        elif paragraph and wrap:
            lines = []
            for line in paragraph.split("\n"):
                lines += textwrap.wrap(line, width - len(left), initial_indent=left + indent, subsequent_indent=left,
                                       break_long_words=False, break_on_hyphens=dash.startswith("--")) or [""]
            out.append((trail + "\n").join(lines) + trail)
        elif paragraph:
            out.append(indent + paragraph)
    text = gap.join(out) + "\n"
    text = text.replace("\n", "\r\n") if r.random() < 0.5 else text
    return text.encode("latin-1", "replace") if r.random() < 0.3 else text.encode()


def file_name(path: str, r: random.Random) -> str:
    title, kind = path.split("/")[-1].removesuffix(".md").strip(), r.random()
    if kind < 0.35:
        return title + ".txt"
    short = re.sub(r"\W+", "_" if r.random() < 0.5 else "", title.lower())[:r.choice([8, 12, 20, 30])].strip("_")
    return short + (".txt" if kind < 0.75 else r.choice(["", "", "", ".text", ".asc", ".md"]))


def documents(book: tuple[str, bytes]) -> list[tuple[str, bytes]]:
    path, data = book
    r = random.Random(hashlib.sha256(path.encode()).digest())
    text = data[:LONGEST].decode("utf-8", "replace").lstrip("\ufeff").replace("\r\n", "\n")
    text = re.sub(r"!?\[([^\]\n]*)\]\([^)\n]*\)", r"\1", text)  # links
    out, at = [], 0
    while at < len(text):
        end = min(len(text), at + PIECE)
        end = end if end == len(text) else text.rfind("\n", at, end) + 1 or end
        out.append((file_name(path, r), restyle(text[at:end], r)))
        at = end
    return out


def main() -> None:
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("repo", type=Path)
    p.add_argument("--without", type=Path, nargs="*", default=[], help="texts of benchmark corpora")
    p.add_argument("--limit", type=int, default=260_000_000, help="bytes of books to take")
    p.add_argument("--out", type=Path, default=Path(__file__).parent / "data")
    args = p.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    known = np.unique(np.concatenate([np.zeros(0, np.uint64)] + [runs(f.read_bytes()) for f in args.without]))
    found = books(args.repo)
    held = [b for b in found if 150_000 < len(b[1]) < 900_000][:HELD]
    chunks: list[list[tuple[str, bytes]]] = [[]]
    size = 0
    with ProcessPoolExecutor() as pool:
        print(pack((args.out / "prose-held.rec.xz", [d for made in pool.map(documents, held) for d in made])))
        train = []
        for book in found:
            if book not in held and size < args.limit and not holds(book[1], known):
                train.append(book)
                size += min(len(book[1]), LONGEST)
        for made in pool.map(documents, train, chunksize=4):
            for document in made:
                if sum(len(d) for _, d in chunks[-1]) > CHUNK:
                    chunks.append([])
                chunks[-1].append(document)
        for done in pool.map(pack, [(args.out / f"prose-b{i}.rec.xz", c) for i, c in enumerate(chunks)]):
            print(done)


if __name__ == "__main__":
    main()
