# SPDX-License-Identifier: GPL-3.0-or-later
"""Muon (Jordan et al., 2024) for the matrices inside the blocks, AdamW for everything else."""

from __future__ import annotations

import torch

from net import Net


def orthogonalise(g: torch.Tensor, steps: int = 5) -> torch.Tensor:
    """The nearest matrix with singular values near 1, for a batch (N, out, in), by Newton-Schulz iteration."""
    a, b, c = 3.4445, -4.7750, 2.0315
    x = g / (g.flatten(1).norm(dim=1)[:, None, None] + 1e-20)
    x = x.bfloat16() if g.is_cuda else x
    tall = x.shape[1] > x.shape[2]
    if tall:
        x = x.transpose(1, 2)
    for _ in range(steps):
        square = x @ x.transpose(1, 2)
        x = a * x + (b * square + c * square @ square) @ x
    return (x.transpose(1, 2) if tall else x).to(g.dtype)


class Muon:
    """Matrices of one shape are stepped as one batch."""

    def __init__(self, matrices: list[torch.nn.Parameter], momentum: float = 0.95, decay: float = 0.0) -> None:
        shapes: dict[tuple[int, ...], list[torch.nn.Parameter]] = {}
        for p in matrices:
            shapes.setdefault(tuple(p.shape), []).append(p)
        self.groups = list(shapes.values())
        self.velocity = [torch.zeros(len(g), *g[0].shape, device=g[0].device) for g in self.groups]
        self.momentum, self.decay = momentum, decay

    @torch.no_grad()
    def step(self, rate: float) -> None:
        for group, velocity in zip(self.groups, self.velocity):
            gradient = torch.stack([p.grad for p in group])
            velocity.lerp_(gradient, 1 - self.momentum)
            update = orthogonalise(gradient.lerp(velocity, self.momentum))
            update *= max(1.0, update.shape[1] / update.shape[2]) ** 0.5
            weights = list(group)
            torch._foreach_mul_(weights, 1 - rate * self.decay)
            torch._foreach_add_(weights, list(update.unbind(0)), alpha=-rate)


class Optimiser:
    def __init__(self, net: Net, muon_rate: float, table_rate: float, rate: float, decay: float,
                 table_decay: float) -> None:
        matrices = [w for block in net.blocks for part in (block.qkv, block.out, block.up, block.down)
                    for w in part.weights]
        tables = list(net.ngrams)
        scales = [p for name, p in net.named_parameters() if ".log_" in name]
        special = {id(p) for p in matrices + tables + scales + [net.embed]}
        rest = [p for p in net.parameters() if id(p) not in special]
        self.muon, self.muon_rate = Muon(matrices, decay=decay), muon_rate
        # A table row is hit rarely and its gradient is a mean over the batch, far below Adam's usual epsilon.
        options = {"betas": (0.9, 0.99), "eps": 1e-14, "weight_decay": 0.0}
        if matrices[0].is_cuda:
            options["fused"] = True
        self.adam = torch.optim.AdamW([
            {"params": [net.embed], "lr": table_rate, "peak": table_rate},
            {"params": tables, "lr": table_rate, "peak": table_rate, "weight_decay": table_decay},
            {"params": rest, "lr": rate, "peak": rate},
            {"params": scales, "lr": rate, "peak": rate}], **options)

    def step(self, factor: float) -> None:
        """One step at `factor` of the peak rates; gradients are cleared."""
        for group in self.adam.param_groups:
            group["lr"] = group["peak"] * factor
        self.adam.step()
        self.muon.step(self.muon_rate * factor)
        self.adam.zero_grad(set_to_none=True)
        for group in self.muon.groups:
            for p in group:
                p.grad = None

    def state(self) -> dict[str, object]:
        return {"adam": self.adam.state_dict(), "muon": self.muon.velocity}

    def restore(self, state: dict[str, object]) -> None:
        self.adam.load_state_dict(state["adam"])
        for mine, saved in zip(self.muon.velocity, state["muon"]):
            mine.copy_(saved)
