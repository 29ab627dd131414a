// SPDX-License-Identifier: GPL-3.0-or-later
#define FF_JPEG_KERNEL avx2Kernel
#include "core/codec/jpeg/CoefficientKernel.inc"
