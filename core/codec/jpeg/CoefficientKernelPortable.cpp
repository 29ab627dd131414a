// SPDX-License-Identifier: GPL-3.0-or-later
#define FF_JPEG_KERNEL portableKernel
#include "core/codec/jpeg/CoefficientKernel.inc"
