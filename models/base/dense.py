# SPDX-License-Identifier: GPL-3.0-or-later
"""The net `base`: one class, so plain matrix products; ternary matrices; attention in every block.

The parameters of all blocks stand in stacks of one tensor a kind: they are quantised at once, and the optimizer steps at
once. What a block reckons is that of lab/net.py, whose integers the file holds."""

from __future__ import annotations

import math

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

import net as lab
from net import GATE_STEPS, NORM_STEPS, round_ste
from scan import scan

try:
    from torch.nn.attention.flex_attention import create_block_mask, flex_attention
except ImportError:  # an old PyTorch, on a processor
    flex_attention = None

FFN = 3         # of the parts of `up`
GAIN_TOP = 2.3  # what an int16 gain of 768 dimensions can hold


def sizes(*parts):
    """The mean size of the weights of each row."""
    return (sum(w.detach().abs().sum(-1) for w in parts) / sum(w.shape[-1] for w in parts)).clamp(min=1e-6)


def ternary(w, s, exact):
    """Rows of -1, 0 and 1 by the size of each; the gradient goes through as if nothing was rounded."""
    v = w / s[..., None]
    return v + (v.round().clamp(-1, 1) - v).detach() if exact else v


def norm(r, gain):
    u = r.float()
    u = u * torch.rsqrt(u.square().mean(-1, keepdim=True) + 1e-9)
    return round_ste((u * (gain.clamp(max=GAIN_TOP) * NORM_STEPS)).clamp(-127, 127)).to(r.dtype)


def as_input(x, dtype):
    """In the one step of int8 of what goes into `down`."""
    return round_ste(x.clamp(-127, 127)).to(dtype)


def turn(w, cos, sin, rotary, dtype):
    w = w.clamp(-127, 127)
    plain, t = w[..., :w.shape[-1] - rotary], w[..., w.shape[-1] - rotary:]
    a, b = t[..., 0::2], t[..., 1::2]
    t = torch.stack((a * cos - b * sin, a * sin + b * cos), -1).flatten(-2)
    return round_ste(torch.cat((plain, t), -1).clamp(-127, 127)).to(dtype)


def pre(s, r, q, scale, q_ffn, scale_ffn, p, cos, sin):
    """What comes out of `up`: gates, the feed-forward part as it goes into `down`, query, key and value of the attention.

    The feed-forward rows are a product of their own: to part one large result again costs more than the product."""
    E, H, d, dtype = s.state, s.heads, s.key, r.dtype
    a = norm(r, p["gain"])
    counts = [E] * 3 + [H * d] * 3
    part = [z.float() * (m / NORM_STEPS) + bias for z, m, bias in
            zip(F.linear(a, q).split(counts, -1), scale.split(counts), p["bias"].split(counts))]
    ffn = F.linear(a, q_ffn).float() * (scale_ffn / NORM_STEPS) + p["bias_ffn"]
    gate = lambda g, high: torch.sigmoid(round_ste(g.clamp(-7.9, high) * GATE_STEPS) / GATE_STEPS)
    f, o = gate(part[0] + p["forget"], s.forget_cap), gate(part[2], 7.9)
    sv, su = p["log_v"].exp2(), p["log_u"].exp2()
    v = round_ste((part[1] / sv).clamp(-127, 127)) * sv
    v = sum(F.pad(v, (0, 0, i, 0))[:, :v.shape[1]] * p["conv"][i] for i in range(s.conv))
    u = F.relu(round_ste((ffn / su).clamp(-127, 127)))
    x = as_input(u.square() * (su.square() * p["ratio_u"].exp2() / p["log_x"].exp2()), dtype)
    sq, sk, sw = (p[n].exp2()[:, None] for n in ("log_q", "log_k", "log_w"))
    heads = lambda x: x.unflatten(-1, (H, d))
    query = (turn(heads(part[3]) / sq, cos, sin, s.rotary, dtype).float() * (sq * sk / math.sqrt(d))).to(dtype)
    key = turn(heads(part[4]) / sk, cos, sin, s.rotary, dtype)
    value = round_ste((heads(part[5]) / sw).clamp(-127, 127)).to(dtype)
    return f, (1 - f) * v, o.to(dtype), x, query, key, value


