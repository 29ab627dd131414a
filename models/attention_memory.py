# SPDX-License-Identifier: GPL-3.0-or-later
"""What attention costs in memory and time: full, local and local-latent attention in a network of the `base` shape.

    python3 models/attention_memory.py            needs one CUDA device; prints the table of models/README.md

16 layers of 768, 12 heads, feed-forward 2048, bf16 weights and activations, AdamW's state in the weights' type. `full, plain`
keeps the matrix of scores, as attention was first written; `full, fused` is PyTorch's flash attention; `local` looks at the
last 64 positions; `local-latent` lets all heads look at one key of 96 dims whose first 64 are the value. Training: one
sequence, cross entropy, the whole step. Reading: one sequence of 128 K tokens without gradients.
"""
import time

import torch
import torch.nn.functional as F
from torch import nn

LAYERS, DIM, HEADS, FFN, WINDOW = 16, 768, 12, 2048, 64
KEY, LATENT_KEY, LATENT_VALUE = 64, 96, 64
READING = 131072
TRAINING = 8192


class Attention(nn.Module):
    def __init__(self, kind):
        super().__init__()
        self.kind = kind
        latent = kind == "local-latent"
        self.rows = [HEADS * LATENT_KEY, LATENT_KEY] if latent else [HEADS * KEY] * 3
        self.into = nn.Linear(DIM, sum(self.rows), bias=False)
        self.out = nn.Linear(HEADS * (LATENT_VALUE if latent else KEY), DIM, bias=False)

    def blocks(self, x):
        """[B][T][…] -> [B·T/W][2W][…]: each block of W positions with the one before it."""
        batch, length = x.shape[:2]
        x = x.view(batch, length // WINDOW, WINDOW, *x.shape[2:])
        before = torch.cat([torch.zeros_like(x[:, :1]), x[:, :-1]], 1)
        return torch.cat([before, x], 2).flatten(0, 1)

    def forward(self, x):
        batch, length, _ = x.shape
        parts = self.into(x).split(self.rows, -1)
        if self.kind == "full, fused":
            q, k, v = (p.view(batch, length, HEADS, KEY).transpose(1, 2) for p in parts)
            o = F.scaled_dot_product_attention(q, k, v, is_causal=True).transpose(1, 2)
        elif self.kind == "full, plain":
            q, k, v = (p.view(batch, length, HEADS, KEY).transpose(1, 2) for p in parts)
            future = torch.ones(length, length, dtype=torch.bool, device=x.device).triu(1)
            scores = (q @ k.transpose(2, 3) * KEY**-0.5).masked_fill(future, float("-inf"))
            o = (scores.softmax(-1) @ v).transpose(1, 2)
        else:
            at = torch.arange(WINDOW, device=x.device)
            behind = at[:, None] + WINDOW - torch.arange(2 * WINDOW, device=x.device)
            seen = (behind >= 0) & (behind < WINDOW)
            first = seen & (behind <= at[:, None])  # the first block has none before it
            count = length // WINDOW
            mask = torch.where(torch.arange(count, device=x.device)[:, None, None] == 0, first, seen)
            mask = mask.repeat(batch, 1, 1)[:, None]
            if self.kind == "local":
                q, k, v = (p.view(batch, length, HEADS, KEY) for p in parts)
                q = q.view(-1, WINDOW, HEADS, KEY).transpose(1, 2)
                k, v = self.blocks(k).transpose(1, 2), self.blocks(v).transpose(1, 2)
                scores = q @ k.transpose(2, 3) * KEY**-0.5
                o = (scores.masked_fill(~mask, float("-inf")).softmax(-1) @ v).transpose(1, 2)
            else:
                q, k = parts
                q = q.view(-1, WINDOW, HEADS, LATENT_KEY).transpose(1, 2).flatten(1, 2)
                k = self.blocks(k)
                scores = (q @ k.transpose(1, 2) * LATENT_KEY**-0.5).view(-1, HEADS, WINDOW, 2 * WINDOW)
                weights = scores.masked_fill(~mask, float("-inf")).softmax(-1).flatten(1, 2)
                o = (weights @ k[..., :LATENT_VALUE]).view(-1, HEADS, WINDOW, LATENT_VALUE).transpose(1, 2)
        return self.out(o.reshape(batch, length, -1))


class Layer(nn.Module):
    def __init__(self, kind):
        super().__init__()
        self.norm1, self.norm2 = nn.RMSNorm(DIM), nn.RMSNorm(DIM)
        self.attention = Attention(kind)
        self.inner, self.outer = nn.Linear(DIM, FFN), nn.Linear(FFN, DIM)

    def forward(self, x):
        x = x + self.attention(self.norm1(x))
        return x + self.outer(F.gelu(self.inner(self.norm2(x))))


class Net(nn.Module):
    def __init__(self, kind):
        super().__init__()
        self.embed = nn.Embedding(256, DIM)
        self.layers = nn.Sequential(*(Layer(kind) for _ in range(LAYERS)))
        self.norm, self.out = nn.RMSNorm(DIM), nn.Linear(DIM, 256)

    def forward(self, symbols):
        return self.out(self.norm(self.layers(self.embed(symbols))))


def gigabytes(count):
    return f"{count / 1e9:.2f} GB"


def measure(kind):
    torch.manual_seed(1)
    net = Net(kind).to("cuda", torch.bfloat16)
    weights = torch.cuda.memory_allocated()
    row = [kind]
    try:
        with torch.no_grad():
            symbols = torch.randint(0, 256, (1, READING), device="cuda")
            torch.cuda.reset_peak_memory_stats()
            net(symbols)
            row.append(gigabytes(torch.cuda.max_memory_allocated() - weights))
    except torch.OutOfMemoryError:
        row.append(f"more than the card has (one matrix: {gigabytes(2 * HEADS * READING**2)})")
    torch.cuda.empty_cache()
    try:
        optimizer = torch.optim.AdamW(net.parameters(), lr=1e-4)
        symbols = torch.randint(0, 256, (1, TRAINING + 1), device="cuda")

        def step():
            optimizer.zero_grad()
            F.cross_entropy(net(symbols[:, :-1]).flatten(0, 1).float(), symbols[0, 1:]).backward()
            optimizer.step()

        step()
        torch.cuda.reset_peak_memory_stats()
        step()
        torch.cuda.synchronize()
        start, times = time.perf_counter(), 5
        for _ in range(times):
            step()
        torch.cuda.synchronize()
        seconds = (time.perf_counter() - start) / times
        row += [gigabytes(torch.cuda.max_memory_allocated()), f"{1000 * seconds:.1f} ms", f"{TRAINING / seconds / 1000:.0f} K symbols/s"]
    except torch.OutOfMemoryError:
        row += ["more than the card has", "-", "-"]
    print("| " + " | ".join(row) + " |", flush=True)


if __name__ == "__main__":
    print(f"{torch.cuda.get_device_name()}, PyTorch {torch.__version__}")
    print(f"| attention | reading {READING // 1024} K tokens, beyond the weights | training on {TRAINING // 1024} K tokens, peak | a step | speed |")
    print("|---|---|---|---|---|")
    for each in ("full, plain", "full, fused", "local", "local-latent"):
        measure(each)
        torch.cuda.empty_cache()
