"""Runs by name."""
from types import SimpleNamespace


def run(estimator=None, contents=True, rows=1 << 17, d=56, bits=8, hidden=192, seed=1, t_start=-1.0, t_end=0.0,
        plain=0.5, rebuild=0.3, save=False, vectors=False):
    """estimator None: no bottleneck. plain: share of the loss on vectors before codes; rebuild: of the codebooks' loss."""
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
# round 2: the temperature study (starts and ends as powers of e) and seeds
for a, b in ((-1, 0), (0, -1), (0, 0), (-1, -1), (-2, 0), (-1, 1), (0, -2)):
    RUNS[f'gumbel{a:+d}{b:+d}'] = run('gumbel', t_start=a, t_end=b)
for e in (None, 'ste', 'gumbel', 'rotation'):     # checks on a CPU
    RUNS[f'tiny-{e}'] = run(e, rows=1 << 14, d=32, hidden=64, save=True, vectors=e is None)
RUNS['tiny-int4'] = run('rotation', rows=1 << 14, d=32, bits=4, hidden=64, save=True)
