"""The two towers and the bottleneck, with the rounding of inference in training (docs/SEARCH.md has the integers)."""
import math

import torch
import torch.nn.functional as F
from torch import nn

SLICES = ((0, 16), (16, 32), (32, 36), (36, 128))   # name, folders, kind, contents in a row of `entry`
OUT, CODES, LEVELS = 64, 256, 8
UNIT8, UNIT16 = 320, 4096      # length of a vector of 64 int8, and of the vector that is cut into codes
FIELD = 256                    # length of a field's sum after its division


def ste(x, y):
    """y forward, the gradient of x backward."""
    return x + (y - x).detach()


def steps(x, unit, low, high):
    """x rounded to 1/unit and clamped as an integer would be; no gradient past the ends."""
    x = x.clamp(low / unit, high / unit)
    return ste(x, torch.round(x * unit) / unit)


class Layer(nn.Module):
    """int8 weights in steps of 1/64, the sum in 32 bits."""

    def __init__(self, n_in, n_out, bias=True, scale=1.0):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(n_out, n_in) * scale / math.sqrt(n_in))
        self.bias = nn.Parameter(torch.zeros(n_out)) if bias else None

    def forward(self, x):
        return F.linear(x, steps(self.weight, 64, -127, 127), self.bias)


class Head(nn.Module):
    def __init__(self, n_in, hidden):
        super().__init__()
        self.a, self.b = Layer(n_in, hidden, scale=2.0), Layer(hidden, OUT, scale=1.0)
        self.skip = Layer(n_in, OUT, False, 1.5)

    def forward(self, x):
        return self.b(steps(F.relu(self.a(x)), 64, 0, 255)) + self.skip(x)


class Towers(nn.Module):
    def __init__(self, vocabulary, rows=1 << 17, d=56, bits=8, hidden=192):
        """vocabulary: start [V+1], hashes [sum] (int64), counts [V]; word 0 has no pieces."""
        super().__init__()
        self.rows, self.d, self.top = rows, d, (1 << (bits - 1)) - 1
        for k, v in vocabulary.items():
            self.register_buffer(k, v, persistent=False)
        self.table = nn.Parameter(torch.randn(rows, d) * 0.25)
        count = torch.zeros(rows, dtype=torch.float64, device=self.hashes.device)
        length = self.start[1:] - self.start[:-1]
        count.index_add_(0, self.hashes & (rows - 1), self.counts.repeat_interleave(length).double())
        p = (count / self.counts.double().sum()).float().cpu()
        self.weight = nn.Parameter((0.6 * 3e-4 / (3e-4 + p)).clamp(0.02, 1))
        self.soft = nn.Parameter(torch.ones(5))           # what is added to a sum's length before division
        self.entry, self.query = Head(4 * d, hidden), Head(d, hidden)
        self.scale = nn.Parameter(torch.tensor(math.log(15.0)))

    def word_vectors(self, ids, drop):
        """Unique words of ids [...] as vectors [U,d], and ids as numbers of them."""
        ids = ids.long()
        there = torch.zeros(len(self.counts), dtype=torch.bool, device=ids.device)
        there[ids.flatten()] = True
        there[0] = True                                   # no word is number 0 here too
        unique, back = torch.nonzero(there).flatten(), (there.long().cumsum(0) - 1)[ids]
        length = self.start[unique + 1] - self.start[unique]
        offsets = F.pad(length.cumsum(0), (1, 0))
        total = int(offsets[-1])
        place = torch.arange(total, device=ids.device) - offsets[:-1].repeat_interleave(length, output_size=total)
        row = self.hashes[place + self.start[unique].repeat_interleave(length, output_size=total)] & (self.rows - 1)
        weight = steps(self.weight, 255, 0, 255)[row]
        if drop:
            # The pieces stand alone too.
            weight = weight * ((place > 0) | (torch.rand(total, device=ids.device) > drop))
        table = steps(self.table, self.top, -self.top, self.top)
        vectors = F.embedding_bag(row, table, offsets[:-1], mode='sum', per_sample_weights=weight)
        return vectors, back

    def field(self, vectors, back, which):
        word = back > 0        # half a million times "no word" would be added up one by one in the backward pass
        flat = back[word]
        if len(flat) == 0:
            return vectors.new_zeros(len(back), self.d)
        total = F.embedding_bag(flat, vectors, F.pad(word.sum(1).cumsum(0), (1, 0))[:-1], mode='sum')
        x = total / (total.norm(dim=1, keepdim=True) + self.soft[which].clamp(min=0.01))
        return steps(x, FIELD, -127, 127)

    def entries(self, ids, drop=0.0):
        vectors, back = self.word_vectors(ids, drop)
        x = torch.cat([self.field(vectors, back[:, a:b], i) for i, (a, b) in enumerate(SLICES)], 1)
        return F.normalize(self.entry(x), dim=1)

    def queries(self, ids, drop=0.0):
        vectors, back = self.word_vectors(ids, drop)
        return F.normalize(self.query(self.field(vectors, back, 4)), dim=1)


