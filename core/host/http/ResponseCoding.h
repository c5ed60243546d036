// Content-Encoding: gzip on responses.
#pragma once

#include "Front.h"
#include "weir/Http.h"

#include <cstddef>
#include <span>
#include <string_view>

namespace weir::http
{
/// True if the client takes gzip (RFC 9110, section 12.5.3): named or by `*`, and not with a weight of zero.
[[nodiscard]] bool acceptsGzip(std::span<const Field> requestHeaders);

/// True if a body of that kind shrinks: text, JSON and their kin, but not event streams.
[[nodiscard]] bool isCompressible(std::string_view contentType);

/// Compresses a body that is worth it and tells so: Content-Encoding, a weak ETag, and `Vary: Accept-Encoding` also
/// where this client gets it plain (RFC 9110, sections 8.8.1 and 12.5.5). A pull body is compressed piece by piece.
/// For HEAD only the fields are written, without a length (RFC 9110, section 8.6). Large texts count as Blocking.
/// Throws std::bad_alloc.
void encodeBody(const Incoming& request, std::size_t minSize, Response& response);
} // namespace weir::http
