// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/search/meaning/MeaningEncoder.h"

namespace ff::search {

std::shared_ptr<const format::EntryEncoder> sharedEntryEncoder()
{
    auto model = MeaningModel::shared();
    return model.ok() ? std::make_shared<const MeaningEncoder>(std::move(*model)) : nullptr;
}

} // namespace ff::search
