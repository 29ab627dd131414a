// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#define TORCH_VERSION_OF(package) package##_VERSION
