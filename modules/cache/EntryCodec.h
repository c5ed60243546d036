// Entries as bytes, for a store outside this process.
//
// No clock goes with them: monotonic ones differ between processes, wall clocks jump. An entry carries its age at the
// moment it was encoded, and who keeps it tells how long it has kept it; the age may be too small by the few
// milliseconds of the way there and back.
#pragma once

#include "Entry.h"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace weir::cache
{
/// All but `validity`. `now` is the monotonic clock's.
[[nodiscard]] std::string encode(const Entry& entry, MonotonicTime now);

/// The entry, `kept` after it was encoded. Nothing unless `encoded` is, to the last byte, what `encode` of this
/// version writes; takes no more memory than a small multiple of its size.
[[nodiscard]] std::optional<Entry> decode(std::string_view encoded, std::chrono::milliseconds kept, MonotonicTime now);

/// The resources alone; they stand in front. Nothing if they cannot be read.
[[nodiscard]] std::optional<std::vector<std::string>> resourcesIn(std::string_view encoded);
} // namespace weir::cache
