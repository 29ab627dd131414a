// SPDX-License-Identifier: GPL-3.0-or-later
#define FF_PIXEL_KERNEL portableKernel
#include "core/codec/pixels/PixelKernel.inc"
