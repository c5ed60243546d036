// How names become addresses: the port.
#pragma once

#include "weir/Cidr.h"
#include "weir/Outcome.h"

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
    /// May take as long as it likes; the error is one clause.
    [[nodiscard]] virtual Outcome<Addresses, std::string> resolve(const std::string& name) = 0;
};

/// The system's: /etc/hosts, DNS and whatever else it is set up for.
class SystemResolver final : public Resolver
{
public:
    [[nodiscard]] Outcome<Addresses, std::string> resolve(const std::string& name) override;
};
} // namespace weir::external
