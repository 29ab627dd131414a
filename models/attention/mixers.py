# SPDX-License-Identifier: GPL-3.0-or-later
"""Seven ways for a byte to see those before it, behind one interface.

A mixer is made with the width of the stream and has
    start(batch, device) -> state: a tuple of tensors, of before the first byte
    forward(x, state, position) -> y, state: x and y (batch, time, width); `position`, a tensor of one integer, is how
        many bytes the state has seen. Reading a text in chunks gives what reading it whole gives.
    macs(context): multiply-adds of one byte that sees `context` bytes before it; the algorithm's, without those that
        a mask throws away.
`time` is a multiple of 128 (any number for Full), or 1: a step of decoding.

All but Recurrence rotate queries and keys (RoPE, Su et al. 2021), and bring them to length one first, times a learned
gain (Henry et al. 2020, "Query-Key Normalization").
"""
from __future__ import annotations

import math

import torch
import torch.nn.functional as F
from torch import nn

import recurrence

CHUNK = 128


def norm(x: torch.Tensor) -> torch.Tensor:
    """Root mean square 1 (Zhang and Sennrich 2019), reckoned in float32."""
    y = x.float()
    return (y * torch.rsqrt(y.square().mean(-1, keepdim=True) + 1e-6)).to(x.dtype)


def rotate(x: torch.Tensor, position: torch.Tensor, dims: int, base: float = 10000.0) -> torch.Tensor:
    """Turns the last `dims` of (batch, heads, time, key) by angles that grow with the place of a byte."""
    half = dims // 2
    speed = base ** (-torch.arange(half, device=x.device, dtype=torch.float32) / half)
    angle = (position + torch.arange(x.shape[-2], device=x.device)).float()[:, None] * speed
    sin, cos = angle.sin().to(x.dtype), angle.cos().to(x.dtype)
    a, b = x[..., -dims:-half], x[..., -half:]
    return torch.cat((x[..., :-dims], a * cos - b * sin, a * sin + b * cos), -1)


class Linear(nn.Module):
    def __init__(self, inner: int, outer: int, zero: bool = False) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.zeros(outer, inner) if zero else torch.randn(outer, inner) * inner ** -0.5)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return F.linear(x, self.weight)


def heads(x: torch.Tensor, count: int) -> torch.Tensor:
    return x.unflatten(-1, (count, -1)).transpose(1, 2)


def joined(x: torch.Tensor) -> torch.Tensor:
    return x.transpose(1, 2).flatten(2)


