// Callers of one Redis that ask for the same small key over and over and see to it that they get its value.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace bench
{
struct Job
{
    std::uint16_t port; ///< of Redis, on 127.0.0.1
    std::size_t callers;
    std::chrono::seconds time;
    std::string key;
    std::string value; ///< what the key holds
};

/// One GET of the job's key: its reply.
using Get = std::function<std::string()>;
/// As many as the job has callers, each for one of them and ready to be called.
using Connect = std::function<std::vector<Get>(const Job&)>;
/// Runs all at once and returns when the last has ended.
using RunAll = std::function<void(std::vector<std::function<void()>>)>;

/// A RunAll: each on a thread of its own.
void runOnThreads(std::vector<std::function<void()>> tasks);

/// The `main` of a contestant: takes the job from the command line, connects, lets all callers run at once, and prints
/// what came of it as one line of JSON. Any reply but the value, and any exception, makes it 1.
///
/// usage: NAME PORT CALLERS SECONDS KEY VALUE
int runCallers(int argc, char** argv, const Connect& connect, const RunAll& runAll = runOnThreads);
} // namespace bench
