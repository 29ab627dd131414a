#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Trains and judges every mixer at equal cost.

train.py DATA OUT SECONDS SEEDS [KIND...]: a process for each mixer compiles; when all have, they train one after the
other, alone on the card, the same wall seconds each, seed after seed. OUT/results.jsonl gets a line as each run ends.
TOTAL in the environment: seconds for all of it; the seconds of a run are cut to fit, all alike, less EACH (6) seconds
that judging takes. SHARED: takes turns with measure.py, for a trial of both.
"""
from __future__ import annotations

import contextlib
import json
import lzma
import math
import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import torch

sys.path.insert(0, str(Path(__file__).resolve().parent))
import net as N  # noqa: E402
from measure import alone  # noqa: E402
from muon import orthogonalise  # noqa: E402  models/lab, which recurrence.py put on the path

CUDA = torch.cuda.is_available()
DEVICE = torch.device("cuda" if CUDA else "cpu")
# What a window of training is of.
SHARES = {"english": 28, "russian": 18, "source": 24, "office": 6, "program": 16, "xml": 8}
WINDOW, BATCH = (8192, 8) if CUDA else (256, 2)
CONTEXTS, TARGETS = ([1024, 8192, 65536, 131072], 2048) if CUDA else ([128, 256, 512, 1024], 128)
CHUNK = 1024 if CUDA else 128
STREAM = 131072 + 2048 + 1


class Data:
    def __init__(self, folder: Path) -> None:
        with ThreadPoolExecutor() as pool:
            read = lambda name: lzma.decompress((folder / f"{name}.xz").read_bytes())
            raw = dict(zip(SHARES, pool.map(lambda k: read(f"train-{k}"), SHARES)))
            held = dict(zip(SHARES, pool.map(lambda k: read(f"held-{k}"), SHARES)))
        ends, at = [], 0
        for text in raw.values():
            ends.append((at, at + len(text)))
            at += len(text)
        self.bytes = torch.frombuffer(bytearray(b"".join(raw.values())), dtype=torch.uint8).to(DEVICE)
        self.ranges = torch.tensor(ends, device=DEVICE)
        self.shares = torch.tensor([float(v) for v in SHARES.values()], device=DEVICE)
        self.matches: dict[int, torch.Tensor] = {}
        self.held = {k: torch.frombuffer(bytearray(v), dtype=torch.uint8).view(-1, STREAM).to(DEVICE)
                     for k, v in held.items()}

    def known(self, context: int) -> torch.Tensor:
        """matched() of all streams in order."""
        if context not in self.matches:
            rows = [matched(row[-(context + TARGETS + 1):].cpu().numpy()) for h in self.held.values() for row in h]
            self.matches[context] = torch.from_numpy(np.stack(rows))
        return self.matches[context]

    def batch(self, random: torch.Generator) -> torch.Tensor:
        low, high = self.ranges[torch.multinomial(self.shares, BATCH, replacement=True, generator=random)].unbind(1)
        draw = torch.rand(BATCH, device=DEVICE, dtype=torch.float64, generator=random)
        at = low + (draw * (high - low - WINDOW - 1)).long()
        return self.bytes[at[:, None] + torch.arange(WINDOW + 1, device=DEVICE)].long()


class Optimizer:
    """Muon for the blocks' matrices, Adam for the rest; all on the card, so that a graph can hold the step."""

    def __init__(self, net: N.Net, muon: float = 0.02, adam: float = 3e-3, decay: float = 0.02) -> None:
        matrices = [p for b in net.blocks for p in b.parameters() if p.ndim == 2 and min(p.shape) >= 32]
        known = {id(p) for p in matrices}
        shapes: dict = {}
        for p in matrices:
            shapes.setdefault(tuple(p.shape), []).append(p)
        self.groups = list(shapes.values())
        self.momentum = [torch.zeros(len(g), *g[0].shape, device=DEVICE) for g in self.groups]
        self.rest = [p for p in net.parameters() if id(p) not in known]
        self.first = [torch.zeros_like(p) for p in self.rest]
        self.second = [torch.zeros_like(p) for p in self.rest]
        self.muon, self.adam, self.decay = muon, adam, decay
        self.rate = torch.zeros((), device=DEVICE)  # 0..1, of both peaks
        self.steps = torch.zeros((), device=DEVICE)

    @torch.no_grad()
    def step(self) -> None:
        self.steps += 1
        for group, momentum in zip(self.groups, self.momentum):
            g = torch.stack([p.grad for p in group])
            momentum.lerp_(g, 0.05)
            update = orthogonalise(g.lerp(momentum, 0.95)) * max(1.0, g.shape[1] / g.shape[2]) ** 0.5
            for p, u in zip(group, update):
                p.mul_(1 - self.rate * self.muon * self.decay).sub_(u * (self.rate * self.muon))
        for p, a, b in zip(self.rest, self.first, self.second):
            a.lerp_(p.grad, 0.1)
            b.lerp_(p.grad.square(), 0.01)
            fair_a, fair_b = 1 - 0.9 ** self.steps, 1 - 0.99 ** self.steps
            p.sub_(self.rate * self.adam * (a / fair_a) / ((b / fair_b).sqrt() + 1e-12))


