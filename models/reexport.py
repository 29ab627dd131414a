#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Exports a checkpoint again, less confident: n-gram tables and output are scaled, which undoes some overfitting.

reexport.py CHECKPOINT.part0 OUT.ffm --tables 0.95 0.9 0.9 --output 0.9 --text CARD.md
"""

from __future__ import annotations

import argparse
import io
from pathlib import Path

import torch

import export
import ffm
import train
from net import Net


def main() -> int:
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("checkpoint", type=Path)
    p.add_argument("out", type=Path)
    p.add_argument("--preset", choices=train.PRESETS, default="nano")
    p.add_argument("--tables", type=float, nargs="*", default=[], help="factor of each n-gram table")
    p.add_argument("--output", type=float, default=1.0, help="factor of the logits")
    p.add_argument("--text", type=Path, help="file with the model's text, its card")
    args = p.parse_args()
    chosen = dict(train.PRESETS[args.preset])
    chosen["attention"] = ffm.LATENT if chosen["attention"] == "latent" else ffm.MULTIHEAD
    net = Net(ffm.Shape(**chosen))
    saved = torch.load(io.BytesIO(train.read_parts(args.checkpoint)), map_location="cpu")
    net.load_state_dict({n: w.float() for n, w in saved["net"].items()})
    with torch.no_grad():
        for table, factor in zip(net.ngrams, args.tables):
            table *= factor
        for part in (*net.head.weights, *net.head.biases):
            part *= args.output
    data = ffm.encode(export.model(net, args.text.read_text() if args.text else ""))
    args.out.write_bytes(data)
    print(f"{args.out}: {len(data)} bytes, identity {ffm.identity(data)}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
