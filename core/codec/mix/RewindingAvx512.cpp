// SPDX-License-Identifier: GPL-3.0-or-later
#define FF_MIX_CREATE createRewindingAvx512
#define FF_MIX_REWINDS
#include "core/codec/mix/MixKernel.inc"
