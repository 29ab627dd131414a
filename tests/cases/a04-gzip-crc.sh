#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
. "$(dirname "$0")/lib.sh"
needs gzip python3
seq 1 20000 >a; seq 5 30000 >b; tar cf s.tar a b; gzip s.tar; bad=0; miss=0
for o in $(seq 2000 2500 90000); do python3 -c "d=bytearray(open('s.tar.gz','rb').read()); d[$o]^=4; open('x.tar.gz','wb').write(d)"; gzip -t x.tar.gz 2>/dev/null || { bad=$((bad+1)); $F test -q x.tar.gz && miss=$((miss+1)); }; done
[ $miss = 0 ]; verdict $? "$bad damaged .tar.gz, $miss of them 'whole' (want 0)"
