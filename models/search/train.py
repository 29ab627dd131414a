#!/usr/bin/python3
"""Trains and judges one run: train.py DATA OUT NAME (see configs.py). Writes OUT/NAME.{jsonl,npz} and vectors.

Environment: STEPS (0: as many as fit), LIMIT (seconds of training; without STEPS, the rate follows the clock), BATCH,
TINY (a check on a CPU).
"""
import io
import json
import lzma
import math
import multiprocessing
import os
import sys
import time

import numpy as np
import torch
import torch.nn.functional as F

import configs
import net
import tokens

START = time.time()
DEVICE = 'cuda' if torch.cuda.is_available() else 'cpu'
TINY = bool(int(os.environ.get('TINY', '0')))
SHARES = {'man': 1.0, 'py': 1.0, 'page': 1.2, 'package': 2.0, 'mo': 1.0, 'dict': 0.9, 'thesaurus': 0.5, 'wordnet': 0.7,
          'emoji': 0.3, 'names': 0.1, 'kind': 0.15, 'home': 0.9, 'desktop': 0.4, 'drawing': 0.4, 'stamp': 0.2}


def log(**row):
    with open(f'{OUT}/{NAME}.jsonl', 'a', encoding='utf-8') as f:
        f.write(json.dumps({'name': NAME, 'seconds': round(time.time() - START, 1), **row}) + '\n')


def some_pieces(words):
    return [np.array(tokens.pieces(w), np.int64) for w in words]


def vocabulary(data):
    """start, hashes, counts of all words; kept beside the data for the runs that come later."""
    kept = f'{data}/vocabulary.npz'
    if not os.path.exists(kept):
        with lzma.open(f'{data}/words.txt.xz', 'rt', encoding='utf-8') as f:
            lines = [x.rstrip('\n').split('\t') for x in f]
        words = [x[0] for x in lines]
        with multiprocessing.Pool() as pool:
            parts = [a for chunk in pool.map(some_pieces, [words[i:i + 20000] for i in range(0, len(words), 20000)], 1)
                     for a in chunk]
        start = np.concatenate([[0, 0], np.cumsum([len(a) for a in parts])])      # word 0 is none
        np.savez(kept + '.part.npz', start=start, hashes=np.concatenate(parts),
                 counts=np.array([0] + [int(x[1]) for x in lines]))
        os.rename(kept + '.part.npz', kept)
    with np.load(kept) as z:
        return {k: torch.from_numpy(z[k].astype(np.int64)).to(DEVICE) for k in ('start', 'hashes', 'counts')}


class Part:
    """One part of the data on the device."""

    def __init__(self, data, part):
        kept = f'{data}/{part}.npz'
        with np.load(kept if os.path.exists(kept) else io.BytesIO(lzma.open(kept + '.xz').read())) as z:
            self.sources = [str(s) for s in z['sources']]
            for k in z.files:
                if k != 'sources':
                    a = z[k]
                    a = a if k in ('entry', 'query') else a.astype(np.int64)
                    setattr(self, k, torch.from_numpy(a).to(DEVICE))
        self.n = len(self.entry)


