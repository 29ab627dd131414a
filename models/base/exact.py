# SPDX-License-Identifier: GPL-3.0-or-later
"""docs/MODEL.md on whole batches, for models of one class without tables: what a .ffm gives, on a card.

Sums are reckoned in float32 or float64 where these hold them exactly; everything else in int64. check.py holds it to the
oracle."""

from __future__ import annotations

import math

import numpy as np
import torch
import torch.nn.functional as F


def sat(x):
    return x.clamp(-32768, 32767)


def rs(x, s):
    return x << -s if s <= 0 else (x + (1 << (s - 1))) >> s


def mul(a, b):
    return (a * b + 16384) >> 15


class Exact:
    def __init__(self, model, device):
        s = model.shape
        assert s.classes == 1 and not s.tables
        self.s = s
        self.t = {n: torch.tensor(v.astype(np.int8 if n.endswith(("wup", "wdown", "head.w")) else np.int64), device=device)
                  for n, v in model.tensors.items()}

    def norm(self, r, gain):
        s = (r * r).sum(-1).clamp(min=1)
        e = torch.floor(torch.log2(s.double())).long()
        e = torch.where((torch.ones_like(e) << e) > s, e - 1, e)
        e = torch.where((torch.full_like(e, 2) << e) <= s, e + 1, e)
        m = self.t["rsqrt"][(e & 1) * 256 + (((s << 8) >> e) & 255)]
        shift = ((e >> 1) + 4)[..., None]
        return ((r * mul(gain, m[..., None]) + (torch.ones_like(shift) << (shift - 1))) >> shift).clamp(-127, 127)

    @staticmethod
    def product(a, w, m, shift, b):
        # At most 6144 columns of 127: below 2^24 in ternary, and not so with 8 bits.
        number = torch.float32 if w.shape[-1] * 127 * int(w.abs().max()) < 1 << 24 else torch.float64
        return sat(mul(sat(rs(F.linear(a.to(number), w.to(number)).long(), shift)), m) + b)

    def turn(self, w):
        s = self.s
        w = w.clamp(-2047, 2047)
        if not s.rotary:
            return rs(w, 4).clamp(-127, 127)
        p = (torch.arange(w.shape[1], device=w.device)[:, None] * self.t["step"][None]) % 2 ** 32 >> 22
        cos, sin = self.t["cos"][p][:, None], self.t["sin"][p][:, None]
        plain, t = w[..., :s.key - s.rotary], w[..., s.key - s.rotary:]
        a, b = t[..., 0::2], t[..., 1::2]
        t = torch.stack((rs(a * cos - b * sin, 18), rs(a * sin + b * cos, 18)), -1).flatten(-2)
        return torch.cat((rs(plain, 4), t), -1).clamp(-127, 127)

    def attend(self, z, score, mix):
        """By pairs of neighbouring blocks of a window; the time must be whole windows."""
        s = self.s
        W, H, d = s.window, s.heads, s.key
        batch, time = z.shape[:2]
        n = time // W
        q, k, v = z.unflatten(-1, (3, H, d)).unbind(2)
        q, k, v = self.turn(q), self.turn(k), v.clamp(-127, 127)
        def both(x):
            x = x.unflatten(1, (n, W)).double()
            return torch.cat((torch.cat((torch.zeros_like(x[:, :1]), x[:, :-1]), 1), x), 2).transpose(2, 3)
        place = torch.arange(W, device=z.device)[:, None] + W - torch.arange(2 * W, device=z.device)[None]
        ok = ((place >= 0) & (place < W))[None].repeat(n, 1, 1)
        ok[0, :, :W] = False
        u = (q.unflatten(1, (n, W)).transpose(2, 3).double() @ both(k).transpose(-1, -2)).long()
        u = mul(sat(u >> 3), score[:, None, None]).masked_fill(~ok[None, :, None], -1 << 30)
        far = u.amax(-1, keepdim=True) - u
        p = torch.where(far >= 960, 0, self.t["exp"][far & 63] >> (far >> 6).clamp(max=20))
        whole = p.sum(-1, keepdim=True)
        o = (p.double() @ both(v)).long()
        r = (mix << 16)[:, None, None] // whole
        o = ((o * r + (1 << 30)) >> 31).clamp(-127, 127)
        return o.transpose(2, 3).reshape(batch, time, H * d)

    def block(self, i, r):
        s, t = self.s, {n.split(".")[1]: v for n, v in self.t.items() if n.startswith(f"block{i}.")}
        E, Fd = s.state, s.ffn
        sup, sdown, ph, pu = t["scalars"].tolist()
        z = self.product(self.norm(r, t["gain"]), t["wup"][0], t["mup"][0], sup, t["bup"][0])
        gate = self.t["sig"]
        f = gate[128 + z[..., :E].clamp(-127, min(127, s.forget_max))]
        o = gate[128 + z[..., 2 * E:3 * E].clamp(-127, 127)]
        v = 256 * z[..., E:2 * E].clamp(-127, 127)
        c = sat(2 * sum(mul(F.pad(v, (0, 0, k, 0))[:, :v.shape[1]], t["conv"][k]) for k in range(4)))
        h, states = torch.zeros_like(c[:, 0]), []
        for at in range(c.shape[1]):
            h = sat(c[:, at] + mul(sat(h - c[:, at]), f[:, at]))
            states.append(h)
        u = z[..., 3 * E:3 * E + Fd].clamp(0, 127)
        x = [mul(mul(torch.stack(states, 1), o), ph), mul(u * u, pu)]
        x = [part.clamp(-127, 127) for part in x]
        if s.attention_rows(i):
            x.append(self.attend(z[..., 3 * E + Fd:], t["score"], t["mix"]))
        return sat(r + self.product(torch.cat(x, -1), t["wdown"][0], t["mdown"][0], sdown, t["bdown"][0]))

    @torch.no_grad()
    def logits(self, x):
        """(batch, time) bytes to (batch, time, 272)."""
        r = sat(self.t["embed"][x])
        for i in range(self.s.blocks):
            r = self.block(i, r)
        t = self.t
        return self.product(self.norm(r, t["head.gain"]), t["head.w"], t["head.m"], int(t["head.shift"]), t["head.b"])

    def counts(self, logits):
        d = logits.amax(-1, keepdim=True) - logits
        return 1 + torch.where(d >= 5632, 0, self.t["y"][d & 255] >> (d >> 8).clamp(max=30))

    def bits(self, symbols):
        """What each of symbols[:, 1:] costs."""
        l = self.counts(self.logits(symbols[:, :-1]).unflatten(-1, (17, 16)))
        high, low = symbols[:, 1:, None] >> 4, symbols[:, 1:, None] & 15
        second = l.gather(-2, (high + 1)[..., None].expand(*high.shape, 16))[..., 0, :]
        cost = 0
        for counts, value in ((l[..., 0, :], high), (second, low)):
            cost = cost - torch.log(counts.gather(-1, value)[..., 0].double() / counts.sum(-1).double())
        return cost / math.log(2)
