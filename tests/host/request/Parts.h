// What tests of chains and routes are put together from.
#pragma once

#include "modules/Offers.h"
#include "request/RouteSet.h"
#include "services/Prometheus.h"

#include <Poco/Logger.h>

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace weir::test
{
/// A middleware whose whole behaviour is a callable.
class Guard final : public Middleware
{
public:
    using Function = std::function<Response(const Request&, const Next&)>;

    explicit Guard(Function function) : _function(std::move(function)) {}
    Response handle(const Request& request, const Next& next) override { return _function(request, next); }

private:
    Function _function;
};

/// Puts `mark` in front of what the rest of the chain answers.
inline std::shared_ptr<Middleware> marking(const std::string& mark)
{
    return std::make_shared<Guard>(
        [mark](const Request& request, const Next& next)
        {
            auto response = next(request);
            response.body = mark + ">" + std::string(response.body.text().value_or(""));
            return response;
        });
}

/// A handler that answers with a fixed text.
inline std::shared_ptr<Handler> saying(const std::string& text)
{
    return makeHandler([text](const Request&) { return textResponse(text); });
}

/// A module that consists of its offers. Its failures are counted in `instruments`.
struct Part
{
    Part(std::string name, host::Prometheus& instruments)
        : failures(
              std::make_shared<host::ModuleFailures>(std::move(name), instruments, Poco::Logger::get("test.parts")))
    {
    }

    [[nodiscard]] host::Participant participant() const
    {
        return {.offers = offers, .failures = failures, .lease = lease, .builtIn = builtIn};
    }

    std::shared_ptr<host::Offers> offers = std::make_shared<host::Offers>();
    std::shared_ptr<host::ModuleFailures> failures;
    std::shared_ptr<const void> lease = std::make_shared<int>(0);
    bool builtIn = false;
};

inline std::vector<host::Participant> participants(const std::vector<Part>& parts)
{
    std::vector<host::Participant> all;
    for (const auto& part : parts)
        all.push_back(part.participant());
    return all;
}
} // namespace weir::test
