// What the module keeps from start to stop: all circuits there ever were.
#pragma once

#include "BreakerSettings.h"
#include "Guard.h"
#include "weir/Health.h"
#include "weir/Registrar.h"

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

namespace weir::circuitbreaker
{
/// A guard that is named again finds its circuit as it left it. Thread-safe but for `offer` and `apply`.
class Guards final
{
public:
    explicit Guards(Guard::Services services) noexcept : _services(services) {}

    /// Offers a middleware for each guard and the operators' routes. Changes no guard that there is.
    void offer(Registrar& offer, const BreakerSettings& settings);
    /// Puts the guards of the settings, and only those, in use. REQUIRES: they have been offered.
    void apply(const BreakerSettings& settings);
    void settle();

    /// In use, in the order of their names.
    [[nodiscard]] std::vector<std::shared_ptr<Guard>> inUse() const;
    /// Null: no guard in use has that name.
    [[nodiscard]] std::shared_ptr<Guard> find(std::string_view name) const;
    /// Degraded while a circuit is not closed, or held open by an operator.
    [[nodiscard]] Health health() const;

private:
    [[nodiscard]] std::shared_ptr<Guard> of(const GuardSettings& settings);
    void observe(Guard& guard);

    Guard::Services _services;
    mutable std::mutex _mutex;
    std::map<std::string, std::shared_ptr<Guard>, std::less<>> _guards; // guarded by _mutex; only grows
};
} // namespace weir::circuitbreaker
