// The request target, taken apart: routing looks at the encoded path, modules at the decoded one.
#pragma once

#include "weir/Http.h"

#include <string>
#include <string_view>
#include <vector>

namespace weir::host
{
/// The decoded form of an origin-form target (RFC 9112, section 3.2.1). Owns what its fields view, so
/// it neither copies nor moves.
class Target final
{
public:
    /// Throws ProblemException 400 for a malformed escape, an encoded slash or an encoded NUL: what
    /// those mean depends on who decodes them, and that is how filters are fooled.
    explicit Target(std::string_view target);
    Target(const Target&) = delete;
    Target& operator=(const Target&) = delete;

    [[nodiscard]] const std::string& path() const noexcept { return _path; }
    /// `a=1&b` in order; `+` stands for a blank (WHATWG URL, section 5.1).
    [[nodiscard]] const std::vector<Field>& query() const noexcept { return _query; }

    /// The encoded path: everything before `?`.
    [[nodiscard]] static std::string_view encodedPath(std::string_view target) noexcept;

private:
    std::string_view decodeInQuery(std::string_view encoded);

    std::string _path;
    std::string _decoded; // what `_query` views; reserved once, never grows beyond
    std::vector<Field> _query;
};
} // namespace weir::host
