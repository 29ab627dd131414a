#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
. "$(dirname "$0")/lib.sh"
mkdir s
head -c 20000000 /dev/zero >s/log
# It grows all the while, however long reading takes.
(while :; do echo line >>s/log; done) &
writer=$!
m=$($F create --level fast a.ffz s 2>&1)
r=$?
kill $writer
wait $writer 2>/dev/null
$F list a.ffz | grep -q s/log && [ -n "$m" ]
verdict $? "rc=$r '$m'; a log that grows must be in the archive (what it had when opened) with a warning"
