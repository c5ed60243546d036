#include "PointParser.h"

#include "JsonTwins.h"
#include "engine/SeriesKey.h"
#include "weir/Units.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <optional>

namespace weir::metrics
{
namespace
{
using simdjson::dom::element;
using simdjson::dom::element_type;
using simdjson::dom::object;
using Fault = PointFault::Kind;

/// Thrown inside this file only; leaves it as a value.
struct Refused
{
    PointFault fault;
};

[[noreturn]] void refuse(std::string pointer, std::string detail, Fault kind = Fault::invalid, std::string limit = {})
{
    throw Refused{{kind, std::move(pointer), std::move(detail), std::move(limit)}};
}

std::string_view typeName(element value)
{
    switch (value.type())
    {
    case element_type::ARRAY:
        return "an array";
    case element_type::OBJECT:
        return "an object";
    case element_type::STRING:
        return "a string";
    case element_type::BOOL:
        return "a boolean";
    case element_type::NULL_VALUE:
        return "null";
    default:
        return "a number";
    }
}

bool hasControlCharacter(std::string_view text)
{
    const auto isControl = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; };
    // U+0080 to U+009F are the bytes C2 80 to C2 9F.
    for (std::size_t i = 1; i < text.size(); ++i)
        if (text[i - 1] == '\xc2' && static_cast<unsigned char>(text[i]) <= 0x9f)
            return true;
    return std::ranges::any_of(text, isControl);
}

/// `pointer` makes the JSON pointer of the text, if it is needed.
template <class F>
void requireLength(std::string_view text, F pointer, std::size_t most, const char* key)
{
    if (text.size() > most)
        refuse(pointer(),
               "is " + std::to_string(text.size()) + " bytes long; allowed: " + std::to_string(most) + " (" + key + ")",
               Fault::invalid, key);
}

/// What a point is made of, found in one walk over it.
struct Members
{
    std::optional<element> type, value, timestamp, tags;
    bool mayHaveTwins = false; ///< anywhere but in the tags

    explicit Members(object point)
    {
        for (const auto [name, member] : point)
        {
            auto* place = placeOf(name);
            if (place == nullptr || *place || member.is_array() || (member.is_object() && place != &tags))
                mayHaveTwins = true;
            if (place != nullptr && !*place)
                *place = member;
        }
    }

private:
    std::optional<element>* placeOf(std::string_view name)
    {
        return name == "type"        ? &type
               : name == "value"     ? &value
               : name == "timestamp" ? &timestamp
               : name == "tags"      ? &tags
                                     : nullptr;
    }
};

void requireNoTwins(element point, const Members& members)
{
    if (members.mayHaveTwins)
    {
        if (auto twin = pointerToTwin(point))
            refuse(std::move(*twin), "the member stands twice", Fault::syntax);
    }
    else if (members.tags)
        if (const auto twin = pointerToTwin(*members.tags))
            refuse("/tags" + *twin, "the member stands twice", Fault::syntax);
}

std::string_view typeOf(const std::optional<element>& member, const PointLimits& limits)
{
    if (!member)
        refuse("/type", "missing; a string is needed");
    if (!member->is_string())
        refuse("/type", "is " + std::string(typeName(*member)) + "; a string is needed");
    const std::string_view text = member->get_string().value();
    if (text.empty())
        refuse("/type", "is empty");
    if (hasControlCharacter(text))
        refuse("/type", "holds a control character");
    requireLength(
        text, [] { return std::string("/type"); }, limits.maxTypeLength, "metrics.maxTypeLength");
    return text;
}

double valueOf(const std::optional<element>& member)
{
    if (!member)
        refuse("/value", "missing; a number is needed");
    double number = 0;
    if (member->get_double().get(number) != simdjson::SUCCESS)
        refuse("/value", "is " + std::string(typeName(*member)) + "; a number is needed");
    return number == 0 ? 0 : number; // -0 is 0
}

std::optional<Time> timeFrom(element value)
{
    switch (value.type())
    {
    case element_type::STRING:
        return parseTimestamp(value.get_string().value());
    case element_type::INT64:
        return timestampFromNumber(value.get_int64().value());
    case element_type::DOUBLE:
        return timestampFromNumber(value.get_double().value());
    default: // an integer above 2^63 is no time either
        return std::nullopt;
    }
}

void requireInRange(Time time, std::string_view type, const PointLimits& limits, Time now)
{
    const auto nanoseconds = [](std::chrono::milliseconds d) { return std::chrono::nanoseconds(d).count(); };
    if (time > addClamped(now, nanoseconds(limits.maxFuture)))
        refuse("/timestamp",
               formatTimestamp(time) + " lies more than " + formatDuration(limits.maxFuture) +
                   " ahead of the server's clock (metrics.maxFuture)",
               Fault::future, "metrics.maxFuture");
    if (time >= limits.retention.oldestOfAll(now) || time >= limits.retention.oldest(type, now))
        return;
    const auto key = limits.retention.keyFor(type);
    refuse("/timestamp",
           formatTimestamp(time) + " is older than " + formatDuration(*limits.retention.keep(type)) +
               ", what is kept (" + key + ")",
           Fault::retention, key);
}

Time timeOf(const std::optional<element>& member, std::string_view type, const PointLimits& limits, Time now)
{
    if (!member)
        return now;
    const auto time = timeFrom(*member);
    if (!time)
        refuse("/timestamp", "is not a time; allowed: RFC 3339 such as 2025-01-01T10:00:00Z, or a Unix time in "
                             "seconds, milliseconds, microseconds or nanoseconds, from 1678 to 2262");
    requireInRange(*time, type, limits, now);
    return *time;
}

} // namespace

