// Where to ask, and with what rights.
#pragma once

#include <Poco/URI.h>

#include <chrono>
#include <string>
#include <utility>
#include <vector>

namespace weir::ctl
{
struct Endpoint
{
    Poco::URI url; ///< scheme, host, port; a path in front of every request's own
    std::vector<std::pair<std::string, std::string>> headers; ///< sent with every request
    std::string caFile;                                       ///< certificates to trust; empty: those of the system
    static constexpr std::chrono::seconds usualPatience{60};
    std::chrono::seconds patience = usualPatience; ///< until an answer begins; from then on the usual one at most
};

/// Throws Failure (usage) unless `text` is http:// or https:// with a host and no query.
[[nodiscard]] Poco::URI parseServerUrl(const std::string& text);
} // namespace weir::ctl
