// `external.mode = value`: GET /external.
#pragma once

#include "ExternalService.h"
#include "weir/Handler.h"

#include <memory>

namespace weir::external
{
/// `{"external":"ok","value":134}`, the number being what a ValueService answers.
class ValueHandler final : public Handler
{
public:
    /// The clock outlives it.
    ValueHandler(std::shared_ptr<ExternalService> service, std::string target, std::chrono::milliseconds timeout,
                 const Clock& clock)
        : _service(std::move(service)), _target(std::move(target)), _timeout(timeout), _clock(clock)
    {
    }

    [[nodiscard]] Response handle(const Request& request) override;

private:
    std::shared_ptr<ExternalService> _service;
    std::string _target;
    std::chrono::milliseconds _timeout;
    const Clock& _clock;
};
} // namespace weir::external
