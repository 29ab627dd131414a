"""QUEUE SYMBOLS DEADLINE: trains the configurations named by the files of the queue, judges each by the codec."""
import json, math, os, subprocess, sys, threading, time
from pathlib import Path
import numpy as np, torch
import torch.nn.functional as F
import records, net as N, configs
from muon import Muon

HERE = Path(__file__).parent
OUT = Path(os.environ.get("OUT", "out")); OUT.mkdir(exist_ok=True)
SHM = Path(os.environ.get("SHM", "/dev/shm"))
CUDA = torch.cuda.is_available()
dev = torch.device("cuda" if CUDA else "cpu")
PIECES = ["dickens", "xml", "glibc.tar", "openscad", "alice29.txt", "cp.html", "fields.c", "grammar.lsp", "xargs.1"]

class Opt:
    def __init__(s, net, muon=0.025, table=6e-3, rate=3e-3, decay=0.02, tdecay=0.02):
        mats, tabs, scales, rest = net.groups()
        s.muon, s.rate = Muon(mats, decay=decay), muon
        o = {"betas": (0.9, 0.99), "eps": 1e-14, "weight_decay": 0.0}
        if CUDA: o["fused"] = True
        s.adam = torch.optim.AdamW([{"params": [net.embed], "lr": table, "peak": table},
            {"params": tabs, "lr": table, "peak": table, "weight_decay": tdecay},
            {"params": rest, "lr": rate, "peak": rate}, {"params": scales, "lr": rate, "peak": rate}], **o)
    def step(s, f):
        for g in s.adam.param_groups: g["lr"] = g["peak"] * f
        s.adam.step(); s.muon.step(s.rate * f)

def loss_of(net, batch):
    sym, w, kept = batch
    return (net(sym, kept) * w).sum() / w.sum()

class Replay:
    def __init__(s, net, batch):
        s.batch = tuple(x.clone() for x in batch)
        side = torch.cuda.Stream(); side.wait_stream(torch.cuda.current_stream())
        with torch.cuda.stream(side):
            for _ in range(3):
                loss_of(net, s.batch).backward(); net.zero_grad(set_to_none=True)
        torch.cuda.current_stream().wait_stream(side)
        s.graph = torch.cuda.CUDAGraph()
        with torch.cuda.graph(s.graph):
            s.loss = loss_of(net, s.batch); s.loss.backward()
        s.grads = [(p, p.grad) for p in net.parameters()]
    def __call__(s, batch):
        for a, b in zip(s.batch, batch): a.copy_(b)
        s.graph.replay()
        for p, g in s.grads: p.grad = g
        return s.loss.detach()

def sample(s, count):
    pick = torch.multinomial(s.weights, count, replacement=True)
    first, last, low, high = s.ranges[pick].unbind(1)
    share = s.fresh[pick]
    draw = torch.rand(3, count, device=dev, dtype=torch.float64)
    anywhere = (low + draw[0] * (high - low)).long()
    inside = torch.searchsorted(s.starts, anywhere, right=True) - 1
    fresh = (first + draw[1] * (last - first)).long()
    document = torch.where(draw[2] < share, fresh, inside)
    start, head = s.starts[document], s.heads[document]
    lead = torch.where(draw[2] < 0.5, head, torch.zeros_like(head))
    resume = torch.where(draw[2] < share, start + head, torch.maximum(anywhere, start + lead))
    i = torch.arange(s.length + 1, device=dev)[None]
    index = torch.where(i < lead[:, None], start[:, None] + i, resume[:, None] + i - lead[:, None])
    return s.bytes[index].long(), s.weight[index[:, 1:]].float()

@torch.no_grad()
def held_bits(net, held, batch):
    out = {}
    for name, (sym, mask) in held.items():
        bits = n = 0.0
        for i in range(0, len(sym), batch):
            s, m = sym[i:i + batch].to(dev), mask[i:i + batch].to(dev)
            bits += (net(s) * m).double().sum().item() / math.log(2); n += m.sum().item()
        out[name] = round(bits / n, 4)
    w = [records.WEIGHTS.get(n, 1.0) for n in out]
    out["mix"] = round(sum(a * b for a, b in zip(w, out.values())) / sum(w), 4)
    return out

