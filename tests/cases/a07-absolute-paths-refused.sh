#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
. "$(dirname "$0")/lib.sh"
echo x >f; tar cPf a.tar $T/f; $F extract -q -C o a.tar; r=$?; find o -name f | grep -q .; verdict $? "rc=$r; tar, bsdtar strip the leading / and extract below the target"
