# SPDX-License-Identifier: GPL-3.0-or-later
"""A trained net of dense.py to a model file, by the reckoning of lab/integer.py and lab/topack.py."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import torch

import ffm
import integer
import oracle
import topack

SAMPLE = b"\0a.txt\0The quick"  # 16 symbols: the oracle and the plainest engine take a while for each


class View:
    """A block of the stacks as lab/integer.py reads one."""

    def __init__(self, net, i, products):
        s = net.s
        self.E, self.Fd, self.A = s.state, s.ffn, s.heads * s.key
        for name, stack in net.p.items():
            setattr(self, name, stack[i])
        self.gain = self.gain.clamp(max=2.3)
        for name, (q, scale, bias) in products.items():
            whole = (q[i][None], scale[i][None])
            setattr(self, name, SimpleNamespace(integers=lambda whole=whole: whole, bias=bias[i][None]))


@torch.no_grad()
def model_of(net, text):
    """The model, without its known answer."""
    products = net.integers()
    views = [View(net, i, products) for i in range(net.s.blocks)]
    ints = integer.export(SimpleNamespace(s=net.s, embed=net.embed, head=net.head, blocks=views))
    shape = topack.shape_of({"shape": net.s, "classes": torch.zeros(256, dtype=torch.long)})
    tensors = dict(ffm.standard_tables(net.steps))
    tensors["class"], tensors["embed"] = np.zeros(256, np.int64), ints["embed"].numpy()
    for i, view in enumerate(views):
        rest = {f"blocks.{i}.{n}": getattr(view, n).detach().cpu() for n in ("conv", "log_w", "ratio_a", "log_x")}
        tensors.update({f"block{i}.{k}": v for k, v in topack.block_tensors(i, ints[f"block{i}"], rest).items()})
    head = ints["head"]
    tensors.update({"head.gain": head["gain"].numpy(), "head.w": head["w"].numpy(), "head.m": head["m"].numpy(),
                    "head.b": head["b"].numpy(), "head.shift": np.array([head["s"]])})
    return ffm.Model(shape, tensors, text)


def packed(model):
    return ffm.encode(oracle.answered(model, SAMPLE))
