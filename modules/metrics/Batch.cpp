#include "Batch.h"

#include "LimitStruck.h"

#include <algorithm>
#include <new>

namespace weir::metrics
{
namespace
{
/// The thread's parser: its buffers are worth keeping, unless a large body has blown them up.
class BorrowedParser final
{
public:
    explicit BorrowedParser(std::size_t maxDepth)
    {
        // simdjson's own bound is exclusive; an empty innermost level does not count.
        if (parser.max_depth() != maxDepth + 1 &&
            parser.allocate(std::max(parser.capacity(), initialCapacity), maxDepth + 1) != simdjson::SUCCESS)
            throw std::bad_alloc();
    }
    ~BorrowedParser()
    {
        if (parser.capacity() > keptCapacity)
            parser = simdjson::dom::parser();
    }
    BorrowedParser(const BorrowedParser&) = delete;
    BorrowedParser& operator=(const BorrowedParser&) = delete;

    simdjson::dom::parser& operator*() const noexcept { return parser; }

private:
    static constexpr std::size_t initialCapacity = 4096;
    static constexpr std::size_t keptCapacity = 1024 * 1024;
    static thread_local simdjson::dom::parser parser;
};

thread_local simdjson::dom::parser BorrowedParser::parser;

[[noreturn]] void throwBadRequest(const PointFault& fault, std::optional<std::uint64_t> index)
{
    Problem problem{.status = 400, .detail = "the body " + fault.detail};
    if (!fault.pointer.empty() || index)
        problem = {.status = 400,
                   .detail = "the body is ambiguous",
                   .errors = {{.index = index, .pointer = fault.pointer, .detail = fault.detail}}};
    if (!fault.limit.empty())
        throw LimitStruck(fault.limit, std::move(problem));
    throw ProblemException(std::move(problem));
}

void requireWithinBatch(std::size_t points, std::size_t most)
{
    if (points > most)
        throw LimitStruck("metrics.maxBatch", {.status = 413,
                                               .detail = "the batch has more than " + std::to_string(most) +
                                                         " points; send several; operators: metrics.maxBatch"});
}

/// Puts a point where it belongs.
void take(Batch& batch, Outcome<ParsedPoint, PointFault> outcome, const Position& position)
{
    if (outcome)
    {
        batch.points.add(outcome->key, outcome->time, outcome->value);
        batch.positions.push_back(position);
    }
    else
        batch.rejected.push_back({position, std::move(outcome.error())});
}

/// Makes room for so many points, or for as many as may come.
void expect(Batch& batch, std::size_t points, const MetricsSettings& settings)
{
    points = std::min<std::size_t>(points, settings.maxBatch);
    batch.points.reserve(points);
    batch.positions.reserve(points);
}

void takeArray(Batch& batch, simdjson::dom::array points, const MetricsSettings& settings, Time now)
{
    PointParser parser(settings.points, now);
    expect(batch, points.size(), settings);
    std::uint32_t index = 0;
    for (const auto element : points)
    {
        auto outcome = parser.parse(element);
        if (!outcome && outcome.error().kind == PointFault::Kind::syntax)
            throwBadRequest(outcome.error(), index);
        take(batch, std::move(outcome), {.index = index++});
        requireWithinBatch(index, settings.maxBatch);
    }
}

constexpr auto shortestPoint = std::string_view(R"({"type":"a","value":1})").size();

bool isBlank(std::string_view line) noexcept
{
    return line.find_first_not_of(" \t\r") == std::string_view::npos;
}

/// `padded`: simdjson may read on behind the line, which saves a copy of it.
Outcome<ParsedPoint, PointFault> parseLine(simdjson::dom::parser& parser, PointParser& points, std::string_view line,
                                           bool padded, std::size_t maxDepth)
{
    simdjson::dom::element element;
    if (const auto error = parser.parse(line.data(), line.size(), !padded).get(element))
        return failure(syntaxFault(error, maxDepth));
    return points.parse(element);
}
} // namespace

// Not to be inlined into what waits: the thread, and so the parser, may be another one afterwards (weir/Baton.h).
[[gnu::noinline]] Batch parseJson(std::string_view body, const MetricsSettings& settings, Time now,
                                  std::pmr::memory_resource* memory)
{
    const BorrowedParser parser(settings.maxDepth);
    simdjson::dom::element element;
    if (const auto error = (*parser).parse(body.data(), body.size()).get(element))
        throwBadRequest(syntaxFault(error, settings.maxDepth), std::nullopt);
    Batch batch(memory);
    simdjson::dom::array points;
    batch.single = element.get_array().get(points) != simdjson::SUCCESS;
    if (!batch.single)
    {
        takeArray(batch, points, settings, now);
        return batch;
    }
    PointParser one(settings.points, now, memory);
    auto outcome = one.parse(element);
    if (!outcome && outcome.error().kind == PointFault::Kind::syntax)
        throwBadRequest(outcome.error(), std::nullopt);
    take(batch, std::move(outcome), {});
    return batch;
}

[[gnu::noinline]] Batch parseNdjson(std::string_view body, const MetricsSettings& settings, Time now,
                                    std::pmr::memory_resource* memory)
{
    const BorrowedParser parser(settings.maxDepth);
    PointParser points(settings.points, now);
    Batch batch(memory);
    const auto likeTheFirst = std::max(body.substr(0, body.find('\n')).size() + 1, shortestPoint);
    expect(batch, body.size() / likeTheFirst + 1, settings);
    std::uint32_t index = 0;
    std::uint32_t number = 0;
    for (auto rest = body; !rest.empty();)
    {
        const auto line = rest.substr(0, rest.find('\n'));
        rest.remove_prefix(std::min(rest.size(), line.size() + 1));
        const bool padded = rest.size() >= simdjson::SIMDJSON_PADDING;
        ++number;
        if (isBlank(line))
            continue;
        requireWithinBatch(index + 1, settings.maxBatch);
        take(batch, parseLine(*parser, points, line, padded, settings.maxDepth), {.index = index++, .line = number});
    }
    return batch;
}
} // namespace weir::metrics
