// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The data rows and models that the tests of all engines share; for Qt Test programs.

#include "tests/support/ModelBuilder.h"
#include "tests/support/ModelCounts.h"

#include <QTest>

#include <algorithm>
#include <filesystem>

Q_DECLARE_METATYPE(ff::engine::ModelShape)

namespace ff::test {

// A row with its path for each golden model.
inline void addGoldenModels()
{
    QTest::addColumn<QString>("path");
    const std::filesystem::path folder = std::filesystem::path(FF_SOURCE_DIR) / "tests/golden/models";
    std::vector<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
        if (entry.path().extension() == ".ffm")
            files.push_back(entry.path());
    }
    std::sort(files.begin(), files.end());
    QVERIFY2(!files.empty(), "no golden models");
    for (const auto& file : files)
        QTest::newRow(file.stem().c_str()) << QString::fromStdString(file.string());
}

inline void addLimitShapes()
{
    QTest::addColumn<engine::ModelShape>("shape");
    for (const auto& [name, shape] : limitShapes())
        QTest::newRow(name) << shape;
}

// Weights that drive every sum to its limits.
inline std::shared_ptr<const engine::Model> buildExtremeModel(const engine::ModelShape& shape,
                                                              std::uint64_t seed, std::int8_t weightSize = 63)
{
    ModelSpec spec;
    spec.shape = shape;
    spec.seed = seed;
    spec.extreme = true;
    spec.weightSize = weightSize;
    spec.knownInputLength = 1;
    return buildModel(spec);
}

} // namespace ff::test
