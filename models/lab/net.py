# SPDX-License-Identifier: GPL-3.0-or-later
"""The routed recurrent net with fake quantisation."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

from scan import scan

NORM_STEPS = 32       # int8 steps for one rms
RESIDUAL_UNIT = 256   # integer units of the residual stream for 1.0
GATE_STEPS = 16       # int8 steps for 1.0 of a gate's argument


def round_ste(x):
    return x + (x.round() - x).detach()


def quantise(x, scale, dtype):
    return round_ste((x / scale).clamp(-127, 127)).to(dtype)


def norm(r, gain, dtype):
    u = r * torch.rsqrt(r.square().mean(-1, keepdim=True) + 1e-9)
    return round_ste((u * (gain * NORM_STEPS)).clamp(-127, 127)).to(dtype)


def saturate(r):
    return r.clamp(-32767 / RESIDUAL_UNIT, 32767 / RESIDUAL_UNIT)


@dataclass
class Table:
    kind: str                     # "ngram": the last `order` bytes; "word", "words": of letters; "sparse": bytes `back`
    bits: int
    order: int = 0
    back: tuple = ()


@dataclass
class Shape:
    dim: int = 64
    blocks: int = 3
    classes: str = "c64"
    state: int = 64               # E
    ffn: int = 64
    attention: tuple = ()         # blocks that hold the attention
    heads: int = 2
    key: int = 16
    window: int = 64
    rotary: int = 8
    tables: list = field(default_factory=list)
    weight_bits: int = 7          # of matrices: 7 (±63) or 4 (±7)
    table_bits: int = 8           # of tables: 8, or 4 with a step for each row
    tag_bits: int = 22
    forget_cap: float = 7.9
    conv: int = 4
    head_classes: bool = False


class Routes:
    """Positions sorted by class, each class padded to whole blocks: an expert product is one bmm."""

    def __init__(self, cls, K, block=128):
        flat = cls.flatten()
        N = flat.numel()
        self.N, self.K, self.block = N, K, block
        order = torch.argsort(flat, stable=True)
        sc = flat[order]
        counts = torch.zeros(K, dtype=torch.long, device=cls.device).scatter_add_(0, flat, torch.ones_like(flat))
        padded = (counts + block - 1) // block * block
        start, pend = torch.cumsum(counts, 0) - counts, torch.cumsum(padded, 0)
        pos = (pend - padded)[sc] + torch.arange(N, device=cls.device) - start[sc]
        self.NB = N // block + K
        size = self.NB * block
        self.source = torch.full((size,), N, dtype=torch.long, device=cls.device).scatter_(0, pos, order)
        self.place = torch.empty(N, dtype=torch.long, device=cls.device).scatter_(0, order, pos)
        self.bcls = torch.searchsorted(pend, torch.arange(self.NB, device=cls.device) * block, right=True).clamp(max=K - 1)

    def sort(self, a):
        a = a.reshape(self.N, a.shape[-1])
        return F.pad(a, (0, 0, 0, 1))[self.source].view(self.NB, self.block, a.shape[-1])

    def unsort(self, y, shape):
        return y.reshape(self.NB * self.block, y.shape[-1])[self.place].view(*shape, y.shape[-1])


class Routed(nn.Module):
    """One matrix and bias for each class. Parts are kept apart for the optimiser."""

    def __init__(self, K, fan_in, outs, bits, zero=False):
        super().__init__()
        dev = 0.0 if zero else fan_in ** -0.5
        self.bits = bits
        self.weights = nn.ParameterList([nn.Parameter(torch.randn(K, o, fan_in) * dev) for o in outs])
        self.bias = nn.Parameter(torch.zeros(K, sum(outs)))

    def integers(self):
        w = torch.cat(list(self.weights), 1) if len(self.weights) > 1 else self.weights[0]
        if self.bits == 7:
            s, top = (w.detach().abs().amax(2) / 63).clamp(min=1e-5), 63
        else:
            s, top = (w.detach().square().mean(2).sqrt() * (2.6 / 7)).clamp(min=1e-5), 7
        return round_ste((w / s[..., None]).clamp(-top, top)), s

    def forward(self, a, bcls, scale):
        q, s = self.integers()
        return torch.bmm(a, q[bcls].to(a.dtype).transpose(1, 2)).float() * (s[bcls] * scale)[:, None] + self.bias[bcls][:, None]


def slog(v):
    return nn.Parameter(torch.tensor(float(v)))


class Block(nn.Module):
    def __init__(self, s, K, attention, dtype):
        super().__init__()
        D, E, Fd = s.dim, s.state, s.ffn
        self.s, self.E, self.Fd, self.dtype, self.attention = s, E, Fd, dtype, attention
        A = s.heads * s.key if attention else 0
        self.A = A
        self.gain = nn.Parameter(torch.ones(D))
        self.up = Routed(K, D, [E, E, E, Fd] + ([A, A, A] if A else []), s.weight_bits)
        self.down = Routed(K, E + Fd + A, [D], s.weight_bits, zero=True)
        taus = torch.exp(torch.linspace(math.log(1.5), math.log(128.0), E))
        self.forget = nn.Parameter(torch.log(taus - 1 + 1e-3).clamp(-6, 6))
        c = torch.zeros(s.conv, E)
        c[0] = 1
        self.conv = nn.Parameter(c)
        self.log_v, self.log_u = slog(-5.0), slog(-4.8)
        self.log_x = slog(-5.0)                     # the one step of what goes into `down`
        self.ratio_h, self.ratio_u = slog(0.5), slog(-1.0)   # of its two parts, log2
        if A:
            self.ratio_a = slog(0.5)
            self.log_q, self.log_k, self.log_w = (nn.Parameter(torch.full((s.heads,), -5.0)) for _ in range(3))
        self.macs = D * (3 * E + Fd + 3 * A) + D * (E + Fd + A) + 2 * s.window * A

    def pre(self, r, source, bcls, place, N, NB):
        s, E, Fd, A = self.s, self.E, self.Fd, self.A
        a = norm(r, self.gain, self.dtype)
        sa = F.pad(a.reshape(N, -1), (0, 0, 0, 1))[source].view(NB, -1, a.shape[-1])
        z = self.up(sa, bcls, 1 / NORM_STEPS)
        z = z.reshape(-1, z.shape[-1])[place].view(*r.shape[:2], z.shape[-1])
        gate = lambda g, high: torch.sigmoid(round_ste(g.clamp(-7.9, high) * GATE_STEPS) / GATE_STEPS)
        f, o = gate(z[..., :E] + self.forget, s.forget_cap), gate(z[..., 2 * E:3 * E], 7.9)
        sv, su = self.log_v.exp2(), self.log_u.exp2()
        v = round_ste((z[..., E:2 * E] / sv).clamp(-127, 127)) * sv
        T = v.shape[1]
        v = sum(F.pad(v, (0, 0, i, 0))[:, :T] * self.conv[i] for i in range(s.conv))
        u = F.relu(round_ste((z[..., 3 * E:3 * E + Fd] / su).clamp(-127, 127)) * su).square()
        return f, (1 - f) * v, o, u, z[..., 3 * E + Fd:]

    def attend(self, z, cos, sin, mask):
        s = self.s
        H, d, W = s.heads, s.key, s.window
        batch, time = z.shape[:2]
        blocks = time // W
        q, k, v = z.unflatten(-1, (3, H, d)).unbind(2)
        sq, sk, sv = self.log_q.exp2(), self.log_k.exp2(), self.log_w.exp2()

        def turn(w):
            w = w.clamp(-127, 127)
            plain, t = w[..., :d - s.rotary], w[..., d - s.rotary:]
            a, b = t[..., 0::2], t[..., 1::2]
            t = torch.stack((a * cos - b * sin, a * sin + b * cos), -1).flatten(-2)
            return round_ste(torch.cat((plain, t), -1).clamp(-127, 127)).to(self.dtype)

        q, k = turn(q / sq[:, None]), turn(k / sk[:, None])
        v = quantise(v, sv[:, None], self.dtype)

        def both(x):
            x = x.unflatten(1, (blocks, W))
            before = torch.cat((torch.zeros_like(x[:, :1]), x[:, :-1]), 1)
            return torch.cat((before, x), 2).flatten(0, 1).transpose(1, 2)

        q = q.unflatten(1, (blocks, W)).flatten(0, 1).transpose(1, 2)
        score = (q @ both(k).transpose(-1, -2)).float().view(batch, blocks, H, W, 2 * W)
        p = torch.softmax(score * (sq * sk / math.sqrt(d))[:, None, None] + mask, -1).to(self.dtype)
        o = (p.view(batch * blocks, H, W, 2 * W) @ both(v)).float().transpose(1, 2).reshape(batch, time, H, d)
        return (o * sv[:, None]).flatten(-2)

    def post(self, r, h, o, u, att, source, bcls, place, N, NB):
        sx = self.log_x.exp2()
        parts = [h * o * (self.ratio_h.exp2() / sx), u * (self.ratio_u.exp2() / sx)]
        if self.A:
            parts.append(att * (self.ratio_a.exp2() / sx))
        x = round_ste(torch.cat(parts, -1).clamp(-127, 127)).to(self.dtype)
        sx_in = F.pad(x.reshape(N, -1), (0, 0, 0, 1))[source].view(NB, -1, x.shape[-1])
        y = self.down(sx_in, bcls, sx)
        y = y.reshape(-1, y.shape[-1])[place].view(*r.shape[:2], y.shape[-1])
        return saturate(r + y)

    def forward(self, r, rt, consts):
        f, b, o, u, z = self.pre(r, rt.source, rt.bcls, rt.place, rt.N, rt.NB)
        att = self.attend(z, *consts) if self.A else None
        return self.post(r, scan(f, b), o, u, att, rt.source, rt.bcls, rt.place, rt.N, rt.NB)

    def comp(self):
        self.pre = torch.compile(self.pre, dynamic=False)
        self.post = torch.compile(self.post, dynamic=False)
        if self.A:
            self.attend = torch.compile(self.attend, dynamic=False)


# ------------------------------------------------------------------------------------------------- contexts
MUL = 0x9E3779B97F4A7C15 - (1 << 64)
WM = 0x2545F4914F6CDD1D | 1


def s64(x):
    x &= (1 << 64) - 1
    return x - (1 << 64) if x >> 63 else x


FOLD = np.zeros(256, np.int64)
for c in range(256):
    if c >= 128:
        FOLD[c] = c
    elif chr(c).isalpha():
        FOLD[c] = ord(chr(c).lower())
_powers = {}


def powers(T, device):
    key = (T, str(device))
    if key not in _powers:
        p, q, a, b = [], [], 1, 1
        inv = pow(WM, -1, 1 << 64)
        for _ in range(T + 1):
            p.append(s64(a))
            q.append(s64(b))
            a, b = a * WM & (2 ** 64 - 1), b * inv & (2 ** 64 - 1)
        _powers[key] = (torch.tensor(p, device=device), torch.tensor(q, device=device), torch.tensor(FOLD, device=device))
    return _powers[key]


def word_keys(x):
    """(B, T) bytes: hash of the word so far or 0, hash of the word before."""
    B, T = x.shape
    p, q, fold = powers(T, x.device)
    f = fold[x]
    isw = f > 0
    t = torch.arange(T, device=x.device)[None].expand(B, T)
    none = torch.full_like(t, -1)
    c0 = F.pad(torch.cumsum(f * q[t], 1), (1, 0))
    last_non = torch.cummax(torch.where(isw, none, t), 1)[0]
    h = (c0[:, 1:] - c0.gather(1, last_non + 1)) * p[t]
    last_let = torch.cummax(torch.where(isw, t, none), 1)[0]
    end1 = last_let.gather(1, last_non.clamp(min=0))
    end1 = torch.where(last_non < 0, none, end1)
    prev = torch.where(end1 >= 0, h.gather(1, end1.clamp(min=0)), torch.zeros_like(h))
    return torch.where(isw, h, torch.zeros_like(h)), prev, isw


def context_keys(x, tables):
    if any(t.kind in ("word", "words") for t in tables):
        h, prev, isw = word_keys(x)
    T = x.shape[1]
    back = lambda i: F.pad(x, (i, 0))[:, :T]
    out = []
    for t in tables:
        if t.kind == "ngram":
            k = x
            for i in range(1, t.order):
                k = k | (back(i) << (8 * i))
        elif t.kind == "sparse":
            k = torch.zeros_like(x)
            for j, i in enumerate(t.back):
                k = k | (back(i) << (8 * j))
        elif t.kind == "word":
            k = torch.where(isw, h, prev * 31 + x + 1)
        else:
            k = h * 5 + prev * 0x9E3779B1 + x
        out.append(k)
    return out


def slots(k, bits):
    h = (k + 0x1234567) * MUL
    h = h ^ ((h >> 29) & 0x7FFFFFFFF)
    h = h * 0x94D049BB133111E
    return (h >> (62 - bits)) & ((1 << bits) - 1), (h >> 8) & 0x3FFFFF


def build_owners(data, ranges, weights, tables, chunk=4096):
    """The tag of the context that a slot belongs to: the one most seen in the training mix, -1 for none."""
    res = []
    for t in tables:
        acc_k, acc_w = [], []
        for (low, high), w in zip(ranges, weights):
            n = (high - low) // chunk * chunk
            if not n:
                continue
            us, cs = [], []
            for a in range(low, low + n, chunk * 8192):
                e = min(low + n, a + chunk * 8192)
                k = context_keys(data[a:e].view(-1, chunk).long(), [t])[0].flatten()
                sl, tag = slots(k, t.bits)
                u, c = torch.unique(sl << 22 | tag, return_counts=True)
                us.append(u)
                cs.append(c)
            u, inv = torch.unique(torch.cat(us), return_inverse=True)
            c = torch.zeros(len(u), dtype=torch.long, device=u.device).index_add_(0, inv, torch.cat(cs))
            keep = c >= 3
            acc_k.append(u[keep])
            acc_w.append(c[keep].double() * (w / n))
        k, inv = torch.unique(torch.cat(acc_k), return_inverse=True)
        w = torch.zeros(len(k), dtype=torch.float64, device=k.device).index_add_(0, inv, torch.cat(acc_w))
        o = torch.argsort(w)
        k, w = k[o], w[o]
        sl = k >> 22
        o = torch.argsort(sl, stable=True)
        k, sl, w = k[o], sl[o], w[o]
        last = torch.ones_like(sl, dtype=torch.bool)
        last[:-1] = sl[1:] != sl[:-1]
        owner = torch.full((1 << t.bits,), -1, dtype=torch.int64, device=data.device)
        owner[sl[last]] = k[last] & 0x3FFFFF
        res.append((owner, round(w[last].sum().item() / max(1e-9, sum(weights)), 4)))
    return res


class Tables(nn.Module):
    def __init__(self, s):
        super().__init__()
        self.s = s
        self.tab = nn.ParameterList([nn.Parameter(torch.zeros(1 << t.bits, s.dim)) for t in s.tables])
        self.miss = nn.ParameterList([nn.Parameter(torch.zeros(s.dim)) for _ in s.tables])
        for i, t in enumerate(s.tables):
            self.register_buffer(f"own{i}", torch.zeros(1 << t.bits, dtype=torch.int64))

    def rows(self, x):
        out = []
        mask = (1 << self.s.tag_bits) - 1
        for i, (t, k) in enumerate(zip(self.s.tables, context_keys(x, self.s.tables))):
            sl, tag = slots(k, t.bits)
            own = getattr(self, f"own{i}")[sl]
            out.append((sl, (own >= 0) & ((own & mask) == (tag & mask))))
        return out

    def forward(self, r, rows, kept):
        for g, (table, (sl, hit)) in enumerate(zip(self.tab, rows)):
            f = F.embedding(sl, table)
            if self.s.table_bits == 8:
                unit = RESIDUAL_UNIT / 4
                f = round_ste((f * unit).clamp(-127, 127)) / unit
            else:
                step = (f.detach().abs().amax(-1, keepdim=True) * (RESIDUAL_UNIT / 7)).round().clamp(1, 255) / RESIDUAL_UNIT
                f = round_ste((f / step).clamp(-7, 7)) * step
            ok = hit.float()[..., None]
            if kept is not None:
                k = kept[g][..., None]
                r = r + f * (k * ok) + self.miss[g] * (1 - ok * (k > 0).float())
            else:
                r = r + f * ok + self.miss[g] * (1 - ok)
        return r


class Head(nn.Module):
    """Two nibbles: 16 logits for the high one, 16 for the low one by the matrix of the high one."""

    def __init__(self, s, dtype):
        super().__init__()
        self.dtype = dtype
        self.gain = nn.Parameter(torch.ones(s.dim))
        self.weight = nn.Parameter(torch.zeros(272, s.dim))
        self.bias = nn.Parameter(torch.zeros(272))
        self.macs = s.dim * 32

    def logits(self, r):
        w = self.weight
        s = (w.detach().abs().amax(1) / 63).clamp(min=1e-5)
        q = round_ste((w / s[:, None]).clamp(-63, 63))
        a = norm(r, self.gain, self.dtype)
        return F.linear(a, q.to(a.dtype)).float() * (s / NORM_STEPS) + self.bias

    def logp(self, r):
        z = self.logits(r)
        hi = F.log_softmax(z[..., :16], -1)
        lo = F.log_softmax(z[..., 16:].unflatten(-1, (16, 16)), -1)
        return (hi[..., None] + lo).flatten(-2)

    def forward(self, r, target):
        z = self.logits(r)
        h, l = target >> 4, target & 15
        a = F.cross_entropy(z[..., :16].flatten(0, 1), h.flatten(), reduction="none")
        lo = z[..., 16:].unflatten(-1, (16, 16)).flatten(0, 1)
        lo = (lo * F.one_hot(h.flatten(), 16).to(lo.dtype)[..., None]).sum(1)
        return (a + F.cross_entropy(lo, l.flatten(), reduction="none")).view(target.shape)


# ------------------------------------------------------------------------------------------------- classes of bytes
FREQUENT = " etaoinsrhldcumfpgywbvk" + "\n,.0\"'-();=_/<>:*xjqz1#[]{}"


def class64(c):
    ch = chr(c)
    if ch in FREQUENT:
        return FREQUENT.index(ch)
    return (54 if ch.isdigit() and c < 128 else 55 + c % 3 if "A" <= ch <= "Z" else 58 if c == 0 else 59 if c < 32
            else 60 + (c - 128) // 32 if c >= 128 else 53)


def class16(c):
    ch = chr(c)
    return (13 if c == 0 else 14 if c >= 192 else 15 if c >= 128 else 8 if ch.isdigit() else 9 if ch.isupper() else 0 if ch == " "
            else 1 if ch in "\n\r\t" else 2 if ch in "e" else 3 if ch in "to" else 4 if ch in "ai" else 5 if ch in "nsr"
            else 6 if ch in "hldcu" else 7 if ch.islower() else 12 if c < 32 or c == 127 else 10 if ch in ",.;:_-/" else 11)


def merged(joint, wanted):
    """{K: map}: bytes put together until K classes are left, each time the two whose union tells least less of the next byte.

    joint: (256, 256) shares of byte pairs. The information bottleneck, agglomerative (Slonim and Tishby, 1999).
    """
    n = 256
    p = joint.sum(1) + 1e-15
    q = joint + 1e-18                                  # unnormalised: p times the distribution of what follows

    def plogp(x):
        return (x * np.log2(np.maximum(x, 1e-300))).sum(-1)

    own = plogp(q) - p * np.log2(p)                    # minus p times the entropy
    def costs(j, others):
        w, m = p[others] + p[j], q[others] + q[j]
        return own[others] + own[j] - (plogp(m) - w * np.log2(w))
    c = np.full((n, n), np.inf)
    for i in range(1, n):
        c[i, :i] = costs(i, np.arange(i))
    label, alive, out = np.arange(n), np.ones(n, bool), {}
    for left in range(n, min(wanted) - 1, -1):
        if left in wanted:
            out[left] = np.unique(label, return_inverse=True)[1].astype(np.int64)
        i, j = divmod(int(np.argmin(c)), n)            # i > j
        p[j] += p[i]
        q[j] += q[i]
        own[j] = plogp(q[j]) - p[j] * np.log2(p[j])
        label[label == i] = j
        alive[i] = False
        c[i, :] = np.inf
        c[:, i] = np.inf
        others = np.nonzero(alive)[0]
        others = others[others != j]
        x = costs(j, others)
        low = others < j
        c[j, others[low]] = x[low]
        c[others[~low], j] = x[~low]
    return out


class Net(nn.Module):
    def __init__(self, s, length, dtype, class_map):
        super().__init__()
        self.s, self.dtype, self.T = s, dtype, length
        self.register_buffer("classes", torch.tensor(class_map))
        self.pair = s.classes.endswith("x4")
        self.K = int(class_map.max()) + 1
        if self.pair:
            self.register_buffer("kinds", torch.tensor([0 if c < 33 else 1 if chr(c).isalpha() and c < 128 else 2 if c < 128 else 3 for c in range(256)]))
            self.K *= 4
        self.embed = nn.Parameter(torch.randn(256, s.dim) * 0.5)
        self.tables = Tables(s)
        self.blocks = nn.ModuleList([Block(s, self.K, i in s.attention, dtype) for i in range(s.blocks)])
        self.head = Head(s, dtype)
        self.macs = sum(b.macs for b in self.blocks) + self.head.macs
        half = s.rotary // 2
        wl = 4.0 * s.window ** (np.arange(half) / max(1, half - 1))
        self.steps = np.rint(2.0 ** 32 / wl).astype(np.uint32)
        self.consts = {}

    def constants(self, time, device):
        if time not in self.consts:
            t = np.arange(time, dtype=np.uint64)[:, None, None]
            a = 2 * np.pi * (t * self.steps.astype(np.uint64) % 2 ** 32 >> np.uint64(22)).astype(np.int64) / 1024
            w = self.s.window
            dist = np.arange(w)[:, None] + w - np.arange(2 * w)[None]
            ok = np.broadcast_to((dist >= 0) & (dist < w), (time // w, 1, w, 2 * w)).copy()
            ok[0, :, :, :w] = False
            self.consts[time] = tuple(torch.tensor(x, dtype=torch.float32, device=device)
                                      for x in (np.cos(a), np.sin(a), np.where(ok, 0.0, -1e9)))
        return self.consts[time]

    def embedding(self, x, rows, kept):
        return saturate(self.tables(F.embedding(x, self.embed), rows, kept))

    def trunk(self, x, kept=None):
        r = self.embedding(x, self.tables.rows(x), kept)
        cls = self.classes[x]
        if self.pair:
            cls = cls * 4 + self.kinds[F.pad(x, (1, 0))[:, :x.shape[1]]]
        rt = Routes(cls, self.K)
        consts = self.constants(x.shape[1], x.device) if self.s.attention else None
        for b in self.blocks:
            r = b(r, rt, consts)
        return r

    def forward(self, symbols, kept=None):
        return self.head(self.trunk(symbols[:, :-1], kept), symbols[:, 1:])

    def logp(self, x):
        return self.head.logp(self.trunk(x))

    def comp(self):
        import torch._dynamo.config as dyn
        dyn.suppress_errors = True
        for n in ("recompile_limit", "cache_size_limit"):
            if hasattr(dyn, n):
                setattr(dyn, n, 64)
        self.embedding = torch.compile(self.embedding, dynamic=False)
        self.head.compile(dynamic=False)
        for b in self.blocks:
            b.comp()

    def groups(self):
        """matrices (Muon), tables, scales, rest."""
        mats = [w for b in self.blocks for m in (b.up, b.down) for w in m.weights]
        tabs = list(self.tables.tab)
        scales = [p for n, p in self.named_parameters() if ".log_" in n or ".ratio_" in n]
        known = {id(p) for p in mats + tabs + scales + [self.embed]}
        return mats, tabs, scales, [p for p in self.parameters() if id(p) not in known]
