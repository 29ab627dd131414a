# SPDX-License-Identifier: GPL-3.0-or-later
"""The transformer of docs/MODEL.md with fake quantisation: trained here, exported as integers without loss.

Activations that are int8 in the engine are integer-valued here too, and weights are integers in ±63, so a bf16 product
of the two is exact and only its sum is rounded; real scales multiply that sum. Rounding passes gradients straight
through. Scales of q, k, v, attention output and GELU are learned (as log2), after LSQ (Esser et al., 2020).
"""

from __future__ import annotations

import math

import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F

import ffm

NORM_STEPS = 32.0      # int8 steps for one rms: g = 2048 in the file
RESIDUAL_UNIT = 256.0  # integer steps per unit of the residual stream
MAX_MULTIPLIER = (2 ** 31 - 1) / 2 ** 32
LOG2E = math.log2(math.e)


def round_ste(x: torch.Tensor) -> torch.Tensor:
    return x + (x.round() - x).detach()


def quantise(x: torch.Tensor, scale: torch.Tensor, dtype: torch.dtype) -> torch.Tensor:
    """Integers in ±127, one per `scale`."""
    return round_ste((x / scale).clamp(-127, 127)).to(dtype)


def norm(r: torch.Tensor, gain: torch.Tensor, dtype: torch.dtype) -> torch.Tensor:
    u = r * torch.rsqrt(r.square().mean(-1, keepdim=True) + 1e-9)
    return round_ste((u * (gain * NORM_STEPS)).clamp(-127, 127)).to(dtype)


def saturate(r: torch.Tensor) -> torch.Tensor:
    return r.clamp(-32767 / RESIDUAL_UNIT, 32767 / RESIDUAL_UNIT)


