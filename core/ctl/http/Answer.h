// What a server answered.
#pragma once

#include <Poco/Net/HTTPResponse.h>

#include <chrono>
#include <optional>
#include <string>

namespace weir::ctl
{
struct Answer
{
    Poco::Net::HTTPResponse head;
    std::string body;

    [[nodiscard]] int status() const { return head.getStatus(); }
    [[nodiscard]] bool succeeded() const { return status() / 100 == 2; }
    /// The seconds of Retry-After, if it is there; its form as a date is not looked at.
    [[nodiscard]] std::optional<std::chrono::seconds> retryAfter() const;
};
} // namespace weir::ctl
