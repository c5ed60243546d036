// Reads any bytes as the body of a write, and requires that every point of it is accounted for once, and that those
// that are taken are sound and come back from an export as they were.
#include "Batch.h"
#include "PointStream.h"
#include "connection/Require.h"
#include "engine/SeriesKey.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <memory_resource>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace
{
using namespace weir::metrics;
using weir::fuzz::require;

constexpr Time now = 1'735'732'800'000'000'000; // 2025-01-01T12:00:00Z

/// Small bounds are struck more often.
MetricsSettings tight()
{
    MetricsSettings settings;
    settings.points = {.maxTypeLength = 16, .maxTagName = 8, .maxTagValue = 12, .maxTags = 3};
    settings.points.retention = RetentionRules(std::chrono::hours(24), {{"brief", {"c*"}, std::chrono::hours(1)}});
    settings.maxDepth = 4;
    settings.maxBatch = 8;
    return settings;
}

/// Nothing if the body is refused as a whole.
std::optional<Batch> parsed(std::string_view body, bool isNdjson, const MetricsSettings& settings,
                            std::pmr::memory_resource* memory = std::pmr::get_default_resource())
{
    try
    {
        return isNdjson ? parseNdjson(body, settings, now, memory) : parseJson(body, settings, now, memory);
    }
    catch (const weir::ProblemException& refused)
    {
        const auto& problem = refused.problem();
        require(problem.status == 413 || (problem.status == 400 && !isNdjson), "a body is refused by 400 or 413");
        require(!problem.detail.empty(), "who is refused is told why");
        return std::nullopt;
    }
}

std::pmr::vector<Position> positionsOf(const Batch& batch)
{
    auto positions = batch.positions;
    for (const auto& rejected : batch.rejected)
        positions.push_back(rejected.position);
    std::ranges::sort(positions, {}, &Position::index);
    return positions;
}

void checkPositions(const Batch& batch, std::string_view body, bool isNdjson, const MetricsSettings& settings)
{
    require(batch.positions.size() == batch.points.size(), "every accepted point stands somewhere");
    const auto positions = positionsOf(batch);
    require(positions.size() <= settings.maxBatch, "a batch is within its bound");
    require(!batch.single || (positions.size() == 1 && !isNdjson), "one point is one point");
    const auto lines = static_cast<std::uint64_t>(std::ranges::count(body, '\n')) + 1;
    std::uint64_t last = 0;
    for (std::uint64_t index = 0; index < positions.size(); ++index)
    {
        require(positions[index].index == index, "points are numbered without a gap");
        require((positions[index].line > 0) == isNdjson, "NDJSON alone has lines");
        if (!isNdjson)
            continue;
        require(positions[index].line > last && positions[index].line <= lines, "lines ascend, within the body");
        last = positions[index].line;
    }
}

void checkFaults(const Batch& batch, bool isNdjson)
{
    for (const auto& [position, fault] : batch.rejected)
    {
        require(isNdjson || fault.kind != PointFault::Kind::syntax, "bad syntax refuses an array");
        require(!fault.detail.empty(), "a fault is explained");
        require(fault.pointer.empty() || fault.pointer.front() == '/', "a fault is pointed at");
    }
}

void checkPoint(const Point& point, const PointLimits& limits)
{
    require(std::isfinite(point.value) && !(point.value == 0 && std::signbit(point.value)),
            "a value is a plain number");
    require(point.time <= now + std::chrono::nanoseconds(limits.maxFuture).count(), "no point is of the future");
    require(point.time >= limits.retention.oldest(point.type, now), "no point is too old");
    require(!point.type.empty() && point.type.size() <= limits.maxTypeLength, "a type is within its bound");
    require(point.tags.size() <= limits.maxTags, "tags are within their bound");
    for (const auto& [name, value] : point.tags)
        require(!name.empty() && name.size() <= limits.maxTagName && value.size() <= limits.maxTagValue,
                "a tag is within its bounds");
    require(std::ranges::adjacent_find(point.tags, [](const auto& a, const auto& b) { return a.first >= b.first; }) ==
                point.tags.end(),
            "tags are sorted and differ");
}

/// The points of one series.
class OneSeries final : public SeriesReader
{
public:
    explicit OneSeries(const PointBatch::Run& run)
        : _points(SeriesPoints{
              tagsOf(run.key), {run.times.begin(), run.times.end()}, {run.values.begin(), run.values.end()}})
    {
    }
    [[nodiscard]] std::optional<SeriesPoints> next(const IsLate& /*isLate*/) override
    {
        return std::exchange(_points, std::nullopt);
    }

private:
    std::optional<SeriesPoints> _points;
};

/// As an export writes them, a point a line.
std::string exported(const PointBatch& points)
{
    std::string all;
    for (std::size_t i = 0; i < points.runs(); ++i)
    {
        const auto run = points.run(i);
        PointStream stream(std::make_unique<OneSeries>(run), std::string(typeOf(run.key)), std::nullopt);
        std::string piece;
        for (bool more = true; more; piece.clear())
        {
            more = stream(piece);
            all += piece;
        }
    }
    return all;
}

/// A JSON array of lines.
std::string arrayOf(std::string lines)
{
    std::ranges::replace(lines, '\n', ',');
    if (!lines.empty())
        lines.pop_back();
    return "[" + lines + "]";
}

void requireSame(const PointBatch& a, std::optional<Batch> b)
{
    require(b && b->rejected.empty(), "what was exported is taken again");
    b->points.arrange();
    require(a.runs() == b->points.runs(), "as the same series");
    for (std::size_t i = 0; i < a.runs(); ++i)
    {
        const auto one = a.run(i);
        const auto other = b->points.run(i);
        require(one.key == other.key, "of the same names");
        require(std::ranges::equal(one.times, other.times), "at the same times");
        require(std::ranges::equal(one.values, other.values), "with the same values");
    }
}

/// A line is judged as it would be alone.
void checkLines(const Batch& batch, std::string_view body, const MetricsSettings& settings)
{
    std::uint64_t number = 1;
    const auto positions = batch.positions;
    for (std::size_t begin = 0; begin <= body.size(); ++number)
    {
        const auto end = std::min(body.find('\n', begin), body.size());
        const auto line = body.substr(begin, end - begin);
        begin = end + 1;
        if (!line.starts_with('{')) // alone it might be an array
            continue;
        const auto alone = parsed(line, false, settings);
        const bool isTaken = std::ranges::find(positions, number, &Position::line) != positions.end();
        require(isTaken == (alone && !alone->points.empty()), "a line is judged as it would be alone");
    }
}

void read(std::string_view body, bool isNdjson, const MetricsSettings& settings)
{
    std::array<std::byte, 256> room; // soon full: what does not fit comes from the heap
    std::pmr::monotonic_buffer_resource memory(room.data(), room.size());
    auto batch = parsed(body, isNdjson, settings, &memory);
    if (!batch)
        return;
    checkPositions(*batch, body, isNdjson, settings);
    checkFaults(*batch, isNdjson);
    for (std::size_t i = 0; i < batch->points.size(); ++i)
        checkPoint(batch->points.at(i), settings.points);
    if (isNdjson)
        checkLines(*batch, body, settings);
    batch->points.arrange();
    const auto lines = exported(batch->points);
    requireSame(batch->points, parsed(lines, true, settings));
    requireSame(batch->points, parsed(arrayOf(lines), false, settings));
}
} // namespace

/// The first byte says what the others are taken for, and within which bounds.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    static const MetricsSettings usual;
    static const MetricsSettings narrow = tight();
    if (size == 0)
        return 0;
    const std::string_view body(reinterpret_cast<const char*>(data) + 1, size - 1); // NOLINT(*-reinterpret-cast)
    read(body, *data % 2 == 1, *data % 4 < 2 ? usual : narrow);
    return 0;
}
