// How long calls take while Redis is in trouble.
#pragma once

#include "redis/Rig.h"

#include <chrono>
#include <string>
#include <thread>
#include <vector>

namespace weir::test
{
/// What a loaded machine may add to a wait.
constexpr std::chrono::milliseconds slack{100};

/// One call with the default `redis.timeout`, and how it went.
struct Timed
{
    std::string outcome;
    std::chrono::steady_clock::duration took;
};

[[nodiscard]] Timed timedCall(Rig& rig, const Redis::Command& command);
/// Fails the test unless a call is told, without a wait, that Redis is away.
void assertDownAtOnce(Rig& rig);
/// Fails the test unless calls are answered again within the two seconds that an outage may outlast its cause.
void assertAnswersAgain(Rig& rig);

/// Calls of one caller, one after the other.
struct Tally
{
    std::size_t calls = 0;
    std::size_t waits = 0; ///< that were not told at once
    std::chrono::steady_clock::duration longest{0};

    void add(const Timed& call);
    /// Fails the test if a call took longer than the timeout, or if more than `waitsAtMost` waited.
    void assertBounded(std::size_t waitsAtMost) const;
};

/// Callers that ask, a thousand times a second each, until they are told to stop.
class Load final
{
public:
    explicit Load(Rig& rig);
    /// What each of the callers saw.
    [[nodiscard]] const std::vector<Tally>& stop();

private:
    std::vector<Tally> _tallies;
    std::vector<std::jthread> _callers;
};
} // namespace weir::test
