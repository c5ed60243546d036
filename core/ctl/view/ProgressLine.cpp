#include "view/ProgressLine.h"

#include <chrono>
#include <condition_variable>
#include <iostream>
#include <unistd.h>

namespace weir::ctl
{
namespace
{
constexpr const char* eraseLine = "\r\x1b[K";
}

ProgressLine::ProgressLine(bool wanted, std::function<std::string()> text)
{
    if (wanted && ::isatty(STDERR_FILENO) != 0)
        _thread = std::jthread([this, text = std::move(text)](const std::stop_token& stop) { draw(stop, text); });
}

ProgressLine::~ProgressLine()
{
    if (!_thread.joinable())
        return;
    _thread.request_stop();
    _thread.join();
    std::cerr << eraseLine << std::flush;
}

void ProgressLine::draw(const std::stop_token& stop, const std::function<std::string()>& text)
{
    constexpr std::chrono::milliseconds interval{200};
    std::condition_variable_any never;
    std::unique_lock lock(_mutex);
    while (!never.wait_for(lock, stop, interval, [&stop] { return stop.stop_requested(); }))
    {
        std::cerr << eraseLine << text() << std::flush;
        _drawn = true;
    }
}

void ProgressLine::say(std::string_view sentence)
{
    const std::lock_guard lock(_mutex);
    std::cerr << (_drawn ? eraseLine : "") << "weirctl: " << sentence << "\n";
    _drawn = false;
}
} // namespace weir::ctl
