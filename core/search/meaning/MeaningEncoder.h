// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/format/EntryEncoder.h"
#include "core/search/meaning/MeaningModel.h"

namespace ff::search {

// Gives the entries of a new archive their codes.
class MeaningEncoder final : public format::EntryEncoder {
public:
    explicit MeaningEncoder(std::shared_ptr<const MeaningModel> model) : m_model(std::move(model)) {}

    format::EncoderId identity() const override { return m_model->identity(); }
    format::SemanticId encode(std::string_view path, format::EntryType, ByteSpan head) const override
    {
        return m_model->codes(m_model->entry(path, false, head), kBeam);
    }
    // Paths that are kept. The model's eight find .731 where four find .725, in twice the time
    // (docs/SEARCH.md, section 6), and archiving waits for it.
    static constexpr std::size_t kBeam = 4;

private:
    const std::shared_ptr<const MeaningModel> m_model;
};

// Null where the model is not installed: archives then tell nothing of what their entries are about, and the
// search by meaning says so.
std::shared_ptr<const format::EntryEncoder> sharedEntryEncoder();

} // namespace ff::search
