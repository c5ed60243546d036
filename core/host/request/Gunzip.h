// Content-Encoding: gzip on requests, undone within bounds.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

namespace weir::host
{
/// Asked for so many bytes more before the memory of the decoded text grows by them; may throw.
using TakeRoom = std::function<void(std::size_t bytes)>;

/// The decoded text of `compressed` (RFC 1952, any number of members). Throws ProblemException: 400 if it
/// is damaged or cut short, 413 if it grows beyond `limit` bytes or beyond a hundred times its own size
/// (a bomb is recognised before it is inflated); and what `takeRoom` throws.
[[nodiscard]] std::string gunzip(std::string_view compressed, std::size_t limit, const TakeRoom& takeRoom = {});
} // namespace weir::host
