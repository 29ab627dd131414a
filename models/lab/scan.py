# SPDX-License-Identifier: GPL-3.0-or-later
"""The recurrence h_t = f_t h_{t-1} + b_t over (batch, time, channels)."""
import torch
try:
    import triton
    import triton.language as tl
except ImportError:
    triton = None
if triton:
    @triton.jit
    def _comb(f1, b1, f2, b2):
        return f1 * f2, f2 * b1 + b2

    @triton.jit
    def _fwd(Fp, Bp, Hp, T, E, TT: tl.constexpr, BE: tl.constexpr):
        pb = tl.program_id(0).to(tl.int64); pe = tl.program_id(1)
        e = pe * BE + tl.arange(0, BE); r = tl.arange(0, TT)
        carry = tl.zeros((BE,), tl.float32)
        for t0 in range(0, T, TT):
            o = (pb * T + t0 + r)[:, None] * E + e[None, :]
            f = tl.load(Fp + o); b = tl.load(Bp + o)
            f, b = tl.associative_scan((f, b), 0, _comb)
            h = b + f * carry[None, :]
            tl.store(Hp + o, h)
            carry = tl.sum(tl.where((r == TT - 1)[:, None], h, 0.0), 0)

    @triton.jit
    def _bwd(Fp, Hp, Gp, DFp, DBp, T, E, TT: tl.constexpr, BE: tl.constexpr):
        pb = tl.program_id(0).to(tl.int64); pe = tl.program_id(1)
        e = pe * BE + tl.arange(0, BE); r = tl.arange(0, TT)
        carry = tl.zeros((BE,), tl.float32)
        for k in range(0, T, TT):
            t0 = T - TT - k
            t = t0 + r
            o = (pb * T + t)[:, None] * E + e[None, :]
            fn = tl.load(Fp + o + E, mask=(t < T - 1)[:, None], other=0.0)   # f_{t+1}
            g = tl.load(Gp + o)
            f, d = tl.associative_scan((fn, g), 0, _comb, reverse=True)
            d = d + f * carry[None, :]
            hp = tl.load(Hp + o - E, mask=(t > 0)[:, None], other=0.0)
            tl.store(DBp + o, d)
            tl.store(DFp + o, d * hp)
            carry = tl.sum(tl.where((r == 0)[:, None], d, 0.0), 0)

class Scan(torch.autograd.Function):
    @staticmethod
    def forward(ctx, f, b):
        f, b = f.contiguous(), b.contiguous()
        B, T, E = f.shape
        if f.is_cuda:
            h = torch.empty_like(b)
            _fwd[(B, E // 32)](f, b, h, T, E, TT=64, BE=32)
        else:
            out, s = [], torch.zeros(B, E)
            for t in range(T):
                s = f[:, t] * s + b[:, t]; out.append(s)
            h = torch.stack(out, 1)
        ctx.save_for_backward(f, h)
        return h
    @staticmethod
    def backward(ctx, g):
        f, h = ctx.saved_tensors
        g = g.contiguous()
        B, T, E = f.shape
        if f.is_cuda:
            df, db = torch.empty_like(f), torch.empty_like(f)
            _bwd[(B, E // 32)](f, h, g, df, db, T, E, TT=64, BE=32)
        else:
            df, db, s = torch.zeros_like(f), torch.zeros_like(f), torch.zeros(B, E)
            for t in range(T - 1, -1, -1):
                s = g[:, t] + (f[:, t + 1] * s if t + 1 < T else 0)
                db[:, t] = s
                if t: df[:, t] = s * h[:, t - 1]
        return df, db

scan = Scan.apply
