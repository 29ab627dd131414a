#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Speed and memory on a card, weights random: measure.py OUT [KIND...] writes OUT/measured.jsonl.

A process for each mixer compiles; whatever is timed has the card alone (a lock). JOBS in the environment says what, in
which order; no new one begins after the clock UNTIL. At the original idea's shape, one text: `read` in chunks of 8 K
(Full: whole), `whole`, `train` a step on 8 K, `again` the same with blocks reckoned again on the way back, `fused` the
product of Full alone. At the shapes of the study: `study` reads 128 K, `decode` makes one step after so many bytes, 32
texts side by side, in a graph. Memory is the most that was allocated beyond what was there before.
"""
from __future__ import annotations

import fcntl
import json
import os
import statistics
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import torch

sys.path.insert(0, str(Path(__file__).resolve().parent))
import net as N  # noqa: E402

CUDA = torch.cuda.is_available()
DEVICE = torch.device("cuda" if CUDA else "cpu")
K = 1024
LENGTHS = (8 * K, 32 * K, 128 * K, 512 * K) if CUDA else (256, 512)
READ_CHUNK = 8 * K if CUDA else 128
UNTIL = float(os.environ.get("UNTIL", "1e12"))  # no new measurement after this clock


@contextmanager
def alone():
    with open("/tmp/attention-card.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
        if CUDA:
            torch.cuda.synchronize()
            torch.cuda.empty_cache()


def allocated() -> int:
    return torch.cuda.memory_allocated() if CUDA else 0


def timed(call, times: int) -> tuple[float, int]:
    """Median seconds after one warm-up, and the most bytes beyond those before."""
    call()
    if CUDA:
        torch.cuda.synchronize()
    before, took = allocated(), []
    if CUDA:
        torch.cuda.reset_peak_memory_stats()
    for _ in range(times):
        begun = time.perf_counter()
        call()
        if CUDA:
            torch.cuda.synchronize()
        took.append(time.perf_counter() - begun)
    return statistics.median(took), (torch.cuda.max_memory_allocated() if CUDA else 0) - before


class Log:
    def __init__(self, path: Path, kind: str) -> None:
        self.path, self.kind = path, kind

    def __call__(self, what: str, **values) -> None:
        line = json.dumps(dict(kind=self.kind, what=what, **values))
        with open(self.path, "a") as f:
            f.write(line + "\n")
        print(line, flush=True)


def made(shape: N.Shape) -> N.Net:
    torch.manual_seed(1)
    net = N.Net(shape).to(DEVICE)
    with torch.no_grad():
        for p in net.parameters():
            if p.ndim >= 2 and p.abs().max() == 0:
                p.normal_(0, 0.02)
    return net


def text(rows: int, length: int) -> torch.Tensor:
    return torch.randint(0, 256, (rows, length), device=DEVICE)


def halved(net: N.Net) -> N.Net:
    """Matrices in bf16, as they are read by."""
    for m in net.modules():
        if isinstance(m, N.mixers.Linear):
            m.weight.data = m.weight.data.bfloat16()
    return net


def reading(log: Log, name: str, shape: N.Shape, lengths, rows: int = 1) -> None:
    net = made(shape).eval()
    if CUDA:
        halved(net).compile()
    log("weights", shape=name, bytes=allocated(), parameters=sum(p.numel() for p in net.parameters()))
    full = shape.kind == "full"

    def whole(x):
        with torch.no_grad(), N.autocast(DEVICE):
            r, _ = net.trunk(x, net.start(len(x), DEVICE), torch.zeros((), dtype=torch.long, device=DEVICE))
            return net.logits(r[:, -1:])

    def chunks(x):
        with torch.no_grad(), N.autocast(DEVICE):
            return net.logits(net.read(x, READ_CHUNK, keep=1)[0])

    if not full:
        chunks(text(rows, 2 * READ_CHUNK))  # compiles, while others may be timed
    for length in lengths:
        if time.time() > UNTIL:
            return
        x = text(rows, length)
        if not full:
            with alone():
                took, more = timed(lambda: chunks(x), 3)
            log("read", shape=name, how="chunks", length=length, rows=rows, seconds=round(took, 6), more=more)
        if full and length <= 128 * K:
            whole(x)
            with alone():
                took, more = timed(lambda: whole(x), 3)
            log("read", shape=name, how="whole", length=length, rows=rows, seconds=round(took, 6), more=more)


def reading_whole(log: Log, name: str, shape: N.Shape, length: int) -> None:
    """All activations of the length at once, without compiling for it."""
    net = halved(made(shape).eval()) if CUDA else made(shape).eval()
    x = text(1, length)

    def whole():
        with torch.no_grad(), N.autocast(DEVICE):
            r, _ = net.trunk(x, net.start(1, DEVICE), torch.zeros((), dtype=torch.long, device=DEVICE))
            return net.logits(r[:, -1:])
    with alone():
        took, more = timed(whole, 2)
    log("read", shape=name, how="whole, not compiled", length=length, rows=1, seconds=round(took, 6), more=more)


def attention_alone(log: Log) -> None:
    """The fused product at the original idea's shape, 128 K: one layer, the kernels there are."""
    import torch.nn.attention as A
    q = [torch.randn(1, 12, 128 * K, 64, device=DEVICE, dtype=torch.bfloat16) for _ in range(3)]
    for backend in ("FLASH_ATTENTION", "CUDNN_ATTENTION"):
        try:
            with alone(), torch.no_grad(), A.sdpa_kernel(getattr(A.SDPBackend, backend)):
                took, more = timed(lambda: torch.nn.functional.scaled_dot_product_attention(*q, is_causal=True), 3)
            log("fused", backend=backend, length=128 * K, seconds=round(took, 6))
        except Exception as e:
            log("fused", backend=backend, failed=str(e)[:200])


