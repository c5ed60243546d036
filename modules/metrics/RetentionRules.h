// How long points are kept, type by type.
#pragma once

#include "Timestamp.h"
#include "weir/Config.h"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace weir::metrics
{
/// Nothing: any age.
using Keep = std::optional<std::chrono::milliseconds>;

/// One rule, under a name that operators gave it.
struct RetentionRule
{
    std::string name = {};
    std::vector<std::string> types = {}; ///< exact, or the beginning of a type with `*` behind it
    Keep keep = {};
};

/// Of several rules that a type matches the first one holds; what matches none is kept as by default. A value type.
class RetentionRules final
{
public:
    RetentionRules() = default;
    explicit RetentionRules(Keep byDefault, std::vector<RetentionRule> rules = {});

    /// True if points of some type are kept for a time only.
    [[nodiscard]] bool forgets() const noexcept { return _shortest.has_value(); }
    /// What holds for a type.
    [[nodiscard]] Keep keep(std::string_view type) const;
    /// The oldest time of a type that is kept at `now`; `earliest` if every one is.
    [[nodiscard]] Time oldest(std::string_view type, Time now) const;
    /// What is not older than this is kept, whatever its type.
    [[nodiscard]] Time oldestOfAll(Time now) const;
    /// The key that holds for a type: `metrics.retention`, `metrics.retentionRule.raw.keep`.
    [[nodiscard]] std::string keyFor(std::string_view type) const;

private:
    [[nodiscard]] const RetentionRule* find(std::string_view type) const;

    Keep _byDefault;
    std::vector<RetentionRule> _rules;
    Keep _shortest;
};

[[nodiscard]] std::vector<Key> retentionKeys();
/// Throws ConfigError for a type that no point can have or match, and for one that an earlier rule takes away.
[[nodiscard]] RetentionRules retentionRules(const ConfigView& config);
} // namespace weir::metrics