def post(s, r, h, o, x_ffn, att, q, q_ffn, scale, p):
    """The stream after `down`. `att` is in steps of the values."""
    sx = p["log_x"].exp2()
    att = att.float() * (p["log_w"].exp2()[:, None] * (p["ratio_a"].exp2() / sx))
    x = torch.cat((as_input(h * o * (p["ratio_h"].exp2() / sx), r.dtype), as_input(att, r.dtype).flatten(-2)), -1)
    y = (F.linear(x, q).float() + F.linear(x_ffn, q_ffn).float()) * (scale * sx) + p["down_bias"]
    return lab.saturate(r.float() + y).to(r.dtype)


def attend_blocks(query, key, value, window):
    """(batch, time, heads, d); by pairs of neighbouring blocks of a window."""
    batch, time, H, d = query.shape
    W, n = window, time // window
    def both(x):
        x = x.unflatten(1, (n, W))
        return torch.cat((torch.cat((torch.zeros_like(x[:, :1]), x[:, :-1]), 1), x), 2).transpose(2, 3)
    q = query.unflatten(1, (n, W)).transpose(2, 3)
    place = torch.arange(W, device=q.device)[:, None] + W - torch.arange(2 * W, device=q.device)[None]
    ok = ((place >= 0) & (place < W))[None].repeat(n, 1, 1)
    ok[0, :, :W] = False
    score = (q @ both(key).transpose(-1, -2)).float().masked_fill(~ok[None, :, None], -1e9)
    out = torch.softmax(score, -1).to(q.dtype) @ both(value)
    return out.transpose(2, 3).reshape(batch, time, H, d)


