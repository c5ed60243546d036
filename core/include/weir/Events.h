// Facts that modules tell each other without knowing each other.
#pragma once

#include "weir/Http.h"
#include "weir/Version.h"

#include <functional>
#include <span>
#include <string>
#include <variant>

namespace weir::inline v1
{
/// Content changed: whatever carries one of these surrogate keys is out of date. Published on the
/// request thread, after the commit and before the answer.
struct ResourceChanged
{
    std::span<const std::string> resources;
    /// Whose content; null: unknown, to be taken for content that other instances share.
    const Scope* scope = nullptr;
};

/// A circuit breaker changed its state.
struct BreakerChanged
{
    std::string guard;
    std::string from;
    std::string to;
    std::string reason;
};

using Fact = std::variant<ResourceChanged, BreakerChanged>;

/// Thread-safe. One bus per process; what a module subscribed ends with the module.
class WEIR_API EventBus
{
public:
    virtual ~EventBus();
    /// Calls every listener on this thread, in the order of subscription. A listener that throws is
    /// logged and counted for its module; the others are still called. A listener must not publish.
    virtual void publish(const Fact& fact) = 0;
    virtual void subscribe(std::function<void(const Fact&)> listener) = 0;
};
} // namespace weir::inline v1