class Mixer(nn.Module):
    def __init__(self, dim: int, count: int, key: int) -> None:
        super().__init__()
        self.dim, self.count, self.key, self.inner = dim, count, key, count * key
        self.gain = nn.Parameter(torch.zeros(count))

    def unit(self, x: torch.Tensor) -> torch.Tensor:
        return norm(x) * self.gain.exp()[:, None, None].to(x.dtype)

    def queries(self, x: torch.Tensor, position: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        q, k, v = (heads(t, self.count) for t in self.qkv(x).chunk(3, -1))
        return rotate(self.unit(q), position, self.key), rotate(norm(k), position, self.key), v


class Full(Mixer):
    """Attention to all bytes before (Vaswani et al. 2017), by PyTorch's fused kernels. The state grows by the byte."""

    def __init__(self, dim: int, count: int, key: int) -> None:
        super().__init__(dim, count, key)
        self.qkv, self.out = Linear(dim, 3 * self.inner), Linear(self.inner, dim, zero=True)

    def macs(self, context: float) -> float:
        return 4 * self.dim * self.inner + 2 * context * self.inner

    def start(self, batch: int, device: torch.device) -> tuple[torch.Tensor, ...]:
        return ()

    def forward(self, x, state, position):
        q, k, v = self.queries(x, position)
        if state:
            k, v = torch.cat((state[0].to(k.dtype), k), 2), torch.cat((state[1].to(v.dtype), v), 2)
        time, seen = q.shape[2], k.shape[2]
        if time == seen:
            y = F.scaled_dot_product_attention(q, k, v, is_causal=True) if hasattr(F, "scaled_dot_product_attention") \
                else self.plain(q, k, v)
        else:
            y = self.plain(q, k, v) if not hasattr(F, "scaled_dot_product_attention") else \
                F.scaled_dot_product_attention(q, k, v) if time == 1 else self.plain(q, k, v)
        return self.out(joined(y)), (k, v)

    def plain(self, q, k, v):
        time, seen = q.shape[2], k.shape[2]
        far = torch.arange(seen, device=q.device) > torch.arange(time, device=q.device)[:, None] + seen - time
        score = (q @ k.transpose(-1, -2) / self.key ** 0.5).masked_fill(far, -math.inf)
        return score.softmax(-1).to(v.dtype) @ v


def local(q, k, v, before_k, before_v, position, window):
    """Attention to the last `window` bytes, itself among them, by blocks; and the keys and values to carry on.

    q (batch, heads, time, key); k and v may have one head for all. The state holds `window` bytes.
    """
    time, w = q.shape[2], window
    k, v = torch.cat((before_k.to(k.dtype), k), 2), torch.cat((before_v.to(v.dtype), v), 2)
    carried = k[:, :, -w:], v[:, :, -w:]
    scale = q.shape[-1] ** -0.5
    if time == 1:
        k, v = carried
        missing = torch.arange(w, device=q.device) < w - 1 - position
        score = (q @ k.transpose(-1, -2)).float() * scale
        return score.masked_fill(missing, -math.inf).softmax(-1).to(v.dtype) @ v, carried
    n = time // w
    blocks = lambda t: torch.cat((t[:, :, :-w].unflatten(2, (n, w)), t[:, :, w:].unflatten(2, (n, w))), 3)
    far = torch.arange(2 * w, device=q.device) - torch.arange(w, device=q.device)[:, None]
    inside = (far >= 1) & (far <= w)
    exists = torch.arange(n, device=q.device)[:, None] * w + torch.arange(2 * w, device=q.device) + position >= w
    score = (q.unflatten(2, (n, w)) @ blocks(k).transpose(-1, -2)).float() * scale
    score = score.masked_fill(~(inside & exists[:, None]), -1e9)
    return (score.softmax(-1).to(v.dtype) @ blocks(v)).flatten(2, 3), carried


class Local(Mixer):
    """Attention to the last 64 bytes (Beltagy et al. 2020, without global tokens)."""

    def __init__(self, dim: int, count: int, key: int, window: int = 64) -> None:
        super().__init__(dim, count, key)
        self.window = window
        self.qkv, self.out = Linear(dim, 3 * self.inner), Linear(self.inner, dim, zero=True)

    def macs(self, context: float) -> float:
        return 4 * self.dim * self.inner + 2 * min(context, self.window) * self.inner

    def start(self, batch, device):
        return tuple(torch.zeros(batch, self.count, self.window, self.key, device=device) for _ in range(2))

    def forward(self, x, state, position):
        q, k, v = self.queries(x, position)
        y, state = local(q, k, v, *state[:2], position, self.window)
        return self.out(joined(y)), state


class LocalLatent(Mixer):
    """The same with one latent row of a byte as key and value of all heads.

    Multi-head latent attention (DeepSeek-V2, 2024) with its products up absorbed into query and output. The value is
    the row before its second half is rotated. The state is 64 rows.
    """

    def __init__(self, dim: int, count: int, key: int, window: int = 64) -> None:
        super().__init__(dim, count, key)
        self.window = window
        self.q, self.latent = Linear(dim, self.inner), Linear(dim, key)
        self.out = Linear(self.inner, dim, zero=True)

    def macs(self, context: float) -> float:
        return self.dim * (2 * self.inner + self.key) + 2 * min(context, self.window) * self.inner

    def start(self, batch, device):
        return (torch.zeros(batch, 1, self.window, self.key, device=device),)

    def forward(self, x, state, position):
        half = self.key // 2
        row = norm(self.latent(x))[:, None]
        # The carried rows are not rotated yet: their places follow from `position`.
        rows = torch.cat((state[0].to(row.dtype), row), 2)
        turned = rotate(rows, position - self.window, half)
        q = rotate(self.unit(heads(self.q(x), self.count)), position, half)
        w = self.window
        y, _ = local(q, turned[:, :, w:], row, turned[:, :, :w], rows[:, :, :w], position, w)
        return self.out(joined(y)), (rows[:, :, -w:],)


def linear_attention(q, k, v, state, sums, fade=None):
    """sum over j <= i of (q_i . k_j) v_j, times what fades between them, in chunks; (batch, heads, time, ...).

    `fade` is the logarithm of what a byte leaves of the past (batch, heads, time), or None. Returns the sums, those of
    q_i . k_j where `sums` is given (the state of the denominator), and the new states, all of them in float32.
    """
    b, h, time, _ = q.shape
    c = min(time, CHUNK)
    n = time // c
    q, k, v = (t.unflatten(2, (n, c)) for t in (q, k, v))
    score = q @ k.transpose(-1, -2)
    at = torch.arange(c, device=q.device)
    seen = at <= at[:, None]
    if fade is None:
        score = score.masked_fill(~seen, 0.0)
        k_out, q_in = k, q
    else:
        total = fade.float().unflatten(2, (n, c)).cumsum(-1)
        gap = (total[..., :, None] - total[..., None, :]).masked_fill(~seen, -math.inf)
        score = (score.float() * gap.exp()).to(v.dtype)
        k_out = (k.float() * (total[..., -1:] - total).exp()[..., None]).to(k.dtype)
        q_in = (q.float() * total.exp()[..., None]).to(q.dtype)
    added = (k_out.transpose(-1, -2) @ v).float()  # (b, h, n, m, d)
    with torch.autocast(q.device.type, enabled=False):
        if fade is None:
            before = torch.cat((state[:, :, None], added), 2).cumsum(2)
        else:
            left = F.pad(total[..., -1].cumsum(-1), (1, 0))  # (b, h, n + 1)
            step = torch.arange(n + 1, device=q.device)
            weight = (left[..., :, None] - left[..., None, :]).masked_fill(step > step[:, None], -math.inf).exp()
            parts = torch.cat((state[:, :, None], added), 2)
            before = (weight @ parts.flatten(3)).unflatten(3, added.shape[3:])
    y = score @ v + q_in @ before[:, :, :-1].to(q.dtype)
    if sums is None:
        return y.flatten(2, 3), None, before[:, :, -1], None
    counted = torch.cat((sums[:, :, None], k.float().sum(3)), 2).cumsum(2)
    below = score.float().sum(-1) + (q.float() * counted[:, :, :-1, None]).sum(-1)
    return y.flatten(2, 3), below.flatten(2, 3), before[:, :, -1], counted[:, :, -1]


class Performer(Mixer):
    """Softmax attention to all bytes before, estimated by positive orthogonal random features (FAVOR+, Choromanski et
    al. 2020): exp(w.x - |x|^2 / 2), and causal prefix sums. The features are drawn once and kept. `gain` is where the
    learned one begins: steep scores are beyond so few features. `positive` "relu" takes max(w.x, 0), the paper's other
    kernel."""

    def __init__(self, dim: int, count: int, key: int, features: int = 128, gain: float = 0.5,
                 positive: str = "exp") -> None:
        super().__init__(dim, count, key)
        self.features, self.relu = features, positive == "relu"
        self.qkv, self.out = Linear(dim, 3 * self.inner), Linear(self.inner, dim, zero=True)
        blocks = []
        for _ in range(-(-features // key)):
            turn, _ = torch.linalg.qr(torch.randn(count, key, key))
            blocks.append(turn.transpose(-1, -2) * torch.randn(count, key, key).norm(dim=-1, keepdim=True))
        self.register_buffer("directions", torch.cat(blocks, 1)[:, :features].contiguous())
        nn.init.constant_(self.gain, math.log(gain))

    def macs(self, context: float) -> float:
        sums = self.count * self.features * (2 * self.key + 2)
        return 4 * self.dim * self.inner + 2 * self.inner * self.features + sums

    def start(self, batch, device):
        return (torch.zeros(batch, self.count, self.features, self.key, device=device),
                torch.zeros(batch, self.count, self.features, device=device))

    def positive(self, x: torch.Tensor) -> torch.Tensor:
        x = x * self.key ** -0.25
        along = (x @ self.directions.transpose(-1, -2).to(x.dtype)).float()
        if self.relu:
            return along.clamp(min=0) * self.features ** -0.5 + 1e-3
        size = x.float().square().sum(-1, keepdim=True)
        return (along - size / 2).clamp(max=30).exp() * self.features ** -0.5 + 1e-6

    def forward(self, x, state, position):
        q, k, v = (heads(t, self.count) for t in self.qkv(x).chunk(3, -1))
        # Both get the root of the gain.
        root = (self.gain / 2).exp()[:, None, None].to(x.dtype)
        q, k = (self.positive(rotate(norm(t) * root, position, self.key)).to(v.dtype) for t in (q, k))
        y, below, total, counted = linear_attention(q, k, v, *state)
        return self.out(joined((y.float() / (below[..., None] + 1e-6)).to(v.dtype))), (total, counted)


class Infinity(Mixer):
    """Attention to the last 64 bytes, and a continuous memory of those before them (Martins et al. 2022, "∞-former").

    The memory is a function of [0, 1] in `basis` Gaussian bumps. After every `segment` bytes it is pressed into
    [0, keep], the segment's inputs come behind it, and ridge regression fits the bumps anew: with fixed places that is
    one constant matrix for the old coefficients and one for the new rows. A query attends to it by a Gaussian density
    whose mean and variance come from its scores. Sticky memories are left out.
    """

    def __init__(self, dim: int, count: int, key: int, window: int = 64, basis: int = 64, segment: int = 128,
                 keep: float = 0.9) -> None:
        super().__init__(dim, count, key)
        self.window, self.basis, self.segment = window, basis, segment
        self.qkv, self.out = Linear(dim, 3 * self.inner), Linear(self.inner, dim, zero=True)
        self.far_q, self.far_kv = Linear(dim, self.inner), Linear(dim, 2 * self.inner)
        self.place = nn.Parameter(torch.zeros(count, 2, basis))
        self.bias = nn.Parameter(torch.stack((torch.linspace(3.0, 0.0, count), torch.linspace(-4.0, -2.0, count)), 1))
        centres, width = torch.linspace(0, 1, basis, dtype=torch.float64), 1.0 / basis
        bumps = lambda t: torch.exp(-0.5 * ((t[:, None] - centres) / width) ** 2)
        old = torch.linspace(0, 1, 4 * basis, dtype=torch.float64)
        new = keep + (1 - keep) * (torch.arange(segment, dtype=torch.float64) + 1) / segment
        # Rows of the past weigh as many bytes as they stand for, but no less than one each.
        f = bumps(torch.cat((old * keep, new)))
        fit = torch.linalg.solve(f.T @ f + 0.1 * torch.eye(basis, dtype=torch.float64), f.T)
        self.register_buffer("press", (fit[:, :4 * basis] @ bumps(old)).float())
        self.register_buffer("write", fit[:, 4 * basis:].float().contiguous())
        self.register_buffer("centres", centres.float())
        self.width = width

    def macs(self, context: float) -> float:
        near = 4 * self.dim * self.inner + 2 * min(context, self.window) * self.inner
        memory = self.dim * self.inner + 2 * self.basis * self.dim * self.inner / self.segment
        fit = self.basis * self.dim + self.basis ** 2 * self.dim / self.segment
        return near + memory + fit + 2 * self.basis * self.inner + 2 * self.count * self.basis

    def start(self, batch, device):
        near = tuple(torch.zeros(batch, self.count, self.window, self.key, device=device) for _ in range(2))
        return *near, torch.zeros(batch, self.basis, self.dim, device=device), \
            torch.zeros(batch, self.segment, self.dim, device=device)

    def memories(self, x: torch.Tensor, memory: torch.Tensor) -> torch.Tensor:
        """Those before each segment and the one after the last: (batch, segments + 1, basis, dim), float32."""
        with torch.autocast(x.device.type, enabled=False):
            rows = torch.cat((memory[:, None], self.write @ x.float().unflatten(1, (-1, self.segment))), 1)
            step, power = 1, self.press
            while step < rows.shape[1]:
                rows = torch.cat((rows[:, :step], rows[:, step:] + power @ rows[:, :-step]), 1)
                step, power = step * 2, power @ power
            return rows

    def recall(self, q: torch.Tensor, memory: torch.Tensor) -> torch.Tensor:
        """q (batch, segments, heads, time, key), memory (batch, segments, basis, dim)."""
        k, v = (t.unflatten(-1, (self.count, -1)).transpose(2, 3) for t in self.far_kv(memory).chunk(2, -1))
        score = (q @ norm(k).transpose(-1, -2)).float() * self.key ** -0.5
        at = (score @ self.place.transpose(-1, -2).float()) + self.bias[:, None, :]
        mean, spread = torch.sigmoid(at[..., :1]), F.softplus(at[..., 1:]) + 1e-4
        both = spread + self.width ** 2
        weight = self.width * torch.rsqrt(both) * torch.exp(-0.5 * (mean - self.centres) ** 2 / both)
        return weight.to(v.dtype) @ v

    def forward(self, x, state, position):
        q, k, v = self.queries(x, position)
        near_k, near_v, memory, waiting = state
        y, near = local(q, k, v, near_k, near_v, position, self.window)
        far = self.unit(heads(self.far_q(x), self.count))
        if x.shape[1] == 1:
            y = y + self.recall(far[:, None], memory[:, None].to(x.dtype))[:, 0]
            waiting = torch.cat((waiting[:, 1:], x.float()), 1)
            full = position % self.segment == self.segment - 1
            memory = torch.where(full, self.press @ memory + self.write @ waiting, memory)
            return self.out(joined(y)), (*near, memory, waiting)
        rows = self.memories(x, memory)
        seen = self.recall(far.unflatten(2, (-1, self.segment)).transpose(1, 2), rows[:, :-1].to(x.dtype))
        y = y + seen.transpose(1, 2).flatten(2, 3)
        return self.out(joined(y)), (*near, rows[:, -1], waiting)


class GatedLinear(Mixer):
    """A gated linear recurrence with a matrix as state: S = a S + k v', read by q, a of each head and byte (as in
    RetNet, gated linear attention and Mamba-2, 2023 and 2024)."""

    def __init__(self, dim: int, count: int, key: int) -> None:
        super().__init__(dim, count, key)
        self.qkvg, self.out = Linear(dim, 4 * self.inner), Linear(self.inner, dim, zero=True)
        self.fade = Linear(dim, count, zero=True)
        # What a head leaves of the past begins at time constants of 16 to 4,096 bytes.
        self.bias = nn.Parameter(torch.linspace(math.log(16), math.log(4096), count))

    def macs(self, context: float) -> float:
        return 5 * self.dim * self.inner + self.dim * self.count + 3 * self.count * self.key ** 2

    def start(self, batch, device):
        return (torch.zeros(batch, self.count, self.key, self.key, device=device),)

    def forward(self, x, state, position):
        q, k, v, g = (heads(t, self.count) for t in self.qkvg(x).chunk(4, -1))
        q, k = rotate(self.unit(q), position, self.key), rotate(norm(k), position, self.key) * self.key ** -0.5
        fade = F.logsigmoid(self.fade(x).float() + self.bias).transpose(1, 2)
        y, _, total, _ = linear_attention(q, k, v, state[0], None, fade)
        return self.out(joined(norm(y) * F.silu(g))), (total,)


class Recurrence(nn.Module):
    """The gated recurrence of the shipped nets (docs/MODEL.md), in floats: h = f h + (1 - f) conv(v), and out of it h
    times a second gate; one number a channel as state (as in minGRU, 2024, and the RG-LRU of Griffin, 2024)."""

    def __init__(self, dim: int, channels: int) -> None:
        super().__init__()
        self.dim, self.channels = dim, channels
        self.up, self.out = Linear(dim, 3 * channels), Linear(channels, dim, zero=True)
        self.taps = nn.Parameter(torch.tensor([0.0, 0.0, 0.0, 1.0])[:, None].repeat(1, channels))
        # Time constants of 1.5 to 128 bytes, as in models/lab/net.py.
        self.bias = nn.Parameter(torch.linspace(math.log(0.5), math.log(127.0), channels))

    def macs(self, context: float) -> float:
        return 4 * self.dim * self.channels + 6 * self.channels

    def start(self, batch, device):
        return (torch.zeros(batch, self.channels, device=device), torch.zeros(batch, 3, self.channels, device=device))

    def forward(self, x, state, position):
        f, v, o = self.up(x).chunk(3, -1)
        v = torch.cat((state[1].to(v.dtype), v), 1)
        time = x.shape[1]
        mixed = sum(v[:, i:i + time].float() * self.taps[i] for i in range(4))
        f = torch.sigmoid(f.float() + self.bias)
        h = recurrence.scan(f, (1 - f) * mixed, state[0])
        return self.out((h * torch.sigmoid(o.float())).to(v.dtype)), (h[:, -1], v[:, -3:].float())