class Base(nn.Module):
    def __init__(self, s, length, dtype):
        super().__init__()
        assert s.attention == tuple(range(s.blocks)) and not s.tables
        self.s, self.dtype, self.T = s, dtype, length
        N, D, E, Fd, A = s.blocks, s.dim, s.state, s.ffn, s.heads * s.key
        rows, columns = [E, E, E, Fd, A, A, A], [E, Fd, A]
        self.embed = nn.Parameter(torch.randn(256, D) * 0.5)
        self.up = nn.ParameterList([nn.Parameter(torch.randn(N, n, D) * D ** -0.5) for n in rows])
        self.down = nn.ParameterList([nn.Parameter(torch.randn(N, D, n) * sum(columns) ** -0.5) for n in columns])
        taus = torch.exp(torch.linspace(math.log(1.5), math.log(128.0), E))
        conv = torch.zeros(N, s.conv, E)
        conv[:, 0] = 1
        full = lambda *dims, v=0.0: nn.Parameter(torch.full(dims, v))
        self.p = nn.ParameterDict({
            "gain": full(N, D, v=1.0), "down_bias": full(N, D), "down_log": full(N, D, v=-2.0),
            "bias": full(N, sum(rows) - Fd), "bias_ffn": full(N, Fd), "up_log": full(N, sum(rows) - Fd), "ffn_log": full(N, Fd),
            "forget": nn.Parameter(torch.log(taus - 1 + 1e-3).clamp(-6, 6).repeat(N, 1)), "conv": nn.Parameter(conv),
            "log_v": full(N, v=-5.0), "log_u": full(N, v=-4.8), "log_x": full(N, v=-5.0), "ratio_h": full(N, v=0.5),
            "ratio_u": full(N, v=-1.0), "ratio_a": full(N, v=0.5),
            "log_q": full(N, s.heads, v=-5.0), "log_k": full(N, s.heads, v=-5.0), "log_w": full(N, s.heads, v=-5.0)})
        self.head = lab.Head(s, dtype)
        half = s.rotary // 2
        waves = 4.0 * s.window ** (np.arange(half) / max(1, half - 1))
        self.steps = np.rint(2.0 ** 32 / waves).astype(np.uint32)
        self.exact, self.constants = True, {}
        self.plain()

    def plain(self):
        """Nothing compiled."""
        self.pre, self.post, self.quantise, self.loss = pre, post, self._quantise, self._loss
        self.attend = lambda query, key, value: attend_blocks(query, key, value, self.s.window)

    def turns(self, time, device):
        if time not in self.constants:
            t = np.arange(time, dtype=np.uint64)[:, None, None]
            a = 2 * np.pi * (t * self.steps.astype(np.uint64) % 2 ** 32 >> np.uint64(22)).astype(np.int64) / 1024
            self.constants[time] = tuple(torch.tensor(x, dtype=torch.float32, device=device) for x in (np.cos(a), np.sin(a)))
        return self.constants[time]

    def _quantise(self, exact):
        """Ternary values in the type of the products, and the multiplier of each row."""
        up, ffn, cast = torch.cat([w for i, w in enumerate(self.up) if i != FFN], 1), self.up[FFN], lambda q: q.to(self.dtype)
        s_up, s_ffn, s_down = sizes(up), sizes(ffn), sizes(*self.down)
        return (cast(ternary(up, s_up, exact)), s_up * self.p["up_log"].exp2(),
                cast(ternary(ffn, s_ffn, exact)), s_ffn * self.p["ffn_log"].exp2(),
                cast(ternary(torch.cat((self.down[0], self.down[2]), 2), s_down, exact)),
                cast(ternary(self.down[1], s_down, exact)), s_down * self.p["down_log"].exp2())

    @torch.no_grad()
    def integers(self):
        """Of `up` and `down`: ternary values, multipliers and biases, in the order of the file."""
        q, scale, q_ffn, scale_ffn, down, down_ffn, scale_down = self._quantise(True)
        at = 3 * self.s.state
        order = lambda x, ffn: torch.cat((x[:, :at], ffn, x[:, at:]), 1)
        whole = torch.cat((down[..., :self.s.state], down_ffn, down[..., self.s.state:]), 2)
        return {"up": (order(q, q_ffn).float(), order(scale, scale_ffn), order(self.p["bias"], self.p["bias_ffn"])),
                "down": (whole.float(), scale_down, self.p["down_bias"])}

    def trunk(self, x):
        s = self.s
        products = [stack.unbind(0) for stack in self.quantise(self.exact)]
        cos, sin = self.turns(x.shape[1], x.device)
        names = [n for n in self.p if not n.endswith(("up_log", "ffn_log", "down_log"))]
        stacks = [self.p[n].unbind(0) for n in names]
        r = lab.saturate(F.embedding(x, self.embed)).to(self.dtype)
        for i in range(s.blocks):
            q, scale, q_ffn, scale_ffn, down, down_ffn, scale_down = (stack[i] for stack in products)
            p = {n: stack[i] for n, stack in zip(names, stacks)}
            f, b, o, x_ffn, query, key, value = self.pre(s, r, q, scale, q_ffn, scale_ffn, p, cos, sin)
            r = self.post(s, r, scan(f, b), o, x_ffn, self.attend(query, key, value), down, down_ffn, scale_down, p)
        return r

    def _loss(self, r, target):
        return self.head(r.float(), target)

    def forward(self, symbols, kept=None):
        return self.loss(self.trunk(symbols[:, :-1]), symbols[:, 1:])

    def logp(self, x):
        return self.head.logp(self.trunk(x).float())

    def comp(self, flex):
        import torch._dynamo.config as dyn
        for n in ("recompile_limit", "cache_size_limit"):
            if hasattr(dyn, n):
                setattr(dyn, n, 64)
        self.pre, self.post = torch.compile(pre, dynamic=False), torch.compile(post, dynamic=False)
        self.quantise = torch.compile(self._quantise, dynamic=False)
        self.loss = torch.compile(self._loss, dynamic=False)
        if flex:
            W, masks = self.s.window, {}
            run = torch.compile(flex_attention, dynamic=False)

            def attend(q, k, v):
                T = q.shape[1]
                if T not in masks:
                    near = lambda b, h, i, j: (i >= j) & (i - j < W)
                    masks[T] = create_block_mask(near, None, None, T, T, device=q.device)
                q, k, v = (x.transpose(1, 2) for x in (q, k, v))
                return run(q, k, v, block_mask=masks[T], scale=1.0).transpose(1, 2)
            self.attend = attend
        else:
            self.attend = torch.compile(self.attend, dynamic=False)

    def groups(self):
        """As lab's: matrices (Muon), tables, scales, rest."""
        matrices = list(self.up) + list(self.down)
        scales = [p for n, p in self.p.items() if n.startswith(("log_", "ratio_"))]
        known = {id(p) for p in matrices + scales + [self.embed]}
        return matrices, [], scales, [p for p in self.parameters() if id(p) not in known]


def shape(tiny=False):
    s = lab.Shape(dim=768, blocks=16, classes="c1", state=64, ffn=2048, heads=12, key=32, window=64, rotary=16, weight_bits=2)
    if tiny:
        s = lab.Shape(dim=64, blocks=3, classes="c1", state=32, ffn=96, heads=2, key=32, window=16, rotary=16, weight_bits=2)
    s.attention = tuple(range(s.blocks))
    return s
