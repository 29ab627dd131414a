#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What holds of every mixer, on the processor, in seconds: no byte sees a later one, reading in chunks and byte by byte
gives what reading whole gives, gradients reach all parameters, and the shapes of the study cost the same."""
from __future__ import annotations

import sys
from pathlib import Path

import torch

sys.path.insert(0, str(Path(__file__).resolve().parent))
import mixers  # noqa: E402
import net as N  # noqa: E402

ZERO = torch.zeros((), dtype=torch.long)


def small(kind: str) -> N.Net:
    torch.manual_seed(5)
    mixer = dict(channels=64) if kind == "recurrence" else dict(count=2, key=32)
    made = N.Net(N.Shape(kind, 48, 2, 64, mixer)).eval()
    with torch.no_grad():
        for p in made.parameters():
            if p.ndim >= 2 and p.abs().max() == 0:
                p.normal_(0, 0.2)
    return made


def logits(net: N.Net, x: torch.Tensor, chunk: int) -> torch.Tensor:
    return net.logits(net.read(x, chunk, keep=x.shape[1])[0])


def check(kind: str) -> None:
    net = small(kind)
    x = torch.randint(0, 256, (2, 640))
    whole = logits(net, x, 640)
    assert whole.std() > 0.1, "the logits say nothing"

    changed = x.clone()
    changed[:, 301] = (changed[:, 301] + 1) % 256
    other = logits(net, changed, 640)
    assert (other[:, :301] == whole[:, :301]).all() or (other[:, :301] - whole[:, :301]).abs().max() < 1e-4, \
        f"{kind}: a later byte changes earlier logits"
    assert (other[:, 301:303] - whole[:, 301:303]).abs().max() > 1e-3, f"{kind}: a byte changes nothing after it"

    for chunk in (128, 256):
        gap = (logits(net, x, chunk) - whole).abs().max().item()
        assert gap < 2e-3, f"{kind}: chunks of {chunk} differ by {gap}"

    _, states = net.read(x[:, :256], 128)
    if kind != "full":
        longer = net.read(x, 128)[1]
        sizes = [[t.storage().nbytes() for s in got for t in s] for got in (states, longer)]
        assert sizes[0] == sizes[1] == [t.numel() * t.element_size() for s in states for t in s], \
            f"{kind}: the state keeps more than it is, or grows"
    steps = net.logits(net.read(x[:, 256:420], 1, states, 256, keep=164)[0])
    gap = (steps - whole[:, 256:420]).abs().max().item()
    assert gap < 2e-3, f"{kind}: decoding differs by {gap}"

    net.train()
    net(x[:, :257]).backward()
    dead = [n for n, p in net.named_parameters() if p.grad is None or p.grad.abs().max() == 0]
    assert not dead, f"{kind}: no gradient for {dead}"


def plain_performer() -> None:
    """Prefix sums give what the sums over all pairs give, and many features come near the softmax."""
    torch.manual_seed(2)
    m = mixers.Performer(32, 2, 16, features=4096)
    with torch.no_grad():
        x = mixers.norm(torch.randn(1, 256, 32))
        m.out.weight.copy_(torch.eye(32))
        y, _ = m(x, m.start(1, x.device), ZERO)
        q, k, v = (mixers.heads(t, 2) for t in m.qkv(x).chunk(3, -1))
        root = (m.gain / 2).exp()[:, None, None]
        q, k = (mixers.rotate(mixers.norm(t) * root, ZERO, 16) for t in (q, k))
        score = (q @ k.transpose(-1, -2) / 4).masked_fill(torch.ones(256, 256).triu(1).bool(), float("-inf"))
        exact = mixers.joined(score.softmax(-1) @ v)
    gap = ((y - exact).norm() / exact.norm()).item()
    assert gap < 0.15, f"performer: {gap} from the softmax"


def stable_memory() -> None:
    press = mixers.Infinity(32, 2, 16).press.double()
    size = torch.linalg.matrix_norm(torch.linalg.matrix_power(press, 1024), 2).item()
    assert size < 10, f"infinity: a thousand segments grow the memory {size} times"


def equal_cost() -> None:
    costs = {k: N.Net(s).macs(4096) for k, s in N.SHAPES.items()}
    mean = sum(costs.values()) / len(costs)
    for kind, cost in costs.items():
        assert abs(cost / mean - 1) < 0.004, f"{kind}: {cost} multiply-adds, the others {mean}"


if __name__ == "__main__":
    for kind in N.KINDS:
        check(kind)
    plain_performer()
    stable_memory()
    equal_cost()
    print("all mixers hold")
