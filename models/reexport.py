#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Gives a model another text (its card) and, if wanted, less confidence: n-gram tables and logits are scaled.

reexport.py IN.ffm OUT.ffm --text CARD.md --tables 0.95 0.9 0.9 --output 0.9
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np

import ffm
import oracle


def main() -> int:
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("model", type=Path)
    p.add_argument("out", type=Path)
    p.add_argument("--text", type=Path, help="file with the model's text")
    p.add_argument("--tables", type=float, nargs="*", default=[], help="factor of each n-gram table")
    p.add_argument("--output", type=float, default=1.0, help="factor of the logits")
    args = p.parse_args()
    model = ffm.decode(args.model.read_bytes())
    model.text = args.text.read_text() if args.text else model.text
    for g, factor in enumerate(args.tables):
        name = f"ngram{g}.t"
        model.tensors[name] = np.clip(np.rint(model.tensors[name] * factor), -127, 127).astype(np.int8)
    scaled = np.rint(model.tensors["mout"].astype(np.float64) * args.output)
    model.tensors["mout"] = scaled.astype(model.tensors["mout"].dtype)
    oracle.answer(model, model.answer_input)
    data = ffm.encode(model)
    args.out.write_bytes(data)
    print(f"{args.out}: {len(data)} bytes, identity {ffm.identity(data)}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
