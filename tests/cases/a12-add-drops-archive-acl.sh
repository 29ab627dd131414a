#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
. "$(dirname "$0")/lib.sh"
needs setfacl setfattr getfacl getfattr
echo 1 >f; echo 2 >g; $F create -q --level store a.ffz f; setfacl -m u:nobody:rw a.ffz && setfattr -n user.k -v v a.ffz || verdict 1 "the file system of $T takes no ACL or attributes: set TMPDIR"; $F add -q a.ffz g; getfacl -p a.ffz | grep -q 'user:nobody:rw' && getfattr -n user.k a.ffz >/dev/null; verdict $? "ACL and attributes of the archive file after add"
