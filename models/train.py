#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Trains a net on .rec.xz files and writes NAME.ffm, NAME.card.md, a checkpoint in parts and run.jsonl into --out.

The learning rate follows the clock, so a run fits any budget; --schedule-seconds and --resume spread one schedule
over several calls. See README.md.
"""

from __future__ import annotations

import argparse
import io
import json
import math
import os
import signal
import sys
import time
from pathlib import Path
from typing import Tuple

import torch

import export
import ffm
import records
from integer import IntegerNet
from net import Net
from optim import Optimiser

PART = 15 << 20
PRESETS: dict[str, dict[str, object]] = {
    "nano": dict(layers=6, dim=128, heads=4, attention="multihead", key_dim=32, value_dim=32, rotary_dims=16, ffn=512,
                 window=64, orders=[2, 3, 4], bits=[14, 15, 15]),
    "base": dict(layers=16, dim=768, heads=12, attention="latent", key_dim=96, value_dim=64, rotary_dims=32, ffn=2048,
                 window=64, orders=[2, 3, 4], bits=[14, 14, 14]),
    "smoke": dict(layers=2, dim=64, heads=2, attention="multihead", key_dim=32, value_dim=32, rotary_dims=16, ffn=128,
                  window=32, orders=[2, 3], bits=[12, 12]),
}


def arguments() -> argparse.Namespace:
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--preset", choices=PRESETS, default="nano")
    for name in ("layers", "dim", "heads", "key-dim", "value-dim", "rotary-dims", "ffn", "window"):
        p.add_argument(f"--{name}", type=int)
    p.add_argument("--attention", choices=("multihead", "latent"))
    p.add_argument("--orders", type=int, nargs="*")
    p.add_argument("--bits", type=int, nargs="*")
    p.add_argument("--ngram-step", type=int, default=4, help="m_g: residual units (1/256) of one n-gram table step")
    p.add_argument("--data", type=Path, nargs="+", help="folders of .rec.xz; missing ones are passed over")
    p.add_argument("--out", type=Path, default=Path(os.environ.get("OUT", "models/runs/latest")))
    p.add_argument("--seconds", type=float, required=True, help="training time of this call, compiling not counted")
    p.add_argument("--schedule-seconds", type=float, help="training time of the whole schedule (default: what is left)")
    p.add_argument("--hard-limit", type=float, default=1e9, help="stop training when the process is this old")
    p.add_argument("--resume", type=Path, help="checkpoint, or the first of its parts (NAME.part0)")
    p.add_argument("--save", type=Path, help="also keep a whole checkpoint, optimiser included, at this path")
    p.add_argument("--batch", type=int, default=128, help="windows per step")
    p.add_argument("--length", type=int, default=1024, help="symbols per window, a multiple of the attention window")
    p.add_argument("--muon-rate", type=float, default=0.025)
    p.add_argument("--table-rate", type=float, default=6e-3)
    p.add_argument("--rate", type=float, default=3e-3)
    p.add_argument("--decay", type=float, default=0.02)
    p.add_argument("--table-decay", type=float, default=0.02, help="of the n-gram tables, times their rate")
    p.add_argument("--table-dropout", type=float, default=0.15, help="share of n-gram look-ups left out")
    p.add_argument("--repeat-weight", type=float, default=0.4, help="weight of bytes that a match foretells")
    p.add_argument("--warm-up", type=float, default=0.01, help="share of the schedule")
    p.add_argument("--check-every", type=float, default=60, help="seconds between quick validations")
    p.add_argument("--check-bytes", type=int, default=2_000_000, help="held-out bytes per category of the last one")
    p.add_argument("--name", default="nano")
    p.add_argument("--seed", type=int, default=1)
    p.add_argument("--no-checkpoint", action="store_true", help="write no checkpoint parts into --out")
    p.add_argument("--no-graph", action="store_true", help="launch every kernel by itself")
    return p.parse_args()


def shape_of(args: argparse.Namespace) -> ffm.Shape:
    chosen = dict(PRESETS[args.preset])
    chosen.update({k: v for k in chosen if (v := getattr(args, k)) is not None})
    chosen["attention"] = ffm.LATENT if chosen["attention"] == "latent" else ffm.MULTIHEAD
    shape = ffm.Shape(**chosen)
    shape.check()
    return shape


class Log:
    def __init__(self, path: Path) -> None:
        self.file = path.open("a")
        self.start = time.monotonic()

    def __call__(self, event: str, **fields: object) -> None:
        line = json.dumps({"event": event, "at": round(time.monotonic() - self.start, 1), **fields})
        print(line, flush=True)
        print(line, file=self.file, flush=True)


Batch = Tuple[torch.Tensor, torch.Tensor, torch.Tensor]  # symbols, weights, factors of the n-gram tables


def draw(sampler: records.Sampler, net: Net, count: int, dropout: float) -> Batch:
    symbols, weight = sampler.batch(count)
    kept = torch.rand(len(net.ngrams), *weight.shape, device=weight.device) >= dropout
    return symbols, weight, kept / (1 - dropout)


def loss_of(net: Net, batch: Batch) -> torch.Tensor:
    """Nats per symbol, weighted."""
    symbols, weight, kept = batch
    return (net(symbols, kept) * weight).sum() / weight.sum()


class Replay:
    """Forward and backward pass recorded once as a CUDA graph: hundreds of small kernels without their launch cost.

    Afterwards `p.grad` of each parameter lies where the graph writes it.
    """

    def __init__(self, net: Net, batch: Batch) -> None:
        self.batch = tuple(x.clone() for x in batch)
        side = torch.cuda.Stream()
        side.wait_stream(torch.cuda.current_stream())
        with torch.cuda.stream(side):
            for _ in range(3):
                loss_of(net, self.batch).backward()
                net.zero_grad(set_to_none=True)
        torch.cuda.current_stream().wait_stream(side)
        self.graph = torch.cuda.CUDAGraph()
        with torch.cuda.graph(self.graph):
            self.loss = loss_of(net, self.batch)
            self.loss.backward()
        self.gradients = [(p, p.grad) for p in net.parameters()]

    def __call__(self, batch: Batch) -> torch.Tensor:
        for mine, new in zip(self.batch, batch):
            mine.copy_(new)
        self.graph.replay()
        for p, gradient in self.gradients:
            p.grad = gradient
        return self.loss.detach()


def record(net: Net, batch: Batch, log: Log) -> Replay | None:
    """A replay that gives the loss of the plain pass, or nothing."""
    try:
        replay = Replay(net, batch)
        pair = [replay(batch).item(), loss_of(net, batch).item()]
    except RuntimeError as error:
        log("not recorded", error=str(error)[:300])
        net.zero_grad(set_to_none=True)
        return None
    log("recorded", losses=pair)
    return replay if abs(pair[0] - pair[1]) < 1e-3 * pair[1] else None


@torch.no_grad()
def validate(net: Net, documents: dict[str, records.Documents], length: int, limit: int,
             batch: int) -> dict[str, float]:
    """Bits per coded byte of the fake-quantised net by category, and their mean in the training mix."""
    device = net.embed.device
    out = {}
    for name, docs in documents.items():
        symbols, mask = records.lanes(docs, length, limit)
        bits = count = 0.0
        for i in range(0, len(symbols), batch):
            # A whole batch always: another size would be compiled anew.
            rows = torch.arange(i, i + batch) % len(symbols)
            keep = (torch.arange(i, i + batch) < len(symbols))[:, None] & mask[rows]
            cost = net(symbols[rows].to(device)) * keep.to(device)
            bits += cost.double().sum().item() / math.log(2)
            count += keep.sum().item()
        out[name] = round(bits / count, 4)
    weights = [records.WEIGHTS.get(n, 1.0) for n in out]
    out["mix"] = round(sum(w * v for w, v in zip(weights, out.values())) / sum(weights), 4)
    return out


@torch.no_grad()
def compare(net: Net, model: ffm.Model, documents: dict[str, records.Documents], length: int, batch: int,
            rows: int) -> dict[str, dict[str, float]]:
    """The same lanes under the fake-quantised net and under the exported integers."""
    device = net.embed.device
    integers = IntegerNet(model, device)
    out = {}
    for name, docs in documents.items():
        symbols, mask = (x[:min(rows, batch)] for x in records.lanes(docs, length, rows * length))
        pick = torch.arange(batch) % len(symbols)
        keep = (torch.arange(batch) < len(symbols))[:, None] & mask[pick]
        fake = (net(symbols[pick].to(device)) * keep.to(device)).double().sum().item() / math.log(2)
        exact = sum((integers.bits(symbols[i:i + 4].to(device)) * mask[i:i + 4].to(device)).sum().item()
                    for i in range(0, len(symbols), 4))
        count = keep.sum().item()
        out[name] = {"fake": round(fake / count, 4), "integer": round(exact / count, 4)}
    return out


def write_parts(folder: Path, name: str, data: bytes, whole: bool = False) -> None:
    """NAME.part0, NAME.part1, ..., or NAME itself if `whole` and it fits into one part."""
    if whole and len(data) <= PART:
        (folder / name).write_bytes(data)
        return
    for i in range(0, len(data), PART):
        (folder / f"{name}.part{i // PART}").write_bytes(data[i:i + PART])


def read_parts(path: Path) -> bytes:
    if not path.name.endswith(".part0"):
        return path.read_bytes()
    stem, out, i = path.name[:-1], b"", 0
    while (part := path.with_name(f"{stem}{i}")).exists():
        out, i = out + part.read_bytes(), i + 1
    return out


def checkpoint(net: Net, progress: dict[str, float], optimiser: Optimiser | None) -> bytes:
    """With the optimiser it continues exactly; without, tables are halved to float16 so that it fits into few parts."""
    weights = {n: p.detach().cpu() for n, p in net.named_parameters()}
    if optimiser is None:
        weights = {n: w.half() if n.startswith("ngrams") else w for n, w in weights.items()}
    buffer = io.BytesIO()
    torch.save({"net": weights, "progress": progress, "optimiser": optimiser.state() if optimiser else None}, buffer)
    return buffer.getvalue()


def restore(data: bytes, net: Net, optimiser: Optimiser, device: torch.device) -> dict[str, float]:
    """Takes up a checkpoint and returns its progress."""
    saved = torch.load(io.BytesIO(data), map_location=device)
    net.load_state_dict({n: w.float() for n, w in saved["net"].items()})
    if saved["optimiser"]:
        optimiser.restore(saved["optimiser"])
    return saved["progress"]


def card(args: argparse.Namespace, shape: ffm.Shape, facts: dict[str, object]) -> str:
    """The model card's skeleton with this run's facts; the command line is part of them."""
    text = (Path(__file__).parent / "card.template.md").read_text()
    facts = {"name": args.name, "shape": f"{shape}", "multiply_adds": f"{shape.multiply_adds():,}",
             "command": "python3 " + " ".join(sys.argv), "torch": torch.__version__, **facts}
    for key, value in facts.items():
        text = text.replace("{{" + key + "}}", str(value))
    return text


def main() -> int:
    born = time.monotonic()
    args = arguments()
    args.out.mkdir(parents=True, exist_ok=True)
    log = Log(args.out / "run.jsonl")
    shape = shape_of(args)
    # Read before the device is touched: its driver does not survive the forks of the readers.
    here = Path(__file__).resolve().parent
    root, shared = here.parent, "shared/corpus/train"
    folders = args.data or [here / "data", root / shared, root.parent / shared]
    documents = records.load([f for f in folders if f.is_dir()])
    cuda = torch.cuda.is_available()
    device = torch.device("cuda" if cuda else "cpu")
    torch.manual_seed(args.seed)
    sampler = records.Sampler(documents, args.length, device, args.repeat_weight)
    net = Net(shape, args.ngram_step, torch.bfloat16 if cuda else torch.float32).to(device)
    optimiser = Optimiser(net, args.muon_rate, args.table_rate, args.rate, args.decay, args.table_decay)
    progress = {"seconds": 0.0, "steps": 0, "symbols": 0}
    if args.resume:
        progress = restore(read_parts(args.resume), net, optimiser, device)
    schedule = args.schedule_seconds or progress["seconds"] + args.seconds
    log("start", device=torch.cuda.get_device_name() if cuda else "cpu", torch=torch.__version__, shape=vars(shape),
        parameters=sum(p.numel() for p in net.parameters()), multiply_adds=shape.multiply_adds(), data=sampler.sizes,
        held_out={n: sum(len(d) for _, d in v.held_out) for n, v in documents.items()}, arguments=sys.argv[1:])
    if cuda and hasattr(torch, "compile"):
        net.compile_parts()

    stopped = False

    def stop(*_: object) -> None:
        nonlocal stopped
        stopped = True

    signal.signal(signal.SIGTERM, stop)
    first = None
    before, checked, steps_here = progress["seconds"], 0.0, 0
    recent = torch.zeros((), device=device)
    reported = (time.monotonic(), 0)
    safe, calm = checkpoint(net, progress, optimiser), 1.0
    replay = None
    while True:
        batch = draw(sampler, net, args.batch, args.table_dropout)
        if replay:
            loss = replay(batch)
        else:
            loss = loss_of(net, batch)
            loss.backward()
            loss = loss.detach()  # nothing of this pass may outlive it when a replay is recorded
        # A fresh optimiser is warmed for some steps wherever it is in the schedule.
        done = min(1.0, progress["seconds"] / schedule)
        factor = min(1.0, done / max(args.warm_up, 1e-9), (steps_here + 1) / 100) * (1 - done) * calm
        optimiser.step(factor)
        steps_here += 1
        recent = loss.detach() if steps_here == 1 else recent.lerp(loss.detach(), 0.02)
        if first is None:
            recent.item()  # waits for the device: what came before was compiling
            first = time.monotonic()
            log("compiled", age=round(first - born, 1))
        if steps_here == 20 and cuda and not args.no_graph:
            replay = record(net, batch, log)
        progress["steps"] += 1
        progress["symbols"] += args.batch * args.length
        if steps_here % 20 and cuda:
            continue
        bits = recent.item() / math.log(2)
        now = time.monotonic()
        progress["seconds"] = before + now - first
        if bits != bits:
            # On from the last check at lower rates; the clock has gone on meanwhile.
            calm /= 2
            log("diverged", **progress, calm=calm)
            if calm < 0.1:
                return 1
            restore(safe, net, optimiser, device)
            recent = torch.zeros((), device=device)
        ending = stopped or now - first >= args.seconds or now - born >= args.hard_limit
        if ending or now - first - checked >= args.check_every or steps_here == 200:
            rate = (steps_here - reported[1]) * args.batch * args.length / max(1e-9, now - reported[0])
            scores = validate(net, documents, args.length, 200_000, args.batch) if not ending else {}
            log("step", **{k: round(v, 1) for k, v in progress.items()}, bits=round(bits, 4), factor=round(factor, 4),
                symbols_per_second=round(rate), held_out=scores,
                memory=torch.cuda.max_memory_allocated() if cuda else 0)
            if bits == bits:
                safe = checkpoint(net, progress, optimiser)
                if not args.no_checkpoint and not ending:
                    # The machine may be lost; what came back of --out can be resumed.
                    write_parts(args.out, "checkpoint", checkpoint(net, progress, None))
            checked = now - first
            # Validation is not training: the clock of the schedule stands still meanwhile.
            first += time.monotonic() - now
            reported = (time.monotonic(), steps_here)
        if ending:
            break

    if args.save:
        args.save.parent.mkdir(parents=True, exist_ok=True)
        args.save.write_bytes(checkpoint(net, progress, optimiser))
    if not args.no_checkpoint:
        write_parts(args.out, "checkpoint", checkpoint(net, progress, None))
    scores = validate(net, documents, args.length, args.check_bytes, args.batch)
    facts = {"steps": progress["steps"], "symbols": f"{progress['symbols']:,}", "seconds": round(progress["seconds"]),
             "device": torch.cuda.get_device_name() if cuda else "CPU",
             "data": ", ".join(f"{n} {s:,}" for n, s in sampler.sizes.items()),
             "scores": ", ".join(f"{n} {s}" for n, s in scores.items())}
    text = card(args, shape, {**facts, "export": "see the card"})
    model = export.model(net, text)
    data = ffm.encode(model)
    write_parts(args.out, f"{args.name}.ffm", data, whole=True)
    log("model", bytes=len(data), identity=ffm.identity(data), held_out=scores)
    exported = compare(net, model, documents, args.length, args.batch, 32 if cuda else 4)
    (args.out / f"{args.name}.card.md").write_text(card(args, shape, {**facts, "export": exported}))
    log("export", **exported)
    log("end", **progress, whole=round(time.monotonic() - born, 1))
    return 0


if __name__ == "__main__":
    sys.exit(main())
