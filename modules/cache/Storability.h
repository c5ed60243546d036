// Which answers may be stored (RFC 9111, section 3).
#pragma once

#include "CacheControl.h"
#include "weir/Http.h"

#include <cstddef>

namespace weir::cache
{
/// True unless something forbids it: a `failure`; a streamed body, or one of more than `maxObject` bytes; `no-store`,
/// `private`, `no-cache` (what must be validated every time saves no call here), `Set-Cookie`, `Vary: *` (section 4.1);
/// a part of a representation (section 3.3), a 304 or any 5xx; and, for a request with `Authorization`, the lack of
/// `public`, `s-maxage` and `must-revalidate` (section 3.5). REQUIRES: the request was a GET.
[[nodiscard]] bool mayStore(const Request& request, const Response& response, const ResponseDirectives& directives,
                            std::size_t maxObject);
} // namespace weir::cache