def int8(v):
    return steps(v, UNIT8, -127, 127)


class Decoder(nn.Module):
    """What a sum of rows cannot say: the codes' rows of a second table, ReLU, a matrix, added to the sum."""

    def __init__(self, hidden):
        super().__init__()
        self.table = nn.Parameter(torch.randn(LEVELS, CODES, hidden) * 0.25)
        self.out = Layer(hidden, OUT, False, 0.0)          # nothing at first

    def rows(self):
        return steps(self.table, 64, -127, 127)

    def forward(self, h):
        return self.out(steps(F.relu(h), 64, 0, 255))


class Quantizer(nn.Module):
    """Residual quantisation with codebooks base · matrix (SimVQ, Zhu et al. 2024); the base learns as well if asked."""

    def __init__(self, config):
        super().__init__()
        self.config, self.beam = config, config.beam
        self.base = nn.Parameter(torch.zeros(LEVELS, CODES, OUT), requires_grad=config.learn)
        self.matrix = nn.Parameter(torch.eye(OUT).repeat(LEVELS, 1, 1))
        self.sharp = nn.Parameter(torch.zeros(LEVELS))     # log of what distances are multiplied with, from k-means
        self.ratio = nn.Parameter(torch.zeros(()))         # log of the scale of likeness of codes / of vectors
        self.decoder = Decoder(config.decoder) if config.decoder else None
        self.ready = False

    def books(self):
        return torch.einsum('lko,lop->lkp', self.base, self.matrix)

    @torch.no_grad()
    def first_codes(self, v, rounds=12):
        """k-means of each level's residuals."""
        r = v.clone()
        for level in range(LEVELS):
            c = r[torch.randperm(len(r), device=r.device)[:CODES]].clone()
            for _ in range(rounds):
                near = (c.pow(2).sum(1) - 2 * r @ c.T).argmin(1)
                n = torch.bincount(near, minlength=CODES).float()
                total = torch.zeros_like(c).index_add_(0, near, r)
                c = torch.where(n[:, None] > 0, total / n[:, None].clamp(min=1),
                                r[torch.randint(len(r), (CODES,), device=r.device)])
            r = r - c[(c.pow(2).sum(1) - 2 * r @ c.T).argmin(1)]
            self.base[level] = c @ torch.linalg.inv(self.matrix[level])
            self.sharp[level] = torch.log(8.0 / r.pow(2).sum(1).mean())
        self.ready = True

    @torch.no_grad()
    def revive(self, v, least=3):
        """Rows that hardly any of v has are put where what is left of some v is. Returns how many."""
        books, r, n = self.books(), v, 0
        codes = torch.cat([encode(x, books, self.beam) for x in v.split(8192)])
        for level in range(LEVELS):
            dead = torch.nonzero(torch.bincount(codes[:, level], minlength=CODES) < least).flatten()
            some = r[torch.randint(len(r), (len(dead),), device=r.device)]
            self.base[level, dead] = some @ torch.linalg.inv(self.matrix[level])
            r, n = r - books[level][codes[:, level]], n + len(dead)
        return n

    def decode(self, codes):
        """Vectors of length 1 of codes [B,8]."""
        books = self.books()
        total = sum(books[level][codes[:, level]] for level in range(LEVELS))
        if self.decoder is not None:
            rows = self.decoder.rows()
            total = total + self.decoder(sum(rows[level][codes[:, level]] for level in range(LEVELS)))
        return F.normalize(total, dim=1)

    def forward(self, v, progress):
        """Rebuilt vectors [B,64] of length 1 with gradients, and the loss of the codebooks (summed over dimensions)."""
        estimator = self.config.estimator
        if estimator == 'mix':
            estimator = 'gumbel' if progress < self.config.switch else 'ste'
        z, loss, hidden = self.gumbel(v, progress) if estimator == 'gumbel' else self.nearest(v, estimator)
        return F.normalize(z if self.decoder is None else z + self.decoder(hidden), dim=1), loss

    def gumbel(self, v, progress):
        books = self.books()
        c = self.config
        temperature = math.exp(c.t_start + (c.t_end - c.t_start) * progress)
        rows = None if self.decoder is None else self.decoder.rows()
        r, total, hidden = v, 0, 0
        for level, book in enumerate(books):
            distance = r.pow(2).sum(1, keepdim=True) + book.pow(2).sum(1) - 2 * r @ book.T   # no detach: gradients pass
            noise = -torch.log(-torch.log(torch.rand_like(distance).clamp(1e-9, 1 - 1e-7)))
            soft = F.softmax((-distance * self.sharp[level].exp() + noise) / temperature, 1)
            pick = ste(soft, F.one_hot(soft.argmax(1), CODES).to(soft.dtype))
            part = pick @ book
            total, r = total + part, r - part
            if rows is not None:
                hidden = hidden + pick @ rows[level]
        return total, (v - total).pow(2).sum(1).mean(), hidden

    def nearest(self, v, estimator):
        books = self.books()
        codes = encode(v, books.detach(), self.beam)
        q = sum(books[level][codes[:, level]] for level in range(LEVELS))
        loss = (v.detach() - q).pow(2).sum(1).mean() + self.config.commit * (v - q.detach()).pow(2).sum(1).mean()
        hidden = None
        if self.decoder is not None:
            rows = self.decoder.rows()
            hidden = sum(rows[level][codes[:, level]] for level in range(LEVELS))
        if estimator == 'rotation':
            # Fifty et al. 2024: the rotation of v onto q, and the ratio of lengths, as constants.
            e, t = F.normalize(v, dim=1).detach(), F.normalize(q, dim=1).detach()
            m = F.normalize(e + t, dim=1)
            turned = v - 2 * (v * m).sum(1, keepdim=True) * m + 2 * (v * e).sum(1, keepdim=True) * t
            length = v.norm(dim=1, keepdim=True).clamp(min=1e-6)      # an empty entry is 0
            turned = turned * (q.norm(dim=1, keepdim=True) / length).detach()
            return turned + (q - q.detach()), loss, hidden
        # Straight-through for the tower; the codebooks learn from the task as well.
        return q + (v - v.detach()), loss, hidden


@torch.no_grad()
def encode(v, books, beam=1):
    """Codes [B,8]: the nearest code level by level, or the best of `beam` paths."""
    b = len(v)
    if beam == 1:
        r, out = v, []
        for c in books:
            k = (c.pow(2).sum(1) - 2 * r @ c.T).argmin(1)
            r = r - c[k]
            out.append(k)
        return torch.stack(out, 1)
    r, codes = v[:, None], torch.zeros(b, 1, 0, dtype=torch.long, device=v.device)
    for c in books:
        d = r.pow(2).sum(2, keepdim=True) + c.pow(2).sum(1) - 2 * r @ c.T       # [b, paths, 256]
        keep = d.flatten(1).topk(beam, 1, largest=False).indices
        path, k = keep // CODES, keep % CODES
        r = torch.gather(r, 1, path[..., None].expand(-1, -1, OUT)) - c[k]
        codes = torch.cat([torch.gather(codes, 1, path[..., None].expand(-1, -1, codes.shape[2])), k[..., None]], 2)
    return codes[:, 0]                          # topk is sorted: the first path is the best


def rebuild(codes, books):
    return sum(books[level][codes[:, level]] for level in range(LEVELS))
