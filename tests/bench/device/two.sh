#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# One card against two (nvidia-h200-x2, at most 550 s): bash lab/device/two.sh, as first.sh. 1 GiB of text, less when the
# first 64 MiB show that it does not fit.
began=$(date +%s)
. lab/device/common.sh
exec > >(tee "$OUT/two.log") 2>&1
limit=300
nvidia-smi --query-gpu=name,driver_version --format=csv,noheader || die "no card"
nproc; lscpu | grep -E "Model name|Thread|Core"; free -g | sed -n 2p
$lab/bin/gentext 64 $work/t64 $lab/dickens || die "gentext"
timeout 60 $lab/bin/bench_cards $lab/dickens models/swift.ffm 32 256 64 256 || die "bench_cards"
CUDA_VISIBLE_DEVICES=0 timeout 60 $lab/bin/bench_cards $lab/dickens models/swift.ffm 32 256 64 256 || die "bench_cards, one card"
export CUDA_VISIBLE_DEVICES=0
clocked "one card, 64 MiB in" 67108864 $ffz create -q --device cuda --level former $work/a.ffz $work/t64 || exit 1
# Four passes, two of them twice as fast, in 430 s less what is over: seconds of 64 MiB in, three times as large at most.
mib=$(awk -v s="$seconds" 'BEGIN { m = 64 * 400 / (s * 3); m = m > 1024 ? 1024 : int(m / 64) * 64; print m < 64 ? 64 : m }')
log "--- $mib MiB"
$lab/bin/gentext "$mib" $work/text $lab/dickens || die "gentext"
size=$((mib << 20))
clocked "one card, in" $size $ffz create -q --device cuda --level former $work/one.ffz $work/text || exit 1
clocked "one card, out" $size $ffz test -q --device cuda $work/one.ffz || exit 1
unset CUDA_VISIBLE_DEVICES
clocked "two cards, in" $size $ffz create -q --device cuda --level former $work/two.ffz $work/text || exit 1
clocked "two cards, out" $size $ffz test -q --device cuda $work/two.ffz || exit 1
ls -l $work/one.ffz $work/two.ffz | awk '{ print $5, $9 }'
cmp $work/one.ffz $work/two.ffz && log "same bytes"
sha256sum $work/one.ffz $work/two.ffz
# Half the cores, as one card's machine has.
export CUDA_VISIBLE_DEVICES=0
half=$(($(nproc) / 2))
left=$((540 - $(date +%s) + began))
[ $left -gt 60 ] && limit=$left clocked "one card, half the cores, in" $size taskset -c 0-$((half - 1)) $ffz create -q --device cuda --level former $work/half.ffz $work/text
log "done"
