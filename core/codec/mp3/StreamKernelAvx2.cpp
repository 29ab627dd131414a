// SPDX-License-Identifier: GPL-3.0-or-later
#define FF_MP3_KERNEL avx2Kernel
#include "core/codec/mp3/StreamKernel.inc"
