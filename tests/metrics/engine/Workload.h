// Writes of all kinds, one transaction after the other, and what a data file must hold after each.
#pragma once

#include "DataFileRig.h"

#include <cstddef>
#include <random>
#include <string>
#include <vector>

namespace weir::metrics::test
{
class Workload final
{
public:
    /// What a file holds, its answers and the data of its chunks included.
    struct State
    {
        Contents contents;
        std::vector<std::string> answers; ///< their keys
        friend bool operator==(const State&, const State&) = default;
    };

    explicit Workload(unsigned seed) : _random(seed) {}

    /// One transaction of a kind that `step` tells. What it throws, nothing of it is in `state`.
    void step(DataFile& file, std::size_t step);
    /// As committed.
    [[nodiscard]] const State& state() const noexcept { return _state; }
    /// As it is, or would have been, after the last step.
    [[nodiscard]] const State& attempted() const noexcept { return _attempted; }

    /// What a file that was just loaded holds. Throws what reading a chunk throws; throws std::logic_error if the
    /// bytes are not those that were written.
    [[nodiscard]] static State read(const DataFile& file, const Contents& loaded, const State& expected);

private:
    void add(DataFile& file, DataFile::Transaction& transaction);
    void write(DataFile::Transaction& transaction);
    void seal(DataFile::Transaction& transaction);
    void answer(DataFile::Transaction& transaction);
    [[nodiscard]] SeriesId anySeries();

    std::mt19937 _random;
    State _state;
    State _attempted;
    int _answers = 0;
};
} // namespace weir::metrics::test
