# SPDX-License-Identifier: GPL-3.0-or-later
"""Turns a trained net into the integers of a .ffm file."""

from __future__ import annotations

import math

import numpy as np
import torch

import ffm
import oracle
from net import LOG2E, MAX_MULTIPLIER, NORM_STEPS, RESIDUAL_UNIT, Block, Net, QuantLinear

KNOWN_ANSWER = (
    b"\0known.txt\0It was the best of answers: int main(void) { return 0x2a; }\n<p class=\"x\">caf\xc3\xa9</p>\r\n"
    + b"\x7fELF\x02\x01\x01" + bytes(9) + bytes(range(0, 256, 5)) + b"\xff\xfe\xff\xfe\0\0" + b"na na na na ")


def multiplier(real: np.ndarray) -> np.ndarray:
    return np.rint(np.clip(real, 0, MAX_MULTIPLIER) * 2.0 ** 32)


def product(layer: QuantLinear, scale_in: float,
            per_out: np.ndarray | float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Weights, biases and multipliers of a product whose output is wanted in steps of 1 / per_out."""
    weights, scale, bias = layer.integers()
    real = scale * scale_in * per_out
    over = int(np.sum(real > MAX_MULTIPLIER))
    if over:
        print(f"warning: {over} rows need a multiplier above 2^31 and are clipped", flush=True)
    c = np.clip(np.rint(bias / (scale * scale_in)), -2 ** 24, 2 ** 24)
    return weights, c, multiplier(real)


def gelu_table(block: Block) -> np.ndarray:
    sg, sh = block.log_g.exp2().item(), block.log_h.exp2().item()
    z = (np.arange(256) - 128) * sg
    gelu = 0.5 * z * (1 + np.array([math.erf(v / math.sqrt(2)) for v in z]))
    return np.clip(np.rint(gelu / sh), -127, 127)


def gain(g: torch.Tensor) -> np.ndarray:
    return np.clip(np.rint(g.detach().double().cpu().numpy() * 2048), -32767, 32767)


def residual_unit(net: Net) -> float:
    """Integer steps per unit of the residual stream: RESIDUAL_UNIT, or less where a row's multiplier would not fit."""
    unit = RESIDUAL_UNIT
    peaks = [part.integers()[1].max() * scale.exp2().item()
             for block in net.blocks for part, scale in ((block.out, block.log_o), (block.down, block.log_h))]
    while max(peaks) * unit > MAX_MULTIPLIER and unit > 32 and net.ngram_step * unit % (2 * RESIDUAL_UNIT) == 0:
        unit /= 2
    return unit


@torch.no_grad()
def tensors(net: Net) -> dict[str, np.ndarray]:
    s = net.shape
    out = dict(ffm.standard_tables(net.steps))
    residual = residual_unit(net)
    out["embed"] = np.clip(np.rint(net.embed.double().cpu().numpy() * residual), -32767, 32767)
    for g, table in enumerate(net.ngrams):
        out[f"ngram{g}.m"] = np.array([net.ngram_step * residual / RESIDUAL_UNIT])
        unit = RESIDUAL_UNIT / net.ngram_step
        out[f"ngram{g}.t"] = (table * unit).clamp(-127, 127).round().cpu().numpy()
    for i, block in enumerate(net.blocks):
        sq, sk = (x.double().exp2().cpu().numpy() for x in (block.log_q, block.log_k))
        sv = sk if s.attention == ffm.LATENT else block.log_v.double().exp2().cpu().numpy()
        so, sg, sh = (x.exp2().item() for x in (block.log_o, block.log_g, block.log_h))
        per_q, per_k = np.repeat(16 / sq, s.key_dim), np.repeat(16 / sk, s.key_dim)
        per_out = [per_q, per_k] if s.attention == ffm.LATENT else [per_q, per_k, np.repeat(1 / sv, s.value_dim)]
        layer = {"g1": gain(block.g1), "g2": gain(block.g2), "gelu": gelu_table(block)}
        layer["a"] = multiplier(np.broadcast_to(sq * sk / math.sqrt(s.key_dim) * LOG2E * 64, (s.heads,)))
        layer["b"] = np.clip(np.rint(np.broadcast_to(sv / so * 65536, (s.heads,))), 1, 2 ** 24)
        for suffix, part, scale_in, per in (
                ("qkv", block.qkv, 1 / NORM_STEPS, np.concatenate(per_out)), ("o", block.out, so, residual),
                ("1", block.up, 1 / NORM_STEPS, 1 / sg), ("2", block.down, sh, residual)):
            layer["w" + suffix], layer["c" + suffix], layer["m" + suffix] = product(part, scale_in, per)
        out.update({f"layer{i}.{name}": v for name, v in layer.items()})
    out["gout"] = gain(net.gain)
    out["wout"], out["cout"], out["mout"] = product(net.head, 1 / NORM_STEPS, 256 * LOG2E)
    return out


def model(net: Net, text: str) -> ffm.Model:
    made = ffm.Model(net.shape, tensors(net), text)
    made.tensors = {name: made.tensors[name].astype(dtype) for name, dtype, _ in ffm.spec(net.shape)}
    oracle.answer(made, KNOWN_ANSWER)
    return made
