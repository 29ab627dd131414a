#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
. "$(dirname "$0")/lib.sh"
echo 1 >a; echo 2 >b; tar cf 1.tar a; tar cf 2.tar b; cat 1.tar 2.tar >c.tar; gzip -c 1.tar 2.tar >c.tar.gz; m=$($F convert --level store c.tar c.ffz 2>&1); r=$?; m2=$($F test c.tar.gz 2>&1); r2=$?; $F list c.ffz | grep -q ' b$' || [ $r != 0 ] || echo "$m" | grep -qi 'after\|left\|follow'; verdict $? "convert rc=$r: the second archive is neither converted nor mentioned; test rc=$r2"
