#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# One card against two (nvidia-h200-x2, at most 560 s): bash lab/device/two.sh, as first.sh. 1 GiB of text, less when the
# first 64 MiB show that it does not fit.
began=$(date +%s)
. lab/device/common.sh
exec > >(tee "$OUT/two.log") 2>&1
nvidia-smi --query-gpu=name,driver_version --format=csv,noheader || die "no card"
nproc; free -g | sed -n 2p
left() { echo $((555 - $(date +%s) + began)); }
# This machine's memory grows as it is used, and ffz takes as many threads as have room in what it sees.
if [ "$(awk '/MemTotal/ { print int($2 / 1048576) }' /proc/meminfo)" -lt 200 ]; then
    for i in 1 2 3 4 5 6 7 8; do
        timeout 60 python3 -c 'b = bytearray(20 << 30)
for i in range(0, len(b), 4096): b[i] = 1' &
    done
    wait
    free -g | sed -n 2p
fi
log "--- texts"
$lab/bin/gentext 64 $work/t64 $lab/dickens || die "gentext"
create="$ffz create -q --device cuda --level former"
export CUDA_VISIBLE_DEVICES=0
limit=60 clocked "one card, 64 MiB in" 67108864 $create $work/a.ffz $work/t64 || exit 1
# Four passes, two of them twice as fast, in 400 s: seconds of 64 MiB in, three times as large at most.
mib=$(awk -v s="$seconds" 'BEGIN { m = 64 * 400 / (s * 3); m = m > 1024 ? 1024 : int(m / 64) * 64; print m < 64 ? 64 : m }')
log "--- $mib MiB"
$lab/bin/gentext "$mib" $work/text $lab/dickens || die "gentext"
size=$((mib << 20))
limit=150
clocked "one card, in" $size $create $work/one.ffz $work/text
clocked "one card, out" $size $ffz test -q --device cuda $work/one.ffz
unset CUDA_VISIBLE_DEVICES
clocked "two cards, in" $size $create $work/two.ffz $work/text
clocked "two cards, out" $size $ffz test -q --device cuda $work/two.ffz
ls -l $work/one.ffz $work/two.ffz | awk '{ print $5, $9 }'
cmp $work/one.ffz $work/two.ffz && log "same bytes"
rm -rf $work/x; mkdir $work/x
[ "$(left)" -gt 90 ] && limit=80 clocked "two cards, extract" $size $ffz extract -q --device cuda -C $work/x $work/two.ffz &&
    find $work/x -type f | head -1 | xargs -I{} cmp {} $work/text && log "extracted bytes are right"
[ "$(left)" -gt 60 ] && limit=50 clocked "two cards, in again" $size $create $work/again.ffz $work/text
[ "$(left)" -gt 60 ] && limit=50 clocked "two cards, --no-verify" $size $create --no-verify $work/quick.ffz $work/text
# Half the cores, as one card's machine has.
export CUDA_VISIBLE_DEVICES=0
half=$(($(nproc) / 2))
[ "$(left)" -gt 90 ] && limit=$(left) clocked "one card, half the cores, in" $size taskset -c 0-$((half - 1)) $create $work/half.ffz $work/text
log "done"
