#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""prep FOLDER...            reads the data once, to $SHM/base.pt
train NAME SECONDS [K=V]...  trains for so many seconds on one card, saves and judges; log to standard output
                             (K: muon, adam, decay, batch, exact_from, flex, graph, judge, resume)

In a folder with lab/, base/, records.py, collect.py, ffm.py, oracle.py, pieces/, and the programs bf and judge."""

from __future__ import annotations

import json
import math
import os
import sys
import threading
import time
from pathlib import Path

import numpy as np
import torch

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "lab"), str(HERE.parent)]
import dense  # noqa: E402
import export  # noqa: E402
import ffm  # noqa: E402
import records  # noqa: E402
import train  # noqa: E402
from branches import filtered  # noqa: E402
from exact import Exact  # noqa: E402
from steps import Steps  # noqa: E402

LENGTH = 2048
PART = 15_500_000
WEIGHTS = {"prose": 40.0, "wiki": 2.0, "code": 22.0, "markup": 12.0, "exe": 9.0, "docs": 8.0, "logs": 1.5, "russian": 10.0,
           "languages": 5.0, "office": 3.0, "table": 3.0}
PIECES = ["dickens", "xml", "alice29.txt"]
TEXT = "FileFormer model base, version 2: 16 blocks of 768, ternary. GPL-3.0-or-later. See the model card."
SHM, OUT, dev = train.SHM, train.OUT, train.dev


def prep(folders: list[str]) -> None:
    began = time.time()
    docs = records.load([Path(f) for f in folders])
    if "exe" in docs:
        docs["exe"] = records.Documents(filtered(docs["exe"].train), filtered(docs["exe"].held_out))
    records.WEIGHTS.update(WEIGHTS)
    s = records.Sampler(docs, LENGTH, dev, 0.4)
    held = {n: records.lanes(d, LENGTH, 260_000) for n, d in docs.items()}
    torch.save({k: getattr(s, k).cpu() for k in ("bytes", "weight", "starts", "heads", "ranges", "weights")}
               | {"held": held}, SHM / "base.pt")
    print("prep", round(time.time() - began, 1), s.sizes, {n: len(d.held_out) for n, d in docs.items()}, flush=True)


def packed_latents(net) -> dict:
    """The latent weights in steps of an int8, of each row: enough to go on from."""
    out = {}
    for name, stacks in (("up", net.up), ("down", net.down)):
        for i, w in enumerate(stacks):
            step = (w.detach().abs().amax(-1, keepdim=True) / 127).clamp(min=1e-9)
            out[f"{name}.{i}"] = ((w.detach() / step).round().to(torch.int8).cpu(), step.half().cpu())
    return out


def save(net, folder: Path, name: str, symbols: int) -> None:
    """What to go on from, in parts that a call brings back."""
    big = {id(p) for p in net.groups()[0]}
    part = {"rest": {n: p.detach().cpu() for n, p in net.named_parameters() if id(p) not in big}, "symbols": symbols}
    size, number = sum(4 * p.numel() for p in part["rest"].values()), 0
    for key, (q, step) in packed_latents(net).items():
        for block in range(q.shape[0]):
            if size + q[block].numel() > PART:
                torch.save(part, folder / f"{name}.part{number}")
                part, size, number = {}, 0, number + 1
            part[f"{key}.{block}"] = (q[block].clone(), step[block].clone())
            size += q[block].numel()
    torch.save(part, folder / f"{name}.part{number}")


@torch.no_grad()
def resume(net, stem: Path) -> None:
    parts = {}
    for path in stem.parent.glob(stem.name + ".part*"):
        parts.update(torch.load(path, map_location="cpu"))
    known = dict(net.named_parameters())
    for name, value in parts["rest"].items():
        known[name].copy_(value)
    for name, stacks in (("up", net.up), ("down", net.down)):
        for i, w in enumerate(stacks):
            for block in range(w.shape[0]):
                q, step = parts[f"{name}.{i}.{block}"]
                w[block].copy_(q.float() * step.float())
    print("resumed", stem, parts["symbols"], flush=True)


class Sampler(train.Data):
    def __init__(self, prepared: dict) -> None:
        self.__dict__.update(vars(train.sampler(prepared, LENGTH)))


class Graph:
    """Forward and backward as one CUDA graph."""

    def __init__(self, net, batch) -> None:
        self.batch = tuple(x.clone() for x in batch)
        side = torch.cuda.Stream()
        side.wait_stream(torch.cuda.current_stream())
        with torch.cuda.stream(side):
            for _ in range(2):
                train.loss_of(net, (*self.batch, None)).backward()
                net.zero_grad(set_to_none=True)
        torch.cuda.current_stream().wait_stream(side)
        self.graph = torch.cuda.CUDAGraph()
        with torch.cuda.graph(self.graph):
            self.loss = train.loss_of(net, (*self.batch, None))
            self.loss.backward()
        self.gradients = [(p, p.grad) for p in net.parameters()]

    def __call__(self, batch):
        for a, b in zip(self.batch, batch):
            a.copy_(b)
        self.graph.replay()
        for p, g in self.gradients:
            p.grad = g
        return self.loss.detach()


def gradient(net, batch):
    loss = train.loss_of(net, (*batch, None))
    loss.backward()
    return loss.detach()


def learn(net, data, seconds: float, o: dict, halfway) -> int:
    """Trains until the clock says so, with rates that fall to zero by it. Symbols that were seen."""
    batch, optimizer = int(o["batch"]), Steps(net, o["muon"], o["adam"], decay=o["decay"])
    began = time.time()
    for exact in (False, True) if o["exact_from"] else (True,):  # compile both before the clock starts
        net.exact = exact
        gradient(net, train.sample(data, batch))
        net.zero_grad(set_to_none=True)
    net.exact = not o["exact_from"]
    work = Graph(net, train.sample(data, batch)) if o["graph"] else lambda b: gradient(net, b)
    torch.cuda.synchronize()
    print(f"compiled in {time.time() - began:.0f} s, {torch.cuda.max_memory_allocated() >> 20} MiB", flush=True)
    first, step, recent = time.time(), 0, None
    while (done := (time.time() - first) / seconds) < 1:
        if not net.exact and done >= o["exact_from"]:
            net.exact, work = True, None
            work = Graph(net, train.sample(data, batch)) if o["graph"] else lambda b: gradient(net, b)
        if halfway and done >= 0.5:
            halfway(step * batch * LENGTH)
            halfway = None
        loss = work(train.sample(data, batch))
        optimizer.step(min(1.0, (step + 1) / 100) * (1 - done))
        recent = loss.clone() if recent is None else recent.lerp(loss, 0.03)
        step += 1
        if step % 50 == 0:
            bits = recent.item() / math.log(2)  # waits for the card
            if step % 100 == 0:
                print(f"{step} {time.time() - first:.1f}s {step * batch * LENGTH / 1e6:.1f}M {bits:.4f}", flush=True)
            if bits != bits:
                raise RuntimeError("the loss is no number")
    return step * batch * LENGTH


@torch.no_grad()
def held_bits(net, exact, held: dict, rows: int) -> dict:
    """Bits a byte of held-out lanes: of the trained net, of the integers on the first rows, of the net on these."""
    out = {}
    for name, (symbols, mask) in held.items():
        bits, n, whole, few = 0.0, 0.0, 0.0, 0.0
        for at in range(0, len(symbols), rows):
            s, m = symbols[at:at + rows].to(dev), mask[at:at + rows].to(dev)
            loss = (net(s) * m).double().sum().item() / math.log(2)
            bits, n = bits + loss, n + m.sum().item()
            if at == 0 and exact:
                whole, few = (exact.bits(s) * m).sum().item() / m.sum().item(), loss / m.sum().item()
        out[name] = [round(bits / n, 4), round(whole, 4), round(few, 4)]
    return out


def evaluate(net, data: bytes, prepared: dict, o: dict) -> dict:
    began = time.time()
    net.plain()
    result = {"held": held_bits(net, Exact(ffm.decode(data), dev) if o["judge"] else None, prepared["held"], 16)}
    print("held", time.time() - began, json.dumps(result), flush=True)
    if not o["judge"]:
        return result
    result["alone"], result["mixed"], jobs = {}, {}, []
    for piece in PIECES:
        path = str(SHM / f"d_{piece}")
        raw = (train.HERE / "pieces" / piece).read_bytes()[:1 << 20]
        result["alone"][piece] = train.piece_d(net, piece, raw, path, T=LENGTH, warm=LENGTH // 2, rows=32)
        jobs.append(threading.Thread(target=lambda piece=piece, path=path: result["mixed"].update(
            {piece: train.judge(piece, path)})))
        jobs[-1].start()
        print(piece, result["alone"][piece], round(time.time() - began, 1), flush=True)
    for job in jobs:
        job.join()
    return result


def trained(name: str, seconds: float, options: list[str]) -> None:
    o = {"muon": 0.02, "adam": 3e-3, "decay": 0.02, "batch": 32, "exact_from": 0.0, "flex": 1, "graph": 1, "judge": 1, "save": 1}
    o.update({k: v if k == "resume" else float(v) for k, v in (x.split("=") for x in options)})
    torch.manual_seed(1)
    torch.set_float32_matmul_precision("high")
    prepared = torch.load(SHM / "base.pt")
    data = Sampler(prepared)
    net = dense.Base(dense.shape(), LENGTH, torch.bfloat16).to(dev)
    if "resume" in o:
        resume(net, Path(o["resume"]))
    net.comp(o["flex"])
    symbols = learn(net, data, seconds, o, (lambda seen: save(net, OUT, "half", seen)) if o["save"] else None)
    data = None
    packed = ffm.encode(export.model_of(net, TEXT))
    if o["save"]:  # models/oracle.py gives it its known answer
        (OUT / f"{name}.ffm").write_bytes(packed)
        save(net, OUT, name, symbols)
    result = {"name": name, "symbols": symbols, "seconds": seconds, "options": o, **evaluate(net, packed, prepared, o)}
    (OUT / f"{name}.json").write_text(json.dumps(result) + "\n")
    print(json.dumps(result), flush=True)


if __name__ == "__main__":
    prep(sys.argv[2:]) if sys.argv[1] == "prep" else trained(sys.argv[2], float(sys.argv[3]), sys.argv[4:])
