# SPDX-License-Identifier: GPL-3.0-or-later
"""The exported net in exact integers, on whole batches (float64 and float32 hold them exactly)."""
import numpy as np
import torch
import torch.nn.functional as F
import net as N

LOG2E = 1.4426950408889634

def i16(x): return x.clamp(-32768, 32767)
def rs(x, s): return x << -s if s <= 0 else (x + (1 << (s - 1))) >> s
def mulhrs(a, b): return (a * b + 16384) >> 15          # int64

def make_tables():
    g = np.arange(-128, 128)
    f = np.arange(64); y = np.arange(256); p = np.arange(1024)
    s = np.arange(512)                                    # norm: [odd exponent][8 bits below the leading one]
    mant = 1 + ((s % 256) + 0.5) / 256
    root = np.where(s >= 256, np.sqrt(2 * mant), np.sqrt(mant))
    return dict(sig=np.minimum(32767, np.rint(32768 / (1 + np.exp(-g / 16)))).astype(np.int64),
                x=np.minimum(32767, np.rint(32768 * 2.0 ** (-f / 64))).astype(np.int64),
                y=np.rint(2.0 ** 22 * 2.0 ** (-y / 256)).astype(np.int64),
                cos=np.rint(16384 * np.cos(2 * np.pi * p / 1024)).astype(np.int64),
                sin=np.rint(16384 * np.sin(2 * np.pi * p / 1024)).astype(np.int64),
                rsqrt=np.minimum(32767, np.rint(32768 / root)).astype(np.int64))

@torch.no_grad()
def export(net):
    s = net.s
    out = {"embed": torch.round(net.embed.detach().cpu().double() * N.RESIDUAL_UNIT).clamp(-8191, 8191).long()}
    for g, t in enumerate(s.tables):
        f = net.tables.tab[g].detach().float()
        own = getattr(net.tables, f"own{g}")
        if s.table_bits == 8:
            q, m = torch.round((f * 64).clamp(-127, 127)), torch.full_like(f[:, :1], 4)
        else:
            m = (f.abs().amax(-1, keepdim=True) * (N.RESIDUAL_UNIT / 7)).round().clamp(1, 255)
            q = torch.round((f / (m / N.RESIDUAL_UNIT)).clamp(-7, 7))
        out[f"q{g}"], out[f"m{g}"], out[f"own{g}"] = q.to(torch.int8).cpu(), m.flatten().long().cpu(), own.cpu()
        out[f"miss{g}"] = torch.round(net.tables.miss[g].detach().cpu().double() * N.RESIDUAL_UNIT).clamp(-1023, 1023).long()
    norm_gain = lambda p: torch.round(p.detach().cpu().double() * (N.NORM_STEPS * s.dim ** 0.5 * 16)).clamp(-32767, 32767).long()
    def product(routed, scale_in, per_out):
        """int8 weights; M, shift, bias so that (M * sat16(rs(acc, shift)) + 2^14 >> 15) + bias is in the wanted units."""
        q, sc = routed.integers()
        q, sc = q.detach().cpu(), sc.detach().cpu().double().numpy()
        real = sc * scale_in * per_out[None]
        # M / 2^15 is applied after the shift: real = M / 2^15 * 2^-shift... the largest near 1
        top = real.max()
        shift = 0
        while top * 2 ** (shift + 1) <= 0.999 and shift < 15: shift += 1
        while top * 2.0 ** shift > 0.999: shift -= 1
        M = np.rint(real * 2.0 ** (15 + shift))
        b = np.rint(routed.bias.detach().cpu().double().numpy() * per_out[None]).clip(-32767, 32767)
        return q.to(torch.int8), torch.tensor(M.clip(0, 32767)).long(), shift, torch.tensor(b).long()
    for i, b in enumerate(net.blocks):
        E, Fd, A = b.E, b.Fd, b.A
        sv, su, sx = (float(x.detach().double().exp2()) for x in (b.log_v, b.log_u, b.log_x))
        per = [np.full(E, 16.0), np.full(E, 1 / sv), np.full(E, 16.0), np.full(Fd, 1 / su)]
        if A:
            sq, sk, sw = (x.detach().cpu().double().exp2().numpy() for x in (b.log_q, b.log_k, b.log_w))
            per += [np.repeat(16 / sq, s.key), np.repeat(16 / sk, s.key), np.repeat(1 / sw, s.key)]
        q, M, sh, bias = product(b.up, 1 / N.NORM_STEPS, np.concatenate(per))
        bias[:, :E] += torch.round(b.forget.detach().cpu().double() * 16).long()
        d = dict(gain=norm_gain(b.gain), wup=q, mup=M, sup=sh, bup=bias)
        d["conv"] = torch.round(b.conv.detach().cpu().double() * 16384).clamp(-32767, 32767).long()
        d["ph"] = round(sv / 128 * 2 ** float(b.ratio_h) / sx * 32768)
        d["pu"] = round(su * su * 2 ** float(b.ratio_u) / sx * 32768)
        if A:
            d["a"] = torch.tensor(np.rint(sq * sk / np.sqrt(s.key) * LOG2E * 64 * 8 * 32768)).long()
            d["b"] = torch.tensor(np.rint(sw * 2 ** float(b.ratio_a) / sx * 32768)).long()
        d["wdown"], d["mdown"], d["sdown"], d["bdown"] = product(b.down, sx, np.full(s.dim, float(N.RESIDUAL_UNIT)))
        for k in ("ph", "pu"): assert 0 <= d[k] <= 32767, (k, d[k])
        out[f"block{i}"] = d
    w = net.head.weight.detach().double().cpu()
    sc = (w.abs().amax(1) / 63).clamp(min=1e-5)
    real = (sc / N.NORM_STEPS * 256 * LOG2E).numpy()
    shift = 0
    while real.max() * 2 ** (shift + 1) <= 0.999 and shift < 15: shift += 1
    while real.max() * 2.0 ** shift > 0.999: shift -= 1
    out["head"] = dict(gain=norm_gain(net.head.gain), w=torch.round((w / sc[:, None]).clamp(-63, 63)).to(torch.int8),
                       m=torch.tensor(np.rint(real * 2.0 ** (15 + shift))).long(), s=shift,
                       b=torch.round(net.head.bias.detach().cpu().double() * 256 * LOG2E).clamp(-32767, 32767).long())
    return out

