// SPDX-License-Identifier: GPL-3.0-or-later
#define FF_THIN_CREATE createThinModelAvx512
#include "core/codec/mix/ThinKernel.inc"
