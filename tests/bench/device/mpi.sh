#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Two processes of ffz-mpi against one, on two cores that nothing else runs on: FF_LAB_MPI=1 at gather.sh,
# then bash lab/device/mpi.sh, as first.sh.
began=$(date +%s)
. lab/device/common.sh
exec > >(tee "$OUT/mpi.log") 2>&1
tar -C / --skip-old-files -xf $lab/mpi.tar || die "Open MPI does not unpack"
ldconfig
lscpu | grep -E "Model name|Thread|L2|L3"
# Two cores, not two threads of one.
cores=$(lscpu -p=CPU,CORE | grep -v '^#' | sort -t, -k2,2n -u | cut -d, -f1 | sed -n '3p;5p' | paste -sd,)
log "cores $cores of $(nproc)"
taskset -c "$cores" $lab/mpi/speedup $ffz $lab/bin/ffz-mpi ${FF_MPI_ARGS:-balanced 12000000} || die "speedup"
log "done"