class Step:
    """One step of training; on a card a graph, so that the processor does not matter."""

    def __init__(self, net: N.Net, symbols: torch.Tensor) -> None:
        self.net, self.optimizer, self.symbols = net, Optimizer(net), symbols.clone()
        self.graph = None
        if CUDA:
            side = torch.cuda.Stream()
            side.wait_stream(torch.cuda.current_stream())
            with torch.cuda.stream(side):
                for _ in range(2):  # the rate is 0: weights stay
                    self.once()
            torch.cuda.current_stream().wait_stream(side)
            net.zero_grad(set_to_none=True)
            self.graph = torch.cuda.CUDAGraph()
            with torch.cuda.graph(self.graph):
                self.loss = self.once()
            for t in self.optimizer.momentum + self.optimizer.first + self.optimizer.second + [self.optimizer.steps]:
                t.zero_()

    def once(self) -> torch.Tensor:
        with N.autocast(DEVICE):
            loss = self.net(self.symbols)
        loss.backward()
        self.optimizer.step()
        self.net.zero_grad(set_to_none=True)
        return loss.detach()

    def __call__(self, symbols: torch.Tensor, rate: float) -> torch.Tensor:
        self.symbols.copy_(symbols)
        self.optimizer.rate.fill_(rate)
        if self.graph is None:
            return self.once()
        self.graph.replay()
        return self.loss


def matched(stream: np.ndarray, order: int = 6) -> np.ndarray:
    """Which of the last TARGETS bytes follow `order` bytes that the stream has earlier too: a match model speaks."""
    x = stream.astype(np.uint64)
    key = sum(x[i:len(x) - order + i] << np.uint64(8 * i) for i in range(order))
    _, first, which = np.unique(key, return_index=True, return_inverse=True)
    return (first[which] < np.arange(len(key)))[-TARGETS:]


