#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Runs all fuzz targets on a machine with many cores. Here, after ./run fuzz 1 (which builds them), fuzz.sh gather packs
# the program, the libraries of this system that it needs, the seeds and what was learned so far into lab/fuzz, which is
# carried (git ignores it). There, fuzz.sh there SECONDS runs them for so long and leaves table, findings and corpora in
# $OUT; called again while the machine is held it goes on. The tree must stand there where it stood here, because the
# program looks for its archives where it was built: this is done by a link.
set -eu
here=$(cd "$(dirname "$0")" && pwd)

gather() {
    root=$(cd "$here/../../.." && pwd)
    lab=${FF_LAB:-$root/lab}/fuzz
    build=$root/build/fuzz
    rm -rf "$lab" "$build/packed"
    mkdir -p "$lab" "$build/packed/build/fuzz/fuzz" "$build/packed/build/fuzz/lib" "$build/packed/tests/fuzz"
    llvm-strip-16 -o "$build/packed/build/fuzz/fuzz/fuzz" "$build/fuzz/fuzz"
    ldd "$build/fuzz/fuzz" | awk '$3 ~ /^\// { print $3 }' | while read -r library; do
        case $(basename "$library") in
        # Its data are 30 MB, which nothing but a search uses: that target is not run there.
        libicudata.so.*)
            echo 'const char FF_DATA[64] = {0};' |
                gcc -x c -shared -DFF_DATA=icudt"$(basename "$library" | tr -dc 0-9)"_dat - \
                    -o "$build/packed/build/fuzz/lib/$(basename "$library")" -Wl,-soname,"$(basename "$library")" ;;
        libc.so* | libm.so* | libstdc++.so* | libgcc_s.so* | libpthread.so* | libdl.so* | librt.so*) ;;
        *) cp -L "$library" "$build/packed/build/fuzz/lib/" ;;
        esac
    done
    cd "$root/tests"
    cp -r fuzz/seeds fuzz/run fuzz/encrypted.keys fuzz/fuzz_*.cpp "$build/packed/tests/fuzz/"
    rm "$build/packed/tests/fuzz/fuzz_query.cpp"
    [ ! -f "$build/counts.json" ] || cp "$build/counts.json" "$build/packed/build/fuzz/"
    [ -z "${FF_CORPUS:-}" ] || cp -r "$build/corpus" "$build/packed/build/fuzz/"
    tar -C "$build/packed" -c build tests | xz -T0 --x86 --lzma2=preset=6,dict=16MiB,lc=0 > "$lab/fuzz.tar.xz"
    cp "$here/fuzz.sh" "$lab/"
    echo "$root" > "$lab/root"
    du -sh "$lab"
}

there() {
    root=$(cat "$here/root")
    if [ ! -d "$root" ]; then
        mkdir -p "$root"
        tar -C "$root" -xJf "$here/fuzz.tar.xz"
        ln -s "$PWD/models" "$root/models"
        ln -s "$PWD/tests/data" "$PWD/tests/cases" "$root/tests/"
    fi
    echo "$(nproc) cores; $(awk -F': ' '/model name/ { print $2; exit }' /proc/cpuinfo)"
    "$root/tests/fuzz/run" "$root/build/fuzz" 30 --seconds "$1" --pack "$OUT"
}

case ${1:-} in
gather) gather ;;
there) there "$2" ;;
*) sed -n '3,9p' "$0"; exit 1 ;;
esac
