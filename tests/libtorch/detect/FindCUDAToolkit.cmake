# SPDX-License-Identifier: GPL-3.0-or-later
# A machine with the toolkit of version FF_TOOLKIT.
set(CUDAToolkit_FOUND ON)
set(CUDAToolkit_VERSION ${FF_TOOLKIT})
