// SPDX-License-Identifier: GPL-3.0-or-later
#define FF_MIX_CREATE createMixModelPortable
#include "core/codec/mix/MixKernel.inc"
