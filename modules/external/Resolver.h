// How names become addresses: the port.
#pragma once

#include "weir/NameResolution.h"

#include <stop_token>
#include <string>
#include <vector>

namespace weir::external
{
using Addresses = std::vector<IpAddress>; ///< in the order in which they are to be tried

/// Used by one thread at a time.
class Resolver
{
public:
    virtual ~Resolver() = default;
    /// May take as long as it likes, but returns once it is asked to stop; the error is one clause.
    [[nodiscard]] virtual Outcome<Addresses, std::string> resolve(const std::string& name,
                                                                  const std::stop_token& stop) = 0;
};

/// The system's.
class SystemResolver final : public Resolver
{
public:
    [[nodiscard]] Outcome<Addresses, std::string> resolve(const std::string& name, const std::stop_token& stop) override
    {
        return resolveName(name, stop);
    }
};
} // namespace weir::external
