#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# One card against two (nvidia-h200-x2, at most 420 s), with what takes the time that two do not halve:
# bash lab/device/two.sh, as first.sh.
began=$(date +%s)
. lab/device/common.sh
exec > >(tee "$OUT/two.log") 2>&1
nvidia-smi --query-gpu=name,driver_version --format=csv,noheader || die "no card"
nproc; free -g | sed -n 2p
left() { echo $((415 - $(date +%s) + began)); }
create="$ffz create -q --device cuda --level former"
test="$ffz test -q --device cuda"
log "--- payloads against the processor's"
timeout 60 $lab/bin/bench_blocks $lab/dickens models/swift.ffm 3 256 8192 || die "bench_blocks"
log "--- texts"
$lab/bin/gentext 64 $work/t64 $lab/dickens || die "gentext"
$lab/bin/gentext 1024 $work/text $lab/dickens || die "gentext"
size=1073741824
export CUDA_VISIBLE_DEVICES=0
limit=40
clocked "one card, 64 MiB in" 67108864 $create $work/a.ffz $work/t64 || exit 1
clocked "one card, 64 MiB out" 67108864 $test $work/a.ffz || exit 1
unset CUDA_VISIBLE_DEVICES
log "--- 1 GiB"
limit=100
clocked "two cards, in" $size $create $work/two.ffz $work/text
clocked "two cards, out" $size $test $work/two.ffz
export CUDA_VISIBLE_DEVICES=0
clocked "one card, in" $size $create $work/one.ffz $work/text
clocked "one card, out" $size $test $work/one.ffz
unset CUDA_VISIBLE_DEVICES
ls -l $work/*.ffz | awk '{ print $5, $9 }'
cmp $work/one.ffz $work/two.ffz && log "same bytes"
rm -rf $work/x; mkdir $work/x
[ "$(left)" -gt 60 ] && limit=60 clocked "two cards, extract" $size $ffz extract -q --device cuda -C $work/x $work/two.ffz &&
    find $work/x -type f | head -1 | xargs -I{} cmp {} $work/text && log "extracted bytes are right"
rm -rf $work/x
log "--- what happens when"
[ "$(left)" -gt 40 ] && echo "two cards, out:" && timeout 40 python3 lab/device/watched.py $test $work/two.ffz
[ "$(left)" -gt 40 ] && echo "two cards, in, --no-verify:" && timeout 40 python3 lab/device/watched.py $create --no-verify $work/quick.ffz $work/text
[ "$(left)" -gt 20 ] && limit=20 clocked "two cards, 64 MiB in" 67108864 $create $work/b.ffz $work/t64
log "done"
