#include "NumberedPoints.h"

#include "support/Json.h"

#include <cppunit/TestAssert.h>

#include <algorithm>
#include <charconv>

namespace weir::test
{
namespace
{
std::uint64_t numberIn(std::string_view line)
{
    constexpr std::string_view member = "\"value\":";
    const auto at = line.find(member);
    double value = -1;
    if (at != std::string_view::npos)
        std::from_chars(line.data() + at + member.size(), line.data() + line.size(), value);
    const auto number = static_cast<std::uint64_t>(value);
    CPPUNIT_ASSERT_MESSAGE("no point of these: " + std::string(line),
                           value >= 0 && static_cast<double>(number) == value);
    return number;
}

std::string describe(std::uint64_t first, std::size_t count)
{
    return "points " + std::to_string(first) + " to " + std::to_string(first + count - 1);
}
} // namespace

Microseconds wallTime()
{
    return std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now());
}

std::vector<std::uint64_t> numbersIn(std::string_view ndjson)
{
    std::vector<std::uint64_t> numbers;
    for (const std::string& line : lines(ndjson))
        numbers.push_back(numberIn(line));
    std::ranges::sort(numbers);
    return numbers;
}

std::vector<std::uint64_t> exportedNumbers(const ServerProcess& server, const std::string& type)
{
    const HttpReply reply = server.client().get("/api/metrics?metric_type=" + type);
    CPPUNIT_ASSERT_EQUAL_MESSAGE(reply.body, 200, reply.status);
    CPPUNIT_ASSERT_MESSAGE("an export that was cut off", reply.complete);
    return numbersIn(reply.body);
}

std::string NumberedPoints::next(std::size_t count, Microseconds time)
{
    const std::string tail =
        R"(,"type":")" + _type + R"(","timestamp":)" + std::to_string(time.time_since_epoch().count()) + "}\n";
    std::string body;
    for (std::uint64_t number = _next; number < _next + count; ++number)
        body += "{\"value\":" + std::to_string(number) + tail;
    _batches.push_back({.first = _next, .count = count, .time = time, .isAcknowledged = false});
    _next += count;
    return body;
}

std::string NumberedPoints::deletion(Microseconds time)
{
    _deletion = time;
    return "?metric_type=" + _type + "&to=" + std::to_string(time.time_since_epoch().count());
}

void NumberedPoints::acknowledge()
{
    if (_deletion)
        forgetDeleted();
    else
        _batches.back().isAcknowledged = true;
}

void NumberedPoints::refuse()
{
    if (_deletion)
        _deletion.reset();
    else
        _batches.pop_back();
}

void NumberedPoints::forgetDeleted()
{
    std::erase_if(_batches, [this](const Batch& batch) { return isDeleted(batch); });
    _deletion.reset();
}

NumberedPoints::Age NumberedPoints::ageOf(const Batch& batch, Microseconds before, Microseconds after) const
{
    if (!_retention || batch.time >= after - *_retention)
        return Age::kept;
    return batch.time < before - *_retention ? Age::gone : Age::passing;
}

std::size_t NumberedPoints::settle(const ServerProcess& server, const std::string& message)
{
    const Microseconds before = wallTime();
    const auto numbers = exportedNumbers(server, _type);
    const Microseconds after = wallTime();
    CPPUNIT_ASSERT_MESSAGE(message + ": a point of " + _type + " is there twice",
                           std::ranges::adjacent_find(numbers) == numbers.end());

    std::optional<bool> wasDeleted;
    std::vector<Batch> left;
    std::size_t accounted = 0;
    for (Batch& batch : _batches)
    {
        const auto begin = std::ranges::lower_bound(numbers, batch.first);
        const auto end = std::ranges::lower_bound(begin, numbers.end(), batch.first + batch.count);
        const auto found = static_cast<std::size_t>(end - begin);
        accounted += found;
        const Age age = ageOf(batch, before, after);
        const std::string which = message + ": " + describe(batch.first, batch.count) + " of " + _type;
        if (age == Age::gone)
            CPPUNIT_ASSERT_EQUAL_MESSAGE(which + " are too old", std::size_t{0}, found);
        if (age == Age::passing)
            left.push_back(batch);
        if (age != Age::kept)
            continue;
        const bool mayBeMissing = !batch.isAcknowledged || isDeleted(batch);
        CPPUNIT_ASSERT_MESSAGE(which + (mayBeMissing ? " are there in part: " : ", acknowledged: ") +
                                   std::to_string(found),
                               found == batch.count || (mayBeMissing && found == 0));
        if (isDeleted(batch))
            CPPUNIT_ASSERT_EQUAL_MESSAGE(which + " were deleted without the others, or they without these",
                                         *(wasDeleted = wasDeleted.value_or(found == 0)), found == 0);
        batch.isAcknowledged = true;
        if (found > 0)
            left.push_back(batch);
    }
    CPPUNIT_ASSERT_EQUAL_MESSAGE(message + ": points of " + _type + " that are not to be there", accounted,
                                 numbers.size());
    _batches = std::move(left);
    _deletion.reset();
    return numbers.size();
}
} // namespace weir::test
