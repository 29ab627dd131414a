#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# The thin model on one card (at most 250 s): bash lab/device/thin.sh, as first.sh. Tells where it stops and why.
began=$(date +%s)
. lab/device/common.sh
exec > >(tee "$OUT/thin.log") 2>&1
nvidia-smi --query-gpu=name,driver_version,memory.used --format=csv,noheader || die "no card"
nproc
size=67108864
blocks() { timeout "${limit:-60}" $lab/bin/bench_blocks "$@"; }

log "--- the net, golden and shipped"
timeout 60 $lab/bin/bench_cards $lab/dickens models/swift.ffm 32 256 || die "bench_cards"
log "--- payloads against the processor's"
blocks $lab/dickens models/swift.ffm 1 64 4096 || die "a small block of dickens"
$lab/bin/gentext 64 $work/t64 $lab/dickens || die "gentext"
head -c 4194304 $work/t64 > $work/t4
blocks $work/t4 models/swift.ffm 2 256 8192 || die "the generated text"
log "--- blocks, MB/s of all and us a byte of each"
for what in "1 256" "1 1024" "32 1024" "64 1024"; do
    blocks $lab/dickens models/swift.ffm $what 8192 || die "blocks $what"
done
log "--- 4 MiB, both ways"
clocked "create 4 MiB" 4194304 $ffz create -q --device cuda --level former $work/a4.ffz $work/t4 || exit 1
clocked "test on the processor" 4194304 $ffz test -q --device cpu $work/a4.ffz || exit 1
clocked "test on the card" 4194304 $ffz test -q --device cuda $work/a4.ffz || exit 1
log "--- 64 MiB"
clocked "create" $size $ffz create -q --device cuda --level former $work/a.ffz $work/t64 || exit 1
clocked "create --no-verify" $size $ffz create -q --device cuda --level former --no-verify $work/b.ffz $work/t64 || exit 1
clocked "test" $size $ffz test -q --device cuda $work/a.ffz || exit 1
rm -rf $work/x; mkdir $work/x
clocked "extract" $size $ffz extract -q --device cuda -C $work/x $work/a.ffz || exit 1
find $work/x -type f | head -1 | xargs -I{} cmp {} $work/t64 && log "extracted bytes are right"
ls -l $work/a.ffz $work/b.ffz | awk '{ print $5, $9 }'
sha256sum $work/a.ffz $work/b.ffz | cut -c1-16
$ffz create --device cuda --level former --json -f $work/c.ffz $work/t64 2>&1 | head -c 600; echo
limit=40 blocks $lab/dickens models/swift.ffm 128 1024 8192 || log "128 blocks: not in time"
CUDA_DEVICE_MAX_CONNECTIONS=8 limit=40 blocks $lab/dickens models/swift.ffm 32 1024 8192 || log "8 connections: not in time"
log "--- profile"
left=$((240 - $(date +%s) + began))
[ $left -gt 20 ] && timeout $left ncu --clock-control none -k regex:blockMixKernel --launch-skip 1 --launch-count 1 --set full \
    --import-source yes -o "$OUT/thin" -f $lab/bin/bench_blocks $lab/dickens models/swift.ffm 1 128 8192 > "$OUT/ncu.txt" 2>&1 ||
    log "ncu: $(tail -1 "$OUT/ncu.txt")"
ncu -i "$OUT/thin.ncu-rep" --page source --csv > "$OUT/source.csv" 2> /dev/null
ncu -i "$OUT/thin.ncu-rep" --page details > "$OUT/ncu.txt" 2>&1
grep -E "Duration|Registers|Achieved|Hit Rate|Executed Ipc|No Eligible|blockMix" "$OUT/ncu.txt" | head -40
log "done"
