#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Puts what the device machine needs into lab/ (ignored by git, carried there): the programs and the CUDA module, built
# here, the libraries of this system that they need, and a text. Builds what is missing: tests/bench/device/gather.sh
set -eu
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../../.." && pwd)
cd "$root"
build=build/${FF_BUILD:-headless}
rm -rf lab/lib lab/bin
mkdir -p lab/device lab/bin lab/lib
grep -qx /lab/ "$(git rev-parse --git-path info/exclude)" || echo /lab/ >> "$(git rev-parse --git-path info/exclude)"
[ -n "${FF_GATHER_ONLY:-}" ] || {
    cmake --preset ${FF_BUILD:-headless} -DFF_TORCH=OFF -DFF_CUDA=ON ${FF_CMAKE:-} > lab/configure.log
    nice ninja -j2 -C $build ffz bench_cards bench_thin bench_blocks fileformer_cuda > lab/build.log
}
cp $build/bin/ffz $build/bin/bench_cards $build/bin/bench_thin $build/bin/bench_blocks lab/bin/
cp "${FF_MODULE:-$build/lib/fileformer/libfileformer_cuda.so}" lab/bin/libfileformer_cuda.so
# What bench_thin was before a change, to be measured beside it.
[ ! -f $build/bin/bench_thin_before ] || cp $build/bin/bench_thin_before lab/bin/
# With FF_LAB_MPI=1 what mpi.sh needs, in place of the benches, the module for cards and the text: all together is more than can
# be carried. Open MPI as Debian has it, without what reaches other machines.
rm -rf lab/mpi lab/mpi.tar
if [ -n "${FF_LAB_MPI:-}" ]; then
    rm lab/bin/bench_* lab/bin/libfileformer_cuda.so
    cp $build/bin/ffz-mpi lab/bin/
    cp -r tests/mpi lab/mpi
    dpkg -L openmpi-bin openmpi-common libopenmpi3 libpmix2 libhwloc15 libhwloc-plugins libevent-core-2.1-7 \
        libevent-pthreads-2.1-7 libudev1 libmunge2 2>/dev/null | sort -u |
        grep -E '^/(etc|usr/bin|usr/lib|usr/share/(openmpi|pmix)|lib)/' | grep -vE '/mca_.*_(ucx|ofi|psm2?|openib|usnic)' |
        while read -r file; do { [ ! -d "$file" ] || [ -L "$file" ]; } && echo "$file"; done > lab/mpi.files
    tar -cf lab/mpi.tar --ignore-failed-read -T lab/mpi.files --hard-dereference /etc/alternatives/mpirun /etc/alternatives/mpiexec
fi
strip lab/bin/*
g++ -O2 -std=c++20 -pthread tests/bench/device/gentext.cpp -o lab/bin/gentext
# Libraries that come with every system are the other machine's own; ICU's data, 30 MB that nothing here reads, are a stub.
ldd lab/bin/* 2>/dev/null | awk '$3 ~ /^\// { print $3 }' | sort -u | while read -r library; do
    case $(basename "$library") in
    libc.so* | libm.so* | libstdc++.so* | libgcc_s.so*) ;;
    libicudata.so.*)
        echo 'const char FF_DATA[64] = {0};' |
            gcc -x c -shared -DFF_DATA=icudt"$(basename "$library" | tr -dc 0-9)"_dat - -o lab/lib/"$(basename "$library")" \
                -Wl,-soname,"$(basename "$library")" ;;
    *) cp -L "$library" lab/lib/ ;;
    esac
done
[ -n "${FF_LAB_MPI:-}" ] || xz -dkc ../shared/corpus/dev/dickens.xz > lab/dickens
cp tests/bench/device/*.sh tests/bench/device/*.py lab/device/
LD_LIBRARY_PATH=lab/lib FILEFORMER_MODELS=models lab/bin/ffz --version
XZ_OPT=-9e tar -C . -cJf lab/lab.tar.xz lab/bin lab/lib $(ls -d lab/dickens lab/mpi lab/mpi.tar 2>/dev/null)
rm -rf lab/bin lab/lib lab/dickens lab/mpi lab/mpi.tar lab/mpi.files
du -sh lab
