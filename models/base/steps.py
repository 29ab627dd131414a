# SPDX-License-Identifier: GPL-3.0-or-later
"""A step of the optimizer: Muon for the stacks of matrices, Adam for the rest."""
import torch

from muon import Muon


class Steps:
    def __init__(self, net, muon, adam=3e-3, embed=6e-3, decay=0.02):
        matrices, _, scales, rest = net.groups()
        self.muon, self.rate, self.parameters = Muon(matrices, decay), muon, list(net.parameters())
        self.adam = torch.optim.AdamW(
            [{"params": [net.embed], "lr": embed, "peak": embed}, {"params": rest + scales, "lr": adam, "peak": adam}],
            betas=(0.9, 0.99), eps=1e-14, weight_decay=0.0, **({"fused": True} if net.embed.is_cuda else {}))

    def step(self, factor):
        for group in self.adam.param_groups:
            group["lr"] = group["peak"] * factor
        self.adam.step()
        self.muon.step(self.rate * factor)
        for p in self.parameters:
            p.grad = None