def decoding(log: Log, name: str, shape: N.Shape, contexts, rows: int = 32) -> None:
    net = made(shape).eval()
    if CUDA:
        halved(net).compile()
    for context in contexts:
        if time.time() > UNTIL:
            return
        states = net.start(rows, DEVICE)
        if shape.kind == "full":
            m = net.blocks[0].mixer
            dtype = torch.bfloat16 if CUDA else torch.float32
            states = [tuple(torch.randn(rows, m.count, context, m.key, device=DEVICE, dtype=dtype) for _ in range(2))
                      for _ in net.blocks]
        size = sum(t.numel() * t.element_size() for s in states for t in s) / rows
        if shape.kind != "full":
            # Keys and values of 64 bytes in bf16, as they are carried; sums and memories in float32.
            near = sum(t.numel() for s in states for t in s if t.dim() == 4 and t.shape[2] == 64 and shape.kind in
                       ("local", "local-latent", "infinity"))
            size -= 2 * near / rows
        x, place = text(rows, 1), torch.tensor(context, device=DEVICE)

        def step():
            with torch.no_grad(), N.autocast(DEVICE):
                r, _ = net.trunk(x, states, place)
                return net.logits(r)
        step()
        if not CUDA:
            log("decode", shape=name, context=context, rows=rows, state=size, macs=net.macs(context))
            continue
        with alone():
            side = torch.cuda.Stream()
            side.wait_stream(torch.cuda.current_stream())
            with torch.cuda.stream(side):
                for _ in range(3):
                    step()
            torch.cuda.current_stream().wait_stream(side)
            graph = torch.cuda.CUDAGraph()
            with torch.cuda.graph(graph):
                step()
            took, _ = timed(graph.replay, 50)
            del graph
        log("decode", shape=name, context=context, rows=rows, state=size, macs=net.macs(context),
            seconds=round(took, 7))
        del states


def training(log: Log, name: str, shape: N.Shape, length: int, again: bool) -> None:
    """`again`: the inside of a block is reckoned again on the way back instead of kept."""
    from torch.utils.checkpoint import checkpoint
    net = made(shape)
    if CUDA:
        net.compile()
    if again:
        for b in net.blocks:
            b.forward = (lambda inner: lambda *a: checkpoint(inner, *a, use_reentrant=False))(b.forward)
    x = text(1, length + 1)
    weights = allocated()

    def step():
        with N.autocast(DEVICE):
            loss = net(x)
        loss.backward()
        net.zero_grad(set_to_none=True)
    step()  # compiles, while others may be timed
    with alone():
        took, more = timed(step, 3)
    log("train", shape=name, length=length, again=again, seconds=round(took, 6), weights=weights, more=more)


def worker(out: Path, kind: str) -> None:
    log = Log(out / "measured.jsonl", kind)
    if CUDA:
        torch.set_float32_matmul_precision("high")
        import torch._dynamo.config as dynamo
        for name in ("recompile_limit", "cache_size_limit"):
            if hasattr(dynamo, name):
                setattr(dynamo, name, 64)
    big = N.original(kind) if CUDA else N.SHAPES[kind]
    contexts = (K, 8 * K, 128 * K) if CUDA else (128, 256)
    jobs = {
        "read": lambda: reading(log, "original", big, LENGTHS),
        "fused": lambda: attention_alone(log),
        "decode": lambda: decoding(log, "study", N.SHAPES[kind], contexts if kind == "full" else contexts[-1:]),
        "train": lambda: training(log, "original", big, 8 * K if CUDA else 256, False),
        "study": lambda: reading(log, "study", N.SHAPES[kind], (128 * K,) if CUDA else (256,)),
        "whole": lambda: reading_whole(log, "original", big, LENGTHS[-2]),
        "again": lambda: training(log, "original", big, 8 * K if CUDA else 256, True)}
    if kind != "full" or not CUDA:
        del jobs["fused"]
    for job in [jobs[j] for j in os.environ.get("JOBS", " ".join(jobs)).split() if j in jobs]:
        if time.time() > UNTIL:
            log("no time")
            break
        try:
            job()
        except Exception as e:  # the other measurements go on
            import traceback
            traceback.print_exc()
            log("failed", why=f"{type(e).__name__}: {e}"[:300])
        if CUDA:
            torch.cuda.empty_cache()


def main() -> None:
    out = Path(sys.argv[1])
    out.mkdir(parents=True, exist_ok=True)
    kinds = sys.argv[2:] or list(N.KINDS)
    order = [subprocess.Popen([sys.executable, __file__, "worker", str(out), k],
                              stderr=open(out / f"measure-{k}.log", "w"),
                              env={**os.environ, "OMP_NUM_THREADS": "2", "TRITON_CACHE_DIR": f"/tmp/triton-m-{k}"})
             for k in kinds]
    for p in order:
        p.wait()


if __name__ == "__main__":
    worker(Path(sys.argv[2]), sys.argv[3]) if sys.argv[1] == "worker" else main()
