// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// A model file in memory (docs/MODEL.md, section 6): read-only after loading and shared between threads.
// ModelStore finds models by preset name or by identity in the folders that hold them.

#include "core/base/Bytes.h"
#include "core/base/Result.h"

#include <array>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace ff::engine {

using ModelIdentity = std::array<std::uint8_t, 32>; // SHA-256 of the file
using ModelShortId = std::array<std::uint8_t, 8>; // its first 8 bytes

enum class Attention : std::uint32_t { Multihead = 0, Latent = 1 };

// MODEL.md section 2.
struct ModelShape {
    std::uint32_t layers = 0, dim = 0, heads = 0;
    Attention attention = Attention::Multihead;
    std::uint32_t keyDim = 0, valueDim = 0, rotaryDims = 0, ffn = 0, window = 0, ngramTables = 0;
    std::array<std::uint32_t, 4> ngramOrders{}, ngramBits{};

    // Rows of the fused query/key/value matrix.
    std::uint32_t qkvRows() const;
    // Matrix products and attention over a full window.
    std::uint64_t multiplyAddsPerSymbol() const;
};

// Pointers into the file's bytes, aligned to 64 bytes, shapes as in MODEL.md section 6.
struct LayerWeights {
    const std::int16_t* g1;
    const std::int8_t* wqkv;
    const std::int32_t *cqkv, *mqkv, *a, *b;
    const std::int8_t* wo;
    const std::int32_t *co, *mo;
    const std::int16_t* g2;
    const std::int8_t* w1;
    const std::int32_t *c1, *m1;
    const std::int8_t* gelu; // 256 entries, index 128 + q
    const std::int8_t* w2;
    const std::int32_t *c2, *m2;
};

struct NgramTable {
    std::uint32_t order, bits;
    std::int32_t multiplier;
    const std::int8_t* rows; // 2^bits × dim
};

class Model {
public:
    // Damaged when any limit of MODEL.md section 2 is broken, a tensor is cut short or out of range, or bytes
    // follow the end.
    static Result<std::shared_ptr<const Model>> parse(Bytes file, const std::string& displayName);
    static Result<std::shared_ptr<const Model>> load(const std::filesystem::path& path);

    const ModelShape& shape() const { return m_shape; }
    // The whole file.
    ByteSpan file() const { return m_file; }
    const ModelIdentity& identity() const { return m_identity; }
    ModelShortId shortId() const;
    const std::string& name() const { return m_name; } // file name without .ffm
    const std::string& text() const { return m_text; }

    const std::int16_t *cos = nullptr, *sin = nullptr, *exp2Attention = nullptr; // 1024, 1024, 64
    const std::uint32_t *rotarySteps = nullptr, *exp2Output = nullptr; // rotaryDims/2, 256
    const std::int16_t* embedding = nullptr; // 256 × dim
    std::vector<NgramTable> ngrams;
    std::vector<LayerWeights> layers;
    const std::int16_t* gout = nullptr;
    const std::int8_t* wout = nullptr;
    const std::int32_t *cout = nullptr, *mout = nullptr;

    ByteSpan knownInput() const { return m_knownInput; }
    const std::array<std::uint8_t, 64>& knownAnswer() const { return m_knownAnswer; }

private:
    friend class ModelParser;
    ModelShape m_shape;
    ModelIdentity m_identity{};
    std::string m_name, m_text;
    ByteSpan m_file, m_knownInput;
    std::array<std::uint8_t, 64> m_knownAnswer{};
    std::shared_ptr<std::uint8_t[]> m_bytes; // 64-byte aligned copy of the file
};

class ModelStore {
public:
    // Folders searched in order for *.ffm: $FILEFORMER_MODELS (colon separated), `models` beside or above the
    // executable, ../share/fileformer/models, the user's data folder, the source tree's models folder of a
    // development build.
    static std::vector<std::filesystem::path> defaultFolders();

    explicit ModelStore(std::vector<std::filesystem::path> folders = defaultFolders());

    // Missing with the folders named when there is none. Loaded models are kept and shared; calls from any
    // thread.
    Result<std::shared_ptr<const Model>> byName(std::string_view preset);
    Result<std::shared_ptr<const Model>> byShortId(const ModelShortId& id);

private:
    struct State;
    std::shared_ptr<State> m_state;
};

} // namespace ff::engine
