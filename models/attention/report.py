#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The tables of docs/EFFICIENT_TRANSFORMERS.md, and its pictures as SVG.

report.py RESULTS.jsonl VARIANTS.jsonl MEASURED.jsonl PICTURES: what train.py (twice) and measure.py wrote.
"""
from __future__ import annotations

import json
import statistics
import sys
from collections import defaultdict
from pathlib import Path

ORDER = ["full", "local", "local-latent", "performer", "infinity", "recurrence", "gated-linear"]
NAMES = {"infinity": "∞-former", "performer": "Performer", "recurrence": "gated recurrence",
         "gated-linear": "gated linear"}
COLOURS = dict(zip(ORDER, ["#4a4e69", "#1b6ca8", "#00a6a6", "#d1495b", "#8a4fff", "#2e933c", "#e08e0b"]))
CONTEXTS = ["1024", "8192", "65536", "131072"]


def lines(path: str) -> list[dict]:
    return [json.loads(line) for line in Path(path).read_text().splitlines()]


def name(kind: str) -> str:
    return NAMES.get(kind, kind)


def table(head: list[str], rows: list[list[str]]) -> None:
    print("| " + " | ".join(head) + " |\n|" + "---|" * len(head))
    for row in rows:
        print("| " + " | ".join(row) + " |")
    print()


def mib(n: float) -> str:
    return f"{n / 2**20:,.1f}" if n < 100 * 2**20 else f"{n / 2**20:,.0f}"


def main() -> None:
    runs, measured, pictures = defaultdict(list), lines(sys.argv[3]), Path(sys.argv[4])
    for r in lines(sys.argv[1]):
        if "failed" not in r:
            runs[r["kind"]].append(r)
    kinds = [k for k in ORDER if runs[k]]

    def over(kind: str, what) -> tuple[float, float]:
        """Mean and standard deviation over seeds."""
        got = [what(r) for r in runs[kind]]
        return statistics.mean(got), statistics.stdev(got) if len(got) > 1 else 0.0

    def bits(kind: str, context: str, of: str) -> tuple[float, float]:
        return over(kind, lambda r: r["bits"][context][of])

    print("Bits a byte, mean of the kinds, by context\n")
    table(["mixer", "1 K", "8 K", "64 K", "128 K", "seeds"],
          [[name(k), *("%.4f ± %.4f" % bits(k, c, "mean") for c in CONTEXTS), str(len(runs[k]))] for k in kinds])
    of = [k for k in runs[kinds[0]][0]["bits"]["1024"] if k != "mean"]
    for c, title in zip(CONTEXTS, ("1 K", "8 K", "64 K", "128 K")):
        print(f"By kind, {title}\n")
        table(["mixer", *of], [[name(k), *("%.3f" % bits(k, c, o)[0] for o in of)] for k in kinds])
    print("Training\n")
    table(["mixer", "parameters", "multiply-adds", "steps", "MB read", "MB/s", "a step's memory, MiB"],
          [[name(k), f"{runs[k][0]['parameters']:,}", f"{runs[k][0]['macs']:,.0f}",
            f"{over(k, lambda r: r['steps'])[0]:,.0f}", f"{over(k, lambda r: r['bytes'])[0] / 1e6:.0f}",
            f"{over(k, lambda r: r['rate'])[0] / 1e6:.2f}",
            mib(runs[k][0].get("step_peak", 0))] for k in kinds])

    def found(**want) -> dict:
        return next((m for m in reversed(measured) if all(m.get(a) == b for a, b in want.items())), {})

    def speed(m: dict) -> str:
        return f"{m['length'] * m['rows'] / m['seconds'] / 1e6:.2f}" if "seconds" in m else "–"

    variants(of)
    print("Decoding, shapes of the study\n")
    rows = []
    for k in kinds:
        m = found(kind=k, what="decode", shape="study", context=131072) or found(kind=k, what="decode", shape="study")
        # Keys, values and products of Full grow by the byte.
        times = 131072 // m["context"]
        slope = 2 * 64 * 6 if k == "full" else 0
        macs = m["macs"] + slope * (131072 - m["context"])
        rows.append([name(k), f"{m['state'] * times / 1024:,.0f}", f"{macs / 1e6:.1f}",
                     f"{m['seconds'] * 1e3:.2f}" + (f" after {m['context'] // 1024} K" if times > 1 else "")])
    table(["mixer", "state after 128 K, KiB", "multiply-adds a byte there, M", "a step of 32 texts, ms"], rows)
    print("The original idea's shape, one text: ms, MiB beyond the weights\n")
    rows = []
    for k in kinds:
        how = "whole" if k == "full" else "chunks"
        row = [name(k)]
        for length in (8192, 32768, 131072, 524288):
            m = found(kind=k, what="read", shape="original", how=how, length=length)
            row.append(f"{m['seconds'] * 1e3:,.0f} ms, {mib(m['more'])}" if m else "–")
        m = found(kind=k, what="read", shape="original", how=how, length=131072)
        row.append(f"{0.131072 / m['seconds']:.2f}")
        m = found(kind=k, what="train", shape="original", again=False)
        row.append(f"{m['seconds'] * 1e3:.0f} ms, {mib(m['more'])}" if m else "–")
        rows.append(row)
    table(["mixer", "8 K", "32 K", "128 K", "512 K", "MB/s at 128 K", "a step of training on 8 K"], rows)
    draw(pictures, kinds, bits, over, found)


def variants(kinds: list[str]) -> None:
    """One seed each."""
    runs = lines(sys.argv[2])
    print("Variants, one seed\n")
    table(["mixer", *kinds, "mean at 8 K", "at 1 K", "at 128 K", "MB/s"],
          [[name(r["kind"]), *(f"{r['bits']['8192'][k]:.3f}" for k in kinds),
            *(f"{r['bits'][c]['mean']:.4f}" for c in ("8192", "1024", "131072")), f"{r['rate'] / 1e6:.2f}"]
           for r in runs])
    part = lambda r, which: statistics.mean(r["bits"]["8192"][which][k] for k in kinds)
    share = runs[0]["bits"]["8192"]["matched"]["share"]
    print(f"At 8 K, with a match of 6 bytes ({share:.0%}) and without\n")
    table(["mixer", "without", "with"],
          [[name(r["kind"]), *(f"{part(r, w):.3f}" for w in ("fresh", "matched"))] for r in runs])


def draw(pictures: Path, kinds, bits, over, found) -> None:
    import matplotlib
    matplotlib.use("svg")
    import matplotlib.pyplot as plt
    plt.rcParams.update({"svg.hashsalt": "attention", "svg.fonttype": "none", "font.size": 9, "axes.grid": True,
                         "grid.color": "#ddd", "axes.spines.top": False, "axes.spines.right": False})
    pictures.mkdir(parents=True, exist_ok=True)

    def save(figure, stem: str) -> None:
        figure.tight_layout()
        figure.savefig(pictures / f"{stem}.svg", metadata={"Date": None})
        plt.close(figure)

    figure, axes = plt.subplots(figsize=(6.4, 3.6))
    across = [int(c) / 1024 for c in CONTEXTS]
    for k in kinds:
        got = [bits(k, c, "mean") for c in CONTEXTS]
        axes.errorbar(across, [m for m, _ in got], [s for _, s in got], color=COLOURS[k], label=name(k), marker="o",
                      ms=3, capsize=2)
    axes.set_xscale("log", base=2)
    axes.set_xticks(across, ["1 K", "8 K", "64 K", "128 K"])
    best = min(bits(k, c, "mean")[0] for k in kinds for c in CONTEXTS)
    worst = max(bits(k, c, "mean")[0] for k in kinds for c in CONTEXTS)
    axes.set_ylim(best - 0.05 * (worst - best), worst + 0.4 * (worst - best))
    axes.set_xlabel("bytes of context (trained on 8 K)")
    axes.set_ylabel("bits a byte, held out")
    axes.legend(fontsize=8, ncol=2)
    save(figure, "bits-by-context")

    figure, axes = plt.subplots(figsize=(6.4, 3.2))
    for k in kinds:
        how = "whole" if k == "full" else "chunks"
        got = [(n, found(kind=k, what="read", shape="original", how=how, length=n))
               for n in (8192, 32768, 131072, 524288)]
        got = [(n / 1024, m["more"] / 2**20, m["seconds"]) for n, m in got if m]
        axes.plot([g[0] for g in got], [g[1] for g in got], color=COLOURS[k], label=name(k), marker="o", ms=3)
    axes.axhline(1.2e9 / 2**20, color="#999", ls="--", lw=1)
    axes.set_xscale("log", base=2)
    axes.set_yscale("log")
    axes.set_xticks([8, 32, 128, 512], ["8 K", "32 K", "128 K", "512 K"])
    axes.set_xlabel("bytes read (16 layers of 768; dashed: 1.2 GB)")
    axes.set_ylabel("MiB beyond the weights")
    axes.legend(fontsize=8, ncol=2)
    save(figure, "memory-by-length")

    figure, axes = plt.subplots(figsize=(6.4, 3.2))
    for k in kinds:
        x, y = over(k, lambda r: r["rate"])[0] / 1e6, bits(k, "8192", "mean")[0]
        axes.errorbar([x], [y], [bits(k, "8192", "mean")[1]], color=COLOURS[k], marker="o", capsize=2)
        axes.annotate(name(k), (x, y), xytext=(6, 3), textcoords="offset points", fontsize=8)
    axes.margins(x=0.15)
    axes.set_xlabel("training speed, MB/s")
    axes.set_ylabel("bits a byte at 8 K, held out")
    save(figure, "bits-by-speed")


if __name__ == "__main__":
    main()
