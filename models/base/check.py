#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""On a small net after some steps: the file read back is the file written, exact.py gives the oracle's counts, the
exported integers foretell as well as the trained net, and no byte sees a later one. Under a minute on a processor."""
import sys
from pathlib import Path

import numpy as np
import torch

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "lab"), str(HERE.parent)]
import dense  # noqa: E402
import export  # noqa: E402
import ffm  # noqa: E402
import oracle  # noqa: E402
import steps  # noqa: E402
from exact import Exact  # noqa: E402


def main() -> None:
    torch.manual_seed(1)
    shape, T = dense.shape(tiny=True), 64
    net = dense.Base(shape, T, torch.float32)
    text = torch.tensor(list((HERE.parent.parent / "LICENSE").read_bytes()[:30000]))
    optimizer = steps.Steps(net, muon=0.02)
    for step in range(60):
        net.exact = step >= 20
        starts = torch.randint(0, len(text) - T - 1, (16,))
        batch = text[starts[:, None] + torch.arange(T + 1)]
        loss = net(batch).mean() / np.log(2)
        loss.backward()
        optimizer.step(1 - step / 60)
        if step % 20 == 19:
            print(f"step {step}: {loss.item():.3f} bits")

    with torch.no_grad():
        other = batch.clone()
        other[:, 40:] = 7
        same = (net.logp(batch[:, :-1]) - net.logp(other[:, :-1]))[:, :40].abs().max().item()
        assert same < 1e-4, same

    model = export.model_of(net, "check")
    data = export.packed(model)
    again = ffm.decode(data)
    assert ffm.encode(again) == data
    for name, _, _ in ffm.spec(again.shape):
        assert np.array_equal(again.tensors[name], model.tensors[name].astype(np.int64)), name

    exact = Exact(again, "cpu")
    symbols = batch[0]
    logits = exact.counts(exact.logits(symbols[None, :-1]).unflatten(-1, (17, 16)))[0]
    lane = oracle.Lane(again)
    for at, x in enumerate(symbols[:-1].tolist()):
        assert np.array_equal(lane.step(x), logits[at].numpy()), at

    with torch.no_grad():
        floats, integers = (net(batch).mean() / np.log(2)).item(), exact.bits(batch).mean().item()
    print(f"{len(data)} bytes; in floats {floats:.4f}, in integers {integers:.4f} bits")
    assert abs(floats - integers) < 0.03


if __name__ == "__main__":
    main()
