#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
. "$(dirname "$0")/lib.sh"
I=$here/data/test_read_format_iso_zisofs.iso.Z; $F test -q $I; verdict $? "libarchive's zisofs test image (bsdtar and 7z read it whole): 'contents end early'"
