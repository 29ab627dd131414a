#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
. "$(dirname "$0")/lib.sh"
needs_root
needs runuser
chmod 777 .; mkdir d; echo v1 >d/f; $F create -q --level store a.ffz d; chmod 666 a.ffz; chmod 000 d/f
runuser -u nobody -- $F add a.ffz d; r=$?; n=$($F list a.ffz | grep -c 'd/f$'); [ $n = 1 ]; verdict $? "add rc=$r, copies of d/f left in the archive: $n (want 1)"
