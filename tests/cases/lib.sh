# SPDX-License-Identifier: GPL-3.0-or-later
# Sourced by the cases: $F is the program under test (FFZ=path/of/ffz), $here the folder of the cases. A case runs in a folder of its own, $T, and ends with
# 0 (right), 1 (wrong) or 77 (cannot be tried here), which ctest shows as skipped.
F=${FFZ:?set FFZ to the ffz program}
export FILEFORMER_CATALOGUE=off
here=$(cd "$(dirname "$0")" && pwd)
T=$(mktemp -d "${TMPDIR:-/tmp}/case.XXXXXX") || exit 1
chmod 755 "$T"
trap 'chmod -R u+rwx "$T" 2>/dev/null; rm -rf "$T"' EXIT
cd "$T" || exit 1

verdict()
{
    if [ "$1" = 0 ]; then
        echo "PASS $(basename "$0"): $2"
        exit 0
    fi
    echo "FAIL $(basename "$0"): $2"
    exit 1
}

skip()
{
    echo "SKIP $(basename "$0"): $1"
    exit 77
}

# Whatever a case needs and CI installs (run, test_packages): without it nothing is proved, and that must show.
needs()
{
    local tool
    for tool in "$@"; do
        command -v "$tool" >/dev/null || verdict 1 "needs $tool, which is not installed"
    done
}

needs_root()
{
    [ "$(id -u)" = 0 ] || skip "must step down from root to nobody"
}
