#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
. "$(dirname "$0")/lib.sh"
echo 1 >f; tar cf t.tar f; m=$(cat t.tar | $F list /dev/stdin 2>&1); r=$?; mkfifo p; timeout -k 8 -s INT 3 $F list p; q=$?; [ $q != 137 ] && ! echo "$m" | grep -q 'is empty'; verdict $? "pipe: rc=$r '$m'; FIFO without writer: rc=$q (137: Ctrl+C does not end it)"
