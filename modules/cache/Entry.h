// A stored answer.
#pragma once

#include "weir/Clock.h"
#include "weir/Http.h"

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace weir::cache
{
/// How long an answer may be used; all of it is decided when it is stored (RFC 9111, section 4.2; RFC 5861).
struct Lifetime
{
    MonotonicTime bornAt = {};                         ///< its age is counted from here (section 4.2.3)
    std::chrono::milliseconds fresh{0};                ///< from `bornAt`
    std::chrono::milliseconds staleWhileRevalidate{0}; ///< beyond `fresh`
    std::chrono::milliseconds staleIfError{0};         ///< beyond `fresh`
};

/// Against what an entry is judged in this process; not part of its encoded form.
struct Validity
{
    std::uint64_t noted = 0;               ///< of Invalidations, from before the content was read
    std::vector<std::int64_t> values = {}; ///< of SharedTier; empty in a private scope
};

/// Immutable once it is shared between threads. `body` is never null.
struct Entry
{
    int status = 200;
    /// As they are sent, `ETag` and `Cache-Control` included, but for `Age` and `Cache-Status`: those stand last and
    /// hold no value yet.
    Headers headers = {};
    Body::Shared body = {};
    std::vector<std::string> resources = {}; ///< surrogate keys, the target's own included
    /// The request's fields that the answer's `Vary` names, with the values it was selected by (RFC 9111, section
    /// 4.1); fields that belong to the key already are left out.
    std::vector<std::pair<std::string, std::string>> selectedBy = {};
    Lifetime lifetime = {};
    Validity validity = {};
};

using EntryPointer = std::shared_ptr<const Entry>;
} // namespace weir::cache
