#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Moves FOLDER/*.rec.xz into FOLDER/a, b and c, at most 40 MiB each, every category spread over all three.

Held-out files and the first file of each category go to a, so that a can be trained on alone.
"""

from __future__ import annotations

import sys
from pathlib import Path

LIMIT = 40 * 1024 * 1024 - 64 * 1024


def main() -> None:
    folder = Path(sys.argv[1])
    sizes = {p: p.stat().st_size for p in folder.glob("*.rec.xz")}
    category = {p: p.name.split(".")[0].split("-")[0] for p in sizes}
    totals = {part: 0 for part in "abc"}
    by_category: dict[tuple[str, str], int] = {}
    first: set[str] = set()
    placed: dict[Path, str] = {}

    def put(path: Path, part: str) -> None:
        placed[path] = part
        totals[part] += sizes[path]
        by_category[category[path], part] = by_category.get((category[path], part), 0) + sizes[path]

    for part in totals:  # what an earlier call placed stays there
        for path in (folder / part).glob("*.rec.xz"):
            sizes[path], category[path] = path.stat().st_size, path.name.split(".")[0].split("-")[0]
            put(path, part)
            first |= {category[path]} if "-held." not in path.name and part == "a" else set()
    for path in sorted(sizes, key=lambda p: ("-held." not in p.name, -sizes[p], p.name)):
        if path in placed:
            continue
        if "-held." in path.name or category[path] not in first:
            put(path, "a")
            first |= set() if "-held." in path.name else {category[path]}
            continue
        fits = [part for part in "abc" if totals[part] + sizes[path] <= LIMIT]
        if not fits:
            sys.exit(f"no room for {path.name} ({sizes[path]} bytes): {totals}")
        put(path, min(fits, key=lambda part: (by_category.get((category[path], part), 0), totals[part])))
    for path, part in placed.items():
        (folder / part).mkdir(exist_ok=True)
        if path.parent == folder:
            path.rename(folder / part / path.name)
    print(totals)


if __name__ == "__main__":
    main()
