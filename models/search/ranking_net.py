#!/usr/bin/python3
"""The networks of ranker.json as a C++ table: ranking_net.py RANKER.json > core/search/rank/RankingNet.h"""
import json
import sys

UNIT = 10000   # rank.py rounds weights to four digits


def numbers(values):
    return ', '.join(str(round(v * UNIT)) for v in values)


def rows(text, indent, width=110):
    """Breaks a list of numbers into lines."""
    lines, line = [], ' ' * indent
    for word in text.split(' '):
        if len(line) + len(word) + 1 > width:
            lines.append(line.rstrip())
            line = ' ' * indent
        line += word + ' '
    return '\n'.join(lines + [line.rstrip()])


def main(path):
    with open(path, encoding='utf-8') as f:
        nets = json.load(f)['ranked network']
    hidden, inputs = len(nets[0]['0.weight']), len(nets[0]['0.weight'][0])
    print(f'''// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Written by models/search/ranking_net.py from models/search/ranker.json: the networks that order what was found
// in one archive. Weights in steps of 1 / kWeightUnit.

#include <array>
#include <cstddef>
#include <cstdint>

namespace ff::search {{

inline constexpr std::int64_t kWeightUnit = {UNIT};

struct RankingNet {{
    static constexpr std::size_t kInputs = {inputs}, kHidden = {hidden};
    std::array<std::array<std::int64_t, kInputs>, kHidden> first;
    std::array<std::int64_t, kHidden> bias, second;
}};

// clang-format off
inline constexpr std::array<RankingNet, {len(nets)}> kRankingNets = {{{{''')
    for net in nets:
        print('    {{{')
        for row in net['0.weight']:
            print(rows('{' + numbers(row) + '},', 8))
        print('    }},')
        for row in (net['0.bias'], net['2.weight'][0]):
            print(rows('{' + numbers(row) + '},', 5))
        print('    },')
    print('''}};
// clang-format on

} // namespace ff::search''')


if __name__ == '__main__':
    main(sys.argv[1])
