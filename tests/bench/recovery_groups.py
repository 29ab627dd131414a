#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Do interleaved groups of shards hold against damage of 4 % in 64 places? recovery_groups.py [TRIALS]"""
import random, sys
TRIALS = int(sys.argv[1]) if len(sys.argv) > 1 else 500
def trial(rng, shards, groups, parity, places=64, share=0.04):
    cuts = sorted(rng.random() for _ in range(places - 1))
    lengths = [b - a for a, b in zip([0] + cuts, cuts + [1])]
    lost = set()
    for length in lengths:
        size = length * share * shards
        at = rng.random() * (shards - size)
        lost.update(range(int(at), int(at + size) + 1))
    hit = [0] * groups
    for shard in lost:
        hit[shard % groups] += 1
    return max(hit) > parity
for data, parity in ((32, 2), (32, 4), (64, 4), (243, 12), (230, 25)):
    for groups in (8, 64, 512):
        shards = groups * (data + parity)
        rng = random.Random(f"{data} {parity} {groups}")
        lost = sum(trial(rng, shards, groups, parity) for _ in range(TRIALS))
        print(f"{data} + {parity} shards, {groups} groups ({100 * parity / data:.1f} %): lost {100 * lost / TRIALS:.1f} % of {TRIALS}")
