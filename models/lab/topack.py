#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes a model of what train.py saved: topack.py OUT.ffm NAME.pt.part0 NAME.pt.part1 ... [--text TEXT]

The known answer comes from the oracle. Prints how the numbers use their ranges."""
from __future__ import annotations

import argparse
import io
import sys
from pathlib import Path

import numpy as np
import torch

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent)]
import ffm  # noqa: E402
import oracle  # noqa: E402

KINDS = {"ngram": ffm.NGRAM, "sparse": ffm.SPARSE, "word": ffm.WORD, "words": ffm.WORDS}
TEXT = "FileFormer model, version 2. GPL-3.0-or-later. See the model card."
SAMPLE = (b"\0notes.txt\0" + "The quick brown fox. Съешь же ещё этих мягких французских булок, да выпей чаю!\n".encode()
          + b'int main(void) { return printf("%d\\n", 42); }\n<a href="x">y</a>\n' + bytes(range(256)) + bytes(40)
          + (HERE.parent.parent / "LICENSE").read_bytes()[:600])


def shape_of(saved: dict) -> ffm.Shape:
    s = saved["shape"]
    attention = sum(1 << block for block in s.attention)
    return ffm.Shape(
        dim=s.dim, blocks=s.blocks, state=s.state, ffn=s.ffn, classes=int(saved["classes"].max()) + 1,
        attention_blocks=attention, heads=s.heads if attention else 0, key=s.key if attention else 0,
        window=s.window if attention else 1, rotary=s.rotary if attention else 0, weight_bits={7: 8, 4: 4, 2: 2}[s.weight_bits],
        forget_max=min(127, round(s.forget_cap * 16)),
        tables=[ffm.Table(KINDS[t.kind], t.bits, t.order, tuple(t.back)) for t in s.tables])


def rotary_steps(shape: ffm.Shape) -> np.ndarray:
    """As net.py has them: waves of 4 positions to 4 windows."""
    half = shape.rotary // 2
    waves = 4.0 * shape.window ** (np.arange(half) / max(1, half - 1))
    return np.rint(2.0 ** 32 / waves).astype(np.uint32)


def table_tensors(g: int, ints: dict, dim: int) -> dict[str, np.ndarray]:
    own, steps = ints[f"own{g}"].numpy(), ints[f"m{g}"].numpy().copy()
    q = ffm.unpack4(ints[f"q{g}"].numpy().reshape(-1)).reshape(-1, dim)
    steps[own < 0] = 0
    q[own < 0] = 0
    print(f"table {g}: {(own >= 0).mean():.3f} owned, steps up to {steps.max()}, mean |q| {np.abs(q).mean():.2f}")
    return {"steps": steps, "tags": np.where(own < 0, 0, own & 255), "miss": ints[f"miss{g}"].numpy(), "q": q}


def block_tensors(i: int, block: dict, rest: dict) -> dict[str, np.ndarray]:
    out = {name: block[name].numpy() for name in ("gain", "wup", "mup", "bup", "wdown", "mdown", "bdown")}
    value = lambda name: rest[f"blocks.{i}.{name}"].double().numpy()
    # Where the taps of a channel are too much together all of them are less, and what becomes of them more. Within 8250
    # no sum leaves int16: 2 * (256 * 127 * 8250 >> 15) < 32768. Sums that did cost the net `base` 2.4 %.
    taps = value("conv") * 8192
    less = min(1.0, 8250 / np.abs(taps).sum(0).max())
    out["conv"] = np.rint(taps * less).astype(int)
    out["scalars"] = np.array([block["sup"], block["sdown"], round(block["ph"] / less), block["pu"]])
    if "a" in block:
        out["score"] = block["a"].numpy()
        # From the scales: the saved integer has only 16 bits.
        out["mix"] = np.rint(2 ** (value("log_w") + value("ratio_a") - value("log_x")) * 32768).astype(int)
    print(f"block {i}: taps up to {np.abs(out['conv']).sum(0).max()}, shifts {block['sup']} {block['sdown']}, "
          f"biases up to {np.abs(out['bup'].astype(int)).max()}")
    return out


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    options.add_argument("out", type=Path)
    options.add_argument("parts", type=Path, nargs="+")
    options.add_argument("--text", default=TEXT)
    args = options.parse_args()
    raw = b"".join(part.read_bytes() for part in args.parts)
    saved = torch.load(io.BytesIO(raw), map_location="cpu")
    ints, shape = saved["ints"], shape_of(saved)
    tensors = dict(ffm.standard_tables(rotary_steps(shape)))
    tensors["class"], tensors["embed"] = saved["classes"].numpy(), ints["embed"].numpy()
    for g in range(len(shape.tables)):
        tensors.update({f"table{g}.{k}": v for k, v in table_tensors(g, ints, shape.dim).items()})
    for i in range(shape.blocks):
        tensors.update({f"block{i}.{k}": v for k, v in block_tensors(i, ints[f"block{i}"], saved["rest"]).items()})
    head = ints["head"]
    tensors.update({"head.gain": head["gain"].numpy(), "head.w": head["w"].numpy(), "head.m": head["m"].numpy(),
                    "head.b": head["b"].numpy(), "head.shift": np.array([head["s"]])})
    data = ffm.encode(oracle.answered(ffm.Model(shape, tensors, args.text), SAMPLE))
    args.out.write_bytes(data)
    print(f"{args.out}: {len(data)} bytes, {shape.multiply_adds()} multiply-adds a byte, {ffm.identity(data)}")


if __name__ == "__main__":
    main()
