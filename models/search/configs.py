"""Runs by name."""
from types import SimpleNamespace


def run(estimator=None, contents=True, rows=1 << 17, d=56, bits=8, hidden=192, seed=1, t_start=-1.0, t_end=0.0,
        plain=0.5, rebuild=0.3, commit=0.25, kl=0.0, beam=1, learn=False, decoder=0, revive=False, begin=0.15,
        switch=0.55, drop=0.1, save=False, vectors=False):
    """estimator None: no bottleneck; mix: gumbel until `switch` of the run, then ste.

    Shares of the loss: plain, of vectors before codes; kl, how much of the codes' loss is to rank as the vectors do;
    rebuild, of the codebooks, in which commit is the part of the tower. beam: paths in training. learn: the base of the
    codebooks too. decoder: hidden width. revive: rows without use move. begin: when in the run codes begin.
    drop: chance that a word, or a piece of one, is left out.
    """
    return SimpleNamespace(**locals())


RUNS = {
    # round 1
    'lower': run(contents=False),
    'upper': run(vectors=True, save=True),
    'ste': run('ste', save=True),
    'gumbel': run('gumbel', save=True),
    'rotation': run('rotation', save=True),
    'upper-wide': run(rows=1 << 16, d=112),
    'upper-int4': run(rows=1 << 18, d=56, bits=4),
    'upper-int4-wide': run(d=112, bits=4),
}
# round 2: all in a table of 2^16 x 112
wide = dict(rows=1 << 16, d=112)
strong = dict(wide, plain=0.3, kl=0.5, rebuild=1.0, beam=4, learn=True, decoder=128, revive=True, begin=0.2, save=True)
RUNS |= {
    'lower-w': run(contents=False, **wide),
    'upper-w': run(vectors=True, save=True, **wide),
    'ste-w': run('ste', **strong),
    'ste-w-sum': run('ste', **{**strong, 'decoder': 0}),
    'ste-w-drop': run('ste', drop=0.2, **strong),
    'rotation-w': run('rotation', **strong),
    'gumbel-w': run('gumbel', **{**strong, 'rebuild': 0.3}),
    'mix-w': run('mix', **strong),
}
# round 3: more words left out, codes without a decoder; the temperature study (starts and ends as powers of e)
plainly = {**strong, 'decoder': 0}
RUNS |= {
    'lower-w-drop': run(contents=False, drop=0.25, **wide),
    'upper-w-drop': run(drop=0.25, **wide),
    'ste-w-sum-drop': run('ste', drop=0.2, **plainly),
    'ste-w-sum-drop3': run('ste', drop=0.3, **plainly),
    'mix-w-sum-drop': run('mix', drop=0.25, **plainly),
}
for a, b in ((-1, 0), (0, -1), (0, 0), (-1, -1)):
    RUNS[f'gumbel{a:+d}{b:+d}'] = run('gumbel', t_start=a, t_end=b, drop=0.2, **{**plainly, 'rebuild': 0.3})
for e in (None, 'ste', 'gumbel', 'rotation'):     # checks on a CPU
    RUNS[f'tiny-{e}'] = run(e, rows=1 << 14, d=32, hidden=64, save=True, vectors=e is None)
    RUNS[f'tiny-{e}-strong'] = run(e, **{**strong, 'rows': 1 << 14, 'd': 32, 'hidden': 64})
RUNS['tiny-mix-strong'] = run('mix', **{**strong, 'rows': 1 << 14, 'd': 32, 'hidden': 64})
RUNS['tiny-int4'] = run('rotation', rows=1 << 14, d=32, bits=4, hidden=64, save=True)
