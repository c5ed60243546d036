// POST /api/metrics: one point, an array, or NDJSON.
#pragma once

#include "Batch.h"
#include "MetricsContext.h"
#include "weir/Handler.h"

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace weir::metrics
{
/// Answers once the store has the points and everybody who keeps answers about them has been told.
class IngestHandler final : public Handler
{
public:
    explicit IngestHandler(std::shared_ptr<MetricsContext> context);
    [[nodiscard]] Response handle(const Request& request) override;

private:
    struct Write;
    struct Keeping;
    [[nodiscard]] Response carryOut(const Write& write, const Keeping* keeping);
    [[nodiscard]] Response store(const Write& write, Batch& batch, const std::vector<std::string>& types,
                                 const Keeping* keeping);
    void count(const Batch& batch, std::size_t accepted, std::size_t total) const;
    [[nodiscard]] Counter& points(std::string_view result, std::string_view reason) const;

    std::shared_ptr<MetricsContext> _context;
    Counter& _accepted;
};
} // namespace weir::metrics
