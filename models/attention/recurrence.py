# SPDX-License-Identifier: GPL-3.0-or-later
"""h_t = f_t h_{t-1} + b_t from a state before the first byte: the kernel of models/lab/scan.py."""
from __future__ import annotations

import sys
from pathlib import Path

import torch

sys.path.append(str(Path(__file__).resolve().parents[1] / "lab"))
from scan import scan as from_zero  # noqa: E402


def scan(f: torch.Tensor, b: torch.Tensor, before: torch.Tensor) -> torch.Tensor:
    """f and b (batch, time, channels), before (batch, channels), float32. Time is 1 or, on a card, a multiple of 64."""
    first = b[:, :1] + f[:, :1] * before[:, None]
    return first if b.shape[1] == 1 else from_zero(f, torch.cat((first, b[:, 1:]), 1))


if hasattr(torch, "compiler"):
    scan = torch.compiler.disable(scan)
