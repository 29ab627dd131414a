// SPDX-License-Identifier: GPL-3.0-or-later
#define FF_SOUND_KERNEL avx2Kernel
#include "core/codec/sound/SoundKernel.inc"
