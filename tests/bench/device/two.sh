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
log "--- texts"
$lab/bin/gentext 1024 $work/text $lab/dickens || die "gentext"
size=1073741824
# The same text as files of 16 MiB: the SHA-512 of one file is one thread's work, and its end is nobody else's.
mkdir -p $work/texts && split -b 16777216 -d -a 2 $work/text $work/texts/text. || die "split"
# pair NAME PATH: two cards, then one, in and out; the archives must be the same.
pair() {
    what=$1 path=$2
    limit=100
    clocked "$what: two cards, in" $size $create $work/two.ffz $path && in=$seconds
    clocked "$what: two cards, out" $size $test $work/two.ffz && out=$seconds
    export CUDA_VISIBLE_DEVICES=0
    clocked "$what: one card, in" $size $create $work/one.ffz $path &&
        awk -v a=$seconds -v b=$in 'BEGIN { printf "in: %.3f times\n", a / b }'
    clocked "$what: one card, out" $size $test $work/one.ffz &&
        awk -v a=$seconds -v b=$out 'BEGIN { printf "out: %.3f times\n", a / b }'
    unset CUDA_VISIBLE_DEVICES
    ls -l $work/*.ffz | awk '{ print $5, $9 }'
    cmp $work/one.ffz $work/two.ffz && log "same bytes"
}
log "--- 1 GiB in 64 files"
pair files $work/texts
rm -rf $work/x; mkdir $work/x
limit=60 clocked "two cards, extract" $size $ffz extract -q --device cuda -C $work/x $work/two.ffz &&
    diff -r $work/x/texts $work/texts && log "extracted bytes are right"
rm -rf $work/x
[ -n "${FF_SHORT:-}" ] && { log "done"; exit 0; }
[ "$(left)" -gt 60 ] && limit=40 clocked "files: two cards, out again" $size $test $work/two.ffz
log "--- what happens when"
[ "$(left)" -gt 40 ] && echo "two cards, out:" && timeout 40 python3 lab/device/watched.py $test $work/two.ffz
[ "$(left)" -gt 110 ] && limit=100 && clocked "files: two cards, in again" $size $create $work/two.ffz $work/texts
log "done"
