#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
. "$(dirname "$0")/lib.sh"
needs zip 7z split
head -c 300000 /dev/urandom >big; zip -q -s 100k s.zip big; 7z a -bd -v100k v.7z big >/dev/null; tar cf t.tar big; split -b 100000 -d -a3 t.tar t.tar.
k=0; for x in s.zip v.7z.001 t.tar.001 t.tar.000; do m=$($F extract -C o_$x $x 2>&1); echo "  $x rc=$?: $m"; cmp -s big o_$x/big && k=$((k+1)); done; [ $k -ge 3 ]; verdict $? "$k split sets extracted; messages must at least say that it is one part of several (also rar .part1: 'damaged')"