class Sampler:
    """Batches with sources in their shares; half of the records come in groups of 8 from one package."""

    def __init__(self, part):
        self.part, self.groups, self.weights = part, [], []
        source, package = part.source, part.package
        count = torch.bincount(source, minlength=len(part.sources)).float()
        share = torch.tensor([SHARES[s] for s in part.sources], device=DEVICE)
        self.weight = (share / count.clamp(min=1))[source]
        self.order = torch.argsort(package * 64 + source)                  # records of a package side by side
        key = (package * 64 + source)[self.order]
        new = torch.ones_like(key, dtype=torch.bool)
        new[1:] = key[1:] != key[:-1]
        at = torch.nonzero(new).flatten()
        length = torch.diff(at, append=torch.tensor([len(key)], device=DEVICE))
        group = new.long().cumsum(0) - 1
        self.at, self.length = at[group], length[group]                    # of the group of order[i]
        self.place = torch.empty_like(self.order)
        self.place[self.order] = torch.arange(len(key), device=DEVICE)
        self.cdf = self.weight.double().cumsum(0)

    def draw(self, n):
        x = torch.rand(n, device=DEVICE, dtype=torch.float64) * self.cdf[-1]
        return torch.searchsorted(self.cdf, x).clamp(max=self.part.n - 1)

    def batch(self, b):
        heads = self.draw(b // 16)
        place = self.place[heads].repeat_interleave(8)
        inside = (torch.rand(len(place), device=DEVICE) * self.length[place]).long()
        near = self.order[self.at[place] + inside]
        record = torch.unique(torch.cat([near, self.draw(b - len(near))]))
        record = record[torch.randperm(len(record), device=DEVICE)[:b * 3 // 4]]   # of one size, for the allocator
        part = self.part
        many = part.first[record + 1] - part.first[record]
        asked = part.first[record] + (torch.rand(len(record), device=DEVICE) * many).long()
        return record, asked


def arrange(part, record, asked, contents, drop=0.1):
    """Entry and query words of a batch, with fields left out so that each stands alone."""
    e, q = part.entry[record].clone(), part.query[asked].clone()
    n = len(e)
    pair = part.pair[record].bool()
    rand = lambda: torch.rand(n, device=DEVICE)
    turn = pair & (rand() < 0.5)                                           # a pair of texts works both ways
    name = e[:, :16].clone()
    e[turn, :16], q[turn] = q[turn, :16], F.pad(name, (0, 8))[turn]
    where = rand()
    for low, high, a in ((0.6, 0.8, 16), (0.8, 1.0, 36)):                  # its words in the folders or the contents
        move = pair & (where >= low) & (where < high)
        if a == 36 and not contents:
            continue
        e[move, a:a + 16] = e[move, :16]
        e[move, :16] = 0
    real = ~pair
    has_name, has_folders, _, has_contents = (e[:, a:b].ne(0).any(1) for a, b in net.SLICES)
    x = rand()
    no_contents = real & (has_name | has_folders) & (x < 0.3)
    no_name = real & has_contents & (x > 0.85)
    e[no_contents, 36:] = 0
    e[no_name, :16] = 0
    e[real & (has_name | has_contents) & (rand() < 0.25) & ~no_name, 16:32] = 0
    e[real & (rand() < 0.15), 32:36] = 0
    few = real & (rand() < 0.3)                                            # the beginning of the contents
    keep = 36 + (rand() * 60 + 6).long()
    e[few] = torch.where(torch.arange(128, device=DEVICE) < keep[few][:, None], e[few], torch.zeros_like(e[few]))
    if not contents:
        e[:, 36:] = 0
    e[torch.rand(e.shape, device=DEVICE) < drop] = 0
    q[(torch.rand(q.shape, device=DEVICE) < drop) & (q.ne(0).sum(1, keepdim=True) > 1)] = 0
    return e, q


def likeness(q, e, scale, mask):
    """Log of the shares of entries for each query and of queries for each entry; mask: pairs that are no negatives."""
    logits = ((q @ e.T) * scale).masked_fill(mask, -1e4)
    return F.log_softmax(logits, 1), F.log_softmax(logits.T, 1)


def contrast(shares):
    """InfoNCE both ways."""
    return -0.5 * (shares[0].diagonal().mean() + shares[1].diagonal().mean())


def divergence(teacher, student):
    """KL, both ways, of the shares by codes from those by vectors (no gradient to the vectors)."""
    return sum((t.detach().exp() * (t.detach() - s)).sum(1).mean() for t, s in zip(teacher, student)) / 2


class Judge:
    """Recall and MRR of the queries of a part against all of its entries."""

    def __init__(self, part, most=99999999):
        self.part = part
        pool = torch.nonzero(part.pair == 0).flatten()
        g = torch.Generator().manual_seed(1)
        queries, owners = [], []
        first = part.first.cpu().numpy()
        for i in pool.cpu().numpy():
            all_of = np.arange(first[i], first[i + 1])
            pick = all_of if len(all_of) <= 2 else all_of[torch.randperm(len(all_of), generator=g)[:2].numpy()]
            queries += list(pick)
            owners += [i] * len(pick)
        if len(queries) > most:
            keep = torch.randperm(len(queries), generator=g)[:most].numpy()
            queries, owners = np.array(queries)[keep], np.array(owners)[keep]
        self.pool = pool
        self.queries, self.owners = (torch.as_tensor(np.array(x), device=DEVICE) for x in (queries, owners))
        answers = {}                                                        # records in the pool that a text asks for
        text = part.text.cpu().numpy()
        place = {int(r): j for j, r in enumerate(pool.cpu().numpy())}
        same = part.same.cpu().numpy()
        concept = {}
        for i, j in place.items():
            concept.setdefault(int(same[i]), []).append(j)
            for t in text[first[i]:first[i + 1]]:
                answers.setdefault(int(t), set()).add(j)
        rows, cols = [], []
        for k, (q, i) in enumerate(zip(self.queries.cpu().numpy(), self.owners.cpu().numpy())):
            right = answers[int(text[q])] | set(concept[int(same[i])])
            rows += [k] * len(right)
            cols += list(right)
        self.rows, self.cols = torch.tensor(rows, device=DEVICE), torch.tensor(cols, device=DEVICE)

    @torch.no_grad()
    def ranks(self, q, e):
        """q [queries,64], e [pool,64]: the place of the best right entry among the wrong ones, 1 first."""
        out = []
        for a in range(0, len(q), 1024):
            s = q[a:a + 1024] @ e.T
            mine = (self.rows >= a) & (self.rows < a + 1024)
            r, c = self.rows[mine] - a, self.cols[mine]
            best = torch.full((len(s),), -9.0, device=DEVICE).scatter_reduce(0, r, s[r, c], 'amax')
            s[r, c] = -9.0
            out.append(1 + (s >= best[:, None]).sum(1))                    # equal scores count against us
        return torch.cat(out).cpu().numpy()

    def table(self, ranks):
        part, n = self.part, len(self.pool)
        source = part.source[self.owners].cpu().numpy()
        bits = part.alike[self.queries].cpu().numpy()
        alike, russian = bits & 1 > 0, bits & 2 > 0
        contents = part.entry[self.owners][:, 36:].ne(0).any(1).cpu().numpy()
        # chance to be among the first ten of an archive of 500 entries drawn from the pool
        p = (ranks - 1) / max(n - 1, 1)
        chance = np.zeros(len(p))
        for k in range(10):
            chance += np.exp(math.lgamma(500) - math.lgamma(k + 1) - math.lgamma(500 - k)
                             + k * np.log(np.maximum(p, 1e-12)) + (499 - k) * np.log1p(-np.minimum(p, 1 - 1e-12)))
        def row(mask):
            if not mask.any():
                return None
            r = ranks[mask]
            return {'n': len(r), 'r1': float((r <= 1).mean()), 'r10': float((r <= 10).mean()),
                    'mrr': float((1 / r).mean()), 'r10of500': float(chance[mask].mean())}
        out = {'pool': n, 'all': row(ranks > 0), 'unlike': row(~alike), 'alike': row(alike), 'contents': row(contents),
               'russian': row(russian), 'russian/unlike': row(russian & ~alike)}
        for i, s in enumerate(part.sources):
            if (source == i).any():
                out[s] = row(source == i)
                out[s + '/unlike'] = row((source == i) & ~alike)
        names = [s for s in part.sources if out.get(s)]
        for k in ('r1', 'r10', 'mrr', 'r10of500'):
            out['mean_' + k] = float(np.mean([out[s][k] for s in names]))
            out['mean_unlike_' + k] = float(np.mean([out[s + '/unlike'][k] for s in names if out[s + '/unlike']]))
        return out


@torch.no_grad()
def vectors(model, ids, contents, queries=False):
    out = []
    for a in range(0, len(ids), 8192):
        x = ids[a:a + 8192]
        if not queries and not contents:
            x = x.clone()
            x[:, 36:] = 0
        out.append(net.int8(model.queries(x) if queries else model.entries(x)))
    return torch.cat(out)


def judge(model, quantizer, j, config):
    """Tables of a Judge for vectors and, with a bottleneck, for reconstructions."""
    part = j.part
    q = vectors(model, part.query[j.queries], True, True)
    v = vectors(model, part.entry[j.pool], config.contents)
    out = {'vectors': j.table(j.ranks(q, v))}
    if quantizer is not None and quantizer.ready:
        books = quantizer.books().detach()
        for beam in (1, 8):
            codes = torch.cat([net.encode(x, books, beam) for x in v.split(4096)])
            z = net.int8(quantizer.decode(codes))
            out['codes' if beam == 1 else 'codes_beam8'] = j.table(j.ranks(q, z))
            if beam == 8:
                out['used_here'] = [len(torch.unique(codes[:, k])) / 256 for k in range(net.LEVELS)]
                out['error'] = float((v - z).pow(2).sum(1).mean())
                package = part.package[j.pool]
                other = torch.randint(len(codes), (len(codes),), device=DEVICE)
                order = torch.argsort(package)
                a, b = order[:-1], order[1:]
                pair = package[a] == package[b]
                out['first_code_same_package'] = float((codes[a, 0] == codes[b, 0])[pair].float().mean())
                out['first_code_random'] = float((codes[:, 0] == codes[other, 0]).float().mean())
    return out


def sample(model, train, sampler, config):
    """Vectors of records for the codebooks."""
    return vectors(model, train.entry[sampler.draw(65536 if not TINY else 2000)], config.contents)


def main(data):
    config = configs.RUNS[NAME]
    torch.manual_seed(config.seed)
    train, val, test = (Part(data, p) for p in ('train', 'val', 'test'))
    model = net.Towers(vocabulary(data), config.rows, config.d, config.bits, config.hidden).to(DEVICE)
    quantizer = net.Quantizer(config).to(DEVICE) if config.estimator else None
    rest = [p for n, p in model.named_parameters() if n not in ('table', 'weight')]
    groups = [{'params': [model.table], 'rate': 4e-3}, {'params': [model.weight], 'rate': 1e-3},
              {'params': rest, 'rate': 1.5e-3}]
    if quantizer is not None:
        groups.append({'params': [p for n, p in quantizer.named_parameters() if n != 'base'], 'rate': 1e-3})
        if config.learn:
            groups.append({'params': [quantizer.base], 'rate': 3e-4})
    optimizer = torch.optim.Adam(groups, lr=1e-3, betas=(0.9, 0.98), **({'fused': True} if DEVICE == 'cuda' else {}))
    sampler = Sampler(train)
    batch = int(os.environ.get('BATCH', '8192'))
    limit = float(os.environ.get('LIMIT', '60'))
    total = int(os.environ.get('STEPS', '0'))
    log(event='ready', records=[train.n, val.n, test.n], config=vars(config),
        parameters=sum(p.numel() for p in model.parameters()))
    watch = Judge(val, 4000)
    step, losses, begun, told, seen = 0, [], None, 0, 0
    while True:
        if step == 3:
            begun = time.time()                                             # the first steps only wake the card
        progress = step / total if total else (time.time() - begun) / (limit - (begun - START)) if begun else 0.0
        if progress >= 1:
            break
        rate = min(1, (step + 1) / 200) * (0.5 + 0.5 * math.cos(math.pi * progress)) + 0.004
        for g in optimizer.param_groups:
            g['lr'] = g['rate'] * rate
        record, asked = sampler.batch(batch * 4 // 3 // 16 * 16)
        e, q = arrange(train, record, asked, config.contents, config.drop)
        text, same = train.text[asked], train.same[record]
        mask = (text[:, None] == text[None]) | (same[:, None] == same[None])
        mask.fill_diagonal_(False)
        v = model.entries(e, config.drop)
        w = model.queries(q, config.drop)
        scale = model.scale.exp().clamp(max=100)
        v, w = net.int8(v), net.int8(w)
        plain = likeness(w, v, scale, mask)
        loss = contrast(plain)
        row = {'nce': loss.detach()}
        if quantizer is not None:
            if not quantizer.ready and progress >= config.begin:
                quantizer.first_codes(sample(model, train, sampler, config))
            if quantizer.ready:
                z, error = quantizer(v, progress)
                shares = likeness(w, net.int8(z), scale * quantizer.ratio.exp(), mask)
                coded, kl = contrast(shares), divergence(plain, shares) if config.kl else torch.zeros((), device=DEVICE)
                loss = config.plain * loss + (1 - config.kl) * coded + config.kl * kl + config.rebuild * error
                row.update(coded=coded.detach(), kl=kl.detach(), error=error.detach())
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(rest, 5.0)
        optimizer.step()
        step += 1
        losses.append(row)
        if int(progress * 60) > told:
            told = int(progress * 60)
            mean = {k: round(float(torch.stack([r[k] for r in losses if k in r]).mean()), 4) for k in losses[-1]}
            losses = []
            log(event='step', step=step, progress=round(progress, 4), scale=float(scale.detach()), **mean)
        if int(progress * 12) > seen:
            seen = int(progress * 12)
            j = judge(model, quantizer, watch, config)
            moved = {}
            if quantizer is not None and quantizer.ready and config.revive and progress < 0.85:
                moved = {'moved': quantizer.revive(sample(model, train, sampler, config))}
            log(event='val', step=step, progress=round(progress, 4), **moved,
                **{k: {m: j[k][m] for m in ('mean_r10', 'mean_mrr', 'mean_unlike_r10')}
                   for k in ('vectors', 'codes', 'codes_beam8') if k in j})
    log(event='trained', steps=step)
    final = Judge(test)
    result = {'test': judge(model, quantizer, final, config), 'val': judge(model, quantizer, Judge(val), config)}
    some = torch.nonzero(train.pair == 0).flatten()
    some = some[::len(some) // 100000 + 1]
    v = vectors(model, train.entry[some], config.contents)
    if quantizer is not None and quantizer.ready:
        books = quantizer.books().detach()
        codes = torch.cat([net.encode(x, books, 8) for x in v.split(4096)])
        result['used'] = [len(torch.unique(codes[:, k])) / 256 for k in range(net.LEVELS)]
        p = [torch.bincount(codes[:, k], minlength=256).float() / len(codes) for k in range(net.LEVELS)]
        result['perplexity'] = [float(torch.exp(-(x * (x + 1e-9).log()).sum())) for x in p]
    log(event='result', config=vars(config), **result)
    if config.vectors:                                                      # for FAISS on vectors without a bottleneck
        whole = lambda x: (x * net.UNIT8).round().to(torch.int8).cpu().numpy()
        np.savez(f'{OUT}/{NAME}-vectors.npz', train=whole(v),
                 pool=whole(vectors(model, test.entry[final.pool], config.contents)),
                 query=whole(vectors(model, test.query[final.queries], True, True)))
    if config.save:
        state = {k: (p.detach().float().cpu().numpy()) for k, p in model.named_parameters()
                 if k not in ('table', 'weight')}
        state['table'] = (model.table.detach().clamp(-1, 1) * model.top).round().to(torch.int8).cpu().numpy()
        state['weight'] = (model.weight.detach().clamp(0, 1) * 255).round().to(torch.uint8).cpu().numpy()
        if quantizer is not None:
            state['books'] = quantizer.books().detach().cpu().numpy()
            state.update({'quantizer.' + k: p.detach().cpu().numpy() for k, p in quantizer.named_parameters()
                          if k not in ('base', 'matrix')})
        np.savez(f'{OUT}/{NAME}.npz', config=json.dumps(vars(config)), **state)


if __name__ == '__main__':
    OUT, NAME = sys.argv[2:4]
    main(sys.argv[1])
