// SPDX-License-Identifier: GPL-3.0-or-later
#define FF_JPEG_KERNEL avx512Kernel
#include "core/codec/jpeg/CoefficientKernel.inc"
