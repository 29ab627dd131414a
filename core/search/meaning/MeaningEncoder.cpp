// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/search/meaning/MeaningEncoder.h"

#include "core/search/meaning/RecentVectors.h"

namespace ff::search {
namespace {

// As MeaningEncoder, and keeps the vectors for the catalogue.
class KeepingEncoder final : public format::EntryEncoder {
public:
    explicit KeepingEncoder(std::shared_ptr<const MeaningModel> model) : m_model(std::move(model)) {}

    format::EncoderId identity() const override { return m_model->identity(); }
    format::SemanticId encode(std::string_view path, format::EntryType, ByteSpan head) const override
    {
        const MeaningVector vector = m_model->entry(path, false, head);
        const format::SemanticId codes = m_model->codes(vector, MeaningEncoder::kBeam);
        RecentVectors::shared().keep(path, codes, vector);
        return codes;
    }

private:
    const std::shared_ptr<const MeaningModel> m_model;
};

} // namespace

std::shared_ptr<const format::EntryEncoder> sharedEntryEncoder()
{
    auto model = MeaningModel::shared();
    return model.ok() ? std::make_shared<const KeepingEncoder>(std::move(*model)) : nullptr;
}

} // namespace ff::search
