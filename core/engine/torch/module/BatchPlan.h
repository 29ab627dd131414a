// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// How the rows of one batch are worked on together, computed on the host: the order in which positions of one
// lane follow one another, the order by class for the products, and where everything is read and written.
// Rows are put by step: first the first row of every lane, then the second of those that have one, lanes with
// more rows first. So a step is one piece without gaps, and the row after row i of step s is row i of step s
// + 1.

#include "core/engine/Model.h"
#include "core/engine/torch/TorchApi.h"

#include <array>
#include <cstdint>
#include <vector>

namespace ff::engine::torch_module {

// Arrays of int32 in one piece of memory, so that one copy brings them to a device. A row is named by its
// place in the order of steps, a lane by its place in `Lanes`.
enum class PlanPart {
    Lanes, // [lanes]: where its states lie
    Sources, // [lanes]: where they are read: 0, which is never fed, for a lane that starts
    LastRows, // [lanes]
    KeptInputs, // [lanes][3]: of Inputs' arrays, the last three of each lane after the batch
    Symbols, // [rows]
    Positions, // [rows], modulo 2^32
    Slots, // [tables][rows]: slot among those of all tables
    Tags, // [tables][rows]
    // [4][rows]: the convolution's inputs v(t), v(t-1), …: places in an array of [lanes][3] kept ones (the
    // newest first) and then [rows].
    Inputs,
    Classes, // [blocks]
    Given, // [blocks × block rows]: the row that stands there; some row where none does
    Taken, // [rows]: where a row stands in these
    // [rows][window], newest first: places in an array of the rings [lanes][window] and then [rows].
    Seen,
    Visible, // [rows]: how many of them count
    RingRows, // [ring writes]: rows that stay in the rings
    RingPlaces, // [ring writes]: where, over all lanes
    Wanted, // [wanted]: rows whose counts are wanted
    Groups, // [groups]: place among wanted × 17 + group
};
inline constexpr std::size_t kPlanParts = 18;

struct BatchPlan {
    std::uint32_t rows = 0, lanes = 0;
    std::vector<std::uint32_t> steps; // rows of each step, falling
    // Products: rows in order of their classes, in blocks of so many, the last of each class filled up.
    std::uint32_t blocks = 0, blockRows = 0;
    struct ClassRun {
        std::uint32_t index, blocks;
    };
    std::vector<ClassRun> classes; // those that there are
    bool sorted = false; // Given is 0, 1, 2, …: nothing is to be put in order
    std::uint32_t wanted = 0, groups = 0;
    std::array<std::uint32_t, kPlanParts> offset{}, size{}; // in int32, of each PlanPart
    std::uint32_t words = 0; // of all
};

// How rows of one class stand together: one after another, for a product of each class by itself, or in
// blocks of equal size, for one product of all.
enum class ClassOrder { Plain, Blocks };

// Makes plans; keeps its work space.
class BatchPlanner {
public:
    BatchPlanner(const Model& model, ClassOrder order);

    // Words that no plan of so many rows exceeds.
    std::size_t capacity(std::uint32_t rows) const;
    // rows: as TorchApi::forward takes them, 1 or more. Writes the arrays to `out`. Keeps no pointer.
    const BatchPlan& plan(const std::uint32_t* rows, std::uint32_t count, std::int32_t* out);

private:
    struct Row {
        TorchRow row;
        std::uint32_t lane; // in order of appearance
        std::uint32_t step;
        std::uint32_t place; // in the order of steps
    };

    void order(const std::uint32_t* rows);
    std::int32_t* part(PlanPart which, std::size_t size);
    void writeLanes();
    void writeRows(const std::uint32_t* rows);
    void writeClasses();
    void writeWindow();
    void writeWanted();
    std::uint32_t rowAt(std::uint32_t step, std::uint32_t lane) const { return m_stepStart[step] + lane; }

    const ModelShape m_shape;
    const ClassOrder m_order;
    std::array<std::uint8_t, 256> m_classOf;
    std::vector<std::uint32_t> m_tableStart; // of each table's slots among all
    const bool m_attends;

    BatchPlan m_plan;
    std::int32_t* m_out = nullptr;
    std::vector<Row> m_rows; // as given
    std::vector<std::uint32_t> m_given; // place in the order of steps → as given
    std::vector<std::uint32_t> m_laneIds, m_laneRows, m_laneFirst; // in order of appearance
    std::vector<std::uint32_t> m_rank; // of a lane in order of appearance: its place in Lanes
    std::vector<std::uint32_t> m_byRank; // and back
    std::vector<std::uint32_t> m_stepStart; // first row of each step
    std::vector<std::uint32_t>
        m_known; // lane's place on the device → order of appearance + 1; 0 between calls
};

} // namespace ff::engine::torch_module
