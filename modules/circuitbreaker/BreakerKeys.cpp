#include "BreakerSettings.h"
#include "weir/Units.h"

#include <optional>
#include <utility>

namespace weir::circuitbreaker
{
namespace
{
Key ofGuard(std::string suffix, KeyType type, std::optional<std::string> defaultValue, std::string summary)
{
    return {.name = "circuitbreaker.*." + std::move(suffix),
            .type = type,
            .defaultValue = std::move(defaultValue),
            .summary = std::move(summary),
            .namesFrom = "circuitbreaker.guards"};
}

Key between(std::uint64_t least, std::uint64_t most, Key key)
{
    key.min = least;
    key.max = most;
    return key;
}

Key atLeast(std::uint64_t least, Key key)
{
    key.min = least;
    return key;
}

Key mayBeUnlimited(Key key)
{
    key.mayBeUnlimited = true;
    return key;
}

Key routes()
{
    auto key = ofGuard("routes", KeyType::routes, std::nullopt, "The routes whose calls share one circuit.");
    key.defaults = {{"external", "GET /external"}};
    return key;
}

void addOpening(std::vector<Key>& keys)
{
    keys.push_back(ofGuard("failOn", KeyType::list, "timeout, connect, upstream, exception",
                           "What counts as a failure and is replaced by the fallback; a 504 is a timeout, any other "
                           "5xx upstream. 4xx never count."));
    keys.push_back(ofGuard("window", KeyType::window, "20calls",
                           "How far back calls are counted: a number of calls, up to 100000calls, or a time, which "
                           "moves on by a 60th."));
    keys.push_back(atLeast(1, ofGuard("minimumCalls", KeyType::integer, "5",
                                      "The rates are looked at from so many calls in the window on.")));
    keys.push_back(ofGuard("failureRate", KeyType::percent, "50%",
                           "The circuit opens when that part of the calls in the window failed."));
    keys.push_back(
        mayBeUnlimited(atLeast(1, ofGuard("consecutiveFailures", KeyType::integer, "5",
                                          "It also opens after so many failures in a row, whatever the rate."))));
    keys.push_back(mayBeUnlimited(atLeast(
        1, ofGuard("slowCall", KeyType::duration, "unlimited", "A call that takes longer is slow; unlimited: none."))));
    keys.push_back(ofGuard("slowCallRate", KeyType::percent, "100%",
                           "It also opens when that part of the calls in the window was slow."));
}

void addClosing(std::vector<Key>& keys)
{
    keys.push_back(ofGuard("openFor", KeyType::duration, "30s",
                           "How long an open circuit lets no call pass. Twice as long each time a probe fails; 0 to "
                           "10 % are added at random."));
    keys.push_back(ofGuard("openMax", KeyType::duration, "5m", "What openFor grows to at most."));
    keys.push_back(between(0, 100,
                           ofGuard("halfOpenCalls", KeyType::integer, "1",
                                   "So many probes pass then; if all succeed the circuit closes, if one fails or is "
                                   "slow it opens again. At most minimumCalls.")));
    keys.push_back(ofGuard("probeTimeout", KeyType::duration, "30s",
                           "A probe that has not ended by then has failed; longer than a call may take."));
}

void addBulkhead(std::vector<Key>& keys)
{
    keys.push_back(
        counted(mayBeUnlimited(atLeast(1, ofGuard("maxConcurrent", KeyType::integer, "unlimited",
                                                  "Most calls under way at once; beyond it the fallback answers.")))));
    keys.push_back(
        ofGuard("maxWait", KeyType::duration, "0s", "How long a call beyond maxConcurrent waits for a place."));
}

void addFallback(std::vector<Key>& keys)
{
    const FallbackSettings standard;
    keys.push_back(between(200, 599,
                           ofGuard("fallback.status", KeyType::integer, std::to_string(standard.status),
                                   "The status of the answer in place of one that could not be had.")));
    keys.push_back(ofGuard("fallback.body", KeyType::text, standard.body, "Its body."));
    keys.push_back(ofGuard("fallback.contentType", KeyType::text, standard.contentType, "Its media type."));
}
} // namespace

std::vector<Key> breakerKeys()
{
    std::vector<Key> keys{
        {.name = "circuitbreaker.guards",
         .type = KeyType::names,
         .defaultValue = "external",
         .summary = "Names of the circuits. A circuit is this process's own, whatever redis.url says."},
        routes()};
    addOpening(keys);
    addClosing(keys);
    addBulkhead(keys);
    addFallback(keys);
    return keys;
}
} // namespace weir::circuitbreaker
