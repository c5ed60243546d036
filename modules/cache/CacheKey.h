// Under which name an answer is stored, and for which requests it was selected.
#pragma once

#include "Entry.h"
#include "weir/Http.h"

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace weir::cache
{
using Selection = std::vector<std::pair<std::string, std::string>>;

/// Writes the key of a request into `key`, whose memory is used again: rule, scope, encoded path, the fields that the
/// rule names in `vary` with their values, and the decoded query in order of name (repetitions keep their order); in a
/// verbatim scope the query as it was sent, and the host. Every part stands behind its length, so that no two requests
/// share a key. The method is no part: only answers to GET are stored, and HEAD is answered from them. Two rules on one
/// route keep entries of their own.
void writeKey(std::string& key, std::string_view rule, const Request& request, std::span<const std::string> vary);

/// The surrogate key of everything stored for the request's path, whatever the query: what an unsafe method on it
/// drops (RFC 9111, section 4.4).
[[nodiscard]] std::string targetResource(const Request& request);

/// The fields that the answer's `Vary` names (RFC 9111, section 4.1) with the request's values, joined if repeated,
/// empty if absent; without those in `vary`, which belong to the key, and without `Accept-Encoding` unless the answer
/// is encoded already: else the front compresses it, behind the cache.
[[nodiscard]] Selection selectionOf(const Request& request, const Headers& answer, std::span<const std::string> vary);
/// True if the request's fields have the values that the entry was selected by.
[[nodiscard]] bool isSelected(const Entry& entry, const Request& request);
} // namespace weir::cache
