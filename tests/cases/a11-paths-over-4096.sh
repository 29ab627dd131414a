#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
. "$(dirname "$0")/lib.sh"
needs python3
python3 - <<'P'
import os
os.mkdir('deep'); fd=os.open('deep',0)
for i in range(1000):
    os.mkdir('d%04d'%i,dir_fd=fd); n=os.open('d%04d'%i,0,dir_fd=fd); os.close(fd); fd=n
os.close(os.open('f',os.O_CREAT|os.O_WRONLY,dir_fd=fd))
P
$F create -q --level store a.ffz deep; r=$?; n=$($F list a.ffz | tail -1); case "$n" in "1,002 entries"*) x=0;; *) x=1;; esac; verdict $x "create rc=$r: $n (want 1,002; extract and convert of the same tree from a tar do it)"
