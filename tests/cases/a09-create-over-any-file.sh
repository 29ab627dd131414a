#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
. "$(dirname "$0")/lib.sh"
needs mknod
echo precious >a.txt; echo b >b.txt; mknod dev c 1 7 2>/dev/null || skip "may not make device nodes"; $F create -q --level store a.txt b.txt; $F create -q --level store dev b.txt; [ "$(cat a.txt)" = precious ] && [ -c dev ]; verdict $? "text file overwritten: $([ "$(cat a.txt|head -c8)" = precious ] && echo no || echo yes); device node replaced: $([ -c dev ] && echo no || echo yes)"