class QuantLinear(nn.Module):
    """One matrix product with several named outputs, kept apart so that an optimiser may treat them apart."""

    def __init__(self, fan_in: int, outs: list[int], zero: bool = False, cap: float = 1e9) -> None:
        super().__init__()
        deviation = 0.0 if zero else fan_in ** -0.5
        self.weights = nn.ParameterList([nn.Parameter(torch.randn(n, fan_in) * deviation) for n in outs])
        self.biases = nn.ParameterList([nn.Parameter(torch.zeros(n)) for n in outs])
        self.cap = cap

    def weight_scale(self, w: torch.Tensor) -> torch.Tensor:
        return (w.detach().abs().amax(1) / 63).clamp(1e-5, self.cap)

    def forward(self, a: torch.Tensor, scale: torch.Tensor | float) -> torch.Tensor:
        w = torch.cat(list(self.weights)) if len(self.weights) > 1 else self.weights[0]
        b = torch.cat(list(self.biases)) if len(self.biases) > 1 else self.biases[0]
        s = self.weight_scale(w)
        q = round_ste((w / s[:, None]).clamp(-63, 63))
        return F.linear(a, q.to(a.dtype)).float() * (s * scale) + b

    @torch.no_grad()
    def integers(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Weights as integers, the scale of each row, and the real bias."""
        w = torch.cat(list(self.weights)).float()
        s = self.weight_scale(w)
        q = (w / s[:, None]).clamp(-63, 63).round()
        return q.cpu().numpy(), s.double().cpu().numpy(), torch.cat(list(self.biases)).double().cpu().numpy()


class Block(nn.Module):
    def __init__(self, shape: ffm.Shape, dtype: torch.dtype) -> None:
        super().__init__()
        self.shape, self.dtype = shape, dtype
        s = shape
        shared = [s.key_dim] if s.attention == ffm.LATENT else [s.heads * s.key_dim, s.heads * s.value_dim]
        self.g1 = nn.Parameter(torch.ones(s.dim))
        self.g2 = nn.Parameter(torch.ones(s.dim))
        self.qkv = QuantLinear(s.dim, [s.heads * s.key_dim] + shared)
        self.out = QuantLinear(s.concat, [s.dim], zero=True)
        self.up = QuantLinear(s.dim, [s.ffn])
        self.down = QuantLinear(s.ffn, [s.dim], zero=True)
        key_heads = 1 if s.attention == ffm.LATENT else s.heads
        self.log_q = nn.Parameter(torch.full((s.heads,), -5.0))
        self.log_k = nn.Parameter(torch.full((key_heads,), -5.0))
        if s.attention == ffm.MULTIHEAD:
            self.log_v = nn.Parameter(torch.full((s.heads,), -5.0))
        self.log_o = nn.Parameter(torch.tensor(-5.5))
        self.log_g = nn.Parameter(torch.tensor(-4.8))
        self.log_h = nn.Parameter(torch.tensor(-5.0))

    def rotate(self, w: torch.Tensor, cos: torch.Tensor, sin: torch.Tensor) -> torch.Tensor:
        """w (B, T, heads, Dk) in int8 steps, not yet rounded; the last rotary dims turn by their position."""
        w = w.clamp(-2047 / 16, 2047 / 16)
        rd = self.shape.rotary_dims
        if rd:
            plain, turned = w[..., :w.shape[-1] - rd], w[..., w.shape[-1] - rd:]
            a, b = turned[..., 0::2], turned[..., 1::2]
            turned = torch.stack((a * cos - b * sin, a * sin + b * cos), -1).flatten(-2)
            w = torch.cat((plain, turned), -1)
        return round_ste(w.clamp(-127, 127)).to(self.dtype)

    def attend(self, z: torch.Tensor, cos: torch.Tensor, sin: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        s = self.shape
        batch, time, width = z.shape[0], z.shape[1], s.window
        blocks = time // width
        heads = self.log_k.shape[0]  # of keys and values
        sq, sk = self.log_q.exp2(), self.log_k.exp2()
        sv = sk if s.attention == ffm.LATENT else self.log_v.exp2()
        q = self.rotate(z[..., :s.heads * s.key_dim].unflatten(-1, (s.heads, s.key_dim)) / sq[:, None], cos, sin)
        rest = z[..., s.heads * s.key_dim:]
        if s.attention == ffm.LATENT:
            # The value is the key's own row, before rotation and at the key's scale.
            w = rest[..., None, :] / sk[:, None]
            k, v = self.rotate(w, cos, sin), quantise(w[..., :s.value_dim], torch.ones_like(sk), self.dtype)
        else:
            k = self.rotate(rest[..., :s.heads * s.key_dim].unflatten(-1, (heads, s.key_dim)) / sk[:, None], cos, sin)
            v = quantise(rest[..., s.heads * s.key_dim:].unflatten(-1, (heads, s.value_dim)), sv[:, None], self.dtype)

        def with_previous(x: torch.Tensor) -> torch.Tensor:
            """(B, T, heads, d) -> (B * blocks, heads, 2 * width, d): each block after the one before it."""
            x = x.unflatten(1, (blocks, width))
            before = torch.cat((torch.zeros_like(x[:, :1]), x[:, :-1]), 1)
            return torch.cat((before, x), 2).flatten(0, 1).transpose(1, 2)

        # Heads that share a key are rows of one product.
        q = q.unflatten(1, (blocks, width)).flatten(0, 1).transpose(1, 2)
        shared = s.heads // heads
        q = q.reshape(batch * blocks, heads, shared * width, s.key_dim)
        score = (q @ with_previous(k).transpose(-1, -2)).float().view(batch, blocks, s.heads, width, 2 * width)
        temperature = (sq * sk / math.sqrt(s.key_dim))[:, None, None]
        p = torch.softmax(score * temperature + mask, -1).to(self.dtype)
        p = p.view(batch * blocks, heads, shared * width, 2 * width)
        o = (p @ with_previous(v)).float().view(batch * blocks, s.heads, width, s.value_dim)
        o = o.transpose(1, 2).reshape(batch, time, s.heads, s.value_dim)
        return quantise(o * sv[:, None], self.log_o.exp2(), self.dtype).flatten(-2)

    def forward(self, r: torch.Tensor, cos: torch.Tensor, sin: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        z = self.qkv(norm(r, self.g1, self.dtype), 1 / NORM_STEPS)
        o = self.attend(z, cos, sin, mask)
        r = saturate(r + self.out(o, self.log_o.exp2()))
        inner = self.up(norm(r, self.g2, self.dtype), 1 / NORM_STEPS)
        sg, sh = self.log_g.exp2(), self.log_h.exp2()
        h = quantise(F.gelu(round_ste((inner / sg).clamp(-127, 127)) * sg), sh, self.dtype)
        return saturate(r + self.down(h, sh))


class Net(nn.Module):
    def __init__(self, shape: ffm.Shape, ngram_step: int = 4, dtype: torch.dtype = torch.float32) -> None:
        super().__init__()
        shape.check()
        self.shape, self.dtype, self.ngram_step = shape, dtype, ngram_step
        self.embed = nn.Parameter(torch.randn(256, shape.dim) * 0.5)
        self.ngrams = nn.ParameterList([nn.Parameter(torch.zeros(1 << b, shape.dim)) for b in shape.bits])
        self.blocks = nn.ModuleList([Block(shape, dtype) for _ in range(shape.layers)])
        self.gain = nn.Parameter(torch.ones(shape.dim))
        self.head = QuantLinear(shape.dim, [256], zero=True, cap=MAX_MULTIPLIER * NORM_STEPS / (256 * LOG2E))
        half = shape.rotary_dims // 2
        # From four positions to four windows for a whole turn.
        wavelength = 4.0 * shape.window ** (np.arange(half) / max(1, half - 1))
        self.steps = np.rint(2.0 ** 32 / wavelength).astype(np.uint32)
        self.tables: dict[tuple[int, str], tuple[torch.Tensor, torch.Tensor, torch.Tensor]] = {}

    def constants(self, time: int, device: torch.device) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        """Rotation tables (T, 1, Rd/2) and the additive mask (blocks, 1, W, 2W) of the window."""
        key = (time, str(device))
        if key not in self.tables:
            t = np.arange(time, dtype=np.uint64)[:, None, None]
            p = (t * self.steps.astype(np.uint64) % 2 ** 32 >> np.uint64(22)).astype(np.int64)
            angle = 2 * np.pi * p / 1024
            w = self.shape.window
            distance = np.arange(w)[:, None] + w - np.arange(2 * w)[None]
            allowed = np.broadcast_to((distance >= 0) & (distance < w), (time // w, 1, w, 2 * w)).copy()
            allowed[0, :, :, :w] = False
            self.tables[key] = tuple(torch.tensor(x, dtype=torch.float32, device=device) for x in (
                np.rint(16384 * np.cos(angle)) / 16384, np.rint(16384 * np.sin(angle)) / 16384,
                np.where(allowed, 0.0, -1e9)))
        return self.tables[key]

    def rows(self, x: torch.Tensor) -> list[torch.Tensor]:
        """The row of each n-gram table at every position."""
        out = []
        for order, bits in zip(self.shape.orders, self.shape.bits):
            k = x
            for i in range(1, order):
                k = k | (F.pad(x, (i, 0))[:, :x.shape[1]] << (8 * i))
            out.append(((k * 0x9E3779B1) & 0xFFFFFFFF) >> (32 - bits))
        return out

    def embedding(self, x: torch.Tensor, rows: list[torch.Tensor], kept: torch.Tensor | None) -> torch.Tensor:
        r = F.embedding(x, self.embed)
        unit = RESIDUAL_UNIT / self.ngram_step
        for g, (table, row) in enumerate(zip(self.ngrams, rows)):
            found = round_ste((F.embedding(row, table) * unit).clamp(-127, 127)) / unit
            r = r + (found if kept is None else found * kept[g][..., None])
        return saturate(r)

    def cost(self, r: torch.Tensor, target: torch.Tensor) -> torch.Tensor:
        """Nats per symbol (B, T)."""
        logits = self.head(norm(r, self.gain, self.dtype), 1 / NORM_STEPS)
        return F.cross_entropy(logits.flatten(0, 1), target.flatten(), reduction="none").view(target.shape)

    def forward(self, symbols: torch.Tensor, kept: torch.Tensor | None = None) -> torch.Tensor:
        """Nats for each of symbols[:, 1:]; their number must be a multiple of the window.

        `kept` (tables, B, T) multiplies what each n-gram table gives at each position: dropout, drawn by the caller.
        """
        x, target = symbols[:, :-1], symbols[:, 1:]
        cos, sin, mask = self.constants(x.shape[1], x.device)
        r = self.embedding(x, self.rows(x), kept)
        for block in self.blocks:
            r = block(r, cos, sin, mask)
        return self.cost(r, target)

    def compile_parts(self) -> None:
        """Each block on its own: they share one compiled kernel set, which takes seconds instead of minutes."""
        # A part that will not compile is slow; a run that stops is lost.
        import torch._dynamo.config as dynamo  # absent from PyTorch 1.13, where nothing is compiled

        dynamo.suppress_errors = True
        for limit in ("recompile_limit", "cache_size_limit"):
            if hasattr(dynamo, limit):
                setattr(dynamo, limit, 64)
        self.embedding = torch.compile(self.embedding, dynamic=False)
        self.cost = torch.compile(self.cost, dynamic=False)
        for block in self.blocks:
            block.compile(dynamic=False)