@torch.no_grad()
def judge(net: N.Net, data: Data) -> dict:
    """Bits a byte of the same TARGETS bytes at the end of every stream, after so many bytes before them; in "fresh" and
    "matched" of those without and with a match of 6 bytes in what was read."""
    out: dict = {}
    whole = "full" in net.s.kind
    streams = torch.cat(list(data.held.values())).long()
    count = len(streams) // len(data.held)
    for context in CONTEXTS:
        rows = []
        at_once = max(1, 4 * 131072 // context) if whole else len(streams)
        for part in streams[:, -(context + TARGETS + 1):].split(at_once):
            with N.autocast(DEVICE):
                if whole:
                    zero = torch.zeros((), dtype=torch.long, device=DEVICE)
                    r = net.trunk(part[:, :-1], net.start(len(part), DEVICE), zero)[0][:, -TARGETS:]
                else:
                    r, _ = net.read(part[:, :-1], CHUNK, keep=TARGETS)
                rows += [torch.nn.functional.cross_entropy(net.logits(a).transpose(1, 2), b, reduction="none")
                         for a, b in zip(r.split(8), part[:, -TARGETS:].split(8))]
        each = (torch.cat(rows).double() / math.log(2)).cpu()
        bits = each.mean(1).view(len(data.held), count)
        out[context] = {k: round(v, 5) for k, v in zip(data.held, bits.mean(1).tolist())}
        out[context]["mean"] = round(bits.mean().item(), 5)
        known = data.known(context)
        for name, mask in (("fresh", ~known), ("matched", known)):
            sums = [((each * mask)[i:i + count].sum() / mask[i:i + count].sum()).item()
                    for i in range(0, len(each), count)]
            out[context][name] = {k: round(v, 5) for k, v in zip(data.held, sums)}
            out[context][name]["share"] = round(mask.double().mean().item(), 4)
    return out


def eager(on: bool) -> None:
    if hasattr(torch, "compiler") and hasattr(torch.compiler, "set_stance"):
        torch.compiler.set_stance("force_eager" if on else "default")


def run(kind: str, seed: int, seconds: float, data: Data) -> dict:
    torch.manual_seed(seed)
    net = N.Net({**N.SHAPES, **N.VARIANTS}[kind]).to(DEVICE)
    if CUDA:
        net.compile()
    random = torch.Generator(DEVICE).manual_seed(1000 + seed)
    step = Step(net, data.batch(random))
    if CUDA:
        torch.cuda.synchronize()
        torch.cuda.reset_peak_memory_stats()
    begun, steps, recent, curve = time.time(), 0, None, []
    while True:
        gone = (time.time() - begun) / seconds
        if gone >= 1:
            break
        loss = step(data.batch(random), min(1.0, (steps + 1) / 50) * (1 - gone))
        recent = loss.clone() if recent is None else recent.lerp(loss, 0.05)
        steps += 1
        if CUDA and steps % 8 == 0:
            torch.cuda.synchronize()
        if steps % 64 == 0:
            curve.append((round(gone, 3), round(recent.item() / math.log(2), 4)))
    if CUDA:
        torch.cuda.synchronize()
    took = time.time() - begun
    result = dict(kind=kind, seed=seed, seconds=round(took, 2), steps=steps, bytes=steps * WINDOW * BATCH,
                  rate=round(steps * WINDOW * BATCH / took), train=round(recent.item() / math.log(2), 4), curve=curve,
                  macs=net.macs(WINDOW / 2), parameters=sum(p.numel() for p in net.parameters()))
    del step
    if CUDA:
        result["graph_bytes"] = torch.cuda.memory_reserved()
        torch.cuda.empty_cache()
    net.eval()
    eager("full" in kind)
    begun = time.time()
    result["bits"] = judge(net, data)
    eager(False)
    result["judged"] = round(time.time() - begun, 1)
    if CUDA:
        torch.cuda.empty_cache()
    return result


def peak(kind: str, data: Data) -> dict:
    """Compiles, and measures a step's memory without a graph."""
    if not CUDA:
        return {}
    net = N.Net({**N.SHAPES, **N.VARIANTS}[kind]).to(DEVICE)
    net.compile()
    symbols = data.batch(torch.Generator(DEVICE).manual_seed(1))
    optimizer = Optimizer(net)
    for i in range(3):
        if i == 2:
            torch.cuda.synchronize()
            before = torch.cuda.memory_allocated()
            torch.cuda.reset_peak_memory_stats()
        with N.autocast(DEVICE):
            loss = net(symbols)
        loss.backward()
        optimizer.step()
        net.zero_grad(set_to_none=True)
    most = torch.cuda.max_memory_allocated()
    net.eval()
    if "full" not in kind:
        with torch.no_grad(), N.autocast(DEVICE):
            net.read(torch.cat([h[:, :3 * CHUNK].long() for h in data.held.values()]), CHUNK, keep=CHUNK)
    del net, optimizer, loss
    torch.cuda.empty_cache()
    return dict(step_peak=most, step_more=most - before)


def worker(folder: Path, kind: str) -> None:
    if CUDA:
        torch.set_float32_matmul_precision("high")
        import torch._dynamo.config as dynamo
        for name in ("recompile_limit", "cache_size_limit"):
            if hasattr(dynamo, name):
                setattr(dynamo, name, 64)
    begun = time.time()
    data = Data(folder)
    loaded = time.time() - begun
    known = peak(kind, data)
    for context in CONTEXTS:
        data.known(context)
    compiled = round(time.time() - begun - loaded, 1)
    print(json.dumps(dict(ready=kind, loaded=round(loaded, 1), compiled=compiled, **known)), flush=True)
    for line in sys.stdin:
        seed, seconds = line.split()
        try:
            with alone() if "SHARED" in os.environ else contextlib.nullcontext():
                result = run(kind, int(seed), float(seconds), data)
            print(json.dumps({**result, **known}), flush=True)
        except Exception as e:  # the other runs go on
            import traceback
            traceback.print_exc()
            print(json.dumps(dict(kind=kind, seed=int(seed), failed=str(e)[:300])), flush=True)


def main() -> None:
    folder, out, seconds, seeds = Path(sys.argv[1]), Path(sys.argv[2]), float(sys.argv[3]), int(sys.argv[4])
    kinds = sys.argv[5:] or list(N.KINDS)
    begun, total = time.time(), float(os.environ.get("TOTAL", "1e9"))
    logs = Path(os.environ.get("LOGS", out))
    for p in (out, logs):
        p.mkdir(parents=True, exist_ok=True)
    workers = {k: subprocess.Popen([sys.executable, __file__, "worker", str(folder), k], stdin=subprocess.PIPE,
                                   stdout=subprocess.PIPE, stderr=open(logs / f"{k}.log", "w"), text=True,
                                   env={**os.environ, "OMP_NUM_THREADS": "2",
                                        "TRITON_CACHE_DIR": f"/tmp/triton-{k}".replace(" ", "")})
               for k in kinds}
    for k, w in list(workers.items()):
        line = w.stdout.readline()
        print(f"{time.time() - begun:.0f}s {line.strip() or k + ' died'}", flush=True)
        if not line:
            workers.pop(k)
    runs = len(workers) * seeds
    seconds = min(seconds, (total - (time.time() - begun) - 8) / runs - float(os.environ.get("EACH", "6")))
    print(f"{runs} runs of {seconds:.1f} s", flush=True)
    with open(out / "results.jsonl", "a") as file:
        for seed in range(1, seeds + 1):
            for k in list(workers):
                w = workers[k]
                w.stdin.write(f"{seed} {seconds}\n")
                w.stdin.flush()
                line = w.stdout.readline()
                if not line:
                    print(k, "died", flush=True)
                    workers.pop(k)
                    continue
                file.write(line)
                file.flush()
                r = json.loads(line)
                print(f"{time.time() - begun:.0f}s {k} {seed}", r.get("failed") or
                      f"{r['bytes'] / 1e6:.0f} MB {r['rate'] / 1e6:.2f} MB/s train {r['train']:.3f} " +
                      " ".join(f"{c}: {b['mean']:.4f}" for c, b in r["bits"].items()), flush=True)
    for w in workers.values():
        w.stdin.close()
        w.wait()


if __name__ == "__main__":
    worker(Path(sys.argv[2]), sys.argv[3]) if sys.argv[1] == "worker" else main()
