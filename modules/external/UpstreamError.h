// How the parts of HttpUpstream tell it that a call has failed.
#pragma once

#include "weir/Http.h"

#include <stdexcept>
#include <string>
#include <utility>

namespace weir::external
{
/// Never leaves HttpUpstream, which turns it into a CallFailure.
class UpstreamError final : public std::runtime_error
{
public:
    /// `limit` is the key of the bound that was struck; empty: none was.
    UpstreamError(Failure kind, const std::string& detail, std::string limit = {})
        : std::runtime_error(detail), _kind(kind), _limit(std::move(limit))
    {
    }

    [[nodiscard]] Failure kind() const noexcept { return _kind; }
    [[nodiscard]] const std::string& limit() const noexcept { return _limit; }

private:
    Failure _kind;
    std::string _limit;
};
} // namespace weir::external