@torch.no_grad()
def piece_d(net, name, data, path, T=1024, warm=512, rows=64):
    """Writes uint16 d[256] a byte; returns bits per byte of the net alone."""
    h = records.header(name.encode())
    x = np.frombuffer(h + data, np.uint8)
    n, first = len(x) - 1, len(h) - 1
    starts = [0]
    while starts[-1] + T < n: starts.append(starts[-1] + T - warm)
    xt = torch.from_numpy(np.concatenate([x, np.zeros(T, np.uint8)])).to(dev)
    bits, at = 0.0, first
    with open(path, "wb") as f:
        for i in range(0, len(starts), rows):
            st = starts[i:i + rows]
            xb = xt[torch.tensor(st, device=dev)[:, None] + torch.arange(T, device=dev)[None]].long()
            if len(st) < rows: xb = F.pad(xb, (0, 0, 0, rows - len(st)))
            lp = net.logp(xb).float()[:len(st)]
            d = ((lp.amax(-1, keepdim=True) - lp) / (math.log(2) / 256)).round().clamp(0, 65535).to(torch.int32)
            for j, s0 in enumerate(st):
                a, b = max(s0 + (0 if s0 == 0 else warm), first), min(s0 + T, n)
                if b <= a: continue
                assert a == at; at = b
                t = xt[a + 1:b + 1].long()
                bits -= lp[j, a - s0:b - s0].gather(-1, t[:, None]).double().sum().item() / math.log(2)
                f.write(d[j, a - s0:b - s0].cpu().numpy().astype("<u2").tobytes())
    assert at == n, (at, n)
    return round(bits / len(data), 4)

def judge(name, path, size=1 << 20):
    r = subprocess.run([str(SHM / "judge"), str(HERE / "pieces" / name), name, "file", path, str(size)], capture_output=True, text=True)
    os.unlink(path)
    return int(r.stdout.split()[2])

def force_eager(on):
    if hasattr(torch, "compiler") and hasattr(torch.compiler, "set_stance"):
        torch.compiler.set_stance("force_eager" if on else "default")

class Data: pass
def sampler(prep, T):
    s = Data(); s.length = T
    for k in ("bytes", "weight", "starts", "heads", "ranges", "weights"): setattr(s, k, prep[k].to(dev))
    rg = s.ranges.double()
    s.fresh = (4.0 * (rg[:, 1] - rg[:, 0]) * T / (rg[:, 3] - rg[:, 2])).clamp(max=0.25)
    return s

def make_owners(s, prep, tables):
    """Owners of a table, from the store that all runs share."""
    got = []
    ranges = [(r[2], r[3]) for r in prep["ranges"].tolist()]
    for t in tables:
        p = SHM / ("own-%s-%d-%d-%s.pt" % (t.kind, t.bits, t.order, "".join(map(str, t.back))))
        if not p.exists():
            o, share = N.build_owners(s.bytes, ranges, prep["weights"].tolist(), [t])[0]
            tmp = p.with_suffix(".%d" % os.getpid()); torch.save((o.cpu(), share), tmp); tmp.rename(p)
        got.append(torch.load(p))
    return got

@torch.no_grad()
def resume(net, stem):
    """Goes on from an exported net (its float parts and its integers times their scales); rounding again may be coarser."""
    import io
    raw = b"".join(p.read_bytes() for p in sorted(stem.parent.glob(stem.name + ".part*")))
    d = torch.load(io.BytesIO(raw), map_location="cpu", weights_only=False) if CUDA else torch.load(io.BytesIO(raw), map_location="cpu")
    known = dict(net.named_parameters())
    for n, v in d["rest"].items(): known[n].copy_(v)
    I = d["ints"]
    assert (net.classes.cpu() == d["classes"]).all() or not CUDA
    net.classes.copy_(d["classes"])
    for g, table in enumerate(net.tables.tab):
        q = I[f"q{g}"].int()
        q = torch.stack((q & 15, q >> 4), -1).flatten(1)
        q = torch.where(q > 7, q - 16, q)
        table.copy_(q.float() * (I[f"m{g}"].float() / N.RESIDUAL_UNIT)[:, None])
        getattr(net.tables, f"own{g}").copy_(I[f"own{g}"].long())
    for i, b in enumerate(net.blocks):
        for routed, w, scale in ((b.up, I[f"block{i}"]["wup"], d["scales"][i][0]), (b.down, I[f"block{i}"]["wdown"], d["scales"][i][1])):
            full, at = w.float() * scale[..., None].float(), 0
            for part in routed.weights:
                part.copy_(full[:, at:at + part.shape[1]]); at += part.shape[1]
            assert at == full.shape[1]
    print("resumed", stem, d["symbols"], flush=True)

