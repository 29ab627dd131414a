#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
. "$(dirname "$0")/lib.sh"
needs iconv xxd python3
h=$(printf 'Привет.txt' | iconv -t cp866 | xxd -p); python3 $here/zipmk.py z.zip $h:31:0; LANG=ru_RU.UTF-8 LC_ALL= $F extract -q -C o z.zip; ls o | grep -q 'Привет'; verdict $? "got: $(ls -b o)"
