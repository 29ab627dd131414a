#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
. "$(dirname "$0")/lib.sh"
needs python3
chmod 777 .; python3 $here/zipmk.py z.zip 66:31:0:0; umask 077; $F extract -q -C o z.zip; $F extract -q -C c $here/data/test_read_format_cab_1.cab; m=$(stat -c %a o/f); k=$(stat -c %a c/empty); [ $m = 600 ] && [ $k = 600 ]; verdict $? "umask 077, archives that hold no modes: zip (DOS) $m, cab $k (unzip, 7z give 600)"
