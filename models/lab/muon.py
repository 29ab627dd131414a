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
