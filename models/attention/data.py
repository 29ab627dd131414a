#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes the data of the study: long documents to train on, and streams of 130 KiB that are held out.

data.py RECORDS CORPUS OUT [--work FOLDER]: RECORDS holds the .rec.xz files of models/README.md (in any sub-folders),
CORPUS the files dickens.xz and xml.xz. Source packages come from Debian by apt-get.

A training stream is what one kind has, documents in the order of their file with a zero byte between them. A source
package is its files, sorted by path, one after the other: what is far back in such a stream is of the same package. A
held-out stream is a piece of one document, or of one source package.
"""
from __future__ import annotations

import argparse
import hashlib
import lzma
import re
import subprocess
import sys
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
import records as R  # noqa: E402

LENGTH = 131072 + 2048 + 1  # the longest context, the targets, and the byte before
STREAMS = 16                # a kind
TRAIN = {
    "english": ["prose-b0"], "russian": ["russian-k0", "russian-k1", "russian-k2"],
    "office": ["office-k0"], "program": ["exe-0"], "xml": ["markup-1"],
}
# MB to take
SOURCES = {"dpkg": 3, "curl": 4, "redis": 4, "lua5.4": 1, "openssh": 3, "mercurial": 3, "rsync": 2, "nginx": 2}
HELD_SOURCES = ["tmux", "jq", "zsh"]
TEXT = re.compile(r"\.(c|h|cc|cpp|hpp|py|pl|pm|sh|lua|js|ts|go|rs|java|tcl|m4|y|l|1|md|rst|txt|po|in|ac|am)$", re.I)


def work_of(name: str) -> str:
    """One name for all the ways in which a book is named."""
    return re.sub(r"[\W_]|\.(txt|md)$", "", name.split("/")[-1].lower())[:12]


def fetch(package: str, work: Path) -> Path:
    folder = work / package
    if not list(folder.glob("*/")):
        folder.mkdir(parents=True, exist_ok=True)
        (work / "sources.list").write_text("deb-src http://deb.debian.org/debian bookworm main\n")
        options = ["-o", f"Dir::Etc::SourceList={work}/sources.list", "-o", "Dir::Etc::SourceParts=-",
                   "-o", f"Dir::State::Lists={work}/lists", "-o", f"Dir::Cache={work}/cache"]
        for part in ("lists/partial", "cache/archives/partial"):
            (work / part).mkdir(parents=True, exist_ok=True)
        if not (work / "updated").exists():
            subprocess.run(["apt-get", *options, "-qq", "update"], check=True)
            (work / "updated").touch()
        subprocess.run(["apt-get", *options, "-qq", "source", "--download-only", package], cwd=folder, check=True)
        subprocess.run("tar -xf *.orig.tar.[gx]z 2>/dev/null || tar -xf *.tar.xz", shell=True, cwd=folder, check=True)
    return folder


def source(package: str, work: Path, limit: int) -> bytes:
    out = b""
    for path in sorted(p for p in fetch(package, work).rglob("*") if p.is_file() and TEXT.search(p.name)):
        data = path.read_bytes()
        if len(data) <= 400_000 and len(out) < limit:
            out += data + b"\0"
    return out


def spread(data: bytes, count: int) -> list[bytes]:
    """Pieces of LENGTH from evenly spread places."""
    room = len(data) - LENGTH
    return [data[at:at + LENGTH] for at in (room * i // max(1, count - 1) for i in range(count))] if room >= 0 else []


def packed(job: tuple[Path, bytes]) -> None:
    job[0].write_bytes(lzma.compress(job[1], preset=6))


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("records", type=Path)
    ask.add_argument("corpus", type=Path)
    ask.add_argument("out", type=Path)
    ask.add_argument("--work", type=Path, default=Path("/tmp/attention-sources"))
    o = ask.parse_args()
    records = {p.name.split(".")[0]: p for p in o.records.rglob("*.rec.xz")}
    held: dict[str, list[bytes]] = {}
    train: dict[str, bytes] = {}
    for kind, names in TRAIN.items():
        documents = [d for name in names for d in R.parse(records[name])]
        if kind in ("russian", "office"):
            # Whole works, or whole documents of the office, that are long enough.
            by_work: dict[str, list[bytes]] = {}
            for i, (name, data) in enumerate(documents):
                work = work_of(name.decode(errors="replace")) if kind == "russian" else str(i)
                by_work.setdefault(work, []).append(data)
            order = sorted((w for w, d in by_work.items() if max(map(len, d)) >= LENGTH),
                           key=lambda w: hashlib.sha256(w.encode()).digest())
            out, each = [], 2
            for w in order:
                if len(out) >= STREAMS:
                    break
                out += spread(max(by_work.pop(w), key=len), each)
            held[kind] = out[:STREAMS]
            train[kind] = b"\0".join(d for group in by_work.values() for d in group)
        else:
            train[kind] = b"\0".join(data for _, data in documents)
    english = [d for _, d in R.parse(records["prose-held"]) if len(d) >= LENGTH][::2][:8]
    dickens = lzma.decompress((o.corpus / "dickens.xz").read_bytes())
    held["english"] = [p for d in english for p in spread(d, 1)] + spread(dickens, STREAMS - len(english))
    held["xml"] = spread(lzma.decompress((o.corpus / "xml.xz").read_bytes()), STREAMS)
    programs = [d for _, d in R.parse(records["exe-held"]) if len(d) >= LENGTH][:STREAMS]
    held["program"] = [p for d in programs for p in spread(d, 2)][:STREAMS]
    train["source"] = b"".join(source(p, o.work, mb * 1_000_000) for p, mb in SOURCES.items())
    pieces = [source(p, o.work, 4_000_000) for p in HELD_SOURCES]
    held["source"] = [s for i, d in enumerate(pieces) for s in spread(d, (6, 4, 6)[i])]
    o.out.mkdir(parents=True, exist_ok=True)
    jobs = [(o.out / f"train-{k}.xz", d) for k, d in train.items()]
    for kind, streams in held.items():
        assert len(streams) == STREAMS, (kind, len(streams))
        jobs.append((o.out / f"held-{kind}.xz", np.stack([np.frombuffer(s, np.uint8) for s in streams]).tobytes()))
    with ProcessPoolExecutor(2) as pool:
        list(pool.map(packed, jobs))
    for path, data in jobs:
        print(f"{path.name}: {len(data)} bytes, {path.stat().st_size} packed")


if __name__ == "__main__":
    main()
