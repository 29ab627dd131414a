# SPDX-License-Identifier: GPL-3.0-or-later
"""docs/MODEL.md on whole batches in PyTorch, exact: sums in float64 (below 2^53) and everything else in int64.

It shows what an exported model really costs, in seconds where the oracle takes hours.
"""

from __future__ import annotations

import torch

import ffm


def rs(x: torch.Tensor, s: int) -> torch.Tensor:
    return (x + (1 << (s - 1))) >> s


def hi(a: torch.Tensor, m: torch.Tensor) -> torch.Tensor:
    return (a * m + 2 ** 31) >> 32


def matmul(a: torch.Tensor, b: torch.Tensor) -> torch.Tensor:
    return (a.double() @ b.double()).long()


def isqrt(v: torch.Tensor) -> torch.Tensor:
    q = v.double().sqrt().long()
    q = q - (q * q > v).long()
    return q + ((q + 1) * (q + 1) <= v).long()


def norm(r: torch.Tensor, g: torch.Tensor) -> torch.Tensor:
    s = (r * r).sum(-1, keepdim=True)
    q = isqrt(s * 65536 // r.shape[-1]).clamp(min=1)
    b = torch.frexp(q.double())[1].long()
    m = (torch.ones_like(q) << (b + 14)) // q
    half = torch.where(b > 4, torch.ones_like(b) << (b - 5).clamp(min=0), torch.zeros_like(b))
    u = (r * m + half) >> (b - 4).clamp(min=0)
    return torch.where(s == 0, torch.zeros_like(r), rs(u * g, 16).clamp(-127, 127))


class IntegerNet:
    def __init__(self, model: ffm.Model, device: torch.device) -> None:
        self.shape = model.shape
        self.t = {name: torch.from_numpy(v.astype("int64")).to(device) for name, v in model.tensors.items()}

    def rotate(self, w: torch.Tensor) -> torch.Tensor:
        """w (B, heads, T, Dk) in sixteenths of an int8 step."""
        out = rs(w, 4).clamp(-127, 127)
        rd = self.shape.rotary_dims
        if rd:
            position = torch.arange(w.shape[2], device=w.device)[:, None]
            p = ((position * self.t["step"]) & 0xFFFFFFFF) >> 22
            c, s = self.t["cos"][p], self.t["sin"][p]
            a, b = w[..., w.shape[-1] - rd::2], w[..., w.shape[-1] - rd + 1::2]
            turned = torch.stack((rs(a * c - b * s, 18), rs(a * s + b * c, 18)), -1).flatten(-2)
            out[..., w.shape[-1] - rd:] = turned.clamp(-127, 127)
        return out

    def linear(self, a: torch.Tensor, prefix: str, suffix: str) -> torch.Tensor:
        acc = matmul(a, self.t[prefix + "w" + suffix].T) + self.t[prefix + "c" + suffix]
        return hi(acc, self.t[prefix + "m" + suffix])

    def attend(self, z: torch.Tensor, prefix: str) -> torch.Tensor:
        s = self.shape
        split = s.heads * s.key_dim
        q = z[..., :split].unflatten(-1, (s.heads, s.key_dim)).transpose(1, 2).clamp(-2047, 2047)
        if s.attention == ffm.LATENT:
            w = z[:, None, :, split:].clamp(-2047, 2047)
            v = rs(w[..., :s.value_dim], 4).clamp(-127, 127)
        else:
            w = z[..., split:2 * split].unflatten(-1, (s.heads, s.key_dim)).transpose(1, 2).clamp(-2047, 2047)
            v = z[..., 2 * split:].unflatten(-1, (s.heads, s.value_dim)).transpose(1, 2).clamp(-127, 127)
        u = hi(matmul(self.rotate(q), self.rotate(w).transpose(-1, -2)), self.t[prefix + "a"][:, None, None])
        t = torch.arange(z.shape[1], device=z.device)
        distance = t[:, None] - t[None]
        seen = (distance >= 0) & (distance < s.window)
        d = torch.where(seen, u, torch.full_like(u, -2 ** 40)).amax(-1, keepdim=True) - u
        kept = seen & (d < 960)
        d = torch.where(kept, d, torch.zeros_like(d))
        p = torch.where(kept, self.t["x"][d & 63] >> (d >> 6), torch.zeros_like(d))
        ratio = self.t[prefix + "b"][:, None, None] * 65536 // p.sum(-1, keepdim=True)
        o = hi(matmul(p, v), ratio).clamp(-127, 127)
        return o.transpose(1, 2).flatten(-2)

    def embed(self, x: torch.Tensor) -> torch.Tensor:
        r = self.t["embed"][x]
        for g, (order, bits) in enumerate(zip(self.shape.orders, self.shape.bits)):
            k = x
            for i in range(1, order):
                k = k | (torch.nn.functional.pad(x, (i, 0))[:, :x.shape[1]] << (8 * i))
            h = ((k * 0x9E3779B1) & 0xFFFFFFFF) >> (32 - bits)
            r = r + self.t[f"ngram{g}.t"][h] * self.t[f"ngram{g}.m"]
        return r.clamp(-32767, 32767)

    @torch.no_grad()
    def counts(self, x: torch.Tensor) -> torch.Tensor:
        """Symbols (B, T), each row a lane from its start -> counts (B, T, 256)."""
        r = self.embed(x)
        for i in range(self.shape.layers):
            p = f"layer{i}."
            o = self.attend(self.linear(norm(r, self.t[p + "g1"]), p, "qkv"), p)
            r = (r + self.linear(o, p, "o")).clamp(-32767, 32767)
            inner = self.linear(norm(r, self.t[p + "g2"]), p, "1").clamp(-127, 127)
            r = (r + self.linear(self.t[p + "gelu"][128 + inner], p, "2")).clamp(-32767, 32767)
        logits = self.linear(norm(r, self.t["gout"]), "", "out")
        d = logits.amax(-1, keepdim=True) - logits
        small = d.clamp(max=5631)
        return 1 + torch.where(d >= 5632, torch.zeros_like(d), self.t["y"][small & 255] >> (small >> 8))

    def bits(self, symbols: torch.Tensor) -> torch.Tensor:
        """Cost in bits of each of symbols[:, 1:]."""
        counts = self.counts(symbols[:, :-1])
        hit = counts.gather(-1, symbols[:, 1:, None]).squeeze(-1)
        return counts.sum(-1).double().log2() - hit.double().log2()
