// Finds the route of a request. Immutable once frozen, so it needs no lock.
#pragma once

#include "Route.h"

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace weir::host
{
/// Maps method and encoded path to the index of an endpoint. An exact path beats a longer prefix beats a
/// shorter one; the method is looked at within the winning path only.
class Router final
{
public:
    static constexpr std::size_t none = SIZE_MAX;

    struct Match
    {
        bool pathFound = false;      ///< false: 404
        std::size_t endpoint = none; ///< none: 405, or OPTIONS that nobody handles
        std::string_view allow;      ///< the value of Allow for this path; valid as long as the router
    };

    /// False if the route is taken.
    [[nodiscard]] bool add(const Route& route, std::size_t endpoint);
    [[nodiscard]] Match find(std::string_view method, std::string_view encodedPath) const;
    /// Every method that some route takes, as in `Match::allow`: the answer to `OPTIONS *`.
    [[nodiscard]] std::string allMethods() const;

private:
    struct Methods
    {
        std::map<std::string, std::size_t, std::less<>> endpoints;
        std::string allow;
    };
    struct Hash
    {
        using is_transparent = void;
        std::size_t operator()(std::string_view text) const noexcept { return std::hash<std::string_view>()(text); }
    };
    using Paths = std::unordered_map<std::string, Methods, Hash, std::equal_to<>>;

    [[nodiscard]] const Methods* methodsOf(std::string_view encodedPath) const;

    Paths _exact;
    Paths _prefixes; // by the prefix, which ends with '/'
};
} // namespace weir::host
