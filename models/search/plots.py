#!/usr/bin/python3
"""Training curves and the study of temperatures as SVG: plots.py CURVES.jsonl[.xz] LOWER UPPER BOTTLENECK OUT_FOLDER.

CURVES: what train.py wrote of the runs, one after the other; LOWER, UPPER, BOTTLENECK: names of runs.
"""
import json
import lzma
import sys

COLOURS = ['#1b6ca8', '#d1495b', '#2e933c', '#8a4fff', '#e08e0b', '#4a4e69', '#00a6a6', '#b5179e']
W, H, LEFT, TOP, RIGHT, BOTTOM = 760, 400, 60, 40, 220, 46


def chart(title, across, up, series, path):
    """series: {name: [(x, y), ...]}, x in 0..100"""
    points = [p for s in series.values() for p in s]
    if not points:
        return
    low_x, high_x = 0, 100
    low_y, high_y = min(p[1] for p in points), max(p[1] for p in points)
    pad = (high_y - low_y or 1) * 0.06
    low_y, high_y = low_y - pad, high_y + pad
    at_x = lambda x: LEFT + (x - low_x) / (high_x - low_x) * (W - LEFT - RIGHT)
    at_y = lambda y: H - BOTTOM - (y - low_y) / (high_y - low_y) * (H - TOP - BOTTOM)
    out = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {W} {H}" font-family="sans-serif" font-size="12">',
           f'<rect width="{W}" height="{H}" fill="#fff"/>'
           f'<text x="{LEFT}" y="22" font-size="15">{title}</text>']
    for i in range(5):
        x, y = low_x + (high_x - low_x) * i / 4, low_y + (high_y - low_y) * i / 4
        out.append(f'<path d="M{LEFT} {at_y(y):.1f}H{W - RIGHT}" stroke="#ddd"/>'
                   f'<text x="{LEFT - 6}" y="{at_y(y) + 4:.1f}" text-anchor="end">{y:.3f}</text>'
                   f'<text x="{at_x(x):.1f}" y="{H - BOTTOM + 18}" text-anchor="middle">{x:.4g}</text>')
    out.append(f'<text x="{(LEFT + W - RIGHT) / 2}" y="{H - 8}" text-anchor="middle">{across}</text>'
               f'<text x="14" y="{H / 2}" text-anchor="middle" transform="rotate(-90 14 {H / 2})">{up}</text>')
    for i, (name, s) in enumerate(series.items()):
        colour = COLOURS[i % len(COLOURS)]
        line = ' L'.join(f'{at_x(x):.1f} {at_y(y):.1f}' for x, y in s)
        out.append(f'<path d="M{line}" fill="none" stroke="{colour}" stroke-width="1.8"/>')
        out.append(f'<path d="M{W - RIGHT + 12} {TOP + 18 * i}h18" stroke="{colour}" stroke-width="3"/>'
                   f'<text x="{W - RIGHT + 36}" y="{TOP + 4 + 18 * i}">{name}</text>')
    with open(path, 'w', encoding='utf-8') as f:
        f.write('\n'.join(out) + '\n</svg>\n')
    print(path)


def read(path):
    with (lzma.open if path.endswith('.xz') else open)(path, 'rt', encoding='utf-8') as f:
        return [json.loads(line) for line in f]


def curve(rows, name, event, value):
    """Of one run against the share of its time that is over; rows that do not have the value are left out."""
    found = []
    for r in rows:
        if r['name'] == name and r['event'] == event:
            try:
                found.append((100 * r['progress'], value(r)))
            except KeyError:
                pass
    return found


def main(path, lower, upper, bottleneck, out):
    rows = read(path)
    result = {r['name']: r for r in rows if r['event'] == 'result'}
    time, recall = '% of the training time', 'recall@10, mean over sources'
    chart('Loss of training', time, 'InfoNCE', {
        'lower (no contents)': curve(rows, lower, 'step', lambda r: r['nce'])[1:],
        'upper (no codes)': curve(rows, upper, 'step', lambda r: r['nce'])[1:],
        'bottleneck, its vectors': curve(rows, bottleneck, 'step', lambda r: r['nce'])[1:],
        'bottleneck, its codes': curve(rows, bottleneck, 'step', lambda r: r['coded'])}, f'{out}/search-loss.svg')
    of = lambda kind: lambda r: r[kind]['mean_r10']
    chart('Validation: packages held out', time, recall, {
        'lower (no contents)': curve(rows, lower, 'val', of('vectors')),
        'upper (no codes)': curve(rows, upper, 'val', of('vectors')),
        'bottleneck, its vectors': curve(rows, bottleneck, 'val', of('vectors')),
        'bottleneck, its codes': curve(rows, bottleneck, 'val', of('codes_beam8'))}, f'{out}/search-recall.svg')
    fixed = lambda r: {k: v for k, v in r['config'].items() if k not in ('t_start', 't_end')}
    study = [n for n, r in result.items() if fixed(r) == fixed(result[bottleneck])]
    power = {-1: 'e⁻¹', 0: 'e⁰'}
    label = lambda r: f"{power[r['config']['t_start']]} to {power[r['config']['t_end']]}"
    chart('Temperature of Gumbel-softmax: codes on validation', time, recall, {
        f"{label(result[n])}, test {result[n]['test']['codes_beam8']['mean_r10']:.3f}":
            curve(rows, n, 'val', of('codes_beam8')) for n in study}, f'{out}/search-temperature.svg')


if __name__ == '__main__':
    main(*sys.argv[1:6])
