// What `external.mode = value` asks of the service: one number.
#pragma once

#include "ExternalService.h"

#include <memory>
#include <optional>
#include <string>

namespace weir::external
{
/// The member `value` of a JSON object if it is a number, as JSON text: an integer stays one. Nothing for all else.
[[nodiscard]] std::optional<std::string> valueIn(const std::string& json);

/// Passes on only a 2xx with such an object, its body then being that number; anything else is Failure::upstream.
/// Thread-safe.
class ValueService final : public ExternalService
{
public:
    explicit ValueService(std::shared_ptr<ExternalService> inner) : _inner(std::move(inner)) {}

    [[nodiscard]] CallOutcome call(const UpstreamRequest& request, MonotonicTime deadline) override;

private:
    std::shared_ptr<ExternalService> _inner;
};
} // namespace weir::external
