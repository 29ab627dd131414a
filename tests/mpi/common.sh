# SPDX-License-Identifier: GPL-3.0-or-later
# What the scripts of this folder share. Sourced with $ffz and $ffz_mpi set, in bash with -euo pipefail.

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export XDG_STATE_HOME=$work/state XDG_DATA_HOME=$work/data XDG_CONFIG_HOME=$work/config XDG_CACHE_HOME=$work/cache
export FILEFORMER_CATALOGUE=off LC_ALL=C.UTF-8
# One machine poses as many: shared memory and loopback alone, and no core of its own for a rank.
export OMPI_MCA_rmaps_base_oversubscribe=1 OMPI_MCA_hwloc_base_binding_policy=none OMPI_MCA_btl=self,vader,tcp
export OMPI_MCA_btl_vader_single_copy_mechanism=none OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1
# Time for rank 0 to remove its file when another is killed (docs/CLUSTER.md).
export OMPI_MCA_odls_base_sigkill_timeout=3
export OMPI_MCA_orte_tmpdir_base=$work PRTE_MCA_prte_tmpdir_base=$work TMPDIR=$work

# The launcher: that of MPI's default, or FF_MPIEXEC=mpiexec.mpich for an ffz-mpi that was built for MPICH. Open MPI's
# is told by --quiet not to repeat who died; MPICH's has no such word.
launcher=("${FF_MPIEXEC:-mpirun}")
if "${launcher[0]}" --version 2>/dev/null | grep -qi "open \?mpi\|openrte"; then launcher+=(--quiet); fi

here=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")" && pwd)

say() { printf "%s\n" "$*" >&2; }
die() { say "FAILED: $*"; exit 1; }

# ranks N ARGS…: ffz-mpi by so many processes.
ranks() { "${launcher[@]}" -n "$1" "$ffz_mpi" "${@:2}"; }

# The process of a rank below a launcher, or nothing. MPICH's has a process of its own between them.
process_of_rank() {
    local process
    for process in $(pgrep -P "$1" || true); do
        if [[ $(readlink "/proc/$process/exe") == "$(readlink -f "$ffz_mpi")" ]] && tr '\0' '\n' 2>/dev/null \
            <"/proc/$process/environ" | grep -qxE "(OMPI_COMM_WORLD_RANK|PMI_RANK|PMIX_RANK)=$2"; then
            echo "$process"
            return
        fi
        process_of_rank "$process" "$2"
    done
}

# What is in the folder of archives besides those named.
nothing_but() {
    local found
    found=$(find "$work/archives" -mindepth 1 | sed "s|^$work/archives/||" | sort | tr '\n' ' ')
    [[ $found == "$(printf '%s\n' "$@" | sort | tr '\n' ' ')" ]] || die "the folder holds: $found"
}
