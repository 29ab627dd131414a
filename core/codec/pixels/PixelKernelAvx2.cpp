// SPDX-License-Identifier: GPL-3.0-or-later
#define FF_PIXEL_KERNEL avx2Kernel
#include "core/codec/pixels/PixelKernel.inc"
