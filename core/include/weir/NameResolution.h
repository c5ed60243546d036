// From the name of a host to its addresses.
#pragma once

#include "weir/Cidr.h"
#include "weir/Outcome.h"
#include "weir/Version.h"

#include <stop_token>
#include <string>
#include <vector>

namespace weir::inline v1
{
/// As the system finds them, in /etc/hosts, by DNS or however it is set up: each once, in the order in which they are
/// to be tried (RFC 6724), at least one. Without zones: what is link-local cannot be reached by name. The error is one
/// clause. Thread-safe.
///
/// The system's resolver can take half a minute where its servers are silent, and cannot be interrupted. So it has a
/// thread of its own, and once `stop` is requested this returns, with an error, and leaves it to itself. Do not call it
/// in a request, which would wait as long: look names up beforehand.
[[nodiscard]] WEIR_API Outcome<std::vector<IpAddress>, std::string> resolveName(const std::string& name,
                                                                                const std::stop_token& stop);
} // namespace weir::inline v1
