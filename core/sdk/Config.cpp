#include "weir/Config.h"

#include <algorithm>
#include <utility>

namespace weir::inline v1
{
namespace
{
std::string joined(const std::vector<ConfigProblem>& problems)
{
    std::string text;
    for (const auto& problem : problems)
        text.append(text.empty() ? "" : "; ").append(problem.key).append(": ").append(problem.detail);
    return text;
}

std::string_view trim(std::string_view text) noexcept
{
    const auto first = text.find_first_not_of(" \t");
    if (first == std::string_view::npos)
        return {};
    return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

[[noreturn]] void misread(std::string_view key, std::string_view type)
{
    throw std::logic_error("configuration key " + std::string(key) + " does not hold " + std::string(type));
}

template <class T>
T required(std::optional<T> value, std::string_view key, std::string_view type)
{
    if (!value)
        misread(key, type);
    return *value;
}
} // namespace

ConfigError::ConfigError(std::vector<ConfigProblem> problems)
    : std::runtime_error(joined(problems)), _problems(std::move(problems))
{
}

ConfigError::ConfigError(std::string key, std::string detail)
    : ConfigError(std::vector{ConfigProblem{std::move(key), std::move(detail)}})
{
}

ConfigError::~ConfigError() = default;
InUseError::~InUseError() = default;

NotWritableError::NotWritableError(std::string path, const std::string& reason)
    : std::runtime_error(path + " cannot be written: " + reason), _path(std::move(path))
{
}

NotWritableError::~NotWritableError() = default;

ConfigView::ConfigView() : _values(std::make_shared<const Values>()) {}

ConfigView::ConfigView(Values values) : _values(std::make_shared<const Values>(std::move(values))) {}

bool ConfigView::contains(std::string_view key) const noexcept
{
    return _values->find(key) != _values->end();
}

const ConfigValue& ConfigView::at(std::string_view key) const
{
    const auto found = _values->find(key);
    if (found == _values->end())
        throw std::logic_error("configuration key " + std::string(key) + " is not declared");
    return found->second;
}

const std::string& ConfigView::text(std::string_view key) const
{
    return at(key).text;
}

std::uint64_t ConfigView::number(std::string_view key) const
{
    const auto& value = text(key);
    return value == "unlimited" ? unlimited : required(parseBytes(value), key, "a number");
}

bool ConfigView::boolean(std::string_view key) const
{
    const auto& value = text(key);
    if (value != "true" && value != "false")
        misread(key, "a boolean");
    return value == "true";
}

std::optional<std::chrono::milliseconds> ConfigView::durationOrUnlimited(std::string_view key) const
{
    if (text(key) == "unlimited")
        return std::nullopt;
    return duration(key);
}

std::chrono::milliseconds ConfigView::duration(std::string_view key) const
{
    return required(parseDuration(text(key)), key, "a duration");
}

double ConfigView::percent(std::string_view key) const
{
    return required(parsePercent(text(key)), key, "a percentage");
}

Rate ConfigView::rate(std::string_view key) const
{
    return required(parseRate(text(key)), key, "a rate");
}

std::vector<std::string> ConfigView::list(std::string_view key) const
{
    std::vector<std::string> entries;
    std::string_view rest = text(key);
    while (!rest.empty())
    {
        const auto entry = rest.substr(0, rest.find(','));
        rest.remove_prefix(std::min(rest.size(), entry.size() + 1));
        if (const auto trimmed = trim(entry); !trimmed.empty())
            entries.emplace_back(trimmed);
    }
    return entries;
}
} // namespace weir::inline v1
