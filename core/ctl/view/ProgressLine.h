// The line on a terminal that shows how an import goes on.
#pragma once

#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>

namespace weir::ctl
{
/// Redraws a line on standard error, from a thread of its own, as long as it lives; sentences are written above it.
/// Where standard error is no terminal only the sentences are written. Thread-safe.
class ProgressLine final
{
public:
    /// `text` is called from the thread.
    ProgressLine(bool wanted, std::function<std::string()> text);
    /// Leaves an empty line.
    ~ProgressLine();
    ProgressLine(const ProgressLine&) = delete;
    ProgressLine& operator=(const ProgressLine&) = delete;

    /// `weirctl: ` and the sentence.
    void say(std::string_view sentence);

private:
    void draw(const std::stop_token& stop, const std::function<std::string()>& text);

    std::mutex _mutex;   // of standard error
    bool _drawn = false; // guarded by _mutex
    std::jthread _thread;
};
} // namespace weir::ctl
