#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
. "$(dirname "$0")/lib.sh"
needs python3
python3 $here/zipmk.py m.zip 676f6f64:31:0 72e973756de9:32:800 7a:33:0
n=$($F list m.zip | tail -1); $F convert -q --level store m.zip m.ffz; r=$?; k=$($F list --json m.ffz | grep -c '"path":'); [ $k = 3 ] || [ $r != 0 ]; verdict $? "zip has 3 files; list says '$n'; convert rc=$r with $k entries, nothing said"
