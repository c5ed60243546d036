#include "ExternalSettings.h"

#include <utility>

namespace weir::external
{
namespace
{
constexpr std::uint64_t anHour = 3'600'000; // ms
constexpr std::uint64_t kibibyte = 1ULL << 10U;
constexpr std::uint64_t gibibyte = 1ULL << 30U;

Key text(std::string name, std::string summary)
{
    return {.name = std::move(name), .type = KeyType::text, .defaultValue = "", .summary = std::move(summary)};
}

Key time(std::string name, std::string defaultValue, std::uint64_t min, std::string summary)
{
    return {.name = std::move(name),
            .type = KeyType::duration,
            .defaultValue = std::move(defaultValue),
            .summary = std::move(summary),
            .min = min,
            .max = anHour};
}

Key size(std::string name, std::string defaultValue, std::uint64_t min, std::string summary)
{
    return {.name = std::move(name),
            .type = KeyType::bytes,
            .defaultValue = std::move(defaultValue),
            .summary = std::move(summary),
            .min = min,
            .max = gibibyte};
}

Key count(std::string name, std::string defaultValue, std::uint64_t max, std::string summary)
{
    return {.name = std::move(name),
            .type = KeyType::integer,
            .defaultValue = std::move(defaultValue),
            .summary = std::move(summary),
            .max = max};
}

Key share(std::string name, std::string defaultValue, std::string summary)
{
    return {.name = std::move(name),
            .type = KeyType::percent,
            .defaultValue = std::move(defaultValue),
            .summary = std::move(summary)};
}

Key maxConcurrent()
{
    auto key = count("external.maxConcurrent", "32", 100'000,
                     "Most calls at once; each counts as one of server.threads. More are a 503.");
    key.min = 1;
    key.mayBeUnlimited = true;
    return counted(std::move(key));
}

std::vector<Key> whatIsCalled()
{
    return {
        text("external.url",
             "The service that is called, http:// or https://. Empty: a built-in simulated service that "
             "fails now and then (a warning at start says so)."),
        {.name = "external.mode",
         .type = KeyType::choice,
         .defaultValue = "value",
         .summary = "value: GET /external answers a number, the member value of the JSON object that the service "
                    "answers. proxy: external.route forwards whole requests and answers.",
         .choices = {"value", "proxy"}},
        {.name = "external.route",
         .type = KeyType::routes,
         .defaultValue = "* /external/*",
         .summary = "For mode proxy: one route that ends in /*. What stands for the * is appended to external.url."},
        {.name = "external.allowHosts",
         .type = KeyType::list,
         .defaultValue = "",
         .summary = "Hosts that external.url may name. Empty: the one it names."},
        {.name = "external.allowPrivate",
         .type = KeyType::boolean,
         .defaultValue = "false",
         .summary = "Whether private, loopback and link-local addresses may be called."},
        text("external.tls.ca", "A file or folder of certificates that https:// trusts. Empty: the system's."),
        text("external.scope",
             "For caches: a name says that all instances with this name call the same service and may "
             "share its answers. Empty: answers are this process's own."),
    };
}

std::vector<Key> limits()
{
    return {
        time("external.timeout", "2s", 1, "How long a call may take, in all, retries included."),
        time("external.connectTimeout", "1s", 1,
             "How long resolving the name, connecting and TLS may take, within external.timeout."),
        count("external.retries", "1", 10,
              "How often a failed call is tried again, idempotent methods only; of all calls at most a fifth, and "
              "three in ten seconds whatever their number."),
        maxConcurrent(),
        counted(size("external.maxBody", "1MiB", 1, "Largest body that mode proxy forwards; more is a 413.")),
        counted(
            size("external.maxResponse", "1MiB", 1, "Largest body of an answer; more is a 502, and not tried again.")),
        counted(size("external.maxResponseHead", "64KiB", kibibyte,
                     "Largest head of an answer, all fields; more is a 502.")),
        count("external.maxIdle", "16", 10'000, "Most connections kept for the next call."),
        time("external.idleTimeout", "30s", 1, "How long one of them is kept."),
        time("external.addressLifetime", "30s", 1000, "How often the name in external.url is resolved anew."),
    };
}

std::vector<Key> simulation()
{
    return {
        share("external.simulated.failureRate", "30%", "How many calls of the simulated service fail."),
        share("external.simulated.hangRate", "0%", "How many get no answer."),
        time("external.simulated.latency", "0s", 0, "How long each of the others takes."),
        count("external.simulated.seed", "0", UINT64_MAX - 1,
              "Makes the simulated service's outcomes the same at every start; 0: they are not."),
    };
}
} // namespace

std::vector<Key> externalKeys()
{
    std::vector<Key> keys;
    for (auto group : {whatIsCalled, limits, simulation})
        for (auto& key : group())
            keys.push_back(std::move(key));
    return keys;
}
} // namespace weir::external
