// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// A Model in the layout that the kernels of graphics cards read (CardApi.h).

#include "core/base/Bytes.h"
#include "core/engine/Model.h"
#include "core/engine/cuda/CardApi.h"

namespace ff::engine {

struct CardWeights {
    CardNet net;
    Bytes bytes;
};

CardWeights layOutForCards(const Model& model);

} // namespace ff::engine
