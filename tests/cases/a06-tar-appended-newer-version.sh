#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
. "$(dirname "$0")/lib.sh"
echo v1 >f; tar cf t.tar f; echo v2 >f; tar rf t.tar f; $F extract -q -C o t.tar; r=$?; $F convert -q --level store t.tar t.ffz; $F extract -q -C p t.ffz
[ "$(cat o/f)" = v2 ] && [ "$(cat p/f)" = v2 ]; verdict $? "extract rc=$r gave $(cat o/f); through convert $(cat p/f) (want v2, as tar, bsdtar)"
