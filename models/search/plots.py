#!/usr/bin/python3
"""Curves as SVG for docs/images: plots.py CURVES.jsonl[.xz]... OUT_FOLDER (the last argument)."""
import json
import lzma
import sys

COLOURS = ['#1b6ca8', '#d1495b', '#2e933c', '#8a4fff', '#e08e0b', '#4a4e69', '#00a6a6', '#b5179e']
W, H, LEFT, TOP, RIGHT, BOTTOM = 720, 400, 60, 40, 180, 46


def chart(title, across, up, series, path, marks=False):
    """series: {name: [(x, y), ...]}"""
    points = [p for s in series.values() for p in s]
    if not points:
        return
    low_x, high_x = min(p[0] for p in points), max(p[0] for p in points)
    low_y, high_y = min(p[1] for p in points), max(p[1] for p in points)
    pad = (high_y - low_y or 1) * 0.06
    low_y, high_y = low_y - pad, high_y + pad
    at_x = lambda x: LEFT + (x - low_x) / ((high_x - low_x) or 1) * (W - LEFT - RIGHT)
    at_y = lambda y: H - BOTTOM - (y - low_y) / (high_y - low_y) * (H - TOP - BOTTOM)
    out = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {W} {H}" font-family="sans-serif" font-size="12">',
           f'<rect width="{W}" height="{H}" fill="#fff"/><text x="{LEFT}" y="22" font-size="15">{title}</text>']
    for i in range(5):
        x, y = low_x + (high_x - low_x) * i / 4, low_y + (high_y - low_y) * i / 4
        out.append(f'<path d="M{LEFT} {at_y(y):.1f}H{W - RIGHT}" stroke="#ddd"/>'
                   f'<text x="{LEFT - 6}" y="{at_y(y) + 4:.1f}" text-anchor="end">{y:.3g}</text>'
                   f'<text x="{at_x(x):.1f}" y="{H - BOTTOM + 18}" text-anchor="middle">{x:.4g}</text>')
    out.append(f'<text x="{(LEFT + W - RIGHT) / 2}" y="{H - 8}" text-anchor="middle">{across}</text>'
               f'<text x="14" y="{H / 2}" text-anchor="middle" transform="rotate(-90 14 {H / 2})">{up}</text>')
    for i, (name, s) in enumerate(series.items()):
        colour = COLOURS[i % len(COLOURS)]
        out.append(f'<path d="M{" L".join(f"{at_x(x):.1f} {at_y(y):.1f}" for x, y in s)}" fill="none" stroke="{colour}" stroke-width="1.8"/>')
        if marks or len(s) == 1:
            out += [f'<circle cx="{at_x(x):.1f}" cy="{at_y(y):.1f}" r="3.5" fill="{colour}"/>' for x, y in s]
        out.append(f'<path d="M{W - RIGHT + 12} {TOP + 18 * i}h18" stroke="{colour}" stroke-width="3"/>'
                   f'<text x="{W - RIGHT + 36}" y="{TOP + 4 + 18 * i}">{name}</text>')
    with open(path, 'w', encoding='utf-8') as f:
        f.write('\n'.join(out) + '\n</svg>\n')
    print(path)


def main(files, out):
    rows = []
    for path in files:
        with (lzma.open if path.endswith('.xz') else open)(path, 'rt', encoding='utf-8') as f:
            rows += [json.loads(line) for line in f]
    names = list(dict.fromkeys(r['name'] for r in rows))
    result = {r['name']: r for r in rows if r['event'] == 'result'}
    steps = {n: [r for r in rows if r['name'] == n and r['event'] == 'step'] for n in names}
    first = [n for n in names if not n.startswith('gumbel+') and not n.startswith('gumbel-')]
    chart('Loss of training', 'step', 'InfoNCE', {n: [(r['step'], r.get('coded', r['nce'])) for r in steps[n][1:]] for n in first},
          f'{out}/search-loss.svg')
    chart('Error of the codes', 'step', 'squared, summed', {n: [(r['step'], r['error']) for r in steps[n] if 'error' in r]
                                                            for n in first if any('error' in r for r in steps[n])}, f'{out}/search-codes.svg')
    chart('Validation, packages held out', 'step', 'recall@10 (mean over sources)',
          {n: [(r['step'], r.get('codes', r['vectors'])['mean_r10']) for r in rows if r['name'] == n and r['event'] == 'val'] for n in first},
          f'{out}/search-recall.svg')
    study = {n: r for n, r in result.items() if r['config']['estimator'] == 'gumbel'}
    starts = sorted({r['config']['t_start'] for r in study.values()})
    if len(study) > 2:
        chart('Temperature of Gumbel-softmax', 'power of e at the end', 'recall@10 of codes (mean over sources)',
              {f'start e^{s:g}': sorted((r['config']['t_end'], r['test']['codes']['mean_r10']) for r in study.values()
                                        if r['config']['t_start'] == s) for s in starts}, f'{out}/search-temperature.svg', True)


if __name__ == '__main__':
    main(sys.argv[1:-1], sys.argv[-1])
