# SPDX-License-Identifier: GPL-3.0-or-later
# A machine with the toolkit.
set(CUDAToolkit_FOUND ON)
set(CUDAToolkit_VERSION 13.0)
