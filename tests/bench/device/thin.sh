#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# The thin model on one card (at most 450 s): bash lab/device/thin.sh, as first.sh. Every phase has a time of its own and goes
# on after one that failed; the table stands at the end of its output.
began=$(date +%s)
. lab/device/common.sh
exec > >(tee "$OUT/thin.log") 2>&1
nvidia-smi --query-gpu=name,driver_version,memory.used --format=csv,noheader || die "no card"
nproc
create="$ffz create -q --level former"
failed=
# Not begun with less than that many seconds left.
phase() { [ $((450 - $(date +%s) + began)) -ge "$1" ] && log "--- $2"; }
blocks() {
    timeout "${limit:-40}" $lab/bin/bench_blocks "$@" && return
    log "bench_blocks $*: FAILED with $?"
    failed=1
}

phase 30 "the net, golden models and shipped" && {
    for model in tests/golden/models/*.ffm; do
        timeout 10 $lab/bin/bench_cards $lab/dickens "$model" > $work/golden 2>&1 || { tail -2 $work/golden; log "$model WRONG"; }
    done
    timeout 30 $lab/bin/bench_cards $lab/dickens models/swift.ffm 32 256 | tail -2
}
timeout 60 $lab/bin/gentext 512 $work/t512 $lab/dickens || die "gentext"
head -c 67108864 $work/t512 > $work/t64
phase 30 "payloads against the processor's: MB/s of all and us a byte of a block" && {
    limit=20 blocks $lab/dickens models/swift.ffm 1 64 4096
    limit=20 blocks $work/t64 models/swift.ffm 3 256 8192
    limit=40 blocks $work/t64 models/swift.ffm 2 1024 21845
    # Nothing below makes sense then.
    [ -z "$failed" ] || {
        timeout 90 compute-sanitizer --tool memcheck $lab/bin/bench_blocks $lab/dickens models/swift.ffm 1 16 512 2>&1 | head -40
        timeout 60 compute-sanitizer --tool racecheck $lab/bin/bench_blocks $lab/dickens models/swift.ffm 1 16 512 2>&1 | head -20
        die "blocks are wrong"
    }
}
phase 60 "64 MiB" && {
    limit=60 clocked "create" 67108864 $create --device cuda $work/a.ffz $work/t64
    limit=60 clocked "create again" 67108864 $create --device cuda $work/a2.ffz $work/t64
    limit=60 clocked "create --no-verify" 67108864 $create --device cuda --no-verify $work/b.ffz $work/t64
    limit=60 clocked "test" 67108864 $ffz test -q --device cuda $work/a.ffz
    rm -rf $work/x; mkdir $work/x
    limit=60 clocked "extract" 67108864 $ffz extract -q --device cuda -C $work/x $work/a.ffz
    find $work/x -type f | head -1 | xargs -I{} cmp {} $work/t64 && log "extracted bytes are right"
}
phase 60 "many blocks" && {
    limit=40 blocks $work/t64 models/swift.ffm 256 256 8192
    limit=40 blocks $work/t64 models/swift.ffm 128 512 10900
    limit=60 blocks $work/t512 models/swift.ffm 256 1024 21845
}
phase 60 "512 MiB" && {
    limit=90 clocked "create 512 MiB" 536870912 $create --device cuda $work/l.ffz $work/t512
    limit=90 clocked "test 512 MiB" 536870912 $ffz test -q --device cuda $work/l.ffz
}
phase 60 "the processor's archive of 64 MiB" &&
    limit=100 clocked "create on the processor" 67108864 $create --device cpu --mix thin --n 91 --no-verify $work/p.ffz $work/t64
ls -l $work/*.ffz | awk '{ print $5, $9 }'
sha256sum $work/*.ffz | cut -c1-16,65-
phase 70 "profile" && {
    timeout 60 ncu --clock-control none -k regex:thinKernel --launch-skip 3 --launch-count 1 --set full --import-source yes \
        -o "$OUT/thin" -f $lab/bin/bench_blocks $work/t64 models/swift.ffm 16 256 8192 > "$OUT/ncu.txt" 2>&1 ||
        log "ncu: $(tail -1 "$OUT/ncu.txt")"
    timeout 30 ncu -i "$OUT/thin.ncu-rep" --page source --csv > "$OUT/source.csv" 2> /dev/null
    timeout 30 ncu -i "$OUT/thin.ncu-rep" --page details > "$OUT/ncu.txt" 2>&1
    gzip -f "$OUT/source.csv"
    grep -E "Duration|Registers|Achieved|Hit Rate|Executed Ipc|No Eligible" "$OUT/ncu.txt" | head -20
}
log "done"
