# SPDX-License-Identifier: GPL-3.0-or-later
# What first.sh and two.sh share. Sourced in the repository's root.
work=/dev/shm/ff lab=/dev/shm/ff/lab
mkdir -p $work
# Python unpacks it where tar has no xz.
[ -f lab/lab.tar.xz ] || { echo "STOP: lab/ did not travel (carry)"; exit 1; }
rm -rf $lab && (cd $work && python3 - "$OLDPWD/lab/lab.tar.xz" <<'PY'
import sys, tarfile
tarfile.open(sys.argv[1]).extractall('.', filter='data')
PY
) || { echo "STOP: lab/lab.tar.xz does not unpack"; exit 1; }
export LD_LIBRARY_PATH=$lab/lib FILEFORMER_MODELS=$PWD/models FILEFORMER_CUDA=$lab/bin/libfileformer_cuda.so
# More streams than these wait for one another.
export CUDA_DEVICE_MAX_CONNECTIONS=32
export LC_ALL=C.UTF-8 HOME=/tmp
OUT=${OUT:-/tmp/out}
mkdir -p "$OUT"
ffz=$lab/bin/ffz
log() { echo "[$(($(date +%s) - began)) s] $*"; }
die() {
    log "STOP: $*"
    exit 1
}
# clocked NAME BYTES COMMAND…: seconds (wall, user, system) and MB/s of a command; its own output stays in a file.
clocked() {
    name=$1 bytes=$2
    shift 2
    { TIMEFORMAT='%R %U %S'; time timeout "${limit:-100}" "$@" > "$work/said" 2>&1; } 2> "$work/time" || {
        code=$?
        tail -5 "$work/said"
        log "$name FAILED with $code"
        return 1
    }
    tail -1 "$work/time" | awk -v n="$name" -v b="$bytes" \
        '{ printf "%-34s %7.2f s, %7.2f MB/s; user %7.2f s, system %6.2f s: %.3f us of processor a byte\n", n, $1, b / $1 / 1e6, $2, $3, ($2 + $3) / b * 1e6 }'
    seconds=$(tail -1 "$work/time" | cut -d' ' -f1)
}
