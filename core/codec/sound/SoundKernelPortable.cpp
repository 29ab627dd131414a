// SPDX-License-Identifier: GPL-3.0-or-later
#define FF_SOUND_KERNEL portableKernel
#include "core/codec/sound/SoundKernel.inc"
