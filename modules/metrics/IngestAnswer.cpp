#include "IngestAnswer.h"

#include "weir/Problem.h"

#include <optional>
#include <string>
#include <vector>

namespace weir::metrics
{
namespace
{
constexpr std::size_t maxErrorsShown = 100;

/// `"accepted":n,"rejected":m`
std::string countsJson(std::size_t accepted, std::size_t rejected)
{
    return "\"accepted\":" + std::to_string(accepted) + ",\"rejected\":" + std::to_string(rejected);
}

std::vector<ProblemError> errorsOf(const Batch& batch)
{
    std::vector<ProblemError> errors;
    for (const auto& [position, fault] : batch.rejected)
    {
        if (errors.size() == maxErrorsShown)
            break;
        errors.push_back({.index = batch.single ? std::nullopt : std::optional<std::uint64_t>(position.index),
                          .line = position.line == 0 ? std::nullopt : std::optional<std::uint64_t>(position.line),
                          .pointer = fault.pointer,
                          .detail = fault.detail});
    }
    return errors;
}

Response refused(const Request& request, const Batch& batch, std::size_t total, bool atomic)
{
    Problem problem{.status = 422,
                    .detail = batch.single ? "the point is not valid"
                              : atomic     ? "the batch is atomic and not every point is valid; nothing is stored"
                                           : "no point of the batch is valid",
                    .errors = errorsOf(batch)};
    problem.members = countsJson(0, total);
    return problemResponse(problem, request);
}

Response accepted(const Batch& batch, std::size_t count)
{
    if (batch.single)
        return jsonResponse(R"({"message":"Metric stored successfully"})", 201);
    return jsonResponse("{" + countsJson(count, batch.rejected.size()) +
                        ",\"errors\":" + problemErrorsJson(errorsOf(batch)) + "}");
}
} // namespace

std::size_t storedPoints(const Batch& batch, std::size_t total, bool atomic) noexcept
{
    return atomic && !batch.rejected.empty() ? 0 : total - batch.rejected.size();
}

Response ingestAnswer(const Request& request, const Batch& batch, std::size_t total, bool atomic)
{
    const auto stored = storedPoints(batch, total, atomic);
    return stored == 0 && total > 0 ? refused(request, batch, total, atomic) : accepted(batch, stored);
}
} // namespace weir::metrics
