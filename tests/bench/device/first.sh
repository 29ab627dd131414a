#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# The first run on a machine with one card (about 200 s): bash lab/device/first.sh, in the repository's root, with lab/ that
# gather.sh made. Tells where it stops and why.
began=$(date +%s)
. lab/device/common.sh
exec > >(tee "$OUT/first.log") 2>&1
nvidia-smi --query-gpu=name,driver_version,memory.used --format=csv,noheader || die "no card"
nproc; lscpu | grep -E "Model name|Thread|Core|L2|L3"; free -g | sed -n 2p
$ffz --version || die "ffz does not run here: $(ldd $ffz | grep 'not found')"
[ -f models/swift.ffm ] || die "models/swift.ffm did not travel"

log "--- kernels against the processor, golden models"
for model in tests/golden/models/*.ffm; do
    timeout 30 $lab/bin/bench_cards $lab/dickens "$model" > $work/golden 2>&1 ||
        { cat $work/golden; die "$model"; }
done
log "golden models right"
log "--- the shipped model: rights, then rates without mixing"
timeout 60 $lab/bin/bench_cards $lab/dickens models/swift.ffm 1 256 8 256 16 256 32 64 32 256 32 1024 64 256 || die "bench_cards"

log "--- texts"
$lab/bin/gentext 64 $work/t64 $lab/dickens || die "gentext"
head -c 4194304 $work/t64 > $work/t4
size=67108864

log "--- a small archive, both ways"
clocked "create 4 MiB" 4194304 $ffz create -q --device cuda --level former $work/a4.ffz $work/t4 || exit 1
clocked "test on the processor" 4194304 $ffz test -q --device cpu $work/a4.ffz || exit 1
clocked "test on the card" 4194304 $ffz test -q --device cuda $work/a4.ffz || exit 1

log "--- 64 MiB"
for threads in 0 16 24 48; do
    clocked "create, threads $threads" $size $ffz create -q --device cuda --level former --threads $threads $work/a$threads.ffz $work/t64 || exit 1
done
clocked "create --no-verify" $size $ffz create -q --device cuda --level former --no-verify $work/nv.ffz $work/t64 || exit 1
ls -l $work/*.ffz | awk '{ print $5, $9 }'
sha256sum $work/a*.ffz | cut -c1-16
for threads in 0 16 48; do
    clocked "test, threads $threads" $size $ffz test -q --device cuda --threads $threads $work/a0.ffz || exit 1
done
rm -rf $work/x; mkdir $work/x
clocked "extract" $size $ffz extract -q --device cuda -C $work/x $work/a0.ffz || exit 1
find $work/x -type f | head -1 | xargs -I{} cmp {} $work/t64 && log "extracted bytes are right"
$ffz test --device cuda --json $work/a0.ffz | head -c 1500; echo

log "--- mixing alone"
if [ -f $lab/bin/bench_thin_before ]; then
    for i in 1 2; do
        for program in bench_thin_before bench_thin; do
            echo "$program: $($lab/bin/$program $lab/dickens models/swift.ffm 1024 1 | tail -1)"
        done
    done
    echo "before: $($lab/bin/bench_thin_before $lab/dickens models/swift.ffm 1024 16 | tail -1)"
fi
$lab/bin/bench_thin $lab/dickens models/swift.ffm 2048 1 | tail -1
$lab/bin/bench_thin $lab/dickens models/swift.ffm 1024 16 | tail -1
$lab/bin/bench_thin $lab/dickens models/swift.ffm 1024 32 | tail -1
head -c 10000000 $work/t64 > $work/t10
$lab/bin/bench_thin $work/t10 models/swift.ffm 2048 1 | tail -1

log "--- profile"
timeout 60 ncu --clock-control none -k regex:feedKernel --launch-skip 30 --launch-count 2 --set full \
    $lab/bin/bench_cards $lab/dickens models/swift.ffm 1 1024 > "$OUT/ncu.txt" 2>&1 || log "ncu: $(tail -1 "$OUT/ncu.txt")"
grep -E "Duration|Throughput|Registers|Achieved|Hit Rate|Executed Ipc|Theoretical Occ|No Eligible|Stall" "$OUT/ncu.txt" | head -60
log "done"
