#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
. "$(dirname "$0")/lib.sh"
for i in 1 2 3 4 5 6 7 8 9 10; do echo $i >f$i; done; echo 0 >f0; $F create -q --level store a.ffz f0
for i in 1 2 3 4 5 6 7 8 9 10; do ($F add -q a.ffz f$i && echo ok >r$i) & done; wait; ok=$(ls r* | wc -l); n=$($F list a.ffz | grep -c ' f[1-9]'); [ $ok = $n ]; verdict $? "$ok adds ended with 0, $n of their files are in the archive"
