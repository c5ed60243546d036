// Where admissions are counted.
#pragma once

#include "Limit.h"

#include <optional>
#include <string_view>

namespace weir::ratelimit
{
/// A key is `<policy>:<form>:<window>:<client>`: another form or window is another key, and so starts afresh; another
/// limit meets the admissions counted so far. Thread-safe.
class Quota
{
public:
    virtual ~Quota() = default;
    /// Admits and counts, or refuses and counts nothing. Nothing: it cannot be known.
    [[nodiscard]] virtual std::optional<Decision> take(std::string_view key, const Limit& limit) = 0;
    /// Undoes an admission whose request was then refused elsewhere.
    virtual void giveBack(std::string_view key, const Limit& limit, const Decision& admission) = 0;
    /// Forgets one key; false if that could not be done everywhere.
    [[nodiscard]] virtual bool forget(std::string_view key) = 0;
    /// Forgets every key of a policy; false if that could not be done everywhere.
    [[nodiscard]] virtual bool forgetPolicy(std::string_view policy) = 0;
};
} // namespace weir::ratelimit
