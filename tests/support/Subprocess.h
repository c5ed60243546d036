// A child process whose output is collected while it runs.
#pragma once

#include <chrono>
#include <condition_variable>
#include <filesystem>
#include <mutex>
#include <string>
#include <string_view>
#include <sys/types.h>
#include <thread>
#include <vector>

namespace weir::test
{
/// Standard output and standard error are collected together, in the order in which they arrive.
/// A child that still runs when the object dies is killed. Thread-safe.
class Subprocess final
{
public:
    /// `environment` ("NAME=value") is added to this process's own, from which WEIR_… is taken away.
    Subprocess(const std::filesystem::path& folder, const std::vector<std::string>& command,
               const std::vector<std::string>& environment);
    ~Subprocess();
    Subprocess(const Subprocess&) = delete;
    Subprocess& operator=(const Subprocess&) = delete;

    [[nodiscard]] pid_t id() const noexcept { return _id; }
    void signal(int number) const;
    /// Waits for the end and returns the exit code, or 128 + the signal's number. Kills a child that
    /// does not end in time and throws std::runtime_error.
    int wait(std::chrono::seconds limit);
    [[nodiscard]] std::string output() const;
    /// Waits until the output holds `text` behind `offset` and returns where it ends. Throws
    /// std::runtime_error with the output when the child ends or time runs out before.
    std::size_t waitFor(std::string_view text, std::size_t offset, std::chrono::seconds limit) const;

private:
    void collect(int descriptor);

    pid_t _id = -1;
    mutable std::mutex _mutex;
    mutable std::condition_variable _changed;
    std::string _output;  // guarded by _mutex
    bool _closed = false; // guarded by _mutex
    int _exitCode = -1;   // used by wait and the destructor only
    std::jthread _reader;
};
} // namespace weir::test
