#include "weir/Http.h"

#include <algorithm>

namespace weir::inline v1
{
namespace
{
Response typedResponse(std::string body, int status, const char* contentType)
{
    Response response;
    response.status = status;
    response.headers.set("Content-Type", contentType);
    response.body = std::move(body);
    return response;
}
} // namespace

std::optional<std::string_view> Request::header(std::string_view name) const noexcept
{
    const auto found = std::ranges::find_if(headers, [&](const Field& f) { return equalsIgnoringCase(f.name, name); });
    if (found == headers.end())
        return std::nullopt;
    return found->value;
}

std::optional<std::string_view> Request::parameter(std::string_view name) const noexcept
{
    const auto found = std::ranges::find(query, name, &Field::name);
    if (found == query.end())
        return std::nullopt;
    return found->value;
}

void Headers::set(std::string_view name, std::string value)
{
    remove(name);
    add(name, std::move(value));
}

void Headers::add(std::string_view name, std::string value)
{
    constexpr std::size_t usual = 8; // of an answer with its limits: at once rather than by doubling
    if (_entries.empty())
        _entries.reserve(usual);
    _entries.emplace_back(name, std::move(value));
}

void Headers::remove(std::string_view name)
{
    std::erase_if(_entries, [&](const Entry& entry) { return equalsIgnoringCase(entry.first, name); });
}

const std::string* Headers::find(std::string_view name) const noexcept
{
    const auto found =
        std::ranges::find_if(_entries, [&](const Entry& entry) { return equalsIgnoringCase(entry.first, name); });
    return found == _entries.end() ? nullptr : &found->second;
}

std::optional<std::string_view> Body::text() const noexcept
{
    if (const auto* owned = std::get_if<std::string>(&_content))
        return *owned;
    if (const auto* shared = std::get_if<Shared>(&_content))
        return **shared;
    return std::nullopt;
}

Body::Shared Body::share()
{
    if (auto* owned = std::get_if<std::string>(&_content))
        _content = std::make_shared<const std::string>(std::move(*owned));
    const auto* shared = std::get_if<Shared>(&_content);
    return shared != nullptr ? *shared : nullptr;
}

Response jsonResponse(std::string body, int status)
{
    return typedResponse(std::move(body), status, "application/json");
}

Response textResponse(std::string body, int status)
{
    return typedResponse(std::move(body), status, "text/plain; charset=utf-8");
}
} // namespace weir::inline v1
