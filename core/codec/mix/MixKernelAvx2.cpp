// SPDX-License-Identifier: GPL-3.0-or-later
#define FF_MIX_CREATE createMixModelAvx2
#include "core/codec/mix/MixKernel.inc"
