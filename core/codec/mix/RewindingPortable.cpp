// SPDX-License-Identifier: GPL-3.0-or-later
#define FF_MIX_CREATE createRewindingPortable
#define FF_MIX_REWINDS
#include "core/codec/mix/MixKernel.inc"
