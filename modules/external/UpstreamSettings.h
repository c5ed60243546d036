// What a connection to the service has to know.
#pragma once

#include "AnswerReader.h"
#include "UpstreamUrl.h"

#include <chrono>
#include <cstddef>
#include <string>

namespace weir::external
{
struct UpstreamSettings
{
    UpstreamUrl url = {};
    bool allowPrivate = false;
    std::string authorities = {}; ///< external.tls.ca; empty: the system's
    std::chrono::milliseconds connectTimeout{1000};
    AnswerLimits limits = {};
    std::size_t maxIdle = 16;
    std::chrono::milliseconds idleTimeout{30'000};

    bool operator==(const UpstreamSettings&) const = default;
};
} // namespace weir::external
