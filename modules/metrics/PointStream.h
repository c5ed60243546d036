// The raw points of a query as NDJSON, piece by piece.
#pragma once

#include "SeriesStore.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace weir::metrics
{
/// A Pull: series by series, oldest first, each point in the form that POST takes. Copies share their position.
class PointStream final
{
public:
    PointStream(std::unique_ptr<SeriesReader> reader, std::string type, std::optional<std::uint64_t> limit);

    /// Looks for the first points now. Throws QueryTimeout.
    void prefetch(const IsLate& isLate);

    /// Appends the next lines; false once nothing is left.
    bool operator()(std::string& piece);

private:
    struct State;
    std::shared_ptr<State> _state;
};
} // namespace weir::metrics
