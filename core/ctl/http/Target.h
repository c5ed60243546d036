// The path and query of a request.
#pragma once

#include <string>
#include <string_view>

namespace weir::ctl
{
class Target final
{
public:
    explicit Target(std::string path) : _text(std::move(path)) {}

    /// Appends a query parameter, percent-encoded.
    Target& add(std::string_view name, std::string_view value);
    [[nodiscard]] const std::string& text() const noexcept { return _text; }

private:
    std::string _text;
    bool _hasQuery = false;
};
} // namespace weir::ctl