class IntegerNet:
    def __init__(self, net, tensors=None, device="cpu"):
        self.net, self.s, self.device = net, net.s, device
        t = tensors or export(net)
        move = lambda v: v.to(device) if torch.is_tensor(v) else v
        self.t = {k: ({a: move(b) for a, b in v.items()} if isinstance(v, dict) else move(v)) for k, v in t.items()}
        self.k = {k: torch.tensor(v, device=device) for k, v in make_tables().items()}

    def norm(self, r, gain):
        D = r.shape[-1]
        s = (r * r).sum(-1)
        s = torch.clamp(s, min=1)
        e = torch.floor(torch.log2(s.double())).long()       # leading bit; corrected below
        e = torch.where((1 << e) > s, e - 1, e); e = torch.where((2 << e) <= s, e + 1, e)
        mant = torch.where(e >= 8, s >> (e - 8).clamp(min=0), s << (8 - e).clamp(min=0)) & 255
        m = self.k["rsqrt"][(e & 1) * 256 + mant]             # 2^15 / sqrt(s / 2^(e - (e & 1)))
        g = mulhrs(gain[None, None], m[..., None])            # int16
        sh = ((e >> 1) + 4)[..., None]
        return ((r * g + (1 << (sh - 1))) >> sh).clamp(-127, 127)

    def product(self, a, rt, w, m, shift, b):
        NB = rt.NB
        sa = F.pad(a.reshape(rt.N, -1).float(), (0, 0, 0, 1))[rt.source].view(NB, -1, a.shape[-1])
        acc = torch.bmm(sa, w[rt.bcls].float().transpose(1, 2)).long()
        y = i16(mulhrs(i16(rs(acc, shift)), m[rt.bcls][:, None]) + b[rt.bcls][:, None])
        return y.reshape(-1, y.shape[-1])[rt.place].view(*a.shape[:2], y.shape[-1])

    def attend(self, z, d):
        s = self.s
        H, dk, W = s.heads, s.key, s.window
        B, T = z.shape[:2]
        q, k, v = z.unflatten(-1, (3, H, dk)).unbind(2)
        steps = torch.tensor(self.net.steps.astype(np.int64), device=z.device)
        p = ((torch.arange(T, device=z.device)[:, None] * steps[None]) % 2 ** 32 >> 22)[:, None]
        cos, sin = self.k["cos"][p], self.k["sin"][p]
        def turn(w):
            w = w.clamp(-2047, 2047)
            plain, t = w[..., :dk - s.rotary], w[..., dk - s.rotary:]
            a, b = t[..., 0::2], t[..., 1::2]
            t = torch.stack((rs(a * cos - b * sin, 18), rs(a * sin + b * cos, 18)), -1).flatten(-2)
            return torch.cat((rs(plain, 4), t), -1).clamp(-127, 127)
        q, k, v = turn(q), turn(k), v.clamp(-127, 127)
        out = torch.zeros_like(v)
        kp, vp = (F.pad(x.double(), (0, 0, 0, 0, W - 1, 0)) for x in (k, v))
        kw, vw = kp.unfold(1, W, 1), vp.unfold(1, W, 1)       # B T H d W
        sc = torch.einsum("bthd,bthdw->bthw", q.double(), kw).long()
        u = mulhrs(i16(sc >> 3), d["a"][None, None, :, None])
        there = torch.arange(T, device=z.device)[:, None] + torch.arange(W, device=z.device)[None] >= W - 1
        u = torch.where(there[None, :, None], u, torch.full_like(u, -(1 << 20)))
        dd = u.amax(-1, keepdim=True) - u
        P = torch.where(dd >= 960, torch.zeros_like(dd), self.k["x"][dd & 63] >> (dd >> 6).clamp(max=20))
        S = P.sum(-1, keepdim=True)
        O = torch.einsum("bthw,bthdw->bthd", P.double(), vw).long()
        R = (d["b"][None, None, :, None] << 16) // S
        return ((O * R + (1 << 30)) >> 31).clamp(-127, 127).flatten(-2)

    @torch.no_grad()
    def trunk(self, x):
        s, t, k = self.s, self.t, self.k
        r = t["embed"][x]
        mask = (1 << s.tag_bits) - 1
        for g, (tb, key) in enumerate(zip(s.tables, N.context_keys(x, s.tables))):
            sl, tag = N.slots(key, tb.bits)
            own = t[f"own{g}"][sl]
            hit = (own >= 0) & ((own & mask) == (tag & mask))
            f = t[f"q{g}"][sl].long() * t[f"m{g}"][sl][..., None]
            r = r + torch.where(hit[..., None], f, t[f"miss{g}"][None, None])
        r = i16(r)
        rt = N.Routes(self.net.classes[x].to(x.device), self.net.K)
        for i in range(s.blocks):
            d = t[f"block{i}"]
            E, Fd = s.state, s.ffn
            z = self.product(self.norm(r, d["gain"]), rt, d["wup"], d["mup"], d["sup"], d["bup"])
            cap = int(s.forget_cap * 16 + 0.5)
            f = k["sig"][z[..., :E].clamp(-127, min(127, cap)) + 128]
            o = k["sig"][z[..., 2 * E:3 * E].clamp(-127, 127) + 128]
            v = z[..., E:2 * E].clamp(-127, 127)
            T = v.shape[1]
            c = sum(mulhrs(F.pad(v, (0, 0, j, 0))[:, :T] * 256, d["conv"][j][None, None]) for j in range(s.conv))
            c = i16(c)
            h, hs = torch.zeros_like(c[:, 0]), []
            for tt in range(T):
                h = i16(c[:, tt] + mulhrs(i16(h - c[:, tt]), f[:, tt]))
                hs.append(h)
            h = torch.stack(hs, 1)
            xh = mulhrs(mulhrs(h, o), torch.tensor(d["ph"], device=x.device))
            u = z[..., 3 * E:3 * E + Fd].clamp(0, 127)
            parts = [xh, mulhrs(u * u, torch.tensor(d["pu"], device=x.device))]
            if i in s.attention: parts.append(self.attend(z[..., 3 * E + Fd:], d))
            y = self.product(torch.cat(parts, -1).clamp(-127, 127), rt, d["wdown"], d["mdown"], d["sdown"], d["bdown"])
            r = i16(r + y)
        return r

    @torch.no_grad()
    def logp(self, x):
        h = self.t["head"]
        a = self.norm(self.trunk(x), h["gain"]).double()
        z = (a @ h["w"].double().T).long()
        l = i16(mulhrs(i16(rs(z, h["s"])), h["m"]) + h["b"])
        def logs(l):
            d = l.amax(-1, keepdim=True) - l
            c = 1 + torch.where(d >= 5632, torch.zeros_like(d), self.k["y"][d & 255] >> (d >> 8).clamp(max=30))
            return torch.log(c.double() / c.sum(-1, keepdim=True))
        return (logs(l[..., :16])[..., None] + logs(l[..., 16:].unflatten(-1, (16, 16)))).flatten(-2)

    def bits(self, symbols):
        lp = self.logp(symbols[:, :-1])
        return -lp.gather(-1, symbols[:, 1:, None])[..., 0] / np.log(2)
