// SPDX-License-Identifier: GPL-3.0-or-later
#define FF_THIN_CREATE createThinModelPortable
#include "core/codec/mix/ThinKernel.inc"