def run(name, cfg, symbols, prep, batch=64, T=1024):
    t0 = time.time()
    o = dict(cfg.get("train", {}))
    batch = o.get("batch", batch)
    torch.manual_seed(o.get("seed", 1))
    shape = cfg["shape"]
    s = sampler(prep, T)
    cmap = prep["classes"][shape.classes.split("x")[0]]
    net = N.Net(shape, T, torch.bfloat16 if CUDA else torch.float32, cmap).to(dev)
    owned = []
    for i, (own, share) in enumerate(make_owners(s, prep, shape.tables)):
        getattr(net.tables, f"own{i}").copy_(own); owned.append(share)
    if o.get("resume"): resume(net, HERE / o["resume"])
    if CUDA: torch.cuda.empty_cache()
    opt = Opt(net, o.get("muon", 0.025), o.get("table", 6e-3), o.get("rate", 3e-3), 0.02, o.get("tdecay", 0.02))
    if CUDA and not os.environ.get("EAGER"): net.comp()
    drop, ntab = o.get("drop", 0.2), len(shape.tables)
    def draw():
        sym, w = sample(s, batch)
        return sym, w, (torch.rand(max(1, ntab), *w.shape, device=dev) >= drop) / (1 - drop)
    total = max(1, int(o.get("symbols", symbols) / (batch * T)))
    limit = float(o.get("seconds", os.environ.get("LIMIT", 0)))
    replay, recent, first, step = None, None, None, 0
    while step < total:
        b = draw()
        if replay: loss = replay(b)
        else:
            loss = loss_of(net, b); loss.backward(); loss = loss.detach()
        done = step / total
        if first is not None and limit: done = min(1.0, (time.time() - first) / limit)
        if done >= 1.0: break
        opt.step(o.get("peak", 1.0) * min(1.0, (step + 1) / o.get("warm", 0.01 * total + 20)) * (1 - done))
        if replay is None:
            net.zero_grad(set_to_none=True)
            if CUDA and step == 1:
                replay = Replay(net, b); torch.cuda.synchronize(); first = time.time()
        recent = loss.clone() if recent is None else recent.lerp(loss, 0.02)
        step += 1
        if step % 200 == 0:
            v = recent.item() / math.log(2)
            if step % 1000 == 0: print(f"{name} {step}/{total} {v:.4f} {time.time() - t0:.0f}s", flush=True)
            if v != v: print(name, "NaN", flush=True); return
    if CUDA: torch.cuda.synchronize()
    secs = time.time() - (first or t0)
    del replay, opt
    force_eager(True)
    net.eval()
    if o.get("save"):
        import integer
        torch.save(net.state_dict(), f"/tmp/{name}.state.pt")
        ints = integer.export(net)
        pack = {}
        for k, v in ints.items():
            if k[0] == "q" and k[1:].isdigit():
                pack[k] = ((v[:, 0::2] & 15) | (v[:, 1::2] << 4)).to(torch.uint8)
            elif k[0] == "m" and k[1:].isdigit(): pack[k] = v.to(torch.uint8)
            elif k[:3] == "own": pack[k] = v.to(torch.int32)
            elif isinstance(v, dict): pack[k] = {a: (b.to(torch.int8) if a in ("wup", "wdown", "w") else b.to(torch.int16) if torch.is_tensor(b) else b) for a, b in v.items()}
            else: pack[k] = v.to(torch.int16)
        mats = {id(w) for w in net.groups()[0]} | {id(w) for w in net.groups()[1]}
        rest = {n: p.detach().cpu().float() for n, p in net.named_parameters() if id(p) not in mats}
        scales = [[b.up.integers()[1].cpu(), b.down.integers()[1].cpu()] for b in net.blocks]
        import io
        f = io.BytesIO(); torch.save(dict(ints=pack, rest=rest, scales=scales, shape=shape, classes=torch.tensor(cmap), symbols=step * batch * T), f)
        raw = f.getvalue()
        for i in range(0, len(raw), 15 << 20): (OUT / f"{name}.pt.part{i // (15 << 20)}").write_bytes(raw[i:i + (15 << 20)])
        print("saved", name, step * batch * T, recent.item() / math.log(2), flush=True)
        if o.get("only"): return
        try:
            inet = integer.IntegerNet(net, ints, dev)
            cmpr = {}
            for k, (sym, m) in prep["held"].items():
                b8, m8 = sym[:8].to(dev), m[:8].to(dev)
                e = (inet.bits(b8) * m8).sum().item() / m8.sum().item()
                fk = (net(b8) * m8).double().sum().item() / math.log(2) / m8.sum().item()
                cmpr[k] = (round(fk, 4), round(e, 4))
            print(name, "fake, integer", cmpr, flush=True)
        except Exception:
            import traceback; traceback.print_exc()
    res = dict(name=name, macs=net.macs, symbols=step * batch * T, seconds=round(secs, 1), compile=round((first or t0) - t0, 1),
               train=round(recent.item() / math.log(2), 4), held=held_bits(net, prep["held"], batch), owned=owned,
               weights=sum(w.numel() for w in net.groups()[0]), rows=sum(1 << t.bits for t in shape.tables))
    jobs, alone, mixed = [], {}, {}
    for p in PIECES:
        path = str(SHM / f"d_{name}_{p}")
        alone[p] = piece_d(net, p, (HERE / "pieces" / p).read_bytes()[:o.get("piece", 1 << 20)], path, rows=batch, T=T)
        th = threading.Thread(target=lambda p=p, path=path: mixed.update({p: judge(p, path, o.get("piece", 1 << 20))}))
        th.start(); jobs.append(th)
    res["alone"] = alone
    del net
    if CUDA: torch.cuda.empty_cache()
    def finish():
        for th in jobs: th.join()
        res["mixed"] = {k: mixed[k] for k in PIECES}
        res["sum"], res["small"] = sum(mixed[k] for k in PIECES[:4]), sum(mixed[k] for k in PIECES[5:])
        res["total_s"] = round(time.time() - t0, 1)
        with open(OUT / "results.jsonl", "a") as f: f.write(json.dumps(res) + "\n")
        print(json.dumps(res), flush=True)
    th = threading.Thread(target=finish); th.start()
    force_eager(False)
    return th

def main():
    prep = torch.load(SHM / "prep.pt", weights_only=False) if hasattr(torch, "compile") else torch.load(SHM / "prep.pt")
    queue, symbols, deadline = Path(sys.argv[1]), float(sys.argv[2]), float(sys.argv[3])
    if CUDA: torch.set_float32_matmul_precision("high")
    pend = []
    while True:
        got = None
        for j in sorted(queue.iterdir()):
            try: j.rename(SHM / f"claimed_{j.name}"); got = j.name; break
            except OSError: continue
        if got is None: break
        name = got.split("-", 1)[1]
        cfg = configs.CONFIGS[name]
        if time.time() > deadline: print("no time for", name, flush=True); continue
        try:
            th = run(name, cfg, symbols, prep)
            if th: pend.append(th)
        except Exception as e:
            import traceback; traceback.print_exc(); print(name, "FAILED", str(e)[:300], flush=True)
        if hasattr(torch, "compiler") and hasattr(torch.compiler, "reset"): torch.compiler.reset()
        if CUDA: torch.cuda.empty_cache()
    for t in pend: t.join()
if __name__ == "__main__":
    main()
