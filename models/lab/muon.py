# SPDX-License-Identifier: GPL-3.0-or-later
"""The step of Muon (Jordan 2024): a stack of matrices brought near to orthogonal ones by Newton and Schulz."""
import torch


def orthogonalise(g, steps=5):
    a, b, c = 3.4445, -4.7750, 2.0315
    x = g / (g.flatten(1).norm(dim=1)[:, None, None] + 1e-20)
    x = x.bfloat16() if g.is_cuda else x
    tall = x.shape[1] > x.shape[2]
    if tall: x = x.transpose(1, 2)
    for _ in range(steps):
        s = x @ x.transpose(1, 2)
        x = a * x + (b * s + c * s @ s) @ x
    return (x.transpose(1, 2) if tall else x).to(g.dtype)


class Muon:
    """Over stacks (many, rows, columns), those of one shape together."""

    def __init__(self, stacks, decay, momentum=0.95):
        shapes = {}
        for p in stacks:
            shapes.setdefault(tuple(p.shape), []).append(p)
        self.groups = list(shapes.values())
        self.velocity = [torch.zeros_like(torch.cat(list(g))) for g in self.groups]
        self.momentum, self.decay = momentum, decay

    @torch.no_grad()
    def step(self, rate):
        for group, v in zip(self.groups, self.velocity):
            g = torch.cat([p.grad for p in group])
            v.lerp_(g, 1 - self.momentum)
            u = orthogonalise(g.lerp(v, self.momentum))
            u *= max(1.0, u.shape[1] / u.shape[2]) ** 0.5
            torch._foreach_mul_(list(group), 1 - rate * self.decay)
            torch._foreach_add_(list(group), list(u.split([p.shape[0] for p in group])), alpha=-rate)
