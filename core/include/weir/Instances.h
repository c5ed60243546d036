// The other servers that share this one's Redis.
#pragma once

#include "weir/Version.h"

#include <cstddef>
#include <string>

namespace weir::inline v1
{
/// Thread-safe, never blocks.
class WEIR_API Instances
{
public:
    virtual ~Instances();
    /// This process's identifier, new at every start.
    [[nodiscard]] virtual const std::string& id() const noexcept = 0;
    /// Instances seen in the last 15 s, this one included; 1 without Redis.
    [[nodiscard]] virtual std::size_t live() const noexcept = 0;
};
} // namespace weir::inline v1