std::string_view reasonOf(PointFault::Kind kind) noexcept
{
    switch (kind)
    {
    case Fault::syntax:
        return "syntax";
    case Fault::invalid:
        return "invalid";
    case Fault::future:
        return "future";
    case Fault::retention:
        return "retention";
    case Fault::series:
        return "series";
    }
    return "unknown";
}

PointFault syntaxFault(simdjson::error_code error, std::size_t maxDepth)
{
    switch (error)
    {
    case simdjson::EMPTY:
        return {Fault::syntax, "", "is empty; JSON is needed"};
    case simdjson::DEPTH_ERROR:
        return {Fault::syntax, "", "is nested deeper than " + std::to_string(maxDepth) + " levels (metrics.maxDepth)",
                "metrics.maxDepth"};
    case simdjson::NUMBER_ERROR:
        return {Fault::syntax, "",
                "holds a number that is malformed, beyond the range of a double, or an integer beyond 64 bits"};
    case simdjson::UTF8_ERROR:
        return {Fault::syntax, "", "is not valid UTF-8"};
    case simdjson::STRING_ERROR:
        return {Fault::syntax, "", "holds a string with a malformed escape"};
    case simdjson::UNESCAPED_CHARS:
        return {Fault::syntax, "", "holds a control character inside a string"};
    case simdjson::UNCLOSED_STRING:
        return {Fault::syntax, "", "holds a string that is not closed"};
    default:
        return {Fault::syntax, "", "is not valid JSON"};
    }
}

void PointParser::readTags(const std::optional<element>& member)
{
    _tags.clear();
    if (!member)
        return;
    object members;
    if (member->get_object().get(members) != simdjson::SUCCESS)
        refuse("/tags", "is " + std::string(typeName(*member)) + "; an object of strings is needed");
    for (const auto [name, value] : members)
    {
        const auto pointer = [name = name] { return pointerTo("/tags", name); };
        if (name.empty())
            refuse(pointer(), "has an empty name");
        if (!value.is_string())
            refuse(pointer(), "is " + std::string(typeName(value)) + "; a string is needed");
        _tags.emplace_back(name, value.get_string().value());
        requireLength(name, pointer, _limits.maxTagName, "metrics.maxTagName");
        requireLength(_tags.back().second, pointer, _limits.maxTagValue, "metrics.maxTagValue");
    }
    if (_tags.size() > _limits.maxTags)
        refuse("/tags",
               "has " + std::to_string(_tags.size()) + " tags; allowed: " + std::to_string(_limits.maxTags) +
                   " (metrics.maxTags)",
               Fault::invalid, "metrics.maxTags");
    std::ranges::sort(_tags);
}

Outcome<ParsedPoint, PointFault> PointParser::parse(element value)
{
    try
    {
        if (!value.is_object())
            refuse("", "is " + std::string(typeName(value)) + "; a point is an object");
        const Members members(value.get_object().value());
        requireNoTwins(value, members);
        ParsedPoint point;
        const auto type = typeOf(members.type, _limits);
        point.value = valueOf(members.value);
        point.time = timeOf(members.timestamp, type, _limits, _now);
        readTags(members.tags);
        _key.clear();
        appendSeriesKey(_key, type, _tags);
        point.key = _key;
        return point;
    }
    catch (Refused& refused)
    {
        return failure(std::move(refused.fault));
    }
}
} // namespace weir::metrics
