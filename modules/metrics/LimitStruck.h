// A request was refused because of a configured bound.
#pragma once

#include "weir/Problem.h"

#include <string>
#include <utility>

namespace weir::metrics
{
/// Is answered like any ProblemException; the routes count it in `weir_limit_hits_total`.
class LimitStruck final : public ProblemException
{
public:
    LimitStruck(std::string limit, Problem problem) : ProblemException(std::move(problem)), _limit(std::move(limit)) {}

    /// The key of the limit, such as `metrics.maxBatch`.
    [[nodiscard]] const std::string& limit() const noexcept { return _limit; }

private:
    std::string _limit;
};
} // namespace weir::metrics
