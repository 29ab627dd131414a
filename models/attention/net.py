# SPDX-License-Identifier: GPL-3.0-or-later
"""A byte-level transformer around one kind of mixer, and the shapes of the study."""
from __future__ import annotations

from dataclasses import dataclass, field

import torch
import torch.nn.functional as F
from torch import nn

import mixers

KINDS = {"full": mixers.Full, "local": mixers.Local, "local-latent": mixers.LocalLatent, "performer": mixers.Performer,
         "infinity": mixers.Infinity, "recurrence": mixers.Recurrence, "gated-linear": mixers.GatedLinear}


@dataclass
class Shape:
    kind: str
    dim: int
    layers: int
    ffn: int
    mixer: dict = field(default_factory=dict)


# Equal multiply-adds a byte in training, where windows are 8 K and a byte of Full sees 4,096 others on average.
SHAPES = {
    "full": Shape("full", 256, 6, 416, dict(count=2, key=32)),
    "local": Shape("local", 256, 6, 992, dict(count=4, key=64)),
    "local-latent": Shape("local-latent", 256, 6, 1216, dict(count=4, key=64)),
    "performer": Shape("performer", 256, 6, 800, dict(count=4, key=64)),
    "infinity": Shape("infinity", 256, 6, 624, dict(count=4, key=64)),
    "recurrence": Shape("recurrence", 256, 6, 800, dict(channels=384)),
    "gated-linear": Shape("gated-linear", 256, 6, 832, dict(count=4, key=64)),
}


# Further ones, run once: what else the table asks for.
VARIANTS = {
    "performer, steeper": Shape("performer", 256, 6, 800, dict(count=4, key=64, gain=1.0)),
    "performer, ReLU": Shape("performer", 256, 6, 800, dict(count=4, key=64, positive="relu")),
    "local, one full": Shape("local,local,local,full,local,local", 256, 6, 0),
}


def layers(s: Shape) -> list[Shape]:
    """The shape of each block; in a mixed net a block has its own kind's feed-forward, so that it costs as much."""
    return [SHAPES[k] for k in s.kind.split(",")] if "," in s.kind else [s] * s.layers


def original(kind: str) -> Shape:
    """The original idea's shape with this mixer: 16 layers, 768 wide, feed-forward 2048."""
    return Shape(kind, 768, 16, 2048, dict(channels=1152) if kind == "recurrence" else dict(count=12, key=64))


class Block(nn.Module):
    def __init__(self, s: Shape) -> None:
        super().__init__()
        self.mixer = KINDS[s.kind](s.dim, **s.mixer)
        self.gains = nn.Parameter(torch.ones(2, s.dim))
        self.up, self.down = mixers.Linear(s.dim, s.ffn), mixers.Linear(s.ffn, s.dim, zero=True)

    def forward(self, x, state, position):
        y, state = self.mixer(mixers.norm(x) * self.gains[0].to(x.dtype), state, position)
        if not isinstance(self.mixer, mixers.Full):
            # Views would keep a whole chunk's tensors.
            state = tuple(t.clone() for t in state)
        x = x + y
        return x + self.down(F.gelu(self.up(mixers.norm(x) * self.gains[1].to(x.dtype)))), state


class Net(nn.Module):
    def __init__(self, s: Shape) -> None:
        super().__init__()
        self.s = s
        self.embed = nn.Parameter(torch.randn(256, s.dim) * 0.5)
        self.blocks = nn.ModuleList([Block(b) for b in layers(s)])
        self.gain = nn.Parameter(torch.ones(s.dim))
        self.head = mixers.Linear(s.dim, 256, zero=True)

    def macs(self, context: float) -> float:
        """Multiply-adds of a byte that sees `context` bytes before it."""
        return sum(b.mixer.macs(context) + 2 * b.up.weight.numel() for b in self.blocks) + 256 * self.s.dim

    def start(self, batch: int, device: torch.device) -> list[tuple[torch.Tensor, ...]]:
        return [b.mixer.start(batch, device) for b in self.blocks]

    def trunk(self, x: torch.Tensor, states, position) -> tuple[torch.Tensor, list[tuple[torch.Tensor, ...]]]:
        """Symbols (batch, time) to the stream after the last block."""
        r, out = F.embedding(x, self.embed), []
        if r.is_cuda:
            r = r.bfloat16()
        for block, state in zip(self.blocks, states):
            r, state = block(r, state, position)
            out.append(state)
        return r, out

    def logits(self, r: torch.Tensor) -> torch.Tensor:
        return self.head(mixers.norm(r) * self.gain.to(r.dtype)).float()

    def nats(self, r: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
        return F.cross_entropy(self.logits(r).flatten(0, 1), targets.flatten(), reduction="none").view_as(targets)

    def forward(self, symbols: torch.Tensor) -> torch.Tensor:
        """Mean nats of symbols (batch, time + 1), each row from the start."""
        x = symbols[:, :-1]
        zero = torch.zeros((), dtype=torch.long, device=x.device)
        r, _ = self.trunk(x, self.start(x.shape[0], x.device), zero)
        return self.nats(r, symbols[:, 1:]).mean()

    def compile(self) -> None:
        """Each block for itself: they share what is compiled."""
        for b in self.blocks:
            b.forward = torch.compile(b.forward, dynamic=False)
        self.nats = torch.compile(self.nats, dynamic=False)

    @torch.no_grad()
    def read(self, symbols: torch.Tensor, chunk: int, states=None, position: int = 0, keep: int = 0):
        """Reads (batch, time) in chunks; the streams of the last `keep` bytes (or none), and the states."""
        states = self.start(symbols.shape[0], symbols.device) if states is None else states
        kept = []
        for at in range(0, symbols.shape[1], chunk):
            place = torch.tensor(position + at, device=symbols.device)
            r, states = self.trunk(symbols[:, at:at + chunk], states, place)
            if at + chunk > symbols.shape[1] - keep:
                kept.append(r)
        return (torch.cat(kept, 1)[:, -keep:] if keep else None), states


def autocast(device: torch.device):
    import contextlib
    return torch.autocast("cuda", dtype=torch.bfloat16) if device.type == "cuda" else contextlib.nullcontext()
