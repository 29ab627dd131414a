// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// A Model in the layout that the kernels of graphics cards read (CardApi.h).

#include "core/base/Bytes.h"
#include "core/base/Result.h"
#include "core/engine/Model.h"
#include "core/engine/cuda/CardApi.h"

namespace ff::engine {

struct CardWeights {
    CardNet net;
    Bytes bytes;
};

// Missing when the kernels of cards have no room for such a net: they are made for small ones.
Status fitsCards(const Model& model);

// REQUIRES: fitsCards(model).
CardWeights layOutForCards(const Model& model);

} // namespace ff::engine
